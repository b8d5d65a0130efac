use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use lectern_net::Secret;
use tokio::sync::{Semaphore, oneshot};

use super::SecretsError;

/// The name under which a person finds Lectern's secrets in the keychain.
const SERVICE: &str = "Lectern";
/// How long a call may take: long enough to type a password into the keychain's own prompt.
const PATIENCE: Duration = Duration::from_secs(20);

/// The keychain of the operating system.
///
/// Every call runs on a thread of its own, because a locked keychain can wait for ever on a prompt that nobody sees. One
/// call at a time: while one hangs, others end with it after their time and leave no further thread behind.
#[derive(Clone)]
pub(super) struct Keychain {
    turn: Arc<Semaphore>,
    store: Arc<Mutex<Option<Arc<CredentialStore>>>>,
    patience: Duration,
}

impl Keychain {
    pub(super) fn new() -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
            store: Arc::new(Mutex::new(None)),
            patience: PATIENCE,
        }
    }

    /// Reads a secret; `None` if the keychain has none under this key.
    pub(super) async fn get(&self, key: &str) -> Result<Option<Secret>, SecretsError> {
        self.call(key, |entry| match entry.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    pub(super) async fn set(&self, key: &str, secret: &Secret) -> Result<(), SecretsError> {
        let secret = secret.clone();
        self.call(key, move |entry| entry.set_password(secret.expose()))
            .await
    }

    pub(super) async fn remove(&self, key: &str) -> Result<(), SecretsError> {
        self.call(key, |entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
        .await
    }

    /// Runs one call beside the runtime. When the time is up the call goes on alone, and its outcome is dropped.
    async fn call<T, F>(&self, key: &str, call: F) -> Result<T, SecretsError>
    where
        T: Send + 'static,
        F: FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    {
        let (answer, outcome) = oneshot::channel();
        let (keychain, key) = (self.clone(), key.to_owned());
        let timed = async {
            let turn = self
                .turn
                .clone()
                .acquire_owned()
                .await
                .map_err(|_| SecretsError::KeychainSilent)?;
            let thread = std::thread::Builder::new().name("keychain".to_owned());
            let spawned = thread.spawn(move || {
                let _ = answer.send(keychain.with_entry(&key, call));
                drop(turn);
            });
            spawned.map_err(|error| SecretsError::Keychain {
                reason: error.to_string(),
            })?;
            outcome.await.map_err(|_| SecretsError::KeychainSilent)?
        };
        match tokio::time::timeout(self.patience, timed).await {
            Ok(outcome) => outcome,
            Err(_) => Err(SecretsError::KeychainSilent),
        }
    }

    fn with_entry<T>(
        &self,
        key: &str,
        call: impl FnOnce(&Entry) -> Result<T, Error>,
    ) -> Result<T, SecretsError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = (|| {
            let connected = match store.take() {
                Some(connected) => connected,
                None => connect()?,
            };
            let entry = connected.build(SERVICE, key, None)?;
            let value = call(&entry)?;
            // Kept only after a success: a keychain that was restarted or unlocked meanwhile is connected anew.
            *store = Some(connected);
            Ok(value)
        })();
        outcome.map_err(|error: Error| SecretsError::Keychain {
            reason: without_secrets(&error),
        })
    }
}

#[cfg(target_os = "macos")]
fn connect() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn connect() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn connect() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

/// Two kinds of failure carry the bytes of the secret; their text is replaced.
fn without_secrets(error: &Error) -> String {
    match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            "the keychain's entry is not in the form that Lectern wrote".to_owned()
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::SecretsError;
    use super::Keychain;

    #[tokio::test]
    async fn a_call_that_hangs_ends_after_its_time_and_holds_no_further_thread() {
        let keychain = Keychain {
            patience: Duration::from_millis(50),
            ..Keychain::new()
        };
        let (release, released) = std::sync::mpsc::channel::<()>();
        let held = keychain.store.clone();
        let (locked, is_locked) = std::sync::mpsc::channel();
        let holder = std::thread::spawn(move || {
            let _store = held.lock().unwrap();
            locked.send(()).unwrap();
            let _ = released.recv();
        });
        is_locked.recv().unwrap();

        let first = keychain.get("a").await;
        let second = keychain.get("b").await;

        assert!(matches!(first, Err(SecretsError::KeychainSilent)));
        assert!(matches!(second, Err(SecretsError::KeychainSilent)));
        assert_eq!(keychain.turn.available_permits(), 0);
        release.send(()).unwrap();
        holder.join().unwrap();
    }
}
