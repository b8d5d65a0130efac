use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use age::secrecy::{ExposeSecret, SecretString};
use age::x25519::{Identity, Recipient};
use lectern_net::Secret;

use super::SecretsError;

/// scrypt with 2^16 rounds takes some tenths of a second, once in a process.
const WORK_FACTOR: u8 = 16;

/// Secrets of a profile in an `age`-encrypted file.
///
/// The passphrase opens `secrets-key.age`, which holds the key of `secrets.age`: so the slow step that guards against
/// guessing runs once, and every change is quick. Both programs may use it at once; a lock file orders their changes.
pub(super) struct SecretsFile {
    folder: PathBuf,
    passphrase: Secret,
    key: Mutex<Option<Identity>>,
}

impl SecretsFile {
    pub(super) fn new(folder: &Path, passphrase: Secret) -> Self {
        Self {
            folder: folder.to_owned(),
            passphrase,
            key: Mutex::new(None),
        }
    }

    pub(super) fn get(&self, key: &str) -> Result<Option<Secret>, SecretsError> {
        let _lock = self.lock()?;
        Ok(self.read()?.remove(key).map(Secret::new))
    }

    pub(super) fn set(&self, key: &str, secret: &Secret) -> Result<(), SecretsError> {
        let _lock = self.lock()?;
        let mut all = self.read()?;
        all.insert(key.to_owned(), secret.expose().to_owned());
        self.write(&all)
    }

    pub(super) fn remove(&self, key: &str) -> Result<(), SecretsError> {
        let _lock = self.lock()?;
        let mut all = self.read()?;
        if all.remove(key).is_some() {
            self.write(&all)
        } else {
            Ok(())
        }
    }

    fn read(&self) -> Result<BTreeMap<String, String>, SecretsError> {
        let path = self.path();
        let sealed = match fs::read(&path) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Opening the key now tells a wrong passphrase before anything is stored under it.
                self.identity()?;
                return Ok(BTreeMap::new());
            }
            Err(source) => return Err(SecretsError::File { path, source }),
        };
        let identity = self.identity()?;
        let open = age::decrypt(&identity, &sealed).map_err(|error| SecretsError::Damaged {
            path: path.clone(),
            reason: error.to_string(),
        })?;
        serde_json::from_slice(&open).map_err(|_| SecretsError::Damaged {
            path,
            reason: "its content is not what Lectern wrote".to_owned(),
        })
    }

    fn write(&self, all: &BTreeMap<String, String>) -> Result<(), SecretsError> {
        let path = self.path();
        let damaged = |reason: String| SecretsError::Damaged {
            path: path.clone(),
            reason,
        };
        let recipient: Recipient = self.identity()?.to_public();
        let text = serde_json::to_vec(all).map_err(|error| damaged(error.to_string()))?;
        let sealed = age::encrypt(&recipient, &text).map_err(|error| damaged(error.to_string()))?;
        write_whole(&path, &sealed)
    }

    /// Opens the key with the passphrase, or makes one where there is none yet.
    fn identity(&self) -> Result<Identity, SecretsError> {
        let mut known = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(identity) = &*known {
            return Ok(identity.clone());
        }
        let path = self.folder.join("secrets-key.age");
        let identity = match fs::read(&path) {
            Ok(sealed) => self.open_key(&path, &sealed)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.make_key(&path)?,
            Err(source) => return Err(SecretsError::File { path, source }),
        };
        *known = Some(identity.clone());
        Ok(identity)
    }

    fn open_key(&self, path: &Path, sealed: &[u8]) -> Result<Identity, SecretsError> {
        let damaged = |reason: String| SecretsError::Damaged {
            path: path.to_owned(),
            reason,
        };
        let passphrase = age::scrypt::Identity::new(self.passphrase());
        let open = age::decrypt(&passphrase, sealed).map_err(|error| match error {
            age::DecryptError::DecryptionFailed
            | age::DecryptError::KeyDecryptionFailed
            | age::DecryptError::NoMatchingKeys => SecretsError::WrongPassphrase {
                path: path.to_owned(),
            },
            other => damaged(other.to_string()),
        })?;
        let text = String::from_utf8(open).map_err(|_| damaged("it holds no key".to_owned()))?;
        Identity::from_str(text.trim()).map_err(|reason| damaged(reason.to_owned()))
    }

    fn make_key(&self, path: &Path) -> Result<Identity, SecretsError> {
        let identity = Identity::generate();
        let mut passphrase = age::scrypt::Recipient::new(self.passphrase());
        passphrase.set_work_factor(WORK_FACTOR);
        let sealed = age::encrypt(&passphrase, identity.to_string().expose_secret().as_bytes())
            .map_err(|error| SecretsError::Damaged {
                path: path.to_owned(),
                reason: error.to_string(),
            })?;
        write_whole(path, &sealed)?;
        Ok(identity)
    }

    fn passphrase(&self) -> SecretString {
        SecretString::from(self.passphrase.expose().to_owned())
    }

    fn path(&self) -> PathBuf {
        self.folder.join("secrets.age")
    }

    /// Waits for the other program to finish its change. The lock ends with the returned file.
    fn lock(&self) -> Result<File, SecretsError> {
        let path = self.folder.join("secrets.lock");
        let lock = || -> io::Result<File> {
            let file = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(|source| SecretsError::File {
            path: path.clone(),
            source,
        })
    }
}

/// Writes beside the file, flushes and renames, readable for the person alone.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), SecretsError> {
    let beside = path.with_extension("age.new");
    let write = || -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().map_err(|source| SecretsError::File {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::SecretsError;
    use super::SecretsFile;

    #[test]
    fn keeps_secrets_for_the_next_process_and_shows_none_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = SecretsFile::new(folder.path(), "open sesame".into());
        file.set("a/password", &"correct horse".into()).unwrap();
        file.set("a/other", &"gone".into()).unwrap();
        file.remove("a/other").unwrap();

        let next = SecretsFile::new(folder.path(), "open sesame".into());

        assert_eq!(
            next.get("a/password").unwrap().unwrap().expose(),
            "correct horse"
        );
        assert_eq!(next.get("a/other").unwrap(), None);
        for entry in fs::read_dir(folder.path()).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            for text in ["correct horse", "open sesame", "a/password"] {
                assert!(
                    !bytes
                        .windows(text.len())
                        .any(|window| window == text.as_bytes()),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn two_programs_may_change_it_at_once() {
        let folder = tempfile::tempdir().unwrap();
        SecretsFile::new(folder.path(), "p".into())
            .set("seed", &"s".into())
            .unwrap();

        std::thread::scope(|scope| {
            for program in 0..2 {
                let file = SecretsFile::new(folder.path(), "p".into());
                scope.spawn(move || {
                    for n in 0..10 {
                        file.set(&format!("{program}/{n}"), &"x".into()).unwrap();
                    }
                });
            }
        });

        let all = SecretsFile::new(folder.path(), "p".into()).read().unwrap();
        assert_eq!(all.len(), 21);
    }

    #[test]
    fn a_wrong_passphrase_is_said_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        SecretsFile::new(folder.path(), "right".into())
            .set("a", &"b".into())
            .unwrap();

        let wrong = SecretsFile::new(folder.path(), "wrong".into());

        assert!(matches!(
            wrong.get("a"),
            Err(SecretsError::WrongPassphrase { .. })
        ));
        assert!(matches!(
            wrong.set("a", &"c".into()),
            Err(SecretsError::WrongPassphrase { .. })
        ));
        let right = SecretsFile::new(folder.path(), "right".into());
        assert_eq!(right.get("a").unwrap().unwrap().expose(), "b");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_person_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        SecretsFile::new(folder.path(), "p".into())
            .set("a", &"b".into())
            .unwrap();

        for name in ["secrets.age", "secrets-key.age"] {
            let mode = fs::metadata(folder.path().join(name))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o077, 0, "{name}");
        }
    }
}
