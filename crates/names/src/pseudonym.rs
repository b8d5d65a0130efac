//! Short names that stand for people, the same within one export and different in the next.

use std::collections::HashMap;
use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The secret behind the pseudonyms of one export; without it nobody can tell who is who.
#[derive(Clone)]
pub struct PseudonymKey([u8; 32]);

impl PseudonymKey {
    /// Takes 32 random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PseudonymKey(•••)")
    }
}

/// Characters that cannot be taken for one another: no l, no o, no 0, no 1.
const LETTERS: &[u8; 24] = b"abcdefghijkmnpqrstuvwxyz";
const DIGITS: &[u8; 8] = b"23456789";
const BOTH: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Characters of a name without its hyphen, as long as no two people share it.
const SHORTEST: usize = 5;

/// Returns a name like `k7q-2f` for each id, in the order of the ids.
///
/// Formula: HMAC-SHA-256 of the id under the key, spelled as a letter, a digit and characters of both kinds. No such name is a number
/// or a date to a spreadsheet. People whose names would be equal all get longer ones, so that two different ids never share a
/// name and the order of the ids does not matter. Equal ids have equal names.
#[must_use]
pub fn pseudonyms<'a>(key: &PseudonymKey, ids: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names = HashMap::new();
    let ids: Vec<&str> = ids.into_iter().collect();
    let mut same_so_far: Vec<Vec<(&str, String)>> = vec![spellings(key, &ids)];
    for length in SHORTEST.. {
        let mut next = Vec::new();
        for group in same_so_far.drain(..) {
            let mut of_name: HashMap<String, Vec<(&str, String)>> = HashMap::new();
            for (id, spelling) in group {
                let short = spelling.chars().take(length).collect();
                of_name.entry(short).or_default().push((id, spelling));
            }
            for (short, mut people) in of_name {
                if people.len() > 1 && length < BYTES {
                    next.push(people);
                } else if let Some((id, _)) = people.pop() {
                    names.insert(id, with_hyphen(&short));
                }
            }
        }
        if next.is_empty() {
            break;
        }
        same_so_far = next;
    }
    ids.iter().filter_map(|id| names.get(id).cloned()).collect()
}

/// Returns a number that stands for an id of some kind, the same under one key. It has at most 53 bits, so that every program reads it
/// exactly.
///
/// Formula: the first 53 bits of HMAC-SHA-256 of `kind:id` under the key. Of a million numbers, two are equal once in 18,000 exports.
#[must_use]
pub fn keyed_number(key: &PseudonymKey, kind: &str, id: &str) -> u64 {
    let hash = hash(key, &format!("{kind}:{id}"));
    let first = hash
        .iter()
        .take(8)
        .fold(0, |number, byte| number << 8 | u64::from(*byte));
    first >> 11
}

const BYTES: usize = 32;

/// Returns each different id once, with its name at full length.
fn spellings<'a>(key: &PseudonymKey, ids: &[&'a str]) -> Vec<(&'a str, String)> {
    let mut different = ids.to_vec();
    different.sort_unstable();
    different.dedup();
    different
        .into_iter()
        .map(|id| (id, spelling(key, id)))
        .collect()
}

fn spelling(key: &PseudonymKey, id: &str) -> String {
    let bytes = hash(key, id);
    let pick = |(place, byte): (usize, &u8)| {
        let alphabet: &[u8] = match place {
            0 => LETTERS,
            1 => DIGITS,
            _ => BOTH,
        };
        char::from(alphabet[usize::from(*byte) % alphabet.len()])
    };
    bytes.iter().enumerate().map(pick).collect()
}

fn hash(key: &PseudonymKey, text: &str) -> [u8; BYTES] {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key.0) else {
        return [0; BYTES];
    };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

fn with_hyphen(short: &str) -> String {
    let (head, tail) = short.split_at(3.min(short.len()));
    format!("{head}-{tail}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn key(byte: u8) -> PseudonymKey {
        PseudonymKey::new([byte; 32])
    }

    #[test]
    fn many_people_have_different_names_whatever_their_order() {
        let ids: Vec<String> = (0..30_000).map(|n| format!("person-{n}")).collect();
        let names = pseudonyms(&key(1), ids.iter().map(String::as_str));
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), ids.len());
        assert!(
            names.iter().any(|name| name.len() > 6),
            "some names would have been equal"
        );
        let mut backwards = pseudonyms(&key(1), ids.iter().rev().map(String::as_str));
        backwards.reverse();
        assert_eq!(backwards, names);
    }

    #[test]
    fn a_name_is_short_readable_and_nothing_that_a_spreadsheet_would_change() {
        let ids: Vec<String> = (0..500).map(|n| n.to_string()).collect();
        for name in pseudonyms(&key(2), ids.iter().map(String::as_str)) {
            let bytes = name.as_bytes();
            assert!(
                LETTERS.contains(&bytes[0]) && DIGITS.contains(&bytes[1]),
                "{name}"
            );
            assert!(
                bytes[3] == b'-' && !name.contains(['l', 'o', '0', '1']),
                "{name}"
            );
            assert!((6..=7).contains(&name.len()), "{name}");
        }
    }

    #[test]
    fn another_key_gives_other_names_and_the_same_key_the_same() {
        let ids = ["a", "b", "a"];
        assert_eq!(pseudonyms(&key(3), ids), pseudonyms(&key(3), ids));
        assert_ne!(pseudonyms(&key(3), ids), pseudonyms(&key(4), ids));
        let names = pseudonyms(&key(3), ids);
        assert_eq!(names[0], names[2]);
        assert_eq!(pseudonyms(&key(3), []), Vec::<String>::new());
    }

    #[test]
    fn a_number_stands_for_an_id_of_one_kind_under_one_key() {
        let number = keyed_number(&key(1), "submission", "1011");
        assert_eq!(number, keyed_number(&key(1), "submission", "1011"));
        assert!(number < 1 << 53);
        for other in [
            keyed_number(&key(2), "submission", "1011"),
            keyed_number(&key(1), "file", "1011"),
            keyed_number(&key(1), "submission", "1012"),
        ] {
            assert_ne!(number, other);
        }
    }

    #[test]
    fn a_key_does_not_print() {
        assert_eq!(format!("{:?}", key(77)), "PseudonymKey(•••)");
    }
}
