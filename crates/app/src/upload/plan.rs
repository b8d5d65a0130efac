//! The plan of an upload: a value that is shown, saved, opened again, and then exactly what runs.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use lectern_panopto::FolderId;
use lectern_transfer::{Fingerprint, NamesInUse, write_atomically};
use serde::{Deserialize, Serialize};
use url::Url;

use super::draft::{Choice, Draft, DraftItem, FileRole};
use super::error::UploadError;
use super::media::MediaKind;
use super::title::{numbered, title_key};
use crate::error::FileError;

/// The version of the form; a higher one was written by a later Lectern.
const VERSION: u32 = 1;
/// What a plan file says it is, so that no other JSON is taken for one.
const KIND: &str = "lectern-upload-plan";

/// Everything an upload will do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadPlan {
    /// What this file is.
    pub kind: String,
    /// The version of the form.
    pub version: u32,
    /// When the plan was made.
    pub made_at: DateTime<Utc>,
    /// The server that it is for.
    pub server: Url,
    /// The account that uploads, in the profile that made the plan.
    pub account_id: String,
    /// The target folder.
    pub folder_id: FolderId,
    /// Its path, for people.
    pub folder_path: String,
    /// The recordings, those left out on purpose included.
    pub recordings: Vec<PlannedRecording>,
}

/// One recording of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedRecording {
    /// Its title.
    pub title: String,
    /// Its description; empty for none.
    #[serde(default)]
    pub description: String,
    /// When it was recorded.
    pub recorded_at: Option<DateTime<Utc>>,
    /// The folders below the target, from the top; made where they are missing.
    #[serde(default)]
    pub folders: Vec<String>,
    /// The files, in the order they are sent.
    pub files: Vec<PlannedFile>,
    /// Whether the last file is a person's own manifest, sent as it is.
    #[serde(default)]
    pub own_manifest: bool,
    /// Why it is left out, if it is.
    #[serde(default)]
    pub left_out: Option<String>,
    /// The language that captions without one are taken to be in.
    #[serde(default)]
    pub language: String,
    /// Whether a warning about the format was answered with "upload anyway".
    #[serde(default)]
    pub upload_anyway: bool,
}

/// One file of a planned recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name on the server.
    pub name: String,
    /// What it is in the recording.
    pub role: FileRole,
    /// Whether it is sound alone.
    #[serde(default)]
    pub audio: bool,
    /// Its language, for captions.
    #[serde(default)]
    pub language: Option<String>,
    /// Its length in seconds, if known.
    #[serde(default)]
    pub seconds: Option<f64>,
    /// The file as it was when the plan was made.
    pub fingerprint: Fingerprint,
}

impl UploadPlan {
    /// Returns the recordings that are sent.
    pub fn sent(&self) -> impl Iterator<Item = &PlannedRecording> {
        self.recordings
            .iter()
            .filter(|recording| recording.left_out.is_none())
    }

    /// Returns the bytes that are sent.
    pub fn bytes(&self) -> u64 {
        self.sent().map(PlannedRecording::bytes).sum()
    }

    /// Writes the plan as JSON; the file appears under its name only when it is complete.
    pub fn save(&self, path: &Path) -> Result<(), UploadError> {
        let failed = |source| FileError::written(path, source);
        let text = serde_json::to_vec_pretty(self).map_err(|error| failed(error.into()))?;
        write_atomically(path, &text)
            .map_err(|error| failed(std::io::Error::other(error.to_string())))?;
        Ok(())
    }

    /// Reads a plan that was saved.
    pub fn open(path: &Path) -> Result<Self, UploadError> {
        let bytes = std::fs::read(path).map_err(|source| FileError::read(path, source))?;
        let refused = |why: String| UploadError::NotAPlan {
            path: path.to_owned(),
            why,
        };
        let value: serde_json::Value =
            serde_json::from_slice(&bytes).map_err(|error| refused(error.to_string()))?;
        if value.get("kind").and_then(serde_json::Value::as_str) != Some(KIND) {
            return Err(refused("it does not say that it is one.".to_owned()));
        }
        match value.get("version").and_then(serde_json::Value::as_u64) {
            Some(version) if version <= u64::from(VERSION) => {
                serde_json::from_value(value).map_err(|error| refused(error.to_string()))
            }
            _ => Err(refused("a newer Lectern wrote it.".to_owned())),
        }
    }
}

impl PlannedRecording {
    /// Returns the bytes of all its files.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.fingerprint.size).sum()
    }

    /// Returns the first stream.
    pub fn main(&self) -> Option<&PlannedFile> {
        self.files
            .iter()
            .find(|file| file.role == FileRole::Camera)
            .or(self.files.first())
    }
}

impl Draft {
    /// Makes the plan of the review, refused while something stands in the way.
    pub fn plan(&self, server: &Url, now: DateTime<Utc>) -> Result<UploadPlan, UploadError> {
        if let Some(blocker) = self.blockers().into_iter().next() {
            return Err(UploadError::Blocked(blocker));
        }
        let Some(folder_id) = self.folder else {
            return Err(UploadError::Blocked(
                "Choose a folder to upload to.".to_owned(),
            ));
        };
        let mut titles: std::collections::HashSet<String> = self
            .items
            .iter()
            .flat_map(|item| {
                item.same_title
                    .iter()
                    .map(|existing| title_key(&existing.name))
            })
            .collect();
        let recordings = self
            .items
            .iter()
            .map(|item| self.planned(item, &mut titles))
            .collect();
        Ok(UploadPlan {
            kind: KIND.to_owned(),
            version: VERSION,
            made_at: now,
            server: server.clone(),
            account_id: self.account.to_string(),
            folder_id,
            folder_path: self.folder_path.clone(),
            recordings,
        })
    }

    fn planned(
        &self,
        item: &DraftItem,
        titles: &mut std::collections::HashSet<String>,
    ) -> PlannedRecording {
        let mut title = item.title.clone();
        if item.choice == Some(Choice::Number)
            && (item.same_title.is_some() || item.duplicate.is_some())
        {
            title = numbered(&title, |candidate| titles.contains(&title_key(candidate)));
        }
        titles.insert(title_key(&title));
        PlannedRecording {
            title,
            description: item.description.clone(),
            recorded_at: item.recorded,
            folders: self.folders_of(item).to_vec(),
            files: planned_files(item),
            own_manifest: item.own_manifest,
            left_out: (!item.is_sent()).then(|| why_left_out(item)),
            language: item.language.clone(),
            upload_anyway: item.upload_anyway,
        }
    }
}

/// A manifest names its files, so there the names stay; else they are made safe and different from each other.
fn planned_files(item: &DraftItem) -> Vec<PlannedFile> {
    let mut names = NamesInUse::default();
    let planned = |(number, file): (usize, &super::draft::DraftFile)| PlannedFile {
        path: file.looked.path.clone(),
        name: if item.own_manifest {
            file.looked.name.clone()
        } else {
            names.claim(&file.looked.name, &(number + 1).to_string())
        },
        role: file.role,
        audio: file.looked.kind == MediaKind::Audio,
        language: file.language.clone(),
        seconds: file.looked.seconds,
        fingerprint: file.looked.fingerprint.clone(),
    };
    item.files.iter().enumerate().map(planned).collect()
}

fn why_left_out(item: &DraftItem) -> String {
    match (&item.duplicate, item.choice) {
        (Some(existing), _) => format!("Already there as \u{201c}{}\u{201d}", existing.name),
        (None, Some(Choice::Skip)) => "Left out: a recording of this title is there".to_owned(),
        _ => "Left out".to_owned(),
    }
}
