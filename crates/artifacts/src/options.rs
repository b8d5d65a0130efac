//! What can be chosen about an export.

use crate::layout::NamePattern;
use crate::people::Identities;
use crate::sample::Sample;

/// What can be chosen about an export.
#[derive(Debug, Clone)]
pub struct RenderOptions {
    /// Whether people are named.
    pub identities: Identities,
    /// How handed-in files are called.
    pub pattern: NamePattern,
    /// What is taken along.
    pub include: Include,
    /// Writes the view by assignment beside that by student. No file is stored twice for it.
    pub by_assignment: bool,
    /// Writes pages.
    pub pages: bool,
    /// Makes the folder a bag (BagIt 1.0): everything goes below `data`.
    pub bag: bool,
    /// Puts `'` before cells of the documented tables that a spreadsheet would run.
    pub guard_documented_tables: bool,
    /// The same for the tables that Lectern adds.
    pub guard_own_tables: bool,
    /// Exports only these submissions.
    pub sample: Option<Sample>,
}

/// What is taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Include {
    /// All attempts, not only the last.
    pub all_attempts: bool,
    /// Comments and the files in them.
    pub comments: bool,
    /// Rubric scores and comments.
    pub rubrics: bool,
    /// Handed-in files.
    pub attachments: bool,
    /// Recordings.
    pub media: bool,
    /// Contributions to discussions.
    pub discussions: bool,
}

impl Include {
    /// Everything.
    pub const ALL: Self = Self {
        all_attempts: true,
        comments: true,
        rubrics: true,
        attachments: true,
        media: true,
        discussions: true,
    };
}

impl RenderOptions {
    /// Everything, in both views, with pages, as a plain folder.
    pub fn new(identities: Identities) -> Self {
        Self {
            identities,
            pattern: NamePattern::default(),
            include: Include::ALL,
            by_assignment: true,
            pages: true,
            bag: false,
            guard_documented_tables: false,
            guard_own_tables: true,
            sample: None,
        }
    }
}
