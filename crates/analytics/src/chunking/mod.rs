//! From a CSV database to chunked outputs, offline: the whole of `viewing chunk`.
//!
//! Rows of a recording may lie anywhere in a file, so a file is first gathered by recording (all cores, in memory up to a budget,
//! beyond it in a temporary file) and then cut recording by recording (all cores, written in the overview's order). Memory grows
//! with the largest recording, not with the file.

mod cut;
mod folder;
mod gather;
mod in_order;
mod names;
mod options;
mod output;
mod rows;
mod threads;
mod watch;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

pub use options::{ChunkingOptions, ChunkingReceipt, FolderReceipt};
pub use output::{CHUNK_COLUMNS, CHUNKS_FILE, TABLEAU_FOLDER};
pub use watch::{ChunkingProgress, Watch};

use crate::AnalyticsError;
use crate::database::{self, CourseLine, DatabaseFolder, Issue, IssueKind, IssueLog};
use folder::Written;
use watch::Watched;

/// Chunks a database.
///
/// Every file appears under its name only when it is complete. A folder that cannot be read does not stop the others; it is an
/// issue of the receipt.
///
/// # Errors
/// [`AnalyticsError`] where the database, the course list or the output cannot be used at all.
pub fn run(options: &ChunkingOptions) -> Result<ChunkingReceipt, AnalyticsError> {
    run_watched(options, &|_| ControlFlow::Continue(()))
}

/// Does what [`run`] does, and tells how far it is.
///
/// # Errors
/// As [`run`]; [`AnalyticsError::Cancelled`] where `watch` says so.
pub fn run_watched(
    options: &ChunkingOptions,
    watch: &Watch<'_>,
) -> Result<ChunkingReceipt, AnalyticsError> {
    let found = database::find(&options.database)?;
    let mut receipt = ChunkingReceipt {
        issues: found.issues,
        ..ChunkingReceipt::default()
    };
    let folders = wanted(options, found.folders, &mut receipt)?;
    std::fs::create_dir_all(&options.output)
        .map_err(AnalyticsError::disk("making", &options.output))?;
    let total = folders.iter().map(|(folder, _)| 2 * size(folder)).sum();
    let watched = Watched::new(watch, total);
    let mut written = Vec::new();
    for (folder, course) in &folders {
        match folder::chunk(options, folder, course.as_ref(), &watched)? {
            Ok((files, folder, issues)) => {
                written.push(files);
                receipt.folders.push(folder);
                receipt.issues.extend(issues);
            }
            Err(issues) => receipt.issues.extend(issues),
        }
    }
    let together = join(options, &written)?;
    receipt.files = written
        .into_iter()
        .flat_map(|files| [files.chunks, files.overview])
        .chain(together)
        .collect();
    Ok(receipt)
}

/// A folder of the database with its line in the course list, if there is one.
type Wanted = (DatabaseFolder, Option<CourseLine>);

/// Takes the folders that the course list names, in the database's order.
fn wanted(
    options: &ChunkingOptions,
    folders: Vec<DatabaseFolder>,
    receipt: &mut ChunkingReceipt,
) -> Result<Vec<Wanted>, AnalyticsError> {
    let Some(path) = &options.courses else {
        return Ok(folders.into_iter().map(|folder| (folder, None)).collect());
    };
    let list = database::read_courses(path)?;
    receipt.issues.extend(list.issues);
    let mut log = IssueLog::new(path);
    for course in &list.courses {
        if !folders.iter().any(|folder| folder.id == course.id) {
            log.note(IssueKind::NoData, Some(course.line), || {
                format!(
                    "There is no data of “{}” ({}) in the database. Get its viewing data first.",
                    course.name, course.id
                )
            });
        }
    }
    receipt.issues.extend(log.issues());
    let of_list = |folder: DatabaseFolder| {
        let course = list.courses.iter().find(|course| course.id == folder.id)?;
        Some((folder, Some(course.clone())))
    };
    Ok(folders.into_iter().filter_map(of_list).collect())
}

fn size(folder: &DatabaseFolder) -> u64 {
    let about = folder
        .activity
        .as_ref()
        .and_then(|path| path.metadata().ok());
    about.map_or(0, |about| about.len())
}

/// Writes the rows of all folders into one file each, as the published tool does for Tableau.
fn join(
    options: &ChunkingOptions,
    written: &[Written],
) -> Result<[std::path::PathBuf; 2], AnalyticsError> {
    let folder = options.output.join(TABLEAU_FOLDER);
    std::fs::create_dir_all(&folder).map_err(AnalyticsError::disk("making", &folder))?;
    let chunks: Vec<_> = written.iter().map(|files| files.chunks.clone()).collect();
    let overviews: Vec<_> = written.iter().map(|files| files.overview.clone()).collect();
    let overview = folder.join(options.layout.output_overview());
    Ok([
        output::join(&folder.join(CHUNKS_FILE), &output::chunks_header(), &chunks)?,
        output::join(
            &overview,
            &output::overview_header(options.layout),
            &overviews,
        )?,
    ])
}

/// What is odd about one folder.
type Issues = Vec<Issue>;
