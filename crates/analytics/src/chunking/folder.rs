//! One folder of the database from its two files to its two outputs.

use std::path::{Path, PathBuf};

use super::cut::{Cutting, cut};
use super::gather::{Source, gather};
use super::names::Names;
use super::output::{self, CHUNKS_FILE, OverviewLine, WholeFile};
use super::rows::Gathered;
use super::watch::Watched;
use super::{ChunkingOptions, FolderReceipt, Issues};
use crate::AnalyticsError;
use crate::chunks::{Differences, SessionMeasure};
use crate::database::{
    CourseLine, DatabaseFolder, IssueKind, IssueLog, Overview, OverviewRow, read_overview,
};

/// The files of one folder.
#[derive(Debug)]
pub(super) struct Written {
    pub chunks: PathBuf,
    pub overview: PathBuf,
}

/// Chunks one folder. What is wrong with its own files is returned as issues; what is wrong with the output is an error.
pub(super) fn chunk(
    options: &ChunkingOptions,
    folder: &DatabaseFolder,
    course: Option<&CourseLine>,
    watched: &Watched<'_>,
) -> Result<Result<(Written, FolderReceipt, Issues), Issues>, AnalyticsError> {
    let mut log = IssueLog::new(&folder.path);
    let Some(overview) = overview(folder, &mut log) else {
        return Ok(Err(log.issues()));
    };
    let to = options
        .output
        .join(folder.path.file_name().unwrap_or_default());
    std::fs::create_dir_all(&to).map_err(AnalyticsError::disk("making", &to))?;
    let zone = *options.zones.get(&folder.id).unwrap_or(&options.zone);
    let threads = std::thread::available_parallelism()
        .map_or(2, usize::from)
        .min(8);
    let names = Names::default();
    let gathered = if let Some(path) = &folder.activity {
        let source = Source {
            path,
            overview: &overview.rows,
            zone,
            now: options.now,
            budget: options.budget,
            scratch: &to,
            threads,
        };
        match gather(&source, &names, watched) {
            Err(error) if concerns(&error, path) => {
                log.note(IssueKind::NotAFolder, None, || error.to_string());
                return Ok(Err(log.issues()));
            }
            gathered => gathered?,
        }
    } else {
        log.note(IssueKind::NoData, None, || {
            "There is no viewing_activity.csv; the overview was written without viewers.".to_owned()
        });
        Gathered::new(overview.rows.len(), 0, &to, IssueLog::new(&folder.path))
    };
    let mut issues = overview.issues;
    issues.extend(log.issues());
    issues.extend(gathered.log.issues());
    let counts = gathered.counts;
    let size = folder
        .activity
        .as_ref()
        .and_then(|path| path.metadata().ok());
    let cutting = Cutting {
        overview: &overview.rows,
        shelf: &gathered.finish(),
        viewers: &names.into_cells(),
        rule: options.rule,
        threads,
        bytes_per_session: size.map_or(0, |size| size.len()) / (overview.rows.len() as u64).max(1),
    };
    let mut file = WholeFile::create(&to.join(CHUNKS_FILE))?;
    file.write(&output::chunks_header())?;
    let (file, measures) = cut(&cutting, file, watched)?;
    let written = Written {
        overview: write_overview(options, folder, course, &to, &overview.rows, &measures)?,
        chunks: file.finish()?,
    };
    let mut differences = Differences::default();
    for measure in &measures {
        differences.add(&measure.differences);
    }
    let receipt = FolderReceipt {
        folder: folder.path.clone(),
        id: folder.id.clone(),
        name: folder.name.clone(),
        zone: zone.name().to_owned(),
        sessions: overview.rows.len() as u64,
        rows_in: counts.used + counts.unlisted + counts.left_out,
        rows_used: counts.used,
        rows_unlisted: counts.unlisted,
        rows_left_out: counts.left_out,
        rows_out: measures.iter().map(|measure| measure.rows).sum(),
        differences,
    };
    Ok(Ok((written, receipt, issues)))
}

/// Reads the overview, or notes why the folder cannot be chunked.
fn overview(folder: &DatabaseFolder, log: &mut IssueLog) -> Option<Overview> {
    let Some(path) = &folder.overview else {
        log.note(IssueKind::NoData, None, || {
            "There is no overview of the recordings, so their lengths are not known; the folder was passed over. Get its viewing data again.".to_owned()
        });
        return None;
    };
    match read_overview(path) {
        Ok(overview) => Some(overview),
        Err(error) => {
            log.note(IssueKind::NotAFolder, None, || error.to_string());
            None
        }
    }
}

/// Says whether an error is about this file, not about the output.
fn concerns(error: &AnalyticsError, file: &Path) -> bool {
    match error {
        AnalyticsError::Disk { path, .. } | AnalyticsError::MissingColumn { path, .. } => {
            path == file
        }
        _ => false,
    }
}

fn write_overview(
    options: &ChunkingOptions,
    folder: &DatabaseFolder,
    course: Option<&CourseLine>,
    to: &Path,
    rows: &[OverviewRow],
    measures: &[SessionMeasure],
) -> Result<PathBuf, AnalyticsError> {
    let mut file = WholeFile::create(&to.join(options.layout.output_overview()))?;
    file.write(&output::overview_header(options.layout))?;
    // An older database knows no root; the directory and the course list do.
    let named = course.map(|course| course.name.as_str());
    let name = named
        .filter(|name| !name.is_empty())
        .unwrap_or(&folder.name);
    let mut line = Vec::new();
    for (order, (row, measure)) in (1..).zip(rows.iter().zip(measures)) {
        let root = if row.root_folder_id.is_empty() {
            (folder.id.as_str(), name)
        } else {
            row.root()
        };
        line.clear();
        let figures = OverviewLine {
            order,
            row,
            root,
            unique_viewers: measure.unique_viewers,
            completed_viewers: measure.completed_viewers,
        };
        output::write_overview_line(&mut line, &figures, options.layout);
        file.write(&line)?;
    }
    file.finish()
}
