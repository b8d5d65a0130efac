//! Fetches files so that they appear under their name only whole and checked, and go on where they stopped.
//!
//! One call of [`Downloader::download`] asks for the file, judges the answer before a byte is kept ([`answer`], [`kind`]),
//! writes and hashes on a thread of its own ([`writer`]), proves that the file is whole ([`mp4`]), syncs it and renames it
//! into place ([`place`]).

mod answer;
mod asking;
mod checkpoint;
mod control;
mod downloader;
mod error;
mod fault;
mod fetch;
mod folder_sync;
mod kind;
mod landing;
mod mp4;
mod part;
mod place;
mod request;
mod settings;
mod validators;
mod writer;

pub use checkpoint::{DownloadCheckpoint, DownloadLedger, MemoryDownloadLedger};
pub use control::{DownloadControl, DownloadEvent, StartOver};
pub use downloader::Downloader;
pub use error::DownloadError;
pub use place::{discard_part, is_part_name, part_path};
pub use request::{
    Completeness, ContentKind, Credentials, DownloadRequest, Downloaded, Expectation,
};
pub use settings::DownloadSettings;
pub use validators::Validators;
