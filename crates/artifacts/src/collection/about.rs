//! `collection.json`: what the collector notes about a collection as a whole.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use chrono::{DateTime, FixedOffset, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::JSON;
use crate::ArtifactsError;
use crate::stamp::{STAMP_FILE, parse_stamp};

/// The file's name.
pub(crate) const NAME: &str = "collection.json";

/// What the collector notes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// The Canvas it is from, as in `https://canvas.example.edu`; links to it in student work lead to the copies.
    pub server: String,
    /// When collecting ended, in the zone of the person.
    pub collected_at: Option<DateTime<FixedOffset>>,
    /// What was asked for and could not be collected.
    pub not_collected: Vec<NotCollected>,
}

/// Something that Canvas did not hand out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotCollected {
    /// The course.
    pub course: i64,
    /// The assignment, where it concerns one.
    pub assignment: Option<i64>,
    /// What, as in "submissions" or "comments".
    pub what: String,
    /// Why, as a sentence for people.
    pub reason: String,
}

impl About {
    pub(super) fn read(folder: &Path) -> Result<Self, ArtifactsError> {
        let path = folder.join(NAME);
        let mut about: Self = match fs::read(&path) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map_err(|error| ArtifactsError::Damaged {
                    path: path.clone(),
                    what: error.to_string(),
                })?
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(ArtifactsError::disk("reading", &path)(error)),
        };
        about.server = about.server.trim_end_matches('/').to_lowercase();
        if about.collected_at.is_none() {
            let stamp = fs::read_to_string(folder.join(JSON).join(STAMP_FILE));
            let stamp = stamp.ok().and_then(|text| parse_stamp(&text));
            about.collected_at = stamp.map(|at| at.and_utc().fixed_offset());
        }
        Ok(about)
    }

    /// Returns the moment that pages name, in the zone of the person who collected.
    pub(crate) fn moment(&self) -> NaiveDateTime {
        self.collected_at
            .map(|at| at.naive_local())
            .unwrap_or_default()
    }
}
