//! A real S3 storage in this process, a log of what it was sent, and faults on demand.

mod faults;
mod storage;

use std::path::{Path, PathBuf};
use std::time::Duration;

use lectern_net::{HttpClient, HttpSettings, ProxyChoice, RetryPolicy};
use lectern_transfer::{
    Jitter, S3Target, SMALLEST_PART, UploadRequest, UploadSettings, UploadSource, Uploader,
};
use sha2::{Digest, Sha256};

/// The smallest part, as a length in memory.
pub const PART: usize = 5 * 1024 * 1024;

pub use faults::{Fault, When};
pub use storage::{Seen, Storage};

/// Settings that keep tests quick: smallest parts, short pauses, no chance. Nothing counts as stalled.
pub fn settings() -> UploadSettings {
    UploadSettings {
        part_size: SMALLEST_PART,
        stall_after: Duration::from_hours(1),
        complete_within: Duration::from_hours(1),
        retry: RetryPolicy {
            first_pause: Duration::from_millis(1),
            unnamed_retry_after: Duration::from_millis(5),
            ..RetryPolicy::default()
        },
        jitter: Jitter::new(|| 0.0),
        ..UploadSettings::default()
    }
}

pub fn http() -> HttpClient {
    HttpClient::for_transfers(&HttpSettings {
        proxy: ProxyChoice::None,
        ..HttpSettings::default()
    })
    .unwrap()
}

pub fn uploader_to(storage: &Storage, settings: UploadSettings) -> Uploader {
    Uploader::new(
        &http(),
        S3Target::new(storage.endpoint(), storage::BUCKET, "guid"),
        settings,
    )
    .unwrap()
}

pub fn request(file: &Path) -> UploadRequest {
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    UploadRequest {
        source: UploadSource::File(file.to_owned()),
        name,
        fingerprint: None,
        content_type: None,
    }
}

/// Writes a file whose every 8 bytes are different, so that a part in the wrong place shows.
pub fn recording(folder: &Path, name: &str, size: usize) -> PathBuf {
    let mut content: Vec<u8> = Vec::with_capacity(size + 8);
    let mut number = 0_u64;
    while content.len() < size {
        content.extend_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
        number += 1;
    }
    content.truncate(size);
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

pub fn sha256(path: &Path) -> String {
    format!("{:x}", Sha256::digest(std::fs::read(path).unwrap()))
}
