//! What can be said of an answer that is not the data that was asked for.

/// How much of an unknown answer is shown.
const EXCERPT: usize = 160;

/// Returns the first 160 characters of a body on one line; of a web page its title.
pub fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if looks_like_html(&text) {
        return page_title(&text).unwrap_or_else(|| "a web page".to_owned());
    }
    shortened(&text)
}

/// Returns the first 160 printable characters on one line.
pub fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars()
        .filter(|c| !c.is_control())
        .take(EXCERPT)
        .collect()
}

/// Ends a server's words like a sentence.
pub fn sentence(words: &str) -> String {
    if words.ends_with(['.', '!', '?', '…']) {
        words.to_owned()
    } else {
        format!("{words}.")
    }
}

/// Tells whether an answer is a web page, whatever its content type says.
pub fn looks_like_html(text: &str) -> bool {
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
pub fn looks_like_sign_in(text: &str) -> bool {
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
pub fn page_title(html: &str) -> Option<String> {
    // ASCII lower case keeps all byte positions.
    let lower = html.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let title = shortened(&html[start..end]);
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::{excerpt, looks_like_sign_in};

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
