//! `certificate.html`: what a verification found, on one page that can be printed.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use lectern_transfer::write_atomically;
use url::Url;

use super::OutputError;
use super::html::{BASE_STYLE, grouped, moment, source, text};
use crate::mirror::verify::Outcome;

/// The file's name.
pub(crate) const NAME: &str = "certificate.html";

const STYLE: &str = include_str!("certificate.css");
/// So many problems of one sort are listed; the page stays one that can be printed, and says how many more there are.
const MOST_LISTED: usize = 200;

/// What is certified.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Certificate {
    /// What the mirror is called.
    pub name: String,
    /// Where on the server it is from, for people; empty where that is not known.
    pub from: String,
    /// The server; none where only the files were there to go by.
    pub server: Option<Url>,
    /// How many recordings the files belong to, where that is known.
    pub recordings: Option<u64>,
    /// When the verification began.
    pub began: DateTime<Utc>,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// What it found.
    pub outcome: Outcome,
}

/// Writes the certificate beside the files and returns where it is.
///
/// # Errors
///
/// It cannot be written; an older one is then still there.
pub(crate) fn write(destination: &Path, page: &Certificate) -> Result<PathBuf, OutputError> {
    let path = destination.join(NAME);
    match write_atomically(&path, render(page, destination).as_bytes()) {
        Ok(()) => Ok(path),
        Err(source) => Err(OutputError { path, source }),
    }
}

/// Writes the page. Writing to a String cannot fail.
fn render(page: &Certificate, destination: &Path) -> String {
    let style = format!("{BASE_STYLE}{STYLE}");
    let outcome = &page.outcome;
    let whole = outcome.is_whole();
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Certificate: {name}</title>\n<style>{style}</style>\n</head>\n<body>\n<main class=\"card\">\n\
         <p class=\"kind\">Certificate of verification</p>\n<h1><bdi>{name}</bdi></h1>\n",
        source(&style),
        name = text(&page.name),
    );
    let (class, verdict) = verdict(outcome);
    let _ = writeln!(html, "<p class=\"verdict {class}\">{verdict}</p>\n<dl>");
    for (word, value) in facts(page, destination) {
        let _ = writeln!(html, "<div><dt>{word}</dt><dd>{}</dd></div>", text(&value));
    }
    html.push_str("</dl>\n");
    problems(
        &mut html,
        "Missing",
        &outcome.missing,
        "Listed when they were saved, and not there now.",
    );
    problems(
        &mut html,
        "Changed",
        &outcome.changed,
        "There, with other content than was saved.",
    );
    let unreadable: Vec<_> = outcome
        .unreadable
        .iter()
        .map(|file| format!("{}: {}", file.path, file.why))
        .collect();
    problems(
        &mut html,
        "Not readable",
        &unreadable,
        "Nothing can be said about their content.",
    );
    if whole {
        html.push_str("<p class=\"quiet\">No problems were found.</p>\n");
    }
    if !outcome.extra.is_empty() {
        let count = outcome.extra.len() as u64;
        let _ = writeln!(
            html,
            "<p class=\"quiet\">{} here that the mirror did not save. That is no fault; nothing is said about {}.</p>",
            if count == 1 {
                "1 more file lies".to_owned()
            } else {
                format!("{} more files lie", grouped(count))
            },
            if count == 1 { "it" } else { "them" },
        );
    }
    html.push_str(METHOD);
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

/// What the page claims, and what it does not.
const METHOD: &str = "<h2>How it was verified</h2>\n<p class=\"quiet\">Each file of the right length was read from the disk from beginning to end, and its SHA-256 \
checksum was compared with the one that Lectern wrote down when the file was saved; one of another length counts as changed without being read. The checksums are in <a href=\"manifest-sha256.txt\">manifest-sha256.txt</a>; \
<span class=\"mono\">sha256sum -c manifest-sha256.txt</span> repeats the comparison without Lectern.</p>\n\
<p class=\"quiet\">It says that the files are as they were saved. It does not say that Panopto still has the same recordings, or that it had no others: \
a new plan tells that. This page is not signed; whoever can change the files can change it too.</p>\n";

fn verdict(outcome: &Outcome) -> (&'static str, String) {
    let files = count(outcome.files, "file");
    if outcome.files == 0 {
        return ("warn", "There were no files to verify.".to_owned());
    }
    if outcome.is_whole() {
        let all = if outcome.files == 1 { "is" } else { "are all" };
        return ("good", format!("{files} {all} there, as saved."));
    }
    let wrong = outcome.files - outcome.good;
    let have = if wrong == 1 { "has" } else { "have" };
    let of = grouped(wrong);
    ("bad", format!("{of} of {files} {have} a problem."))
}

fn facts(page: &Certificate, destination: &Path) -> Vec<(&'static str, String)> {
    let outcome = &page.outcome;
    let mut facts = Vec::new();
    if let Some(server) = &page.server {
        facts.push(("Server", server.host_str().unwrap_or("Panopto").to_owned()));
    }
    if !page.from.is_empty() {
        facts.push(("From", page.from.clone()));
    }
    facts.push(("Folder verified", destination.display().to_string()));
    if let Some(recordings) = page.recordings {
        facts.push(("Recordings", grouped(recordings)));
    }
    facts.extend([
        ("Files that belong there", grouped(outcome.files)),
        ("Files as saved", grouped(outcome.good)),
        ("Bytes read", grouped(outcome.bytes)),
        ("Method", "SHA-256 of every byte".to_owned()),
        ("Begun", moment(page.began)),
        ("Ended", moment(page.ended)),
        ("Made by", format!("Lectern {}", env!("CARGO_PKG_VERSION"))),
    ]);
    facts
}

fn problems(html: &mut String, head: &str, paths: &[String], what: &str) {
    if paths.is_empty() {
        return;
    }
    let _ = writeln!(
        html,
        "<h2>{head}: {}</h2>\n<p class=\"quiet\">{what}</p>\n<ul>",
        grouped(paths.len() as u64)
    );
    for path in paths.iter().take(MOST_LISTED) {
        let _ = writeln!(html, "<li class=\"mono\"><bdi>{}</bdi></li>", text(path));
    }
    html.push_str("</ul>\n");
    if let Some(more) = paths
        .len()
        .checked_sub(MOST_LISTED)
        .filter(|more| *more > 0)
    {
        let _ = writeln!(
            html,
            "<p class=\"quiet\">And {} more. A verification in Lectern lists all.</p>",
            grouped(more as u64)
        );
    }
}

fn count(number: u64, word: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {word}{plural}", grouped(number))
}
