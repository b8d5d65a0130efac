use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::erase::{exports, go_on};
use super::error::PrivacyError;
use super::find::{self, Identity};
use super::store::{self, About, Work};
use super::views::{
    DeletionReceipt, DeletionReceiptId, OlderData, PersonFound, PersonKept, PersonKey,
};
use super::{age, collections, jobs, rows};
use crate::app::{App, Inner};
use crate::clock;
use crate::error::{AppError, FileError};

impl App {
    /// Finds people about whom something is kept by a part of their name, login or id.
    ///
    /// # Errors
    ///
    /// The database or a collection cannot be read.
    pub async fn find_person(&self, text: &str) -> Result<Vec<PersonFound>, AppError> {
        let text = text.to_owned();
        self.apart(move |inner| {
            let profile = &inner.options.profile_dir;
            inner
                .database
                .read(|connection| find::find(connection, profile, &text))
        })
        .await
    }

    /// Says what is kept about a person and what would not be reached. Nothing is changed.
    ///
    /// # Errors
    ///
    /// [`PrivacyError::NoSuchPerson`].
    pub async fn person_kept(&self, key: &PersonKey) -> Result<PersonKept, AppError> {
        let key = key.clone();
        self.apart(move |inner| kept(&inner, &key)).await
    }

    /// Deletes everything about a person. `typed` is the name as [`App::person_kept`] tells it.
    ///
    /// What is begun goes on at the next start if it is interrupted.
    ///
    /// # Errors
    ///
    /// [`PrivacyError::NoSuchPerson`], [`PrivacyError::NotConfirmed`], [`PrivacyError::Busy`]; or the disk refuses.
    pub async fn delete_person(
        &self,
        key: &PersonKey,
        typed: &str,
    ) -> Result<DeletionReceipt, AppError> {
        let (key, typed) = (key.clone(), typed.to_owned());
        let receipt = self
            .apart(move |inner| {
                let profile = inner.options.profile_dir.clone();
                let identity = inner
                    .database
                    .read(|connection| identity(connection, &profile, &key))?;
                if typed.trim() != identity.called().trim() {
                    return Err(PrivacyError::NotConfirmed { typed }.into());
                }
                delete(&inner, &Work::about(About::Person(identity)))
            })
            .await?;
        self.tell_deletion();
        Ok(receipt)
    }

    /// Says what is older than the settings keep it, and whether there are browser names that are not to be kept.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub async fn older_data(&self) -> Result<Option<OlderData>, AppError> {
        self.apart(move |inner| {
            let Some(about) = older(&inner, clock::now()) else {
                return Ok(None);
            };
            let mut work = Work::about(about.clone());
            let About::Older {
                before,
                browser_names,
            } = about
            else {
                return Ok(None);
            };
            // Counting goes the way of the deletion and takes everything back.
            let counted = inner.database.write(|t| {
                age::count(t, before, browser_names, &mut work)?;
                Err::<(), _>(AppError::TaskEnded)
            });
            match counted {
                Err(AppError::TaskEnded) => Ok(Some(OlderData {
                    before,
                    things: work.removed,
                })),
                Err(error) => Err(error),
                Ok(()) => Ok(None),
            }
        })
        .await
    }

    /// Removes what [`App::older_data`] tells.
    ///
    /// # Errors
    ///
    /// [`PrivacyError::KeptForEver`], [`PrivacyError::Busy`]; or the disk refuses.
    pub async fn delete_older_data(&self) -> Result<DeletionReceipt, AppError> {
        let receipt = self
            .apart(move |inner| {
                let about = older(&inner, clock::now()).ok_or(PrivacyError::KeptForEver)?;
                delete(&inner, &Work::about(about))
            })
            .await?;
        self.tell_deletion();
        Ok(receipt)
    }

    /// Returns the receipts of all deletions, the newest first.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub async fn deletion_receipts(&self) -> Result<Vec<DeletionReceipt>, AppError> {
        self.inner.database.reading(store::receipts).await
    }

    /// Writes a receipt as text.
    ///
    /// # Errors
    ///
    /// [`PrivacyError::NoSuchReceipt`], or the disk refuses.
    pub async fn save_deletion_receipt(
        &self,
        id: DeletionReceiptId,
        path: &Path,
    ) -> Result<(), AppError> {
        let path = path.to_owned();
        self.apart(move |inner| {
            let receipt = inner
                .database
                .read(|connection| store::receipt(connection, id))?;
            let text = receipt.ok_or(PrivacyError::NoSuchReceipt)?.text();
            lectern_transfer::write_atomically(&path, text.as_bytes())
                .map_err(|source| FileError::written(&path, source))?;
            Ok(())
        })
        .await
    }

    /// Runs what blocks off the asynchronous threads.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(Arc<Inner>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(inner)).await?
    }

    fn tell_deletion(&self) {
        self.inner.events.invalidate([
            "privacy",
            "courses",
            "viewing:",
            "pageViews:",
            "artifacts:",
            "jobs",
        ]);
    }
}

fn kept(inner: &Inner, key: &PersonKey) -> Result<PersonKept, AppError> {
    let profile = &inner.options.profile_dir;
    inner.database.read(|connection| {
        let identity = identity(connection, profile, key)?;
        let mut work = Work::about(About::Person(identity.clone()));
        rows::count(connection, &identity, &mut work)?;
        collections::count(profile, &identity, &mut work)?;
        Ok(PersonKept {
            name: identity.called(),
            things: work.removed,
            exports: exports(connection, profile)?,
            notes: notes(connection, &identity)?,
        })
    })
}

fn notes(connection: &rusqlite::Connection, identity: &Identity) -> Result<Vec<String>, AppError> {
    let mut notes = vec![
        "Panopto and Canvas keep what they have; ask there to have it deleted.".to_owned(),
        "Lectern does not take this person in again with viewing data, page views and class lists. A new export of student work would bring their work again.".to_owned(),
    ];
    let mut accounts = connection
        .prepare("SELECT name, coalesce(username, ''), coalesce(user_name, '') FROM accounts")?;
    let mut rows = accounts.query([])?;
    while let Some(row) = rows.next()? {
        let (account, names): (String, [String; 2]) = (row.get(0)?, [row.get(1)?, row.get(2)?]);
        let is_theirs = names.iter().any(|name| {
            !name.is_empty() && (identity.names.contains(name) || identity.logins.contains(name))
        });
        if is_theirs {
            notes.push(format!(
                "The account “{account}” is signed in as this person and stays. Remove it in Settings, Accounts."
            ));
        }
    }
    Ok(notes)
}

fn identity(
    connection: &rusqlite::Connection,
    profile: &Path,
    key: &PersonKey,
) -> Result<Identity, AppError> {
    let found = find::identity(connection, profile, key)?;
    Ok(found.ok_or(PrivacyError::NoSuchPerson)?)
}

/// Returns what the settings do not keep; none where they keep everything.
fn older(inner: &Inner, now: DateTime<Utc>) -> Option<About> {
    let settings = inner.settings();
    let before = age::kept_from(&settings, now);
    let browser_names = !settings.keep_browser_names;
    (before.is_some() || browser_names).then_some(About::Older {
        before,
        browser_names,
    })
}

fn delete(inner: &Inner, work: &Work) -> Result<DeletionReceipt, AppError> {
    let (database, profile) = (&inner.database, &inner.options.profile_dir);
    database.write(|t| {
        jobs::refuse_busy(t)?;
        store::begin(t, work, clock::now())
    })?;
    go_on(database, profile)?;
    let receipts = database.read(store::receipts)?;
    Ok(receipts
        .into_iter()
        .next()
        .ok_or(PrivacyError::NoSuchReceipt)?)
}
