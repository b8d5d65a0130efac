//! `state.csv`: up to which day the published tool fetched each folder.

use std::fs::File;
use std::path::Path;

use chrono::NaiveDate;

use super::folder::is_id;
use super::header::Header;
use super::log::IssueLog;
use super::records::{Blocks, Cells, Records};
use super::{Issue, IssueKind, dialect, time};
use crate::AnalyticsError;

const NAME: &str = "PanoptoFolderName";
const ID: &str = "PanoptoFolderID";
const DATE: &str = "LastDateFetched(UTC)";

/// How far one folder is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderState {
    /// The folder's name.
    pub name: String,
    /// The folder's id, in small letters.
    pub id: String,
    /// The last complete day that was fetched, in UTC.
    pub last_date: NaiveDate,
}

/// Reads a state file; lines without an id or a date are left out and are issues. Of a folder on several lines the latest day counts.
pub fn read_state(path: &Path) -> Result<(Vec<FolderState>, Vec<Issue>), AnalyticsError> {
    let file = File::open(path).map_err(AnalyticsError::disk("opening", path))?;
    let mut blocks = Blocks::new(file, path);
    let mut block = Vec::new();
    let mut log = IssueLog::new(path);
    let mut columns = None;
    let mut states: Vec<FolderState> = Vec::new();
    let mut cells = Cells::default();
    while let Some(place) = blocks.next(&mut block)? {
        for record in Records::new(&block, place.line) {
            let Some((delimiter, name, id, date)) = columns else {
                let header = Header::read(&record);
                let id = header.need(path, &[ID])?;
                let date = header.need(path, &[DATE, "LastDateFetched"])?;
                columns = Some((header.delimiter, header.find(&[NAME]), id, date));
                continue;
            };
            cells.split(record.bytes, delimiter);
            let text = |cell: usize| {
                String::from_utf8_lossy(cells.get(record.bytes, cell))
                    .trim()
                    .to_owned()
            };
            let state = day(&text(date)).map(|last_date| FolderState {
                name: name.map(text).unwrap_or_default(),
                id: text(id).to_ascii_lowercase(),
                last_date,
            });
            match state {
                Some(state) if is_id(&state.id) => {
                    match states.iter_mut().find(|known| known.id == state.id) {
                        Some(known) => known.last_date = known.last_date.max(state.last_date),
                        None => states.push(state),
                    }
                }
                Some(state) => log.note(IssueKind::NotAnId, Some(record.line), || {
                    format!("This is not a folder ID: {}. The line was left out.", state.id)
                }),
                None => log.note(IssueKind::BadTime, Some(record.line), || {
                    format!(
                        "“{}” is no date; the line was left out, and the folder is read from its beginning.",
                        text(date)
                    )
                }),
            }
        }
    }
    Ok((states, log.issues()))
}

/// Appends a state file in the published tool's form.
pub fn write_state<'a>(out: &mut Vec<u8>, states: impl IntoIterator<Item = &'a FolderState>) {
    dialect::write_line(out, [NAME, ID, DATE]);
    for state in states {
        dialect::write_text(out, &state.name);
        out.push(b',');
        dialect::write_text(out, &state.id);
        out.push(b',');
        dialect::write_date(out, state.last_date);
        out.push(b'\n');
    }
}

/// Reads a date; what follows it, like a time, is not looked at.
fn day(text: &str) -> Option<NaiveDate> {
    let days = time::civil_day(text.as_bytes().get(..10)?)?;
    NaiveDate::from_epoch_days(i32::try_from(days).ok()?)
}
