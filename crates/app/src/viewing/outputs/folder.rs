use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use lectern_analytics::database::{
    ACTIVITY_FILE, DatabaseFolder, Layout, OVERVIEW_FILES, directory_name,
};
use lectern_transfer::{AtomicFile, write_atomically};

use super::FolderWritten;
use super::activity::activity;
use super::kept;
use super::overview::{made_of, overview};
use crate::database::Database;
use crate::error::AppError;
use crate::viewing::error::ViewingError;
use crate::viewing::store::{self, CourseRow, FileMark};
use crate::viewing::take_in::TakenIn;

/// Writes the files of one course.
pub(super) fn write(
    database: &Database,
    base: &Path,
    course: &CourseRow,
    there: &[DatabaseFolder],
    layout: Layout,
    taken: &TakenIn,
) -> Result<FolderWritten, AppError> {
    let mut written = FolderWritten {
        course: course.id,
        name: course.name.clone(),
        path: base.join(directory_name(&course.name, &course.folder.to_string())),
        renamed_from: None,
        unchanged: false,
        sessions: 0,
        rows: 0,
        kept: Vec::new(),
    };
    let incomplete = |path: &Path| {
        let folder = taken.folders.iter().find(|folder| folder.path == path);
        folder.is_some_and(|folder| !folder.kept_all)
    };
    let says_more = there.iter().any(|folder| incomplete(&folder.path));
    settle_folder(base, there, &mut written)?;
    // A consistent state: a synchronisation may go on meanwhile.
    database.read(|connection| {
        let reading = connection.unchecked_transaction()?;
        let sessions = store::sessions(&reading, course.id)?;
        let (text, lines) = overview(course, &sessions, layout);
        let made_of = made_of(&text, &sessions);
        let places = [
            written.path.join(layout.database_overview()),
            written.path.join(ACTIVITY_FILE),
        ];
        written.sessions = lines;
        if all_made_of(&reading, &places, &made_of)? {
            written.unchanged = true;
            written.rows = sessions.iter().map(|session| session.rows).sum();
            return Ok(());
        }
        if says_more {
            keep_before(base, &written.path, &mut written.kept)?;
        }
        let [overview_place, activity_place] = &places;
        written.rows = write_activity(activity_place, |to, failed| {
            activity(&reading, &sessions, to, failed)
        })?;
        write_atomically(overview_place, &text).map_err(disk(overview_place))?;
        remove_other_overviews(&written.path, layout)?;
        note(database, &places, &made_of)
    })?;
    Ok(written)
}

/// Gives the course one folder of its present name.
fn settle_folder(
    base: &Path,
    there: &[DatabaseFolder],
    written: &mut FolderWritten,
) -> Result<(), AppError> {
    let present = there.iter().position(|folder| folder.path == written.path);
    for (place, folder) in there.iter().enumerate() {
        if Some(place) == present {
            continue;
        }
        if present.is_none() && place == 0 && !written.path.exists() {
            fs::rename(&folder.path, &written.path).map_err(disk(&folder.path))?;
            written.renamed_from = folder
                .path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
        } else {
            let kept = kept::move_folder(base, &folder.path).map_err(disk(&folder.path))?;
            written.kept.push(kept);
        }
    }
    Ok(fs::create_dir_all(&written.path).map_err(disk(&written.path))?)
}

fn keep_before(base: &Path, folder: &Path, kept: &mut Vec<PathBuf>) -> Result<(), AppError> {
    for name in OVERVIEW_FILES.iter().copied().chain([ACTIVITY_FILE]) {
        let file = folder.join(name);
        if file.is_file() {
            kept.push(kept::keep_file(base, &file).map_err(disk(&file))?);
        }
    }
    Ok(())
}

/// The file appears under its name only when it is whole.
fn write_activity(
    place: &Path,
    write: impl FnOnce(
        io::BufWriter<&mut AtomicFile>,
        &dyn Fn(io::Error) -> ViewingError,
    ) -> Result<u64, AppError>,
) -> Result<u64, AppError> {
    let failed = disk(place);
    let mut file = AtomicFile::create(place).map_err(&failed)?;
    let rows = write(io::BufWriter::with_capacity(1 << 18, &mut file), &failed)?;
    file.commit().map_err(&failed)?;
    Ok(rows)
}

/// Takes the overview of the other layout away, whose recordings are all in the one just written, so that no tool reads an old one.
fn remove_other_overviews(folder: &Path, layout: Layout) -> Result<(), AppError> {
    for name in OVERVIEW_FILES {
        let other = folder.join(name);
        if name != layout.database_overview() && other.is_file() {
            fs::remove_file(&other).map_err(disk(&other))?;
        }
    }
    Ok(())
}

fn all_made_of(
    connection: &rusqlite::Connection,
    places: &[PathBuf],
    made_of: &str,
) -> Result<bool, AppError> {
    for place in places {
        let mark = fs::metadata(place).ok().as_ref().and_then(FileMark::of);
        let Some(mark) = mark else { return Ok(false) };
        if !store::is_made_of(connection, place, mark, made_of)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn note(database: &Database, places: &[PathBuf], made_of: &str) -> Result<(), AppError> {
    database.write(|t| {
        for place in places {
            if let Some(mark) = fs::metadata(place).ok().as_ref().and_then(FileMark::of) {
                store::note_file(t, place, mark, Some(made_of))?;
            }
        }
        Ok(())
    })
}

fn disk(path: &Path) -> impl Fn(io::Error) -> ViewingError + use<> {
    let path = path.to_owned();
    move |source| ViewingError::Disk {
        path: path.clone(),
        source,
    }
}
