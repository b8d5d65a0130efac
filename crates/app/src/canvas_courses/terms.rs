//! Terms as people write them: “2026 Winter 1”, “Fall 2026”, “26W”, “2026W1”.

use std::cmp::Ordering;

use super::matching::{Token, tokens};

/// A term that was recognised in a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The words as they stood there.
    pub words: String,
    year: u16,
    season: Season,
    /// The part of the season, where it has parts.
    part: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Season {
    Winter,
    Spring,
    Summer,
    Autumn,
}

impl Term {
    /// Tells whether both may be the same term. One that names no part may be any part of it.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        let parts = match (self.part, other.part) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => true,
        };
        self.year == other.year && self.season == other.season && parts
    }

    /// Orders terms as they follow each other. A winter with parts begins in September, another one in January.
    pub(super) fn in_time(&self, other: &Self) -> Ordering {
        self.month().cmp(&other.month())
    }

    fn month(&self) -> (u16, u8) {
        match (self.season, self.part) {
            (Season::Winter, Some(2..)) => (self.year + 1, 1),
            (Season::Winter, Some(_)) | (Season::Autumn, _) => (self.year, 9),
            (Season::Winter, None) => (self.year, 1),
            (Season::Spring, _) => (self.year, 3),
            (Season::Summer, part) => (self.year, 5 + part.unwrap_or(0).min(3)),
        }
    }
}

/// Finds the last term that a text names, such as the deepest folder of a path.
pub(crate) fn find(text: &str) -> Option<Term> {
    let found = tokens(text);
    (0..found.len())
        .rev()
        .find_map(|at| term_at(text, &found, at))
}

/// Returns the term of a text that is one, whatever its words.
pub(crate) fn recognise(text: &str) -> Option<Term> {
    find(text)
}

/// Reads a term around the season at a place.
fn term_at(text: &str, found: &[Token<'_>], at: usize) -> Option<Term> {
    let token = found.get(at)?;
    let season = season(token.text)?;
    let alone = token.text.chars().count() > 1;
    let before = at.checked_sub(1).and_then(|place| found.get(place));
    let after = found.get(at + 1);
    // A letter alone is a season only where it stands at its year.
    let year_before = before.filter(|_| alone || token.glued);
    let year_after = after.filter(|after| alone || after.glued);
    let part_after = |place: usize| part(found, place);
    if let Some(year) = year_before.and_then(|year| year_of(year.text, token.glued)) {
        let (part, end) = part_after(at + 1).unwrap_or((None, at));
        return Some(made(text, found, (at - 1, end), (year, season, part)));
    }
    if let Some(year) = year_after.and_then(|year| year_of(year.text, year.glued)) {
        let (part, end) = part_after(at + 2).unwrap_or((None, at + 1));
        return Some(made(text, found, (at, end), (year, season, part)));
    }
    // “Winter 1 2026”, “Winter Term 1 2026”.
    let (part, end) = part_after(at + 1).filter(|_| alone)?;
    let year = year_of(found.get(end + 1)?.text, false)?;
    Some(made(text, found, (at, end + 1), (year, season, part)))
}

fn made(
    text: &str,
    found: &[Token<'_>],
    (first, last): (usize, usize),
    (year, season, part): (u16, Season, Option<u8>),
) -> Term {
    let end = found.get(last).map_or(text.len(), Token::end);
    let start = found.get(first).map_or(0, |token| token.start);
    Term {
        words: text.get(start..end).unwrap_or(text).to_owned(),
        year,
        season,
        part,
    }
}

/// Reads the number of a part, alone or after “Term” or “T”, and returns the place where it ends.
fn part(found: &[Token<'_>], at: usize) -> Option<(Option<u8>, usize)> {
    let number = |place: usize| {
        let token = found.get(place)?;
        let digit: u8 = token.text.parse().ok()?;
        (token.text.len() == 1 && (1..=4).contains(&digit)).then_some((Some(digit), place))
    };
    let word = found.get(at)?.text.to_lowercase();
    match word.as_str() {
        "term" | "t" | "session" => number(at + 1),
        _ => number(at),
    }
}

/// Reads a year; two digits will do where they stand at the season.
fn year_of(text: &str, glued: bool) -> Option<u16> {
    let year: u16 = text.parse().ok()?;
    match text.len() {
        4 if (2000..2100).contains(&year) => Some(year),
        2 if glued => Some(2000 + year),
        _ => None,
    }
}

fn season(word: &str) -> Option<Season> {
    let season = match word.to_lowercase().as_str() {
        "winter" | "w" => Season::Winter,
        "spring" | "sp" => Season::Spring,
        "summer" | "s" | "su" => Season::Summer,
        "autumn" | "fall" | "f" | "fa" => Season::Autumn,
        _ => return None,
    };
    Some(season)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Option<String> {
        find(text).map(|term| term.words)
    }

    #[test]
    fn terms_are_found_as_people_write_them() {
        for (text, wanted) in [
            ("BIOL 200 / 2026 Winter 1", "2026 Winter 1"),
            ("2026W1-BIOL-200", "2026W1"),
            ("CHEM 121 26W", "26W"),
            ("Biology / BIOL 200 / Autumn 2026", "Autumn 2026"),
            ("HIST 104 (Fall 2026), all sections", "Fall 2026"),
            ("Winter Term 2 2025 MATH", "Winter Term 2 2025"),
            ("2025 Winter 2 / 2026 Summer", "2026 Summer"),
        ] {
            assert_eq!(words(text).as_deref(), Some(wanted), "{text}");
        }
        for text in [
            "BIOL 200",
            "Lab S 3",
            "2026",
            "Winter",
            "F 12",
            "S2 recordings of 2026",
        ] {
            assert_eq!(words(text), None, "{text}");
        }
    }

    #[test]
    fn the_same_term_is_known_in_other_words() {
        let same = |a: &str, b: &str| find(a).unwrap().agrees(&find(b).unwrap());
        assert!(same("2026 Winter 1", "2026W1"));
        assert!(same("Fall 2026", "Autumn 2026"));
        assert!(same("26W", "2026 Winter Term 1"));
        assert!(!same("2026 Winter 1", "2026 Winter 2"));
        assert!(!same("2025 Winter 1", "2026 Winter 1"));
        assert!(!same("2026 Summer", "2026 Winter 1"));
    }

    #[test]
    fn terms_follow_each_other_as_the_year_goes() {
        let mut terms: Vec<Term> = ["2026W1", "2026 Summer", "2025W2", "2025W1"]
            .into_iter()
            .filter_map(find)
            .collect();
        terms.sort_by(Term::in_time);
        let words: Vec<&str> = terms.iter().map(|term| term.words.as_str()).collect();
        assert_eq!(words, ["2025W1", "2025W2", "2026 Summer", "2026W1"]);
    }
}
