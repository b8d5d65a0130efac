//! Exports for other tools: a star schema as CSV or Parquet, a workbook, or the files of the campus scripts, of each course by itself.

mod source;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lectern_analytics::export::{
    ExportOptions, ExportReceipt, FilePreview, Format, Identities, export_campus_files,
    export_tables, export_workbook, preview_campus_files, preview_tables, preview_workbook,
};
use lectern_analytics::pseudonym::PseudonymKey;
use lectern_panopto::SessionId;
use lectern_transfer::NamesInUse;

use super::course::CourseId;
use super::error::ViewingError;
use super::insights::{InsightsFilter, Known, people};
use super::store;
use crate::app::{App, Inner};
use crate::clock;
use crate::error::AppError;

/// What to export, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportViewing {
    /// The courses; none for all that are followed.
    pub courses: Option<Vec<CourseId>>,
    /// Only this recording.
    pub session: Option<SessionId>,
    /// The folder that gets one folder for each course.
    pub to: PathBuf,
    /// What is written.
    pub format: ViewingFormat,
    /// How people appear.
    pub people: ExportedPeople,
    /// Leaves out everything about recordings with 1 to 4 viewers, and counts of 1 to 4 people.
    pub hide_small_groups: bool,
    /// Puts a `'` before text that a spreadsheet would run as a formula.
    pub safe_for_spreadsheets: bool,
    /// What the export is for; stands in the data dictionary.
    pub purpose: Option<String>,
    /// Dates, people and zone.
    pub filter: InsightsFilter,
}

/// What an export writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ViewingFormat {
    /// A star schema as CSV with its data dictionary.
    Csv,
    /// The same as Parquet.
    Parquet,
    /// A workbook.
    Xlsx,
    /// The files of the campus scripts: their CSV database, the chunks made of it and the joined set for Tableau.
    CampusScripts,
}

/// How people appear in an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportedPeople {
    /// Under names of this export alone.
    Pseudonyms,
    /// With the service's ids and their names. The reason is kept.
    Named {
        /// What they are needed for.
        reason: String,
    },
}

/// What was exported of one course.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseExported {
    /// The course.
    pub course: CourseId,
    /// Its name.
    pub name: String,
    /// Where its files are.
    pub folder: PathBuf,
    /// What was written and what was left out.
    pub receipt: ExportReceipt,
}

impl App {
    /// Exports the stored views of courses. Nothing leaves this computer but the files in the chosen folder.
    ///
    /// # Errors
    ///
    /// A course or recording is not there, names were asked for without a reason, or the disk refuses.
    pub async fn export_viewing(
        &self,
        wanted: ExportViewing,
    ) -> Result<Vec<CourseExported>, AppError> {
        if let ExportedPeople::Named { reason } = &wanted.people {
            self.keep_reason(reason).await?;
        }
        let inner = Arc::clone(&self.inner);
        // Set when the caller gives up, so that the thread behind ends soon and no file changes.
        let dropped = Dropped(Arc::new(AtomicBool::new(false)));
        let stop = Arc::clone(&dropped.0);
        tokio::task::spawn_blocking(move || export(&inner, &wanted, &stop)).await?
    }

    /// Lists what an export would hold, before anything leaves.
    pub fn preview_viewing_export(
        &self,
        format: ViewingFormat,
        people: &ExportedPeople,
    ) -> Vec<FilePreview> {
        let identities = match people {
            ExportedPeople::Pseudonyms => Identities::Pseudonyms(PseudonymKey::new([0; 32])),
            ExportedPeople::Named { .. } => Identities::Real,
        };
        match format {
            ViewingFormat::Csv => preview_tables(Format::Csv, &identities),
            ViewingFormat::Parquet => preview_tables(Format::Parquet, &identities),
            ViewingFormat::Xlsx => preview_workbook(&identities),
            ViewingFormat::CampusScripts => preview_campus_files(),
        }
    }
}

/// Tells a thread that nobody waits for it any more.
struct Dropped(Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn export(
    inner: &Inner,
    wanted: &ExportViewing,
    stop: &AtomicBool,
) -> Result<Vec<CourseExported>, AppError> {
    let courses = match &wanted.courses {
        Some(courses) => courses.clone(),
        None => inner.database.read(|connection| {
            let courses = store::courses(connection)?.into_iter();
            Ok(courses
                .filter(|course| course.followed)
                .map(|course| course.id)
                .collect())
        })?,
    };
    let key = PseudonymKey::new(random_key());
    let mut names = NamesInUse::default();
    let mut exported = Vec::new();
    for course in courses {
        let known = Known::read(inner, course)?;
        let name = names.claim(&known.course.name, &known.course.folder.to_string());
        let folder = wanted.to.join(name);
        exported.push(one(inner, wanted, known, folder, &key, stop)?);
    }
    Ok(exported)
}

fn one(
    inner: &Inner,
    wanted: &ExportViewing,
    mut known: Known,
    folder: PathBuf,
    key: &PseudonymKey,
    stop: &AtomicBool,
) -> Result<CourseExported, AppError> {
    if let Some(session) = wanted.session {
        known.sessions = vec![known.sessions[known.place(session)?].clone()];
    }
    std::fs::create_dir_all(&folder).map_err(|source| ViewingError::Disk {
        path: folder.clone(),
        source,
    })?;
    let people = people(inner, &known.course, &wanted.filter)?;
    let options = ExportOptions {
        title: known.course.name.clone(),
        purpose: wanted.purpose.clone(),
        now: clock::now(),
        filter: people.filter.clone(),
        identities: match wanted.people {
            ExportedPeople::Pseudonyms => Identities::Pseudonyms(key.clone()),
            ExportedPeople::Named { .. } => Identities::Real,
        },
        hide_small_groups: wanted.hide_small_groups,
        safe_for_spreadsheets: wanted.safe_for_spreadsheets,
    };
    let sessions = source::sessions(&known);
    let viewers = source::viewers(inner, &known, &people)?;
    let mut views = source::StoredViews::new(&inner.database, &known)?;
    let mut tables = |format| {
        export_tables(
            format, &folder, &sessions, &viewers, &mut views, &options, stop,
        )
    };
    let receipt = match wanted.format {
        ViewingFormat::Csv => tables(Format::Csv),
        ViewingFormat::Parquet => tables(Format::Parquet),
        ViewingFormat::Xlsx => {
            let file = workbook(&folder);
            export_workbook(&file, &sessions, &viewers, &mut views, &options, stop)
        }
        ViewingFormat::CampusScripts => {
            let id = known.course.folder.to_string();
            export_campus_files(
                &folder, &id, &sessions, &viewers, &mut views, &options, stop,
            )
        }
    }?;
    Ok(CourseExported {
        course: known.course.id,
        name: known.course.name,
        folder,
        receipt,
    })
}

fn workbook(folder: &Path) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.join(format!("{name}.xlsx"))
}

/// Two random UUIDs have 244 random bits between them; hashed they are a key.
pub(crate) fn random_key() -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(uuid::Uuid::new_v4().as_bytes());
    hash.update(uuid::Uuid::new_v4().as_bytes());
    hash.finalize().into()
}
