//! Rate limits.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Requests allowed per endpoint and client.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct LimitSettings {
    /// Whether limits are enforced.
    pub enforced: bool,
    /// Requests per second; Panopto's is 5.
    pub per_second: u32,
    /// Requests per minute; Panopto's is 100.
    pub per_minute: u32,
    /// Requests per hour; Panopto's is 5 000.
    pub per_hour: u32,
    /// Factor on all three, for tests and for a demo that should not feel slow.
    pub scale: f64,
    /// How much faster time runs in the windows: with 60 a minute's budget is back after a second.
    pub time_factor: f64,
    /// Whether downloads, captions and the viewer's addresses are limited as the API is.
    pub web_pages: bool,
    /// Whether a 429 names its `Retry-After`.
    pub retry_after_header: bool,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            enforced: false,
            per_second: 5,
            per_minute: 100,
            per_hour: 5000,
            scale: 1.0,
            time_factor: 1.0,
            web_pages: true,
            retry_after_header: true,
        }
    }
}

/// One of the three windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its name in the service's words.
    pub name: &'static str,
    /// How long it really lasts.
    pub length: Duration,
    /// Requests it admits.
    pub admitted: usize,
}

impl LimitSettings {
    /// Returns the second, the minute and the hour as they are with the factors.
    pub fn windows(&self) -> [Window; 3] {
        let window = |name, seconds: f64, limit| Window {
            name,
            length: Duration::from_secs_f64(seconds / self.time_factor.max(0.001)),
            admitted: scaled(limit, self.scale),
        };
        [
            window("Second", 1.0, self.per_second),
            window("Minute", 60.0, self.per_minute),
            window("Hour", 3600.0, self.per_hour),
        ]
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "limits are small and positive"
)]
fn scaled(limit: u32, scale: f64) -> usize {
    (f64::from(limit) * scale).max(1.0) as usize
}
