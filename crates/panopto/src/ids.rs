use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// A text that is no Panopto id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{text}” is not a {kind} id. An id looks like 5c0f7f0e-1111-4a2b-9d10-0123456789ab.")]
pub struct IdError {
    /// What the id should have named.
    pub kind: &'static str,
    /// What was given.
    pub text: String,
}

macro_rules! guid {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a GUID as this kind of id.
            pub const fn new(guid: Uuid) -> Self {
                Self(guid)
            }

            /// Returns the GUID.
            pub const fn guid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            /// Writes the form that Panopto uses: lower case, with hyphens.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.as_hyphenated())
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let trimmed = text.trim();
                match Uuid::parse_str(trimmed) {
                    // The plain 32 digits and the `urn:` form are GUIDs too, but never what a person means here.
                    Ok(guid) if matches!(trimmed.len(), 36 | 38) => Ok(Self(guid)),
                    _ => Err(IdError { kind: $kind, text: text.to_owned() }),
                }
            }
        }
    };
}

guid!(
    /// Names a folder.
    FolderId,
    "folder"
);
guid!(
    /// Names a session, which is one recording. The viewer calls the same value the delivery id.
    SessionId,
    "session"
);
guid!(
    /// Names an upload that was opened. It differs from the GUID in the upload's target address.
    UploadId,
    "upload"
);
guid!(
    /// Names a user.
    UserId,
    "user"
);

impl FolderId {
    /// The zero GUID, which Panopto reads as "top level" for a parent.
    pub const TOP_LEVEL: Self = Self(Uuid::nil());

    /// Tells whether this means the top level and no folder.
    pub fn is_top_level(self) -> bool {
        self == Self::TOP_LEVEL
    }
}

#[cfg(test)]
mod tests {
    use super::FolderId;

    #[test]
    fn reads_either_case_and_writes_lower_case() {
        let id: FolderId = " 5C0F7F0E-1111-4A2B-9D10-AAAAAAAA0001 ".parse().unwrap();

        assert_eq!(id.to_string(), "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001");
    }

    #[test]
    fn refuses_what_is_no_id() {
        for text in [
            "",
            "biology",
            "5c0f7f0e11114a2b9d10aaaaaaaa0001",
            "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa000",
        ] {
            let error = text.parse::<FolderId>().unwrap_err();
            assert_eq!((error.kind, error.text.as_str()), ("folder", text));
        }
    }
}
