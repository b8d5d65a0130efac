//! Titles out of file names.

use chrono::{DateTime, FixedOffset};
use unicode_normalization::UnicodeNormalization;

use super::media::stem_of;

/// Makes a title of a file name: without its ending, with spaces where the name has underscores.
///
/// A name without any space that uses dots instead (`Lecture.01.Cells.mp4`) gets spaces for these too. Nothing else is
/// guessed; a name that would leave nothing stays as it is.
pub(crate) fn tidy(file_name: &str) -> String {
    let stem: String = stem_of(file_name).nfc().collect();
    let spaced = stem.replace('_', " ");
    let dotted = !spaced.contains(' ')
        && spaced.matches('.').count() >= 2
        && spaced.chars().any(char::is_alphabetic);
    let spaced = if dotted {
        spaced.replace('.', " ")
    } else {
        spaced
    };
    let clean: String = spaced.chars().filter(|c| !c.is_control()).collect();
    let title = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        file_name.to_owned()
    } else {
        title
    }
}

/// What a pattern can name.
#[derive(Debug, Clone)]
pub(crate) struct TitleParts<'a> {
    /// The tidy name of the file.
    pub name: &'a str,
    /// Its number among the recordings that are uploaded, from 1.
    pub number: usize,
    /// When it was recorded, in the person's zone.
    pub recorded: Option<DateTime<FixedOffset>>,
    /// The last folder it lies in, or nothing.
    pub folder: &'a str,
}

/// Fills a pattern: `{name}`, `{n}`, `{nn}`, `{nnn}`, `{date}`, `{time}`, `{folder}`. What it does not know stays as it is written.
pub(crate) fn fill(pattern: &str, parts: &TitleParts<'_>) -> String {
    let mut title = String::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        title.push_str(&rest[..open]);
        let from_brace = &rest[open..];
        let Some(close) = from_brace.find('}') else {
            title.push_str(from_brace);
            rest = "";
            break;
        };
        let word = &from_brace[1..close];
        match value(word, parts) {
            Some(value) => title.push_str(&value),
            None => title.push_str(&from_brace[..=close]),
        }
        rest = &from_brace[close + 1..];
    }
    title.push_str(rest);
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        parts.name.to_owned()
    } else {
        title
    }
}

fn value(word: &str, parts: &TitleParts<'_>) -> Option<String> {
    let time = |format: &str| {
        parts
            .recorded
            .map(|at| at.format(format).to_string())
            .unwrap_or_default()
    };
    Some(match word {
        "name" => parts.name.to_owned(),
        "date" => time("%Y-%m-%d"),
        "time" => time("%H.%M"),
        "folder" => parts.folder.to_owned(),
        "n" | "nn" | "nnn" => format!("{:0width$}", parts.number, width = word.len()),
        _ => return None,
    })
}

/// Returns the title with the next free number behind it: `Intro (2)`. `taken` compares as Panopto shows titles, case aside.
pub(crate) fn numbered(title: &str, taken: impl Fn(&str) -> bool) -> String {
    (2..u32::MAX)
        .map(|n| format!("{title} ({n})"))
        .find(|candidate| !taken(candidate))
        .unwrap_or_else(|| title.to_owned())
}

/// The form in which two titles count as the same.
pub(crate) fn title_key(title: &str) -> String {
    title.nfc().collect::<String>().trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidies_names_and_leaves_the_rest_alone() {
        for (name, title) in [
            ("Lecture_01__Cells.mp4", "Lecture 01 Cells"),
            ("Lecture.01.Cells.mp4", "Lecture 01 Cells"),
            ("Week 1.5 intro.mov", "Week 1.5 intro"),
            ("2026-09-14 Enzymes & more.mp4", "2026-09-14 Enzymes & more"),
            ("Ra\u{308}ume.mp4", "R\u{e4}ume"),
            ("___.mp4", "___.mp4"),
            ("1.2.3.mp4", "1.2.3"),
        ] {
            assert_eq!(tidy(name), title);
        }
    }

    #[test]
    fn fills_patterns_and_keeps_unknown_words() {
        let recorded = DateTime::parse_from_rfc3339("2026-09-14T10:05:00-07:00").unwrap();
        let parts = TitleParts {
            name: "Cells",
            number: 3,
            recorded: Some(recorded),
            folder: "Week 1",
        };
        assert_eq!(
            fill("BIOL {nn}: {name} ({date} {time})", &parts),
            "BIOL 03: Cells (2026-09-14 10.05)"
        );
        assert_eq!(fill("{folder} {x} {n", &parts), "Week 1 {x} {n");
        assert_eq!(
            fill(
                "  {date}  ",
                &TitleParts {
                    recorded: None,
                    ..parts
                }
            ),
            "Cells"
        );
    }

    #[test]
    fn finds_the_next_free_number() {
        let taken = ["intro (2)", "intro (3)"];
        assert_eq!(
            numbered("Intro", |title| taken
                .contains(&title.to_lowercase().as_str())),
            "Intro (4)"
        );
    }
}
