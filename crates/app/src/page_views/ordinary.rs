//! The list of one person's page views, page by page.

use chrono::{DateTime, TimeDelta, Utc};
use lectern_analytics::page_views::{PageView, Source, Span};
use lectern_canvas::{ListingEnd, UserId, UserRef};
use lectern_jobs::{ItemChange, ItemContext};

use super::run::Run;
use super::setback::Setback;
use super::{rows, store};
use crate::jobs::count;

/// Views may reach Canvas's log late, so a list that goes on begins some time before.
const OVERLAP: TimeDelta = TimeDelta::hours(1);
/// So many rows are written together with the time they cover, so that a broken run goes on from there.
const AT_ONCE: usize = 2_000;

/// Reads a span and stores it. Returns how many rows are new.
pub(super) async fn read(
    run: &Run,
    item: &ItemContext,
    user: i64,
    span: Span,
) -> Result<u64, Setback> {
    let canvas = run.canvas().await?;
    let reach = run.reach();
    let Some(asked) = span
        .since(reach.listed_from())
        .and_then(|span| span.before(reach.now))
    else {
        return Ok(0);
    };
    let from = asked.from - OVERLAP;
    let mut pages = canvas.page_views(&UserRef::Id(UserId::new(user)), from, asked.to);
    let mut part = Part {
        asked,
        to: asked.to,
        oldest: None,
        in_order: true,
        rows: Vec::new(),
    };
    let browsers = run.engine.keeps_browser_names();
    let (mut new, mut seen) = (0, 0);
    while let Some(page) = pages.next().await? {
        seen += page.items.len() as u64;
        if page.unreadable > 0 {
            let lines = count(page.unreadable as u64, "row", "rows");
            item.job().log(&format!(
                "{}: {lines} of the list could not be read.",
                item.item().title
            ));
        }
        part.add(
            page.items
                .into_iter()
                .map(|view| rows::row_of(view, user, browsers)),
        );
        if part.rows.len() >= AT_ONCE
            && let Some((rows, covered)) = part.take()
        {
            new += keep(run, user, rows, Some(covered)).await?;
            item.change(ItemChange {
                detail: Some(count(seen, "row", "rows")),
                ..ItemChange::default()
            })?;
        }
    }
    if pages.end() == Some(ListingEnd::Last) {
        let covered = Span::new(part.asked.from, part.to);
        return Ok(new + keep(run, user, part.rows, covered).await?);
    }
    if let Some((rows, covered)) = part.take() {
        keep(run, user, rows, Some(covered)).await?;
    }
    Err(Setback::repeats())
}

/// What was read and not stored yet.
struct Part {
    asked: Span,
    /// Everything from here on is stored.
    to: DateTime<Utc>,
    oldest: Option<i64>,
    /// Whether the rows came newest first so far.
    in_order: bool,
    rows: Vec<PageView>,
}

impl Part {
    fn add(&mut self, rows: impl Iterator<Item = PageView>) {
        for row in rows {
            self.in_order &= self.oldest.is_none_or(|oldest| row.at <= oldest);
            self.oldest = Some(self.oldest.map_or(row.at, |oldest| oldest.min(row.at)));
            self.rows.push(row);
        }
    }

    /// Gives the rows with the time that they cover for certain: more of the oldest second may follow.
    fn take(&mut self) -> Option<(Vec<PageView>, Span)> {
        let oldest = DateTime::from_timestamp_micros(self.oldest.filter(|_| self.in_order)?)?;
        let covered = Span::new(
            (oldest + TimeDelta::seconds(1)).max(self.asked.from),
            self.to,
        )?;
        self.to = covered.from;
        Some((std::mem::take(&mut self.rows), covered))
    }
}

async fn keep(
    run: &Run,
    user: i64,
    rows: Vec<PageView>,
    covered: Option<Span>,
) -> Result<u64, Setback> {
    let site = run.request.site;
    let written = run
        .engine
        .database
        .writing(move |t| store::add_rows(t, site, user, (Source::Ordinary, &rows), covered));
    Ok(written.await?)
}
