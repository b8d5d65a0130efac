//! What the address of a page says.

use std::borrow::Cow;

use super::rules::{CourseFacts, OtherHosts, Queries, Rules};

/// A global id is the shard times this, plus the id within the shard.
const SHARD: i64 = 10_000_000_000_000;

/// An address in its parts. Whatever is no address has an empty origin and is all path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'a> {
    /// Scheme and host, as in "https://canvas.example.edu".
    pub origin: &'a str,
    /// From the first slash after the host up to the query.
    pub path: &'a str,
    /// From the question mark or number sign on.
    pub rest: &'a str,
}

impl<'a> Address<'a> {
    pub fn of(url: &'a str) -> Self {
        let host = url.find("://").map_or(0, |at| at + 3);
        let after =
            |from: usize, signs: &[char]| url[from..].find(signs).map_or(url.len(), |at| from + at);
        let path = if host == 0 {
            0
        } else {
            after(host, &['/', '?', '#'])
        };
        let rest = after(path, &['?', '#']);
        Self {
            origin: &url[..path],
            path: &url[path..rest],
            rest: &url[rest..],
        }
    }

    /// Returns the steps of the path, without `api/v1`, and whether that was there.
    pub fn steps(&self) -> (bool, std::str::Split<'a, char>) {
        let path = self.path.strip_prefix('/').unwrap_or(self.path);
        let api = path
            .split_once('/')
            .filter(|(first, _)| first.eq_ignore_ascii_case("api"));
        match api.map(|(_, rest)| rest.split_once('/').unwrap_or((rest, ""))) {
            Some((_version, rest)) => (true, rest.split('/')),
            None => (path.eq_ignore_ascii_case("api"), path.split('/')),
        }
    }
}

/// What an address says under given rules; worked out once for each different address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AddressFacts {
    /// The path is that of the course.
    pub in_course: bool,
    /// The path is that of one of the course's groups.
    pub in_group: bool,
    /// The path is one of the API.
    pub api: bool,
    /// The origin is not the account's.
    pub other_host: bool,
}

impl AddressFacts {
    pub fn of(url: &str, course: &CourseFacts) -> Self {
        let address = Address::of(url);
        let (api, mut steps) = address.steps();
        let (place, id) = (steps.next().unwrap_or(""), steps.next().unwrap_or(""));
        Self {
            in_course: place.eq_ignore_ascii_case("courses") && names_course(id, course),
            in_group: place.eq_ignore_ascii_case("groups")
                && !course.groups.is_empty()
                && id_in(id).is_some_and(|id| course.groups.contains(&id)),
            api,
            other_host: !address.origin.eq_ignore_ascii_case(&course.origin),
        }
    }
}

fn names_course(step: &str, course: &CourseFacts) -> bool {
    if id_in(step) == Some(course.id) {
        return true;
    }
    let Some(sis_id) = &course.sis_id else {
        return false;
    };
    let named = step
        .split_once(':')
        .filter(|(kind, _)| *kind == "sis_course_id");
    named.is_some_and(|(_, id)| decoded(id) == sis_id.as_bytes())
}

/// Reads the id at the beginning of a step: digits, or `shard~digits`, and then no letter, digit or underscore, so that
/// 16930 is never taken for 1693.
fn id_in(step: &str) -> Option<i64> {
    let (id, rest) = digits(step)?;
    let (id, rest) = match rest.strip_prefix('~') {
        Some(local) => {
            let (local, rest) = digits(local)?;
            (id.checked_mul(SHARD)?.checked_add(local)?, rest)
        }
        None => (id, rest),
    };
    let boundary = !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    boundary.then_some(id)
}

fn digits(text: &str) -> Option<(i64, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}

/// Undoes percent-encoding.
pub(super) fn decoded(text: &str) -> Cow<'_, [u8]> {
    if !text.contains('%') {
        return Cow::Borrowed(text.as_bytes());
    }
    let bytes = text.as_bytes();
    let hex = |at: usize| {
        bytes
            .get(at)
            .and_then(|byte| char::from(*byte).to_digit(16))
    };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    Cow::Owned(out)
}

/// Returns the address under which a page is counted.
pub(super) fn page_url<'a>(url: &'a str, course: &CourseFacts, rules: Rules) -> Cow<'a, str> {
    let address = Address::of(url);
    let folded = rules.other_hosts == OtherHosts::Folded
        && !address.origin.is_empty()
        && address.origin != course.origin;
    let rest = match rules.queries {
        Queries::Kept => address.rest,
        Queries::Dropped => "",
    };
    match (folded, rest.len() == address.rest.len()) {
        (false, true) => Cow::Borrowed(url),
        (false, false) => Cow::Borrowed(&url[..url.len() - address.rest.len()]),
        (true, _) => Cow::Owned(format!("{}{}{rest}", course.origin, address.path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> CourseFacts {
        CourseFacts {
            id: 1693,
            sis_id: Some("2026/BIOL 200".to_owned()),
            groups: [77].into_iter().collect(),
            origin: "https://canvas.example.edu".to_owned(),
        }
    }

    fn in_course(path: &str) -> bool {
        AddressFacts::of(&format!("https://canvas.example.edu{path}"), &course()).in_course
    }

    #[test]
    fn a_course_never_counts_for_one_whose_id_begins_alike() {
        for path in [
            "/courses/1693",
            "/courses/1693/",
            "/courses/1693?x=1",
            "/courses/1693#top",
            "/courses/1693/pages/week-1",
            "/api/v1/courses/1693/modules",
            "/COURSES/1693",
            "/courses/1693.json",
            "/api/v1/courses/sis_course_id:2026%2FBIOL%20200/users",
        ] {
            assert!(in_course(path), "{path}");
        }
        for path in [
            "/courses/16930",
            "/courses/16930/pages",
            "/courses/1693a",
            "/courses/1693_2",
            "/courses/169",
            "/courses/2~1693",
            "/accounts/1/courses/1693",
            "/api/v1/courses/16930",
            "/",
            "",
            "/courses",
            "/courses/",
            "/users/5?return=/courses/1693",
            "/courses/99999999999999999999",
            "/api/v1/courses/sis_course_id:2026%2FBIOL%20201",
        ] {
            assert!(!in_course(path), "{path}");
        }
    }

    #[test]
    fn groups_api_and_hosts_are_told() {
        let facts = |url: &str| AddressFacts::of(url, &course());
        assert!(facts("https://canvas.example.edu/groups/77/pages").in_group);
        assert!(!facts("https://canvas.example.edu/groups/770").in_group);
        assert!(facts("https://canvas.example.edu/api/v1/groups/77").in_group);
        assert!(facts("https://canvas.example.edu/api/v1/x").api);
        assert!(!facts("https://canvas.example.edu/apis").api);
        assert!(facts("https://example.instructure.com/courses/1693").other_host);
        assert!(!facts("HTTPS://Canvas.Example.edu/courses/1693").other_host);
    }

    #[test]
    fn pages_are_folded_and_shortened_as_the_rules_say() {
        let url = "http://Other.example.com/courses/1693?a=1#b";
        let page = |queries, other_hosts| {
            let rules = Rules {
                queries,
                other_hosts,
                ..Rules::default()
            };
            page_url(url, &course(), rules).into_owned()
        };
        assert_eq!(page(Queries::Kept, OtherHosts::Kept), url);
        assert_eq!(
            page(Queries::Dropped, OtherHosts::Kept),
            "http://Other.example.com/courses/1693"
        );
        assert_eq!(
            page(Queries::Kept, OtherHosts::Folded),
            "https://canvas.example.edu/courses/1693?a=1#b"
        );
        assert_eq!(
            page(Queries::Dropped, OtherHosts::Folded),
            "https://canvas.example.edu/courses/1693"
        );
    }

    #[test]
    fn what_is_no_address_is_all_path() {
        for url in ["", "nonsense", "://", "https://", "ü?x", "https://h"] {
            let parts = Address::of(url);
            assert_eq!(format!("{}{}{}", parts.origin, parts.path, parts.rest), url);
        }
    }
}
