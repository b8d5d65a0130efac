//! Where the exact and the compatible rule differ, counted by cause.

use std::fmt;

/// Why a row or a figure differs between the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The first covered stretch of a chunk alone reaches 75%, so the compatible rule leaves later ones out and understates.
    FirstStretchOnly,
    /// A stretch ends or begins exactly on the chunk's bound, or has no length: the compatible rule writes a row with 0%.
    OnlyTouched,
    /// The recording has no length: the compatible rule writes 20 rows without numbers for each viewer and date.
    NoDuration,
    /// A view reaches out of the recording: the compatible rule counts that part for completion of the recording.
    OutsideTheRecording,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FirstStretchOnly => {
                "a first stretch of 75% or more hides later ones from the compatible rule"
            }
            Self::OnlyTouched => {
                "a view only touches the chunk; the compatible rule writes 0% for it"
            }
            Self::NoDuration => {
                "the recording has no length; the compatible rule writes 20 empty rows"
            }
            Self::OutsideTheRecording => {
                "views reach out of the recording; the compatible rule counts that for completion"
            }
        })
    }
}

/// How many rows differ between the rules, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Differences {
    /// Rows that the exact rule has.
    pub exact_rows: u64,
    /// Rows that the compatible rule has.
    pub compatible_rows: u64,
    /// Rows of both rules with another percentage, see [`Cause::FirstStretchOnly`].
    pub first_stretch_only: u64,
    /// Rows that only the compatible rule has, see [`Cause::OnlyTouched`].
    pub only_touched: u64,
    /// Rows that only the compatible rule has, see [`Cause::NoDuration`].
    pub no_duration: u64,
    /// Pairs of viewer and recording that only the compatible rule (or, with a recording watched backwards out of its
    /// beginning, only one of them) calls completed, see [`Cause::OutsideTheRecording`].
    pub completions: u64,
}

impl Differences {
    /// Returns how many chunk rows differ for any reason.
    pub fn rows(&self) -> u64 {
        self.first_stretch_only + self.only_touched + self.no_duration
    }

    /// Returns each cause that occurred with its count; rows for all but [`Cause::OutsideTheRecording`], which counts pairs of
    /// viewer and recording.
    pub fn by_cause(&self) -> Vec<(Cause, u64)> {
        [
            (Cause::FirstStretchOnly, self.first_stretch_only),
            (Cause::OnlyTouched, self.only_touched),
            (Cause::NoDuration, self.no_duration),
            (Cause::OutsideTheRecording, self.completions),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect()
    }

    /// Adds the counts of another session or folder.
    pub fn add(&mut self, other: &Self) {
        self.exact_rows += other.exact_rows;
        self.compatible_rows += other.compatible_rows;
        self.first_stretch_only += other.first_stretch_only;
        self.only_touched += other.only_touched;
        self.no_duration += other.no_duration;
        self.completions += other.completions;
    }
}
