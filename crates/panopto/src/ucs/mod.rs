//! The capture manifest (Universal Capture Specification 2.0): writing one, and checking a person's own.

mod manifest;
mod write;

pub use manifest::{Attachment, Manifest, StreamKind, Transcript, Video};
pub use write::WriteError;

/// The namespace of every element.
pub const NAMESPACE: &str = "http://tempuri.org/UniversalCaptureSpecification/v1";
