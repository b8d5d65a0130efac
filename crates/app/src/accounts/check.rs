use std::time::{Duration, Instant};

use lectern_net::{AddressError, NetErrorKind, parse_server_address};
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
        Ok(described(probe(&server, &http).await, server))
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

fn described(found: Probe, asked: Url) -> ServerCheck {
    let check = |outcome, server: Url, message: &str, detail: String| ServerCheck {
        outcome,
        host: host_of(&server),
        api_clients_page: (outcome == ServerOutcome::Found).then(|| api_clients_page(&server)),
        server: server.into(),
        message: message.to_owned(),
        detail,
    };
    match found {
        Probe::Found { server } => {
            check(ServerOutcome::Found, server, "Panopto found", String::new())
        }
        Probe::NotPanopto { detail } => check(
            ServerOutcome::NotPanopto,
            asked,
            "No Panopto here. Check the address in your browser.",
            detail,
        ),
        Probe::Unreachable { error } if error.kind == NetErrorKind::Insecure => check(
            ServerOutcome::Insecure,
            asked,
            "The server leads to an address without https, which anyone on the way can read.",
            error.to_string(),
        ),
        Probe::Unreachable { error } => check(
            ServerOutcome::Unreachable,
            asked,
            "Cannot reach this address. Check the connection or the proxy.",
            error.to_string(),
        ),
        Probe::Untrusted { error, .. } => {
            let message = format!(
                "The certificate of {} is not trusted on this computer. Choose your campus certificate, or ask IT.",
                host_of(&asked)
            );
            check(ServerOutcome::Untrusted, asked, &message, error.to_string())
        }
    }
}
