//! What was watched, and of which recording.

/// One watched stretch of a recording by one viewer.
///
/// `stop` is the service's start position plus its seconds viewed (a binary double, so noise like 24.900000000000002 is real).
/// It may lie past the end of the recording, and it equals `start` where somebody only clicked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Number of the viewer; who that is, the caller knows.
    pub viewer: u32,
    /// When the view began, in microseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// Position in the recording where the view began, in seconds.
    pub start: f64,
    /// Position in the recording where the view ended, in seconds.
    pub stop: f64,
}

impl View {
    /// Returns the view's microseconds for whole seconds since 1970-01-01T00:00:00Z.
    pub const fn at_seconds(seconds: i64) -> i64 {
        seconds * 1_000_000
    }

    /// Returns the length that was watched in seconds; speed is not counted in.
    pub fn length(&self) -> f64 {
        self.stop - self.start
    }

    /// Says whether both positions are numbers and in order; others take part in no figure but the count of viewers.
    pub fn is_usable(&self) -> bool {
        self.start.is_finite() && self.stop.is_finite() && self.start <= self.stop
    }
}

/// A recording as the kernel needs it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recording<'a> {
    /// The session's id at the service.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its length in seconds; `None` where the service gives none.
    pub duration: Option<f64>,
}
