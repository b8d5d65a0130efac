//! Whether two answers say the same.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// What differs from answer to answer without anything having happened: links that are signed anew, time that passes, people.
const PASSING: [&str; 12] = [
    "preview_url",
    "thumbnail_url",
    "avatar_url",
    "avatar_image_url",
    "avatar_path",
    "read_state",
    "read_status",
    "forced_read_state",
    "seconds_late",
    "lock_info",
    "user",
    "author",
];

/// Returns a digest of what a row says.
pub(crate) fn digest(row: &Value) -> [u8; 32] {
    let mut hasher = Sha256::new();
    add(&mut hasher, row);
    hasher.finalize().into()
}

fn add(hasher: &mut Sha256, value: &Value) {
    match value {
        Value::Null => hasher.update(b"n"),
        Value::Bool(one) => hasher.update(if *one { b"t" } else { b"f" }),
        Value::Number(number) => add_text(hasher, b"#", &number.to_string()),
        Value::String(text) => add_text(hasher, b"s", text),
        Value::Array(all) => {
            hasher.update(b"[");
            for one in all {
                add(hasher, one);
            }
            hasher.update(b"]");
        }
        Value::Object(members) => {
            // A file's own address is signed; its id tells which it is.
            let is_file = members.contains_key("content-type");
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_unstable();
            hasher.update(b"{");
            for name in names {
                if PASSING.contains(&name.as_str()) || (is_file && name == "url") {
                    continue;
                }
                add_text(hasher, b"k", name);
                add(hasher, &members[name]);
            }
            hasher.update(b"}");
        }
    }
}

fn add_text(hasher: &mut Sha256, sort: &[u8], text: &str) {
    hasher.update(sort);
    hasher.update(text.len().to_le_bytes());
    hasher.update(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::digest;

    #[test]
    fn a_link_that_is_signed_anew_changes_nothing_and_a_word_does() {
        let row = |url: &str, grade: &str| {
            json!({"id": 1, "grade": grade, "url": null, "preview_url": url,
                   "attachments": [{"id": 5, "content-type": "image/png", "url": url, "size": 3}]})
        };
        let before = digest(&row("https://a/1?sig=1", "A"));
        assert_eq!(before, digest(&row("https://a/1?sig=2", "A")));
        assert_ne!(before, digest(&row("https://a/1?sig=1", "B")));
    }

    #[test]
    fn an_address_that_was_handed_in_counts() {
        let row = |url: &str| json!({"id": 1, "url": url});
        assert_ne!(digest(&row("https://a")), digest(&row("https://b")));
    }

    #[test]
    fn texts_cannot_run_into_each_other() {
        assert_ne!(digest(&json!(["ab", "c"])), digest(&json!(["a", "bc"])));
        assert_ne!(digest(&json!(["a", ["b"]])), digest(&json!([["a"], "b"])));
    }
}
