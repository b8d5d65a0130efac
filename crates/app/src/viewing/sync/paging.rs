//! Reads every row of a span, page by page, however the server orders, repeats, shortens or counts its pages.
//!
//! Nothing is documented about the order of rows, whether it holds between two requests, or how many rows a page may have. So rows
//! are told apart by all their fields, and a span is read again until its rows are as many as the server counts, or two readings in
//! a row gave the same.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use lectern_panopto::{UsagePage, UsageRow};

/// The size of a page that every known program uses.
pub(super) const SAFE_SIZE: u32 = 150;
/// Larger sizes that are worth a try, best first.
const LARGER: [u32; 2] = [1_000, 500];
/// So often a span is read when its pages keep changing, and so often when no reading brings anything new.
const MOST_READINGS: u32 = 40;
const MOST_IDLE: u32 = 4;

/// Gives pages of one span of one recording.
#[async_trait]
pub(super) trait Pages: Send + Sync {
    /// What goes wrong.
    type Error: Send;

    /// Asks one page, from 0.
    async fn page(&self, number: u32, size: u32) -> Result<UsagePage, Self::Error>;

    /// Tells whether the server refused this very request, so that another size may do.
    fn is_refusal(&self, error: &Self::Error) -> bool;
}

/// How many rows a page of a site may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageSize {
    /// The size to ask for.
    pub size: u32,
    /// Whether larger ones were tried.
    pub probed: bool,
}

impl Default for PageSize {
    fn default() -> Self {
        Self {
            size: SAFE_SIZE,
            probed: false,
        }
    }
}

/// What a span has.
#[derive(Debug, Default)]
pub(super) struct Span {
    /// Every different row, once.
    pub rows: Vec<UsageRow>,
    /// Rows that make no sense, as far as the last reading had them.
    pub unreadable: u64,
    /// How many rows the server counts beyond those it gave.
    pub short_by: u64,
    /// Whether rows may tell speed and reasons.
    pub extended: bool,
    /// How many pages were asked for.
    pub pages: u64,
}

/// Why a span was not read.
#[derive(Debug)]
pub(super) enum SpanError<E> {
    /// A page failed.
    Page(E),
    /// The pages kept changing while they were read.
    Unsteady,
}

/// Reads a span. What is found out about the size of pages is noted in `size`.
pub(super) async fn read<P: Pages>(
    pages: &P,
    size: &mut PageSize,
) -> Result<Span, SpanError<P::Error>> {
    let mut span = Span::default();
    let mut seen: HashSet<Key> = HashSet::new();
    let mut first = ask(pages, 0, size.size, &mut span).await?;
    if !size.probed
        && first
            .total
            .is_some_and(|total| total > u64::from(size.size))
    {
        first = probe(pages, first, size, &mut span).await?;
    }
    let mut before: Option<Reading> = None;
    let mut next = Some(first);
    let mut idle = 0;
    for _ in 0..MOST_READINGS {
        let known = seen.len();
        let first = match next.take() {
            Some(first) => first,
            None => ask(pages, 0, size.size, &mut span).await?,
        };
        let reading = read_once(pages, first, size.size, &mut seen, &mut span).await?;
        span.unreadable = reading.unreadable;
        if reading.whole {
            return Ok(span);
        }
        if before.as_ref() == Some(&reading) {
            span.short_by = reading.short_by();
            return Ok(span);
        }
        before = Some(reading);
        idle = if seen.len() > known { 0 } else { idle + 1 };
        if idle >= MOST_IDLE {
            break;
        }
    }
    Err(SpanError::Unsteady)
}

/// One reading from the first page to the last.
#[derive(Debug, Default, PartialEq)]
struct Reading {
    /// How often each row came.
    rows: HashMap<Key, u32>,
    unreadable: u64,
    total: Option<u64>,
    /// Whether certainly nothing is missing.
    whole: bool,
}

impl Reading {
    fn received(&self) -> u64 {
        self.unreadable
            + self
                .rows
                .values()
                .map(|times| u64::from(*times))
                .sum::<u64>()
    }

    fn short_by(&self) -> u64 {
        self.total.unwrap_or(0).saturating_sub(self.received())
    }
}

async fn read_once<P: Pages>(
    pages: &P,
    first: UsagePage,
    size: u32,
    seen: &mut HashSet<Key>,
    span: &mut Span,
) -> Result<Reading, SpanError<P::Error>> {
    let mut reading = Reading::default();
    let mut page = first;
    let mut number = 0;
    let mut last: Option<Key> = None;
    let mut received = 0;
    loop {
        span.extended = page.extended;
        reading.total = page.total;
        reading.unreadable += page.unreadable;
        let count = page.rows.len() as u64 + page.unreadable;
        received += count;
        let mut news = false;
        for (place, row) in page.rows.into_iter().enumerate() {
            let key = Key::of(&row);
            let times = reading.rows.entry(key.clone()).or_default();
            news |= *times == 0;
            // A page that begins with the last row of the one before repeats it; the server does not count it twice.
            if place > 0 || last.as_ref() != Some(&key) {
                *times += 1;
            }
            last = Some(key.clone());
            if seen.insert(key) {
                span.rows.push(row);
            }
        }
        let total = page.total.unwrap_or(u64::MAX);
        // What earlier readings had counts too: rows do not go away.
        let different = seen.len() as u64 + reading.unreadable;
        // As many different ones as there are, or one page had all, the repeated ones too.
        if different >= total
            || (number == 0 && count >= total)
            || (page.total.is_none() && count == 0)
        {
            reading.whole = true;
            return Ok(reading);
        }
        let ended = count == 0 || (!news && received >= total);
        if ended || number >= most_pages(page.total, size) {
            return Ok(reading);
        }
        number += 1;
        page = ask(pages, number, size, span).await?;
    }
}

/// Beyond so many pages a server counts for ever. Pages may be shorter than was asked for.
fn most_pages(total: Option<u64>, size: u32) -> u32 {
    let pages = total.unwrap_or(1_000_000) / u64::from(size.max(1));
    u32::try_from(pages * 8 + 20).unwrap_or(u32::MAX)
}

/// Tries larger pages once, and returns the first page in the size that was found.
async fn probe<P: Pages>(
    pages: &P,
    first: UsagePage,
    size: &mut PageSize,
    span: &mut Span,
) -> Result<UsagePage, SpanError<P::Error>> {
    for larger in LARGER {
        let page = match ask(pages, 0, larger, span).await {
            Ok(page) => page,
            Err(SpanError::Page(error)) if pages.is_refusal(&error) => continue,
            Err(error) => return Err(error),
        };
        let count = page.rows.len() as u64 + page.unreadable;
        let expected = page.total.unwrap_or(0).min(u64::from(larger));
        if count > u64::from(size.size) {
            // A server that gives less than was asked for says how much it gives at most.
            let given = u32::try_from(count).unwrap_or(larger).min(larger);
            *size = PageSize {
                size: if count >= expected { larger } else { given },
                probed: true,
            };
            return Ok(page);
        }
    }
    size.probed = true;
    Ok(first)
}

async fn ask<P: Pages>(
    pages: &P,
    number: u32,
    size: u32,
    span: &mut Span,
) -> Result<UsagePage, SpanError<P::Error>> {
    span.pages += 1;
    pages.page(number, size).await.map_err(SpanError::Page)
}

/// All fields of a row: rows that are equal in every one of them are one view.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    at: i64,
    user: uuid::Uuid,
    start: u64,
    seconds: u64,
    speed: Option<u64>,
    reasons: (Option<String>, Option<String>),
}

impl Key {
    fn of(row: &UsageRow) -> Self {
        Self {
            at: row.time.timestamp_micros(),
            user: row.user.guid(),
            start: row.start.to_bits(),
            seconds: row.seconds.to_bits(),
            speed: row.speed.map(f64::to_bits),
            reasons: (row.start_reason.clone(), row.stop_reason.clone()),
        }
    }
}

#[cfg(test)]
#[path = "paging_tests.rs"]
mod tests;
