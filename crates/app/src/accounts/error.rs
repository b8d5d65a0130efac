use crate::error::{ErrorCode, Problem};

/// An account cannot be used or changed this way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// No account has this id or name.
    #[error("There is no account “{name}”.")]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// No account exists yet.
    #[error("There is no account yet.")]
    None,
    /// Several accounts exist and none was named.
    #[error("There are several accounts: {names}.")]
    Ambiguous {
        /// Their names.
        names: String,
    },
    /// Another account has this name.
    #[error("An account with the name “{name}” is already here.")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// Something that is needed was left empty.
    #[error("{what} is missing.")]
    Missing {
        /// What is missing, as the screen calls it.
        what: &'static str,
    },
    /// The share of Panopto's limits is no percentage.
    #[error("The share of Panopto's limits must be between 1 and 100 per cent, not {percent}.")]
    RateShare {
        /// What was entered.
        percent: u8,
    },
    /// The demo account belongs to the demo campus.
    #[error("The demo account belongs to the demo campus and cannot be changed.")]
    Demo,
    /// The file holds no credentials that Lectern understands.
    #[error("“{path}” cannot be imported: {reason}")]
    Import {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The file names no server.
    #[error("“{path}” does not say which server it is for.")]
    ServerNeeded {
        /// The file.
        path: String,
    },
}

impl AccountError {
    pub(crate) fn problem(&self) -> Problem {
        let problem = |code| Problem::new(code, self.to_string());
        match self {
            Self::Unknown { .. } => {
                problem(ErrorCode::NotFound).hint("Look at the list of accounts for its name.")
            }
            Self::None => problem(ErrorCode::SignInNeeded).hint("Connect Panopto first."),
            Self::Ambiguous { .. } => problem(ErrorCode::InvalidInput).hint("Name one of them with --account."),
            Self::NameTaken { .. } => problem(ErrorCode::NameTaken).hint("Choose another name."),
            Self::Missing { .. } => {
                problem(ErrorCode::InvalidInput).hint("Copy it from the API client in Panopto.")
            }
            Self::RateShare { .. } => problem(ErrorCode::InvalidInput),
            Self::Demo => problem(ErrorCode::Conflict).hint("Leave the demo to remove it."),
            Self::Import { .. } => problem(ErrorCode::InvalidInput)
                .hint("Choose a .panopto_tokens file with client_id and client_secret, or a .env file with SERVER and CLIENT_ID."),
            Self::ServerNeeded { .. } => {
                problem(ErrorCode::InvalidInput).hint("Enter the address of your Panopto server.")
            }
        }
    }
}
