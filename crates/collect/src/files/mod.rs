//! Fetches the files of a collection: several at once, each with a fresh address, whole and checked or not at all.
//!
//! [`FileRecords`] knows what is there, from `files.jsonl` and the disk. [`FileLanes`] fetches what is not: it asks Canvas where the
//! bytes are ([`address`]), lets `lectern-transfer` fetch them beside their place and give them their name when they are whole, and
//! notes each file, fetched or not. The token goes to Canvas alone. A failure is judged once ([`judge`]): it concerns one file, or
//! everything.

mod address;
mod cause;
mod checkpoint;
mod control;
mod error;
mod fetching;
mod judge;
mod lanes;
mod lines;
mod outcome;
mod place;
mod record;
mod records;
mod wanted;

pub use cause::{Cause, NotFetched};
pub use control::{FileEvent, FilesControl};
pub use error::FilesError;
pub use lanes::{FileLanes, LaneSettings};
pub use lectern_artifacts::Kind as FileKind;
pub use outcome::{FileOutcome, FileResult, FilesSummary};
pub use record::FileRecord;
pub use records::{FileRecords, Need};
pub use wanted::{FileKey, WantedFile};
