//! Moments out of cells, with and without a zone, and back into the tool's form.

/// A moment as a cell gives it, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// With a zone.
    Zoned(i64),
    /// Without one; taken as UTC, as the service's own times are.
    Naive(i64),
}

impl Moment {
    /// Returns the microseconds.
    pub(crate) fn micros(self) -> i64 {
        match self {
            Self::Zoned(at) | Self::Naive(at) => at,
        }
    }
}

/// Reads `YYYY-MM-DD HH:MM:SS[.fraction][zone]`, `T` between date and time allowed, zone `Z`, `+HH:MM`, `+HHMM` or `+HH`. Digits
/// beyond microseconds are cut. `None` where it is no such moment or no day of the calendar.
pub(crate) fn moment(cell: &[u8]) -> Option<Moment> {
    let cell = cell.trim_ascii();
    let day = civil_day(cell.get(..10)?)?;
    if !matches!(cell.get(10)?, b' ' | b'T' | b't') {
        return None;
    }
    let clock = cell.get(11..19)?;
    if clock[2] != b':' || clock[5] != b':' {
        return None;
    }
    let (hours, minutes, seconds) = (
        digits(&clock[..2])?,
        digits(&clock[3..5])?,
        digits(&clock[6..])?,
    );
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let (fraction, zone) = fraction(&cell[19..])?;
    let at = ((day * 24 + hours) * 60 + minutes) * 60 + seconds;
    let local = at * 1_000_000 + fraction;
    match offset(zone)? {
        Some(east) => Some(Moment::Zoned(local - east * 1_000_000)),
        None => Some(Moment::Naive(local)),
    }
}

/// Reads `YYYY-MM-DD` as days since 1970-01-01.
pub(crate) fn civil_day(text: &[u8]) -> Option<i64> {
    if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let (year, month, day) = (
        digits(&text[..4])?,
        digits(&text[5..7])?,
        digits(&text[8..])?,
    );
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if day == 0 || day > longest {
        return None;
    }
    // Years that begin in March, so that the leap day comes last; see Howard Hinnant, "chrono-compatible low-level date algorithms".
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let Some((b'.', rest)) = rest.split_first() else {
        return Some((0, rest));
    };
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
        return None;
    }
    let (decimals, rest) = rest.split_at(count);
    let micros = (0..6).fold(0, |micros, place| {
        let digit = decimals.get(place).map_or(0, |digit| digit - b'0');
        micros * 10 + i64::from(digit)
    });
    Some((micros, rest))
}

/// Returns the seconds east of Greenwich, or no zone where there is none.
#[expect(
    clippy::option_option,
    reason = "no zone is one thing, a zone that cannot be read another"
)]
fn offset(zone: &[u8]) -> Option<Option<i64>> {
    let (sign, rest) = match zone {
        [] => return Some(None),
        b"+00:00" | b"Z" | b"z" => return Some(Some(0)),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest.len() {
        2 => (rest, &b"00"[..]),
        4 => rest.split_at(2),
        5 if rest[2] == b':' => (&rest[..2], &rest[3..]),
        _ => return None,
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (hours <= 18 && minutes <= 59).then_some(Some(sign * (hours * 3600 + minutes * 60)))
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + i64::from(digit))
    })
}
