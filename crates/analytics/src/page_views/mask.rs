//! Takes people's ids out of addresses, so that pseudonyms are not undone by the pages they stand beside.

use std::borrow::Cow;
use std::collections::HashMap;

use super::address::Address;

/// The name that stands for each known person.
#[derive(Debug, Default)]
pub(super) struct MaskedPeople(HashMap<String, String>);

/// Stands for somebody who is not in the export.
const SOMEBODY: &str = "somebody";

/// Steps of a path after which a person's id comes.
const BEFORE_A_PERSON: [&str; 7] = [
    "users",
    "grades",
    "submissions",
    "about",
    "observees",
    "students",
    "student_summaries",
];
/// Names in a query that hold people's ids, or what was searched for, which may be a name.
const PARAMETERS: [&str; 9] = [
    "user_id",
    "student_id",
    "as_user_id",
    "observed_user_id",
    "student",
    "become_user_id",
    "user_ids",
    "student_ids",
    "search_term",
];

impl MaskedPeople {
    pub fn new(names: impl IntoIterator<Item = (i64, String)>) -> Self {
        Self(
            names
                .into_iter()
                .map(|(id, name)| (id.to_string(), name))
                .collect(),
        )
    }

    /// Returns the address without ids of people.
    pub fn mask<'a>(&self, url: &'a str) -> Cow<'a, str> {
        let address = Address::of(url);
        let path = self.mask_path(address.path);
        let rest = self.mask_rest(address.rest);
        match (path, rest) {
            (Cow::Borrowed(_), Cow::Borrowed(_)) => Cow::Borrowed(url),
            (path, rest) => Cow::Owned(format!("{}{path}{rest}", address.origin)),
        }
    }

    fn mask_path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        let mut before = "";
        let mut changed = false;
        let steps: Vec<Cow<'a, str>> = path
            .split('/')
            .map(|step| {
                let person = BEFORE_A_PERSON
                    .iter()
                    .any(|word| before.eq_ignore_ascii_case(word));
                before = step;
                if person && is_person(step) {
                    changed = true;
                    Cow::Owned(self.name(step))
                } else {
                    Cow::Borrowed(step)
                }
            })
            .collect();
        if changed {
            Cow::Owned(steps.join("/"))
        } else {
            Cow::Borrowed(path)
        }
    }

    fn mask_rest<'a>(&self, rest: &'a str) -> Cow<'a, str> {
        let mut changed = false;
        let parts: Vec<String> = rest
            .split_inclusive(['?', '&', '#', ';'])
            .map(|part| {
                let (content, sign) = match part.as_bytes().last() {
                    Some(b'?' | b'&' | b'#' | b';') => part.split_at(part.len() - 1),
                    _ => (part, ""),
                };
                let Some((name, value)) = content.split_once('=') else {
                    return part.to_owned();
                };
                let plain = name.trim_end_matches("[]").trim_end_matches("%5B%5D");
                if value.is_empty() || !PARAMETERS.contains(&plain) {
                    return part.to_owned();
                }
                changed = true;
                format!("{name}={}{sign}", self.name(value))
            })
            .collect();
        if changed {
            Cow::Owned(parts.concat())
        } else {
            Cow::Borrowed(rest)
        }
    }

    fn name(&self, id: &str) -> String {
        let id = id.split(['.', '~']).next().unwrap_or(id);
        self.0
            .get(id)
            .cloned()
            .unwrap_or_else(|| SOMEBODY.to_owned())
    }
}

/// Tells an id from the name of a page.
fn is_person(step: &str) -> bool {
    step.starts_with(|first: char| first.is_ascii_digit())
        || step.starts_with("sis_")
        || step.starts_with("uuid:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_people_leave_addresses_and_other_ids_stay() {
        let people = MaskedPeople::new([(55, "k7q-2f".to_owned())]);
        for (url, masked) in [
            (
                "https://c/courses/1/users/55",
                "https://c/courses/1/users/k7q-2f",
            ),
            (
                "https://c/courses/1/grades/55?x=1",
                "https://c/courses/1/grades/k7q-2f?x=1",
            ),
            (
                "https://c/courses/1/assignments/9/submissions/56",
                "https://c/courses/1/assignments/9/submissions/somebody",
            ),
            (
                "https://c/courses/1/gradebook/speed_grader?assignment_id=9&student_id=55",
                "https://c/courses/1/gradebook/speed_grader?assignment_id=9&student_id=k7q-2f",
            ),
            (
                "https://c/api/v1/users/sis_user_id:S55/x",
                "https://c/api/v1/users/somebody/x",
            ),
            (
                "https://c/x?user_ids%5B%5D=55&search_term=Lovelace#t",
                "https://c/x?user_ids%5B%5D=k7q-2f&search_term=somebody#t",
            ),
            ("https://c/users/self/files", "https://c/users/self/files"),
            (
                "https://c/courses/55/pages/users",
                "https://c/courses/55/pages/users",
            ),
            (
                "https://c/courses/1/assignments/55",
                "https://c/courses/1/assignments/55",
            ),
        ] {
            assert_eq!(people.mask(url), masked);
        }
    }
}
