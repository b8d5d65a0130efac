//! Known names are taken out of texts.
//!
//! What is found: full names in either order, logins, addresses, numbers of the student system, and single parts of a name of
//! three letters or more where they are written with a capital. Accents and case do not matter. What is not found: nicknames,
//! misspelled names and names in files.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::collection::Person;

/// Stands for a part of a name that several people share.
const SHARED: &str = "[name]";

/// The names of a course and what stands for them.
#[derive(Debug)]
pub(crate) struct Scrubber {
    /// By the first word, longest first.
    phrases: HashMap<String, Vec<Phrase>>,
    /// Names in scripts without spaces, and names without a letter.
    pieces: Vec<(String, String)>,
    replaced: AtomicU64,
}

#[derive(Debug)]
struct Phrase {
    words: Vec<String>,
    stands_for: String,
    /// A part of a name may be a word too; a word is not written with a capital.
    needs_capital: bool,
}

impl Scrubber {
    pub fn new<'a>(people: impl Iterator<Item = (String, &'a Person)>) -> Self {
        let mut made = Self {
            phrases: HashMap::new(),
            pieces: Vec::new(),
            replaced: AtomicU64::new(0),
        };
        let mut parts: HashMap<String, String> = HashMap::new();
        for (pseudonym, person) in people {
            made.add_person(&pseudonym, person, &mut parts);
        }
        for (part, pseudonym) in parts {
            made.add(vec![part], pseudonym, true);
        }
        for phrases in made.phrases.values_mut() {
            phrases.sort_by(|one, other| {
                let key = |phrase: &Phrase| {
                    (
                        std::cmp::Reverse(phrase.words.len()),
                        phrase.needs_capital,
                        phrase.stands_for.clone(),
                        phrase.words.clone(),
                    )
                };
                key(one).cmp(&key(other))
            });
        }
        made.pieces
            .sort_by_key(|(piece, _)| (std::cmp::Reverse(piece.len()), piece.clone()));
        made.pieces.dedup_by(|one, other| one.0 == other.0);
        made
    }

    fn add_person(
        &mut self,
        pseudonym: &str,
        person: &Person,
        parts: &mut HashMap<String, String>,
    ) {
        let own = [&person.name, &person.sortable_name, &person.login];
        for name in own.into_iter().chain(&person.also) {
            let name = name.trim();
            if name.is_empty() {
                continue;
            }
            let words: Vec<String> = words(name).map(|(_, word)| folded(word)).collect();
            if words.is_empty() || name.chars().any(is_unspaced) {
                self.pieces.push((name.to_owned(), pseudonym.to_owned()));
                continue;
            }
            if words.len() > 1 {
                // As in `PerezAna.docx`.
                let backwards: Vec<&str> = words.iter().rev().map(String::as_str).collect();
                self.add(vec![words.concat()], pseudonym.to_owned(), false);
                self.add(vec![backwards.concat()], pseudonym.to_owned(), false);
                self.add(words, pseudonym.to_owned(), false);
            } else if name != person.name && name != person.sortable_name {
                self.add(words, pseudonym.to_owned(), false);
            }
        }
        if let Some((prefix, _)) = person.login.split_once('@') {
            let words: Vec<String> = words(prefix).map(|(_, word)| folded(word)).collect();
            self.add(words, pseudonym.to_owned(), false);
        }
        for name in [&person.name, &person.sortable_name] {
            for (_, word) in words(name) {
                if word.chars().count() >= 3 && !word.chars().any(is_unspaced) {
                    let part = parts
                        .entry(folded(word))
                        .or_insert_with(|| pseudonym.to_owned());
                    if part != pseudonym {
                        SHARED.clone_into(part);
                    }
                }
            }
        }
    }

    fn add(&mut self, words: Vec<String>, stands_for: String, needs_capital: bool) {
        let Some(first) = words.first().cloned() else {
            return;
        };
        // Two letters are no name to look for.
        if words.iter().map(String::len).sum::<usize>() < 3 {
            return;
        }
        let phrases = self.phrases.entry(first).or_default();
        if !phrases
            .iter()
            .any(|have| have.words == words && have.stands_for == stands_for)
        {
            phrases.push(Phrase {
                words,
                stands_for,
                needs_capital,
            });
        }
    }

    /// Returns the text with what stands for each name in its place.
    pub fn scrub(&self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut first = String::new();
        let found: Vec<(usize, &str)> = words(text).collect();
        let (mut done, mut at) = (0, 0);
        while at < found.len() {
            let (start, word) = found[at];
            first.clear();
            fold(word, &mut first);
            let Some(phrase) = self.longest(text, &first, &found[at..]) else {
                at += 1;
                continue;
            };
            clean.push_str(&text[done..start]);
            clean.push_str(&phrase.stands_for);
            let (last_start, last) = found[at + phrase.words.len() - 1];
            done = last_start + last.len();
            debug_assert!(done >= start + word.len());
            at += phrase.words.len();
            self.replaced.fetch_add(1, Ordering::Relaxed);
        }
        clean.push_str(&text[done..]);
        for (piece, stands_for) in &self.pieces {
            if clean.contains(piece.as_str()) {
                clean = clean.replace(piece.as_str(), stands_for);
                self.replaced.fetch_add(1, Ordering::Relaxed);
            }
        }
        clean
    }

    /// Returns how many names were taken out so far.
    pub fn replaced(&self) -> u64 {
        self.replaced.load(Ordering::Relaxed)
    }

    /// Finds the longest name that begins with the first of these words, which is given folded too.
    fn longest(&self, text: &str, first: &str, found: &[(usize, &str)]) -> Option<&Phrase> {
        let phrases = self.phrases.get(first)?;
        phrases.iter().find(|phrase| {
            let fits = phrase.words.len() <= found.len()
                && found
                    .iter()
                    .zip(&phrase.words)
                    .skip(1)
                    .all(|((_, word), wanted)| folded(word) == *wanted)
                && close(text, &found[..phrase.words.len()]);
            fits && (!phrase.needs_capital || !found[0].1.starts_with(char::is_lowercase))
        })
    }
}

/// Words of one name have at most a few signs between them, and no end of a sentence.
fn close(text: &str, found: &[(usize, &str)]) -> bool {
    found.windows(2).all(|pair| {
        let between = &text[pair[0].0 + pair[0].1.len()..pair[1].0];
        between.len() <= 3 && !between.contains(['\n', ';', '!', '?'])
    })
}

/// Returns the runs of letters and digits with the places where they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |character: char| {
        if character.is_ascii() {
            character.is_ascii_alphanumeric()
        } else {
            character.is_alphanumeric() || is_combining_mark(character)
        }
    };
    let mut rest = text;
    let mut base = 0;
    std::iter::from_fn(move || {
        let start = rest.find(is_part)?;
        let end = rest[start..]
            .find(|character| !is_part(character))
            .map_or(rest.len(), |length| start + length);
        let word = (base + start, &rest[start..end]);
        base += end;
        rest = &rest[end..];
        Some(word)
    })
}

fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold(word, &mut folded);
    folded
}

/// Writes a word without accents and in small letters.
fn fold(word: &str, into: &mut String) {
    if word.is_ascii() {
        into.extend(word.chars().map(|character| character.to_ascii_lowercase()));
        return;
    }
    let plain = word
        .nfd()
        .filter(|character| !is_combining_mark(*character));
    into.extend(plain.flat_map(char::to_lowercase));
}

/// Scripts in which words run together.
fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, sortable: &str, login: &str) -> Person {
        Person {
            name: name.to_owned(),
            sortable_name: sortable.to_owned(),
            login: login.to_owned(),
            ..Person::default()
        }
    }

    fn scrub(text: &str) -> String {
        let people = [
            (
                "a2a-aa",
                person(
                    "Ana Pérez Gómez",
                    "Pérez Gómez, Ana",
                    "ana.perez@example.edu",
                ),
            ),
            ("b2b-bb", person("Will Green", "Green, Will", "wg77")),
            ("c2c-cc", person("Grace Green", "Green, Grace", "")),
            ("d2d-dd", person("田中太郎", "田中太郎", "")),
            ("e2e-ee", person("🦊🦊", "", "")),
        ];
        Scrubber::new(
            people
                .iter()
                .map(|(name, person)| ((*name).to_owned(), person)),
        )
        .scrub(text)
    }

    #[test]
    fn names_are_found_in_every_form() {
        for (text, expected) in [
            ("Well done, Ana!", "Well done, a2a-aa!"),
            ("ANA PEREZ GOMEZ wrote", "a2a-aa wrote"),
            ("Pérez Gómez, Ana: essay", "a2a-aa: essay"),
            (
                "mail ana.perez@example.edu or ana.perez",
                "mail a2a-aa or a2a-aa",
            ),
            ("AnaPerezGomez_essay.docx", "a2a-aa_essay.docx"),
            ("by wg77, WG77.", "by b2b-bb, b2b-bb."),
            ("Ms Green and Grace Green", "Ms [name] and c2c-cc"),
            ("Pe\u{301}rez", "a2a-aa"),
            ("田中太郎さんは", "d2d-ddさんは"),
            ("from 🦊🦊 to all", "from e2e-ee to all"),
        ] {
            assert_eq!(scrub(text), expected);
        }
    }

    #[test]
    fn words_that_only_look_alike_stay() {
        for text in [
            "the green enzyme will bind",
            "analysis of Banana",
            "Greenhouse",
            "",
            "an a",
        ] {
            assert_eq!(scrub(text), text);
        }
        // A capital cannot tell the two apart; the name is what matters.
        assert_eq!(scrub("Will it bind?"), "b2b-bb it bind?");
        // The end of a sentence is no part of a name.
        assert_eq!(
            scrub("It is Grace! Green light"),
            "It is c2c-cc! [name] light"
        );
    }
}
