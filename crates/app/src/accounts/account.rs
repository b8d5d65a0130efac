use std::fmt;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use lectern_canvas::TokenEnd;
use serde::{Deserialize, Serialize};
use url::Url;

/// Names an account for good; its name may change.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(String);

impl AccountId {
    /// Takes the text form of an id.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    pub(crate) fn fresh() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }

    /// Returns the text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A server with a way in and the person who signed in. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The id, which never changes.
    pub id: AccountId,
    /// What the server is.
    pub service: Service,
    /// The name the person gave it, different from all others whatever the case.
    pub name: String,
    /// The origin of the server.
    pub server: Url,
    /// The id of the API client or developer key; empty for [`Grant::Token`].
    pub client_id: String,
    /// How to sign in.
    pub grant: Grant,
    /// The user name for [`Grant::Password`].
    pub username: Option<String>,
    /// The name of the person who is signed in, as the server tells it.
    pub user: Option<String>,
    /// Whether it can be used now.
    pub state: AccountState,
    /// Whether the sign-in renews itself.
    pub lasting: bool,
    /// When a sign-in that does not renew itself ends.
    pub signed_in_until: Option<DateTime<Utc>>,
    /// When the access token of [`Grant::Token`] ends; none for other ways to sign in.
    pub token_end: Option<TokenEnd>,
    /// Where its secrets are.
    pub secret_store: SecretStore,
    /// Certificates trusted for this account besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Which part of Panopto's call limits may be used, 1 to 100 per cent.
    pub rate_share: u8,
    /// Whether it belongs to the demo campus inside Lectern.
    pub demo: bool,
}

impl Account {
    /// Returns the host, with its port where that is not the usual one.
    pub fn host(&self) -> String {
        host_of(&self.server)
    }
}

/// Returns the host of an address, with its port where that is not the usual one.
pub(crate) fn host_of(server: &Url) -> String {
    let host = server.host_str().unwrap_or_default();
    server
        .port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// What a server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Service {
    /// Panopto, with recordings.
    Panopto,
    /// Canvas, with courses.
    Canvas,
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Panopto => "Panopto",
            Self::Canvas => "Canvas",
        })
    }
}

/// How people sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// In the browser: in Panopto a client of type *Server-side Web Application*, in Canvas a developer key.
    Code,
    /// With user name and password: a client of type *User Based Server Application*.
    Password,
    /// With an access token that the person made in Canvas.
    Token,
}

/// Whether an account can be used now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Calls go through.
    SignedIn,
    /// Nobody signed in yet, or signed out.
    SignedOut,
    /// The server no longer takes the sign-in; the person has to sign in again.
    Expired,
    /// Signed in, but the last call could not reach the server.
    Offline,
}

/// Where the secrets of an account are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretStore {
    /// In the keychain of the system.
    Keychain,
    /// In the encrypted file of the profile.
    File,
    /// In memory, until Lectern closes.
    Memory,
}
