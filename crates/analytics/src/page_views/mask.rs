//! Takes people's ids out of addresses, so that pseudonyms are not undone by the pages they stand beside.

use std::borrow::Cow;
use std::collections::HashMap;

use super::address::Address;

/// The name that stands for each known person.
#[derive(Debug, Default)]
pub struct MaskedPeople {
    names: HashMap<String, String>,
    /// Whether everybody else keeps their number.
    only: bool,
}

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
    /// Puts a name in the place of each of these, and one word in that of everybody else.
    pub fn new(names: impl IntoIterator<Item = (i64, String)>) -> Self {
        Self {
            names: names
                .into_iter()
                .map(|(id, name)| (id.to_string(), name))
                .collect(),
            only: false,
        }
    }

    /// Puts a name in the place of each of these and leaves everybody else.
    pub fn only(names: impl IntoIterator<Item = (i64, String)>) -> Self {
        Self {
            only: true,
            ..Self::new(names)
        }
    }

    /// Returns the address without the ids that are to go; borrowed where it has none.
    #[must_use]
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
                match self.name(step).filter(|_| person && is_person(step)) {
                    Some(name) => {
                        changed = true;
                        Cow::Owned(name)
                    }
                    None => Cow::Borrowed(step),
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
                let Some(masked) = self.name(value) else {
                    return part.to_owned();
                };
                changed = true;
                format!("{name}={masked}{sign}")
            })
            .collect();
        if changed {
            Cow::Owned(parts.concat())
        } else {
            Cow::Borrowed(rest)
        }
    }

    fn name(&self, id: &str) -> Option<String> {
        let id = id.split(['.', '~']).next().unwrap_or(id);
        let other = || (!self.only).then(|| SOMEBODY.to_owned());
        self.names.get(id).cloned().or_else(other)
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

    #[test]
    fn one_person_alone_can_be_taken_out() {
        let nobody = MaskedPeople::only([(55, "0".to_owned())]);
        assert_eq!(
            nobody.mask("https://c/courses/1/users/55?student_id=56&user_id=55"),
            "https://c/courses/1/users/0?student_id=56&user_id=0"
        );
        let other = "https://c/courses/1/grades/56?search_term=x";
        assert!(matches!(nobody.mask(other), Cow::Borrowed(url) if url == other));
    }
}
