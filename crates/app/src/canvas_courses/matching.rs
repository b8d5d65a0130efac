//! Which folder and which Canvas course may be one course: by its code, and by its term where both name one. Pure.

use super::terms::{self, Term};

/// What is compared: the codes and the term that names tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Subject {
    pub codes: Vec<String>,
    pub term: Option<Term>,
}

impl Subject {
    /// Reads names in their order, of which later ones say more, such as the folders of a path from the top.
    pub fn of<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut subject = Self::default();
        for name in names {
            let codes = codes(name);
            if !codes.is_empty() {
                subject.codes = codes;
            }
            subject.term = terms::find(name).or(subject.term);
        }
        subject
    }

    /// Reads what Canvas tells of a course: the term's own name comes before one in a name.
    pub fn of_canvas(course: &lectern_canvas::Course) -> Self {
        let names = [
            &course.name,
            &course.original_name,
            &course.course_code,
            &course.sis_course_id,
        ];
        let mut codes_found = Vec::new();
        for code in names.iter().copied().flatten().flat_map(|name| codes(name)) {
            if !codes_found.contains(&code) {
                codes_found.push(code);
            }
        }
        let term = course.term.as_ref().and_then(|term| term.name.as_deref());
        let beside = [&course.sis_course_id, &course.original_name, &course.name];
        let other = || {
            beside
                .into_iter()
                .flatten()
                .find_map(|name| terms::find(name))
        };
        Self {
            codes: codes_found,
            term: term.and_then(terms::find).or_else(other),
        }
    }
}

/// Why two may be the same course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    /// Code and term agree. Otherwise one of them names no term.
    pub sure: bool,
    /// The same in a sentence.
    pub why: String,
}

/// Compares a folder with a Canvas course. Other codes or other terms are no match.
pub(super) fn compare(folder: &Subject, canvas: &Subject) -> Option<Match> {
    let code = folder
        .codes
        .iter()
        .find(|code| canvas.codes.contains(code))?;
    let (sure, why) = match (&folder.term, &canvas.term) {
        (Some(mine), Some(theirs)) if !mine.agrees(theirs) => return None,
        (Some(_), Some(theirs)) => (
            true,
            format!("Same code {code}, same term {}.", theirs.words),
        ),
        (None, Some(theirs)) => (
            false,
            format!(
                "Same code {code}. The folder names no term, Canvas says {}.",
                theirs.words
            ),
        ),
        (Some(mine), None) => (
            false,
            format!(
                "Same code {code}. The folder is of {}, Canvas names no term.",
                mine.words
            ),
        ),
        (None, None) => (false, format!("Same code {code}. Neither names a term.")),
    };
    Some(Match { sure, why })
}

/// Finds course codes: “BIOL 200”, “BIOL_V 200”, “CPSC110”, “MATH 100A”; each written as “BIOL 200”.
pub(crate) fn codes(text: &str) -> Vec<String> {
    let found = tokens(text);
    let mut codes = Vec::new();
    for (at, token) in found.iter().enumerate() {
        let letters = token.text.chars().count();
        let is_subject = (2..=6).contains(&letters) && token.text.chars().all(char::is_uppercase);
        if !is_subject || terms::recognise(&format!("{} 2020", token.text)).is_some() {
            continue;
        }
        // “_V” names the campus in some systems.
        let campus = found
            .get(at + 1)
            .is_some_and(|next| next.after == Some('_') && next.text.len() == 1);
        let Some(number) = found.get(at + 1 + usize::from(campus)) else {
            continue;
        };
        let digits = number.text.len();
        let is_number = number.text.bytes().all(|byte| byte.is_ascii_digit());
        let is_joined = number.glued || matches!(number.after, Some(' ' | '-' | '_' | '\u{a0}'));
        let is_year =
            digits == 4 && (number.text.starts_with("20") || number.text.starts_with("19"));
        if !is_number || !is_joined || !(2..=4).contains(&digits) || is_year {
            continue;
        }
        let suffix = found
            .get(at + 2 + usize::from(campus))
            .filter(|next| next.glued && next.text.len() == 1)
            .map_or("", |next| next.text);
        let code = format!("{} {}{}", token.text, number.text, suffix.to_uppercase());
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

/// Letters or digits in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub text: &'t str,
    pub start: usize,
    /// Whether it stands right at the one before.
    pub glued: bool,
    /// The one sign between it and the one before.
    pub after: Option<char>,
}

impl Token<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Splits a text into runs of letters and runs of digits.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let kind = |sign: char| match sign {
        sign if sign.is_ascii_digit() => Some(true),
        sign if sign.is_alphanumeric() => Some(false),
        _ => None,
    };
    let mut ranges = Vec::new();
    let mut open: Option<(usize, bool)> = None;
    for (at, sign) in text.char_indices() {
        match (open, kind(sign)) {
            (Some((from, digits)), now) if now != Some(digits) => {
                ranges.push((from, at));
                open = now.map(|digits| (at, digits));
            }
            (None, Some(digits)) => open = Some((at, digits)),
            _ => {}
        }
    }
    if let Some((from, _)) = open {
        ranges.push((from, text.len()));
    }
    let mut found: Vec<Token<'_>> = Vec::new();
    for (from, to) in ranges {
        let before = found.last().map_or(0, Token::end);
        let between = text.get(before..from).unwrap_or_default();
        let mut signs = between.chars();
        found.push(Token {
            text: text.get(from..to).unwrap_or_default(),
            start: from,
            glued: between.is_empty() && !found.is_empty(),
            after: signs.next().filter(|_| signs.next().is_none()),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_however_they_are_written() {
        for (text, wanted) in [
            ("BIOL 200 Fundamentals of cell biology", &["BIOL 200"][..]),
            ("BIOL_V 200 101 2026W1", &["BIOL 200"]),
            ("2026W1-BIOL-200", &["BIOL 200"]),
            ("CPSC110/CPSC 107", &["CPSC 110", "CPSC 107"]),
            ("MATH 100A", &["MATH 100A"]),
        ] {
            assert_eq!(codes(text), wanted, "{text}");
        }
        for text in [
            "WINTER 2026",
            "Lecture 12",
            "Year 1",
            "FALL 26",
            "PIONEERS 2020",
        ] {
            assert!(codes(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn code_and_term_decide_and_are_said() {
        let folder = |names: &[&str]| Subject::of(names.iter().copied());
        let canvas = folder(&["BIOL 200 Cell biology", "2026 Winter 1"]);
        let sure = compare(&folder(&["Biology", "BIOL 200", "2026W1"]), &canvas).unwrap();
        assert!(sure.sure);
        assert_eq!(sure.why, "Same code BIOL 200, same term 2026 Winter 1.");
        let likely = compare(&folder(&["Biology", "BIOL 200"]), &canvas).unwrap();
        assert!(!likely.sure);
        assert_eq!(compare(&folder(&["BIOL 200", "2025W2"]), &canvas), None);
        assert_eq!(compare(&folder(&["BIOL 201", "2026W1"]), &canvas), None);
        assert_eq!(compare(&folder(&["2026W1"]), &canvas), None);
    }

    #[test]
    fn the_deepest_folder_says_most() {
        let subject = Subject::of(["CHEM 100 and 200", "2025 Winter 1", "BIOL 200", "Labs"]);
        assert_eq!(subject.codes, ["BIOL 200"]);
        assert_eq!(subject.term.unwrap().words, "2025 Winter 1");
    }
}
