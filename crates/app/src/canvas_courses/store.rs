//! What Canvas tells of followed courses, in the profile's database. Callers decide what is written together.

mod courses;
mod people;

pub(crate) use courses::{CanvasRow, link_by_number, linked, links, unlink};
pub(super) use courses::{counts, note_problem, save_course, save_link};
pub(crate) use people::{CanvasPerson, Place, due_dates, people, sections};
pub(super) use people::{Told, keep};

/// Names a Canvas course of this profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct CanvasNo(pub i64);

fn moment(millis: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}
