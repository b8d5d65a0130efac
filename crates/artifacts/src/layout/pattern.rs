//! The pattern of the names of handed-in files.

use lectern_names::pattern::{Pattern, Placeholder};

pub use lectern_names::pattern::PatternError;

/// The pattern of a file's name without its extension, as in `{student} {assignment}, attempt {n}`.
///
/// `/` in the pattern makes folders inside the assignment's folder; a value never does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern {
    text: String,
    pattern: Pattern<Field>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Student,
    Assignment,
    Attempt,
    File,
    Id,
    Course,
    Date,
}

impl Placeholder for Field {
    const ALL: &'static [(&'static str, Self)] = &[
        ("student", Self::Student),
        ("assignment", Self::Assignment),
        ("n", Self::Attempt),
        ("file", Self::File),
        ("id", Self::Id),
        ("course", Self::Course),
        ("date", Self::Date),
    ];
    const MOST_FOLDERS: usize = 2;
}

/// The placeholders that a pattern may have, in the order in which they are offered.
pub const PLACEHOLDERS: [&str; 7] = ["student", "assignment", "n", "file", "id", "course", "date"];

const DEFAULT: &str = "{student} {assignment}, attempt {n}";

/// What the placeholders of one file stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PatternValues {
    /// `{student}`: the student's name in paths.
    pub student: String,
    /// `{assignment}`.
    pub assignment: String,
    /// `{n}`: the number of the attempt.
    pub attempt: String,
    /// `{file}`: the name the student gave it, without its extension.
    pub file: String,
    /// `{id}`: the file's number in Canvas.
    pub id: String,
    /// `{course}`.
    pub course: String,
    /// `{date}`: the day it was handed in, as `2026-02-05`; empty where it is not known.
    pub date: String,
}

impl NamePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// [`PatternError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        Ok(Self {
            text: text.to_owned(),
            pattern: Pattern::parse(text)?,
        })
    }

    /// Returns the pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns folders and name for a file, as wished and not yet made safe, with the extension of its own name.
    pub(crate) fn fill(&self, values: &PatternValues, extension: &str) -> Vec<String> {
        let filled = self.pattern.fill(|field| values.get(field).to_owned());
        let mut names: Vec<String> = filled
            .into_iter()
            .map(|name| name.trim().to_owned())
            .collect();
        if let Some(last) = names.last_mut() {
            last.push_str(extension);
        }
        names
    }
}

impl Default for NamePattern {
    /// `{student} {assignment}, attempt {n}`.
    fn default() -> Self {
        Self {
            text: DEFAULT.to_owned(),
            pattern: Pattern::parse(DEFAULT).unwrap_or_else(|_| Pattern::of(Field::File)),
        }
    }
}

impl PatternValues {
    fn get(&self, field: Field) -> &str {
        match field {
            Field::Student => &self.student,
            Field::Assignment => &self.assignment,
            Field::Attempt => &self.attempt,
            Field::File => &self.file,
            Field::Id => &self.id,
            Field::Course => &self.course,
            Field::Date if self.date.is_empty() => "no date",
            Field::Date => &self.date,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> PatternValues {
        PatternValues {
            student: "014".to_owned(),
            assignment: "Case memo 1".to_owned(),
            attempt: "2".to_owned(),
            file: "essay / final".to_owned(),
            id: "555".to_owned(),
            course: "COMM 290".to_owned(),
            date: String::new(),
        }
    }

    #[test]
    fn fills_every_placeholder_and_splits_only_at_its_own_slashes() {
        let name = |text: &str| NamePattern::parse(text).unwrap().fill(&values(), ".docx");
        assert_eq!(
            NamePattern::default().fill(&values(), ".docx"),
            ["014 Case memo 1, attempt 2.docx"]
        );
        assert_eq!(
            NamePattern::parse(NamePattern::default().as_str()).unwrap(),
            NamePattern::default()
        );
        assert_eq!(
            name("{course} {date}/{n} {file} ({id})"),
            ["COMM 290 no date", "2 essay / final (555).docx"]
        );
    }

    #[test]
    fn every_placeholder_that_is_offered_can_be_used() {
        for name in PLACEHOLDERS {
            assert!(NamePattern::parse(&format!("{{{name}}}")).is_ok(), "{name}");
        }
        assert_eq!(PLACEHOLDERS.len(), Field::ALL.len());
        assert_eq!(
            NamePattern::parse("{studend}").unwrap_err().to_string(),
            "“{studend}” is no placeholder. There are {student}, {assignment}, {n}, {file}, {id}, {course} and {date}."
        );
    }
}
