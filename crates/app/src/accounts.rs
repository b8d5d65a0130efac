//! Accounts: which server, which API client, who is signed in.

mod account;

pub use account::{Account, AccountId, AccountState, Grant, SecretStore};
