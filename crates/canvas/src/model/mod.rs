//! What Canvas tells of things. Members that this client does not know are ignored; what may be missing is optional.

mod assignment;
mod course;
mod enrollment;
mod file;
mod page_view;
pub(crate) mod reading;
mod submission;
mod titles;
mod user;

pub use assignment::{Assignment, AssignmentDate, Criterion, Rating, RubricSettings};
pub use course::{Course, CourseState, Section, Term};
pub use enrollment::{Enrollment, EnrollmentState, EnrollmentType};
pub use file::{FileInfo, MediaComment};
pub use page_view::PageView;
pub use submission::{
    Comment, CriterionAssessment, DiscussionEntry, Group, Submission, UserDisplay,
};
pub use titles::{Discussion, Module, ModuleItem, Quiz, StudentSummary, WikiPage};
pub use user::{Profile, TokenEnd, User};
