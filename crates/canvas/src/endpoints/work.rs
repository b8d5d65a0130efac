use chrono::{DateTime, SecondsFormat, Utc};

use super::right::{COURSE, GRADES};
use crate::call::{Call, MOST_ROWS};
use crate::caller::Canvas;
use crate::error::{CanvasError, InputError};
use crate::ids::{AssignmentId, CourseId, SectionId, UserId};
use crate::model::{Assignment, Submission};
use crate::pages::Pages;
use crate::raw::Raw;

/// Which assignments to list.
#[derive(Debug, Clone, Default)]
pub struct AssignmentFilter {
    /// Certain ones alone; empty for all.
    pub ids: Vec<AssignmentId>,
    /// Words in the name.
    pub search: Option<String>,
    /// With the dates of sections, groups and single students.
    pub all_dates: bool,
}

/// Whose submissions to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Students {
    /// Every student who is or was in the course, and the test student.
    #[default]
    All,
    /// Certain ones; no more than a hundred.
    Some(Vec<UserId>),
}

/// Which submissions to list.
#[derive(Debug, Clone, Default)]
pub struct SubmissionFilter {
    /// For certain assignments; empty for all. One that is unpublished or deleted spoils the whole request.
    pub assignments: Vec<AssignmentId>,
    /// Whose.
    pub students: Students,
    /// Of a section alone.
    pub section: Option<SectionId>,
    /// Handed in after this.
    pub submitted_since: Option<DateTime<Utc>>,
    /// Graded after this.
    pub graded_since: Option<DateTime<Utc>>,
    /// What to bring along.
    pub includes: SubmissionIncludes,
}

/// What to bring along with submissions. A limited token may leave all of it out without saying so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubmissionIncludes {
    /// Every attempt.
    pub history: bool,
    /// What was said.
    pub comments: bool,
    /// The assessment by criterion.
    pub rubric: bool,
    /// The group.
    pub group: bool,
    /// The student.
    pub user: bool,
}

impl Default for SubmissionIncludes {
    /// Everything but the students, whom a list of the course has once each.
    fn default() -> Self {
        Self {
            history: true,
            comments: true,
            rubric: true,
            group: true,
            user: false,
        }
    }
}

impl SubmissionIncludes {
    fn words(self) -> impl Iterator<Item = &'static str> {
        [
            self.history.then_some("submission_history"),
            self.comments.then_some("submission_comments"),
            self.rubric.then_some("rubric_assessment"),
            self.group.then_some("group"),
            self.user.then_some("user"),
        ]
        .into_iter()
        .flatten()
    }
}

impl Canvas {
    /// Lists the assignments of a course with their rubrics; for teachers the unpublished ones too.
    pub fn assignments(
        &self,
        course: CourseId,
        filter: &AssignmentFilter,
    ) -> Pages<Raw<Assignment>> {
        let path = format!("/api/v1/courses/{course}/assignments");
        let call = Call::get("/api/v1/courses/:course_id/assignments", path, COURSE)
            .query_some("search_term", filter.search.as_deref())
            .queries("assignment_ids[]", &filter.ids)
            .query_some("include[]", filter.all_dates.then_some("all_dates"))
            .query("per_page", MOST_ROWS);
        Pages::new(self.clone(), call)
    }

    /// Returns one assignment.
    ///
    /// # Errors
    ///
    /// As for any call.
    pub async fn assignment(
        &self,
        course: CourseId,
        id: AssignmentId,
    ) -> Result<Raw<Assignment>, CanvasError> {
        let path = format!("/api/v1/courses/{course}/assignments/{id}");
        let route = "/api/v1/courses/:course_id/assignments/:id";
        self.json(&Call::get(route, path, COURSE)).await
    }

    /// Lists what students of a course handed in, and did not.
    ///
    /// # Errors
    ///
    /// [`InputError::Nobody`]. The pages give [`CanvasError::AssignmentIds`] where an assignment cannot be asked for.
    pub fn submissions(
        &self,
        course: CourseId,
        filter: &SubmissionFilter,
    ) -> Result<Pages<Raw<Submission>>, CanvasError> {
        let (route, path) = match filter.section {
            None => (
                "/api/v1/courses/:course_id/students/submissions",
                format!("/api/v1/courses/{course}/students/submissions"),
            ),
            Some(section) => (
                "/api/v1/sections/:section_id/students/submissions",
                format!("/api/v1/sections/{section}/students/submissions"),
            ),
        };
        let call = Call::get(route, path, GRADES);
        let call = match &filter.students {
            Students::All => call.query("student_ids[]", "all"),
            Students::Some(ids) if ids.is_empty() => return Err(InputError::Nobody.into()),
            Students::Some(ids) => call.queries("student_ids[]", ids),
        };
        let since = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
        let call = call
            .queries("assignment_ids[]", &filter.assignments)
            .query_some("submitted_since", filter.submitted_since.map(since))
            .query_some("graded_since", filter.graded_since.map(since))
            .queries("include[]", filter.includes.words())
            .query("per_page", MOST_ROWS);
        Ok(Pages::new(self.clone(), call))
    }
}
