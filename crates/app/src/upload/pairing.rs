//! Which two files are probably the two streams of one recording.

use chrono::NaiveDate;

use super::title::title_key;

/// How far apart two streams of one recording may be in length, in seconds.
pub(crate) const LENGTH_TOLERANCE: f64 = 2.0;

const CAMERA: &[&str] = &["camera", "cam", "speaker", "presenter", "video"];
const SLIDES: &[&str] = &[
    "slides",
    "slide",
    "screen",
    "desktop",
    "presentation",
    "ppt",
];

/// What pairing looks at.
#[derive(Debug, Clone)]
pub(crate) struct Candidate<'a> {
    /// The file name without its ending.
    pub stem: &'a str,
    /// The folder it lies in; streams of one recording lie together.
    pub folder: &'a str,
    /// The day it was recorded.
    pub day: Option<NaiveDate>,
    /// Its length in seconds.
    pub seconds: Option<f64>,
}

/// Tells whether a name says that it shows slides or a screen.
pub(crate) fn shows_slides(stem: &str) -> bool {
    matches!(split(stem).1, Some(Role::Slides))
}

/// Returns the name that two streams share: the stem without the word or number that tells them apart.
pub(crate) fn shared_name(stem: &str) -> String {
    split(stem).0
}

/// Suggests pairs, each index at most once, in order.
///
/// Two files fit if they share a name but for camera, slides, screen or a number, were recorded on the same day and differ
/// by at most two seconds. A number alone is weak, so there the length must be known; where three or more fit, none is suggested.
pub(crate) fn suggest(candidates: &[Candidate<'_>]) -> Vec<(usize, usize)> {
    let split: Vec<_> = candidates
        .iter()
        .map(|candidate| split(candidate.stem))
        .collect();
    let fits = |a: usize, b: usize| {
        let ((name_a, role_a), (name_b, role_b)) = (&split[a], &split[b]);
        let (one, other) = (&candidates[a], &candidates[b]);
        let lengths = one
            .seconds
            .zip(other.seconds)
            .map(|(x, y)| (x - y).abs() <= LENGTH_TOLERANCE);
        let days = one.day.zip(other.day).map(|(x, y)| x == y);
        let weak = matches!(
            (role_a, role_b),
            (Some(Role::Number) | None, Some(Role::Number) | None)
        );
        title_key(name_a) == title_key(name_b)
            && one.folder == other.folder
            && (role_a != role_b || (role_a == &Some(Role::Number) && one.stem != other.stem))
            && days != Some(false)
            && lengths != Some(false)
            && (!weak || lengths == Some(true))
    };
    let mut pairs = Vec::new();
    for a in 0..candidates.len() {
        let partners: Vec<usize> = (0..candidates.len())
            .filter(|&b| b != a && fits(a, b))
            .collect();
        if let [b] = partners[..]
            && a < b
            && (0..candidates.len())
                .filter(|&c| c != b && fits(b, c))
                .count()
                == 1
        {
            pairs.push((a, b));
        }
    }
    pairs
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Camera,
    Slides,
    Number,
}

/// Takes the telling word from the end or the beginning of a name, or a short number after `_`, `-`, space or in brackets from its end.
fn split(stem: &str) -> (String, Option<Role>) {
    let separators = |c: char| c == '_' || c == '-' || c == ' ' || c == '.' || c == '(' || c == ')';
    let trimmed = stem.trim_matches(separators);
    if let Some(at) = trimmed.rfind(separators) {
        let last = trimmed[at..].trim_matches(separators);
        let rest = trimmed[..at].trim_end_matches(separators);
        if let Some(role) = role_of(last).or_else(|| {
            (last.len() == 1 && last.chars().all(|c| c.is_ascii_digit())).then_some(Role::Number)
        }) {
            return (rest.to_owned(), Some(role));
        }
    }
    if let Some(at) = trimmed.find(separators)
        && let Some(role) = role_of(&trimmed[..at])
    {
        return (
            trimmed[at..].trim_start_matches(separators).to_owned(),
            Some(role),
        );
    }
    (trimmed.to_owned(), None)
}

fn role_of(word: &str) -> Option<Role> {
    let word = word
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .to_lowercase();
    match () {
        () if CAMERA.contains(&word.as_str()) => Some(Role::Camera),
        () if SLIDES.contains(&word.as_str()) => Some(Role::Slides),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(stem: &str, seconds: Option<f64>) -> Candidate<'_> {
        Candidate {
            stem,
            folder: "",
            day: NaiveDate::from_ymd_opt(2026, 9, 14),
            seconds,
        }
    }

    #[test]
    fn pairs_camera_with_slides_of_the_same_length() {
        let files = [
            candidate("Lecture 1_camera", Some(60.0)),
            candidate("Lecture 2", Some(60.0)),
            candidate("lecture 1-screen", Some(61.5)),
        ];
        assert_eq!(suggest(&files), [(0, 2)]);
        assert_eq!(shared_name("Lecture 1_camera"), "Lecture 1");
        assert!(shows_slides("lecture 1-screen") && !shows_slides("Lecture 1_camera"));
    }

    #[test]
    fn pairs_a_plain_name_with_its_slides_although_a_length_is_unknown() {
        assert_eq!(
            suggest(&[
                candidate("Enzymes", None),
                candidate("Enzymes slides", Some(10.0))
            ]),
            [(0, 1)]
        );
    }

    #[test]
    fn lengths_days_and_folders_that_differ_make_no_pair() {
        let first = candidate("a_cam", Some(60.0));
        assert!(suggest(&[first.clone(), candidate("a_slides", Some(63.0))]).is_empty());
        assert!(
            suggest(&[
                first.clone(),
                Candidate {
                    day: NaiveDate::from_ymd_opt(2026, 9, 15),
                    ..candidate("a_slides", Some(60.0))
                }
            ])
            .is_empty()
        );
        assert!(
            suggest(&[
                first,
                Candidate {
                    folder: "x",
                    ..candidate("a_slides", Some(60.0))
                }
            ])
            .is_empty()
        );
    }

    #[test]
    fn numbers_alone_need_lengths_and_three_are_never_paired() {
        assert_eq!(
            suggest(&[
                candidate("REC_1", Some(60.0)),
                candidate("REC_2", Some(60.5))
            ]),
            [(0, 1)]
        );
        assert!(suggest(&[candidate("REC_1", None), candidate("REC_2", None)]).is_empty());
        assert!(
            suggest(&[
                candidate("REC_1", Some(60.0)),
                candidate("REC_2", Some(60.0)),
                candidate("REC_3", Some(60.0))
            ])
            .is_empty()
        );
    }
}
