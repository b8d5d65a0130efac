//! Cuts the gathered rows of each recording into chunks, with all cores, and writes them in the overview's order.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::in_order::InOrder;
use super::output::WholeFile;
use super::rows::Shelf;
use super::threads::on_all;
use super::watch::Watched;
use crate::AnalyticsError;
use crate::chunks::{CHUNKS, ChunkRow, Chunker, Rule, SessionMeasure};
use crate::database::{OverviewRow, dialect};

/// Bytes of one recording that are kept back until its turn comes.
const LARGE: usize = 32 << 20;

/// What is cut, and how.
pub(super) struct Cutting<'a> {
    pub overview: &'a [OverviewRow],
    pub shelf: &'a Shelf,
    /// Viewers by number, as they stand in a cell.
    pub viewers: &'a [Box<[u8]>],
    pub rule: Rule,
    pub threads: usize,
    /// Bytes of the file that each row stands for, to tell how far the run is.
    pub bytes_per_session: u64,
}

/// Writes the chunk rows of all recordings and returns their figures in the overview's order.
pub(super) fn cut(
    cutting: &Cutting<'_>,
    to: WholeFile,
    watched: &Watched<'_>,
) -> Result<(WholeFile, Vec<SessionMeasure>), AnalyticsError> {
    let measures = Mutex::new(vec![SessionMeasure::default(); cutting.overview.len()]);
    let next = AtomicUsize::new(0);
    let order = InOrder::new(to, 0);
    let work = || {
        let mut chunker = Chunker::default();
        let mut views = Vec::new();
        loop {
            let session = next.fetch_add(1, Ordering::Relaxed);
            let Some(row) = cutting.overview.get(session) else {
                return Ok(());
            };
            if order.is_stopped() {
                return Err(AnalyticsError::Cancelled);
            }
            cutting.shelf.take(session, &mut views)?;
            let mut lines = Lines::new(cutting, &row.session_id, views.len());
            let mut fault = None;
            let mut emit = |row: ChunkRow| {
                lines.write(&row);
                if lines.out.len() > LARGE && fault.is_none() {
                    let part = std::mem::take(&mut lines.out);
                    fault = order.hand_in_part(session, part).err();
                }
            };
            let measure = chunker.session(row.duration, &views, cutting.rule, &mut emit);
            if let Some(fault) = fault {
                return Err(fault);
            }
            let weight = lines.out.len();
            order.hand_in(session, lines.out, weight)?;
            measures.lock().unwrap_or_else(PoisonError::into_inner)[session] = measure;
            watched.add(cutting.bytes_per_session)?;
        }
    };
    on_all(cutting.threads, || order.guarded(work))?;
    let measures = measures
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    Ok((order.into_consumer(), measures))
}

/// The lines of one recording. What stays the same from line to line is made once.
struct Lines<'a> {
    viewers: &'a [Box<[u8]>],
    out: Vec<u8>,
    session: Vec<u8>,
    /// Recording, viewer and date of the rows that come together.
    group: Vec<u8>,
    of: Option<(u32, chrono::NaiveDate)>,
    /// Number and bounds of each chunk.
    chunks: [Vec<u8>; CHUNKS],
}

impl<'a> Lines<'a> {
    fn new(cutting: &Cutting<'a>, session_id: &str, views: usize) -> Self {
        let mut session = Vec::new();
        dialect::write_text(&mut session, session_id);
        session.push(b',');
        Self {
            viewers: cutting.viewers,
            // Some two lines a view; growing by doubling would copy all of them again and again.
            out: Vec::with_capacity((views * 256).min(LARGE)),
            session,
            group: Vec::new(),
            of: None,
            chunks: std::array::from_fn(|_| Vec::new()),
        }
    }

    #[inline]
    fn write(&mut self, row: &ChunkRow) {
        if self.of != Some((row.viewer, row.date)) {
            self.begin_group(row);
        }
        let chunk = &mut self.chunks[usize::from(row.index)];
        if chunk.is_empty() {
            write_chunk(chunk, row);
        }
        let out = &mut self.out;
        out.extend_from_slice(&self.group);
        out.extend_from_slice(chunk);
        write_covered(out, row.percent);
        out.push(b',');
        dialect::write_number(out, row.time_spent);
        out.extend_from_slice(if row.completed {
            b",True\n"
        } else {
            b",False\n"
        });
    }

    fn begin_group(&mut self, row: &ChunkRow) {
        self.of = Some((row.viewer, row.date));
        self.group.clear();
        self.group.extend_from_slice(&self.session);
        self.group
            .extend_from_slice(&self.viewers[row.viewer as usize]);
        self.group.push(b',');
        dialect::write_date(&mut self.group, row.date);
        self.group.push(b',');
    }
}

/// Most chunks are covered whole.
#[inline]
#[expect(clippy::float_cmp, reason = "just this number is written so")]
fn write_covered(out: &mut Vec<u8>, percent: f64) {
    if percent == 100.0 {
        out.extend_from_slice(b"100.0");
    } else {
        dialect::write_number(out, percent);
    }
}

fn write_chunk(chunk: &mut Vec<u8>, row: &ChunkRow) {
    chunk.extend_from_slice(row.index.to_string().as_bytes());
    chunk.push(b',');
    dialect::write_number(chunk, row.start);
    chunk.push(b',');
    dialect::write_number(chunk, row.end);
    chunk.push(b',');
}
