//! Gives staged answers their place in the collection. Every step may be done twice.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use chrono::{DateTime, FixedOffset};
use lectern_artifacts::{JSON, STAMP_FILE, stamp};
use lectern_transfer::write_atomically;

use super::{CHANGES, Stage, WANTED, WITHDRAWN};
use crate::account::{self, NOTES};
use crate::disk::make_folder;
use crate::error::CollectError;

pub(super) fn run(stage: &Stage, now: DateTime<FixedOffset>) -> Result<(), CollectError> {
    let collection = stage.collection();
    make_folder(&collection.join(JSON))?;
    account::date(stage, now)?;
    // Rows that leave their lists are safe before the lists without them arrive.
    for name in [WITHDRAWN, WANTED] {
        take(&stage.folder().join(name), &collection.join(name))?;
    }
    let from = stage.folder().join(JSON);
    let entries = match fs::read_dir(&from) {
        Ok(entries) => entries,
        Err(error) => return Err(CollectError::disk("reading", &from)(error)),
    };
    for entry in entries {
        let name = entry
            .map_err(CollectError::disk("reading", &from))?
            .file_name();
        // What a kill left half written begins with a dot.
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        take(&from.join(&name), &collection.join(JSON).join(&name))?;
    }
    let place = collection.join(JSON).join(STAMP_FILE);
    let text = stamp(now.naive_local());
    write_atomically(&place, text.as_bytes()).map_err(CollectError::disk("writing", &place))?;
    for name in [CHANGES, NOTES] {
        take(&stage.folder().join(name), &collection.join(name))?;
    }
    Ok(())
}

fn take(from: &Path, to: &Path) -> Result<(), CollectError> {
    match fs::rename(from, to) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(CollectError::disk("writing", to)(error))
        }
        _ => Ok(()),
    }
}
