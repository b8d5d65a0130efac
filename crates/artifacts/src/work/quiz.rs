//! What the technical text of a quiz submission says.

/// Explains `user: 5, quiz: 9, score: 3.0, time: 2026-02-05 10:00:00 +0000` in words; empty if the text is none of that kind.
pub(super) fn explained(body: &str) -> String {
    let field = |name: &str| {
        body.split(", ")
            .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix(": "))
    };
    let (Some(_), Some(score)) = (field("quiz"), field("score")) else {
        return String::new();
    };
    let time = field("time")
        .map(|time| format!(", finished {time}"))
        .unwrap_or_default();
    format!("Quiz taken in Canvas: score {score}{time}.")
}

/// Returns the text without the person's number.
pub(super) fn without_person(body: &str) -> String {
    let is_other = |part: &&str| !part.trim().starts_with("user: ");
    let parts: Vec<&str> = body.split(", ").filter(is_other).collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_technical_text_is_put_into_words() {
        let body = "user: 5, quiz: 9, score: 3.0, time: 2026-02-05 10:00:00 +0000";
        assert_eq!(
            explained(body),
            "Quiz taken in Canvas: score 3.0, finished 2026-02-05 10:00:00 +0000."
        );
        assert_eq!(
            without_person(body),
            "quiz: 9, score: 3.0, time: 2026-02-05 10:00:00 +0000"
        );
        assert_eq!(explained("My essay on scores, quiz and time"), "");
    }
}
