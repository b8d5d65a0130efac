//! Whether an answer is the kind of file that was expected.

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

use super::ContentKind;

/// Bytes at the head of a file that are looked at.
pub(crate) const HEAD: usize = 64;

/// How web pages begin, in lower case.
const PAGES: [&[u8]; 5] = [b"<!doctype html", b"<html", b"<head", b"<body", b"<script"];

/// Why an answer is not what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It is a web page.
    Page,
    /// It is something else, in words.
    Other(String),
}

/// Returns the media type of an answer without its parameters, in lower case.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let essence = value.split(';').next()?.trim().to_ascii_lowercase();
    (!essence.is_empty()).then_some(essence)
}

/// Judges by the head of the answer.
///
/// Only web pages are told by their type. Servers give many other types to files they do not know, so there the first bytes
/// decide.
pub(crate) fn judge_headers(kind: ContentKind, headers: &HeaderMap) -> Result<(), Misfit> {
    let packed = headers
        .get(CONTENT_ENCODING)
        .filter(|coding| coding.as_bytes() != b"identity");
    if let Some(coding) = packed {
        // It was not asked for, and the length would be that of the packed bytes.
        let coding = String::from_utf8_lossy(coding.as_bytes()).into_owned();
        return Err(Misfit::Other(format!("packed ({coding})")));
    }
    match media_type(headers).as_deref() {
        Some("text/html" | "application/xhtml+xml") if kind != ContentKind::Any => {
            Err(Misfit::Page)
        }
        _ => Ok(()),
    }
}

/// Judges by the first bytes: [`HEAD`] of them, or all of a shorter file.
pub(crate) fn judge_head(kind: ContentKind, head: &[u8]) -> Result<(), Misfit> {
    let fits = match kind {
        ContentKind::Any => return Ok(()),
        ContentKind::Mp4 => head.get(4..8) == Some(b"ftyp"),
        ContentKind::Jpeg => head.starts_with(&[0xff, 0xd8, 0xff]),
        ContentKind::Srt => is_caption_text(head),
        ContentKind::NoPage => !is_page(first_word(head)),
    };
    match (fits, first_word(head)) {
        (true, _) => Ok(()),
        (false, text) if is_page(text) => Err(Misfit::Page),
        (false, [b'{' | b'[', ..]) => Err(Misfit::Other("JSON".into())),
        (false, [b'<', ..]) => Err(Misfit::Other("XML".into())),
        (false, _) if head.starts_with(b"\x89PNG") => Err(Misfit::Other("a PNG picture".into())),
        (false, _) => Err(Misfit::Other("something else".into())),
    }
}

fn is_page(text: &[u8]) -> bool {
    PAGES.iter().any(|page| starts_with(text, page))
}

/// SRT has no mark of its own; what begins like markup or JSON, or holds a zero byte, is none.
fn is_caption_text(head: &[u8]) -> bool {
    !matches!(first_word(head), [b'<' | b'{' | b'[', ..]) && !head.contains(&0)
}

/// Skips a byte order mark and white space.
fn first_word(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start()
}

fn starts_with(text: &[u8], lower_case: &[u8]) -> bool {
    text.get(..lower_case.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(lower_case))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_its_type_or_its_first_bytes() {
        let typed = |kind, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, value.parse().unwrap());
            judge_headers(kind, &headers)
        };
        let page = Err(Misfit::Page);
        assert_eq!(typed(ContentKind::Mp4, "Text/HTML; charset=utf-8"), page);
        assert_eq!(typed(ContentKind::NoPage, "text/html"), page);
        assert_eq!(typed(ContentKind::Any, "text/html"), Ok(()));
        assert_eq!(typed(ContentKind::Mp4, "application/octet-stream"), Ok(()));
        for kind in [
            ContentKind::Mp4,
            ContentKind::Srt,
            ContentKind::Jpeg,
            ContentKind::NoPage,
        ] {
            for start in ["\u{feff}\r\n <!DOCTYPE html>", "<html lang=\"en\">"] {
                assert_eq!(judge_head(kind, start.as_bytes()), page, "{kind:?}");
            }
        }
    }

    #[test]
    fn each_kind_is_known_by_its_first_bytes() {
        let files: [(&[u8], &[ContentKind]); 5] = [
            (b"\0\0\0\x18ftypmp42", &[ContentKind::Mp4]),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", &[ContentKind::Jpeg]),
            (
                b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,000\r\n",
                &[ContentKind::Srt],
            ),
            (b"{\"error\":1}", &[]),
            (b"<Error><Code>AccessDenied</Code></Error>", &[]),
        ];
        for (head, kinds) in files {
            for kind in [ContentKind::Mp4, ContentKind::Srt, ContentKind::Jpeg] {
                let fits = judge_head(kind, head).is_ok();
                assert_eq!(fits, kinds.contains(&kind), "{kind:?} {head:?}");
            }
        }
    }

    #[test]
    fn anything_else_is_no_page() {
        for head in [&b""[..], b"%PDF-1.4", b"{\"a\":1}", b"<svg>", b"<?xml"] {
            assert_eq!(judge_head(ContentKind::NoPage, head), Ok(()), "{head:?}");
        }
    }

    #[test]
    fn packed_answers_are_refused() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, "gzip".parse().unwrap());
        assert!(matches!(
            judge_headers(ContentKind::Any, &headers),
            Err(Misfit::Other(_))
        ));
    }
}
