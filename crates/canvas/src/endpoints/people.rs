use super::right::PEOPLE;
use crate::call::{Call, MOST_ROWS};
use crate::caller::Canvas;
use crate::error::{CanvasError, InputError};
use crate::ids::{CourseId, UserId};
use crate::model::{Enrollment, EnrollmentState, EnrollmentType, User};
use crate::pages::Pages;

/// Which enrolments to list. Empty lists leave the choice to Canvas, which leaves concluded students out.
#[derive(Debug, Clone, Default)]
pub struct EnrollmentFilter {
    /// As what.
    pub types: Vec<EnrollmentType>,
    /// In which states.
    pub states: Vec<EnrollmentState>,
}

impl EnrollmentFilter {
    /// Everybody who is or was in the course, whatever as.
    pub fn everybody() -> Self {
        Self {
            types: Vec::new(),
            states: vec![
                EnrollmentState::Active,
                EnrollmentState::Invited,
                EnrollmentState::Inactive,
                EnrollmentState::Completed,
            ],
        }
    }

    /// All students who are or were in the course.
    pub fn students() -> Self {
        Self {
            types: vec![EnrollmentType::Student],
            ..Self::everybody()
        }
    }
}

/// Which people of a course to list. Empty lists leave the choice to Canvas.
#[derive(Debug, Clone, Default)]
pub struct UserFilter {
    /// As what.
    pub types: Vec<EnrollmentType>,
    /// In which states.
    pub states: Vec<EnrollmentState>,
    /// Certain people alone.
    pub users: Vec<UserId>,
    /// Words in the name, two characters at least.
    pub search: Option<String>,
    /// With their enrolments in the course.
    pub with_enrollments: bool,
    /// With the test student.
    pub with_test_student: bool,
}

impl Canvas {
    /// Lists the enrolments of a course. The same person may have several.
    pub fn enrollments(&self, course: CourseId, filter: &EnrollmentFilter) -> Pages<Enrollment> {
        let path = format!("/api/v1/courses/{course}/enrollments");
        let types = filter.types.iter().map(EnrollmentType::as_canvas);
        let call = Call::get("/api/v1/courses/:course_id/enrollments", path, PEOPLE)
            .queries("type[]", types)
            .queries("state[]", &filter.states)
            .query("per_page", MOST_ROWS);
        Pages::new(self.clone(), call)
    }

    /// Lists the people of a course.
    ///
    /// # Errors
    ///
    /// [`InputError::ShortSearch`], because Canvas refuses it.
    pub fn course_users(
        &self,
        course: CourseId,
        filter: &UserFilter,
    ) -> Result<Pages<User>, CanvasError> {
        let text = filter.search.as_deref().map(str::trim);
        if text.is_some_and(|text| text.chars().count() < 2) {
            return Err(InputError::ShortSearch.into());
        }
        let path = format!("/api/v1/courses/{course}/users");
        let with = [
            filter.with_enrollments.then_some("enrollments"),
            filter.with_test_student.then_some("test_student"),
        ];
        let call = Call::get("/api/v1/courses/:course_id/users", path, PEOPLE)
            .queries(
                "enrollment_type[]",
                filter.types.iter().map(EnrollmentType::short),
            )
            .queries("enrollment_state[]", &filter.states)
            .queries("user_ids[]", &filter.users)
            .query_some("search_term", text)
            .queries("include[]", with.into_iter().flatten())
            .query("per_page", MOST_ROWS);
        Ok(Pages::new(self.clone(), call))
    }
}
