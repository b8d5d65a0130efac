//! What a submission as received holds, however it is written: what is counted, what is compared, which files it names.

mod digest;
mod files;
mod submission;

use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::Path;

use lectern_artifacts::Elements;
use serde_json::Value;

pub(crate) use files::{Files, Place, embedded_in};
pub(crate) use submission::Told;

use crate::error::CollectError;

/// Goes through the rows of a list as received; a list that is not there has none.
pub(crate) fn each_row(
    path: &Path,
    mut take: impl FnMut(&[u8]) -> Result<(), CollectError>,
) -> Result<(), CollectError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(CollectError::disk("reading", path)(error)),
    };
    for element in Elements::new(BufReader::with_capacity(1 << 16, file)) {
        let element = element.map_err(CollectError::disk("reading", path))?;
        take(&element.bytes)?;
    }
    Ok(())
}

/// Reads an id that is a number or digits.
pub(crate) fn id(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Reads a text; blank is none.
pub(crate) fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

/// Reads a list; anything else is an empty one.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
