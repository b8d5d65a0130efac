//! What all pages have in common: text that stays text, and a policy that lets nothing in.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The colours of Lectern, light and dark, shared with the pages of a mirror.
const BASE_STYLE: &str = include_str!("base.css");
const OWN_STYLE: &str = include_str!("site.css");
const SCRIPT: &str = include_str!("site.js");

/// What stands in the head of every page.
pub(super) static STYLE: LazyLock<String> = LazyLock::new(|| format!("{BASE_STYLE}{OWN_STYLE}"));

/// The policy of pages without a script. Pictures and recordings come from the folder; a page on a disk is no “self” of its own.
pub(super) static POLICY: LazyLock<String> = LazyLock::new(|| policy(""));

/// The policy of pages that can be searched and sorted.
pub(super) static POLICY_WITH_SCRIPT: LazyLock<String> =
    LazyLock::new(|| policy(&format!("; script-src {}", source(SCRIPT))));

pub(super) const fn script() -> &'static str {
    SCRIPT
}

fn policy(more: &str) -> String {
    format!(
        "default-src 'none'; img-src 'self' file:; media-src 'self' file:; style-src {}{more}; base-uri 'none'; form-action 'none'",
        source(&STYLE)
    )
}

/// Returns the source that lets exactly this inline style or script in.
fn source(inline: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(inline)))
}

/// Makes text out of anything, for content and for attributes in double quotes.
pub(crate) fn text(raw: &str) -> String {
    let mut safe = String::with_capacity(raw.len() + raw.len() / 16);
    // Writing to a string does not fail.
    let _ = write_text(&mut safe, raw);
    safe
}

fn write_text(out: &mut impl std::fmt::Write, raw: &str) -> std::fmt::Result {
    let bytes = raw.as_bytes();
    let (mut done, mut place) = (0, 0);
    while let Some(byte) = bytes.get(place) {
        // HTML knows no control characters; those beyond ASCII are two bytes.
        let (instead, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            b'\'' => ("&#39;", 1),
            b'\r' => ("", 1),
            b'\n' | b'\t' => {
                place += 1;
                continue;
            }
            0..=0x1f | 0x7f => ("\u{fffd}", 1),
            0xc2 if matches!(bytes.get(place + 1), Some(0x80..=0x9f)) => ("\u{fffd}", 2),
            _ => {
                place += 1;
                continue;
            }
        };
        out.write_str(&raw[done..place])?;
        out.write_str(instead)?;
        place += length;
        done = place;
    }
    out.write_str(&raw[done..])
}

/// Takes blanks from the ends of lines, where no reader sees them and checkers do.
pub(super) fn trimmed(page: &str) -> String {
    let mut trimmed = String::with_capacity(page.len());
    for line in page.lines() {
        trimmed.push_str(line.trim_end_matches([' ', '\t']));
        trimmed.push('\n');
    }
    trimmed
}

/// A moment of an answer for people, as in `5 Feb 2026, 10:00 UTC`; what is none stays as it is.
pub(crate) fn moment(received: &str) -> String {
    match chrono::DateTime::parse_from_rfc3339(received) {
        Ok(at) => at.to_utc().format("%-d %b %Y, %H:%M UTC").to_string(),
        Err(_) => received.to_owned(),
    }
}

/// A length in powers of ten, as in `1.2 MB`.
pub(super) fn bytes(size: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    if size < 1000 {
        return format!("{size} bytes");
    }
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    let mut value = size as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && value < 100.0);
    format!("{value:.decimals$} {}", units[unit])
}

/// Escapes what templates put into pages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageText;

impl askama::filters::Escaper for PageText {
    fn write_escaped_str<W: std::fmt::Write>(&self, mut page: W, raw: &str) -> std::fmt::Result {
        write_text(&mut page, raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_text() {
        assert_eq!(
            text("</script><img src=\"x\" onerror='1'>&\u{0}\r\n"),
            "&lt;/script&gt;&lt;img src=&quot;x&quot; onerror=&#39;1&#39;&gt;&amp;\u{fffd}\n"
        );
        assert_eq!(
            text("é\u{85}\u{a0}\u{7f}\t\u{20ac}<"),
            "é\u{fffd}\u{a0}\u{fffd}\t\u{20ac}&lt;"
        );
    }

    #[test]
    fn the_source_of_a_script_is_its_hash() {
        // The example of the specification (CSP level 2, 4.2.5).
        assert_eq!(
            source("alert('Hello, world.');"),
            "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
        );
    }

    #[test]
    fn moments_and_lengths_are_for_people() {
        assert_eq!(moment("2026-02-05T03:00:00-07:00"), "5 Feb 2026, 10:00 UTC");
        assert_eq!(moment("soon"), "soon");
        assert_eq!(bytes(999), "999 bytes");
        assert_eq!(bytes(146_248), "146 kB");
        assert_eq!(bytes(4_600_000_000), "4.6 GB");
        assert_eq!(trimmed("a \n\t\nb"), "a\n\nb\n");
    }
}
