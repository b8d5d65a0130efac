//! The capture manifest (Universal Capture Specification 2.0): writing one, and checking a person's own.

mod check;
mod manifest;
mod older;
mod rules;
mod tree;
mod values;
mod write;

pub use check::{CheckedManifest, NamedFile, Problem, check};
pub use manifest::{Attachment, Manifest, StreamKind, Transcript, Video};
pub use rules::FileRole;
pub use write::WriteError;

/// The namespace of every element.
pub const NAMESPACE: &str = "http://tempuri.org/UniversalCaptureSpecification/v1";
