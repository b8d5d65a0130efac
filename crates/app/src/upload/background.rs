//! What a review looks at behind the person's back: files that grow, contents that are there already, equal titles.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use lectern_panopto::{FolderId, PanoptoError, SessionId};
use lectern_transfer::{Fingerprint, content_hash};
use tokio_util::sync::CancellationToken;

use super::draft::{Choice, Draft, Existing};
use super::ledger::{self, Sent};
use super::look::LookedAt;
use super::title::title_key;
use crate::app::App;
use crate::error::AppError;
use crate::library::SessionList;
use crate::{AccountId, clock};

/// A listing younger than this is not read again for the sake of titles, in milliseconds.
const FRESH: i64 = 10 * 60 * 1000;
/// How long after a look at a file another look can tell whether something writes to it.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// What to look at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Looks {
    pub titles: bool,
    pub contents: bool,
    pub growing: bool,
}

impl App {
    /// Begins looks in the background; each ends with an event that the review changed.
    pub(super) fn look_behind(&self, id: &str, looks: Looks) {
        if looks.growing {
            self.look(id, |app, id| async move { app.look_for_growth(&id).await });
        }
        if looks.contents {
            self.look(
                id,
                |app, id| async move { app.look_for_contents(&id).await },
            );
        }
        if looks.titles {
            self.look(id, |app, id| async move { app.look_for_titles(&id).await });
        }
    }

    fn look<F>(&self, id: &str, look: impl FnOnce(App, String) -> F)
    where
        F: Future<Output = Result<(), AppError>> + Send + 'static,
    {
        if self
            .inner
            .uploads
            .with(id, |draft| draft.checking += 1)
            .is_err()
        {
            return;
        }
        let (app, id) = (self.clone(), id.to_owned());
        let work = look(self.clone(), id.clone());
        tokio::spawn(async move {
            if let Err(error) = work.await {
                tracing::debug!(%error, "a look behind the review ended early");
            }
            app.change_draft(&id, |draft| {
                draft.checking = draft.checking.saturating_sub(1);
            });
        });
    }

    /// Changes an open review and tells hosts; nothing if it was closed meanwhile.
    fn change_draft(&self, id: &str, change: impl FnOnce(&mut Draft)) {
        let changed = self.inner.uploads.with(id, |draft| {
            change(draft);
            draft.revision += 1;
        });
        if changed.is_ok() {
            self.inner.events.invalidate([format!("draft:{id}")]);
        }
    }

    /// Looks again at files that were being written until they are left alone.
    async fn look_for_growth(&self, id: &str) -> Result<(), AppError> {
        loop {
            let unsure = self.inner.uploads.with(id, |draft| unsure(draft))?;
            if unsure.is_empty() {
                return Ok(());
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
            let looked = tokio::task::spawn_blocking(move || {
                unsure.iter().map(LookedAt::look_again).collect::<Vec<_>>()
            })
            .await?;
            self.change_draft(id, |draft| {
                for file in draft.items.iter_mut().flat_map(|item| &mut item.files) {
                    if let Some(now) = looked.iter().find(|looked| looked.path == file.looked.path)
                    {
                        file.looked = now.clone();
                    }
                }
            });
        }
    }

    /// Reads files whose size was uploaded before, and says which recordings have their content.
    async fn look_for_contents(&self, id: &str) -> Result<(), AppError> {
        let (account, files) = self
            .inner
            .uploads
            .with(id, |draft| (draft.account.clone(), main_files(draft)))?;
        for (item, path, fingerprint) in files {
            let sent = ledger::of_size(&self.inner.database, &account, fingerprint.size).await?;
            if sent.is_empty() || self.inner.uploads.with(id, |_| ()).is_err() {
                continue;
            }
            let Ok(hash) = content_hash(&path, &CancellationToken::new(), |_| {}).await else {
                continue;
            };
            let Some(same) = sent.into_iter().find(|sent| sent.sha256 == hash.sha256) else {
                continue;
            };
            let Some(existing) = self.still_there(&account, same).await? else {
                continue;
            };
            self.change_draft(id, |draft| {
                let Some(item) = draft.item_mut(&item).filter(|item| item.choice.is_none()) else {
                    return;
                };
                item.duplicate = Some(existing);
                item.choice = Some(Choice::Skip);
                if let Some(file) = item.files.iter_mut().find(|file| file.looked.path == path) {
                    file.sha256 = Some(hash.sha256);
                }
            });
        }
        Ok(())
    }

    /// Returns the recording that was made of a content, unless it was deleted since.
    async fn still_there(
        &self,
        account: &AccountId,
        sent: Sent,
    ) -> Result<Option<Existing>, AppError> {
        let panopto = self.panopto_for(account).await?;
        let (name, url) = match panopto.session(sent.session).await {
            Ok(session) => (session.name, session.urls.viewer.unwrap_or_default()),
            Err(PanoptoError::NotFound { .. }) => {
                ledger::forget(&self.inner.database, account, sent.session).await?;
                return Ok(None);
            }
            // Not known is not gone: the ledger's word counts.
            Err(_) => (sent.title, viewer(panopto.server(), sent.session)),
        };
        Ok(Some(Existing {
            session: sent.session,
            name,
            url,
        }))
    }

    /// Says which recordings of the target folder have the title of one that is to be uploaded.
    async fn look_for_titles(&self, id: &str) -> Result<(), AppError> {
        let (account, folder) = self
            .inner
            .uploads
            .with(id, |draft| (draft.account.clone(), draft.folder))?;
        let Some(folder) = folder else { return Ok(()) };
        let listing = self.titles_in(&account, folder).await?;
        let server = self.account(&account).await?.server;
        let there: HashMap<String, Existing> = listing
            .sessions
            .into_iter()
            .map(|session| {
                (
                    title_key(&session.name),
                    Existing {
                        session: session.id,
                        url: viewer(&server, session.id),
                        name: session.name,
                    },
                )
            })
            .collect();
        self.change_draft(id, |draft| {
            if draft.folder != Some(folder) {
                return;
            }
            let keep = draft.keep_subfolders;
            for item in &mut draft.items {
                // What goes to a folder below is not beside the recordings of the target.
                let in_target = !keep || item.folders.is_empty();
                item.same_title = if in_target {
                    there.get(&title_key(&item.title)).cloned()
                } else {
                    None
                };
            }
        });
        Ok(())
    }

    async fn titles_in(
        &self,
        account: &AccountId,
        folder: FolderId,
    ) -> Result<SessionList, AppError> {
        let stored = self.list_sessions(account, folder).await?;
        let fresh = stored
            .read_at
            .is_some_and(|at| clock::now_millis() - at.timestamp_millis() < FRESH);
        if fresh && stored.complete {
            Ok(stored)
        } else {
            self.read_sessions_now(account, folder).await
        }
    }
}

fn unsure(draft: &Draft) -> Vec<LookedAt> {
    let files = draft.items.iter().flat_map(|item| &item.files);
    files
        .filter(|file| file.looked.needs_another_look())
        .map(|file| file.looked.clone())
        .collect()
}

fn main_files(draft: &Draft) -> Vec<(String, PathBuf, Fingerprint)> {
    let items = draft
        .items
        .iter()
        .filter(|item| item.choice.is_none() && !item.own_manifest);
    let files = items.filter_map(|item| {
        item.main().map(|file| {
            (
                item.id.clone(),
                file.looked.path.clone(),
                file.looked.fingerprint.clone(),
            )
        })
    });
    files
        .filter(|(_, _, fingerprint)| fingerprint.size > 0)
        .collect()
}

fn viewer(server: &url::Url, session: SessionId) -> String {
    let mut viewer = server.clone();
    viewer.set_path("/Panopto/Pages/Viewer.aspx");
    viewer.set_query(Some(&format!("id={session}")));
    viewer.into()
}
