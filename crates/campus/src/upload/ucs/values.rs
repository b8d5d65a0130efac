//! Values of XML Schema: dates, durations, ids.

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta, Utc};

/// Reads an `xs:dateTime`. Without a zone it is taken as UTC. Any number of decimals is accepted,
/// digits past the ninth are dropped.
pub fn parse_date_time(text: &str) -> Option<DateTime<Utc>> {
    let time_at = text.find('T')?;
    let zone_at = text[time_at..]
        .find(['Z', '+', '-'])
        .map_or(text.len(), |at| time_at + at);
    let (local, zone) = text.split_at(zone_at);
    let offset = match zone {
        "" | "Z" => 0,
        _ => {
            let (hours, minutes) = zone[1..].split_once(':')?;
            if hours.len() != 2 || minutes.len() != 2 {
                return None;
            }
            let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
            if minutes > 59 || hours * 60 + minutes > 14 * 60 {
                return None;
            }
            (hours * 60 + minutes) * 60 * if zone.starts_with('-') { -1 } else { 1 }
        }
    };
    let (whole, decimals) = local
        .split_once('.')
        .map_or((local, None), |(whole, decimals)| (whole, Some(decimals)));
    // The parser below is laxer about digits than XML Schema is.
    let digits_fit = whole.len() == "2026-01-31T12:00:00".len();
    let naive = NaiveDateTime::parse_from_str(whole, "%Y-%m-%dT%H:%M:%S")
        .ok()
        .filter(|_| digits_fit)?;
    let nanos = match decimals {
        None => 0,
        Some(decimals)
            if !decimals.is_empty() && decimals.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            let first_nine: String = decimals
                .chars()
                .chain(std::iter::repeat('0'))
                .take(9)
                .collect();
            first_nine.parse::<i64>().ok()?
        }
        Some(_) => return None,
    };
    let local = naive + TimeDelta::nanoseconds(nanos);
    let zoned = local
        .and_local_timezone(FixedOffset::east_opt(offset)?)
        .single()?;
    Some(zoned.with_timezone(&Utc))
}

/// Reads an `xs:duration` as seconds. Years and months count 365 and 30 days, which no recording reaches.
pub fn parse_duration(text: &str) -> Option<f64> {
    let (sign, rest) = text
        .strip_prefix('-')
        .map_or((1.0, text), |rest| (-1.0, rest));
    let rest = rest.strip_prefix('P')?;
    let (date, time) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (rest, ""),
    };
    if date.is_empty() && time.is_empty() {
        return None;
    }
    let days = fields(
        date,
        &[('Y', 31_536_000.0), ('M', 2_592_000.0), ('D', 86_400.0)],
    )?;
    let seconds = fields(time, &[('H', 3600.0), ('M', 60.0), ('S', 1.0)])?;
    Some(sign * (days + seconds))
}

/// Adds up fields such as `1H30M`, each unit at most once and in this order.
fn fields(mut text: &str, units: &[(char, f64)]) -> Option<f64> {
    let mut total = 0.0;
    let mut units = units.iter();
    while !text.is_empty() {
        let end = text.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, rest) = text.split_at(end);
        let unit = rest.chars().next()?;
        let (_, factor) = units.find(|(name, _)| *name == unit)?;
        let well_formed = number.split('.').all(|digits| !digits.is_empty())
            && (unit == 'S' || !number.contains('.'));
        if !well_formed {
            return None;
        }
        total += number.parse::<f64>().ok()? * factor;
        text = &rest[1..];
    }
    Some(total)
}

/// Reads a CRC-32 of 8 hexadecimal digits.
pub(super) fn parse_checksum(text: &str) -> Option<u32> {
    let fits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| u32::from_str_radix(text, 16).ok()).flatten()
}

/// Tells whether a text is a GUID with hyphens.
pub(super) fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}
