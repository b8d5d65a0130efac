//! The results of a history query: fetched into a file, then read and stored.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom};

use lectern_analytics::page_views::{HomeShard, PageView, Source};
use lectern_canvas::{Canvas, CanvasError, HistoryResults, HistoryRows, ResultsFormat};
use lectern_jobs::ItemContext;

use super::groups::Query;
use super::run::Run;
use super::setback::Setback;
use super::store::SiteNo;
use super::{rows, store};
use crate::database::Database;
use crate::error::AppError;
use crate::jobs::count;

/// So many rows of a query are in memory at a time. Several queries are read side by side, and a row takes about three kilobytes while it is
/// put with those that are stored.
const AT_ONCE: usize = 10_000;

/// What was stored.
#[derive(Debug, Default)]
pub(super) struct Stored {
    /// People without rows, of whom Canvas may have shown nothing on purpose. Nothing counts as read of them.
    pub uncertain: Vec<i64>,
}

/// What was in the way.
pub(super) enum Problem {
    /// Canvas has the results no more.
    Gone,
    /// They arrived incomplete.
    Cut(Setback),
    Other(Setback),
}

impl From<CanvasError> for Problem {
    fn from(error: CanvasError) -> Self {
        match error {
            CanvasError::NotFound { .. } => Self::Gone,
            error @ CanvasError::ResultsCut { .. } => Self::Cut(error.into()),
            error => Self::Other(error.into()),
        }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        Self::Other(error.into())
    }
}

/// Fetches results and stores them with the months that they cover.
pub(super) async fn fetch(
    run: &Run,
    canvas: &Canvas,
    item: &ItemContext,
    query: &Query,
    results: &HistoryResults,
    filtered: bool,
) -> Result<Stored, Problem> {
    let file = match canvas.open_history(results).await? {
        None => None,
        // Slow readers are cut off: everything goes to the disk first.
        Some(stream) => {
            let folder = run.engine.folder()?;
            let file = tokio::task::spawn_blocking(move || tempfile::tempfile_in(folder))
                .await
                .map_err(AppError::from)?
                .map_err(CanvasError::NotWritten)?;
            let mut file = tokio::fs::File::from_std(file);
            stream.write_to(&mut file).await?;
            Some(file.into_std().await)
        }
    };
    let reading = Reading {
        database: run.engine.database.clone(),
        site: run.request.site,
        query: query.clone(),
        filtered,
        browsers: run.engine.keeps_browser_names(),
    };
    let read = tokio::task::spawn_blocking(move || reading.store(file));
    let (stored, unreadable) = read.await.map_err(AppError::from)??;
    if unreadable > 0 {
        let lines = count(unreadable, "line", "lines");
        item.job().log(&format!(
            "{lines} of the page view history could not be read and are left out."
        ));
    }
    Ok(stored)
}

struct Reading {
    database: Database,
    site: SiteNo,
    query: Query,
    filtered: bool,
    browsers: bool,
}

impl Reading {
    fn store(self, file: Option<File>) -> Result<(Stored, u64), Problem> {
        let mut of_person: HashMap<i64, Vec<PageView>> = HashMap::new();
        let mut with_rows: HashMap<i64, u64> = HashMap::new();
        let (mut held, mut unreadable, mut last_failed) = (0, 0, None);
        if let Some(mut file) = file {
            file.seek(SeekFrom::Start(0))
                .map_err(CanvasError::NotWritten)?;
            let asked = |user: i64| self.query.users.contains(&user);
            let mut home = HomeShard::default();
            let only = (self.query.users.len() == 1).then(|| self.query.users[0]);
            for row in HistoryRows::new(BufReader::with_capacity(1 << 18, file), ResultsFormat::Csv)
            {
                let view = match row {
                    Ok(view) => view,
                    Err(error) => {
                        unreadable += 1;
                        last_failed = Some(error);
                        continue;
                    }
                };
                last_failed = None;
                let mut row = rows::row_of(view, only.unwrap_or_default(), self.browsers);
                home.learn(asked, row.user);
                home.localise(&mut row);
                if !asked(row.user) {
                    continue;
                }
                *with_rows.entry(row.user).or_default() += 1;
                of_person.entry(row.user).or_default().push(row);
                held += 1;
                if held == AT_ONCE {
                    self.flush(&mut of_person)?;
                    held = 0;
                }
            }
        }
        if let Some(error) = last_failed {
            return Err(Problem::Cut(Setback::cut(&error.to_string())));
        }
        let without = self
            .query
            .users
            .iter()
            .copied()
            .filter(|user| !with_rows.contains_key(user));
        let uncertain: Vec<i64> = without.filter(|_| self.filtered).collect();
        let span = self.query.months.span();
        self.database.write(|t| {
            for user in self
                .query
                .users
                .iter()
                .filter(|user| !uncertain.contains(user))
            {
                let rows = of_person.remove(user).unwrap_or_default();
                store::add_rows(t, self.site, *user, (Source::History, &rows), Some(span))?;
                store::grow_generations(t, self.site, *user)?;
            }
            Ok(())
        })?;
        Ok((Stored { uncertain }, unreadable))
    }

    /// Writes rows before their time is covered, so that memory stays flat. A row that comes again is counted once.
    fn flush(&self, of_person: &mut HashMap<i64, Vec<PageView>>) -> Result<(), AppError> {
        self.database.write(|t| {
            for (user, rows) in of_person.drain() {
                store::add_rows(t, self.site, user, (Source::History, &rows), None)?;
            }
            Ok(())
        })
    }
}
