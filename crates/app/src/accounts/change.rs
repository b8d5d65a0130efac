use std::path::{Path, PathBuf};

use lectern_net::{Secret, count_certificates, parse_server_address};
use rusqlite::Connection;
use url::Url;

use super::rows::{self, name_taken};
use super::{Account, AccountError, AccountId, AccountRow, Grant, Service, SignInRow, host_of};
use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::secrets::SecretName;

/// What a new account needs. Texts are trimmed; a pasted address is cut to its host.
#[derive(Debug, Clone)]
pub struct AddAccount {
    /// Its name; the host where none is given.
    pub name: Option<String>,
    /// The address of the server.
    pub server: String,
    /// The id of the API client.
    pub client_id: String,
    /// The secret of the API client.
    pub client_secret: Option<Secret>,
    /// How to sign in.
    pub grant: Grant,
    /// The user name for [`Grant::Password`].
    pub username: Option<String>,
    /// The password for [`Grant::Password`].
    pub password: Option<Secret>,
    /// Certificates to trust for this account besides the system's.
    pub ca_file: Option<PathBuf>,
}

/// What to change about an account; everything left out stays.
#[derive(Debug, Clone, Default)]
pub struct UpdateAccount {
    /// A new name.
    pub name: Option<String>,
    /// Another API client. The sign-in of the old one ends.
    pub client_id: Option<String>,
    /// The secret of the API client.
    pub client_secret: Option<Secret>,
    /// A new password.
    pub password: Option<Secret>,
    /// Certificates to trust for this account.
    pub ca_file: Option<PathBuf>,
    /// Trusts the system alone again.
    pub remove_ca_file: bool,
    /// Which part of Panopto's limits may be used, 1 to 100 per cent.
    pub rate_share: Option<u8>,
}

impl App {
    /// Adds an account and keeps its secrets. Nobody is signed in yet.
    ///
    /// # Errors
    ///
    /// A taken name, an address that is none, a certificate file without certificates, or no place for the secrets; then
    /// nothing was stored.
    pub async fn add_account(&self, request: AddAccount) -> Result<Account, AppError> {
        let server = parse_server_address(&request.server)?;
        let client_id = needed(&request.client_id, "The client ID")?;
        let client_secret = trimmed_secret(request.client_secret);
        let username = request
            .username
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty());
        let password = request.password.filter(|password| !password.is_empty());
        if request.grant == Grant::Password {
            username.as_ref().ok_or(AccountError::Missing {
                what: "The user name",
            })?;
            password.as_ref().ok_or(AccountError::Missing {
                what: "The password",
            })?;
        } else {
            client_secret.as_ref().ok_or(AccountError::Missing {
                what: "The client secret",
            })?;
        }
        check_ca_file(request.ca_file.as_deref())?;
        let name = self.free_name(request.name, &server).await?;
        let row = AccountRow {
            id: AccountId::fresh(),
            service: Service::Panopto,
            name,
            server,
            client_id,
            grant: request.grant,
            username,
            user: None,
            sign_in: SignInRow::SignedOut,
            lasting: false,
            access_expires_at: None,
            end_known: false,
            secret_store: self.inner.vault.place(),
            ca_file: request.ca_file,
            rate_share: 100,
            demo: false,
        };
        self.keep_credentials(&row, client_secret, password).await?;
        self.insert_account(row).await
    }

    /// Stores a new account whose secrets are kept already; where it cannot be stored they are forgotten again.
    pub(super) async fn insert_account(&self, row: AccountRow) -> Result<Account, AppError> {
        let stored = row.clone();
        let outcome = self
            .inner
            .database
            .writing(move |t| {
                if name_taken(t, &stored.name, None)? {
                    return Err(AccountError::NameTaken {
                        name: stored.name.clone(),
                    }
                    .into());
                }
                let is_panopto = |row: &AccountRow| row.service == Service::Panopto;
                let mut others = AccountRow::all(t)?.into_iter().filter(is_panopto);
                let first = is_panopto(&stored) && others.all(|other| other.demo);
                stored.insert(t, clock::now())?;
                if first {
                    rows::set_active(t, Some(&stored.id))
                } else {
                    Ok(())
                }
            })
            .await;
        if let Err(error) = outcome {
            self.inner.forget_secrets(&row).await;
            return Err(error);
        }
        self.inner.tell_accounts();
        self.account(&row.id).await
    }

    /// Changes an account. Another API client or password ends the present sign-in.
    ///
    /// # Errors
    ///
    /// As for [`App::add_account`]; the account is then as before.
    pub async fn update_account(
        &self,
        id: &AccountId,
        request: UpdateAccount,
    ) -> Result<Account, AppError> {
        let mut row = self.inner.account_row(id).await?;
        if row.demo {
            return Err(AccountError::Demo.into());
        }
        if let Some(percent) = request.rate_share {
            if !(1..=100).contains(&percent) {
                return Err(AccountError::RateShare { percent }.into());
            }
            row.rate_share = percent;
        }
        if let Some(name) = &request.name {
            row.name = needed(name, "The name")?;
        }
        check_ca_file(request.ca_file.as_deref())?;
        if request.remove_ca_file {
            row.ca_file = None;
        } else if request.ca_file.is_some() {
            row.ca_file = request.ca_file;
        }
        let before = row.client_id.clone();
        let client_id = request.client_id.filter(|_| row.grant != Grant::Token);
        if let Some(client_id) = &client_id {
            row.client_id = needed(client_id, "The client ID")?;
        }
        let client_secret = trimmed_secret(request.client_secret);
        let password = request.password.filter(|password| !password.is_empty());
        if client_secret.is_some() || password.is_some() {
            self.move_secrets(&mut row).await?;
            self.keep_credentials(&row, client_secret, password).await?;
        }
        if row.client_id != before {
            row.sign_in = SignInRow::SignedOut;
        }
        let stored = row.clone();
        self.inner
            .database
            .writing(move |t| {
                if name_taken(t, &stored.name, Some(&stored.id))? {
                    return Err(AccountError::NameTaken {
                        name: stored.name.clone(),
                    }
                    .into());
                }
                stored.update(t)?;
                stored.update_sign_in(t)
            })
            .await?;
        self.inner.connections.forget(id);
        self.inner.tell_accounts();
        self.account(id).await
    }

    pub(super) async fn keep_credentials(
        &self,
        row: &AccountRow,
        client_secret: Option<Secret>,
        password: Option<Secret>,
    ) -> Result<(), AppError> {
        let vault = &self.inner.vault;
        if let Some(secret) = client_secret {
            vault
                .set(
                    row.secret_store,
                    &SecretName::ClientSecret(row.id.clone()),
                    &secret,
                )
                .await?;
        }
        if let Some(secret) = password {
            vault
                .set(
                    row.secret_store,
                    &SecretName::Password(row.id.clone()),
                    &secret,
                )
                .await?;
        }
        Ok(())
    }

    /// Takes the secrets of an account along when the place for secrets has changed since they were stored.
    pub(crate) async fn move_secrets(&self, row: &mut AccountRow) -> Result<(), AppError> {
        let (from, to) = (row.secret_store, self.inner.vault.place());
        if from == to {
            return Ok(());
        }
        for name in SecretName::all_of(&row.id) {
            // What the old place no longer gives out cannot be taken along; the sign-in that follows replaces it.
            if let Ok(Some(secret)) = self.inner.vault.get(from, &name).await {
                self.inner.vault.set(to, &name, &secret).await?;
                if let Err(error) = self.inner.vault.remove(from, &name).await {
                    tracing::warn!(%error, "a secret was moved but could not be removed from its old place");
                }
            }
        }
        row.secret_store = to;
        Ok(())
    }

    pub(super) async fn free_name(
        &self,
        wanted: Option<String>,
        server: &Url,
    ) -> Result<String, AppError> {
        let wanted = wanted
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty());
        let host = host_of(server);
        self.inner
            .database
            .reading(move |c| match wanted {
                Some(name) if name_taken(c, &name, None)? => {
                    Err(AccountError::NameTaken { name }.into())
                }
                Some(name) => Ok(name),
                None => numbered(c, &host),
            })
            .await
    }

    /// Returns the name, with a number where it is taken.
    pub(crate) async fn numbered_name(&self, name: &'static str) -> Result<String, AppError> {
        self.inner
            .database
            .reading(move |c| numbered(c, name))
            .await
    }
}

fn numbered(connection: &Connection, name: &str) -> Result<String, AppError> {
    let mut candidate = name.to_owned();
    let mut n = 2;
    while name_taken(connection, &candidate, None)? {
        candidate = format!("{name} ({n})");
        n += 1;
    }
    Ok(candidate)
}

pub(super) fn needed(text: &str, what: &'static str) -> Result<String, AccountError> {
    let text = text.trim();
    if text.is_empty() {
        Err(AccountError::Missing { what })
    } else {
        Ok(text.to_owned())
    }
}

/// People copy a space along with the secret.
pub(super) fn trimmed_secret(secret: Option<Secret>) -> Option<Secret> {
    secret
        .map(|secret| Secret::new(secret.expose().trim()))
        .filter(|secret| !secret.is_empty())
}

pub(super) fn check_ca_file(path: Option<&Path>) -> Result<(), AppError> {
    if let Some(path) = path {
        count_certificates(path)?;
    }
    Ok(())
}
