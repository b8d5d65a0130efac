//! A plan as a command.

use super::options::{DEFAULT_TEMPLATE, MirrorRequest, MirrorScope, Sidecar};

/// Writes the command that makes the plan of a request, for a shell.
pub(crate) fn of(
    request: &MirrorRequest,
    account: &str,
    name: Option<&str>,
    check_every_file: bool,
) -> String {
    let mut words = vec![
        "lectern".to_owned(),
        "--account".to_owned(),
        account.to_owned(),
        "mirror".to_owned(),
    ];
    match &request.scope {
        MirrorScope::Site => words.push("--site".to_owned()),
        MirrorScope::Folders { folders } => {
            words.extend(folders.iter().map(ToString::to_string));
        }
        MirrorScope::Sessions { sessions } => {
            for session in sessions {
                words.extend(["--session".to_owned(), session.to_string()]);
            }
        }
    }
    words.extend(["--to".to_owned(), request.destination.display().to_string()]);
    let options = &request.options;
    for name in &options.filter.skip_folders {
        words.extend(["--skip".to_owned(), name.clone()]);
    }
    for rule in rules(request) {
        words.extend(["--filter".to_owned(), rule]);
    }
    if options.template != DEFAULT_TEMPLATE {
        words.extend(["--template".to_owned(), options.template.clone()]);
    }
    if let Some(list) = sidecars(request) {
        words.extend(["--sidecars".to_owned(), list]);
    }
    if options.all_languages {
        words.push("--all-languages".to_owned());
    }
    if options.also_search {
        words.push("--also-search".to_owned());
    }
    if check_every_file {
        words.push("--check-every-file".to_owned());
    }
    if let Some(name) = name {
        words.extend(["--name".to_owned(), name.to_owned()]);
    }
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    quoted.join(" ")
}

/// Writes each rule of the filter as `key=value`.
fn rules(request: &MirrorRequest) -> Vec<String> {
    let filter = &request.options.filter;
    let mut rules = Vec::new();
    rules.extend(filter.only_titles.iter().map(|it| format!("title={it}")));
    rules.extend(filter.not_titles.iter().map(|it| format!("not-title={it}")));
    let one = |key: &str, value: Option<String>| value.map(|value| format!("{key}={value}"));
    rules.extend(one("from", filter.from.map(|day| day.to_string())));
    rules.extend(one("to", filter.to.map(|day| day.to_string())));
    rules.extend(one("at-least", filter.at_least.map(|n| n.to_string())));
    rules.extend(one("at-most", filter.at_most.map(|n| n.to_string())));
    rules.extend(one("creator", filter.creator.clone()));
    rules.extend(one("largest", filter.largest.map(|n| n.to_string())));
    rules
}

fn sidecars(request: &MirrorRequest) -> Option<String> {
    let chosen = &request.options.sidecars;
    if chosen.len() == Sidecar::ALL.len() {
        return None;
    }
    if chosen.is_empty() {
        return Some("none".to_owned());
    }
    let words: Vec<&str> = chosen.iter().map(|kind| word(*kind)).collect();
    Some(words.join(","))
}

/// Returns the word of a sidecar on the command line.
pub(crate) fn word(kind: Sidecar) -> &'static str {
    match kind {
        Sidecar::Info => "info",
        Sidecar::Srt => "srt",
        Sidecar::Vtt => "vtt",
        Sidecar::Text => "txt",
        Sidecar::Thumbnail => "thumbnail",
        Sidecar::Chapters => "chapters",
        Sidecar::Permissions => "permissions",
    }
}

/// Quotes a word for a POSIX shell where it needs that.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AccountId;
    use crate::mirror::options::{MirrorFilter, MirrorOptions};

    #[test]
    fn writes_what_a_shell_reads_back() {
        let request = MirrorRequest {
            account: AccountId::new("a"),
            scope: MirrorScope::Folders {
                folders: vec!["5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001".parse().unwrap()],
            },
            destination: "/home/ann/It's here".into(),
            options: MirrorOptions {
                filter: MirrorFilter {
                    skip_folders: vec!["Old stuff".into()],
                    only_titles: vec!["Week *".into()],
                    ..MirrorFilter::default()
                },
                sidecars: [Sidecar::Srt, Sidecar::Info].into(),
                ..MirrorOptions::default()
            },
        };
        assert_eq!(
            of(&request, "Campus", None, true),
            r"lectern --account Campus mirror 5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001 --to '/home/ann/It'\''s here' --skip 'Old stuff' --filter 'title=Week *' --sidecars info,srt --check-every-file"
        );
    }
}
