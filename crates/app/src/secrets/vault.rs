use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lectern_net::Secret;

use super::file::SecretsFile;
use super::keychain::Keychain;
use super::memory::Memory;
use super::{SecretName, SecretsError};
use crate::accounts::{AccountId, SecretStore};
use crate::app::Host;

/// All secrets of a profile, each in the store that its account names.
pub(crate) struct Vault {
    host: Host,
    keychain: Keychain,
    file: Option<Arc<SecretsFile>>,
    memory: Memory,
    until_close: AtomicBool,
}

impl Vault {
    pub(crate) fn new(profile: &Path, host: Host, passphrase: Option<Secret>) -> Self {
        Self {
            host,
            keychain: Keychain::new(),
            file: passphrase
                .filter(|passphrase| !passphrase.is_empty())
                .map(|passphrase| Arc::new(SecretsFile::new(profile, passphrase))),
            memory: Memory::default(),
            until_close: AtomicBool::new(false),
        }
    }

    /// Returns the store that new secrets go to.
    pub(crate) fn place(&self) -> SecretStore {
        if self.file.is_some() {
            SecretStore::File
        } else if self.until_close.load(Ordering::Relaxed) {
            SecretStore::Memory
        } else {
            SecretStore::Keychain
        }
    }

    /// Keeps new secrets in memory from now on, as the person chose for want of a keychain.
    pub(crate) fn keep_until_close(&self) {
        self.until_close.store(true, Ordering::Relaxed);
    }

    pub(crate) async fn get(
        &self,
        place: SecretStore,
        name: &SecretName,
    ) -> Result<Option<Secret>, SecretsError> {
        let key = name.key();
        match place {
            SecretStore::Keychain => self
                .keychain
                .get(&key)
                .await
                .map_err(|error| self.refine(error)),
            SecretStore::File => self.in_file(move |file| file.get(&key)).await,
            SecretStore::Memory => Ok(self.memory.get(&key)),
        }
    }

    /// Stores a secret. Once this returns, it survives whatever its store survives.
    pub(crate) async fn set(
        &self,
        place: SecretStore,
        name: &SecretName,
        secret: &Secret,
    ) -> Result<(), SecretsError> {
        let key = name.key();
        match place {
            SecretStore::Keychain => self
                .keychain
                .set(&key, secret)
                .await
                .map_err(|error| self.refine(error)),
            SecretStore::File => {
                let secret = secret.clone();
                self.in_file(move |file| file.set(&key, &secret)).await
            }
            SecretStore::Memory => {
                self.memory.set(key, secret.clone());
                Ok(())
            }
        }
    }

    pub(crate) async fn remove(
        &self,
        place: SecretStore,
        name: &SecretName,
    ) -> Result<(), SecretsError> {
        let key = name.key();
        match place {
            SecretStore::Keychain => self
                .keychain
                .remove(&key)
                .await
                .map_err(|error| self.refine(error)),
            SecretStore::File => self.in_file(move |file| file.remove(&key)).await,
            SecretStore::Memory => {
                self.memory.remove(&key);
                Ok(())
            }
        }
    }

    /// Tells whether this process holds anything to sign in an account with, for accounts whose secrets are in memory.
    pub(crate) fn remembers(&self, account: &AccountId) -> bool {
        SecretName::all_of(account)
            .iter()
            .any(|name| self.memory.get(&name.key()).is_some())
    }

    async fn in_file<T, F>(&self, call: F) -> Result<T, SecretsError>
    where
        T: Send + 'static,
        F: FnOnce(&SecretsFile) -> Result<T, SecretsError> + Send + 'static,
    {
        let file = self.file.clone().ok_or(SecretsError::PassphraseMissing)?;
        match tokio::task::spawn_blocking(move || call(&file)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(SecretsError::PassphraseMissing),
        }
    }

    /// The command line cannot keep a sign-in until it closes, so it names the other way out.
    fn refine(&self, error: SecretsError) -> SecretsError {
        match (self.host, error) {
            (Host::Cli, SecretsError::Keychain { reason }) => SecretsError::NoPlace { reason },
            (Host::Cli, SecretsError::KeychainSilent) => SecretsError::NoPlace {
                reason: "the keychain did not answer".to_owned(),
            },
            (_, error) => error,
        }
    }
}
