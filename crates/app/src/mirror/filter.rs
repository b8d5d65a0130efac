//! Which recordings a mirror leaves out.

use super::options::MirrorFilter;
use super::remote::RemoteSession;

/// Tells whether folders of this name are left out with everything below them.
///
/// Compared exactly, with the name on the server.
pub(crate) fn skips_folder(filter: &MirrorFilter, name: &str) -> bool {
    filter.skip_folders.iter().any(|skipped| skipped == name)
}

/// Returns the rule that leaves a recording out, as the rest of the sentence “Left out: …”.
///
/// What is not known yet leaves nothing out: creator and bytes are asked again once the detail was read.
pub(crate) fn leaves_out(
    filter: &MirrorFilter,
    session: &RemoteSession,
    creator: Option<&str>,
    bytes: Option<u64>,
) -> Option<String> {
    by_title(filter, &session.title)
        .or_else(|| by_day(filter, session))
        .or_else(|| by_length(filter, session.seconds))
        .or_else(|| by_creator(filter, creator?))
        .or_else(|| by_size(filter, bytes?))
}

fn by_title(filter: &MirrorFilter, title: &str) -> Option<String> {
    if let Some(pattern) = filter.not_titles.iter().find(|it| matches(it, title)) {
        return Some(format!("the title matches “{pattern}”"));
    }
    let wanted = &filter.only_titles;
    let fits = wanted.is_empty() || wanted.iter().any(|pattern| matches(pattern, title));
    (!fits).then(|| match wanted.as_slice() {
        [only] => format!("the title does not match “{only}”"),
        _ => "the title matches none of the chosen patterns".to_owned(),
    })
}

fn by_day(filter: &MirrorFilter, session: &RemoteSession) -> Option<String> {
    if filter.from.is_none() && filter.to.is_none() {
        return None;
    }
    let Some(day) = session.recorded.map(|at| at.date_naive()) else {
        return Some("it has no date".to_owned());
    };
    match (filter.from, filter.to) {
        (Some(from), _) if day < from => Some(format!("it was recorded before {from}")),
        (_, Some(to)) if day > to => Some(format!("it was recorded after {to}")),
        _ => None,
    }
}

fn by_length(filter: &MirrorFilter, seconds: Option<f64>) -> Option<String> {
    let seconds = seconds?;
    if filter.at_least.is_some_and(|least| seconds < least) {
        return Some("it is shorter than the mirror takes".to_owned());
    }
    let longer = filter.at_most.is_some_and(|most| seconds > most);
    longer.then(|| "it is longer than the mirror takes".to_owned())
}

fn by_creator(filter: &MirrorFilter, creator: &str) -> Option<String> {
    let wanted = filter.creator.as_deref()?;
    let fits = creator.to_lowercase().contains(&wanted.to_lowercase());
    (!fits).then(|| format!("it was not made by “{wanted}”"))
}

fn by_size(filter: &MirrorFilter, bytes: u64) -> Option<String> {
    let larger = filter.largest.is_some_and(|largest| bytes > largest);
    larger.then(|| "it is larger than the mirror takes".to_owned())
}

/// Matches a whole title with `*` for any text and `?` for any one character; case does not matter.
///
/// Takes at most pattern times title steps, whatever is in them.
pub(crate) fn matches(pattern: &str, title: &str) -> bool {
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let title: Vec<char> = title.to_lowercase().chars().collect();
    let (mut at_pattern, mut at_title) = (0, 0);
    // Where the last star was, and up to where it has taken the title.
    let mut star: Option<(usize, usize)> = None;
    while at_title < title.len() {
        match pattern.get(at_pattern) {
            Some('*') => {
                star = Some((at_pattern, at_title));
                at_pattern += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == title[at_title] => {
                at_pattern += 1;
                at_title += 1;
            }
            _ => match star {
                Some((at_star, taken)) => {
                    star = Some((at_star, taken + 1));
                    at_pattern = at_star + 1;
                    at_title = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at_pattern..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use lectern_panopto::{FolderId, SessionId};

    use super::*;

    fn session(title: &str) -> RemoteSession {
        RemoteSession {
            id: SessionId::new(uuid::Uuid::from_u128(1)),
            title: title.to_owned(),
            description: String::new(),
            folder: FolderId::TOP_LEVEL,
            recorded: Some("2025-11-18T23:59:00Z".parse().unwrap()),
            seconds: Some(600.0),
            has_captions: false,
            updated: None,
        }
    }

    #[test]
    fn patterns_match_whole_titles_in_any_case() {
        for (pattern, title, fits) in [
            ("*lecture*", "BIOL Lecture 1", true),
            ("lecture ?", "Lecture 1", true),
            ("lecture ?", "Lecture 12", false),
            ("*", "", true),
            ("", "", true),
            ("", "x", false),
            ("a*b*c", "aXbXbXc", true),
            ("*[test]*", "a [TEST] b", true),
        ] {
            assert_eq!(matches(pattern, title), fits, "{pattern} {title}");
        }
        // Would take hours if each star tried everything.
        let pattern = "*a".repeat(40) + "b";
        assert!(!matches(&pattern, &"a".repeat(4000)));
    }

    #[test]
    fn each_rule_says_itself() {
        let day = |day| NaiveDate::from_ymd_opt(2025, 11, day);
        let cases: [(MirrorFilter, &str); 7] = [
            (
                MirrorFilter {
                    not_titles: vec!["*test*".to_owned()],
                    ..MirrorFilter::default()
                },
                "the title matches “*test*”",
            ),
            (
                MirrorFilter {
                    only_titles: vec!["tutorial*".to_owned()],
                    ..MirrorFilter::default()
                },
                "the title does not match “tutorial*”",
            ),
            (
                MirrorFilter {
                    from: day(19),
                    ..MirrorFilter::default()
                },
                "it was recorded before 2025-11-19",
            ),
            (
                MirrorFilter {
                    to: day(17),
                    ..MirrorFilter::default()
                },
                "it was recorded after 2025-11-17",
            ),
            (
                MirrorFilter {
                    at_least: Some(601.0),
                    ..MirrorFilter::default()
                },
                "it is shorter than the mirror takes",
            ),
            (
                MirrorFilter {
                    creator: Some("BOB".to_owned()),
                    ..MirrorFilter::default()
                },
                "it was not made by “BOB”",
            ),
            (
                MirrorFilter {
                    largest: Some(9),
                    ..MirrorFilter::default()
                },
                "it is larger than the mirror takes",
            ),
        ];
        for (filter, words) in cases {
            let rule = leaves_out(
                &filter,
                &session("A test"),
                Some("unified\\alice"),
                Some(10),
            );
            assert_eq!(rule.as_deref(), Some(words));
        }
    }

    #[test]
    fn the_days_at_both_ends_belong_to_it_and_the_unknown_leaves_nothing_out() {
        let day = NaiveDate::from_ymd_opt(2025, 11, 18);
        let filter = MirrorFilter {
            from: day,
            to: day,
            creator: Some("bob".to_owned()),
            largest: Some(1),
            ..MirrorFilter::default()
        };
        assert_eq!(leaves_out(&filter, &session("x"), None, None), None);
    }
}
