//! The pattern of a file's name.

use chrono::{DateTime, Utc};
use lectern_names::pattern::{Pattern, Placeholder};

pub use lectern_names::pattern::PatternError as TemplateError;

/// The pattern of a file's name without its extension, read once.
///
/// `/` in the pattern makes folders; a value never does. Dates and times are UTC, so that the same recording has the same
/// name on every computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Pattern<Field>);

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

impl Placeholder for Field {
    const ALL: &'static [(&'static str, Self)] = &[
        ("date", Self::Date),
        ("time", Self::Time),
        ("title", Self::Title),
        ("id", Self::Id),
        ("folder", Self::Folder),
        ("creator", Self::Creator),
        ("n", Self::Number),
    ];
    const MOST_FOLDERS: usize = 3;
}

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
        Ok(Self(Pattern::parse(text)?))
    }

    /// Returns the folders and the name for a recording, as wished and not yet made safe.
    pub(crate) fn fill(&self, values: &TemplateValues) -> (Vec<String>, String) {
        let mut names = self.0.fill(|field| values.get(field));
        let name = names.pop().unwrap_or_default();
        (names, name)
    }

    /// Returns how many folders it makes.
    pub(crate) fn folders(&self) -> usize {
        self.0.folders()
    }

    /// Tells whether the creator has to be known before a name can be made.
    ///
    /// Listings do not tell it, so the detail of each new recording is then read for the plan.
    pub fn needs_creator(&self) -> bool {
        self.0.has(Field::Creator)
    }

    /// Tells whether names depend on the neighbours.
    pub(crate) fn needs_number(&self) -> bool {
        self.0.has(Field::Number)
    }
}

impl Default for Template {
    /// The title alone.
    fn default() -> Self {
        Self(Pattern::of(Field::Title))
    }
}

impl TemplateValues {
    fn get(&self, field: Field) -> String {
        let dated = |format: &str, missing: &str| {
            self.recorded
                .map_or_else(|| missing.to_owned(), |at| at.format(format).to_string())
        };
        match field {
            Field::Date => dated("%Y-%m-%d", "no date"),
            Field::Time => dated("%H-%M", "no time"),
            Field::Title => self.title.clone(),
            Field::Id => self.id.clone(),
            Field::Folder => self.folder.clone(),
            Field::Creator => match &self.creator {
                // Panopto puts the provider of the account before the name: `unified\alice`.
                Some(name) => name.rsplit('\\').next().unwrap_or(name).to_owned(),
                None => "unknown".to_owned(),
            },
            Field::Number => format!("{:02}", self.number),
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
        assert_eq!(
            Template::parse("{x}").unwrap_err().to_string(),
            "“{x}” is no placeholder. There are {date}, {time}, {title}, {id}, {folder}, {creator} and {n}."
        );
        assert_eq!(
            Template::parse("a/b/c/d/{title}"),
            Err(TemplateError::TooDeep(3))
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
