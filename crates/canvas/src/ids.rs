use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// Ids of another shard are written as this many times the shard, plus the id there.
const SHARD: i64 = 10_000_000_000_000;

/// A text that is no Canvas id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{text}” is not a {kind} id. An id is a number, for example 1693.")]
pub struct IdError {
    /// What the id should have named.
    pub kind: &'static str,
    /// What was given.
    pub text: String,
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        ///
        /// Read from numbers, texts and `shard~local`. Written as text, because a page's numbers lose digits above 2^53.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Takes a number as this kind of id.
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// Returns the number.
            pub const fn get(self) -> i64 {
                self.0
            }

            /// Returns the id as the shard it lives on counts it.
            #[must_use]
            pub const fn local(self) -> Self {
                Self(self.0 % SHARD)
            }

            /// Returns the shard, where the id names one.
            pub const fn shard(self) -> Option<i64> {
                match self.0 / SHARD {
                    0 => None,
                    shard => Some(shard),
                }
            }

            /// Tells whether the id names its shard.
            pub const fn is_global(self) -> bool {
                self.shard().is_some()
            }

            /// Returns the id with its shard, `shard` where it names none.
            #[must_use]
            pub const fn to_global(self, shard: i64) -> Self {
                match self.shard() {
                    Some(_) => self,
                    None => Self(shard * SHARD + self.0),
                }
            }

            /// Tells whether both mean the same where one of them leaves the shard out.
            pub fn means_same(self, other: Self) -> bool {
                self == other
                    || (self.local() == other.local()
                        && (self.shard().is_none() || other.shard().is_none()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                read(text).map(Self).ok_or_else(|| IdError { kind: $kind, text: text.to_owned() })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(Number($kind)).map(Self)
            }
        }
    };
}

number!(
    /// Names a course.
    CourseId,
    "course"
);
number!(
    /// Names a person.
    UserId,
    "user"
);
number!(
    /// Names an enrolment.
    EnrollmentId,
    "enrolment"
);
number!(
    /// Names a section of a course.
    SectionId,
    "section"
);
number!(
    /// Names an account, which is a unit of the institution.
    AccountId,
    "account"
);
number!(
    /// Names a term.
    TermId,
    "term"
);
number!(
    /// Names a role.
    RoleId,
    "role"
);
number!(
    /// Names a group.
    GroupId,
    "group"
);
number!(
    /// Names an assignment.
    AssignmentId,
    "assignment"
);
number!(
    /// Names a submission.
    SubmissionId,
    "submission"
);
number!(
    /// Names a comment on a submission.
    CommentId,
    "comment"
);
number!(
    /// Names a file.
    FileId,
    "file"
);
number!(
    /// Names a module.
    ModuleId,
    "module"
);
number!(
    /// Names an item of a module.
    ModuleItemId,
    "module item"
);
number!(
    /// Names a page of a course's wiki.
    WikiPageId,
    "page"
);
number!(
    /// Names a discussion or an announcement.
    DiscussionId,
    "discussion"
);
number!(
    /// Names an entry of a discussion.
    EntryId,
    "discussion entry"
);
number!(
    /// Names a quiz.
    QuizId,
    "quiz"
);

/// Reads digits, or `shard~local`.
pub(crate) fn read(text: &str) -> Option<i64> {
    let digits = |text: &str| {
        (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<i64>().ok())
            .flatten()
    };
    let text = text.trim();
    match text.split_once('~') {
        None => digits(text),
        Some((shard, local)) => {
            let (shard, local) = (digits(shard)?, digits(local)?);
            (local < SHARD).then_some(())?;
            shard.checked_mul(SHARD)?.checked_add(local)
        }
    }
}

/// Reads a number whichever way JSON carries it.
struct Number(&'static str);

impl Visitor<'_> for Number {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} id", self.0)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<i64, E> {
        Ok(number)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<i64, E> {
        i64::try_from(number).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<i64, E> {
        read(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::CourseId;

    fn id(text: &str) -> CourseId {
        text.parse().unwrap()
    }

    #[test]
    fn reads_numbers_texts_and_shards() {
        assert_eq!(id(" 1693 ").get(), 1693);
        assert_eq!(id("1042~16930").get(), 10_420_000_000_016_930);
        assert_eq!(
            serde_json::from_str::<CourseId>("21070000000004711").unwrap(),
            id("2107~4711")
        );
        assert_eq!(
            serde_json::from_str::<CourseId>("\"21070000000004711\"").unwrap(),
            id("2107~4711")
        );
    }

    #[test]
    fn refuses_what_is_no_id() {
        for text in [
            "",
            "abc",
            "-1",
            "+1",
            "1.0",
            "1e3",
            "1~",
            "~1",
            "1~2~3",
            "99999999999999999999",
            "1~10000000000000",
        ] {
            assert!(text.parse::<CourseId>().is_err(), "{text}");
        }
        for json in ["1.5", "null", "true", "\"x\"", "18446744073709551615"] {
            assert!(serde_json::from_str::<CourseId>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn compares_ids_with_and_without_their_shard() {
        assert!(id("1693").means_same(id("1042~1693")));
        assert!(!id("1693").means_same(id("16930")));
        assert!(!id("1~1693").means_same(id("2~1693")));
        assert_eq!(id("1042~1693").local(), id("1693"));
        assert_eq!(id("1693").to_global(1042), id("1042~1693"));
        assert_eq!(id("7~1693").to_global(1042), id("7~1693"));
    }

    proptest! {
        #[test]
        fn keeps_every_digit(number in 0..=i64::MAX) {
            let id = CourseId::new(number);
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(&json, &format!("\"{number}\""));
            prop_assert_eq!(serde_json::from_str::<CourseId>(&json).unwrap(), id);
            prop_assert_eq!(serde_json::from_str::<CourseId>(&number.to_string()).unwrap(), id);
        }
    }
}
