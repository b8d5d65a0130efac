use std::fmt::Display;

use lectern_transfer::{safe_name, sameness};

use crate::mirror::captions::language;

/// The longest stem in bytes, so that the longest suffix of a sidecar fits behind it.
const LONGEST_STEM: usize = 200;
/// The longest name of a folder.
const LONGEST_FOLDER: usize = 200;
/// The longest name of a folder that the pattern makes, or that stands for a deep one.
pub(crate) const LONGEST_SHORT: usize = 80;
/// Stands where nothing of a name is left.
const NAMELESS: &str = "unnamed";

/// The endings of a mirror's files, longest first; `.srt`, `.vtt` and `.txt` follow a language.
const ENDINGS: &[&str] = &[
    ".permissions.json",
    ".chapters.txt",
    ".info.json",
    ".jpg",
    ".mp4",
];
const CAPTION_ENDINGS: &[&str] = &[".srt", ".vtt", ".txt"];

/// Makes the stem of a recording's files from a wished name, with an addition that is never cut.
pub(crate) fn stem(wished: &str, addition: &str) -> String {
    // With an extension behind it, a dot in a title is not taken for one.
    let safe = safe_name(&format!("{wished}.mp4"));
    let name = safe.strip_suffix(".mp4").unwrap_or(NAMELESS);
    with_addition(name, addition, LONGEST_STEM)
}

/// Makes the name of a folder, with an addition that is never cut.
///
/// It never ends as a recording's files do, so that no folder is in the way of a file.
pub(crate) fn folder(wished: &str, addition: &str) -> String {
    folder_within(wished, addition, LONGEST_FOLDER)
}

/// The same within a smaller budget.
pub(crate) fn short_folder(wished: &str, addition: &str) -> String {
    folder_within(wished, addition, LONGEST_SHORT)
}

/// Returns what tells the forms of a name apart, in the order they are tried: nothing, the id, the id and a number.
pub(crate) fn additions(id: impl Display) -> impl Iterator<Item = String> {
    (0_u64..).map(move |number| match number {
        0 => String::new(),
        1 => format!(" [{id}]"),
        _ => format!(" [{id}] ({number})"),
    })
}

/// Returns the stem that a path of a mirror's file has; none for a file that no mirror writes.
pub(crate) fn stem_of(path: &str) -> Option<&str> {
    if let Some(stem) = ENDINGS.iter().find_map(|ending| without(path, ending)) {
        return Some(stem);
    }
    let tagged = CAPTION_ENDINGS
        .iter()
        .find_map(|ending| without(path, ending))?;
    let (stem, tag) = tagged.rsplit_once('.')?;
    (language::is_tag(tag) && !stem.is_empty() && !stem.ends_with('/')).then_some(stem)
}

/// Returns what two paths have in common when some system takes them for one.
pub(crate) fn key(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    sameness(path)
}

fn folder_within(wished: &str, addition: &str, longest: usize) -> String {
    let name = with_addition(&safe_name(wished), addition, longest - 1);
    let ends_like_a_file = ENDINGS
        .iter()
        .chain(CAPTION_ENDINGS)
        .chain(&[".json"])
        .any(|ending| without(&name, ending).is_some());
    if ends_like_a_file {
        format!("{name}_")
    } else {
        name
    }
}

fn with_addition(name: &str, addition: &str, longest: usize) -> String {
    let kept = cut(name, longest.saturating_sub(addition.len())).trim_end_matches(['.', ' ']);
    if kept.is_empty() {
        return format!("{NAMELESS}{addition}");
    }
    format!("{kept}{addition}")
}

/// Cuts after at most `length` bytes, between characters.
fn cut(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn without<'a>(path: &'a str, ending: &str) -> Option<&'a str> {
    let start = path
        .len()
        .checked_sub(ending.len())
        .filter(|start| *start > 0)?;
    (path.is_char_boundary(start) && path[start..].eq_ignore_ascii_case(ending))
        .then(|| &path[..start])
        .filter(|stem| !stem.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_in_a_title_is_no_extension() {
        assert_eq!(stem("Lecture 1.5", " [7f]"), "Lecture 1.5 [7f]");
        assert_eq!(stem("Dr. Who: part 2", ""), "Dr. Who- part 2");
        assert_eq!(stem("", ""), "unnamed");
        assert_eq!(stem("NUL", ""), "NUL_");
    }

    #[test]
    fn a_folder_never_looks_like_a_file_of_a_recording() {
        assert_eq!(folder("Lecture.mp4", ""), "Lecture.mp4_");
        assert_eq!(folder("Notes.EN.TXT", ""), "Notes.EN.TXT_");
        assert_eq!(folder("Week 1", " [7f]"), "Week 1 [7f]");
    }

    #[test]
    fn finds_the_stem_of_each_file_of_a_mirror() {
        for name in [
            "a/L 1.mp4",
            "a/L 1.MP4",
            "a/L 1.info.json",
            "a/L 1.en-US.srt",
            "a/L 1.zh-Hans.txt",
            "a/L 1.chapters.txt",
            "a/L 1.jpg",
        ] {
            assert_eq!(stem_of(name), Some("a/L 1"), "{name}");
        }
        for name in ["a/notes.final.txt", "a/notes.txt", "a/.mp4", "a/L 1.pdf"] {
            assert_eq!(stem_of(name), None, "{name}");
        }
    }

    #[test]
    fn the_longest_names_leave_room_for_every_suffix() {
        let id = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001";
        let longest = stem(&"ü".repeat(300), &format!(" [{id}] (12)"));
        assert!(longest.len() <= LONGEST_STEM);
        assert!(longest.ends_with("] (12)"));
        assert!(longest.len() + ".permissions.json".len() <= 255);
    }
}
