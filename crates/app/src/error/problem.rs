use serde::{Deserialize, Serialize};

/// A failure as hosts show it: a code to act on, a sentence to read, a hint for what to do, and detail to copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The only part a program acts on.
    pub code: ErrorCode,
    /// What happened, to what.
    pub message: String,
    /// What to do about it; may be empty when the message says it.
    pub hint: String,
    /// Whether doing the same again may work without anything being changed.
    pub retryable: bool,
    /// Method, address without secrets, status, attempts and time; may be empty.
    pub detail: String,
}

impl Problem {
    /// Starts a problem without hint and detail that does not go away by itself.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: String::new(),
            retryable: false,
            detail: String::new(),
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Adds what a technician wants to know.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Says that trying again may work.
    #[must_use]
    pub fn retryable(mut self) -> Self {
        self.retryable = true;
        self
    }
}

/// The closed list of codes that hosts act on. A code is added only when something acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// Nobody is signed in to this account, or the sign-in has ended.
    SignInNeeded,
    /// The server refused the user name and password.
    SignInRefused,
    /// The person ended the sign-in.
    SignInCancelled,
    /// The browser did not come back within five minutes.
    SignInTimeout,
    /// The server does not know this client id and secret.
    WrongClient,
    /// Canvas does not take this access token.
    WrongToken,
    /// The server has another redirect address for this client.
    WrongRedirect,
    /// The person did not allow access.
    ConsentRefused,
    /// Another program uses the port that the sign-in needs.
    PortInUse,
    /// The clocks of this computer and the server are too far apart.
    ClockSkew,
    /// No browser could be opened.
    NoBrowser,
    /// The system keychain is locked or missing.
    Keychain,
    /// The account may not do this.
    Forbidden,
    /// The thing is not there, or not visible to this account.
    NotFound,
    /// The server is no Panopto.
    NotPanopto,
    /// The server is no Canvas.
    NotCanvas,
    /// The server cannot be reached.
    Unreachable,
    /// This computer has no network.
    Offline,
    /// The certificate of the server is not trusted.
    Untrusted,
    /// Plain http outside this computer.
    InsecureAddress,
    /// The server's limits are used up for now.
    RateLimited,
    /// The server failed.
    Server,
    /// Something that was entered cannot be used.
    InvalidInput,
    /// The name is taken.
    NameTaken,
    /// A listing did not arrive whole, so nothing may be concluded from it.
    IncompleteListing,
    /// Something changed between looking and doing.
    Changed,
    /// No space left on the disk.
    DiskFull,
    /// A file is gone.
    FileMissing,
    /// A file or folder may not be read or written.
    FilePermission,
    /// The profile's database cannot be used.
    Database,
    /// Another Lectern holds what is needed.
    ProfileInUse,
    /// The request does not fit the present state.
    Conflict,
    /// A defect of Lectern.
    Internal,
}
