use std::time::{Duration, Instant};

use lectern_net::{AddressError, NetError, NetErrorKind, parse_server_address};
use lectern_panopto::{Probe, UserInfo, probe};
use url::Url;

use super::{AccountId, MissingRight, Service, host_of};
use crate::app::App;
use crate::error::AppError;

/// What was found at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerCheck {
    /// What it is.
    pub outcome: ServerOutcome,
    /// The origin to use; empty if the text is no address.
    pub server: String,
    /// Its host.
    pub host: String,
    /// One sentence for the person.
    pub message: String,
    /// What a technician wants to know; may be empty.
    pub detail: String,
    /// Where API clients are made on this Panopto, or access tokens on this Canvas.
    pub api_clients_page: Option<String>,
}

/// Tells apart what an address can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerOutcome {
    /// A Panopto.
    Found,
    /// Something else answered instead of Panopto.
    NotPanopto,
    /// Something else answered instead of Canvas.
    NotCanvas,
    /// Nothing answered.
    Unreachable,
    /// Its certificate is not trusted.
    Untrusted,
    /// Plain http outside this computer.
    Insecure,
    /// No address at all.
    Invalid,
}

/// How a test call went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountTest {
    /// Who is signed in, as the server tells it.
    pub user: Option<String>,
    /// One sentence for the person.
    pub message: String,
    /// How long the server took.
    pub elapsed: Duration,
    /// What the account may not do in Canvas, and which job would need it.
    pub missing: Vec<MissingRight>,
}

impl App {
    /// Looks whether there is a Panopto at an address as people type or paste it.
    ///
    /// # Errors
    ///
    /// Only network settings that cannot be used; everything about the address is an outcome.
    pub async fn check_server(&self, address: &str) -> Result<ServerCheck, AppError> {
        let server = match parse_server_address(address) {
            Ok(server) => server,
            Err(error) => return Ok(no_address(&error)),
        };
        let http = self.inner.http_for(&server, None).await?;
        Ok(PANOPTO.describe(probe(&server, &http).await.into(), server))
    }

    /// Makes one cheap call to see that the account works.
    ///
    /// # Errors
    ///
    /// Whatever keeps the account from working.
    pub async fn test_account(&self, id: &AccountId) -> Result<AccountTest, AppError> {
        let row = self.inner.account_row(id).await?;
        if row.service == Service::Canvas {
            return self.test_canvas_account(row).await;
        }
        let panopto = self.panopto_for(id).await?;
        let started = Instant::now();
        let info = self.inner.noting(id, panopto.user_info().await)?;
        let elapsed = started.elapsed();
        let user = name_of(&info);
        let host = host_of(panopto.server());
        let message = match &user {
            Some(user) => format!("{host} answers. Signed in as {user}."),
            None => format!("{host} answers. You are signed in."),
        };
        self.inner.remember_user(id, user.clone()).await?;
        Ok(AccountTest {
            user,
            message,
            elapsed,
            missing: Vec::new(),
        })
    }
}

/// Picks the name people know themselves by.
pub(crate) fn name_of(info: &UserInfo) -> Option<String> {
    info.name
        .clone()
        .or_else(|| info.preferred_username.clone())
        .or_else(|| info.email.clone())
}

/// The page on which Panopto makes API clients.
pub(crate) fn api_clients_page(server: &Url) -> String {
    let mut page = server.clone();
    page.set_path("/Panopto/Pages/Admin/APIClients.aspx");
    page.into()
}

/// Says what is wrong with a text that is no address to use.
pub(super) fn no_address(error: &AddressError) -> ServerCheck {
    ServerCheck {
        outcome: match error {
            AddressError::Insecure { .. } => ServerOutcome::Insecure,
            _ => ServerOutcome::Invalid,
        },
        server: String::new(),
        host: String::new(),
        message: error.to_string(),
        detail: String::new(),
        api_clients_page: None,
    }
}

/// A service that is looked for at an address.
pub(super) struct Sought {
    pub name: &'static str,
    /// What another server is called.
    pub other: ServerOutcome,
    /// Where people make API clients or tokens.
    pub page: fn(&Url) -> String,
}

/// What a look at an address came to.
pub(super) enum Looked {
    Found(Url),
    Other(String),
    Unreachable(NetError),
    Untrusted(NetError),
}

const PANOPTO: Sought = Sought {
    name: "Panopto",
    other: ServerOutcome::NotPanopto,
    page: api_clients_page,
};

impl From<Probe> for Looked {
    fn from(probe: Probe) -> Self {
        match probe {
            Probe::Found { server } => Self::Found(server),
            Probe::NotPanopto { detail } => Self::Other(detail),
            Probe::Unreachable { error } => Self::Unreachable(error),
            Probe::Untrusted { error, .. } => Self::Untrusted(error),
        }
    }
}

impl Sought {
    /// Says what was found where somebody looked for this service.
    pub fn describe(&self, looked: Looked, asked: Url) -> ServerCheck {
        let (outcome, message, detail) = match &looked {
            Looked::Found(_) => (
                ServerOutcome::Found,
                format!("{} found", self.name),
                String::new(),
            ),
            Looked::Other(detail) => (
                self.other,
                format!("No {} here. Check the address in your browser.", self.name),
                detail.clone(),
            ),
            Looked::Unreachable(error) if error.kind == NetErrorKind::Insecure => (
                ServerOutcome::Insecure,
                "The server leads to an address without https, which anyone on the way can read."
                    .to_owned(),
                error.to_string(),
            ),
            Looked::Unreachable(error) => (
                ServerOutcome::Unreachable,
                "Cannot reach this address. Check the connection or the proxy.".to_owned(),
                error.to_string(),
            ),
            Looked::Untrusted(error) => (
                ServerOutcome::Untrusted,
                format!(
                    "The certificate of {} is not trusted on this computer. Choose your campus certificate, or ask IT.",
                    host_of(&asked)
                ),
                error.to_string(),
            ),
        };
        let found = matches!(looked, Looked::Found(_));
        let server = match looked {
            Looked::Found(server) => server,
            _ => asked,
        };
        ServerCheck {
            outcome,
            host: host_of(&server),
            api_clients_page: found.then(|| (self.page)(&server)),
            server: server.into(),
            message,
            detail,
        }
    }
}
