use super::Service;
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
    #[error("There is no {}account yet.", spaced(*service))]
    None {
        /// The service that an account is needed of, if it matters.
        service: Option<Service>,
    },
    /// The account is one of the other service.
    #[error("“{name}” is no {needed} account.")]
    OtherService {
        /// Its name.
        name: String,
        /// The service that an account is needed of.
        needed: Service,
    },
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
            Self::None { service } => problem(ErrorCode::SignInNeeded).hint(format!(
                "Connect {} first.",
                service.unwrap_or(Service::Panopto)
            )),
            Self::OtherService { needed, .. } => problem(ErrorCode::InvalidInput)
                .hint(format!("Name a {needed} account. The list of accounts says which are.")),
            Self::Ambiguous { .. } => problem(ErrorCode::InvalidInput).hint("Name one of them with --account."),
            Self::NameTaken { .. } => problem(ErrorCode::NameTaken).hint("Choose another name."),
            Self::Missing { what: "The access token" } => problem(ErrorCode::InvalidInput)
                .hint("Make one in Canvas: Account, Settings, New access token."),
            Self::Missing { .. } => {
                problem(ErrorCode::InvalidInput).hint("Copy it from the API client in Panopto.")
            }
            Self::RateShare { .. } => problem(ErrorCode::InvalidInput),
            Self::Demo => problem(ErrorCode::Conflict).hint("Leave the demo to remove it."),
            Self::Import { .. } => problem(ErrorCode::InvalidInput)
                .hint("Choose a .panopto_tokens file with client_id and client_secret, a .env file with SERVER and CLIENT_ID, or an oauthtoken.txt file with a Canvas token."),
            Self::ServerNeeded { .. } => {
                problem(ErrorCode::InvalidInput).hint("Enter the address of your server.")
            }
        }
    }
}

fn spaced(service: Option<Service>) -> String {
    service
        .map(|service| format!("{service} "))
        .unwrap_or_default()
}
