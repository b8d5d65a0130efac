use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a file was not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Cause {
    /// Canvas keeps it from whoever asks.
    Locked,
    /// The account may not have it.
    NotAllowed,
    /// Canvas has it no longer.
    Gone,
    /// The server with the bytes took none of the addresses, fresh ones included.
    LinkExpired,
    /// A web page came in its place.
    SignInPage,
    /// Canvas is still preparing the recording, or lost it.
    NotReady,
    /// The bytes are not as many as Canvas says.
    WrongLength,
    /// It was another file each time fetching it went on.
    Changing,
    /// Nothing says where it is.
    NoAddress,
    /// The server said no.
    Refused,
    /// What came cannot be the file.
    NotTheFile,
    /// The server kept asking for fewer requests.
    Busy,
    /// The server kept failing.
    Server,
    /// The connection kept failing.
    Network,
}

/// Why a file was not fetched, with words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotFetched {
    /// Why, to group by.
    pub cause: Cause,
    /// Why, as words behind “Not downloaded:”.
    pub words: String,
}

impl Cause {
    /// Tells whether trying again may help without anything being changed.
    pub fn may_pass(self) -> bool {
        matches!(
            self,
            Self::LinkExpired
                | Self::SignInPage
                | Self::NotReady
                | Self::Changing
                | Self::Busy
                | Self::Server
                | Self::Network
        )
    }

    /// Returns words that fit behind “Not downloaded:”.
    pub fn words(self) -> &'static str {
        match self {
            Self::Locked => "it is locked in Canvas",
            Self::NotAllowed => "Canvas does not allow it for this account",
            Self::Gone => "it is no longer in Canvas",
            Self::LinkExpired => "the link has expired",
            Self::SignInPage => "a web page came instead, most often a sign-in page",
            Self::NotReady => "Canvas is still preparing the recording, or no longer has it",
            Self::WrongLength => "its length is not what Canvas says",
            Self::Changing => "it kept changing while it was downloaded",
            Self::NoAddress => "Canvas does not say where it is",
            Self::Refused => "the server refused it",
            Self::NotTheFile => "what the server sent is not the file",
            Self::Busy => "the server asks for fewer requests",
            Self::Server => "the server has trouble",
            Self::Network => "the connection failed",
        }
    }

    /// Returns what so many files have in common, as in “3 links have expired”.
    pub fn counted(self, count: u64) -> String {
        let (one, many) = match self {
            Self::Locked => ("file is locked in Canvas", "files are locked in Canvas"),
            Self::NotAllowed => (
                "file is not allowed for this account",
                "files are not allowed for this account",
            ),
            Self::Gone => (
                "file is no longer in Canvas",
                "files are no longer in Canvas",
            ),
            Self::LinkExpired => ("link has expired", "links have expired"),
            Self::SignInPage => (
                "web page came instead of a file",
                "web pages came instead of files",
            ),
            Self::NotReady => (
                "recording is still being prepared by Canvas",
                "recordings are still being prepared by Canvas",
            ),
            Self::WrongLength => (
                "file is not as long as Canvas says",
                "files are not as long as Canvas says",
            ),
            Self::Changing => ("file kept changing", "files kept changing"),
            Self::NoAddress => ("file has no address", "files have no address"),
            Self::Refused => (
                "file was refused by the server",
                "files were refused by the server",
            ),
            Self::NotTheFile => ("answer was not the file", "answers were not the files"),
            Self::Busy => (
                "file was put off by a busy server",
                "files were put off by a busy server",
            ),
            Self::Server => (
                "file failed because the server has trouble",
                "files failed because the server has trouble",
            ),
            Self::Network => (
                "file failed because of the connection",
                "files failed because of the connection",
            ),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }

    /// Returns what a person can do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Locked => "Unlock it in Canvas, then retry.",
            Self::NotAllowed => {
                "Ask for the right to see the course's files, or use another account."
            }
            Self::Gone => "Nothing can be done unless somebody uploads it again.",
            Self::LinkExpired => "Retry: Canvas is asked for new links.",
            Self::SignInPage => {
                "Retry. If it happens again, a proxy or sign-in page stands in between."
            }
            Self::NotReady => "Retry in an hour.",
            Self::WrongLength => "Open the file in Canvas. If it is whole there, retry.",
            Self::Changing => "Retry when nobody works on it any more.",
            Self::NoAddress | Self::Refused | Self::NotTheFile => {
                "Open the file in Canvas and look what is wrong with it."
            }
            Self::Busy | Self::Server => "Retry later.",
            Self::Network => "Check the connection, then retry.",
        }
    }
}

impl From<Cause> for NotFetched {
    fn from(cause: Cause) -> Self {
        Self {
            cause,
            words: cause.words().to_owned(),
        }
    }
}

impl fmt::Display for NotFetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}
