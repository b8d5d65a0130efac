//! What can be asked of Canvas, by what it is about.

mod courses;
mod files;
mod me;
mod people;
mod titles;
mod views;
mod work;

pub use courses::{CourseSearch, MyCourses};
pub use files::Located;
pub use people::{EnrollmentFilter, UserFilter};
pub use work::{AssignmentFilter, Students, SubmissionFilter, SubmissionIncludes};

/// The rights that calls need, in the words of Canvas's own page of permissions.
pub(crate) mod right {
    pub const SIGNED_IN: &str = "a person who may use Canvas";
    pub const COURSE: &str = "access to the course";
    pub const COURSE_LIST: &str = "the right ‘Courses – view list’ in the account";
    pub const PEOPLE: &str = "the right ‘Users – view list’ in the course";
    pub const VIEWS: &str = "the right ‘Statistics – view’ in the account";
    pub const GRADES: &str = "the right ‘Grades – view all’ in the course";
    pub const ANALYTICS: &str = "the right ‘Analytics – view’ in the course";
    pub const FILES: &str = "the right to see the course's files";
}
