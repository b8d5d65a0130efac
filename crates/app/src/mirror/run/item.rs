//! One recording: its detail, its video, what lies beside it, its row.

use std::sync::{Arc, PoisonError};

use chrono::{DateTime, Utc};
use lectern_jobs::{ItemChange, ItemContext, ItemState, JobError, Problem as JobProblem};
use lectern_panopto::{PanoptoError, SessionDetail};
use lectern_transfer::Downloader;

use super::checkpoint::Checkpoint;
use super::place::fresh_row;
use super::request::ItemRequest;
use super::setback::{Setback, conflict};
use super::{Run, Tuning};
use crate::error::{AppError, ErrorCode};
use crate::jobs::{FailureCause, Setbacks, fail, failure};
use crate::mirror::cookies::AccountCookies;
use crate::mirror::filter;
use crate::mirror::index::{IndexEntry, ListingPrint, NotDownloadable};
use crate::mirror::plan::{Fetch, PlanChoice, PlanKind, not_downloadable_words};
use crate::mirror::read::details::remote_detail;
use crate::mirror::remote::{RemoteDetail, RemoteSession};
use crate::mirror::store;
use crate::sites::Site;

/// A recording under way.
pub(super) struct Recording {
    pub run: Arc<Run>,
    pub item: ItemContext,
    pub asked: ItemRequest,
    pub checkpoint: Checkpoint,
    /// What the index knew of it when this try began.
    pub known: Option<IndexEntry>,
    pub way: Option<TheWay>,
    pub tuning: Tuning,
}

/// The way to the server, made anew when the settings of the connection changed.
#[derive(Clone)]
pub(super) struct TheWay {
    pub site: Site,
    pub cookies: AccountCookies,
    pub downloader: Downloader,
}

/// Works on one recording until it is done or has failed.
pub(super) async fn work(run: Arc<Run>, item: ItemContext) -> Result<(), JobError> {
    let asked: ItemRequest = serde_json::from_value(item.item().request.clone())?;
    let mut checkpoint =
        serde_json::from_value::<Option<Checkpoint>>(item.item().checkpoint.clone())?
            .unwrap_or_default();
    checkpoint.began_at.get_or_insert_with(crate::clock::now);
    let tuning = run.engine.tuning.now();
    let mut recording = Recording {
        run,
        item,
        asked,
        checkpoint,
        known: None,
        way: None,
        tuning,
    };
    let mut setbacks = Setbacks::default();
    loop {
        match recording.all_steps().await {
            Ok(words) => return recording.done(&words),
            Err(setback) => {
                if recording.overcome(setback, &mut setbacks).await? {
                    return Ok(());
                }
            }
        }
    }
}

impl Recording {
    /// Does everything that is left, and returns what came of it for people.
    async fn all_steps(&mut self) -> Result<String, Setback> {
        self.run.destination.present()?;
        self.known = self.read_row().await?;
        if let Some(reason) = self.stuck() {
            let text = format!("It could not be renamed: {reason}");
            return Err(Setback::Failed(conflict(&text)));
        }
        let plan = &self.asked.item;
        match plan.kind {
            PlanKind::Gone => return self.note_gone().await,
            PlanKind::Moved if plan.fetch.is_empty() => {
                self.note_listing().await?;
                return Ok("Renamed".to_owned());
            }
            _ => {}
        }
        if plan.choice == Some(PlanChoice::KeepMine) {
            self.keep_mine().await?;
            if self.asked.item.fetch.is_empty() {
                self.note_listing().await?;
                return Ok("Kept as it is here".to_owned());
            }
        }
        self.fetch().await
    }

    /// Fetches what is asked for.
    async fn fetch(&mut self) -> Result<String, Setback> {
        let detail = self.detail().await?;
        let facts = remote_detail(&self.way().await?.site.panopto, &detail);
        self.refuse_left_out(&facts)?;
        let mut came = Vec::new();
        let fetch = self.asked.item.fetch.clone();
        if fetch
            .iter()
            .any(|what| matches!(what, Fetch::Video | Fetch::VideoIfChanged))
        {
            came.push(
                self.video(&detail, &facts, fetch.contains(&Fetch::Video))
                    .await?,
            );
        }
        if fetch.contains(&Fetch::Sidecars) {
            came.push(self.beside(&detail, &facts).await?);
        }
        self.note_listing().await?;
        came.retain(|words| !words.is_empty());
        Ok(came.join(", "))
    }

    /// Asks for the session in full.
    pub async fn detail(&mut self) -> Result<SessionDetail, Setback> {
        self.say_phase("preparing")?;
        let way = self.way().await?;
        let read = way.site.panopto.session_detail(self.session().id).await;
        match read {
            Ok(detail) => {
                self.reached();
                Ok(detail)
            }
            Err(PanoptoError::NotFound { .. }) => Err(Self::not_downloadable(
                NotDownloadable::Missing,
                FailureCause::Missing,
                ErrorCode::NotFound,
            )),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes the setback of a recording that there is nothing to fetch of.
    pub fn not_downloadable(why: NotDownloadable, cause: FailureCause, code: ErrorCode) -> Setback {
        Setback::NotDownloadable(why, failure(cause, code, not_downloadable_words(why)))
    }

    fn refuse_left_out(&self, facts: &RemoteDetail) -> Result<(), Setback> {
        let rules = &self.run.request.request.options.filter;
        let creator = facts.creator.as_deref();
        let bytes = self.asked.item.bytes;
        match filter::leaves_out(rules, self.session(), creator, bytes) {
            Some(rule) => Err(Setback::LeftOut(format!("Left out: {rule}"))),
            None => Ok(()),
        }
    }

    /// Returns the way to the server, making it where there is none yet.
    pub async fn way(&mut self) -> Result<TheWay, Setback> {
        if let Some(way) = &self.way {
            return Ok(way.clone());
        }
        let engine = &self.run.engine;
        let site = match engine.sites.site(&self.run.account).await {
            // The program ends under us; the rows stay as they are.
            Err(AppError::TaskEnded) => return Err(Setback::Stopped),
            other => other?,
        };
        let way = TheWay {
            cookies: engine.cookies.of(&self.run.account, &site.panopto),
            downloader: Downloader::new(&site.http, super::video::settings(&self.tuning)),
            site,
        };
        self.way = Some(way.clone());
        Ok(way)
    }

    pub fn session(&self) -> &RemoteSession {
        &self.asked.item.session
    }

    /// Returns where its files lie afterwards.
    pub fn stem(&self) -> &str {
        self.checkpoint.stem.as_deref().unwrap_or(&self.asked.stem)
    }

    pub fn began_at(&self) -> DateTime<Utc> {
        self.checkpoint.began_at.unwrap_or_default()
    }

    /// Tells that the server answers.
    pub fn reached(&self) {
        self.run
            .engine
            .sites
            .note_connection(&self.run.account, true);
    }

    fn stuck(&self) -> Option<String> {
        let stuck = self
            .run
            .stuck
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        stuck.get(&self.session().id).cloned()
    }

    async fn read_row(&self) -> Result<Option<IndexEntry>, Setback> {
        let (mirror, session) = (self.run.request.mirror.clone(), self.session().id);
        let read = self
            .run
            .engine
            .database
            .reading(move |connection| store::entry(connection, &mirror, session));
        Ok(read.await?)
    }

    /// Writes what is known of it now.
    pub async fn write_row(&mut self, entry: IndexEntry) -> Result<(), Setback> {
        let (mirror, session) = (self.run.request.mirror.clone(), self.session().id);
        let row = entry.clone();
        self.run
            .engine
            .database
            .writing(move |tx| store::save_entry(tx, &mirror, session, &row))
            .await?;
        self.known = Some(entry);
        Ok(())
    }

    /// Returns the row to write: what is known, or a fresh one without files.
    pub fn row(&self) -> IndexEntry {
        let fresh = || fresh_row(self.session(), Some(self.began_at()));
        self.known.clone().unwrap_or_else(fresh)
    }

    /// Remembers that what is here is what the listing says.
    async fn note_listing(&mut self) -> Result<(), Setback> {
        let mut row = self.row();
        row.listing = ListingPrint::after(self.session(), Some(&row.listing));
        row.checked_at = self.began_at();
        row.gone = None;
        row.left_out = false;
        self.write_row(row).await
    }

    async fn note_gone(&mut self) -> Result<String, Setback> {
        let mut row = self.row();
        row.gone = Some(self.began_at());
        self.write_row(row).await?;
        Ok(match self.asked.item.choice {
            Some(PlanChoice::MoveAside) => "Moved to Gone from server",
            _ => "Kept",
        }
        .to_owned())
    }

    /// Ends a recording that there is nothing to fetch of, and remembers that.
    pub async fn cannot(
        &mut self,
        why: NotDownloadable,
        problem: JobProblem,
    ) -> Result<(), JobError> {
        let mut row = self.row();
        row.listing = ListingPrint::after(self.session(), Some(&row.listing));
        row.checked_at = self.began_at();
        row.not_downloadable = Some(why);
        if let Err(setback) = self.write_row(row).await {
            tracing::warn!(?setback, "what cannot be downloaded was not noted");
        }
        if why == NotDownloadable::NotRecorded {
            return self.skip(not_downloadable_words(why));
        }
        fail(&self.item, problem)
    }

    pub fn skip(&self, words: &str) -> Result<(), JobError> {
        self.item.change(ItemChange {
            state: Some(ItemState::Skipped),
            phase: Some(String::new()),
            detail: Some(words.to_owned()),
            error: Some(None),
            ..ItemChange::default()
        })
    }

    fn done(&self, words: &str) -> Result<(), JobError> {
        let video = self.known.as_ref().and_then(|entry| entry.files.first());
        let path = video.and_then(|file| self.run.destination.place(&file.path).ok());
        let bytes = self.item.meter().bytes();
        self.item.change(ItemChange {
            state: Some(ItemState::Done),
            phase: Some(String::new()),
            detail: Some(words.to_owned()),
            bytes_total: Some(bytes),
            bytes_done: Some(bytes),
            result: Some(serde_json::json!({
                "sessionId": self.session().id,
                "path": path.map(|path| path.display().to_string()),
            })),
            error: Some(None),
            ..ItemChange::default()
        })
    }

    /// Writes the checkpoint together with a change, so that a kill finds both or neither.
    pub fn save(&self, change: ItemChange) -> Result<(), JobError> {
        let checkpoint = serde_json::to_value(&self.checkpoint)?;
        self.item.change(ItemChange {
            checkpoint: Some(checkpoint),
            ..change
        })
    }

    /// Says in the row what is going on; nothing for the ordinary course.
    pub fn say(&self, detail: &str) -> Result<(), JobError> {
        self.item.change(ItemChange {
            detail: Some(detail.to_owned()),
            ..ItemChange::default()
        })
    }

    pub fn say_phase(&self, phase: &str) -> Result<(), JobError> {
        self.item.change(ItemChange {
            state: Some(ItemState::Running),
            phase: Some(phase.to_owned()),
            ..ItemChange::default()
        })
    }
}
