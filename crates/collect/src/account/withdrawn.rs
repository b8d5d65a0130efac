//! Rows that are listed no longer. They leave the lists, and are kept here whole.

use std::path::PathBuf;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::answers::Place;
use crate::disk::{Lines, LinesWriter};
use crate::error::CollectError;
use crate::stage::{Stage, WITHDRAWN};

/// Why a row left its list.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Why {
    /// Canvas lists it no longer.
    Withdrawn,
    /// It was not asked for.
    NotChosen,
}

#[derive(Debug, Serialize)]
struct Kept<'a> {
    at: DateTime<FixedOffset>,
    why: Why,
    course: i64,
    assignment: i64,
    row: &'a RawValue,
}

/// Writes what the collection has kept so far, and adds to it.
pub(super) struct Withdrawn {
    before: PathBuf,
    place: PathBuf,
    at: DateTime<FixedOffset>,
    /// Made with the first row.
    to: Option<LinesWriter>,
}

impl Withdrawn {
    pub fn begin(stage: &Stage) -> Self {
        Self {
            before: stage.collection().join(WITHDRAWN),
            place: stage.folder().join(WITHDRAWN),
            at: stage.began(),
            to: None,
        }
    }

    pub fn add(&mut self, why: Why, place: Place, row: &[u8]) -> Result<(), CollectError> {
        let to = match &mut self.to {
            Some(to) => to,
            none => {
                let mut to = LinesWriter::create(&self.place)?;
                for line in Lines::<AsIs>::open(&self.before)? {
                    to.add(&line?)?;
                }
                none.insert(to)
            }
        };
        let Some(row) = on_one_line(row) else {
            return Ok(());
        };
        to.add(&Kept {
            at: self.at,
            why,
            course: place.course.get(),
            assignment: place.assignment.get(),
            row: &row,
        })
    }

    pub fn finish(self) -> Result<(), CollectError> {
        self.to.map_or(Ok(()), LinesWriter::finish)
    }
}

/// A line as it is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct AsIs(Box<RawValue>);

fn on_one_line(row: &[u8]) -> Option<Box<RawValue>> {
    if row.contains(&b'\n') {
        let value: Value = serde_json::from_slice(row).ok()?;
        return RawValue::from_string(value.to_string()).ok();
    }
    serde_json::from_slice(row).ok()
}
