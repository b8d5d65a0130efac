use chrono::{DateTime, Utc};

/// Reads the system clock, the one place of this crate that does.
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Milliseconds since 1970 UTC, the form times have in the database.
pub(crate) fn now_millis() -> i64 {
    now().timestamp_millis()
}
