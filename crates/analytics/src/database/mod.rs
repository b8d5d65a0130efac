//! The CSV viewing database of the published tool: reading every layout, writing the two of today.
//!
//! Source: `panopto.md` 6.2 to 6.4. Dialect: pandas' `to_csv(index=False)`.

mod issue;

pub use issue::{Issue, IssueKind};

/// Whose file names and columns are written. All are read.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// As documented: `videos_overview.csv`, `session_overview.csv`, one folder a recording.
    #[default]
    Documented,
    /// The newer files of the published tool: `sessions_overview.csv` for both, root and containing folder.
    Upstream,
}

/// One row of `viewing_activity.csv`, readable but not necessarily sensible: positions may be negative, NaN or past the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ActivityRow<'a> {
    /// Id of the recording.
    pub session: &'a str,
    /// Id of the viewer.
    pub user: &'a str,
    /// When the view began, in microseconds since 1970-01-01T00:00:00Z; `None` where the file's time cannot be read.
    pub at: Option<i64>,
    /// Playback speed, NaN where the cell is empty.
    pub speed: f64,
    /// First second, NaN where the cell is empty or no number.
    pub start: f64,
    /// What made the view begin, as in "Start", "Seek".
    pub start_reason: &'a str,
    /// Last second; start plus seconds viewed where the file has no such cell.
    pub stop: f64,
    /// What ended it.
    pub stop_reason: &'a str,
    /// Seconds viewed; stop less start where the file has no such cell.
    pub seconds: f64,
}

/// One row of an overview file in any layout.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OverviewRow {
    /// Id of the folder named in the course list; empty in the older layout.
    pub root_folder_id: String,
    /// Its name; empty in the older layout.
    pub root_folder_name: String,
    /// Id of the folder that holds the recording.
    pub folder_id: String,
    /// Its name.
    pub folder_name: String,
    /// Id of the recording.
    pub session_id: String,
    /// Its name.
    pub session_name: String,
    /// Its description; empty where there is none.
    pub description: String,
    /// Its length in seconds; `None` where the cell is empty or no number.
    pub duration: Option<f64>,
}
