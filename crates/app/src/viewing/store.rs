//! What is known of courses, recordings and views, in the profile's database.
//!
//! All functions take an open connection or transaction, so that a caller decides what belongs together: the rows of one recording
//! and its watermark are written in one transaction.

mod completions;
mod courses;
mod files;
mod people;
mod rows;
mod runs;
mod sessions;
mod sites;
#[cfg(test)]
mod tests;
mod viewers;

pub(crate) use completions::{Completion, completions, save_completions};
pub(crate) use courses::{
    CourseRow, NewCourse, course, course_of_folder, courses, forget_course, insert_course,
    note_brought, save_course, set_next_run,
};
pub(crate) use files::{FileMark, is_known, is_made_of, note_file};
pub use people::WhyLeftOut;
pub(crate) use people::{
    RosterEntry, left_out, note_disclosure, replace_roster, roster, set_left_out,
};
pub(crate) use rows::{Added, NewRow, Words, add_rows, each_row};
pub(crate) use runs::{ViewingRun, last_runs, note_run};
pub(crate) use sessions::{
    ListedSession, SessionNo, SessionRow, advance_watermark, mark_gone, remember_sessions, session,
    session_numbered, sessions, set_problem, upsert_sessions,
};
pub(crate) use sites::{set_site_value, site_value};
pub(crate) use viewers::{Viewers, save_user_names, viewer_ids};

fn moment(millis: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

fn instant(micros: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
