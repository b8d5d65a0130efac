//! The server's words in an answer that says no. Canvas has no one shape for it.

use chrono::{DateTime, Utc};
use lectern_net::page::{excerpt, sentence, shortened};
use serde_json::Value;

/// Finds the server's words in an error body.
///
/// Looks at `errors` (a list, a text, or lists by field), `error`, `message` and `error_description`; anything else gives its
/// first 160 characters, a web page its title.
pub(crate) fn message(body: &[u8]) -> Option<String> {
    let words = match serde_json::from_slice::<Value>(body) {
        Ok(json) => of_json(&json).unwrap_or_else(|| excerpt(body)),
        Err(_) => excerpt(body),
    };
    let words = words.trim();
    (!words.is_empty()).then(|| sentence(words))
}

/// Finds when a token ended, which Canvas says beside the error.
pub(crate) fn expired_at(body: &[u8]) -> Option<DateTime<Utc>> {
    let json = serde_json::from_slice::<Value>(body).ok()?;
    let first = json.get("errors")?.get(0)?;
    let text = first.get("expired_at")?.as_str()?;
    DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|date| date.to_utc())
}

fn of_json(json: &Value) -> Option<String> {
    match json.get("errors") {
        Some(Value::Array(errors)) => errors.iter().find_map(one),
        Some(Value::Object(fields)) => fields.iter().find_map(|(field, problems)| {
            let problem = problems.get(0).unwrap_or(problems);
            one(problem).map(|words| format!("{field}: {words}"))
        }),
        Some(error) => one(error),
        None => None,
    }
    .or_else(|| {
        ["error_description", "error", "message"]
            .iter()
            .find_map(|name| one(json.get(*name)?))
    })
    .or_else(|| one(json))
}

fn one(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text,
        Value::Object(object) => object.get("message")?.as_str()?,
        _ => return None,
    };
    let words = shortened(text);
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::{expired_at, message};

    #[test]
    fn finds_the_words_in_every_known_shape() {
        for (body, words) in [
            (
                r#"{"errors":[{"message":"Invalid access token."}]}"#,
                "Invalid access token.",
            ),
            (r#"{"errors":"Invalid as_user_id"}"#, "Invalid as_user_id."),
            (
                r#"{"errors":{"name":[{"attribute":"name","type":"blank","message":"can't be blank"}]}}"#,
                "name: can't be blank.",
            ),
            (r#"{"error":"too many students"}"#, "too many students."),
            (
                r#"{"message":"That page has been disabled for this course"}"#,
                "That page has been disabled for this course.",
            ),
            (
                r#"{"error":"invalid_grant","error_description":"authorization_code not found"}"#,
                "authorization_code not found.",
            ),
            (r#""plain""#, "plain."),
            (
                "403 Forbidden (Rate Limit Exceeded)\n",
                "403 Forbidden (Rate Limit Exceeded).",
            ),
            (
                "<html><head><title> Bad\n Gateway</title></head>",
                "Bad Gateway.",
            ),
        ] {
            assert_eq!(message(body.as_bytes()).as_deref(), Some(words), "{body}");
        }
        assert_eq!(message(b" \n"), None);
    }

    #[test]
    fn finds_the_end_of_a_token() {
        let body = br#"{"errors":[{"message":"Expired access token.","expired_at":"2026-09-28T12:00:00Z"}]}"#;

        assert_eq!(
            expired_at(body).unwrap().to_rfc3339(),
            "2026-09-28T12:00:00+00:00"
        );
        assert_eq!(expired_at(br#"{"errors":"x"}"#), None);
    }
}
