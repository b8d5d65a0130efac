//! The simple types of XML Schema that a manifest uses.

use chrono::NaiveDate;

/// Tells whether a text is an xs:dateTime: `2026-03-01T09:30:00`, with any number of decimals and an optional zone.
pub(super) fn is_date_time(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let Some((date, time)) = text.split_once('T') else {
        return false;
    };
    is_date(date) && is_time(without_zone(time).unwrap_or(""))
}

fn is_date(text: &str) -> bool {
    let Some((year, rest)) = text.split_once('-') else {
        return false;
    };
    let Some((month, day)) = rest.split_once('-') else {
        return false;
    };
    let year_fits = year.len() == 4 || (year.len() > 4 && !year.starts_with('0'));
    let (Some(month), Some(day)) = (number(month, 2), number(day, 2)) else {
        return false;
    };
    let Some(year) = year
        .parse::<i32>()
        .ok()
        .filter(|_| year_fits && digits(year))
    else {
        return false;
    };
    // Years beyond the calendar of the library have the days of any leap year.
    NaiveDate::from_ymd_opt(year, month, day).is_some()
}

fn is_time(text: &str) -> bool {
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    if fraction.is_some_and(|fraction| !digits(fraction)) {
        return false;
    }
    let parts: Vec<&str> = whole.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else {
        return false;
    };
    match (number(hour, 2), number(minute, 2), number(second, 2)) {
        (Some(24), Some(0), Some(0)) => {
            fraction.is_none_or(|fraction| fraction.bytes().all(|byte| byte == b'0'))
        }
        (Some(hour), Some(minute), Some(second)) => hour < 24 && minute < 60 && second < 60,
        _ => false,
    }
}

/// Cuts `Z` or `±hh:mm` off the end; none if the zone is malformed.
fn without_zone(time: &str) -> Option<&str> {
    if let Some(time) = time.strip_suffix('Z') {
        return Some(time);
    }
    let Some(sign) = time.rfind(['+', '-']) else {
        return Some(time);
    };
    let (hour, minute) = time[sign + 1..].split_once(':')?;
    let (hour, minute) = (number(hour, 2)?, number(minute, 2)?);
    (minute < 60 && hour * 60 + minute <= 14 * 60).then_some(&time[..sign])
}

/// Tells whether a text is an xs:duration: `PT1M30S`, `P1DT2H`, `PT0.5S`.
pub(super) fn is_duration(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let Some(text) = text.strip_prefix('P') else {
        return false;
    };
    let (date, time) = text
        .split_once('T')
        .map_or((text, None), |(date, time)| (date, Some(time)));
    if time == Some("") || (date.is_empty() && time.is_none()) {
        return false;
    }
    has_parts(date, "YMD", false) && has_parts(time.unwrap_or(""), "HMS", true)
}

/// Tells whether a text is numbers, each followed by one of the units in their order.
fn has_parts(mut text: &str, units: &str, decimals: bool) -> bool {
    let mut left = units;
    while !text.is_empty() {
        let Some(end) = text.find(|c: char| c.is_ascii_alphabetic()) else {
            return false;
        };
        let (amount, unit) = (&text[..end], &text[end..=end]);
        let Some(position) = left.find(unit) else {
            return false;
        };
        let fits = match amount.split_once('.') {
            Some((whole, fraction)) => decimals && unit == "S" && digits(whole) && digits(fraction),
            None => digits(amount),
        };
        if !fits {
            return false;
        }
        left = &left[position + 1..];
        text = &text[end + 1..];
    }
    true
}

/// Tells whether a text is 8-4-4-4-12 hexadecimal digits.
pub(super) fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn number(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && digits(text))
        .then(|| text.parse().ok())
        .flatten()
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{is_date_time, is_duration, is_guid};

    #[test]
    fn knows_dates_and_times() {
        for text in [
            "2026-03-01T09:30:00",
            "2026-03-01T09:30:00Z",
            "2026-03-01T09:30:00.123456-00:00",
            "2024-02-29T24:00:00+14:00",
        ] {
            assert!(is_date_time(text), "{text}");
        }
        for text in [
            "",
            "2026-03-01",
            "2026-03-01 09:30:00",
            "2026-02-29T09:30:00",
            "26-03-01T09:30:00",
            "2026-03-01T09:30",
            "2026-03-01T25:00:00",
            "2026-03-01T09:30:00.Z",
            "2026-03-01T09:30:00+1",
            "2026-03-01T09:30:00+15:00",
            "2026-03-01T09:30:00ZZ",
        ] {
            assert!(!is_date_time(text), "{text}");
        }
    }

    #[test]
    fn knows_durations() {
        for text in [
            "PT5S",
            "PT0S",
            "PT1M30.25S",
            "P1Y2M3DT4H5M6S",
            "-PT5S",
            "P1D",
        ] {
            assert!(is_duration(text), "{text}");
        }
        for text in [
            "", "P", "PT", "5", "5S", "PT5", "P1DT", "PT1S2M", "PT1.5M", "PT.5S", "PT5s", "PTS",
            "P1H", "PT1M2M",
        ] {
            assert!(!is_duration(text), "{text}");
        }
    }

    #[test]
    fn knows_ids() {
        assert!(is_guid("3d33d2b0-b1b9-4f1f-BC72-5d9aa797f251"));
        for text in [
            "",
            "3d33d2b0b1b94f1fbc725d9aa797f251",
            "3d33d2b0-b1b9-4f1f-bc72-5d9aa797f25g",
            "{3d33d2b0-b1b9-4f1f-bc72-5d9aa797f251}",
        ] {
            assert!(!is_guid(text), "{text}");
        }
    }
}
