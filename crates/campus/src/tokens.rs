//! Codes, access tokens, refresh tokens and cookies that were given out.

use std::collections::HashMap;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use rand::RngCore;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{auth::AuthFailure, world::Identity};

/// Everything given out, by value.
#[derive(Default, Serialize, Deserialize)]
pub struct TokenBook {
    access: HashMap<String, Grant>,
    refresh: HashMap<String, Grant>,
    cookies: HashMap<String, Grant>,
    #[serde(skip)]
    codes: HashMap<String, CodeGrant>,
}

impl std::fmt::Debug for TokenBook {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("TokenBook")
            .field("access", &self.access.len())
            .field("refresh", &self.refresh.len())
            .finish_non_exhaustive()
    }
}

/// What a token stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Grant {
    /// The person acting; `None` for a service client.
    pub person: Option<Uuid>,
    /// The client it was given to; empty for a cookie of the web pages.
    pub client_id: String,
    /// Granted scopes.
    pub scopes: Vec<String>,
    /// When it ends.
    pub until: DateTime<Utc>,
}

impl Grant {
    fn identity(&self) -> Identity {
        Identity {
            person: self.person,
            client_id: Some(self.client_id.clone()).filter(|id| !id.is_empty()),
        }
    }

    /// Tells whether a scope was granted.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }
}

/// What an authorization code stands for.
#[derive(Debug, Clone)]
pub struct CodeGrant {
    /// What the tokens will stand for; `until` is the code's own end.
    pub grant: Grant,
    /// The redirect address of the authorize request.
    pub redirect_uri: String,
    /// The PKCE challenge, if one was sent.
    pub challenge: Option<String>,
    /// The `nonce` of the authorize request.
    pub nonce: Option<String>,
}

impl TokenBook {
    /// Returns all access and refresh tokens that were given out and still stand, so that a test can look for them elsewhere.
    pub fn values(&self) -> Vec<String> {
        self.access
            .keys()
            .chain(self.refresh.keys())
            .cloned()
            .collect()
    }

    /// Returns all cookies that were given out and still stand.
    pub fn cookie_values(&self) -> Vec<String> {
        self.cookies.keys().cloned().collect()
    }

    /// Finds whom an access token stands for.
    pub fn access(&self, token: &str, now: DateTime<Utc>) -> Result<Identity, AuthFailure> {
        live(self.access.get(token), now).map(Grant::identity)
    }

    /// Finds what an access token stands for.
    pub fn access_grant(&self, token: &str, now: DateTime<Utc>) -> Result<&Grant, AuthFailure> {
        live(self.access.get(token), now)
    }

    /// Finds whom a cookie stands for.
    pub fn cookie(&self, value: &str, now: DateTime<Utc>) -> Result<Identity, AuthFailure> {
        live(self.cookies.get(value), now).map(Grant::identity)
    }

    /// Finds what a refresh token stands for.
    pub fn refresh(&self, token: &str, now: DateTime<Utc>) -> Result<&Grant, AuthFailure> {
        live(self.refresh.get(token), now)
    }

    /// Gives out an access token, which looks like a JWT and is to be treated as opaque.
    pub fn give_access(&mut self, grant: Grant) -> String {
        let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"at+jwt"}"#);
        let token = format!("{header}.{}.{}", random_text(96), random_text(64));
        self.access.insert(token.clone(), grant);
        token
    }

    /// Gives out a refresh token.
    pub fn give_refresh(&mut self, grant: Grant) -> String {
        let token = random_text(32);
        self.refresh.insert(token.clone(), grant);
        token
    }

    /// Gives out a cookie value.
    pub fn give_cookie(&mut self, grant: Grant) -> String {
        let value = random_text(48);
        self.cookies.insert(value.clone(), grant);
        value
    }

    /// Gives out an authorization code.
    pub fn give_code(&mut self, code: CodeGrant) -> String {
        let value = random_text(32);
        self.codes.insert(value.clone(), code);
        value
    }

    /// Takes an authorization code away, whether it is still good or not: it works once.
    pub fn take_code(&mut self, code: &str, now: DateTime<Utc>) -> Option<CodeGrant> {
        self.codes
            .remove(code)
            .filter(|code| code.grant.until > now)
    }

    /// Retires a refresh token.
    pub fn retire_refresh(&mut self, token: &str) {
        self.refresh.remove(token);
    }

    /// Takes back an access or refresh token that was given to this client. Taking back a refresh token
    /// takes back the access tokens of the same person and client too.
    pub fn revoke(&mut self, token: &str, client_id: &str) {
        let own = |grant: &Grant| grant.client_id == client_id;
        if self.access.get(token).is_some_and(own) {
            self.access.remove(token);
        }
        if self.refresh.get(token).is_some_and(own)
            && let Some(gone) = self.refresh.remove(token)
        {
            self.access.retain(|_, grant| {
                grant.client_id != gone.client_id || grant.person != gone.person
            });
        }
    }

    /// Ends every access token now, as if its time were over.
    pub fn expire_access(&mut self, now: DateTime<Utc>) {
        for grant in self.access.values_mut() {
            grant.until = grant.until.min(now - TimeDelta::seconds(1));
        }
    }

    /// Ends one access token now, as if its time were over.
    pub fn expire_one(&mut self, token: &str, now: DateTime<Utc>) {
        if let Some(grant) = self.access.get_mut(token) {
            grant.until = grant.until.min(now - TimeDelta::seconds(1));
        }
    }

    /// Takes back every refresh token, as an administrator can.
    pub fn revoke_all_refresh(&mut self) {
        self.refresh.clear();
    }

    /// Ends one cookie.
    pub fn end_cookie(&mut self, value: &str) {
        self.cookies.remove(value);
    }

    /// Ends every cookie.
    pub fn end_cookies(&mut self) {
        self.cookies.clear();
    }

    /// Forgets what ended long ago, so that a campus may run for days.
    pub fn forget_old(&mut self, now: DateTime<Utc>) {
        let keep = |grant: &Grant| grant.until + TimeDelta::days(1) > now;
        self.access.retain(|_, grant| keep(grant));
        self.refresh.retain(|_, grant| keep(grant));
        self.cookies.retain(|_, grant| keep(grant));
        self.codes.retain(|_, code| keep(&code.grant));
    }
}

fn live(grant: Option<&Grant>, now: DateTime<Utc>) -> Result<&Grant, AuthFailure> {
    let grant = grant.ok_or(AuthFailure::Unknown)?;
    if grant.until > now {
        Ok(grant)
    } else {
        Err(AuthFailure::Expired)
    }
}

/// Returns this many random bytes as text that is safe in addresses.
pub(crate) fn random_text(bytes: usize) -> String {
    let mut buffer = vec![0; bytes];
    rand::rng().fill_bytes(&mut buffer);
    BASE64_URL_SAFE_NO_PAD.encode(buffer)
}
