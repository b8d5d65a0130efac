use std::path::{Path, PathBuf};

use lectern_campus::{
    Campus, CampusConfig, CampusHandle, CanvasConfig, canvas::demo as canvas_demo, demo, samples,
};
use serde::Serialize;

use super::DemoError;

/// The demo campus served alone, for programs beside Lectern. It forgets everything at its end.
pub struct DemoServer {
    campus: CampusHandle,
}

/// How to use a served demo campus. Everything in it is invented and meant to be printed.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoDescription {
    /// The address of the Panopto side.
    pub address: String,
    /// The API clients it knows; the first one signs in through the browser.
    pub clients: Vec<DemoClient>,
    /// The people it knows.
    pub people: Vec<DemoPerson>,
}

/// An API client of the demo campus.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoClient {
    /// Its name on the consent page.
    pub name: &'static str,
    /// Its id.
    pub client_id: &'static str,
    /// Its secret.
    pub client_secret: &'static str,
    /// The redirect addresses it is registered with.
    pub redirect_uris: &'static [&'static str],
}

/// A person of the demo campus.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoPerson {
    /// User name.
    pub username: &'static str,
    /// Password; empty for the account without one.
    pub password: &'static str,
    /// What the person may do.
    pub note: &'static str,
}

/// How to use the Canvas of a served demo campus.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CanvasDemo {
    /// Its address.
    pub address: String,
    /// Access tokens that were made by hand.
    pub tokens: Vec<CanvasDemoToken>,
    /// Developer keys; the first one signs in through the browser.
    pub keys: Vec<DemoClient>,
}

/// An access token of the demo campus.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CanvasDemoToken {
    /// Its value.
    pub value: &'static str,
    /// What it opens.
    pub note: &'static str,
}

/// Serves the demo campus on this computer alone; port 0 takes any free one.
///
/// # Errors
///
/// [`DemoError::Start`], for example for a port that is taken.
pub async fn serve_demo(port_panopto: u16, port_canvas: u16) -> Result<DemoServer, DemoError> {
    let campus = Campus::start(CampusConfig {
        port: port_panopto,
        canvas: CanvasConfig {
            port: port_canvas,
            ..CanvasConfig::default()
        },
        ..CampusConfig::default()
    })
    .await?;
    Ok(DemoServer { campus })
}

/// Writes recordings and captions to try uploads with, and returns the files.
///
/// # Errors
///
/// [`DemoError::Start`] if they cannot be written.
pub fn write_samples(folder: &Path) -> Result<Vec<PathBuf>, DemoError> {
    Ok(samples::write(folder)?)
}

impl DemoServer {
    /// Returns how to use it.
    pub fn description(&self) -> DemoDescription {
        DemoDescription {
            address: self.campus.base_url().trim_end_matches('/').to_owned(),
            clients: demo::CLIENTS
                .iter()
                .map(|client| DemoClient {
                    name: client.name,
                    client_id: client.client_id,
                    client_secret: client.secret,
                    redirect_uris: client.redirect_uris,
                })
                .collect(),
            people: demo::PEOPLE
                .iter()
                .map(|person| DemoPerson {
                    username: person.username,
                    password: person.password,
                    note: person.note,
                })
                .collect(),
        }
    }

    /// Returns how to use its Canvas.
    pub fn canvas(&self) -> CanvasDemo {
        CanvasDemo {
            address: self.campus.canvas().base_url().to_owned(),
            tokens: canvas_demo::TOKENS
                .iter()
                .map(|token| CanvasDemoToken {
                    value: token.value,
                    note: token.note,
                })
                .collect(),
            keys: canvas_demo::KEYS
                .iter()
                .map(|key| DemoClient {
                    name: key.name,
                    client_id: key.client_id,
                    client_secret: key.secret,
                    redirect_uris: &[canvas_demo::REDIRECT],
                })
                .collect(),
        }
    }

    /// Ends it.
    ///
    /// # Errors
    ///
    /// [`DemoError::Start`] if it did not end in order.
    pub async fn stop(self) -> Result<(), DemoError> {
        Ok(self.campus.stop().await?)
    }
}
