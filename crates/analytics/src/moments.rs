//! The moments of a recording worth looking at: where many leave, come back, or skip.

/// What happens at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MomentKind {
    /// The first stretch: how many are there at the beginning.
    Start,
    /// Many leave within a short time and do not come back.
    Drop,
    /// A stretch that was watched again more than its surroundings.
    WatchedAgain,
    /// A stretch that many skip and come back after.
    Dip,
    /// The last stretch: how many are there at the end.
    Ending,
}

/// One moment.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Moment {
    /// What happens.
    pub kind: MomentKind,
    /// Where, in whole seconds of the recording.
    pub second: u32,
    /// Mean number of viewers just before (for [`MomentKind::Start`], of the whole recording).
    pub before: f64,
    /// Mean number of viewers there, or just after a drop.
    pub after: f64,
    /// Plays for each viewer there: 1 = nobody watched again.
    pub plays_per_viewer: f64,
}
