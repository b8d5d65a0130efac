//! Reads listings page by page, stores each page at once and tells what went stale.

mod pages;
mod roots;

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use lectern_panopto::{FolderId, SessionSort, SortOrder};

use super::model::{FolderList, SessionList};
use super::store::{self, Kind, folder_key};
use crate::error::AppError;
use crate::{AccountId, App, clock};

/// The listings that are being read now, so that none is read twice at once.
#[derive(Default)]
pub(crate) struct Reading {
    now: Mutex<HashSet<Subject>>,
}

type Subject = (AccountId, Kind, String);

impl Reading {
    fn begin(&self, subject: &Subject) -> bool {
        self.now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(subject.clone())
    }

    fn end(&self, subject: &Subject) {
        self.now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(subject);
    }

    pub(super) fn has(&self, account: &AccountId, kind: Kind, folder: Option<FolderId>) -> bool {
        let subject = (account.clone(), kind, folder_key(folder));
        self.now
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&subject)
    }
}

/// Ends a reading also when its future is dropped.
struct Turn {
    app: App,
    subject: Subject,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.app.inner.reading.end(&self.subject);
    }
}

impl App {
    /// Reads the folders below one, every page, and returns them; `None` reads the top level.
    ///
    /// While another reading of the same folder is under way, what is stored is returned.
    ///
    /// # Errors
    ///
    /// Only failures of the profile. What the server did not send is said in the list's problem.
    pub async fn refresh_folders(
        &self,
        account: &AccountId,
        parent: Option<FolderId>,
    ) -> Result<FolderList, AppError> {
        if let Some(turn) = self.turn(account, Kind::Folders, parent) {
            self.read_children(account, parent).await?;
            drop(turn);
        }
        self.stored_folders(account, parent).await
    }

    /// Begins to read the recordings of a folder in the background, newest first. Events tell the progress.
    pub fn refresh_sessions(&self, account: &AccountId, folder: FolderId) {
        if let Some(turn) = self.turn(account, Kind::Sessions, Some(folder)) {
            let (app, account) = (self.clone(), account.clone());
            tokio::spawn(async move {
                if let Err(error) = app.read_sessions(&account, folder).await {
                    tracing::error!(%error, "a listing could not be stored");
                }
                drop(turn);
                app.inner.events.invalidate([format!("sessions:{folder}")]);
            });
        }
    }

    /// Reads the recordings of a folder, every page, and returns them.
    ///
    /// # Errors
    ///
    /// Only failures of the profile. What the server did not send is said in the list's problem.
    pub async fn read_sessions_now(
        &self,
        account: &AccountId,
        folder: FolderId,
    ) -> Result<SessionList, AppError> {
        if let Some(turn) = self.turn(account, Kind::Sessions, Some(folder)) {
            self.read_sessions(account, folder).await?;
            drop(turn);
        }
        self.list_sessions(account, folder).await
    }

    fn turn(&self, account: &AccountId, kind: Kind, folder: Option<FolderId>) -> Option<Turn> {
        let subject = (account.clone(), kind, folder_key(folder));
        self.inner.reading.begin(&subject).then(|| Turn {
            app: self.clone(),
            subject,
        })
    }

    async fn read_children(
        &self,
        account: &AccountId,
        parent: Option<FolderId>,
    ) -> Result<(), AppError> {
        let panopto = match self.panopto_for(account).await {
            Ok(panopto) => panopto,
            Err(error) => {
                return self
                    .note_failure(account, Kind::Folders, parent, error.problem())
                    .await;
            }
        };
        let of = parent.unwrap_or(FolderId::TOP_LEVEL);
        let personal = async {
            match parent {
                None => self.personal_folder(account, &panopto).await,
                Some(_) => None,
            }
        };
        let rights = panopto.children_to_create_in(of).read_all();
        let listing = self.read_pages(
            account,
            Kind::Folders,
            parent,
            panopto.children(of),
            |app, account, rows| async move {
                app.inner
                    .database
                    .writing(move |t| store::save_folders(t, &account, &rows, None))
                    .await
            },
        );
        let (read, rights, personal) = tokio::join!(listing, rights, personal);
        let mut read = read?;
        if read.ids.is_empty() && read.state.complete && parent.is_none() {
            // Some sites show no children of the top level even to administrators; the search shows them.
            self.read_roots_by_search(account, &panopto, &mut read)
                .await?;
        }
        let account = account.clone();
        self.inner
            .database
            .writing(move |t| {
                if let Some(folder) = personal {
                    store::save_folders(
                        t,
                        &account,
                        std::slice::from_ref(&folder),
                        Some(folder.id),
                    )?;
                }
                if read.state.complete {
                    let present: Vec<_> = read.ids.iter().copied().map(FolderId::new).collect();
                    store::forget_other_children(t, &account, parent, &present)?;
                }
                if rights.complete() {
                    let creator: Vec<_> = rights.items.iter().map(|folder| folder.id).collect();
                    store::save_rights(t, &account, parent, &creator)?;
                }
                store::save_listing(
                    t,
                    &account,
                    Kind::Folders,
                    parent,
                    &read.state,
                    read.ids.len(),
                )
            })
            .await
    }

    async fn read_sessions(&self, account: &AccountId, folder: FolderId) -> Result<(), AppError> {
        let panopto = match self.panopto_for(account).await {
            Ok(panopto) => panopto,
            Err(error) => {
                return self
                    .note_failure(account, Kind::Sessions, Some(folder), error.problem())
                    .await;
            }
        };
        let reading = clock::now_millis();
        let pages =
            panopto.sessions_sorted(folder, SessionSort::CreatedDate, SortOrder::Descending);
        let read = self
            .read_pages(
                account,
                Kind::Sessions,
                Some(folder),
                pages,
                |app, account, rows| async move {
                    app.inner
                        .database
                        .writing(move |t| store::save_sessions(t, &account, folder, &rows, reading))
                        .await
                },
            )
            .await?;
        let account = account.clone();
        self.inner
            .database
            .writing(move |t| {
                if read.state.complete {
                    store::forget_unseen_sessions(t, &account, folder, reading)?;
                }
                store::save_listing(
                    t,
                    &account,
                    Kind::Sessions,
                    Some(folder),
                    &read.state,
                    read.ids.len(),
                )
            })
            .await
    }
}
