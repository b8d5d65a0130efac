//! The names and logins of a person as they stand in texts.

use super::find::Identity;

/// Shorter words are words of a language, too.
const SHORTEST: usize = 4;
/// Stands where a name was.
const REMOVED: &str = "[removed]";

/// What is looked for.
#[derive(Debug)]
pub(super) struct Words(Vec<String>);

impl Words {
    /// Takes the names, logins and ids of a person, the longest first.
    pub fn of(identity: &Identity) -> Self {
        let viewers = identity.viewers.iter().map(|(_, id)| id.clone());
        let told = identity.names.iter().chain(&identity.logins).cloned();
        let turned = identity.names.iter().filter_map(|name| {
            let (first, last) = name.rsplit_once(' ')?;
            Some(format!("{last}, {first}"))
        });
        let mut words: Vec<String> = told
            .chain(viewers)
            .chain(turned.collect::<Vec<_>>())
            .map(|word| word.trim().to_owned())
            .filter(|word| word.chars().count() >= SHORTEST)
            .collect();
        words.sort_by_key(|word| (std::cmp::Reverse(word.len()), word.clone()));
        words.dedup();
        Self(words)
    }

    /// Tells whether one of them is in a text.
    pub fn are_in(&self, text: &str) -> bool {
        self.0
            .iter()
            .any(|word| places(text, word).next().is_some())
    }

    /// Returns the text without them; none where there are none.
    pub fn without(&self, text: &str) -> Option<String> {
        let mut clean: Option<String> = None;
        for word in &self.0 {
            let now = clean.as_deref().unwrap_or(text);
            let found: Vec<usize> = places(now, word).collect();
            if found.is_empty() {
                continue;
            }
            let mut next = String::with_capacity(now.len());
            let mut done = 0;
            for place in found {
                next.push_str(&now[done..place]);
                next.push_str(REMOVED);
                done = place + word.len();
            }
            next.push_str(&now[done..]);
            clean = Some(next);
        }
        clean
    }
}

/// Returns where a word stands by itself.
fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(word).filter_map(move |(place, _)| {
        let before = text[..place].chars().next_back();
        let after = text[place + word.len()..].chars().next();
        (!is_letter(before) && !is_letter(after)).then_some(place)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_out_where_they_stand_by_themselves() {
        let identity = Identity {
            names: ["Ana Pérez".to_owned()].into(),
            logins: ["aperez".to_owned(), "ap".to_owned()].into(),
            ..Identity::default()
        };
        let words = Words::of(&identity);
        assert_eq!(
            words
                .without("By Ana Pérez (Pérez, Ana; aperez), ap")
                .unwrap(),
            "By [removed] ([removed]; [removed]), ap"
        );
        assert_eq!(words.without("aperezius"), None);
        assert!(!words.are_in("Pérez alone"));
    }
}
