//! The documented name of a small picture, which is a hash of its address.

/// Returns the name of a picture's file: `thumb`, a hash of the address, `.png`.
///
/// Formula: CPython 2's hash of a byte string on 64 bits without a salt, `x = s[0] << 7`, then `x = (1000003 * x) ^ byte` for
/// each byte, then `x ^= length`; signed; −1 becomes −2.
pub fn thumbnail_file(address: &str) -> String {
    format!("thumb{}.png", hash(address.as_bytes()))
}

fn hash(bytes: &[u8]) -> i64 {
    let Some(first) = bytes.first() else {
        return 0;
    };
    let mut value = u64::from(*first) << 7;
    for byte in bytes {
        value = value.wrapping_mul(1_000_003) ^ u64::from(*byte);
    }
    value ^= bytes.len() as u64;
    match value.cast_signed() {
        -1 => -2,
        hash => hash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_published_tool() {
        assert_eq!(hash(b"abc"), 1_453_079_729_188_098_211);
        assert_eq!(hash(b""), 0);
        assert_eq!(
            thumbnail_file("http://127.0.0.1:18765/thumb/6?x=1"),
            "thumb-8252551193906059845.png"
        );
    }
}
