use std::io;
use std::path::PathBuf;

use crate::error::{ErrorCode, Problem};

/// A secret could not be kept or read. No variant carries a secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretsError {
    /// The keychain refused, is locked, or is not there.
    #[error("The system keychain is locked or missing.")]
    Keychain {
        /// What it says.
        reason: String,
    },
    /// The keychain did not answer in time, most often because it waits for its password.
    #[error("The system keychain did not answer.")]
    KeychainSilent,
    /// The command line found no place to keep a secret.
    #[error("There is no system keychain here to keep the sign-in.")]
    NoPlace {
        /// What the keychain says.
        reason: String,
    },
    /// The account's secrets are in the encrypted file and no passphrase was given.
    #[error("The secrets of this account are in the encrypted file, and no passphrase was given.")]
    PassphraseMissing,
    /// The passphrase does not open the encrypted file.
    #[error("The passphrase does not open “{path}”.")]
    WrongPassphrase {
        /// The file.
        path: PathBuf,
    },
    /// The encrypted file is damaged.
    #[error("The encrypted file “{path}” cannot be read: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The encrypted file could not be read or written.
    #[error("The encrypted file “{path}” could not be used: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl SecretsError {
    pub(crate) fn problem(&self) -> Problem {
        let problem = |code| Problem::new(code, self.to_string());
        match self {
            Self::Keychain { reason } => problem(ErrorCode::Keychain)
                .hint("Unlock it, or keep the sign-in until you close Lectern.")
                .detail(reason)
                .retryable(),
            Self::KeychainSilent => problem(ErrorCode::Keychain)
                .hint("Unlock it, or keep the sign-in until you close Lectern.")
                .retryable(),
            Self::NoPlace { reason } => problem(ErrorCode::Keychain)
                .hint("Set LECTERN_PASSPHRASE to keep secrets in an encrypted file of the profile.")
                .detail(reason),
            Self::PassphraseMissing => problem(ErrorCode::Keychain)
                .hint("Set LECTERN_PASSPHRASE to the passphrase it was made with, or sign in again."),
            Self::WrongPassphrase { .. } => problem(ErrorCode::Keychain).hint(
                "Set LECTERN_PASSPHRASE to the passphrase it was made with. Without it, remove the file and sign in again.",
            ),
            Self::Damaged { .. } => {
                problem(ErrorCode::Keychain).hint("Remove the file and sign in again.")
            }
            Self::File { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    problem(ErrorCode::DiskFull).hint("Free some space, then try again.").retryable()
                }
                _ => problem(ErrorCode::FilePermission)
                    .hint("Check the rights of the profile folder, then try again.")
                    .retryable(),
            },
        }
    }
}
