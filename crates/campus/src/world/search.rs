//! Panopto's word search.

/// Tells whether every word of the query begins a word of one of the texts, without regard to case.
///
/// `*` matches everything.
pub fn matches_words(query: &str, texts: &[&str]) -> bool {
    if query.trim() == "*" {
        return true;
    }
    let words: Vec<String> = texts.iter().flat_map(|text| split(text)).collect();
    split(query).all(|wanted| words.iter().any(|word| word.starts_with(&wanted)))
}

fn split(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::matches_words;

    #[test]
    fn words_match_by_their_beginning_in_any_case() {
        assert!(matches_words(
            "bio 200",
            &["BIOL 200 Fundamentals of cell biology"]
        ));
        assert!(!matches_words(
            "ology",
            &["BIOL 200 Fundamentals of cell biology"]
        ));
        assert!(matches_words("Öko", &["Einführung: ökologie"]));
    }

    #[test]
    fn a_star_matches_everything() {
        assert!(matches_words("*", &[""]));
    }
}
