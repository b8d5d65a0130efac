//! Courses meet Canvas: which Canvas course belongs to a followed course, who is in it, and when work is due.
//!
//! Proposals come from codes and terms ([`matching`]) and are taken by a person, never by the program. What Canvas tells is read with
//! each synchronisation ([`read`]) and kept as history: whoever was listed once stays, with the day on which a list no longer had them.

mod api;
mod error;
mod matching;
mod new_term;
mod propose;
mod read;
mod store;
mod terms;
#[cfg(test)]
mod tests;
mod views;

pub use error::CanvasCourseError;
pub use new_term::{NewTermChoice, NewTermCourse, NewTermPlan};
pub use propose::{CanvasProposal, FolderProposal};
pub use views::{CourseCanvas, CourseDueDate};

pub(crate) use matching::codes;
pub(crate) use store::{
    CanvasPerson, Place, due_dates, link_by_number, linked, links, people, sections, unlink,
};
pub(crate) use terms::find as term_in;
pub(crate) use views::course_canvas;
