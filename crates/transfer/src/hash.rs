//! The content hash that tells whether the same recording was sent before.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use crate::TransferError;

/// The SHA-256 of a file and the number of bytes it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentHash {
    /// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
    pub sha256: String,
    /// Bytes read.
    pub size: u64,
}

/// Bytes read between two looks at the cancellation.
const CHUNK: usize = 1024 * 1024;

/// Reads the file once, off the async threads, and returns its SHA-256.
///
/// `progress` is called from a blocking thread with the bytes of each chunk of at most 1 MiB. Cancelling ends the reading
/// after the present chunk with [`TransferError::Cancelled`]; so does dropping the future.
pub async fn content_hash(
    path: &Path,
    cancel: &CancellationToken,
    progress: impl Fn(u64) + Send + 'static,
) -> Result<ContentHash, TransferError> {
    let stop = cancel.child_token();
    // A blocking task cannot be dropped; its token is what ends it when this future goes away.
    let _ends_reading = stop.clone().drop_guard();
    let path = path.to_owned();
    let shown = path.clone();
    match tokio::task::spawn_blocking(move || read_and_hash(&path, &stop, &progress)).await {
        Ok(result) => result,
        Err(_) => Err(TransferError::Disk {
            path: shown,
            source: std::io::Error::other("the reading thread ended early"),
        }),
    }
}

/// Reads the file once and returns its SHA-256. It blocks; see [`content_hash`] for the other way.
///
/// # Errors
///
/// The file cannot be read.
pub fn hash_content(path: &Path) -> Result<ContentHash, TransferError> {
    read_and_hash(path, &CancellationToken::new(), &|_| ())
}

fn read_and_hash(
    path: &Path,
    stop: &CancellationToken,
    progress: &dyn Fn(u64),
) -> Result<ContentHash, TransferError> {
    let mut file = File::open(path).map_err(|error| TransferError::from_disk(path, error))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut size = 0;
    loop {
        if stop.is_cancelled() {
            return Err(TransferError::Cancelled);
        }
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                hasher.update(&buffer[..count]);
                size += count as u64;
                progress(count as u64);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(TransferError::from_disk(path, error)),
        }
    }
    Ok(ContentHash {
        sha256: hex(&hasher.finalize()),
        size,
    })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[tokio::test]
    async fn agrees_with_the_published_test_vector_and_reports_each_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a-million.txt");
        std::fs::write(&path, vec![b'a'; 1_000_000]).unwrap();
        let seen = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&seen);
        let hash = content_hash(&path, &CancellationToken::new(), move |bytes| {
            counter.fetch_add(bytes, Ordering::Relaxed);
        })
        .await
        .unwrap();
        // FIPS 180-2, appendix B.3.
        assert_eq!(
            hash.sha256,
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        );
        assert_eq!(
            (hash.size, seen.load(Ordering::Relaxed)),
            (1_000_000, 1_000_000)
        );
    }

    #[tokio::test]
    async fn cancelling_ends_the_reading() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long.mp4");
        std::fs::write(&path, vec![0; 8 * CHUNK]).unwrap();
        let cancel = CancellationToken::new();
        let trigger = cancel.clone();
        let result = content_hash(&path, &cancel, move |_| trigger.cancel()).await;
        assert!(
            matches!(result, Err(TransferError::Cancelled)),
            "{result:?}"
        );
    }

    #[tokio::test]
    async fn a_missing_file_is_named() {
        let result = content_hash(
            Path::new("no/such/file.mp4"),
            &CancellationToken::new(),
            |_| (),
        )
        .await;
        assert!(
            matches!(&result, Err(TransferError::SourceMissing { path }) if path.ends_with("file.mp4")),
            "{result:?}"
        );
    }
}
