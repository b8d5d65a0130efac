//! Tokens made by hand or given to a developer key, with the codes and refresh tokens they come from.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{answer::TokenTrouble, demo};
use crate::tokens::random_text;

/// Everything given out, by value.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct CanvasTokens {
    access: HashMap<String, Token>,
    refresh: HashMap<String, Refresh>,
    #[serde(skip)]
    codes: HashMap<String, Code>,
    #[serde(skip)]
    visits: HashMap<String, u64>,
    next: u64,
}

impl std::fmt::Debug for CanvasTokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CanvasTokens")
            .field("access", &self.access.len())
            .finish_non_exhaustive()
    }
}

/// What an access token stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    pub id: u64,
    pub user: u64,
    /// How the log calls whoever sends it.
    pub name: String,
    /// Client id of the developer key; a token made by hand has none.
    pub key: Option<String>,
    pub created: DateTime<Utc>,
    pub until: Option<DateTime<Utc>>,
    pub revoked: bool,
    /// Scopes, if they are enforced; `include[]` is then ignored too.
    pub scopes: Option<Vec<String>>,
}

/// What a refresh token stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refresh {
    pub user: u64,
    pub key: String,
    pub scopes: Option<Vec<String>>,
    /// The access token it gave last, which the next one replaces.
    access: String,
}

/// What an authorization code stands for.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub user: u64,
    pub key: String,
    pub scopes: Option<Vec<String>>,
    pub redirect_uri: String,
    pub challenge: Option<String>,
    pub until: DateTime<Utc>,
}

impl CanvasTokens {
    /// Makes the tokens of the demo.
    pub(crate) fn new(now: DateTime<Utc>) -> Self {
        let mut tokens = Self {
            next: 5_000,
            ..Self::default()
        };
        for (token, id) in demo::TOKENS.into_iter().zip(4_000..) {
            let until = match token.value {
                demo::EXPIRING_TOKEN => Some(now + TimeDelta::days(10)),
                demo::EXPIRED_TOKEN => Some(now - TimeDelta::days(30)),
                demo::STUDENT_TOKEN => Some(now + TimeDelta::days(120)),
                _ => None,
            };
            let scopes = (token.value == demo::SCOPED_TOKEN)
                .then(|| demo::PAGE_VIEW_SCOPES.map(str::to_owned).to_vec());
            let made = Token {
                id,
                user: token.user,
                name: token.name.to_owned(),
                key: scopes
                    .as_ref()
                    .map(|_| demo::SCOPED_KEY.client_id.to_owned()),
                created: now - TimeDelta::days(60),
                until,
                revoked: token.value == demo::REVOKED_TOKEN,
                scopes,
            };
            tokens.access.insert(token.value.to_owned(), made);
        }
        tokens
    }

    /// Takes over what an earlier campus gave out.
    pub(crate) fn restore(&mut self, earlier: Self) {
        self.next = self.next.max(earlier.next);
        self.access.extend(earlier.access);
        self.refresh.extend(earlier.refresh);
    }

    /// Finds what a token stands for, if it is good.
    pub(crate) fn check(&self, value: &str, now: DateTime<Utc>) -> Result<&Token, TokenTrouble> {
        let token = self.access.get(value).ok_or(TokenTrouble::Invalid)?;
        if token.revoked {
            return Err(TokenTrouble::Revoked);
        }
        match token.until {
            Some(until) if until <= now && is_by_hand(token) => Err(TokenTrouble::Expired(until)),
            Some(until) if until <= now => Err(TokenTrouble::Invalid),
            _ => Ok(token),
        }
    }

    /// Returns how the log calls whoever sends a token.
    pub(crate) fn name(&self, value: &str) -> Option<String> {
        self.access.get(value).map(|token| token.name.clone())
    }

    /// Returns the tokens of somebody that were made by hand.
    pub(crate) fn of_user(&self, user: u64) -> Vec<(&str, &Token)> {
        let mut tokens: Vec<_> = self
            .access
            .iter()
            .filter(|(_, token)| token.user == user && token.key.is_none())
            .map(|(value, token)| (value.as_str(), token))
            .collect();
        tokens.sort_by_key(|(_, token)| token.id);
        tokens
    }

    /// Returns everything that was given out, so that a test can look for it elsewhere.
    pub(crate) fn values(&self) -> Vec<String> {
        self.access
            .keys()
            .chain(self.refresh.keys())
            .cloned()
            .collect()
    }

    pub(crate) fn set_until(&mut self, value: &str, until: Option<DateTime<Utc>>) {
        if let Some(token) = self.access.get_mut(value) {
            token.until = until;
        }
    }

    pub(crate) fn set_scopes(&mut self, value: &str, scopes: Option<Vec<String>>) {
        if let Some(token) = self.access.get_mut(value) {
            token.scopes = scopes;
        }
    }

    pub(crate) fn revoke(&mut self, value: &str) {
        if let Some(token) = self.access.get_mut(value) {
            token.revoked = true;
        }
    }

    /// Takes away a token and what could bring it back, as its owner can.
    pub(crate) fn remove(&mut self, value: &str) {
        self.access.remove(value);
        self.refresh.retain(|_, refresh| refresh.access != value);
    }

    /// Ends the tokens that can be refreshed, or one of them, as if their hour were over.
    pub(crate) fn expire(&mut self, value: Option<&str>, now: DateTime<Utc>) {
        for (known, token) in &mut self.access {
            if !is_by_hand(token) && value.is_none_or(|value| value == known) {
                token.until = Some(now);
            }
        }
    }

    /// Takes back all refresh tokens.
    pub(crate) fn revoke_refresh(&mut self) {
        self.refresh.clear();
    }

    pub(crate) fn give_code(&mut self, code: Code) -> String {
        let value = random_text(48);
        self.codes.insert(value.clone(), code);
        value
    }

    /// Takes a code away, whether it is still good or not: it works once.
    pub(crate) fn take_code(&mut self, value: &str, now: DateTime<Utc>) -> Option<Code> {
        self.codes.remove(value).filter(|code| code.until > now)
    }

    /// Remembers who signed in on the pages.
    pub(crate) fn give_visit(&mut self, user: u64) -> String {
        let value = random_text(32);
        self.visits.insert(value.clone(), user);
        value
    }

    pub(crate) fn visitor(&self, value: &str) -> Option<u64> {
        self.visits.get(value).copied()
    }

    /// Gives an access token and a refresh token for a code.
    pub(crate) fn give(
        &mut self,
        code: &Code,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> (String, String) {
        let access = self.give_access(code.user, &code.key, code.scopes.clone(), until, now);
        let refresh = format!("{}~{}", demo::HOME_SHARD, random_text(48));
        let stands_for = Refresh {
            user: code.user,
            key: code.key.clone(),
            scopes: code.scopes.clone(),
            access: access.clone(),
        };
        self.refresh.insert(refresh.clone(), stands_for);
        (access, refresh)
    }

    pub(crate) fn refresh(&self, value: &str) -> Option<&Refresh> {
        self.refresh.get(value)
    }

    /// Gives another access token in place of the one before, which is dead from now on.
    pub(crate) fn renew(
        &mut self,
        refresh: &str,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Option<String> {
        let held = self.refresh.get(refresh)?.clone();
        self.access.remove(&held.access);
        let access = self.give_access(held.user, &held.key, held.scopes.clone(), until, now);
        if let Some(held) = self.refresh.get_mut(refresh) {
            held.access.clone_from(&access);
        }
        Some(access)
    }

    /// Takes back what else the same key holds for somebody.
    pub(crate) fn replace_others(&mut self, user: u64, key: &str) {
        self.access
            .retain(|_, token| token.user != user || token.key.as_deref() != Some(key));
        self.refresh
            .retain(|_, refresh| refresh.user != user || refresh.key != key);
    }

    fn give_access(
        &mut self,
        user: u64,
        key: &str,
        scopes: Option<Vec<String>>,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> String {
        let value = format!("{}~{}", demo::HOME_SHARD, random_text(48));
        self.next += 1;
        let token = Token {
            id: self.next,
            user,
            name: format!("key {key} of {user}"),
            key: Some(key.to_owned()),
            created: now,
            until: Some(until),
            revoked: false,
            scopes,
        };
        self.access.insert(value.clone(), token);
        value
    }
}

fn is_by_hand(token: &Token) -> bool {
    demo::TOKENS.iter().any(|known| known.name == token.name)
}
