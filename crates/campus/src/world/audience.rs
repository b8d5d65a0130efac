//! Who watches a session. From it every view is invented; see [`crate::viewing`].

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Session, World};

/// The people who watch a session, and how. It is never changed once there: what was watched stays watched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audience {
    /// Number from which the people are chosen; sessions of one course share it.
    pub course: u64,
    /// People in the course.
    pub students: u32,
    /// Per cent of them whom this session draws at best.
    pub drawn: u8,
    /// When it can first be watched.
    pub opens: DateTime<Utc>,
    /// When the course has its exam.
    pub exam: DateTime<Utc>,
    /// Length in seconds of the recording that they watch.
    pub seconds: f64,
    /// Whether the course is held again every academic year, with other people.
    pub every_year: bool,
    /// What is odd about the views; the people then watch nothing else.
    #[serde(default)]
    pub oddity: Option<Oddity>,
}

/// What programs that read viewing data stumble over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Oddity {
    /// Views that end, or begin, past the end.
    PastTheEnd,
    /// Views of no length.
    ZeroLength,
    /// Views that begin and end exactly at a twentieth of the length.
    ExactBoundaries,
    /// Views of one person that overlap, touch, or lie within each other.
    Overlapping,
    /// Exactly this many rows.
    Rows(u32),
    /// Views around midnight in US/Pacific and UTC, and around both changes of the clocks.
    ClockChanges,
    /// Views at other speeds.
    Speeds,
    /// Rows that are equal in everything.
    Repeated,
    /// The example from which the published scripts' results are known.
    Golden,
}

/// What is still known of a session that is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Former {
    /// The folder it was in, which may be gone too.
    pub folder: Uuid,
    /// When it came to be here.
    pub created: DateTime<Utc>,
    /// Who watched it.
    pub audience: Option<Audience>,
    /// Last position and percent by person.
    pub watched: BTreeMap<Uuid, (f64, u8)>,
    /// Length in seconds, if it was known.
    pub duration: Option<f64>,
}

impl World {
    /// Returns what is still known of a session that is gone.
    pub fn former(&self, session: Uuid) -> Option<&Former> {
        self.former.get(&session)
    }

    /// Returns the sessions that are gone.
    pub fn former_sessions(&self) -> impl Iterator<Item = (Uuid, &Former)> {
        self.former.iter().map(|(id, former)| (*id, former))
    }

    /// Returns when a session went.
    pub fn gone_since(&self, session: Uuid) -> Option<DateTime<Utc>> {
        self.gone.get(&session).copied()
    }

    /// Returns the people who would watch another session in a folder: those who watch the others in it, or in
    /// the folders above it; `None` when nobody watches there.
    pub(crate) fn audience_for(
        &self,
        folder: Uuid,
        opens: DateTime<Utc>,
        seconds: f64,
    ) -> Option<Audience> {
        let watched = self.ancestry(folder).find_map(|folder| {
            let regular = |session: &&Session| {
                let audience = session.audience.as_ref();
                audience.is_some_and(|it| it.oddity.is_none())
            };
            let sessions = self.sessions_in(folder.id).filter(regular);
            sessions.min_by_key(|session| (session.created, session.id))
        })?;
        Some(Audience {
            opens,
            seconds,
            ..watched.audience.clone()?
        })
    }

    pub(super) fn remember(&mut self, session: &Session) {
        let former = Former {
            folder: session.folder,
            created: session.created,
            audience: session.audience.clone(),
            watched: session.watched.clone(),
            duration: session.duration,
        };
        self.former.insert(session.id, former);
    }
}
