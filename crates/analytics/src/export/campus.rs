//! The files of the campus scripts: their CSV database of a course, the chunks made of it, and the joined set for Tableau.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::campus_tables::{DATABASE_FOLDER, OUTPUT_FOLDER, campus_tables};
use super::dictionary;
use super::facts::{FactReader, FactView, SessionFacts};
use super::input::{ExportOptions, ExportSession, ExportViewer, Identities, ViewSource};
use super::people::People;
use super::receipt::{ExportReceipt, ExportedFile};
use super::table_file::{Finished, give_names, unnamed};
use crate::AnalyticsError;
use crate::chunking::{CHUNKS_FILE, ChunkingOptions, run_watched};
use crate::chunks::Rule;
use crate::database::{
    ACTIVITY_FILE, ActivityRow, ActivityWriter, Layout, OverviewRow, directory_name,
    write_overview_header, write_overview_row,
};

const LAYOUT: Layout = Layout::Documented;

/// Writes `database/Name[id]`, `output[CHUNKED]/Name[id]` and `output[CHUNKED]/tableau` of a course into a folder that exists, over
/// older files of these names, and a page that says what they are.
///
/// Names and columns are those of the published scripts, so a pseudonym stands where they have the service's id, and text is
/// written as it is. A session that is left out for its few viewers is in none of the files. Everybody who has a view has to be
/// among `viewers`. `stop` ends the run before the next session.
///
/// # Errors
///
/// Fails where views cannot be read, the disk refuses or `stop` is set. The database is written before the chunks that are made of
/// it; no file is ever half.
pub fn export_campus_files(
    folder: &Path,
    course_id: &str,
    sessions: &[ExportSession],
    viewers: &[ExportViewer],
    source: &mut dyn ViewSource,
    options: &ExportOptions,
    stop: &AtomicBool,
) -> Result<ExportReceipt, AnalyticsError> {
    let course = directory_name(&options.title, course_id);
    let database = folder.join(DATABASE_FOLDER).join(&course);
    let output = folder.join(OUTPUT_FOLDER);
    fs::create_dir_all(&database).map_err(AnalyticsError::disk("making", &database))?;
    let mut receipt = ExportReceipt {
        pseudonyms: matches!(options.identities, Identities::Pseudonyms(_)),
        ..ExportReceipt::default()
    };
    let mut people = People::new(viewers, options);
    let mut written = Database::new(&database)?;
    let mut reader = FactReader::new(options);
    for (place, session) in sessions.iter().enumerate() {
        if stop.load(Ordering::Relaxed) {
            return Err(AnalyticsError::Cancelled);
        }
        let mut facts = reader.session(place, session, source, &people, &mut receipt)?;
        for person in &facts.people {
            people.add(person);
        }
        written.session(session, &mut facts, &people, &reader)?;
    }
    receipt.viewers = people.present(options).count() as u64;
    let files = written.finish(&database)?;
    let within = |file: ExportedFile| ExportedFile {
        name: format!("{DATABASE_FOLDER}/{course}/{}", file.name),
        ..file
    };
    receipt.files.extend(files.into_iter().map(within));
    receipt
        .files
        .extend(chunk(folder, &database, &output, options, stop)?);
    let page = dictionary::write_campus(folder, &campus_tables(), options, &receipt)?;
    receipt.files.extend(give_names(folder, vec![page])?);
    Ok(receipt)
}

/// The database of the course being written.
struct Database {
    overview: Vec<u8>,
    listed: u64,
    activity: ActivityWriter<BufWriter<tempfile::NamedTempFile>>,
    place: PathBuf,
    rows: u64,
}

impl Database {
    fn new(folder: &Path) -> Result<Self, AnalyticsError> {
        let mut overview = Vec::new();
        write_overview_header(&mut overview, LAYOUT);
        let place = folder.join(ACTIVITY_FILE);
        let out = BufWriter::with_capacity(1 << 18, unnamed(folder)?);
        let activity = ActivityWriter::new(out).map_err(AnalyticsError::disk("writing", &place))?;
        Ok(Self {
            overview,
            listed: 0,
            activity,
            place,
            rows: 0,
        })
    }

    fn session(
        &mut self,
        session: &ExportSession,
        facts: &mut SessionFacts,
        people: &People,
        reader: &FactReader<'_>,
    ) -> Result<(), AnalyticsError> {
        if facts.small_group {
            return Ok(());
        }
        // One of which only views are known has no line in the published scripts' files either.
        if !session.name.is_empty() || session.duration.is_some() {
            write_overview_row(&mut self.overview, &overview_row(session), LAYOUT);
            self.listed += 1;
        }
        facts.views.sort_by_key(|view| view.at);
        for view in &facts.views {
            let user = people.person(view.key).map_or("", |one| one.label.as_str());
            self.activity
                .row(&activity_row(session, user, view, reader))
                .map_err(AnalyticsError::disk("writing", &self.place))?;
            self.rows += 1;
        }
        Ok(())
    }

    fn finish(self, folder: &Path) -> Result<Vec<ExportedFile>, AnalyticsError> {
        let name = LAYOUT.database_overview();
        let place = folder.join(name);
        let mut overview = unnamed(folder)?;
        overview
            .write_all(&self.overview)
            .map_err(AnalyticsError::disk("writing", &place))?;
        let activity = self.activity.into_inner().into_inner();
        let activity = activity
            .map_err(std::io::IntoInnerError::into_error)
            .map_err(AnalyticsError::disk("writing", &self.place))?;
        let finished = |name: &str, file, rows| Finished {
            name: name.to_owned(),
            file,
            rows,
            guarded: 0,
        };
        let files = vec![
            finished(name, overview, self.listed),
            finished(ACTIVITY_FILE, activity, self.rows),
        ];
        give_names(folder, files)
    }
}

fn overview_row(session: &ExportSession) -> OverviewRow {
    OverviewRow {
        root_folder_id: session.course_id.clone(),
        root_folder_name: session.course_name.clone(),
        folder_id: session.folder_id.clone(),
        folder_name: session.folder_name.clone(),
        session_id: session.id.clone(),
        session_name: session.name.clone(),
        description: session.description.clone().unwrap_or_default(),
        duration: session.duration,
    }
}

fn activity_row<'a>(
    session: &'a ExportSession,
    user: &'a str,
    view: &FactView,
    reader: &'a FactReader<'_>,
) -> ActivityRow<'a> {
    ActivityRow {
        session: &session.id,
        user,
        at: Some(view.at),
        speed: view.speed.unwrap_or(f64::NAN),
        start: view.start,
        start_reason: reader.reason(view.start_reason),
        stop: view.stop,
        stop_reason: reader.reason(view.stop_reason),
        seconds: view.seconds,
    }
}

/// Cuts the database that was just written, in the zone of the export, and returns the files of it.
fn chunk(
    folder: &Path,
    database: &Path,
    output: &Path,
    options: &ExportOptions,
    stop: &AtomicBool,
) -> Result<Vec<ExportedFile>, AnalyticsError> {
    let chunking = ChunkingOptions {
        zone: options.filter.zone,
        layout: LAYOUT,
        now: Some(options.now.timestamp_micros()),
        // The folder of this course alone: another one beside it may be of an earlier export with other pseudonyms.
        ..ChunkingOptions::new(database, output, Rule::Exact)
    };
    let chunked = run_watched(&chunking, &|_| {
        if stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    let rows = |name: &str| -> u64 {
        let of = chunked.folders.iter();
        if name == CHUNKS_FILE {
            of.map(|folder| folder.rows_out).sum()
        } else {
            of.map(|folder| folder.sessions).sum()
        }
    };
    let mut files = Vec::new();
    for path in &chunked.files {
        let about = path.metadata();
        let bytes = about.map_err(AnalyticsError::disk("reading", path))?.len();
        let within = path.strip_prefix(folder).unwrap_or(path);
        let parts = within.iter().map(|part| part.to_string_lossy());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.push(ExportedFile {
            name: parts.collect::<Vec<_>>().join("/"),
            rows: rows(&name),
            bytes,
        });
    }
    Ok(files)
}
