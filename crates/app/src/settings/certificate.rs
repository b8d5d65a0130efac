use std::fs;
use std::io::{self, Read};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDateTime, Utc};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// A file of the authorities of a whole operating system is smaller.
const LARGEST: u64 = 8 * 1024 * 1024;

/// Returns when the first certificate of a PEM file ends; `None` where that cannot be read.
pub(super) fn valid_to(path: &Path) -> io::Result<Option<DateTime<Utc>>> {
    let mut pem = String::new();
    fs::File::open(path)?
        .take(LARGEST)
        .read_to_string(&mut pem)?;
    Ok(ends(&pem).min())
}

fn ends(pem: &str) -> impl Iterator<Item = DateTime<Utc>> {
    pem.split(BEGIN).skip(1).filter_map(|block| {
        let text: String = block
            .split(END)
            .next()?
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        not_after(&STANDARD.decode(text).ok()?)
    })
}

/// Walks a certificate to its validity: version, serial number, algorithm and issuer come before it (RFC 5280, 4.1).
fn not_after(certificate: &[u8]) -> Option<DateTime<Utc>> {
    const VERSION: u8 = 0xA0;
    let (_, certificate, _) = element(certificate)?;
    let (_, mut fields, _) = element(certificate)?;
    if let (VERSION, _, rest) = element(fields)? {
        fields = rest;
    }
    for _serial_algorithm_issuer in 0..3 {
        fields = element(fields)?.2;
    }
    let (_, validity, _) = element(fields)?;
    let (_, _, rest) = element(validity)?;
    let (tag, time, _) = element(rest)?;
    read_time(tag, std::str::from_utf8(time).ok()?)
}

/// Splits the first element off: its tag, its content, and what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7F => (usize::from(first), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
            (
                digits
                    .iter()
                    .fold(0, |length, &digit| length << 8 | usize::from(digit)),
                rest,
            )
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// Years of two digits mean 1950 to 2049.
fn read_time(tag: u8, text: &str) -> Option<DateTime<Utc>> {
    const UTC_TIME: u8 = 0x17;
    let full = match (tag, text.as_bytes().first()?) {
        (UTC_TIME, b'0'..=b'4') => format!("20{text}"),
        (UTC_TIME, _) => format!("19{text}"),
        _ => text.to_owned(),
    };
    NaiveDateTime::parse_from_str(&full, "%Y%m%d%H%M%SZ")
        .ok()
        .map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use super::{ends, read_time, valid_to};

    #[test]
    fn reads_both_forms_of_time_and_names_the_earliest_end() {
        let file = std::path::Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/settings/fixtures/two-authorities.pem"
        ));

        let end = valid_to(file).unwrap().unwrap();

        assert_eq!(end.to_rfc3339(), "2031-07-01T18:33:41+00:00");
        assert_eq!(ends(&std::fs::read_to_string(file).unwrap()).count(), 2);
        assert_eq!(
            read_time(0x17, "991231235959Z").unwrap().to_rfc3339(),
            "1999-12-31T23:59:59+00:00"
        );
    }

    #[test]
    fn what_is_no_certificate_has_no_end() {
        for block in ["", "!!", "MAA=", "MIIB", "AAAAAAAAAAAAAAAA"] {
            let pem = format!("-----BEGIN CERTIFICATE-----\n{block}\n-----END CERTIFICATE-----\n");
            assert_eq!(ends(&pem).count(), 0, "{block}");
        }
    }
}
