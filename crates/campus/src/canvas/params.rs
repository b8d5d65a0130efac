//! Parameters as the service reads them: `name[]=a&name[]=b` is a list, and of others the last one counts.

use serde_json::Value;
use url::form_urlencoded;

/// Parameters of the query and the body.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    pub(crate) fn of_query(query: &str) -> Self {
        Self(
            form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// Adds what a form or a JSON object says.
    pub(crate) fn add_body(&mut self, kind: &str, body: &[u8]) {
        if kind.starts_with("application/json") {
            if let Ok(Value::Object(members)) = serde_json::from_slice(body) {
                for (name, value) in members {
                    self.add_json(name, value);
                }
            }
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            self.0.extend(form_urlencoded::parse(body).into_owned());
        }
    }

    fn add_json(&mut self, name: String, value: Value) {
        match value {
            Value::Null => {}
            Value::String(text) => self.0.push((name, text)),
            Value::Array(items) => {
                for item in items {
                    self.add_json(format!("{name}[]"), item);
                }
            }
            other => self.0.push((name, other.to_string())),
        }
    }

    /// Returns the last value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns a value that is there and not empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Returns a list, each value once; a single value without brackets is a list of one.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let mut values = Vec::new();
        for (key, value) in &self.0 {
            let is_one = match key.strip_prefix(name) {
                Some("") => true,
                Some(rest) => rest.starts_with('[') && rest.ends_with(']'),
                None => false,
            };
            if is_one && !value.is_empty() && !values.contains(&value.as_str()) {
                values.push(value.as_str());
            }
        }
        values
    }

    /// Tells whether a list is there at all.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some() || !self.list(name).is_empty()
    }

    /// Tells whether something is to be included.
    pub(crate) fn includes(&self, what: &str) -> bool {
        self.list("include").contains(&what)
    }

    /// Forgets what is to be included.
    pub(crate) fn without_includes(&mut self) {
        self.0.retain(|(name, _)| !name.starts_with("include"));
    }

    /// Returns all as they came, in order.
    pub(crate) fn all(&self) -> &[(String, String)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_brackets_and_the_last_of_others_counts() {
        let params = Params::of_query("state[]=a&state%5B%5D=b&per_page=100&per_page=7&state[]=a");
        assert_eq!(params.list("state"), ["a", "b"]);
        assert_eq!(params.get("per_page"), Some("7"));
        assert_eq!(params.get("missing"), None);
    }

    #[test]
    fn bodies_are_read_as_forms_and_as_json() {
        let mut params = Params::default();
        params.add_body(
            "application/json",
            br#"{"user_ids":[5,"6"],"start_date":"2026-01-01"}"#,
        );
        params.add_body("application/x-www-form-urlencoded", b"results_format=csv");
        assert_eq!(params.list("user_ids"), ["5", "6"]);
        assert_eq!(params.get("start_date"), Some("2026-01-01"));
        assert_eq!(params.get("results_format"), Some("csv"));
    }
}
