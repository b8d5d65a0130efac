//! A plan as a file: saved, sent to somebody, opened again, run.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use super::places::stays_below;
use super::plan::{MirrorPlan, PLAN_KIND, PLAN_VERSION};

/// A plan of 100,000 recordings has some 150 MB.
const LARGEST: u64 = 1_000_000_000;

/// A plan that cannot be saved or opened.
#[derive(Debug, Error)]
pub enum PlanFileError {
    /// The disk says no.
    #[error("{path} cannot be read or written: {source}")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// It is no plan.
    #[error(
        "{path} is not a plan of a mirror. Choose a file that Lectern saved with “Save plan…”."
    )]
    NotAPlan {
        /// The file.
        path: PathBuf,
    },
    /// It was written by a later Lectern.
    #[error(
        "{path} was saved by a later version of Lectern. Open it there, or make the plan again."
    )]
    Later {
        /// The file.
        path: PathBuf,
    },
    /// It names a place outside the mirror's folder.
    #[error(
        "{path} was changed by hand or damaged: “{place}” is not inside the mirror’s folder. Make the plan again."
    )]
    Unsafe {
        /// The file.
        path: PathBuf,
        /// The place.
        place: String,
    },
}

/// Saves a plan; it appears under its name only when complete.
///
/// # Errors
///
/// [`PlanFileError::Disk`].
pub(crate) fn save(path: &Path, plan: &MirrorPlan) -> Result<(), PlanFileError> {
    let disk = |source| PlanFileError::Disk {
        path: path.to_owned(),
        source,
    };
    let mut file = lectern_transfer::AtomicFile::create(path).map_err(disk)?;
    let mut buffered = io::BufWriter::new(&mut file);
    serde_json::to_writer(&mut buffered, plan)
        .map_err(io::Error::from)
        .and_then(|()| io::Write::flush(&mut buffered))
        .map_err(disk)?;
    drop(buffered);
    file.commit().map_err(disk)
}

/// Opens a plan. It may come from anywhere, so each place in it is checked to be inside the mirror's folder.
///
/// # Errors
///
/// [`PlanFileError`] says what is wrong with it.
pub(crate) fn open(path: &Path) -> Result<MirrorPlan, PlanFileError> {
    let disk = |source| PlanFileError::Disk {
        path: path.to_owned(),
        source,
    };
    let file = std::fs::File::open(path).map_err(disk)?;
    let mut text = String::new();
    match file.take(LARGEST).read_to_string(&mut text) {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(PlanFileError::NotAPlan {
                path: path.to_owned(),
            });
        }
        read => read.map_err(disk)?,
    };
    parse(path, &text)
}

/// What tells a plan of a mirror from any other file, in every version.
#[derive(Deserialize)]
struct Head {
    kind: String,
    version: u32,
}

fn parse(path: &Path, text: &str) -> Result<MirrorPlan, PlanFileError> {
    let none = |_| PlanFileError::NotAPlan {
        path: path.to_owned(),
    };
    let head: Head = serde_json::from_str(text).map_err(none)?;
    if head.kind != PLAN_KIND {
        return Err(PlanFileError::NotAPlan {
            path: path.to_owned(),
        });
    }
    if head.version > PLAN_VERSION {
        return Err(PlanFileError::Later {
            path: path.to_owned(),
        });
    }
    let plan: MirrorPlan = serde_json::from_str(text).map_err(none)?;
    match outside(&plan) {
        Some(place) => Err(PlanFileError::Unsafe {
            path: path.to_owned(),
            place: place.to_owned(),
        }),
        None => Ok(plan),
    }
}

/// Returns a place of the plan that is not inside the mirror's folder.
fn outside(plan: &MirrorPlan) -> Option<&str> {
    let folders = plan.folders.iter().map(|folder| folder.place.path.as_str());
    let items = plan.items.iter().flat_map(|item| {
        let asked = item.question.iter();
        let asked = asked.flat_map(|question| [question.in_place.as_str(), &question.beside]);
        [Some(item.stem.as_str()), item.stem_now.as_deref()]
            .into_iter()
            .flatten()
            .chain(asked)
    });
    // What stays nowhere has an empty place, and the destination itself is one.
    folders
        .chain(items)
        .find(|place| !place.is_empty() && !stays_below(place))
}

#[cfg(test)]
mod tests;
