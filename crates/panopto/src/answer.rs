use lectern_net::page::shortened;
pub(crate) use lectern_net::page::{
    excerpt, looks_like_html, looks_like_sign_in, page_title, sentence,
};
use serde_json::Value;

/// Finds the server's words in an error body.
///
/// Looks at `Error.Message`, `Error.Code` or `Error.ErrorCode`, then `Message`; anything else gives its first 160
/// characters, a web page its title.
pub(crate) fn error_message(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let words = match serde_json::from_str::<Value>(&text) {
        Ok(json) => json_message(&json).unwrap_or_else(|| excerpt(body)),
        Err(_) => excerpt(body),
    };
    let words = words.trim();
    (!words.is_empty()).then(|| sentence(words))
}

fn json_message(json: &Value) -> Option<String> {
    let text = |value: Option<&Value>| match value? {
        Value::String(text) if !text.trim().is_empty() => Some(shortened(text)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let error = json.get("Error");
    let member = |name: &str| text(error.and_then(|error| error.get(name)));
    member("Message")
        .or_else(|| member("Code"))
        .or_else(|| member("ErrorCode"))
        .or_else(|| text(json.get("Message")))
        .or_else(|| text(error))
        .or_else(|| text(Some(json)))
}

#[cfg(test)]
mod tests {
    use super::error_message;

    #[test]
    fn finds_the_words_in_every_known_shape() {
        for (body, words) in [
            (
                r#"{"Error":{"ErrorCode":"X","Message":"No such folder","Success":false}}"#,
                "No such folder.",
            ),
            (r#"{"Error":{"Message":"Broken."}}"#, "Broken."),
            (r#"{"Error":{"Code":"FolderNotFound"}}"#, "FolderNotFound."),
            (r#"{"Error":{"ErrorCode":"E7","Message":null}}"#, "E7."),
            (
                r#"{"Message":"The request is invalid."}"#,
                "The request is invalid.",
            ),
            (r#""plain""#, "plain."),
            ("too many\r\n calls", "too many calls."),
            (
                "<html><head><title> Service\n Unavailable</title></head>",
                "Service Unavailable.",
            ),
        ] {
            assert_eq!(
                error_message(body.as_bytes()).as_deref(),
                Some(words),
                "{body}"
            );
        }
        assert_eq!(error_message(b""), None);
        assert_eq!(error_message(b" \n"), None);
    }
}
