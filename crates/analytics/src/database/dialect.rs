//! How cells are written: as pandas' `to_csv(index=False)` does.

use chrono::{DateTime, Datelike, NaiveDate, Timelike};

/// Writes a double in its shortest form that reads back the same, with at least one decimal; NaN as an empty cell.
///
/// As Python's `repr`: an exponent below 0.0001 and from 1e16 on, with two digits at least.
pub fn write_number(out: &mut Vec<u8>, number: f64) {
    if number.is_nan() {
        return;
    }
    if number.is_infinite() {
        out.extend_from_slice(if number > 0.0 { b"inf" } else { b"-inf" });
        return;
    }
    let size = number.abs();
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(number);
    if size == 0.0 || (1e-4..1e16).contains(&size) {
        out.extend_from_slice(text.as_bytes());
        if !text.contains('.') {
            out.extend_from_slice(b".0");
        }
    } else {
        out.extend_from_slice(with_exponent(text).as_bytes());
    }
}

/// Writes `True` or `False`.
pub fn write_bool(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"True" } else { b"False" });
}

/// Writes `YYYY-MM-DD`.
pub fn write_date(out: &mut Vec<u8>, date: NaiveDate) {
    let year = date.year();
    if (0..=9999).contains(&year) {
        two(out, year.unsigned_abs() / 100);
        two(out, year.unsigned_abs() % 100);
    } else {
        out.extend_from_slice(year.to_string().as_bytes());
    }
    out.push(b'-');
    two(out, date.month());
    out.push(b'-');
    two(out, date.day());
}

/// Writes microseconds since 1970 as `YYYY-MM-DD HH:MM:SS+00:00`, with six decimals only where the fraction is not zero.
pub fn write_moment(out: &mut Vec<u8>, at: i64) {
    let Some(moment) = DateTime::from_timestamp_micros(at) else {
        return;
    };
    write_date(out, moment.date_naive());
    out.push(b' ');
    two(out, moment.hour());
    out.push(b':');
    two(out, moment.minute());
    out.push(b':');
    two(out, moment.second());
    let micros = at.rem_euclid(1_000_000);
    if micros != 0 {
        out.extend_from_slice(format!(".{micros:06}").as_bytes());
    }
    out.extend_from_slice(b"+00:00");
}

/// Writes text, in quotation marks only where it needs them, those inside doubled.
pub fn write_text(out: &mut Vec<u8>, text: &str) {
    write_bytes(out, text.as_bytes());
}

/// Writes a line of texts.
pub fn write_line<'a>(out: &mut Vec<u8>, cells: impl IntoIterator<Item = &'a str>) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write_text(out, cell);
    }
    out.push(b'\n');
}

pub(crate) fn write_bytes(out: &mut Vec<u8>, text: &[u8]) {
    let plain = !text
        .iter()
        .any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    if plain {
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    for byte in text {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

fn two(out: &mut Vec<u8>, number: u32) {
    out.push(b'0' + (number / 10 % 10) as u8);
    out.push(b'0' + (number % 10) as u8);
}

/// Brings any decimal form to Python's `d.ddde-07`.
fn with_exponent(text: &str) -> String {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().unwrap_or(0)),
        None => (text, 0_i32),
    };
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{decimals}");
    let digits = all.trim_start_matches('0');
    let leading = i32::try_from(all.len() - digits.len()).unwrap_or(0);
    let exponent = exponent + i32::try_from(whole.len()).unwrap_or(0) - 1 - leading;
    let digits = digits.trim_end_matches('0');
    let (first, rest) = digits.split_at(digits.len().min(1));
    let point = if rest.is_empty() { "" } else { "." };
    let direction = if exponent < 0 { '-' } else { '+' };
    format!(
        "{sign}{first}{point}{rest}e{direction}{:02}",
        exponent.unsigned_abs()
    )
}
