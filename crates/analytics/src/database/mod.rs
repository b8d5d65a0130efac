//! The CSV viewing database of the published tool: reading every layout, writing the two of today.
//!
//! Source: `docs/viewing-data.md`. Dialect: pandas' `to_csv(index=False)`. Readers take a byte order mark, semicolons or tabs,
//! columns in any order and any case, quoted cells with line breaks, and go on after whatever makes no sense.

mod activity;
mod activity_file;
mod courses;
pub mod dialect;
mod folder;
mod header;
mod issue;
mod log;
mod number;
mod overview;
mod records;
mod state;
mod time;

#[cfg(test)]
mod tests;

pub use activity::{ACTIVITY_COLUMNS, ACTIVITY_FILE, ActivityRow, write_activity_row};
pub use activity_file::{ActivityReader, ActivityWriter};
pub use courses::{CourseLine, CourseList, RefusedLine, read_courses, write_courses};
pub use folder::{
    DatabaseFolder, FoundFolders, OVERVIEW_FILES, directory_name, find, is_id, parse_directory_name,
};
pub use issue::{Issue, IssueKind};
pub use overview::{
    DOCUMENTED_COLUMNS, Overview, OverviewRow, UPSTREAM_COLUMNS, read_overview,
    write_overview_header, write_overview_row,
};
pub use state::{FolderState, read_state, write_state};

pub(crate) use activity::{Columns, note_not_text};
pub(crate) use log::IssueLog;
pub(crate) use records::{Blocks, Cells, Place, Records};

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

impl Layout {
    /// Returns the name of the overview in a database.
    pub const fn database_overview(self) -> &'static str {
        match self {
            Self::Documented => "videos_overview.csv",
            Self::Upstream => "sessions_overview.csv",
        }
    }

    /// Returns the name of the overview among chunked outputs.
    pub const fn output_overview(self) -> &'static str {
        match self {
            Self::Documented => "session_overview.csv",
            Self::Upstream => "sessions_overview.csv",
        }
    }
}
