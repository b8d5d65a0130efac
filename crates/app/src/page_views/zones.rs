//! Time zones as people and Canvas name them.

use chrono_tz::Tz;

use super::error::PageViewError;

/// Returns the zone that was asked for, else the course's, else UTC.
pub(super) fn of(asked: Option<&str>, of_course: Option<&str>) -> Result<Tz, PageViewError> {
    if let Some(asked) = asked {
        return asked
            .parse()
            .map_err(|_| PageViewError::Zone(asked.to_owned()));
    }
    let of_course = of_course.and_then(|name| name.parse().ok());
    Ok(of_course.unwrap_or(Tz::UTC))
}

/// Returns a zone to check days with before the course is known.
pub(super) fn guess(asked: Option<&str>) -> Result<Tz, PageViewError> {
    // A day begins first here, so that nothing is refused as future that is not.
    of(Some(asked.unwrap_or("Pacific/Kiritimati")), None)
}
