//! What was listed and is not yet part of the collection.

mod courses;
mod journal;
mod keep;
mod listing;
mod pass;
mod people;
mod step;
mod take_over;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use lectern_artifacts::JSON;
use lectern_canvas::Canvas;
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;
use url::Url;

pub use step::Listing;

pub(crate) use journal::Journal;
pub(crate) use keep::{Fate, Work};
pub(crate) use people::Chosen;
pub(crate) use step::Step;

use crate::account;
use crate::changes::Change;
use crate::choices::Choices;
use crate::control::CollectControl;
use crate::disk::{Lines, make_folder, read_json, write_json};
use crate::error::CollectError;
use crate::files::WantedFile;
use crate::plan::Plan;

const ABOUT: &str = "stage.json";
const PLAN: &str = "plan.json";
const STEPS: &str = "steps.jsonl";
/// Files that answers name, of a stage and of a collection.
pub(crate) const WANTED: &str = "wanted.jsonl";
/// What the last listing pass found changed.
pub(crate) const CHANGES: &str = "changes.jsonl";
/// Rows that Canvas lists no longer.
pub(crate) const WITHDRAWN: &str = "withdrawn.jsonl";

/// Answers that were listed beside a collection, until they are taken over or thrown away.
///
/// Several listing passes of one stage must not run at the same time.
#[derive(Debug, Clone)]
pub struct Stage {
    folder: PathBuf,
    collection: PathBuf,
    about: Arc<About>,
}

/// What a stage is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct About {
    server: String,
    began: DateTime<FixedOffset>,
    choices: Choices,
}

impl Stage {
    /// Begins a stage, or goes on with what is in the folder if that is for the same Canvas and choices. Nothing is made of the
    /// collection, which need not be there yet. The folder may be moved while nothing runs.
    ///
    /// # Errors
    ///
    /// [`CollectError::NothingChosen`], [`CollectError::StageOfOthers`], or the folders cannot be written.
    pub fn open(
        folder: &Path,
        collection: &Path,
        server: &Url,
        choices: &Choices,
        now: DateTime<FixedOffset>,
    ) -> Result<Self, CollectError> {
        if choices.courses.is_empty() {
            return Err(CollectError::NothingChosen);
        }
        let server = server.as_str().trim_end_matches('/').to_owned();
        if let Some(stage) = Self::resume(folder, collection)? {
            return if stage.about.server == server && stage.about.choices == *choices {
                Ok(stage)
            } else {
                Err(CollectError::StageOfOthers {
                    path: folder.to_owned(),
                })
            };
        }
        make_folder(&folder.join(JSON))?;
        let about = About {
            server,
            began: now,
            choices: choices.clone(),
        };
        write_json(&folder.join(ABOUT), &about)?;
        Ok(Self {
            folder: folder.to_owned(),
            collection: collection.to_owned(),
            about: Arc::new(about),
        })
    }

    /// Returns the stage that is in the folder, if there is one.
    ///
    /// # Errors
    ///
    /// The folder cannot be read.
    pub fn resume(folder: &Path, collection: &Path) -> Result<Option<Self>, CollectError> {
        let about: Option<About> = read_json(&folder.join(ABOUT))?;
        Ok(about.map(|about| Self {
            folder: folder.to_owned(),
            collection: collection.to_owned(),
            about: Arc::new(about),
        }))
    }

    /// Returns what is collected.
    pub fn choices(&self) -> &Choices {
        &self.about.choices
    }

    /// Returns when it was begun.
    pub fn began(&self) -> DateTime<FixedOffset> {
        self.about.began
    }

    /// Lists everything and returns the plan. What was listed before, by this run or one that was killed, is not listed again.
    ///
    /// # Errors
    ///
    /// What keeps everything from going on; calling again goes on. What Canvas refuses for single courses and assignments is in
    /// the plan instead.
    pub async fn list(
        &self,
        canvas: &Canvas,
        control: &CollectControl,
    ) -> Result<Plan, CollectError> {
        if let Some(plan) = self.plan()? {
            return Ok(plan);
        }
        let calls = pass::run(self, canvas, control).await?;
        let stage = self.clone();
        let accounted = spawn_blocking(move || {
            let plan = account::account(&stage, calls)?;
            write_json(&stage.folder.join(PLAN), &plan)?;
            Ok(plan)
        });
        accounted.await.unwrap_or(Err(CollectError::Cancelled))
    }

    /// Returns the plan, once everything is listed.
    ///
    /// # Errors
    ///
    /// The stage cannot be read.
    pub fn plan(&self) -> Result<Option<Plan>, CollectError> {
        read_json(&self.folder.join(PLAN))
    }

    /// Returns the files that the collection will name, those it has already included. Empty where no files are wanted.
    ///
    /// # Errors
    ///
    /// The stage cannot be read.
    pub fn wanted(
        &self,
    ) -> Result<impl Iterator<Item = Result<WantedFile, CollectError>> + Send + use<>, CollectError>
    {
        Lines::open(&self.folder.join(WANTED))
    }

    /// Returns the submissions that are not as in the collection.
    ///
    /// # Errors
    ///
    /// The stage cannot be read.
    pub fn changed(
        &self,
    ) -> Result<impl Iterator<Item = Result<Change, CollectError>> + Send + use<>, CollectError>
    {
        Lines::open(&self.folder.join(CHANGES))
    }

    /// Gives everything that was listed its place in the collection and ends the stage. Blocks for a moment; after a kill, call it
    /// again.
    ///
    /// # Errors
    ///
    /// [`CollectError::NotListed`], or the disk.
    pub fn take_over(&self, now: DateTime<FixedOffset>) -> Result<Plan, CollectError> {
        let Some(plan) = self.plan()? else {
            return Err(CollectError::NotListed {
                path: self.folder.clone(),
            });
        };
        take_over::run(self, now)?;
        self.discard()?;
        Ok(plan)
    }

    /// Throws the stage away. Nothing of the collection is touched.
    ///
    /// # Errors
    ///
    /// The disk.
    pub fn discard(&self) -> Result<(), CollectError> {
        // What says that there is a stage goes first, so that half a stage is never taken for one.
        let gone = |result: std::io::Result<()>| match result {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
        gone(fs::remove_file(self.folder.join(ABOUT)))
            .and_then(|()| gone(fs::remove_dir_all(&self.folder)))
            .map_err(CollectError::disk("removing", &self.folder))
    }

    pub(crate) fn server(&self) -> &str {
        &self.about.server
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn collection(&self) -> &Path {
        &self.collection
    }

    /// Returns where a list is until it is taken over.
    pub(crate) fn staged(&self, name: &str) -> PathBuf {
        self.folder.join(JSON).join(name)
    }

    /// Returns where a list is in the collection.
    pub(crate) fn kept(&self, name: &str) -> PathBuf {
        self.collection.join(JSON).join(name)
    }

    /// Returns the newest form of a list: as just listed, or else as the collection has it.
    pub(crate) fn newest(&self, name: &str) -> PathBuf {
        let staged = self.staged(name);
        if staged.exists() {
            staged
        } else {
            self.kept(name)
        }
    }

    pub(crate) fn journal(&self) -> Result<Journal, CollectError> {
        Journal::open(&self.folder.join(STEPS))
    }
}

/// Returns the files that the answers of a collection name, those that are there included.
///
/// # Errors
///
/// The collection cannot be read.
pub fn wanted(
    collection: &Path,
) -> Result<impl Iterator<Item = Result<WantedFile, CollectError>> + Send + use<>, CollectError> {
    Lines::open(&collection.join(WANTED))
}
