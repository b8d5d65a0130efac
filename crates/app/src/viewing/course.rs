use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Names a course of this profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CourseId(pub i64);

/// What a synchronisation of a course brings. Page views are set with the course's page views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncIncludes {
    /// Viewing data.
    pub viewing: bool,
    /// Recordings and captions, by the mirror of its folder.
    pub recordings: bool,
    /// Student work, by the export of its Canvas course.
    pub work: bool,
}

/// The zone of the published scripts, which compatible files use unless the course says another.
pub const COMPATIBLE_ZONE: Tz = Tz::US__Pacific;
