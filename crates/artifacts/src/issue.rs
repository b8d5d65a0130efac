//! What is wrong with single answers: it is told, and the good rest goes on.

use serde::Serialize;

/// Something that a person should know about an export, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Issue {
    /// What happened, to what, and what it means.
    pub what: String,
}

impl Issue {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into() }
    }

    pub(crate) fn unreadable(file: &str, place: usize, error: &serde_json::Error) -> Self {
        Self::new(format!(
            "{file}: entry {} cannot be read ({error}) and was left out. Collect the assignment again",
            place + 1
        ))
    }
}
