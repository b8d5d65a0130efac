//! One folder of a run: its recordings are asked one after the other until what is stored explains its summary.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use lectern_jobs::JobContext;
use lectern_panopto::{FolderId, Granularity, SessionId, SummaryUsage, UsageRange};

use super::explain::{Covers, Figures, Trust};
use super::request::{JobFolder, JobRequest};
use super::run::{Run, Way};
use super::setback::{Setback, of_sign_in};
use super::stored;
use crate::jobs::Obstacle;

/// A gate that several folders may share.
pub(super) type SharedGate = Arc<tokio::sync::Mutex<Gate>>;

/// What is known of a folder in this run.
pub(super) struct Gate {
    folder: FolderId,
    /// Where the span begins that is asked for.
    from: DateTime<Utc>,
    summary: Summary,
    /// The figures of its recordings in the span, as far as they were read from the rows and nothing changed since.
    figures: HashMap<i64, Figures>,
}

enum Summary {
    NotAsked,
    /// There is none to go by.
    None,
    Told(Vec<SummaryUsage>),
    /// There is nothing new in any recording that was not asked.
    Explained,
}

impl Gate {
    pub fn new(folder: FolderId, from: DateTime<Utc>) -> Self {
        Self {
            folder,
            from,
            summary: Summary::NotAsked,
            figures: HashMap::new(),
        }
    }

    /// Notes that views of a recording were stored.
    pub fn changed(&mut self, session: i64) {
        self.figures.remove(&session);
    }

    /// Tells whether nothing new can be in the recordings that were not asked.
    pub async fn is_explained(
        &mut self,
        run: &Run,
        way: &Way,
        job: &JobContext,
        session: SessionId,
    ) -> Result<bool, Setback> {
        let Some(trust) = run.memory().await?.trust else {
            return Ok(false);
        };
        if matches!(self.summary, Summary::NotAsked) {
            self.summary = self.ask(run, way, job, session).await?;
        }
        let told = match &self.summary {
            Summary::NotAsked | Summary::None => return Ok(false),
            Summary::Explained => return Ok(true),
            Summary::Told(told) => told.clone(),
        };
        if self.explains(run, way, trust, &told).await? {
            self.summary = Summary::Explained;
            return Ok(true);
        }
        Ok(false)
    }

    async fn ask(
        &self,
        run: &Run,
        way: &Way,
        job: &JobContext,
        session: SessionId,
    ) -> Result<Summary, Setback> {
        let asked_with = run.cookies_now(way).await.map_err(of_sign_in)?;
        let range = UsageRange {
            begin: self.from,
            end: run.request.until,
        };
        run.calls.fetch_add(1, Ordering::Relaxed);
        let reporting = way.panopto.usage_reporting(&way.session);
        let reporting = reporting.with_dialect(run.memory().await?.dialect);
        let asked = reporting.folder_summary(self.folder, range, Granularity::Daily);
        match asked.await {
            Ok(told) => {
                if told.iter().any(SummaryUsage::has_views) {
                    run.prove(asked_with);
                } else if !run
                    .holds(way, &asked_with, session)
                    .await
                    .map_err(of_sign_in)?
                {
                    return Err(Setback::Again);
                }
                Ok(Summary::Told(told))
            }
            Err(error) => match of_sign_in(error) {
                // A summary only saves calls, so one that fails costs some, and nothing else.
                Setback::Plain(Obstacle::Passing(_, problem) | Obstacle::Failed(_, problem)) => {
                    job.log(&format!(
                        "The summary of a folder could not be read, so each of its recordings is asked: {}",
                        problem.message
                    ));
                    Ok(Summary::None)
                }
                other => Err(other),
            },
        }
    }

    async fn explains(
        &mut self,
        run: &Run,
        way: &Way,
        trust: Trust,
        told: &[SummaryUsage],
    ) -> Result<bool, Setback> {
        let mut sums = Vec::new();
        for covers in trust.covers.candidates() {
            let (here, gone) = sessions_of(&run.request, self.folder, *covers);
            self.read(run, [here.as_slice(), gone.as_slice()].concat())
                .await?;
            let mut figures = Figures::default();
            self.include(&mut figures, &here);
            sums.push((*covers, figures.clone()));
            // Whether a summary still has what was watched of recordings that are gone now is not documented.
            self.include(&mut figures, &gone);
            sums.push((*covers, figures));
        }
        let found = sums
            .iter()
            .find(|(_, figures)| trust.explains(told, figures));
        let Some((covers, figures)) = found else {
            return Ok(false);
        };
        let tells = sums
            .iter()
            .filter(|(other, _)| other != covers)
            .all(|(_, other)| other.rows != figures.rows);
        if trust.covers == Covers::Either && tells {
            let trust = Trust {
                covers: *covers,
                ..trust
            };
            run.learn(way, |memory| memory.trust = Some(trust)).await?;
        }
        Ok(true)
    }

    /// Reads the figures of recordings that are not known yet.
    async fn read(&mut self, run: &Run, mut sessions: Vec<i64>) -> Result<(), Setback> {
        sessions.retain(|session| !self.figures.contains_key(session));
        let span = (self.from, run.request.until);
        let read = run.engine.database.reading(move |connection| {
            let figures = sessions
                .into_iter()
                .map(|session| Ok((session, stored::figures(connection, session, span)?)));
            figures.collect::<Result<Vec<_>, crate::AppError>>()
        });
        self.figures.extend(read.await?);
        Ok(())
    }

    fn include(&self, figures: &mut Figures, sessions: &[i64]) {
        for session in sessions {
            if let Some(own) = self.figures.get(session) {
                figures.include(own);
            }
        }
    }
}

/// Makes the gates of a run, by the folders whose recordings they are for.
///
/// Where a summary has the folders below too, one gate at the top is for all: the summary of a folder would tell of what is new below
/// it, and its own recordings would be asked in vain.
pub(super) fn gates(request: &JobRequest, trust: Option<Trust>) -> HashMap<FolderId, SharedGate> {
    let Some(trust) = trust else {
        return HashMap::new();
    };
    let mut gates: HashMap<FolderId, SharedGate> = HashMap::new();
    let mut made: HashMap<FolderId, SharedGate> = HashMap::new();
    for folder in &request.folders {
        let at = match trust.covers {
            Covers::Own | Covers::Either => folder.id,
            Covers::Below => top_of(request, folder.id),
        };
        let served = request.folders.iter().filter(|one| match trust.covers {
            Covers::Own | Covers::Either => one.id == at,
            Covers::Below => top_of(request, one.id) == at,
        });
        let Some(from) = served.filter_map(|one| one.from).min() else {
            continue;
        };
        let gate = made
            .entry(at)
            .or_insert_with(|| SharedGate::new(tokio::sync::Mutex::new(Gate::new(at, from))));
        gates.insert(folder.id, SharedGate::clone(gate));
    }
    gates
}

/// Returns the highest folder of the course above a folder.
fn top_of(request: &JobRequest, folder: FolderId) -> FolderId {
    let mut at = folder;
    for _ in &request.folders {
        let parent = request
            .folders
            .iter()
            .find(|one| one.id == at)
            .and_then(|one| one.parent);
        match parent.filter(|id| request.folders.iter().any(|one| one.id == *id)) {
            Some(parent) => at = parent,
            None => break,
        }
    }
    at
}

/// Returns the recordings that a folder's summary is about: those that are there, and those that are gone.
pub(super) fn sessions_of(
    request: &JobRequest,
    folder: FolderId,
    covers: Covers,
) -> (Vec<i64>, Vec<i64>) {
    let folders = match covers {
        Covers::Own | Covers::Either => HashSet::from([folder]),
        Covers::Below => below(request, folder),
    };
    let of = |sessions: fn(&JobFolder) -> &Vec<i64>| {
        let within = request.folders.iter();
        within
            .filter(|one| folders.contains(&one.id))
            .flat_map(sessions)
            .copied()
            .collect()
    };
    (of(|one| &one.sessions), of(|one| &one.gone))
}

/// Returns a folder with all below it.
fn below(request: &JobRequest, folder: FolderId) -> HashSet<FolderId> {
    let mut found = HashSet::from([folder]);
    loop {
        let more: Vec<FolderId> = request
            .folders
            .iter()
            .filter(|one| one.parent.is_some_and(|parent| found.contains(&parent)))
            .map(|one| one.id)
            .filter(|id| !found.contains(id))
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}
