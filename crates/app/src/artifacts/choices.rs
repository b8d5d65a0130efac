//! What an export looks like, as it is kept beside its collection, so that it can be written again without network and profile.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use lectern_artifacts::{
    Collection, Identities, Include, NamePattern, RenderOptions, Sample, SampleWish, Watch,
};
use lectern_transfer::write_atomically;
use serde::{Deserialize, Serialize};

use super::error::ArtifactError;
use super::request::{ArtifactInclude, ArtifactRequest, ArtifactZips};
use crate::error::{AppError, FileError};

/// The file in a collection.
const FILE: &str = "export.json";

/// What an export looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RenderChoices {
    pub version: u32,
    pub include: ArtifactInclude,
    /// Empty for the usual one.
    pub pattern: String,
    pub by_assignment: bool,
    pub pages: bool,
    pub bag: bool,
    pub safe_for_spreadsheets: bool,
    pub zips: ArtifactZips,
    pub sample: Option<SampleChoice>,
}

/// A sample with its seed. No assignment and no outcome means all assignments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SampleChoice {
    pub each: u32,
    pub seed: u32,
    pub assignments: BTreeSet<(i64, i64)>,
    pub outcomes: BTreeSet<i64>,
}

impl Default for RenderChoices {
    fn default() -> Self {
        Self {
            version: 1,
            include: ArtifactInclude::default(),
            pattern: String::new(),
            by_assignment: true,
            pages: true,
            bag: false,
            safe_for_spreadsheets: false,
            zips: ArtifactZips::None,
            sample: None,
        }
    }
}

impl RenderChoices {
    /// Takes them from what was asked for. A sample has its seed by then.
    pub fn of(request: &ArtifactRequest) -> Self {
        Self {
            version: 1,
            include: request.include,
            pattern: request.pattern.trim().to_owned(),
            by_assignment: request.by_assignment,
            pages: request.pages,
            bag: request.bag,
            safe_for_spreadsheets: request.safe_for_spreadsheets,
            zips: request.zips,
            sample: request.sample.as_ref().map(|sample| SampleChoice {
                each: sample.each,
                seed: sample.seed.unwrap_or_default(),
                assignments: sample.assignments.iter().copied().collect(),
                outcomes: sample.outcomes.iter().copied().collect(),
            }),
        }
    }

    /// Reads them from a collection; the usual ones where there are none.
    pub fn read(collection: &Path) -> Result<Self, AppError> {
        let path = collection.join(FILE);
        match fs::read(&path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(FileError::read(&path, error).into()),
        }
    }

    /// Keeps them in a collection.
    pub fn write(&self, collection: &Path) -> Result<(), AppError> {
        let path = collection.join(FILE);
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        let written = fs::create_dir_all(collection).and_then(|()| write_atomically(&path, &text));
        Ok(written.map_err(|error| FileError::written(&path, error))?)
    }

    /// Returns what the renderer is told, the sample chosen.
    pub fn options(
        &self,
        collection: &Collection,
        identities: Identities,
        watch: Watch<'_>,
    ) -> Result<RenderOptions, ArtifactError> {
        let mut options = RenderOptions::new(identities);
        if !self.pattern.is_empty() {
            options.pattern = NamePattern::parse(&self.pattern)?;
        }
        options.include = Include {
            all_attempts: self.include.all_attempts,
            comments: self.include.comments,
            rubrics: self.include.rubrics,
            attachments: self.include.attachments,
            media: self.include.media,
            discussions: self.include.discussions,
        };
        options.by_assignment = self.by_assignment;
        options.pages = self.pages;
        options.bag = self.bag;
        options.guard_documented_tables = self.safe_for_spreadsheets;
        options.sample = self.chosen(collection, watch)?;
        Ok(options)
    }

    /// Chooses the sample; the same collection and seed give the same.
    pub fn chosen(
        &self,
        collection: &Collection,
        watch: Watch<'_>,
    ) -> Result<Option<Sample>, ArtifactError> {
        let Some(choice) = &self.sample else {
            return Ok(None);
        };
        let mut wish = SampleWish {
            assignments: choice.assignments.clone(),
            outcomes: choice.outcomes.clone(),
            each: choice.each as usize,
            seed: u64::from(choice.seed),
        };
        if wish.assignments.is_empty() && wish.outcomes.is_empty() {
            wish.assignments = super::received::assignments(collection);
        }
        Ok(Some(Sample::choose(collection, wish, watch)?))
    }
}
