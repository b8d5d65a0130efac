//! A plan as a job of the queue.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use lectern_jobs::{JobError, NewItem, NewJob};
use lectern_panopto::{FolderId, SessionId};
use serde::{Deserialize, Serialize};

use super::listing::Listing;
use super::plan::{Ask, Planned, PlannedSession};
use crate::AccountId;
use crate::jobs::{JobKind, count};
use crate::viewing::CourseId;
use crate::viewing::store::{SessionNo, SessionRow};

/// What a job knows of its course as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobRequest {
    pub course: CourseId,
    pub name: String,
    pub start: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub whole_check: bool,
    /// Recordings that went with the listing.
    pub gone: u64,
    /// The calls that the listing took.
    pub listing_calls: u64,
    /// What of the listing could not be read.
    pub gaps: Vec<String>,
    /// Recordings with captions.
    #[serde(default)]
    pub captioned: Vec<SessionId>,
    pub folders: Vec<JobFolder>,
}

/// A folder whose summary may be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobFolder {
    pub id: FolderId,
    pub parent: Option<FolderId>,
    /// The numbers of its recordings.
    pub sessions: Vec<i64>,
    /// The numbers of recordings that were in it when they went.
    pub gone: Vec<i64>,
    /// Where the span of its summary begins; none where it is not asked before its recordings.
    pub from: Option<DateTime<Utc>>,
}

/// What is asked for one recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemRequest {
    pub session: SessionId,
    pub no: i64,
    pub folder: FolderId,
    pub from: DateTime<Utc>,
    pub ask: Ask,
    #[serde(default)]
    pub gone: bool,
}

/// What came of one recording, for the receipt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ItemResult {
    pub asked: bool,
    pub new: u64,
    pub calls: u64,
    /// People in the list of viewers, where only completion could be read.
    pub viewers: u64,
}

/// What a plan of one course is made into.
pub(super) struct JobOf<'a> {
    pub course: CourseId,
    pub account: &'a AccountId,
    pub name: &'a str,
    pub listing: &'a Listing,
    pub planned: &'a Planned,
    pub start: DateTime<Utc>,
    pub until: DateTime<Utc>,
    /// The course's recordings as they are stored after the listing.
    pub stored: &'a [SessionRow],
}

impl JobOf<'_> {
    /// Makes the job: an item for each recording whose data ends too early.
    pub fn new_job(&self) -> Result<NewJob, JobError> {
        let numbers: HashMap<SessionId, SessionNo> =
            self.stored.iter().map(|row| (row.id, row.no)).collect();
        let mut items = Vec::new();
        for session in &self.planned.sessions {
            let Some(no) = numbers.get(&session.id) else {
                continue;
            };
            items.push(NewItem {
                title: session.title.clone(),
                bytes: 0,
                request: serde_json::to_value(item(session, *no))?,
                skipped: false,
                detail: String::new(),
            });
        }
        let request = JobRequest {
            course: self.course,
            name: self.name.to_owned(),
            start: self.start,
            until: self.until,
            whole_check: self.planned.whole_check,
            gone: self.planned.gone,
            listing_calls: self.listing.calls,
            gaps: self.listing.gaps.clone(),
            captioned: self.listing.captioned.clone(),
            folders: self.folders(),
        };
        Ok(NewJob {
            kind: JobKind::ViewingSync.word().to_owned(),
            site: self.account.to_string(),
            title: format!(
                "Viewing data of {}: {}",
                self.name,
                count(items.len() as u64, "recording", "recordings")
            ),
            target: self.name.to_owned(),
            target_id: Some(target(self.course)),
            request: serde_json::to_value(request)?,
            items,
        })
    }

    fn folders(&self) -> Vec<JobFolder> {
        let here: HashSet<FolderId> = self.listing.folders.iter().map(|one| one.id).collect();
        let parents = self.listing.folders.iter().map(|one| (one.id, one.parent));
        let beside = self.stored.iter().map(|row| (row.folder, None));
        let mut folders: Vec<JobFolder> = Vec::new();
        for (id, parent) in parents.chain(beside.filter(|(id, _)| !here.contains(id))) {
            if folders.iter().any(|known| known.id == id) {
                continue;
            }
            let of = |gone: bool| {
                let rows = self.stored.iter().filter(move |row| row.folder == id);
                rows.filter(move |row| row.gone_at.is_some() == gone)
                    .map(|row| row.no.0)
                    .collect()
            };
            let spans = self.planned.sessions.iter();
            let from = spans
                .filter(|session| session.folder == id && session.ask == Ask::IfUnexplained)
                .map(|session| session.from)
                .min();
            folders.push(JobFolder {
                id,
                parent,
                sessions: of(false),
                gone: of(true),
                from,
            });
        }
        folders
    }
}

/// Names a course where jobs name what they are about.
pub(super) fn target(course: CourseId) -> String {
    course.0.to_string()
}

fn item(session: &PlannedSession, no: SessionNo) -> ItemRequest {
    ItemRequest {
        session: session.id,
        no: no.0,
        folder: session.folder,
        from: session.from,
        ask: session.ask,
        gone: session.gone,
    }
}
