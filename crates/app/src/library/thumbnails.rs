//! Pictures of recordings: fetched once, kept in the profile, and only if they are pictures.

use std::path::{Path, PathBuf};

use lectern_panopto::SessionId;

use super::store;
use crate::error::AppError;
use crate::{AccountId, App};

/// Larger answers are no thumbnails.
const LARGEST: usize = 2 * 1024 * 1024;

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
    use super::picture;

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
