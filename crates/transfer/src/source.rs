//! Where the bytes come from.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;

use crate::{Fingerprint, TransferError};

/// What is uploaded.
#[derive(Debug, Clone)]
pub enum UploadSource {
    /// A file on the disk, read range by range.
    File(PathBuf),
    /// A few bytes made in memory, such as a manifest.
    Bytes(Bytes),
}

/// A source that was opened and whose state is known.
#[derive(Debug, Clone)]
pub(crate) struct OpenSource {
    content: Content,
    pub fingerprint: Fingerprint,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    File { file: Arc<File>, path: Arc<Path> },
    Bytes(Bytes),
}

impl OpenSource {
    /// Opens the source and refuses it when it is not the one that was `expected`.
    pub async fn open(
        source: &UploadSource,
        expected: Option<&Fingerprint>,
    ) -> Result<Self, TransferError> {
        let path = match source {
            UploadSource::Bytes(bytes) => return Ok(Self::in_memory(bytes.clone())),
            UploadSource::File(path) => path.clone(),
        };
        let opened = blocking(&path, move |path| {
            let file = File::open(path)?;
            let metadata = file.metadata()?;
            if metadata.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            Ok((file, Fingerprint::from_metadata(&metadata)))
        });
        let (file, fingerprint) = opened.await?;
        if expected.is_some_and(|expected| !expected.describes_same_content(&fingerprint)) {
            return Err(TransferError::SourceChanged { path });
        }
        Ok(Self {
            content: Content::File {
                file: Arc::new(file),
                path: path.into(),
            },
            fingerprint,
        })
    }

    fn in_memory(bytes: Bytes) -> Self {
        let fingerprint = Fingerprint {
            size: bytes.len() as u64,
            modified_ns: None,
            device: None,
            inode: None,
        };
        Self {
            content: Content::Bytes(bytes),
            fingerprint,
        }
    }

    /// Fails when the file at the path is no longer the one that was opened.
    pub async fn ensure_unchanged(&self) -> Result<(), TransferError> {
        let Content::File { path, .. } = &self.content else {
            return Ok(());
        };
        let now = blocking(path, Fingerprint::of).await?;
        if self.fingerprint.describes_same_content(&now) {
            Ok(())
        } else {
            Err(TransferError::SourceChanged {
                path: path.to_path_buf(),
            })
        }
    }

    pub fn content(&self) -> &Content {
        &self.content
    }

    /// Puts a name to a failure of reading.
    pub fn disk_error(&self, error: io::Error) -> TransferError {
        match &self.content {
            Content::File { path, .. } => TransferError::from_disk(path, error),
            Content::Bytes(_) => TransferError::Disk {
                path: PathBuf::new(),
                source: error,
            },
        }
    }
}

async fn blocking<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<T, TransferError> {
    let owned = path.to_owned();
    let done = tokio::task::spawn_blocking(move || work(&owned)).await;
    done.unwrap_or_else(|_| Err(io::Error::other("the reading thread ended early")))
        .map_err(|error| TransferError::from_disk(path, error))
}

/// Fills the buffer from this place of the file without moving a shared position.
pub(crate) fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    #[cfg(unix)]
    {
        std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
    }
    #[cfg(windows)]
    {
        use std::os::windows::fs::FileExt;
        let mut filled = 0;
        while filled < buffer.len() {
            match file.seek_read(&mut buffer[filled..], offset + filled as u64) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
