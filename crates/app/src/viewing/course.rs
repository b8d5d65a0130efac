use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Names a course of this profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CourseId(pub i64);

/// The zone of the published scripts, which compatible files use unless the course says another.
pub const COMPATIBLE_ZONE: Tz = Tz::US__Pacific;
