//! Where everything of an export lies, decided before anything is written.

mod folders;
mod pattern;
mod place;

pub use pattern::{NamePattern, PLACEHOLDERS, PatternError, PatternValues};

pub(crate) use folders::{CourseFolders, EXPORTS, FileNames, course_folders};
pub(crate) use place::{Place, component, shortened};
