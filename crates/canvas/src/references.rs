use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use url::Url;

use crate::ids::{AccountId, CourseId, UserId};

/// A text that names no course.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "“{text}” names no course. Enter its number, its address in Canvas, or sis_course_id: and its SIS id."
)]
pub struct ReferenceError {
    /// What was given.
    pub text: String,
}

/// Names a course as people do: by number, by its address in the browser, or by SIS id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CourseRef {
    /// By number.
    Id(CourseId),
    /// By the id of the student information system.
    Sis(String),
}

/// Names a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UserRef {
    /// By number.
    Id(UserId),
    /// By the id of the student information system.
    Sis(String),
    /// By the name used to sign in.
    Login(String),
    /// Whoever asks.
    Me,
}

/// Names an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountRef {
    /// By number.
    Id(AccountId),
    /// The one at the top.
    Root,
}

impl CourseRef {
    /// Returns how the course is named in the path of a request.
    pub(crate) fn segment(&self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::Sis(sis) => format!("sis_course_id:{}", encoded(sis)),
        }
    }
}

impl UserRef {
    /// Returns how the person is named in the path of a request.
    pub(crate) fn segment(&self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::Sis(sis) => format!("sis_user_id:{}", encoded(sis)),
            Self::Login(login) => format!("sis_login_id:{}", encoded(login)),
            Self::Me => "self".to_owned(),
        }
    }
}

impl AccountRef {
    /// Returns how the account is named in the path of a request.
    pub(crate) fn segment(self) -> String {
        match self {
            Self::Id(id) => id.to_string(),
            Self::Root => "self".to_owned(),
        }
    }
}

impl FromStr for CourseRef {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let refused = || ReferenceError {
            text: text.to_owned(),
        };
        let trimmed = text.trim();
        if let Some(sis) = trimmed.strip_prefix("sis_course_id:") {
            return match sis.trim() {
                "" => Err(refused()),
                sis => Ok(Self::Sis(sis.to_owned())),
            };
        }
        if trimmed.contains("/courses/") {
            return course_in(trimmed).map(Self::Id).ok_or_else(refused);
        }
        trimmed.parse().map(Self::Id).map_err(|_| refused())
    }
}

/// Finds the course in an address such as `https://canvas.example.edu/courses/1693/modules`.
fn course_in(address: &str) -> Option<CourseId> {
    let absolute = if address.contains("://") {
        address.to_owned()
    } else {
        format!("https://{}", address.trim_start_matches('/'))
    };
    let url = Url::parse(&absolute).ok()?;
    let mut segments = url.path().split('/');
    segments.find(|segment| *segment == "courses")?;
    segments.next()?.parse().ok()
}

/// Encodes a text for one segment of a path. Canvas reads `%2F` in it as a slash, and a lone `.` as a format.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut path, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
            path.push(char::from(byte));
        } else {
            // Writing into a text cannot fail.
            let _ = fmt::Write::write_fmt(&mut path, format_args!("%{byte:02X}"));
        }
        path
    })
}

impl fmt::Display for CourseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Sis(sis) => write!(f, "sis_course_id:{sis}"),
        }
    }
}

impl From<CourseId> for CourseRef {
    fn from(id: CourseId) -> Self {
        Self::Id(id)
    }
}

impl From<UserId> for UserRef {
    fn from(id: UserId) -> Self {
        Self::Id(id)
    }
}

impl From<AccountId> for AccountRef {
    fn from(id: AccountId) -> Self {
        Self::Id(id)
    }
}

#[cfg(test)]
mod tests {
    use super::CourseRef;
    use crate::ids::CourseId;

    #[test]
    fn understands_numbers_addresses_and_sis_ids() {
        for text in [
            "1693",
            " 1693 ",
            "https://canvas.example.edu/courses/1693",
            "https://canvas.example.edu/courses/1693/modules?x=1#y",
            "canvas.example.edu/courses/1693/pages/courses/2",
            "https://canvas.example.edu/api/v1/courses/1693/users",
        ] {
            assert_eq!(
                text.parse::<CourseRef>().unwrap(),
                CourseRef::Id(CourseId::new(1693)),
                "{text}"
            );
        }
        assert_eq!(
            "sis_course_id:2026/W1 BIOL.200"
                .parse::<CourseRef>()
                .unwrap()
                .segment(),
            "sis_course_id:2026%2FW1%20BIOL%2E200"
        );
    }

    #[test]
    fn refuses_words_and_other_addresses() {
        for text in [
            "",
            "BIOL 200",
            "sis_course_id: ",
            "https://canvas.example.edu/courses/",
            "https://canvas.example.edu/courses/x",
            "https://canvas.example.edu/accounts/1",
        ] {
            assert!(text.parse::<CourseRef>().is_err(), "{text}");
        }
    }
}
