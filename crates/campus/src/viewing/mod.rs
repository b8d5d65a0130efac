//! Who watched what, when: invented from the audience of each session, up to the campus's present.
//!
//! Nothing is stored but what tests add: the same session has the same views every time, and the clock decides
//! which of them have happened.

mod book;
mod chance;
mod course;
mod oddities;
mod people;
mod query;
mod summary;
mod truth;
mod visit;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use book::{Added, ViewingBook};
pub(crate) use chance::{Chance, mix};
pub(crate) use course::course_in_year;
pub(crate) use people::{POOL, enrolled, find_student, student};
pub(crate) use query::{Range, Scope, UsagePage, UsageRefusal};
pub(crate) use summary::{Granularity, Subject, SummaryItem};
pub use truth::TrueView;

/// One stretch of a session that somebody watched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Who watched.
    pub viewer: Uuid,
    /// When it began.
    pub at: DateTime<Utc>,
    /// Where it began, in seconds of the recording.
    pub start: f64,
    /// Seconds of the recording that were watched.
    pub seconds: f64,
    /// How fast.
    pub speed: f64,
    /// Why it began.
    pub start_reason: StartReason,
    /// Why it ended.
    pub stop_reason: StopReason,
}

impl View {
    /// Returns where it ended, in seconds of the recording.
    pub fn stop(&self) -> f64 {
        self.start + self.seconds
    }
}

/// Why a view began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StartReason {
    /// The player was opened.
    Start,
    /// The person went to another place.
    Seek,
    /// The person went on after a pause.
    Resume,
    /// The person chose another speed.
    NewSpeed,
    /// Not known.
    Unknown,
    /// Something nobody expected.
    Unexpected,
}

impl StartReason {
    /// All, in the order they are declared in the service's description.
    pub const ALL: [Self; 6] = [
        Self::Start,
        Self::Seek,
        Self::Resume,
        Self::NewSpeed,
        Self::Unknown,
        Self::Unexpected,
    ];

    /// Returns the service's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::Seek => "Seek",
            Self::Resume => "Resume",
            Self::NewSpeed => "NewSpeed",
            Self::Unknown => "Unknown",
            Self::Unexpected => "Unexpected",
        }
    }
}

/// Why a view ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StopReason {
    /// The recording ended.
    End,
    /// The person went to another place.
    Seek,
    /// The person paused.
    Pause,
    /// The person chose another speed.
    SpeedChange,
    /// The player was closed.
    PlayerClose,
    /// Not known.
    Unknown,
    /// Something nobody expected.
    Unexpected,
}

impl StopReason {
    /// All, in the order they are declared in the service's description.
    pub const ALL: [Self; 7] = [
        Self::End,
        Self::Seek,
        Self::Pause,
        Self::SpeedChange,
        Self::PlayerClose,
        Self::Unknown,
        Self::Unexpected,
    ];

    /// Returns the service's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::End => "End",
            Self::Seek => "Seek",
            Self::Pause => "Pause",
            Self::SpeedChange => "SpeedChange",
            Self::PlayerClose => "PlayerClose",
            Self::Unknown => "Unknown",
            Self::Unexpected => "Unexpected",
        }
    }
}
