//! What mirrors remember, in the profile's database.

mod entries;
mod listings;
mod mirrors;
mod runs;
mod waiting;

pub(crate) use entries::{LocalRow, change_entry, entry, index, local, save_entry, save_folders};
pub(crate) use listings::{KnownListing, known_listing, save_listing};
pub(crate) use mirrors::{
    MirrorRow, forget, forget_untouched, insert, mirror, mirrors, of_destination, save_request,
    set_damaged, set_schedule, set_verified,
};
pub(crate) use runs::{RunCounts, end_run, ensure_run, last_run, note_run};
pub(crate) use waiting::{add_waiting, due_waiting, remove_waiting, waiting};

/// The tables of mirrors, for the numbered migrations of the profile's database.
pub(crate) const TABLES: &str = include_str!("tables.sql");

/// SQLite's integers are signed; sizes and counts never are.
fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn moment(millis: i64) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(millis).unwrap_or_default()
}
