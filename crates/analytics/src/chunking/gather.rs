//! Reads a viewing activity file with all cores and brings its rows together by recording.

use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use chrono_tz::Tz;

use super::in_order::InOrder;
use super::names::{IdMap, NameCache, Names};
use super::rows::{Batch, Gathered};
use super::threads::on_all;
use super::watch::Watched;
use crate::AnalyticsError;
use crate::chunks::{DatedView, LocalDays};
use crate::database::{
    Blocks, Cells, Columns, IssueKind, IssueLog, OverviewRow, Place, Records, note_not_text,
};

/// How far a view may reach past the end before it is called odd: times are rounded to milliseconds somewhere.
const ROUNDING: f64 = 0.001;

/// What is read, and how.
pub(super) struct Source<'a> {
    pub path: &'a Path,
    pub overview: &'a [OverviewRow],
    pub zone: Tz,
    pub now: Option<i64>,
    pub budget: usize,
    /// Where a temporary file may go.
    pub scratch: &'a Path,
    pub threads: usize,
}

/// Reads the whole file.
pub(super) fn gather(
    source: &Source<'_>,
    names: &Names,
    watched: &Watched<'_>,
) -> Result<Gathered, AnalyticsError> {
    let file = File::open(source.path).map_err(AnalyticsError::disk("opening", source.path))?;
    let log = IssueLog::new(source.path);
    let sessions = source.overview.len();
    let mut gathered = Gathered::new(sessions, source.budget, source.scratch, log);
    let mut blocks = Blocks::new(file, source.path);
    let Some((columns, first)) = begin(source, &mut blocks, &mut gathered.log)? else {
        return Ok(gathered);
    };
    let numbers: IdMap = (0..)
        .zip(source.overview)
        .map(|(number, row)| (row.session_id.as_bytes().into(), number))
        .collect();
    let reading = Reading {
        source,
        columns,
        numbers,
        names,
        watched,
        blocks: Mutex::new(blocks),
        order: InOrder::new(gathered, first.1.number),
    };
    reading.batch(&mut reading.worker(), &first.0, first.1)?;
    on_all(source.threads, || reading.order.guarded(|| reading.work()))?;
    Ok(reading.order.into_consumer())
}

/// Reads the first block and its header line; returns the rest of the block.
type First = (Vec<u8>, Place);

fn begin(
    source: &Source<'_>,
    blocks: &mut Blocks<File>,
    log: &mut IssueLog,
) -> Result<Option<(Columns, First)>, AnalyticsError> {
    let mut block = Vec::new();
    while let Some(place) = blocks.next(&mut block)? {
        let mut records = Records::new(&block, place.line);
        let Some(record) = records.next() else {
            continue;
        };
        let columns = Columns::read(&record, source.path, source.now, log)?;
        let (from, line) = records.position();
        block.drain(..from);
        return Ok(Some((columns, (block, Place { line, ..place }))));
    }
    log.note(IssueKind::MissingColumn, None, || {
        "The file is empty; it was taken as one without rows.".to_owned()
    });
    Ok(None)
}

struct Reading<'a> {
    source: &'a Source<'a>,
    columns: Columns,
    numbers: IdMap,
    names: &'a Names,
    watched: &'a Watched<'a>,
    blocks: Mutex<Blocks<File>>,
    order: InOrder<Batch, Gathered>,
}

/// What one thread uses again for each block.
struct Worker<'a> {
    names: NameCache<'a>,
    days: LocalDays,
    cells: Cells,
    /// The recording of the row before; most files have them together.
    last: (Vec<u8>, Option<u32>),
}

impl<'a> Reading<'a> {
    fn work(&self) -> Result<(), AnalyticsError> {
        let mut worker = self.worker();
        let mut block = Vec::new();
        loop {
            if self.order.is_stopped() {
                return Err(AnalyticsError::Cancelled);
            }
            let place = self
                .blocks
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .next(&mut block)?;
            let Some(place) = place else {
                return Ok(());
            };
            self.batch(&mut worker, &block, place)?;
        }
    }

    fn worker(&self) -> Worker<'a> {
        Worker {
            names: NameCache::new(self.names),
            days: LocalDays::new(self.source.zone),
            cells: Cells::default(),
            last: (Vec::new(), None),
        }
    }

    /// Reads the rows of a block and hands them in.
    fn batch(
        &self,
        worker: &mut Worker<'_>,
        block: &[u8],
        place: Place,
    ) -> Result<(), AnalyticsError> {
        let mut batch = Batch::new(IssueLog::new(self.source.path), block.len());
        let mut records = Records::new(block, place.line);
        while let Some(record) = records.next() {
            let possible = self
                .columns
                .split(&record, &mut worker.cells, &mut batch.log);
            if !possible {
                records.only_first_line(&record);
                batch.counts.left_out += 1;
                continue;
            }
            self.row(worker, record.bytes, record.line, &mut batch);
        }
        let weight = batch.weight();
        self.order.hand_in(place.number, batch, weight)?;
        self.watched.add(block.len() as u64)
    }

    #[inline]
    fn row(&self, worker: &mut Worker<'_>, record: &[u8], line: u64, batch: &mut Batch) {
        let log = &mut batch.log;
        let row = self.columns.essentials(record, line, &worker.cells, log);
        if worker.last.0 != row.session {
            worker.last.0.clear();
            worker.last.0.extend_from_slice(row.session);
            worker.last.1 = self.numbers.get(row.session).copied();
        }
        let Some(session) = worker.last.1 else {
            batch.counts.unlisted += 1;
            log.note(IssueKind::UnlistedSession, Some(line), || {
                let id = String::from_utf8_lossy(row.session);
                format!("The overview does not list the recording {id}, as after a deletion in Panopto; its views were not chunked.")
            });
            return;
        };
        let Some(viewer) = worker.names.number(row.user) else {
            batch.counts.left_out += 1;
            note_not_text(line, log);
            return;
        };
        let usable = row.start <= row.stop;
        if usable {
            self.note_past_the_end(session, line, row.start, row.stop, log);
        }
        let view = DatedView {
            viewer,
            day: row.at.map_or(DatedView::NO_DAY, |at| worker.days.day(at)),
            start: if usable { row.start } else { f64::NAN },
            stop: if usable { row.stop } else { f64::NAN },
        };
        batch.push(session, &view);
    }

    #[inline]
    fn note_past_the_end(
        &self,
        session: u32,
        line: u64,
        start: f64,
        stop: f64,
        log: &mut IssueLog,
    ) {
        let duration = self.source.overview[session as usize].duration;
        let Some(duration) = duration.filter(|end| *end > 0.0 && stop > end + ROUNDING) else {
            return;
        };
        log.note(IssueKind::PastTheEnd, Some(line), || {
            let part = if start >= duration { "all of it" } else { "a part of it" };
            format!("The view from {start} s to {stop} s lies past the end at {duration} s, {part}; only what lies inside was counted.")
        });
    }
}
