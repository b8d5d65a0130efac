//! Pages of a listing to its end, and what is told about them.

use lectern_panopto::{self as panopto, FolderId, Listed, Pages};

use crate::error::{AppError, ErrorCode, Problem};
use crate::event::AppEvent;
use crate::library::store::{self, Kind, ListingState, folder_key};
use crate::{AccountId, App, clock};

impl App {
    /// Reads pages to the end or to a failure. Listeners hear of the first page and then each time the rows doubled.
    pub(super) async fn read_pages<T, F, S>(
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
                    self.note_connection(account, true);
                    read.unreadable += page.unreadable;
                    read.ids.extend(page.items.iter().map(Listed::key));
                    save(self.clone(), account.clone(), page.items).await?;
                    self.tell(
                        account,
                        folder,
                        page_count,
                        read.ids.len(),
                        Progress::Reading,
                    );
                    if read.ids.len() >= told * 2 && read.ids.len() > told {
                        told = read.ids.len();
                        self.inner.events.invalidate([tag(kind, folder)]);
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    let problem = AppError::from(error).problem();
                    self.note_lost_connection(account, &problem);
                    read.state.problem = Some(incomplete(page_count, problem));
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
            Progress::Ended(read.state.problem.clone()),
        );
        Ok(read)
    }

    fn tell(
        &self,
        account: &AccountId,
        folder: Option<FolderId>,
        pages: u32,
        rows: usize,
        progress: Progress,
    ) {
        let (done, problem) = match progress {
            Progress::Reading => (false, None),
            Progress::Ended(problem) => (true, problem),
        };
        self.inner.events.send(AppEvent::Listing {
            account: account.clone(),
            folder: folder_key(folder),
            pages,
            rows: rows as u64,
            done,
            problem,
        });
    }

    /// Stores why nothing was read. What was read before stays, and so does the time of that reading.
    pub(super) async fn note_failure(
        &self,
        account: &AccountId,
        kind: Kind,
        folder: Option<FolderId>,
        problem: Problem,
    ) -> Result<(), AppError> {
        self.note_lost_connection(account, &problem);
        self.tell(
            account,
            folder,
            0,
            0,
            Progress::Ended(Some(problem.clone())),
        );
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
}

impl App {
    /// Notes whether the account's server can be reached, and tells hosts when that is news.
    pub(crate) fn note_connection(&self, account: &AccountId, reached: bool) {
        if self.inner.connections.set_offline(account, !reached) {
            self.inner.tell_accounts();
        }
    }

    fn note_lost_connection(&self, account: &AccountId, problem: &Problem) {
        if matches!(problem.code, ErrorCode::Offline | ErrorCode::Unreachable) {
            self.note_connection(account, false);
        }
    }
}

/// How far a reading is: it goes on, or it ended well or with a problem.
enum Progress {
    Reading,
    Ended(Option<Problem>),
}

/// What a reading brought.
#[derive(Default)]
pub(super) struct ReadListing {
    pub ids: Vec<uuid::Uuid>,
    unreadable: usize,
    pub state: ListingState,
}

fn tag(kind: Kind, folder: Option<FolderId>) -> String {
    match kind {
        Kind::Folders => format!("folders:{}", folder_key(folder)),
        Kind::Sessions => format!("sessions:{}", folder_key(folder)),
    }
}

/// Says that a listing broke off, unless nothing came at all or only a sign-in helps.
pub(super) fn incomplete(pages: u32, problem: Problem) -> Problem {
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
