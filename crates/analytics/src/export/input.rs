//! What an export is made of.

use std::error::Error;

use chrono::{DateTime, Utc};

use crate::insights::Filter;
use crate::pseudonym::PseudonymKey;

/// What the person chose.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// What the export is of, as in "BIOL 200 Cell biology".
    pub title: String,
    /// What for; stands in the data dictionary.
    pub purpose: Option<String>,
    /// The moment of the export.
    pub now: DateTime<Utc>,
    /// Dates, zone and people. The roster adds people without views.
    pub filter: Filter,
    /// How people appear.
    pub identities: Identities,
    /// Leaves out everything about sessions with 1 to 4 viewers, and counts of 1 to 4 people.
    pub hide_small_groups: bool,
    /// Puts a `'` before text that a spreadsheet would run as a formula.
    pub safe_for_spreadsheets: bool,
}

/// How people appear in an export.
#[derive(Debug, Clone)]
pub enum Identities {
    /// As short names of this export alone; ids and names stay out.
    Pseudonyms(PseudonymKey),
    /// With the service's ids and their names.
    Real,
}

/// A session (video) of the export.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportSession {
    /// The service's id.
    pub id: String,
    /// Its title.
    pub name: String,
    /// Its description, where it has one.
    pub description: Option<String>,
    /// Id of the course's folder.
    pub course_id: String,
    /// Name of the course.
    pub course_name: String,
    /// Id of the folder that holds the session; differs from the course's in sub-folders.
    pub folder_id: String,
    /// Name of that folder.
    pub folder_name: String,
    /// Position in the course, from 1.
    pub order: u32,
    /// When it was recorded or uploaded.
    pub recorded_at: Option<DateTime<Utc>>,
    /// Length in seconds.
    pub duration: Option<f64>,
    /// Whether the service no longer has it.
    pub gone: bool,
}

/// A person of the export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportViewer {
    /// The interned number, as in the filter and the views.
    pub number: u32,
    /// The service's id.
    pub id: String,
    /// The name, where it is known.
    pub name: Option<String>,
}

/// A stored view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExportView<'a> {
    /// The viewer's interned number.
    pub viewer: u32,
    /// When it began, in microseconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// Position where it began, in seconds.
    pub start: f64,
    /// Position where it ended, in seconds.
    pub stop: f64,
    /// Seconds viewed, as the service says it.
    pub seconds: f64,
    /// Playback speed, 1 is normal.
    pub speed: Option<f64>,
    /// Why it began, in the service's word.
    pub start_reason: &'a str,
    /// Why it ended, in the service's word.
    pub stop_reason: &'a str,
}

/// Where the stored views come from.
pub trait ViewSource {
    /// Calls `take` for every view of a session, in any order. `session` is the position among the sessions of the export.
    ///
    /// # Errors
    ///
    /// Fails where the views cannot be read; the export then leaves no file behind.
    fn each_view(
        &mut self,
        session: usize,
        take: &mut dyn FnMut(&ExportView<'_>),
    ) -> Result<(), Box<dyn Error + Send + Sync>>;
}
