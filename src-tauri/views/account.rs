//! Accounts and sign-in. Secrets travel from the page to the keychain, never back.

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::job::mirror;

mirror!(Grant from app::Grant { Code, Password, Token });
mirror!(Service from app::Service { Panopto, Canvas });
mirror!(AccountState from app::AccountState { SignedIn, SignedOut, Expired, Offline });
mirror!(SecretStore from app::SecretStore { Keychain, File, Memory });

/// When an access token of Canvas ends.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum TokenEnd {
    Never,
    At { time: i64, soon: bool },
    Unknown,
}

impl From<app::TokenEnd> for TokenEnd {
    fn from(end: app::TokenEnd) -> Self {
        match end {
            app::TokenEnd::Never => Self::Never,
            app::TokenEnd::At(at) => Self::At {
                time: at.timestamp_millis(),
                soon: app::ends_soon(at),
            },
            app::TokenEnd::Unknown => Self::Unknown,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    pub id: String,
    pub service: Service,
    pub name: String,
    pub server: String,
    pub host: String,
    pub client_id: String,
    pub grant: Grant,
    pub username: Option<String>,
    pub user: Option<String>,
    pub state: AccountState,
    pub lasting: bool,
    pub signed_in_until: Option<i64>,
    pub token_end: Option<TokenEnd>,
    pub secret_store: SecretStore,
    pub ca_file: Option<String>,
    pub rate_share: u8,
    pub demo: bool,
}

impl From<app::Account> for AccountView {
    fn from(account: app::Account) -> Self {
        Self {
            host: account.host(),
            id: account.id.to_string(),
            service: account.service.into(),
            name: account.name,
            server: account.server.origin().ascii_serialization(),
            client_id: account.client_id,
            grant: account.grant.into(),
            username: account.username,
            user: account.user,
            state: account.state.into(),
            lasting: account.lasting,
            signed_in_until: account.signed_in_until.map(|time| time.timestamp_millis()),
            token_end: account.token_end.map(Into::into),
            secret_store: account.secret_store.into(),
            ca_file: account
                .ca_file
                .map(|path| path.to_string_lossy().into_owned()),
            rate_share: account.rate_share,
            demo: account.demo,
        }
    }
}

#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddAccountRequest {
    pub name: Option<String>,
    pub server: String,
    pub client_id: String,
    pub client_secret: Option<String>,
    pub grant: Grant,
    pub username: Option<String>,
    pub password: Option<String>,
    pub ca_file: Option<String>,
}

/// An access token, or a developer key.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddCanvasRequest {
    pub server: String,
    pub token: Option<String>,
    pub client_id: Option<String>,
    pub client_secret: Option<String>,
}

#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UpdateAccountRequest {
    pub account_id: String,
    pub name: Option<String>,
    pub client_id: Option<String>,
    pub client_secret: Option<String>,
    pub password: Option<String>,
    pub ca_file: Option<String>,
    pub remove_ca_file: bool,
    pub rate_share: Option<u8>,
}

#[derive(Deserialize, Type)]
pub struct ImportRequest {
    pub path: String,
    pub server: Option<String>,
    pub name: Option<String>,
}

mirror!(ServerOutcome from app::ServerOutcome { Found, NotPanopto, NotCanvas, Unreachable, Untrusted, Insecure, Invalid });
mirror!(CredentialFileKind from app::CredentialFileKind { PanoptoTokens, Env, CanvasToken });

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ServerCheckView {
    pub outcome: ServerOutcome,
    pub server: String,
    pub host: String,
    pub message: String,
    pub detail: String,
    pub api_clients_page: Option<String>,
}

impl From<app::ServerCheck> for ServerCheckView {
    fn from(check: app::ServerCheck) -> Self {
        Self {
            outcome: check.outcome.into(),
            server: check.server,
            host: check.host,
            message: check.message,
            detail: check.detail,
            api_clients_page: check.api_clients_page,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct AccountTestView {
    pub user: Option<String>,
    pub message: String,
    pub milliseconds: u64,
    pub missing: Vec<MissingRightView>,
}

/// What an account may not do in Canvas, and which job would need it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MissingRightView {
    pub job: String,
    pub ask_for: String,
    pub message: String,
}

impl From<app::MissingRight> for MissingRightView {
    fn from(right: app::MissingRight) -> Self {
        Self {
            job: right.job.to_owned(),
            ask_for: right.ask_for,
            message: right.message,
        }
    }
}

impl From<app::AccountTest> for AccountTestView {
    fn from(test: app::AccountTest) -> Self {
        let milliseconds = u64::try_from(test.elapsed.as_millis()).unwrap_or(u64::MAX);
        Self {
            user: test.user,
            message: test.message,
            milliseconds,
            missing: test.missing.into_iter().map(Into::into).collect(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CredentialFileView {
    pub path: String,
    pub kind: CredentialFileKind,
    pub needs_server: bool,
    pub server: Option<String>,
    pub name: Option<String>,
}

impl From<app::CredentialFile> for CredentialFileView {
    fn from(file: app::CredentialFile) -> Self {
        Self {
            path: file.path.to_string_lossy().into_owned(),
            kind: file.kind.into(),
            needs_server: file.needs_server,
            server: file.server,
            name: file.name,
        }
    }
}
