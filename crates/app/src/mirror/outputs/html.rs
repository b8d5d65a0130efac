//! What the pages have in common: text that stays text, addresses that stay inside, a policy that lets nothing in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// The colours of Lectern, light and dark, and what both pages share.
pub(super) const BASE_STYLE: &str = include_str!("../../../../artifacts/src/site/base.css");

/// Makes text out of anything, for content and for attributes in double quotes.
pub(super) fn text(raw: &str) -> String {
    let mut safe = String::with_capacity(raw.len());
    for character in raw.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(character),
            // HTML knows no control characters.
            _ if character.is_control() => safe.push('\u{fffd}'),
            _ => safe.push(character),
        }
    }
    safe
}

/// Makes a relative address out of a path below the page's folder.
///
/// Everything but letters, digits and `-._~` is encoded, so no name can be read as a scheme, a host or a query.
pub(super) fn address(path: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                address.push(char::from(byte));
            }
            _ => {
                address.push('%');
                address.push(char::from(DIGITS[usize::from(byte >> 4)]));
                address.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
    }
    address
}

/// Returns the source that lets exactly this inline style or script in.
pub(super) fn source(inline: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(inline)))
}

/// A moment for people, as in `18 Nov 2025, 09:05 UTC`.
pub(super) fn moment(at: DateTime<Utc>) -> String {
    at.format("%-d %b %Y, %H:%M UTC").to_string()
}

/// A number with thousands apart.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_text_or_of_an_address() {
        assert_eq!(
            text("</script><img src=\"x\" onerror='1'>&\u{0}"),
            "&lt;/script&gt;&lt;img src=&quot;x&quot; onerror=&#39;1&#39;&gt;&amp;\u{fffd}"
        );
        assert_eq!(
            address("Week 1/100% ü?#.mp4"),
            "Week%201/100%25%20%C3%BC%3F%23.mp4"
        );
        assert_eq!(address("javascript:alert(1)"), "javascript%3Aalert%281%29");
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
    fn thousands_are_set_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
