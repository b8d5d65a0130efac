//! Accounts and sign-in. Secrets travel from the page to the keychain, never back.

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::job::mirror;

mirror!(Grant from app::Grant { Code, Password });
mirror!(AccountState from app::AccountState { SignedIn, SignedOut, Expired, Offline });
mirror!(SecretStore from app::SecretStore { Keychain, File, Memory });

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Service {
    Panopto,
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
            service: Service::Panopto,
            name: account.name,
            server: account.server.origin().ascii_serialization(),
            client_id: account.client_id,
            grant: account.grant.into(),
            username: account.username,
            user: account.user,
            state: account.state.into(),
            lasting: account.lasting,
            signed_in_until: account.signed_in_until.map(|time| time.timestamp_millis()),
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

mirror!(ServerOutcome from app::ServerOutcome { Found, NotPanopto, Unreachable, Untrusted, Insecure, Invalid });
mirror!(CredentialFileKind from app::CredentialFileKind { PanoptoTokens, Env });

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
}

impl From<app::AccountTest> for AccountTestView {
    fn from(test: app::AccountTest) -> Self {
        let milliseconds = u64::try_from(test.elapsed.as_millis()).unwrap_or(u64::MAX);
        Self {
            user: test.user,
            message: test.message,
            milliseconds,
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
