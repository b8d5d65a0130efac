use std::fmt::Write;

use super::Cue;

/// A pause of so many milliseconds begins a new paragraph of the words.
const PAUSE: u64 = 2000;
/// A paragraph longer than this ends with the next sentence.
const LONG_PARAGRAPH: usize = 600;
/// The tags that SubRip and WebVTT share.
const SHARED_TAGS: &[&str] = &["b", "/b", "i", "/i", "u", "/u"];

/// Writes captions as WebVTT.
pub(crate) fn to_vtt(cues: &[Cue]) -> String {
    let mut text = "WEBVTT\n".to_owned();
    for cue in cues {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{} --> {}\n", time(cue.start), time(cue.end));
        for line in cue.text.lines() {
            text.push_str(&payload(line));
            text.push('\n');
        }
    }
    text
}

/// Writes the words alone: no times, no tags, a paragraph after each pause.
///
/// A line that the caption before already had is left out, as captions that roll up repeat it.
pub(crate) fn to_text(cues: &[Cue]) -> String {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut last_end = None;
    let mut last_lines: Vec<String> = Vec::new();
    for cue in cues {
        let lines: Vec<String> = words(cue).filter(|line| !line.is_empty()).collect();
        let fresh = lines.iter().filter(|line| !last_lines.contains(line));
        let said = fresh.map(String::as_str).collect::<Vec<_>>().join(" ");
        last_lines = lines;
        let pause = last_end.is_none_or(|end| cue.start.saturating_sub(end) >= PAUSE);
        last_end = Some(cue.end);
        if said.is_empty() {
            continue;
        }
        match paragraphs.last_mut() {
            Some(paragraph) if !pause && !is_full(paragraph) => {
                paragraph.push(' ');
                paragraph.push_str(&said);
            }
            _ => paragraphs.push(said),
        }
    }
    let mut text = paragraphs.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// Returns the lines of a caption without tags.
pub(crate) fn words(cue: &Cue) -> impl Iterator<Item = String> {
    cue.text.lines().map(|line| {
        let plain: String = pieces(line)
            .filter_map(|piece| match piece {
                Piece::Text(text) => Some(unescaped(text)),
                Piece::Tag(_) => None,
            })
            .collect();
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

fn is_full(paragraph: &str) -> bool {
    paragraph.len() >= LONG_PARAGRAPH && paragraph.ends_with(['.', '?', '!', '…', '。', '？', '！'])
}

fn time(millis: u64) -> String {
    let (seconds, millis) = (millis / 1000, millis % 1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{millis:03}")
}

/// Keeps the tags that both forms know, leaves out the others, and writes the rest so that it is text.
fn payload(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    for piece in pieces(line) {
        match piece {
            Piece::Tag(tag) if SHARED_TAGS.contains(&tag.to_ascii_lowercase().as_str()) => {
                let _ = write!(text, "<{}>", tag.to_ascii_lowercase());
            }
            Piece::Tag(_) => {}
            Piece::Text(words) => {
                for character in unescaped(words).chars() {
                    match character {
                        '&' => text.push_str("&amp;"),
                        '<' => text.push_str("&lt;"),
                        '>' => text.push_str("&gt;"),
                        _ => text.push(character),
                    }
                }
            }
        }
    }
    text
}

enum Piece<'a> {
    Text(&'a str),
    Tag(&'a str),
}

/// Splits a line into tags and what is between them. `a < b` is no tag.
fn pieces(line: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(tag) = tag_at(rest) {
            rest = &rest[tag.len() + 2..];
            return Some(Piece::Tag(tag));
        }
        let starts = rest.match_indices('<').map(|(at, _)| at);
        let end = starts
            .filter(|at| *at > 0)
            .find(|at| tag_at(&rest[*at..]).is_some())
            .unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(text))
    })
}

/// Returns what is inside the tag that a text begins with.
fn tag_at(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('<')?;
    let end = inside.find(['<', '>'])?;
    let tag = &inside[..end];
    let begins = tag.strip_prefix('/').unwrap_or(tag);
    let is_tag = inside[end..].starts_with('>')
        && begins.starts_with(|first: char| first.is_ascii_alphabetic());
    is_tag.then_some(tag)
}

/// Reads the few references that captions use.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
