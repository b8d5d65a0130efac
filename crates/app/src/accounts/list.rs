use super::rows;
use super::{
    Account, AccountError, AccountId, AccountRow, AccountState, SecretStore, Service, SignInRow,
};
use crate::app::{App, Inner};
use crate::error::AppError;
use crate::event::AppEvent;
use crate::secrets::SecretName;

impl App {
    /// Returns all accounts, oldest first.
    pub async fn accounts(&self) -> Result<Vec<Account>, AppError> {
        let rows = self.inner.database.reading(AccountRow::all).await?;
        Ok(rows.into_iter().map(|row| self.inner.show(row)).collect())
    }

    /// Returns one account.
    ///
    /// # Errors
    ///
    /// [`AccountError::Unknown`] if it was removed.
    pub async fn account(&self, id: &AccountId) -> Result<Account, AppError> {
        Ok(self.inner.show(self.inner.account_row(id).await?))
    }

    /// Returns the account the window shows.
    pub async fn active_account(&self) -> Result<Option<AccountId>, AppError> {
        self.inner.database.reading(rows::active).await
    }

    /// Shows another account.
    pub async fn set_active_account(&self, id: &AccountId) -> Result<(), AppError> {
        let chosen = id.clone();
        self.inner
            .database
            .writing(move |t| {
                AccountRow::one(t, &chosen)?;
                rows::set_active(t, Some(&chosen))
            })
            .await?;
        self.inner.tell_accounts();
        Ok(())
    }

    /// Finds the account that a person means: by id, by name, or the only one of the service, where one is needed.
    ///
    /// # Errors
    ///
    /// [`AccountError::Ambiguous`] lists the names where several exist and none was named,
    /// [`AccountError::OtherService`] for one of the other service.
    pub async fn resolve_account(
        &self,
        service: Option<Service>,
        wanted: Option<&str>,
    ) -> Result<Account, AppError> {
        let mut accounts = self.accounts().await?;
        if let Some(wanted) = wanted {
            let key = rows::name_key(wanted);
            let found = accounts.into_iter().find(|account| {
                account.id.as_str() == wanted || rows::name_key(&account.name) == key
            });
            let account = found.ok_or_else(|| AccountError::Unknown {
                name: wanted.to_owned(),
            })?;
            return match service {
                Some(needed) if needed != account.service => Err(AccountError::OtherService {
                    name: account.name,
                    needed,
                }
                .into()),
                _ => Ok(account),
            };
        }
        accounts.retain(|account| service.is_none_or(|service| account.service == service));
        match <[Account; 1]>::try_from(accounts) {
            Ok([account]) => Ok(account),
            Err(accounts) if accounts.is_empty() => Err(AccountError::None { service }.into()),
            Err(accounts) => {
                let names = accounts
                    .iter()
                    .map(|account| account.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", ");
                Err(AccountError::Ambiguous { names }.into())
            }
        }
    }

    /// Keeps sign-ins in memory until Lectern closes, as the person chose for want of a keychain.
    pub fn keep_secrets_until_close(&self) {
        self.inner.vault.keep_until_close();
    }

    /// Withdraws the sign-in at the server and forgets its tokens. The API client stays.
    ///
    /// A server that cannot be asked does not keep anybody signed in here.
    pub async fn sign_out(&self, id: &AccountId) -> Result<(), AppError> {
        let row = self.inner.account_row(id).await?;
        self.cancel_sign_in(id);
        self.inner.tokens(&row).revoke_and_forget().await?;
        self.inner.connections.forget(id);
        self.inner.mirrors.cookies.forget(id);
        self.inner.tell_accounts();
        Ok(())
    }

    /// Signs out and forgets the account with everything stored about it. Nothing in Panopto changes.
    pub async fn remove_account(&self, id: &AccountId) -> Result<(), AppError> {
        let row = self.inner.account_row(id).await?;
        if row.demo {
            return self.leave_demo().await;
        }
        self.cancel_sign_in(id);
        if let Err(error) = self.inner.tokens(&row).revoke_and_forget().await {
            tracing::warn!(%error, "the tokens of a removed account could not be withdrawn");
        }
        self.inner.forget_secrets(&row).await;
        self.inner.delete_account_row(id).await
    }
}

impl Inner {
    pub(crate) async fn account_row(&self, id: &AccountId) -> Result<AccountRow, AppError> {
        let id = id.clone();
        self.database
            .reading(move |c| AccountRow::one(c, &id))
            .await
    }

    /// Removes the row, and by the database's own rule everything that belongs to it.
    pub(crate) async fn delete_account_row(&self, id: &AccountId) -> Result<(), AppError> {
        let gone = id.clone();
        self.database
            .writing(move |t| AccountRow::delete(t, &gone))
            .await?;
        self.connections.remove(id);
        self.mirrors.cookies.forget(id);
        self.forget_thumbnails(id).await;
        self.tell_accounts();
        Ok(())
    }

    async fn forget_thumbnails(&self, id: &AccountId) {
        let folder = self
            .options
            .profile_dir
            .join("thumbnails")
            .join(id.as_str());
        if let Err(error) = tokio::fs::remove_dir_all(folder).await
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "pictures of a removed account could not be removed");
        }
    }

    /// Removes the secrets of an account wherever they are; one that cannot be removed is only logged, by name.
    pub(crate) async fn forget_secrets(&self, row: &AccountRow) {
        for name in SecretName::all_of(&row.id) {
            if let Err(error) = self.vault.remove(row.secret_store, &name).await {
                tracing::warn!(%error, "a secret could not be removed");
            }
        }
    }

    /// Joins what is stored with what only this process knows.
    pub(crate) fn show(&self, row: AccountRow) -> Account {
        let lost =
            row.secret_store == SecretStore::Memory && !row.demo && !self.vault.remembers(&row.id);
        let state = match row.sign_in {
            SignInRow::Expired => AccountState::Expired,
            SignInRow::SignedOut => AccountState::SignedOut,
            SignInRow::SignedIn if lost => AccountState::SignedOut,
            SignInRow::SignedIn if self.connections.is_offline(&row.id) => AccountState::Offline,
            SignInRow::SignedIn => AccountState::SignedIn,
        };
        row.shown(state)
    }

    /// Reads accounts and the active one for an event; a database that fails just then shows none.
    pub(crate) fn accounts_now(&self) -> (Vec<Account>, Option<AccountId>) {
        let read = self
            .database
            .read(|c| Ok((AccountRow::all(c)?, rows::active(c)?)));
        match read {
            Ok((rows, active)) => (rows.into_iter().map(|row| self.show(row)).collect(), active),
            Err(error) => {
                tracing::error!(%error, "accounts could not be read for an event");
                (Vec::new(), None)
            }
        }
    }

    pub(crate) fn tell_accounts(&self) {
        let (accounts, active) = self.accounts_now();
        self.events.send(AppEvent::Accounts { accounts, active });
    }
}
