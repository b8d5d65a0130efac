//! Chunked outputs of a CSV database: offline, without a profile.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use lectern_analytics::chunking::{ChunkingOptions, ChunkingReceipt, run_watched};
use lectern_analytics::chunks::Rule;
use lectern_analytics::database::{Layout, read_courses};
use tokio_util::sync::CancellationToken;

use super::course::COMPATIBLE_ZONE;
use super::error::ViewingError;
use crate::clock;
use crate::error::AppError;

/// What to cut into chunks, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct ChunkViewing {
    /// The folder `database`.
    pub database: PathBuf,
    /// The folder that gets the outputs.
    pub output: PathBuf,
    /// A `courses.csv`; only its folders are taken. Its column TimeZone, if there is one, says the zone of each.
    pub courses: Option<PathBuf>,
    /// The zone of dates for every folder; none for each its own, else the rule's.
    pub zone: Option<Tz>,
    /// The zone of this computer, for the exact rule.
    pub computer_zone: Tz,
    /// Whose numbers.
    pub rule: Rule,
    /// Whose file names and columns.
    pub layout: Layout,
}

/// Cuts a CSV database into chunks and tells how far it is, in bytes of all. Blocks; it needs no profile and no network.
///
/// # Errors
///
/// Database, list or output cannot be used at all, or it was stopped. What is wrong with single rows is an issue of the receipt.
pub fn chunk_viewing(
    wanted: &ChunkViewing,
    told: &(dyn Fn(u64, u64) + Sync),
    stop: &CancellationToken,
) -> Result<ChunkingReceipt, AppError> {
    if !wanted.database.is_dir() {
        return Err(ViewingError::NoFolder(wanted.database.clone()).into());
    }
    let zone = wanted.zone.unwrap_or(match wanted.rule {
        Rule::Compatible => COMPATIBLE_ZONE,
        Rule::Exact => wanted.computer_zone,
    });
    let zones = match &wanted.courses {
        Some(courses) if wanted.zone.is_none() => zones_of(courses)?,
        _ => BTreeMap::new(),
    };
    let options = ChunkingOptions {
        courses: wanted.courses.clone(),
        zone,
        zones,
        layout: wanted.layout,
        now: Some(clock::now().timestamp_micros()),
        ..ChunkingOptions::new(&wanted.database, &wanted.output, wanted.rule)
    };
    let receipt = run_watched(&options, &|progress| {
        told(progress.done, progress.total);
        if stop.is_cancelled() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok(receipt)
}

/// Reads the zones that a list of courses says.
fn zones_of(courses: &Path) -> Result<BTreeMap<String, Tz>, AppError> {
    let list = read_courses(courses)?;
    let head = |head: &&String| {
        let letters = head.chars().filter(|letter| letter.is_alphanumeric());
        letters.collect::<String>().to_lowercase() == "timezone"
    };
    let Some(column) = list.own_columns.iter().position(|name| head(&name)) else {
        return Ok(BTreeMap::new());
    };
    let mut zones = BTreeMap::new();
    for course in list.courses {
        let text = course.own.get(column).map_or("", String::as_str);
        if !text.is_empty() {
            let zone = text
                .parse()
                .map_err(|_| ViewingError::Zone(text.to_owned()))?;
            zones.insert(course.id, zone);
        }
    }
    Ok(zones)
}
