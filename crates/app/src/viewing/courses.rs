//! The courses that a person follows: the list, its file `courses.csv`, and changes of it.

mod api;
mod compare;
mod file;
mod imports;
mod schedule_words;
#[cfg(test)]
mod tests;
mod views;

pub(crate) use file::{delimiter, text_of};
pub(crate) use imports::Imports;
pub use views::{
    CourseEdit, CourseImportId, CourseImportKind, CourseImportOutcome, CourseImportPreview,
    CourseImportRow, CourseRun, CourseView,
};
