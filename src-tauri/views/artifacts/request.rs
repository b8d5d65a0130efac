//! What is asked of an export.

use std::path::PathBuf;

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::super::error::{ErrorCode, ErrorView};
use super::super::job::mirror;
use super::super::list;

mirror!(EnrolmentState from app::CanvasState { Active, Invited, Inactive, Completed });
mirror!(ArtifactZips from app::ArtifactZips { None, Students, Courses });

/// Which work is exported, and how.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactRequestView {
    pub account_id: String,
    pub courses: Vec<ArtifactChoiceView>,
    /// Empty for all.
    pub sections: Vec<String>,
    /// Numbers, logins, SIS ids or whole names; empty for everybody.
    pub people: Vec<String>,
    /// Empty for all.
    pub states: Vec<EnrolmentState>,
    pub submitted_from: Option<String>,
    pub submitted_to: Option<String>,
    pub include: ArtifactIncludeView,
    pub downloads: bool,
    pub pseudonyms: bool,
    /// Why names are needed; empty with pseudonyms.
    pub reason: String,
    pub pattern: String,
    pub by_assignment: bool,
    pub pages: bool,
    pub bag: bool,
    pub safe_for_spreadsheets: bool,
    pub zips: ArtifactZips,
    pub sample: Option<ArtifactSampleView>,
    pub folder: String,
}

impl TryFrom<ArtifactRequestView> for app::ArtifactRequest {
    type Error = ErrorView;

    fn try_from(view: ArtifactRequestView) -> Result<Self, ErrorView> {
        Ok(Self {
            account: app::AccountId::new(view.account_id),
            courses: all(&view.courses, |course| {
                Ok(app::ArtifactCourseChoice {
                    canvas_id: canvas_id(&course.canvas_id)?,
                    assignments: course.assignments.as_deref().map(ids).transpose()?,
                })
            })?,
            slices: app::ArtifactSlices {
                sections: ids(&view.sections)?,
                people: view.people,
                states: list(view.states),
                submitted_from: view.submitted_from.as_deref().map(day).transpose()?,
                submitted_to: view.submitted_to.as_deref().map(day).transpose()?,
            },
            include: view.include.into(),
            downloads: view.downloads,
            people: people(view.pseudonyms, view.reason),
            pattern: view.pattern,
            by_assignment: view.by_assignment,
            pages: view.pages,
            bag: view.bag,
            safe_for_spreadsheets: view.safe_for_spreadsheets,
            zips: view.zips.into(),
            sample: view.sample.map(TryInto::try_into).transpose()?,
            to: PathBuf::from(view.folder),
        })
    }
}

impl From<app::ArtifactRequest> for ArtifactRequestView {
    fn from(request: app::ArtifactRequest) -> Self {
        let slices = request.slices;
        Self {
            account_id: request.account.to_string(),
            courses: list(request.courses),
            sections: texts(&slices.sections),
            people: slices.people,
            states: list(slices.states),
            submitted_from: slices.submitted_from.map(|day| day.to_string()),
            submitted_to: slices.submitted_to.map(|day| day.to_string()),
            include: request.include.into(),
            downloads: request.downloads,
            pseudonyms: request.people.are_hidden(),
            // Names need a new reason each time.
            reason: String::new(),
            pattern: request.pattern,
            by_assignment: request.by_assignment,
            pages: request.pages,
            bag: request.bag,
            safe_for_spreadsheets: request.safe_for_spreadsheets,
            zips: request.zips.into(),
            sample: request.sample.map(Into::into),
            folder: request.to.to_string_lossy().into_owned(),
        }
    }
}

/// A course, and its assignments if not all are meant.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactChoiceView {
    pub canvas_id: String,
    pub assignments: Option<Vec<String>>,
}

impl From<app::ArtifactCourseChoice> for ArtifactChoiceView {
    fn from(course: app::ArtifactCourseChoice) -> Self {
        Self {
            canvas_id: course.canvas_id.to_string(),
            assignments: course.assignments.as_deref().map(texts),
        }
    }
}

/// What is taken along.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "a check box each")]
pub struct ArtifactIncludeView {
    pub all_attempts: bool,
    pub comments: bool,
    pub rubrics: bool,
    pub attachments: bool,
    pub media: bool,
    pub discussions: bool,
}

impl From<app::ArtifactInclude> for ArtifactIncludeView {
    fn from(include: app::ArtifactInclude) -> Self {
        Self {
            all_attempts: include.all_attempts,
            comments: include.comments,
            rubrics: include.rubrics,
            attachments: include.attachments,
            media: include.media,
            discussions: include.discussions,
        }
    }
}

impl From<ArtifactIncludeView> for app::ArtifactInclude {
    fn from(include: ArtifactIncludeView) -> Self {
        Self {
            all_attempts: include.all_attempts,
            comments: include.comments,
            rubrics: include.rubrics,
            attachments: include.attachments,
            media: include.media,
            discussions: include.discussions,
        }
    }
}

/// So many from each third of the scores.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ArtifactSampleView {
    pub each: u32,
    /// None to have one made and recorded.
    pub seed: Option<u32>,
    /// Only assignments that measure one of these; empty for all that are chosen.
    pub outcomes: Vec<String>,
}

impl From<app::ArtifactSample> for ArtifactSampleView {
    fn from(sample: app::ArtifactSample) -> Self {
        Self {
            each: sample.each,
            seed: sample.seed,
            outcomes: texts(&sample.outcomes),
        }
    }
}

impl TryFrom<ArtifactSampleView> for app::ArtifactSample {
    type Error = ErrorView;

    fn try_from(sample: ArtifactSampleView) -> Result<Self, ErrorView> {
        Ok(Self {
            each: sample.each,
            seed: sample.seed,
            assignments: Vec::new(),
            outcomes: ids(&sample.outcomes)?,
        })
    }
}

/// What names of files and folders depend on.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ArtifactNamingView {
    pub pattern: String,
    pub pseudonyms: bool,
    pub by_assignment: bool,
    pub pages: bool,
    pub bag: bool,
}

impl From<ArtifactNamingView> for app::ArtifactNaming {
    fn from(naming: ArtifactNamingView) -> Self {
        Self {
            pattern: naming.pattern,
            pseudonyms: naming.pseudonyms,
            by_assignment: naming.by_assignment,
            pages: naming.pages,
            bag: naming.bag,
        }
    }
}

/// How people appear in an export.
pub fn people(pseudonyms: bool, reason: String) -> app::ArtifactPeople {
    if pseudonyms {
        app::ArtifactPeople::Pseudonyms
    } else {
        app::ArtifactPeople::Named { reason }
    }
}

/// Takes a number of Canvas.
pub fn canvas_id(text: &str) -> Result<i64, ErrorView> {
    text.parse()
        .map_err(|_| wrong(format!("“{text}” is no number of Canvas."), "Choose again."))
}

fn ids(texts: &[String]) -> Result<Vec<i64>, ErrorView> {
    all(texts, |text| canvas_id(text))
}

fn texts(ids: &[i64]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn day(text: &str) -> Result<chrono::NaiveDate, ErrorView> {
    text.parse()
        .map_err(|_| wrong(format!("“{text}” is no day."), "Write it like 2026-11-23."))
}

fn all<A, B>(
    items: &[A],
    convert: impl Fn(&A) -> Result<B, ErrorView>,
) -> Result<Vec<B>, ErrorView> {
    items.iter().map(convert).collect()
}

fn wrong(message: String, hint: &str) -> ErrorView {
    ErrorView {
        code: ErrorCode::InvalidInput,
        message,
        hint: hint.to_owned(),
        retryable: false,
        detail: String::new(),
    }
}
