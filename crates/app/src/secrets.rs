//! Where secrets are: the system keychain, an encrypted file, or memory until Lectern closes. Nowhere else.

mod error;
mod file;
mod keychain;
mod memory;
mod name;
mod vault;

pub use error::SecretsError;
pub(crate) use name::SecretName;
pub(crate) use vault::Vault;
