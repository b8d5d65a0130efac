use serde_json::Value;

/// How much of an unknown answer is shown.
const EXCERPT: usize = 160;

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

/// Returns the first 160 characters on one line; of a web page its title.
pub(crate) fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if looks_like_html(&text) {
        return page_title(&text).unwrap_or_else(|| "a web page".to_owned());
    }
    shortened(&text)
}

/// Tells whether an answer is a web page, whatever its content type says.
pub(crate) fn looks_like_html(text: &str) -> bool {
    let start: String = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .take(200)
        .collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || (start.starts_with('<') && start.contains("<html"))
}

/// Tells whether a web page is one to sign in.
pub(crate) fn looks_like_sign_in(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    [
        "type=\"password\"",
        "type='password'",
        "login.aspx",
        "sign in",
        "log in",
        "saml",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

/// Returns the title of a web page.
pub(crate) fn page_title(html: &str) -> Option<String> {
    // ASCII lower case keeps all byte positions.
    let lower = html.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let title = shortened(&html[start..end]);
    (!title.is_empty()).then_some(title)
}

fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let printable: String = line
        .chars()
        .filter(|c| !c.is_control())
        .take(EXCERPT)
        .collect();
    printable
}

pub(crate) fn sentence(words: &str) -> String {
    if words.ends_with(['.', '!', '?', '…']) {
        words.to_owned()
    } else {
        format!("{words}.")
    }
}

#[cfg(test)]
mod tests {
    use super::{error_message, excerpt, looks_like_sign_in};

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

    #[test]
    fn shows_no_more_than_160_characters() {
        let long = "é".repeat(1000);

        assert_eq!(excerpt(long.as_bytes()).chars().count(), 160);
        assert_eq!(excerpt(&[0xff, 0xfe, b'a']), "\u{fffd}\u{fffd}a");
    }

    #[test]
    fn knows_a_sign_in_page() {
        assert!(looks_like_sign_in(
            r#"<html><input name="p" TYPE="password"></html>"#
        ));
        assert!(!looks_like_sign_in(
            "<html><p>Down for maintenance</p></html>"
        ));
    }
}
