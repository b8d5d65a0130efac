use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Deserializer};

/// Reads a date as Panopto writes it: ISO 8601 in UTC with 0 to 7 decimals and an optional `Z`.
///
/// A time without a zone is UTC; one with another offset is converted.
pub fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return Some(date.to_utc());
    }
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f")
        .ok()
        .map(|date| date.and_utc())
}

/// Reads an optional date member; null, blank and unreadable ones are all absent.
pub(crate) fn optional_date<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.as_deref().and_then(parse_date))
}

#[cfg(test)]
mod tests {
    use super::parse_date;

    #[test]
    fn reads_every_number_of_decimals_with_and_without_zone() {
        let whole = parse_date("2025-06-11T15:56:46Z").unwrap();
        for decimals in 0..=7 {
            let fraction = if decimals == 0 {
                String::new()
            } else {
                format!(".{}", "0".repeat(decimals))
            };
            assert_eq!(
                parse_date(&format!("2025-06-11T15:56:46{fraction}Z")),
                Some(whole)
            );
            assert_eq!(
                parse_date(&format!("2025-06-11T15:56:46{fraction}")),
                Some(whole)
            );
        }
        assert_eq!(
            parse_date("2025-06-11T15:56:46.0820001Z")
                .unwrap()
                .timestamp_subsec_nanos(),
            82_000_100
        );
        assert_eq!(parse_date("2025-06-11T08:56:46-07:00"), Some(whole));
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in ["", "yesterday", "2025-06-11", "2025-13-11T15:56:46Z"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
