//! The pattern of the names of handed-in files.

use thiserror::Error;

/// The pattern of a file's name without its extension, as in `{student} {assignment}, attempt {n}`.
///
/// `/` in the pattern makes folders inside the assignment's folder; a value never does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePattern {
    text: String,
    parts: Vec<Vec<Piece>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(Field),
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

/// The placeholders that a pattern may have, in the order in which they are offered.
pub const PLACEHOLDERS: [&str; 7] = ["student", "assignment", "n", "file", "id", "course", "date"];

/// A pattern that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatternError {
    /// A word in braces that means nothing.
    #[error(
        "“{{{0}}}” is no placeholder. There are {{student}}, {{assignment}}, {{n}}, {{file}}, {{id}}, {{course}} and {{date}}."
    )]
    Unknown(String),
    /// A brace without its partner.
    #[error("A brace has no partner. A placeholder is written as {{student}}.")]
    Unclosed,
    /// A part without anything in it.
    #[error("The pattern has an empty part. Put a name or a placeholder between two “/”.")]
    EmptyPart,
    /// A step that would leave the folder.
    #[error("“{0}” cannot be part of a name.")]
    Step(String),
    /// More folders than fit.
    #[error("The pattern makes too many folders. At most {MOST_FOLDERS} “/” are possible.")]
    TooDeep,
}

const MOST_FOLDERS: usize = 2;

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
        let parts: Vec<_> = text.split('/').map(part).collect::<Result<_, _>>()?;
        if parts.len() > MOST_FOLDERS + 1 {
            return Err(PatternError::TooDeep);
        }
        Ok(Self {
            text: text.to_owned(),
            parts,
        })
    }

    /// Returns the pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns folders and name for a file, as wished and not yet made safe, with the extension of its own name.
    pub(crate) fn fill(&self, values: &PatternValues, extension: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .parts
            .iter()
            .map(|part| {
                let filled: String = part.iter().map(|piece| piece.fill(values)).collect();
                filled.trim().to_owned()
            })
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
        let text = |text: &str| Piece::Text(text.to_owned());
        Self {
            text: "{student} {assignment}, attempt {n}".to_owned(),
            parts: vec![vec![
                Piece::Field(Field::Student),
                text(" "),
                Piece::Field(Field::Assignment),
                text(", attempt "),
                Piece::Field(Field::Attempt),
            ]],
        }
    }
}

fn part(text: &str) -> Result<Vec<Piece>, PatternError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(PatternError::EmptyPart);
    }
    if trimmed.trim_matches('.').is_empty() {
        return Err(PatternError::Step(trimmed.to_owned()));
    }
    let mut pieces = Vec::new();
    let mut rest = trimmed;
    while let Some(open) = rest.find(['{', '}']) {
        if !rest[open..].starts_with('{') {
            return Err(PatternError::Unclosed);
        }
        if open > 0 {
            pieces.push(Piece::Text(rest[..open].to_owned()));
        }
        let inside = &rest[open + 1..];
        let close = inside.find('}').ok_or(PatternError::Unclosed)?;
        pieces.push(Piece::Field(field(&inside[..close])?));
        rest = &inside[close + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

fn field(name: &str) -> Result<Field, PatternError> {
    Ok(match name {
        "student" => Field::Student,
        "assignment" => Field::Assignment,
        "n" => Field::Attempt,
        "file" => Field::File,
        "id" => Field::Id,
        "course" => Field::Course,
        "date" => Field::Date,
        _ => return Err(PatternError::Unknown(name.to_owned())),
    })
}

impl Piece {
    fn fill<'a>(&'a self, values: &'a PatternValues) -> &'a str {
        match self {
            Self::Text(text) => text,
            Self::Field(Field::Student) => &values.student,
            Self::Field(Field::Assignment) => &values.assignment,
            Self::Field(Field::Attempt) => &values.attempt,
            Self::Field(Field::File) => &values.file,
            Self::Field(Field::Id) => &values.id,
            Self::Field(Field::Course) => &values.course,
            Self::Field(Field::Date) if values.date.is_empty() => "no date",
            Self::Field(Field::Date) => &values.date,
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
    fn says_what_is_wrong() {
        for (text, error) in [
            ("{studend}", PatternError::Unknown("studend".to_owned())),
            ("{student", PatternError::Unclosed),
            ("student}", PatternError::Unclosed),
            ("", PatternError::EmptyPart),
            ("a//{n}", PatternError::EmptyPart),
            ("../{n}", PatternError::Step("..".to_owned())),
            ("a/b/c/{n}", PatternError::TooDeep),
        ] {
            assert_eq!(NamePattern::parse(text), Err(error), "{text}");
        }
        for name in PLACEHOLDERS {
            assert!(NamePattern::parse(&format!("{{{name}}}")).is_ok(), "{name}");
        }
    }
}
