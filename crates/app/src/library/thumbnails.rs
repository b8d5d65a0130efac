//! Pictures of recordings: fetched once, kept in the profile, and only if they are pictures.

use std::path::{Path, PathBuf};

use lectern_panopto::SessionId;

use super::store;
use crate::error::AppError;
use crate::{AccountId, App};

/// Larger answers are no thumbnails.
const LARGEST: usize = 2 * 1024 * 1024;

/// What all pictures of the profile may take together; the oldest go first.
const MOST_KEPT: u64 = 200_000_000;

/// A picture to show.
#[derive(Debug, Clone)]
pub struct Thumbnail {
    /// Its type, one of the few that a page may show.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl App {
    /// Returns the picture of a recording, or none where the server names none.
    ///
    /// It is asked for without the account's sign-in, because pictures lie on a host of their own.
    ///
    /// # Errors
    ///
    /// What kept it from being fetched.
    pub async fn thumbnail(
        &self,
        account: &AccountId,
        session: &str,
    ) -> Result<Option<Thumbnail>, AppError> {
        let id: SessionId = session.parse().map_err(super::LibraryError::from)?;
        let owner = account.clone();
        let Some(address) = self
            .inner
            .database
            .reading(move |c| store::thumbnail_url(c, &owner, id))
            .await?
        else {
            return Ok(None);
        };
        let kept = self
            .profile_dir()
            .join("thumbnails")
            .join(account.as_str())
            .join(file_name(id, &address));
        if let Some(bytes) = read(&kept).await {
            return Ok(picture(bytes));
        }
        let fetched = self
            .panopto_for(account)
            .await?
            .picture(&address, LARGEST)
            .await?;
        let Some(picture) = fetched.and_then(|bytes| picture(bytes.to_vec())) else {
            return Ok(None);
        };
        keep(kept, picture.bytes.clone()).await;
        let pictures = self.profile_dir().join("thumbnails");
        let held = tokio::task::spawn_blocking(move || hold_below(&pictures, MOST_KEPT));
        if let Ok(Err(error)) = held.await {
            tracing::debug!(%error, "old pictures not removed");
        }
        Ok(Some(picture))
    }
}

/// Names the file after the address too, so that a changed picture is fetched anew.
fn file_name(id: SessionId, address: &str) -> String {
    format!(
        "{id}-{}",
        uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, address.as_bytes()).simple()
    )
}

async fn read(path: &Path) -> Option<Vec<u8>> {
    tokio::fs::read(path).await.ok()
}

/// A picture that cannot be kept is fetched again next time.
async fn keep(path: PathBuf, bytes: Vec<u8>) {
    if let Some(folder) = path.parent() {
        let _ = tokio::fs::create_dir_all(folder).await;
    }
    let fresh = path.with_extension("new");
    if tokio::fs::write(&fresh, bytes).await.is_ok() {
        let _ = tokio::fs::rename(&fresh, &path).await;
    }
}

/// Removes the oldest files below a folder until the others fit into `limit` bytes.
fn hold_below(folder: &Path, limit: u64) -> std::io::Result<()> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let metadata = entry.metadata()?;
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                files.push((metadata.modified()?, metadata.len(), entry.path()));
            }
        }
    }
    files.sort();
    let mut held: u64 = files.iter().map(|(_, size, _)| size).sum();
    for (_, size, path) in files {
        if held <= limit {
            break;
        }
        std::fs::remove_file(path)?;
        held -= size;
    }
    Ok(())
}

/// Believes the first bytes, never the label.
fn picture(bytes: Vec<u8>) -> Option<Thumbnail> {
    let media_type = match bytes.get(..12)? {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P'] => "image/webp",
        _ => return None,
    };
    Some(Thumbnail { media_type, bytes })
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::time::{Duration, SystemTime};

    use super::{hold_below, picture};

    #[test]
    fn the_oldest_pictures_of_all_accounts_give_way_to_new_ones() {
        let folder = tempfile::tempdir().unwrap();
        for (age, name) in [
            (30, "a/old"),
            (20, "b/older than the next"),
            (10, "a/new"),
            (0, "b/newest"),
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, [0; 100]).unwrap();
            let file = File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_secs(age))
                .unwrap();
        }
        hold_below(folder.path(), 250).unwrap();
        let left: Vec<_> = ["a/old", "b/older than the next", "a/new", "b/newest"]
            .into_iter()
            .filter(|name| folder.path().join(name).exists())
            .collect();
        assert_eq!(left, ["a/new", "b/newest"]);
    }

    #[test]
    fn believes_the_first_bytes_and_not_a_label() {
        assert_eq!(
            picture(b"\x89PNG\r\n\x1a\n0000".to_vec())
                .unwrap()
                .media_type,
            "image/png"
        );
        assert!(picture(b"<html><script>alert(1)</script>".to_vec()).is_none());
        assert!(picture(b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()).is_none());
        assert!(picture(Vec::new()).is_none());
    }
}
