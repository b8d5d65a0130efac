//! The pattern of a file's name.

use chrono::{DateTime, Utc};
use thiserror::Error;

/// The pattern of a file's name without its extension, read once.
///
/// `/` in the pattern makes folders; a value never does. Dates and times are UTC, so that the same recording has the same
/// name on every computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The parts between `/`, the file's name last.
    parts: Vec<Vec<Piece>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(Field),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Date,
    Time,
    Title,
    Id,
    Folder,
    Creator,
    Number,
}

/// A pattern that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// A word in braces that means nothing.
    #[error(
        "“{{{0}}}” is no placeholder. There are {{date}}, {{time}}, {{title}}, {{id}}, {{folder}}, {{creator}} and {{n}}."
    )]
    Unknown(String),
    /// A brace without its partner.
    #[error("A brace has no partner. A placeholder is written as {{title}}.")]
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

/// The most folders that a pattern makes.
pub(crate) const MOST_FOLDERS: usize = 3;

/// What the placeholders of one recording stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateValues {
    /// `{title}`.
    pub title: String,
    /// `{id}`.
    pub id: String,
    /// `{folder}`: the name of its folder on the server.
    pub folder: String,
    /// `{creator}`, where known.
    pub creator: Option<String>,
    /// `{date}` and `{time}`.
    pub recorded: Option<DateTime<Utc>>,
    /// `{n}`: its place among the recordings of its folder by date, from 1.
    pub number: u64,
}

impl Template {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// [`TemplateError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let parts: Vec<_> = text.split('/').map(part).collect::<Result<_, _>>()?;
        if parts.len() > MOST_FOLDERS + 1 {
            return Err(TemplateError::TooDeep);
        }
        Ok(Self { parts })
    }

    /// Returns the folders and the name for a recording, as wished and not yet made safe.
    pub(crate) fn fill(&self, values: &TemplateValues) -> (Vec<String>, String) {
        let mut names: Vec<_> = self
            .parts
            .iter()
            .map(|part| part.iter().map(|piece| piece.fill(values)).collect())
            .collect();
        let name = names.pop().unwrap_or_default();
        (names, name)
    }

    /// Returns how many folders it makes.
    pub(crate) fn folders(&self) -> usize {
        self.parts.len() - 1
    }

    /// Tells whether the creator has to be known before a name can be made.
    ///
    /// Listings do not tell it, so the detail of each new recording is then read for the plan.
    pub fn needs_creator(&self) -> bool {
        self.has(Field::Creator)
    }

    /// Tells whether names depend on the neighbours.
    pub(crate) fn needs_number(&self) -> bool {
        self.has(Field::Number)
    }

    fn has(&self, field: Field) -> bool {
        let mut pieces = self.parts.iter().flatten();
        pieces.any(|piece| *piece == Piece::Field(field))
    }
}

impl Default for Template {
    /// The title alone.
    fn default() -> Self {
        Self {
            parts: vec![vec![Piece::Field(Field::Title)]],
        }
    }
}

fn part(text: &str) -> Result<Vec<Piece>, TemplateError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(TemplateError::EmptyPart);
    }
    if trimmed.trim_matches('.').is_empty() {
        return Err(TemplateError::Step(trimmed.to_owned()));
    }
    let mut pieces = Vec::new();
    let mut rest = trimmed;
    while let Some(open) = rest.find(['{', '}']) {
        if !rest[open..].starts_with('{') {
            return Err(TemplateError::Unclosed);
        }
        if open > 0 {
            pieces.push(Piece::Text(rest[..open].to_owned()));
        }
        let inside = &rest[open + 1..];
        let close = inside.find('}').ok_or(TemplateError::Unclosed)?;
        pieces.push(Piece::Field(field(&inside[..close])?));
        rest = &inside[close + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

fn field(name: &str) -> Result<Field, TemplateError> {
    Ok(match name {
        "date" => Field::Date,
        "time" => Field::Time,
        "title" => Field::Title,
        "id" => Field::Id,
        "folder" => Field::Folder,
        "creator" => Field::Creator,
        "n" => Field::Number,
        _ => return Err(TemplateError::Unknown(name.to_owned())),
    })
}

impl Piece {
    fn fill(&self, values: &TemplateValues) -> String {
        let dated = |format: &str, missing: &str| {
            values
                .recorded
                .map_or_else(|| missing.to_owned(), |at| at.format(format).to_string())
        };
        match self {
            Self::Text(text) => text.clone(),
            Self::Field(Field::Date) => dated("%Y-%m-%d", "no date"),
            Self::Field(Field::Time) => dated("%H-%M", "no time"),
            Self::Field(Field::Title) => values.title.clone(),
            Self::Field(Field::Id) => values.id.clone(),
            Self::Field(Field::Folder) => values.folder.clone(),
            Self::Field(Field::Creator) => match &values.creator {
                // Panopto puts the provider of the account before the name: `unified\alice`.
                Some(name) => name.rsplit('\\').next().unwrap_or(name).to_owned(),
                None => "unknown".to_owned(),
            },
            Self::Field(Field::Number) => format!("{:02}", values.number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> TemplateValues {
        TemplateValues {
            title: "Intro / part 1".to_owned(),
            id: "7f".to_owned(),
            folder: "BIOL 200".to_owned(),
            creator: Some("unified\\alice".to_owned()),
            recorded: Some("2025-11-18T09:05:00Z".parse().unwrap()),
            number: 3,
        }
    }

    #[test]
    fn fills_every_placeholder_and_splits_only_at_its_own_slashes() {
        let template =
            Template::parse("{folder}/{date} {time}/{n} {title} - {creator} ({id})").unwrap();
        assert_eq!(
            template.fill(&values()),
            (
                vec!["BIOL 200".to_owned(), "2025-11-18 09-05".to_owned()],
                "03 Intro / part 1 - alice (7f)".to_owned()
            )
        );
        assert!(template.needs_creator() && template.needs_number());
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, error) in [
            ("{titel}", TemplateError::Unknown("titel".to_owned())),
            ("{title", TemplateError::Unclosed),
            ("title}", TemplateError::Unclosed),
            ("", TemplateError::EmptyPart),
            ("a//{title}", TemplateError::EmptyPart),
            ("../{title}", TemplateError::Step("..".to_owned())),
            ("a/b/c/d/{title}", TemplateError::TooDeep),
        ] {
            assert_eq!(Template::parse(text), Err(error), "{text}");
        }
        assert_eq!(
            Template::parse("{x}").unwrap_err().to_string(),
            "“{x}” is no placeholder. There are {date}, {time}, {title}, {id}, {folder}, {creator} and {n}."
        );
    }

    #[test]
    fn what_is_unknown_has_a_word() {
        let unknown = TemplateValues {
            creator: None,
            recorded: None,
            ..values()
        };
        let template = Template::parse("{date} {time} {creator}").unwrap();
        assert_eq!(template.fill(&unknown).1, "no date no time unknown");
    }
}
