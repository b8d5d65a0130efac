use super::right::{COURSE, COURSE_LIST, SIGNED_IN};
use crate::call::{Call, MOST_ROWS};
use crate::caller::Canvas;
use crate::error::{CanvasError, InputError};
use crate::ids::{CourseId, TermId};
use crate::model::{Course, CourseState, EnrollmentState, Section};
use crate::pages::Pages;
use crate::raw::Raw;
use crate::references::{AccountRef, CourseRef};

/// What is asked about a course beside its name.
const WITH: [&str; 3] = ["term", "total_students", "concluded"];

/// Which of the account's own courses to list.
#[derive(Debug, Clone, Default)]
pub struct MyCourses {
    /// With an enrolment that is `Active`, `Invited` or `Completed`; none for any.
    pub enrollment_state: Option<EnrollmentState>,
    /// Published, concluded …; empty for Canvas's usual choice.
    pub states: Vec<CourseState>,
}

/// Which courses of an account (a unit of the institution) to list.
#[derive(Debug, Clone, Default)]
pub struct CourseSearch {
    /// Words in name or code, two characters at least.
    pub text: Option<String>,
    /// Of one term.
    pub term: Option<TermId>,
    /// Published, concluded …; empty for all but deleted ones.
    pub states: Vec<CourseState>,
    /// Only courses that somebody is in.
    pub with_enrollments: bool,
}

impl Canvas {
    /// Returns one course.
    ///
    /// # Errors
    ///
    /// [`CanvasError::CourseRestricted`] for a course that Canvas shows at other times alone, [`CanvasError::NotFound`] also for
    /// a deleted one.
    pub async fn course(&self, course: &CourseRef) -> Result<Course, CanvasError> {
        Ok(self.course_received(course).await?.value)
    }

    /// Returns one course with its JSON as received.
    ///
    /// # Errors
    ///
    /// As [`Self::course`].
    pub async fn course_received(&self, course: &CourseRef) -> Result<Raw<Course>, CanvasError> {
        let path = format!("/api/v1/courses/{}", course.segment());
        let call = Call::get("/api/v1/courses/:id", path, COURSE).queries("include[]", WITH);
        let course: Raw<Course> = self.json(&call).await?;
        if course.access_restricted_by_date {
            return Err(CanvasError::CourseRestricted { course: course.id });
        }
        Ok(course)
    }

    /// Lists the courses that the account is in. Those restricted by their dates are among them, without a name.
    pub fn my_courses(&self, filter: &MyCourses) -> Pages<Course> {
        let state = filter.enrollment_state.map(|state| match state {
            EnrollmentState::Active => "active",
            EnrollmentState::Completed => "completed",
            _ => "invited_or_pending",
        });
        let call = Call::get("/api/v1/courses", "/api/v1/courses".to_owned(), SIGNED_IN)
            .query_some("enrollment_state", state)
            .queries("state[]", &filter.states)
            .queries("include[]", WITH)
            .query("per_page", MOST_ROWS);
        Pages::new(self.clone(), call)
    }

    /// Lists courses of an account and of those below it, which an administrator may.
    ///
    /// # Errors
    ///
    /// [`InputError::ShortSearch`], because Canvas refuses it.
    pub fn account_courses(
        &self,
        account: AccountRef,
        search: &CourseSearch,
    ) -> Result<Pages<Course>, CanvasError> {
        let text = search.text.as_deref().map(str::trim);
        if text.is_some_and(|text| text.chars().count() < 2) {
            return Err(InputError::ShortSearch.into());
        }
        let path = format!("/api/v1/accounts/{}/courses", account.segment());
        let call = Call::get("/api/v1/accounts/:account_id/courses", path, COURSE_LIST)
            .query_some("search_term", text)
            .query_some("enrollment_term_id", search.term)
            .query_some("with_enrollments", search.with_enrollments.then_some(true))
            .queries("state[]", &search.states)
            .queries("include[]", WITH)
            .query("per_page", MOST_ROWS);
        Ok(Pages::new(self.clone(), call))
    }

    /// Lists the sections of a course.
    pub fn sections(&self, course: CourseId) -> Pages<Section> {
        let path = format!("/api/v1/courses/{course}/sections");
        let call = Call::get("/api/v1/courses/:course_id/sections", path, COURSE)
            .query("per_page", MOST_ROWS);
        Pages::new(self.clone(), call)
    }
}
