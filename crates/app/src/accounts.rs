//! Accounts: which server, which API client, who is signed in.

mod account;
mod canvas;
mod canvas_check;
mod change;
mod check;
mod error;
mod import;
mod list;
mod rows;
mod signed_in;

pub(crate) use account::host_of;
pub use account::{Account, AccountId, AccountState, Grant, SecretStore, Service};
pub use canvas::AddCanvas;
pub use canvas_check::{MissingRight, ends_soon};
pub use change::{AddAccount, UpdateAccount};
pub use check::{AccountTest, ServerCheck, ServerOutcome};
pub(crate) use check::{api_clients_page, name_of};
pub use error::AccountError;
pub use import::{CredentialFile, CredentialFileKind, ImportCredentials};
pub(crate) use rows::{AccountRow, SignInRow, set_active};
