//! Numbers out of cells, correctly rounded.

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Largest whole number up to which a double holds every one.
const EXACT: u64 = 1 << 53;

/// Reads a cell as a double, rounded to the nearest; `None` where it is empty or holds no finite number.
///
/// A plain decimal whose digits and power of ten are both exact doubles needs one division to be right (Clinger 1990); everything
/// else goes to the standard library.
pub(crate) fn number(cell: &[u8]) -> Option<f64> {
    plain(cell).or_else(|| any(cell))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "only whole numbers that a double holds come so far"
)]
fn plain(cell: &[u8]) -> Option<f64> {
    let (negative, digits) = match cell.first()? {
        b'-' => (true, &cell[1..]),
        _ => (false, cell),
    };
    // Nineteen digits cannot overflow.
    if digits.is_empty() || digits.len() > 20 {
        return None;
    }
    let mut whole = 0_u64;
    let mut point = None;
    for (place, byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            whole = whole.checked_mul(10)?.checked_add(u64::from(digit))?;
        } else if *byte == b'.' && point.is_none() && digits.len() > 1 {
            point = Some(place);
        } else {
            return None;
        }
    }
    if whole > EXACT {
        return None;
    }
    let decimals = point.map_or(0, |place| digits.len() - 1 - place);
    let value = whole as f64 / POWERS[decimals];
    Some(if negative { -value } else { value })
}

#[cold]
fn any(cell: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(cell).ok()?.trim();
    text.parse().ok().filter(|number: &f64| number.is_finite())
}
