//! Patterns of names: text with placeholders in braces, as in `{date} {title}`, and `/` for folders.

use thiserror::Error;

/// The placeholders of one sort of pattern.
pub trait Placeholder: Copy + Eq + 'static {
    /// The words between the braces, in the order in which they are offered.
    const ALL: &'static [(&'static str, Self)];
    /// The most folders that such a pattern may make.
    const MOST_FOLDERS: usize;
}

/// A pattern, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern<F> {
    /// The parts between `/`, the file's name last.
    parts: Vec<Vec<Piece<F>>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece<F> {
    Text(String),
    Field(F),
}

/// A pattern that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PatternError {
    /// A word in braces that means nothing.
    #[error("“{{{word}}}” is no placeholder. There are {possible}.")]
    Unknown {
        /// The word.
        word: String,
        /// The words that mean something, as a list for people.
        possible: String,
    },
    /// A brace without its partner.
    #[error("A brace has no partner. A placeholder is written as {{{example}}}.")]
    Unclosed {
        /// A word that means something.
        example: &'static str,
    },
    /// A part without anything in it.
    #[error("The pattern has an empty part. Put a name or a placeholder between two “/”.")]
    EmptyPart,
    /// A step that would leave the folder.
    #[error("“{0}” cannot be part of a name.")]
    Step(String),
    /// More folders than fit.
    #[error("The pattern makes too many folders. At most {0} “/” are possible.")]
    TooDeep(usize),
}

impl<F: Placeholder> Pattern<F> {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// [`PatternError`] says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let parts: Vec<_> = text.split('/').map(part).collect::<Result<_, _>>()?;
        if parts.len() > F::MOST_FOLDERS + 1 {
            return Err(PatternError::TooDeep(F::MOST_FOLDERS));
        }
        Ok(Self { parts })
    }

    /// Makes the pattern of one placeholder alone.
    pub fn of(field: F) -> Self {
        Self {
            parts: vec![vec![Piece::Field(field)]],
        }
    }

    /// Returns the folders and then the name, as wished and not yet made safe. A `/` in a value stays in its part.
    pub fn fill(&self, value: impl Fn(F) -> String) -> Vec<String> {
        let filled = |piece: &Piece<F>| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Field(field) => value(*field),
        };
        let parts = self.parts.iter();
        parts
            .map(|part| part.iter().map(filled).collect())
            .collect()
    }

    /// Returns how many folders it makes.
    pub fn folders(&self) -> usize {
        self.parts.len() - 1
    }

    /// Tells whether a placeholder is in it.
    pub fn has(&self, field: F) -> bool {
        let mut pieces = self.parts.iter().flatten();
        pieces.any(|piece| *piece == Piece::Field(field))
    }
}

fn part<F: Placeholder>(text: &str) -> Result<Vec<Piece<F>>, PatternError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(PatternError::EmptyPart);
    }
    if trimmed.trim_matches('.').is_empty() {
        return Err(PatternError::Step(trimmed.to_owned()));
    }
    let unclosed = || PatternError::Unclosed {
        example: F::ALL.first().map_or("", |(word, _)| word),
    };
    let mut pieces = Vec::new();
    let mut rest = trimmed;
    while let Some(open) = rest.find(['{', '}']) {
        if !rest[open..].starts_with('{') {
            return Err(unclosed());
        }
        if open > 0 {
            pieces.push(Piece::Text(rest[..open].to_owned()));
        }
        let inside = &rest[open + 1..];
        let close = inside.find('}').ok_or_else(unclosed)?;
        pieces.push(Piece::Field(field(&inside[..close])?));
        rest = &inside[close + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

fn field<F: Placeholder>(name: &str) -> Result<F, PatternError> {
    let found = F::ALL.iter().find(|(word, _)| *word == name);
    found
        .map(|(_, field)| *field)
        .ok_or_else(|| PatternError::Unknown {
            word: name.to_owned(),
            possible: listed(F::ALL.iter().map(|(word, _)| format!("{{{word}}}"))),
        })
}

/// Writes "a, b and c".
fn listed(words: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = words.collect();
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Field {
        Title,
        Number,
        Day,
    }

    impl Placeholder for Field {
        const ALL: &'static [(&'static str, Self)] = &[
            ("title", Self::Title),
            ("n", Self::Number),
            ("day", Self::Day),
        ];
        const MOST_FOLDERS: usize = 2;
    }

    fn value(field: Field) -> String {
        match field {
            Field::Title => "Intro / part 1",
            Field::Number => "03",
            Field::Day => "no day",
        }
        .to_owned()
    }

    #[test]
    fn fills_every_placeholder_and_splits_only_at_its_own_slashes() {
        let pattern = Pattern::<Field>::parse("{day}/ {n} {title}!").unwrap();
        assert_eq!(pattern.fill(value), ["no day", "03 Intro / part 1!"]);
        assert_eq!(pattern.folders(), 1);
        assert!(pattern.has(Field::Day));
        assert!(!Pattern::parse("{n}").unwrap().has(Field::Day));
        assert_eq!(Pattern::of(Field::Number), Pattern::parse("{n}").unwrap());
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, words) in [
            (
                "{titel}",
                "“{titel}” is no placeholder. There are {title}, {n} and {day}.",
            ),
            (
                "{title",
                "A brace has no partner. A placeholder is written as {title}.",
            ),
            (
                "title}",
                "A brace has no partner. A placeholder is written as {title}.",
            ),
            (
                "",
                "The pattern has an empty part. Put a name or a placeholder between two “/”.",
            ),
            (
                "a//{n}",
                "The pattern has an empty part. Put a name or a placeholder between two “/”.",
            ),
            ("../{n}", "“..” cannot be part of a name."),
            (
                "a/b/c/{n}",
                "The pattern makes too many folders. At most 2 “/” are possible.",
            ),
        ] {
            let error = Pattern::<Field>::parse(text).unwrap_err();
            assert_eq!(error.to_string(), words, "{text}");
        }
    }
}
