//! Exports of viewing data, and what leaves the computer with them.

use std::path::PathBuf;

use lectern_app as app;
use lectern_app::analytics::export as tables;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::super::error::ErrorView;
use super::super::job::mirror;
use super::InsightsFilterView;

mirror!(ViewingFormat from app::ViewingFormat { Csv, Parquet, Xlsx, CampusScripts });

#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportRequestView {
    pub course_id: String,
    /// Only this recording.
    pub session_id: Option<String>,
    pub format: ViewingFormat,
    pub folder: String,
    pub pseudonyms: bool,
    pub hide_small: bool,
    pub purpose: String,
    /// Why names are needed.
    pub reason: String,
    pub filter: InsightsFilterView,
}

impl ExportRequestView {
    /// Converts a request for a course, or one of its recordings.
    pub fn into_core(
        self,
        course: app::CourseId,
        session: Option<app::SessionId>,
    ) -> Result<app::ExportViewing, ErrorView> {
        let purpose = self.purpose.trim();
        Ok(app::ExportViewing {
            courses: Some(vec![course]),
            session,
            to: PathBuf::from(self.folder),
            format: self.format.into(),
            people: people(self.pseudonyms, self.reason),
            hide_small_groups: self.hide_small,
            safe_for_spreadsheets: true,
            purpose: (!purpose.is_empty()).then(|| purpose.to_owned()),
            filter: self.filter.try_into()?,
        })
    }
}

/// How people appear in an export.
pub fn people(pseudonyms: bool, reason: String) -> app::ExportedPeople {
    if pseudonyms {
        app::ExportedPeople::Pseudonyms
    } else {
        app::ExportedPeople::Named { reason }
    }
}

/// A file that an export will hold.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportFileView {
    pub name: String,
    /// What a row is.
    pub grain: String,
    pub columns: Vec<String>,
    pub about_people: bool,
}

impl From<tables::FilePreview> for ExportFileView {
    fn from(file: tables::FilePreview) -> Self {
        Self {
            name: file.name,
            grain: file.grain,
            columns: file
                .columns
                .into_iter()
                .map(|column| column.name.to_owned())
                .collect(),
            about_people: file.about_people,
        }
    }
}

/// What was written, and what was left out.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportedView {
    pub folder: String,
    pub files: u64,
    pub rows: u64,
    pub videos_hidden: u64,
    pub counts_hidden: u64,
}

impl From<app::CourseExported> for ExportedView {
    fn from(exported: app::CourseExported) -> Self {
        let receipt = exported.receipt;
        Self {
            folder: exported.folder.to_string_lossy().into_owned(),
            files: receipt.files.len() as u64,
            rows: receipt.files.iter().map(|file| file.rows).sum(),
            videos_hidden: receipt.sessions_small_group,
            counts_hidden: receipt.counts_hidden,
        }
    }
}
