//! `viewing_activity.csv`: rows as they stand in the file.

use std::path::Path;

use super::header::Header;
use super::log::IssueLog;
use super::number::number;
use super::records::{Cells, Found};
use super::time::{Moment, moment};
use super::{IssueKind, dialect};
use crate::AnalyticsError;

/// Name of the file in a folder of the database.
pub const ACTIVITY_FILE: &str = "viewing_activity.csv";

/// The columns, exact and in order.
pub const ACTIVITY_COLUMNS: [&str; 10] = [
    "SessionId",
    "UserId",
    "Date",
    "DateTime",
    "PlaybackSpeed",
    "StartPosition",
    "StartReason",
    "StopPosition",
    "StopReason",
    "SecondsViewed",
];

/// One row of `viewing_activity.csv`, readable but not necessarily sensible: positions may be negative, NaN or past the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ActivityRow<'a> {
    /// Id of the recording.
    pub session: &'a str,
    /// Id of the viewer.
    pub user: &'a str,
    /// When the view began, in microseconds since 1970-01-01T00:00:00Z; `None` where the file's time cannot be read.
    pub at: Option<i64>,
    /// Playback speed, NaN where the cell is empty.
    pub speed: f64,
    /// First second, NaN where the cell is empty or no number.
    pub start: f64,
    /// What made the view begin, as in "Start", "Seek".
    pub start_reason: &'a str,
    /// Last second; start plus seconds viewed where the file has no such cell.
    pub stop: f64,
    /// What ended it.
    pub stop_reason: &'a str,
    /// Seconds viewed; stop less start where the file has no such cell.
    pub seconds: f64,
}

/// Appends one row in the published tool's form; `Date` is the UTC date of `at`, a missing time gives two empty cells.
pub fn write_activity_row(out: &mut Vec<u8>, row: &ActivityRow<'_>) {
    dialect::write_text(out, row.session);
    out.push(b',');
    dialect::write_text(out, row.user);
    out.push(b',');
    let mut time = Vec::with_capacity(32);
    if let Some(at) = row.at {
        dialect::write_moment(&mut time, at);
    }
    out.extend_from_slice(time.get(..10).unwrap_or_default());
    out.push(b',');
    out.extend_from_slice(&time);
    out.push(b',');
    dialect::write_number(out, row.speed);
    out.push(b',');
    dialect::write_number(out, row.start);
    out.push(b',');
    dialect::write_text(out, row.start_reason);
    out.push(b',');
    dialect::write_number(out, row.stop);
    out.push(b',');
    dialect::write_text(out, row.stop_reason);
    out.push(b',');
    dialect::write_number(out, row.seconds);
    out.push(b'\n');
}

/// Which cell holds what, and how rows are judged.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    delimiter: u8,
    width: usize,
    session: usize,
    user: usize,
    time: usize,
    speed: Option<usize>,
    start: usize,
    start_reason: Option<usize>,
    stop: Option<usize>,
    stop_reason: Option<usize>,
    seconds: Option<usize>,
    /// Microseconds since 1970 after which a time lies in the future; `i64::MAX` where the present is not known.
    latest: i64,
}

/// The first year that Panopto existed, in microseconds since 1970.
const EARLIEST: i64 = 1_167_609_600_000_000;

/// A day's grace: clocks differ and midnight is not everywhere at once.
const GRACE: i64 = 86_400_000_000;

/// The cells of a row that chunks need.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Essentials<'a> {
    pub session: &'a [u8],
    pub user: &'a [u8],
    pub at: Option<i64>,
    pub start: f64,
    pub stop: f64,
}

impl Columns {
    pub(crate) fn read(
        record: &Found<'_>,
        path: &Path,
        now: Option<i64>,
        log: &mut IssueLog,
    ) -> Result<Self, AnalyticsError> {
        let header = Header::read(record);
        let stop = header.find(&["StopPosition"]);
        let seconds = header.find(&["SecondsViewed"]);
        let columns = Self {
            delimiter: header.delimiter,
            width: header.names.len(),
            session: header.need(path, &["SessionId"])?,
            user: header.need(path, &["UserId"])?,
            time: header.need(path, &["DateTime", "Time"])?,
            speed: header.find(&["PlaybackSpeed"]),
            start: header.need(path, &["StartPosition"])?,
            start_reason: header.find(&["StartReason"]),
            stop,
            stop_reason: header.find(&["StopReason"]),
            seconds,
            latest: now.map_or(i64::MAX, |now| now.saturating_add(GRACE)),
        };
        if stop.is_none() && seconds.is_none() {
            header.need(path, &["StopPosition"])?;
        }
        header.note_unknown(&[&ACTIVITY_COLUMNS[..], &["Time"]].concat(), log);
        for name in ACTIVITY_COLUMNS {
            if header.find(&[name]).is_none() && name != "DateTime" {
                log.note(IssueKind::MissingColumn, Some(1), || {
                    format!("The column {name} is missing; it was done without.")
                });
            }
        }
        Ok(columns)
    }

    /// Splits a record and says whether it can be a row at all; notes why not.
    pub(crate) fn split(&self, record: &Found<'_>, cells: &mut Cells, log: &mut IssueLog) -> bool {
        cells.split(record.bytes, self.delimiter);
        let line = Some(record.line);
        if record.open {
            log.note(IssueKind::OpenQuote, line, || {
                "A quotation mark is opened and never closed; the line was left out.".to_owned()
            });
            return false;
        }
        if !record.ended && (cells.len() < self.width || !self.adds_up(record.bytes, cells)) {
            log.note(IssueKind::HalfLine, line, || {
                "The last line is only half there, as when writing was interrupted; it was left out. Fetch the folder's last day again.".to_owned()
            });
            return false;
        }
        if cells.len() != self.width {
            let (have, want) = (cells.len(), self.width);
            log.note(IssueKind::WrongCells, line, || {
                format!("The line has {have} cells instead of {want}; it was left out.")
            });
            return false;
        }
        let empty = |cell| cells.get(record.bytes, cell).trim_ascii().is_empty();
        if empty(self.session) || empty(self.user) {
            log.note(IssueKind::EmptyCell, line, || {
                "The line names no recording or no viewer; it was left out.".to_owned()
            });
            return false;
        }
        true
    }

    /// Says whether the seconds of a last line without line break are complete: cut digits would not add up.
    fn adds_up(&self, record: &[u8], cells: &Cells) -> bool {
        let (Some(stop), Some(seconds)) = (self.stop, self.seconds) else {
            return false;
        };
        let read = |cell| number(cells.get(record, cell));
        match (read(self.start), read(stop), read(seconds)) {
            (Some(start), Some(stop), Some(seconds)) => (start + seconds - stop).abs() < 1e-6,
            _ => false,
        }
    }

    /// Reads what chunks need of a record that was split, and notes what is odd about it.
    #[inline]
    pub(crate) fn essentials<'a>(
        &self,
        record: &'a [u8],
        line: u64,
        cells: &'a Cells,
        log: &mut IssueLog,
    ) -> Essentials<'a> {
        let start = Self::position(record, line, cells, Some(self.start), log);
        let stop = match self.stop {
            Some(_) => Self::position(record, line, cells, self.stop, log),
            None => start + Self::position(record, line, cells, self.seconds, log),
        };
        if stop < start {
            note_backwards(line, start, stop, log);
        } else if start < 0.0 {
            note_before(line, start, log);
        }
        Essentials {
            session: cells.get(record, self.session),
            user: cells.get(record, self.user),
            at: self.time(cells.get(record, self.time), line, log),
            start,
            stop,
        }
    }

    /// Reads everything of a record that was split; `None` where a cell is not text.
    pub(crate) fn row<'a>(
        &self,
        record: &'a [u8],
        line: u64,
        cells: &'a Cells,
        log: &mut IssueLog,
    ) -> Option<ActivityRow<'a>> {
        let essentials = self.essentials(record, line, cells, log);
        let text = |cell: Option<usize>| {
            cell.map_or(Ok(""), |cell| std::str::from_utf8(cells.get(record, cell)))
        };
        let texts = (
            text(Some(self.session)),
            text(Some(self.user)),
            text(self.start_reason),
            text(self.stop_reason),
        );
        let (Ok(session), Ok(user), Ok(start_reason), Ok(stop_reason)) = texts else {
            note_not_text(line, log);
            return None;
        };
        let plain = |cell: Option<usize>| cell.and_then(|cell| number(cells.get(record, cell)));
        Some(ActivityRow {
            session,
            user,
            at: essentials.at,
            speed: plain(self.speed).unwrap_or(f64::NAN),
            start: essentials.start,
            start_reason,
            stop: essentials.stop,
            stop_reason,
            seconds: match self.seconds {
                Some(_) => plain(self.seconds).unwrap_or(f64::NAN),
                None => essentials.stop - essentials.start,
            },
        })
    }

    #[inline]
    fn position(
        record: &[u8],
        line: u64,
        cells: &Cells,
        cell: Option<usize>,
        log: &mut IssueLog,
    ) -> f64 {
        let text = cell.map_or(&b""[..], |cell| cells.get(record, cell));
        number(text).unwrap_or_else(|| {
            note_not_a_number(line, text, log);
            f64::NAN
        })
    }

    #[inline]
    fn time(&self, cell: &[u8], line: u64, log: &mut IssueLog) -> Option<i64> {
        let Some(moment) = moment(cell) else {
            note_bad_time(line, cell, log);
            return None;
        };
        if let Moment::Naive(_) = moment {
            log.note(IssueKind::NaiveTime, Some(line), || {
                "The time has no zone; it was taken as UTC.".to_owned()
            });
        }
        let at = moment.micros();
        if at < EARLIEST || at > self.latest {
            log.note(IssueKind::OddTime, Some(line), || {
                let shown = String::from_utf8_lossy(cell);
                format!(
                    "The time {shown} cannot be right: a clock was set wrong. The row was kept."
                )
            });
        }
        Some(at)
    }
}

#[cold]
fn note_backwards(line: u64, start: f64, stop: f64, log: &mut IssueLog) {
    log.note(IssueKind::Backwards, Some(line), || {
        format!("The view ends at {stop} s, before it begins at {start} s; its viewer was counted, nothing else.")
    });
}

#[cold]
fn note_before(line: u64, start: f64, log: &mut IssueLog) {
    log.note(IssueKind::BeforeTheStart, Some(line), || {
        format!(
            "The view begins at {start} s, before the recording does; what lies inside was counted."
        )
    });
}

#[cold]
fn note_not_a_number(line: u64, cell: &[u8], log: &mut IssueLog) {
    log.note(IssueKind::NotANumber, Some(line), || {
        let shown = String::from_utf8_lossy(cell);
        format!("“{shown}” is no position in a recording; the viewer was counted, nothing else.")
    });
}

#[cold]
fn note_bad_time(line: u64, cell: &[u8], log: &mut IssueLog) {
    log.note(IssueKind::BadTime, Some(line), || {
        let shown = String::from_utf8_lossy(cell);
        format!("“{shown}” is no date and time; the view counts for the whole recording, but for no date.")
    });
}

#[cold]
pub(crate) fn note_not_text(line: u64, log: &mut IssueLog) {
    log.note(IssueKind::NotText, Some(line), || {
        "The line holds bytes that are not UTF-8; it was left out. Save the file as UTF-8."
            .to_owned()
    });
}
