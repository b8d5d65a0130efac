use std::path::PathBuf;

use chrono::{DateTime, Utc};
use lectern_canvas::TokenEnd;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};
use url::Url;

use super::{Account, AccountError, AccountId, AccountState, Grant, SecretStore, Service};
use crate::error::AppError;
use crate::settings::{read_value, remove_value, write_value};

const ACTIVE: &str = "active-account";
const COLUMNS: &str = "id, name, server, client_id, grant_kind, username, user_name, sign_in, lasting, \
                       access_expires_at, secret_store, ca_file, rate_share, demo, service, end_known";

/// An account as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct AccountRow {
    pub(crate) id: AccountId,
    pub(crate) service: Service,
    pub(crate) name: String,
    pub(crate) server: Url,
    pub(crate) client_id: String,
    pub(crate) grant: Grant,
    pub(crate) username: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) sign_in: SignInRow,
    pub(crate) lasting: bool,
    pub(crate) access_expires_at: Option<DateTime<Utc>>,
    /// Whether the server told when an access token ends, or that it does not.
    pub(crate) end_known: bool,
    pub(crate) secret_store: SecretStore,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) rate_share: u8,
    pub(crate) demo: bool,
}

/// What is stored about the sign-in; whether the server can be reached is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignInRow {
    SignedIn,
    SignedOut,
    Expired,
}

impl AccountRow {
    /// Makes the account that hosts see.
    pub(crate) fn shown(self, state: AccountState) -> Account {
        let lasting = self.lasting || self.grant == Grant::Password;
        let token_end = self.token_end();
        Account {
            id: self.id,
            service: self.service,
            name: self.name,
            server: self.server,
            client_id: self.client_id,
            grant: self.grant,
            username: self.username,
            user: self.user,
            state,
            lasting,
            signed_in_until: if lasting || state == AccountState::SignedOut {
                None
            } else {
                self.access_expires_at
            },
            token_end,
            secret_store: self.secret_store,
            ca_file: self.ca_file,
            rate_share: self.rate_share,
            demo: self.demo,
        }
    }

    /// Returns when the access token of an account that has one ends.
    pub(crate) fn token_end(&self) -> Option<TokenEnd> {
        (self.grant == Grant::Token).then_some(match (self.access_expires_at, self.end_known) {
            (Some(at), _) => TokenEnd::At(at),
            (None, true) => TokenEnd::Never,
            (None, false) => TokenEnd::Unknown,
        })
    }

    /// Refuses an account of another service.
    pub(crate) fn of(self, needed: Service) -> Result<Self, AccountError> {
        if self.service == needed {
            return Ok(self);
        }
        Err(AccountError::OtherService {
            name: self.name,
            needed,
        })
    }

    pub(crate) fn all(connection: &Connection) -> Result<Vec<Self>, AppError> {
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM accounts ORDER BY created_at, name_key"
        ))?;
        let rows = statement
            .query_map([], from_row)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }

    pub(crate) fn one(connection: &Connection, id: &AccountId) -> Result<Self, AppError> {
        let select = format!("SELECT {COLUMNS} FROM accounts WHERE id = ?1");
        let row = connection
            .prepare_cached(&select)?
            .query_row([id.as_str()], from_row)
            .optional()?;
        row.ok_or_else(|| {
            AccountError::Unknown {
                name: id.to_string(),
            }
            .into()
        })
    }

    pub(crate) fn insert(
        &self,
        connection: &Connection,
        created_at: DateTime<Utc>,
    ) -> Result<(), AppError> {
        connection.execute(
            "INSERT INTO accounts (id, name, name_key, server, client_id, grant_kind, username, user_name, sign_in, lasting,
                                   access_expires_at, secret_store, ca_file, rate_share, demo, created_at, service,
                                   end_known)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            params![
                self.id.as_str(),
                self.name,
                name_key(&self.name),
                self.server.as_str(),
                self.client_id,
                self.grant.word(),
                self.username,
                self.user,
                self.sign_in.word(),
                self.lasting,
                self.access_expires_at.map(|at| at.timestamp_millis()),
                self.secret_store.word(),
                self.ca_file.as_ref().map(|path| path.to_string_lossy()),
                self.rate_share,
                self.demo,
                created_at.timestamp_millis(),
                self.service.word(),
                self.end_known,
            ],
        )?;
        Ok(())
    }

    /// Writes what a person can change about an account.
    pub(crate) fn update(&self, connection: &Connection) -> Result<(), AppError> {
        connection.execute(
            "UPDATE accounts SET name = ?2, name_key = ?3, client_id = ?4, ca_file = ?5, rate_share = ?6,
                    secret_store = ?7, server = ?8 WHERE id = ?1",
            params![
                self.id.as_str(),
                self.name,
                name_key(&self.name),
                self.client_id,
                self.ca_file.as_ref().map(|path| path.to_string_lossy()),
                self.rate_share,
                self.secret_store.word(),
                self.server.as_str(),
            ],
        )?;
        Ok(())
    }

    /// Writes how the sign-in stands.
    pub(crate) fn update_sign_in(&self, connection: &Connection) -> Result<(), AppError> {
        connection.execute(
            "UPDATE accounts SET sign_in = ?2, lasting = ?3, access_expires_at = ?4, secret_store = ?5, user_name = ?6,
                    end_known = ?7
             WHERE id = ?1",
            params![
                self.id.as_str(),
                self.sign_in.word(),
                self.lasting,
                self.access_expires_at.map(|at| at.timestamp_millis()),
                self.secret_store.word(),
                self.user,
                self.end_known,
            ],
        )?;
        Ok(())
    }

    pub(crate) fn delete(connection: &Connection, id: &AccountId) -> Result<(), AppError> {
        connection.execute("DELETE FROM accounts WHERE id = ?1", [id.as_str()])?;
        Ok(())
    }
}

/// Names are compared without regard to case, so that `--account` is never in doubt.
pub(super) fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Tells whether another account has the name.
pub(super) fn name_taken(
    connection: &Connection,
    name: &str,
    but: Option<&AccountId>,
) -> Result<bool, AppError> {
    let select = "SELECT EXISTS (SELECT 1 FROM accounts WHERE name_key = ?1 AND id <> ?2)";
    let but = but.map_or("", AccountId::as_str);
    Ok(connection.query_row(select, params![name_key(name), but], |row| row.get(0))?)
}

/// Returns the Panopto account the window shows: the chosen one, else the first.
pub(crate) fn active(connection: &Connection) -> Result<Option<AccountId>, AppError> {
    let chosen = read_value(connection, ACTIVE)?;
    let ids = AccountRow::all(connection)?
        .into_iter()
        .filter(|row| row.service == Service::Panopto)
        .map(|row| row.id)
        .collect::<Vec<_>>();
    let chosen = chosen.map(AccountId::new).filter(|id| ids.contains(id));
    Ok(chosen.or_else(|| ids.into_iter().next()))
}

pub(crate) fn set_active(connection: &Connection, id: Option<&AccountId>) -> Result<(), AppError> {
    match id {
        Some(id) => write_value(connection, ACTIVE, id.as_str()),
        None => remove_value(connection, ACTIVE),
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<AccountRow> {
    let millis = row.get::<_, Option<i64>>(9)?;
    Ok(AccountRow {
        id: AccountId::new(row.get::<_, String>(0)?),
        name: row.get(1)?,
        server: word(row, 2, |text| Url::parse(text).ok())?,
        client_id: row.get(3)?,
        grant: word(row, 4, Grant::from_word)?,
        username: row.get(5)?,
        user: row.get(6)?,
        sign_in: word(row, 7, SignInRow::from_word)?,
        lasting: row.get(8)?,
        access_expires_at: millis.and_then(DateTime::from_timestamp_millis),
        secret_store: word(row, 10, SecretStore::from_word)?,
        ca_file: row.get::<_, Option<String>>(11)?.map(PathBuf::from),
        rate_share: row.get(12)?,
        demo: row.get(13)?,
        service: word(row, 14, Service::from_word)?,
        end_known: row.get(15)?,
    })
}

fn word<T>(
    row: &Row<'_>,
    column: usize,
    read: impl FnOnce(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    read(&text).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            Type::Text,
            format!("unknown word {text}").into(),
        )
    })
}

impl Grant {
    fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Password => "password",
            Self::Token => "token",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Code, Self::Password, Self::Token]
            .into_iter()
            .find(|grant| grant.word() == word)
    }
}

impl Service {
    fn word(self) -> &'static str {
        match self {
            Self::Panopto => "panopto",
            Self::Canvas => "canvas",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Panopto, Self::Canvas]
            .into_iter()
            .find(|service| service.word() == word)
    }
}

impl SecretStore {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::File => "file",
            Self::Memory => "memory",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Keychain, Self::File, Self::Memory]
            .into_iter()
            .find(|store| store.word() == word)
    }
}

impl SignInRow {
    fn word(self) -> &'static str {
        match self {
            Self::SignedIn => "signedIn",
            Self::SignedOut => "signedOut",
            Self::Expired => "expired",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::SignedIn, Self::SignedOut, Self::Expired]
            .into_iter()
            .find(|state| state.word() == word)
    }
}
