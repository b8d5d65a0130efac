//! Captions: read as they come, written as WebVTT and as plain words.

pub(crate) mod language;
mod read;
mod write;

pub(crate) use read::{decode, parse};
pub(crate) use write::{to_text, to_vtt, words};

/// One caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cue {
    /// When it appears, in milliseconds.
    pub start: u64,
    /// When it disappears; never before `start`.
    pub end: u64,
    /// Its lines, with the tags that it came with.
    pub text: String,
}

#[cfg(test)]
mod tests;
