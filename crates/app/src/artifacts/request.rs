//! What hosts ask for.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{AccountId, CanvasState};

/// Names an export of student work that this profile made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArtifactExportId(pub i64);

/// Names a plan that is open in this process.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArtifactPlanId(pub String);

/// Names choices that were saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArtifactSetId(pub i64);

/// What to export, how, and where to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactRequest {
    /// Whose eyes read it.
    pub account: AccountId,
    /// The courses.
    pub courses: Vec<ArtifactCourseChoice>,
    /// Whose work, and of when.
    #[serde(default)]
    pub slices: ArtifactSlices,
    /// What is taken along.
    #[serde(default)]
    pub include: ArtifactInclude,
    /// Whether files and recordings are fetched. Without them pages and tables say where they are.
    pub downloads: bool,
    /// How people appear.
    pub people: ArtifactPeople,
    /// How handed-in files are called; empty for the usual way.
    #[serde(default)]
    pub pattern: String,
    /// Writes the view by assignment beside that by student.
    pub by_assignment: bool,
    /// Writes pages.
    pub pages: bool,
    /// Makes the folder a bag (BagIt 1.0).
    pub bag: bool,
    /// Puts `'` before cells of the documented tables that a spreadsheet would run. Lectern's own tables always have it.
    pub safe_for_spreadsheets: bool,
    /// Which archives are made beside the folders.
    #[serde(default)]
    pub zips: ArtifactZips,
    /// Exports a sample instead of everything.
    #[serde(default)]
    pub sample: Option<ArtifactSample>,
    /// The folder; it is made where it is not there.
    pub to: PathBuf,
}

impl ArtifactRequest {
    /// Asks for everything of no course yet, under pseudonyms, with pages.
    pub fn new(account: AccountId, to: PathBuf) -> Self {
        Self {
            account,
            courses: Vec::new(),
            slices: ArtifactSlices::default(),
            include: ArtifactInclude::default(),
            downloads: true,
            people: ArtifactPeople::Pseudonyms,
            pattern: String::new(),
            by_assignment: true,
            pages: true,
            bag: false,
            safe_for_spreadsheets: false,
            zips: ArtifactZips::None,
            sample: None,
            to,
        }
    }
}

/// A course, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactCourseChoice {
    /// Its number at Canvas.
    pub canvas_id: i64,
    /// The numbers of assignments; none for all.
    #[serde(default)]
    pub assignments: Option<Vec<i64>>,
}

impl ArtifactCourseChoice {
    /// All assignments of a course.
    pub fn whole(canvas_id: i64) -> Self {
        Self {
            canvas_id,
            assignments: None,
        }
    }
}

/// Whose work, and of when. What is empty does not narrow.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ArtifactSlices {
    /// The numbers of sections.
    pub sections: Vec<i64>,
    /// Students, by number, login, SIS id or whole name.
    pub people: Vec<String>,
    /// How far their enrolment is; none for all, concluded students too.
    pub states: Vec<CanvasState>,
    /// Handed in on this day or later, on this computer's clock.
    pub submitted_from: Option<NaiveDate>,
    /// Handed in on this day or earlier.
    pub submitted_to: Option<NaiveDate>,
}

/// What is taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactInclude {
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

impl Default for ArtifactInclude {
    fn default() -> Self {
        Self {
            all_attempts: true,
            comments: true,
            rubrics: true,
            attachments: true,
            media: true,
            discussions: true,
        }
    }
}

/// How people appear in an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum ArtifactPeople {
    /// Under names that only this profile can resolve.
    Pseudonyms,
    /// As Canvas names them. The reason is kept.
    Named {
        /// What the names are needed for.
        reason: String,
    },
}

impl ArtifactPeople {
    /// Tells whether names are left out.
    pub fn are_hidden(&self) -> bool {
        *self == Self::Pseudonyms
    }
}

/// Which archives are made beside the folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ArtifactZips {
    /// None.
    #[default]
    None,
    /// One for each student of each course.
    Students,
    /// One for each course.
    Courses,
}

/// Strong, middle and weak work by score, for a programme under review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactSample {
    /// So many from each third of the scores.
    pub each: u32,
    /// The seed; none for a new one, which the plan tells and the export records.
    #[serde(default)]
    pub seed: Option<u32>,
    /// From these assignments, as course and assignment. With no outcome either, from all.
    #[serde(default)]
    pub assignments: Vec<(i64, i64)>,
    /// And from those whose rubric measures one of these outcomes.
    #[serde(default)]
    pub outcomes: Vec<i64>,
}

/// What names of files and folders depend on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArtifactNaming {
    /// The pattern; empty for the usual one.
    pub pattern: String,
    /// Whether people have pseudonyms.
    pub pseudonyms: bool,
    /// Whether there is a view by assignment.
    pub by_assignment: bool,
    /// Whether there are pages.
    pub pages: bool,
    /// Whether it is a bag.
    pub bag: bool,
}
