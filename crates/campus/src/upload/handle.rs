//! What tests ask about uploads, in process.

use std::{
    fs::File,
    io::{self, Read},
    path::PathBuf,
};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{PartLog, Upload, ucs::FileRole};
use crate::{CampusHandle, CampusState};

/// A file of a session, with its content's hash, to be compared with what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadedFile {
    /// Its name.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 in lower-case hexadecimal digits.
    pub sha256: String,
    /// What it is for.
    pub role: FileRole,
    /// CRC-32 the manifest gave for it.
    pub checksum: Option<u32>,
    /// Language the manifest gave for it.
    pub language: Option<String>,
    /// Where it is.
    pub path: PathBuf,
}

impl CampusState {
    /// Returns the files of a session that came by upload, the manifest last, reading each to hash it.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn uploaded_files(&self, session: Uuid) -> io::Result<Vec<UploadedFile>> {
        let files = self.uploads.files_of(session).into_iter().map(|file| {
            let path = self.data_dir().join(&file.path);
            Ok(UploadedFile {
                name: file.name,
                bytes: file.bytes,
                sha256: sha256(&path)?,
                role: file.role,
                checksum: file.checksum,
                language: file.language,
                path,
            })
        });
        files.collect()
    }

    /// Returns the address people and clients use: the one set for a TLS front, else the campus's own.
    pub fn public_url(&self) -> String {
        let public = self.settings.read().upload.public_url.clone();
        public.unwrap_or_else(|| self.base_url().to_owned())
    }
}

impl CampusHandle {
    /// Returns the files of a session that came by upload; see [`CampusState::uploaded_files`].
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn uploaded_files(&self, session: Uuid) -> io::Result<Vec<UploadedFile>> {
        self.state().uploaded_files(session)
    }

    /// Returns all uploads in no order.
    pub fn uploads(&self) -> Vec<Upload> {
        self.state().uploads.all()
    }

    /// Returns the log of everything that arrived at upload targets.
    pub fn parts(&self) -> &PartLog {
        self.state().uploads.parts()
    }
}

fn sha256(path: &std::path::Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => digest.update(&buffer[..read]),
        }
    }
    Ok(format!("{:x}", digest.finalize()))
}
