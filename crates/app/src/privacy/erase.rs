//! One deletion from its first row to its receipt, and again after a kill.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::store::{About, Deletion, Stage, Work};
use super::views::{DeletionReceipt, DeletionReceiptId, DeletionWhy};
use super::{age, collections, rows, store, wipe};
use crate::clock;
use crate::database::Database;
use crate::error::AppError;

/// Carries every deletion that is under way to its end. Blocking.
pub(crate) fn go_on(database: &Database, profile: &Path) -> Result<(), AppError> {
    for deletion in database.read(store::under_way)? {
        carry_out(database, profile, deletion)?;
    }
    Ok(())
}

fn carry_out(database: &Database, profile: &Path, deletion: Deletion) -> Result<(), AppError> {
    let Deletion {
        no,
        at,
        mut stage,
        work,
    } = deletion;
    if let Some(mut work) = work {
        if stage == Stage::Rows {
            work = database.write(|t| {
                // Pages that are free from now on hold nothing, even if the writing anew below does not come about.
                t.pragma_update(None, "secure_delete", true)?;
                remove_rows(t, &mut work)?;
                store::rows_are_gone(t, no, &work)?;
                Ok(work)
            })?;
            stage = Stage::Files;
        }
        if stage == Stage::Files {
            remove_files(profile, &mut work)?;
            let exports = match work.about {
                About::Person(_) => database.read(|connection| exports(connection, profile))?,
                About::Older { .. } => Vec::new(),
            };
            let receipt = receipt(&work, at, exports);
            database.write(|t| store::everything_is_gone(t, no, &receipt))?;
        }
    }
    wipe::wipe(database)?;
    database.write(|t| {
        t.pragma_update(None, "secure_delete", false)?;
        store::end(t, no)
    })
}

fn remove_rows(connection: &Connection, work: &mut Work) -> Result<(), AppError> {
    match work.about.clone() {
        About::Person(identity) => rows::remove(connection, &identity, work),
        About::Older {
            before,
            browser_names,
        } => age::remove(connection, before, browser_names, work),
    }
}

fn remove_files(profile: &Path, work: &mut Work) -> Result<(), AppError> {
    let derived = crate::viewing::segments_folder(profile);
    for recording in &work.recordings {
        // They are made again from what is left.
        let _ = std::fs::remove_file(derived.join(format!("{recording}.segments")));
    }
    if let About::Person(identity) = work.about.clone() {
        collections::remove(profile, &identity, work)?;
    }
    Ok(())
}

fn receipt(work: &Work, asked_at: DateTime<Utc>, exports: Vec<PathBuf>) -> DeletionReceipt {
    let (why, before) = match &work.about {
        About::Person(_) => (DeletionWhy::Person, None),
        About::Older { before, .. } => (DeletionWhy::Age, *before),
    };
    DeletionReceipt {
        id: DeletionReceiptId(0),
        asked_at,
        done_at: clock::now(),
        why,
        before,
        things: work.removed.clone(),
        exports,
    }
}

/// Returns the folders and files outside of the database that were written earlier and may hold anybody.
pub(super) fn exports(connection: &Connection, profile: &Path) -> Result<Vec<PathBuf>, AppError> {
    let mut places = Vec::new();
    for sql in [
        "SELECT folder FROM artifact_exports",
        "SELECT export_folder FROM page_view_courses WHERE export_folder IS NOT NULL",
    ] {
        let mut statement = connection.prepare(sql)?;
        let paths = statement.query_map([], |row| row.get::<_, String>(0))?;
        places.extend(
            paths
                .collect::<Result<Vec<_>, _>>()?
                .into_iter()
                .map(PathBuf::from),
        );
    }
    // Viewing databases are told by their files: two levels above lies the folder that a person chose.
    let mut statement = connection.prepare("SELECT path FROM viewing_files")?;
    let paths = statement.query_map([], |row| row.get::<_, String>(0))?;
    for path in paths {
        let path = PathBuf::from(path?);
        places.extend(path.ancestors().nth(2).map(Path::to_owned));
    }
    // A damaged database that was kept aside.
    let kept = std::fs::read_dir(profile).into_iter().flatten().flatten();
    places.extend(kept.map(|entry| entry.path()).filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("lectern damaged")
    }));
    places.retain(|place| place.exists());
    places.sort();
    places.dedup();
    Ok(places)
}
