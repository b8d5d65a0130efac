//! Reads listings page by page, stores each page at once and tells what went stale.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use lectern_panopto::{self as panopto, FolderId, Listed, Pages, SessionSort, SortOrder};

use super::model::{FolderList, SessionList};
use super::store::{self, Kind, ListingState, folder_key};
use crate::error::{AppError, ErrorCode, Problem};
use crate::event::AppEvent;
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

    /// Reads pages to the end or to a failure. Listeners hear of the first page and then each time the rows doubled.
    async fn read_pages<T, F, S>(
        &self,
        account: &AccountId,
        kind: Kind,
        folder: Option<FolderId>,
        mut pages: Pages<T>,
        save: S,
    ) -> Result<ReadListing, AppError>
    where
        T: Listed + Send + 'static,
        S: Fn(App, AccountId, Vec<T>) -> F,
        F: Future<Output = Result<(), AppError>>,
    {
        let mut read = ReadListing::default();
        let mut page_count = 0_u32;
        let mut told = 0;
        loop {
            match pages.next().await {
                Ok(Some(page)) => {
                    page_count += 1;
                    read.unreadable += page.unreadable;
                    read.ids.extend(page.items.iter().map(Listed::key));
                    save(self.clone(), account.clone(), page.items).await?;
                    self.tell(account, folder, page_count, read.ids.len(), None);
                    if read.ids.len() >= told * 2 && read.ids.len() > told {
                        told = read.ids.len();
                        self.inner.events.invalidate([tag(kind, folder)]);
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    read.state.problem =
                        Some(incomplete(page_count, AppError::from(error).problem()));
                    break;
                }
            }
        }
        let ended_well = read.state.problem.is_none()
            && !matches!(pages.end(), Some(panopto::ListingEnd::TooLong));
        read.state.complete = ended_well && read.unreadable == 0;
        read.state.read_at = Some(clock::now_millis());
        self.tell(
            account,
            folder,
            page_count,
            read.ids.len(),
            Some(read.state.problem.clone()),
        );
        Ok(read)
    }

    fn tell(
        &self,
        account: &AccountId,
        folder: Option<FolderId>,
        pages: u32,
        rows: usize,
        ended: Option<Option<Problem>>,
    ) {
        self.inner.events.send(AppEvent::Listing {
            account: account.clone(),
            folder: folder_key(folder),
            pages,
            rows: rows as u64,
            done: ended.is_some(),
            problem: ended.flatten(),
        });
    }

    /// Stores why nothing was read. What was read before stays, and so does the time of that reading.
    async fn note_failure(
        &self,
        account: &AccountId,
        kind: Kind,
        folder: Option<FolderId>,
        problem: Problem,
    ) -> Result<(), AppError> {
        self.tell(account, folder, 0, 0, Some(Some(problem.clone())));
        let account = account.clone();
        self.inner
            .database
            .writing(move |t| {
                let before = store::listing(t, &account, kind, folder)?;
                let state = ListingState {
                    problem: Some(problem),
                    complete: false,
                    ..before
                };
                store::save_listing(t, &account, kind, folder, &state, 0)
            })
            .await
    }

    /// Finds the signed-in person's own folder: one below `Users` in which they may create.
    async fn personal_folder(
        &self,
        account: &AccountId,
        panopto: &panopto::Panopto,
    ) -> Option<panopto::Folder> {
        let user = self.account(account).await.ok()?.user?;
        let bare = |name: &str| name.rsplit('\\').next().unwrap_or(name).to_lowercase();
        let mut below_users = panopto.creator_folders().read_all().await.items;
        below_users.retain(|folder| {
            folder
                .parent
                .as_ref()
                .is_some_and(|parent| parent.name == "Users")
        });
        match below_users
            .iter()
            .position(|folder| bare(&folder.name) == bare(&user))
        {
            Some(own) => Some(below_users.swap_remove(own)),
            None if below_users.len() == 1 => below_users.pop(),
            None => None,
        }
    }

    async fn read_roots_by_search(
        &self,
        account: &AccountId,
        panopto: &panopto::Panopto,
        read: &mut ReadListing,
    ) -> Result<(), AppError> {
        let mut listing = panopto.search_folders("*")?.read_all().await;
        listing.items.retain(|folder| folder.parent.is_none());
        read.state.complete = listing.complete();
        read.ids.extend(listing.items.iter().map(Listed::key));
        read.state.problem = listing
            .problem
            .map(|problem| incomplete(listing.pages, AppError::from(problem).problem()));
        let account = account.clone();
        self.inner
            .database
            .writing(move |t| store::save_folders(t, &account, &listing.items, None))
            .await
    }
}

/// What a reading brought.
#[derive(Default)]
struct ReadListing {
    ids: Vec<uuid::Uuid>,
    unreadable: usize,
    state: ListingState,
}

fn tag(kind: Kind, folder: Option<FolderId>) -> String {
    match kind {
        Kind::Folders => format!("folders:{}", folder_key(folder)),
        Kind::Sessions => format!("sessions:{}", folder_key(folder)),
    }
}

/// Says that a listing broke off, unless nothing came at all or only a sign-in helps.
fn incomplete(pages: u32, problem: Problem) -> Problem {
    if pages == 0 || problem.code == ErrorCode::SignInNeeded {
        return problem;
    }
    let pages = if pages == 1 {
        "1 page".to_owned()
    } else {
        format!("{pages} pages")
    };
    Problem::new(
        ErrorCode::IncompleteListing,
        format!("Panopto did not send the whole list ({pages} came). You see what arrived. Nothing will be marked as gone."),
    )
    .hint("Read again.")
    .detail(format!("{} {}", problem.message, problem.detail).trim().to_owned())
    .retryable()
}
