//! `time_stamp.txt` in the documented form: local time as `11/22/2026 01:23AM`.

use chrono::NaiveDateTime;

/// The file's name.
pub const STAMP_FILE: &str = "time_stamp.txt";

const FORM: &str = "%m/%d/%Y %I:%M%p";

/// Writes a stamp.
pub fn stamp(at: NaiveDateTime) -> String {
    at.format(FORM).to_string()
}

/// Reads a stamp; none if the text is none.
pub fn parse_stamp(text: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text.trim(), FORM).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_written_as_documented_and_read_again() {
        let at = "2026-11-22T01:23:00".parse().unwrap();
        assert_eq!(stamp(at), "11/22/2026 01:23AM");
        assert_eq!(parse_stamp("11/22/2026 01:23AM\r\n"), Some(at));
        assert_eq!(
            stamp("2026-11-22T12:05:00".parse().unwrap()),
            "11/22/2026 12:05PM"
        );
        assert_eq!(parse_stamp("yesterday"), None);
    }
}
