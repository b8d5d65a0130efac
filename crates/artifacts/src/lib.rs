//! Student work that was collected from Canvas, as folders, tables, pages, archives and bags.
//!
//! A [`Collection`] is answers as they were received and the files that belong to them; `docs/artifacts-collection.md` says how it lies
//! on a disk. [`render`] makes an export of it: a folder for each student with the documented tables and their richer ones, a site
//! that is read from the disk, the same by assignment, and a manifest. Nothing here knows a network, a clock or another crate that
//! does: the moment on the pages is the collection's, so that the same collection and options give the same bytes.
//!
//! Students' texts reach a page only through [`site::sanitise`], names reach an export only through `people`, and a file reaches a
//! place only through `layout::Place`, which cannot lead out of the export.

#![warn(missing_docs)]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::float_cmp)
)]

mod collection;
mod counts;
mod error;
mod issue;
mod layout;
pub mod log;
mod manifest;
mod options;
mod output;
mod people;
mod preview;
mod receipt;
mod received;
mod render;
mod sample;
mod scrub;
mod site;
mod stamp;
mod tables;
mod threads;
mod thumbnail;
mod work;
mod zips;

pub use collection::{About, Collection, FileRecord, JSON, Kind, NotCollected};
pub use counts::Counts;
pub use error::ArtifactsError;
pub use issue::Issue;
pub use layout::{NamePattern, PLACEHOLDERS, PatternError, PatternValues};
pub use options::{Include, RenderOptions};
pub use people::Identities;
pub use preview::{LEAVES, Preview, STAYS_HERE, list_of_names, preview, preview_name};
pub use receipt::{CourseFolder, Line, Receipt};
pub use received::elements::{Element, Elements};
pub use render::{Step, Watch, render};
pub use sample::{Band, Sample, SampleWish};
pub use site::sanitise::embedded_files;
pub use stamp::{STAMP_FILE, parse_stamp, stamp};
pub use thumbnail::thumbnail_file;
pub use zips::{zip_course, zip_student};

pub use lectern_names::pseudonym::PseudonymKey;
