//! Moves bytes: multipart uploads, resumable downloads, safe names, atomic files and hashes.
//!
//! This crate knows no service. It sends a file from the disk to an S3 target in parts, remembers through a
//! [`PartLedger`] which parts arrived, and goes on from there. It fetches a file into a part file beside its place, remembers
//! through a [`DownloadLedger`] how much of it is safe, and goes on likewise. Nothing here holds more of a file in memory than
//! the few chunks that are on their way.

#![warn(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod answer;
mod atomic_file;
mod attempt;
mod body;
mod checkpoint;
mod chunks;
mod connector;
mod control;
mod download;
mod error;
mod fault;
mod fingerprint;
mod hash;
mod multipart;
mod parts;
mod plan;
mod settings;
mod source;
mod space;
mod steps;
mod target;
mod uploader;
mod window;

pub use atomic_file::{AtomicFile, write_atomically};
pub use checkpoint::{Checkpoint, DonePart, LedgerError, MemoryLedger, PartLedger};
pub use control::{TransferControl, TransferEvent};
pub use download::{
    Completeness, ContentKind, Credentials, DownloadCheckpoint, DownloadControl, DownloadError,
    DownloadEvent, DownloadLedger, DownloadRequest, DownloadSettings, Downloaded, Downloader,
    Expectation, MemoryDownloadLedger, StartOver, Validators, discard_part, is_part_name,
    part_path,
};
pub use error::{Step, TransferError};
pub use fingerprint::{Fingerprint, is_still_being_written};
pub use hash::{ContentHash, content_hash, hash_content};
pub use lectern_names::{NamesInUse, safe_name, sameness};
pub use plan::{
    DEFAULT_PART, LARGEST_FILE, LARGEST_PART, MOST_PARTS, Part, PartPlan, SMALLEST_PART,
};
pub use settings::{Jitter, UploadSettings};
pub use source::UploadSource;
pub use space::free_space;
pub use target::S3Target;
pub use uploader::{Completion, UploadRequest, Uploaded, Uploader};
pub use window::{PartPlace, PartWindow};
