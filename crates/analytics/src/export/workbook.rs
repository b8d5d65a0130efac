//! Writes the workbook of a course, for people without tools.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::columns::Value;
use super::dictionary::about;
use super::facts::{FactReader, SessionFacts};
use super::input::{ExportOptions, ExportSession, ExportViewer, Identities, ViewSource};
use super::pages::{EXCEL_ROWS, PagedSheet};
use super::people::{People, Person};
use super::receipt::ExportReceipt;
use super::sheets::sheets;
use super::table_file::{Finished, give_names, unnamed};
use crate::AnalyticsError;
use crate::completion::CompletionRule;
use crate::insights::{SMALL_GROUP, ViewerSet};

/// Writes one workbook with the sheets About, Videos, Chunks, Days, Viewers, and Viewers and videos, over an older file.
///
/// Rows stream to the disk; a table with more rows than Excel takes goes on in a second sheet, and both sheets say so. Everybody who
/// has a view has to be among `viewers`. `stop` ends the run before the next session.
///
/// # Errors
///
/// Fails where views cannot be read, the disk refuses or `stop` is set; then no file has changed.
pub fn export_workbook(
    path: &Path,
    sessions: &[ExportSession],
    viewers: &[ExportViewer],
    source: &mut dyn ViewSource,
    options: &ExportOptions,
    stop: &AtomicBool,
) -> Result<ExportReceipt, AnalyticsError> {
    export_pages(path, sessions, viewers, source, options, stop, EXCEL_ROWS)
}

/// [`export_workbook`] with at most so many rows on a sheet.
pub(super) fn export_pages(
    path: &Path,
    sessions: &[ExportSession],
    viewers: &[ExportViewer],
    source: &mut dyn ViewSource,
    options: &ExportOptions,
    stop: &AtomicBool,
    rows: u32,
) -> Result<ExportReceipt, AnalyticsError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let refused = |source| AnalyticsError::Workbook {
        path: path.to_owned(),
        source,
    };
    let file = unnamed(folder)?;
    let mut book = Book::new(folder, options, rows).map_err(refused)?;
    let mut receipt = ExportReceipt {
        pseudonyms: matches!(options.identities, Identities::Pseudonyms(_)),
        ..ExportReceipt::default()
    };
    let mut people = People::new(viewers, options);
    let mut reader = FactReader::new(options);
    for (place, session) in sessions.iter().enumerate() {
        if stop.load(Ordering::Relaxed) {
            return Err(AnalyticsError::Cancelled);
        }
        let facts = reader.session(place, session, source, &people, &mut receipt)?;
        book.add(session, &facts, &people).map_err(refused)?;
        for person in &facts.people {
            people.add(person);
        }
    }
    receipt.viewers = book.add_people(&people).map_err(refused)?;
    book.add_days().map_err(refused)?;
    receipt.counts_hidden = book.counts_hidden;
    let (mut workbook, rows) = book.finish(&receipt).map_err(refused)?;
    workbook.save_to_writer(file.as_file()).map_err(refused)?;
    let name = path.file_name().unwrap_or_default();
    let finished = Finished {
        name: name.to_string_lossy().into_owned(),
        file,
        rows,
        guarded: 0,
    };
    receipt.files = give_names(folder, vec![finished])?;
    Ok(receipt)
}

/// The workbook being written.
struct Book<'a> {
    options: &'a ExportOptions,
    workbook: Workbook,
    videos: PagedSheet,
    chunks: PagedSheet,
    days: PagedSheet,
    viewers: PagedSheet,
    pairs: PagedSheet,
    of_day: BTreeMap<i32, Day>,
    counts_hidden: u64,
}

#[derive(Default)]
struct Day {
    people: ViewerSet,
    views: u32,
    watched: f64,
}

impl<'a> Book<'a> {
    fn new(folder: &Path, options: &'a ExportOptions, rows: u32) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder)?;
        let zone = options.filter.zone;
        let [videos, chunks, days, viewers, pairs] =
            sheets(&options.identities).map(|sheet| PagedSheet::new(sheet, zone, rows));
        Ok(Self {
            options,
            workbook,
            videos,
            chunks,
            days,
            viewers,
            pairs,
            of_day: BTreeMap::new(),
            counts_hidden: 0,
        })
    }

    fn add(
        &mut self,
        session: &ExportSession,
        facts: &SessionFacts,
        people: &People,
    ) -> Result<(), XlsxError> {
        self.add_video(session, facts)?;
        for chunk in facts.chunks() {
            let cells = [
                Value::Text(&session.name),
                Value::Integer(i64::from(chunk.index) + 1),
                Value::Number(chunk.start),
                Value::Number(chunk.end),
                self.count(chunk.viewers),
                self.count(chunk.covered),
                Value::Number(chunk.watched_seconds),
                Value::or_empty(chunk.average_viewing_seconds, Value::Number),
                Value::or_empty(chunk.watched_again, Value::Number),
            ];
            self.chunks.row(&mut self.workbook, &cells)?;
        }
        for person in &facts.people {
            let Some(known) = people.person(person.key) else {
                continue;
            };
            let mut cells = self.who(known);
            cells.extend([
                Value::Text(&session.name),
                integer(person.views.len()),
                Value::or_empty(facts.percent(person), Value::number),
                Value::Boolean(person.rules[0].completed),
                Value::Number(person.watched),
                Value::Time(person.first),
                Value::Time(person.last),
            ]);
            self.pairs.row(&mut self.workbook, &cells)?;
            for view in &facts.views[person.views.clone()] {
                let day = self.of_day.entry(view.day).or_default();
                day.people
                    .insert(u32::try_from(person.key).unwrap_or(u32::MAX));
                day.views += 1;
                day.watched += view.watched();
            }
        }
        Ok(())
    }

    fn add_video(
        &mut self,
        session: &ExportSession,
        facts: &SessionFacts,
    ) -> Result<(), XlsxError> {
        let recorded = session
            .recorded_at
            .map(|at| at.with_timezone(&self.options.filter.zone));
        let (viewers, everyone) = (number(facts.people.len()), facts.viewers_all_dates);
        let completed = facts.completed[0];
        let percent = f64::from(completed) / f64::from(everyone.max(1)) * 100.0;
        // A per cent beside its base would give the hidden count away.
        let few = self.options.hide_small_groups && (1..SMALL_GROUP).contains(&completed);
        let watched: f64 = facts.people.iter().map(|person| person.watched).sum();
        let last = facts.people.iter().map(|person| person.last).max();
        let known = !facts.small_group;
        let shown = |value: Value<'static>| if known { value } else { Value::Empty };
        let average = (viewers > 0).then(|| watched / f64::from(viewers));
        let counts = [viewers, completed, everyone].map(|count| {
            if known {
                self.count(count)
            } else {
                Value::Empty
            }
        });
        let cells = [
            Value::Text(&session.name),
            Value::Text(&session.folder_name),
            Value::or_empty(recorded, |at| Value::Date(at.date_naive().to_epoch_days())),
            Value::or_empty(facts.duration, Value::Number),
            counts[0],
            counts[1],
            counts[2],
            if everyone == 0 || few {
                Value::Empty
            } else {
                shown(Value::Number(percent))
            },
            shown(Value::Number(watched)),
            shown(Value::or_empty(average, Value::Number)),
            shown(Value::or_empty(facts.average_percent(), Value::number)),
            shown(integer(facts.views.len())),
            shown(Value::or_empty(last, Value::Time)),
        ];
        self.videos.row(&mut self.workbook, &cells)
    }

    fn add_people(&mut self, people: &People) -> Result<u64, XlsxError> {
        for (_, person) in people.present(self.options) {
            let totals = &person.totals;
            let roster = self.options.filter.roster.as_ref();
            let mut cells = self.who(person);
            cells.extend([
                Value::or_empty(roster, |roster| {
                    Value::Boolean(roster.contains(person.number))
                }),
                Value::Integer(i64::from(totals.sessions)),
                Value::Integer(i64::from(totals.completed)),
                Value::Integer(i64::try_from(totals.views).unwrap_or(i64::MAX)),
                Value::number(totals.watched),
                Value::or_empty(totals.at, |(first, _)| Value::Time(first)),
                Value::or_empty(totals.at, |(_, last)| Value::Time(last)),
            ]);
            self.viewers.row(&mut self.workbook, &cells)?;
        }
        Ok(self.viewers.rows)
    }

    fn add_days(&mut self) -> Result<(), XlsxError> {
        for (day, sums) in std::mem::take(&mut self.of_day) {
            let cells = [
                Value::Date(day),
                self.count(sums.people.len()),
                Value::Integer(i64::from(sums.views)),
                Value::Number(sums.watched),
            ];
            self.days.row(&mut self.workbook, &cells)?;
        }
        Ok(())
    }

    fn who<'p>(&self, person: &'p Person) -> Vec<Value<'p>> {
        match self.options.identities {
            Identities::Pseudonyms(_) => vec![Value::Text(&person.label)],
            Identities::Real => vec![
                Value::Text(person.name.as_deref().unwrap_or(&person.id)),
                Value::Text(&person.id),
            ],
        }
    }

    /// Returns a count of people, or nothing where it would be of a few.
    fn count(&mut self, people: u32) -> Value<'static> {
        if self.options.hide_small_groups && (1..SMALL_GROUP).contains(&people) {
            self.counts_hidden += 1;
            Value::Empty
        } else {
            Value::Integer(i64::from(people))
        }
    }

    /// Puts the sheets in order, "About" first; returns the workbook and how many rows it has.
    fn finish(mut self, receipt: &ExportReceipt) -> Result<(Workbook, u64), XlsxError> {
        let mut lines = about(self.options);
        lines.extend([
            ("Views read", receipt.views_read.to_string()),
            ("Views in this file", receipt.views_written.to_string()),
            (
                "Views of excluded people",
                receipt.views_excluded.to_string(),
            ),
            (
                "Views outside the dates",
                receipt.views_outside_dates.to_string(),
            ),
            (
                "Views of small groups, left out",
                receipt.views_small_group.to_string(),
            ),
            ("Completed", CompletionRule::WholeVideo.formula().to_owned()),
        ]);
        self.workbook.add_worksheet().set_name("About")?;
        let mut sum = 0;
        let mut meanings = Vec::new();
        for sheet in [
            self.videos,
            self.chunks,
            self.days,
            self.viewers,
            self.pairs,
        ] {
            let (name, grain, rows) = (sheet.sheet.name, sheet.sheet.grain, sheet.rows);
            for column in &sheet.sheet.columns {
                meanings.push((format!("{name}: {}", column.name), column.meaning));
            }
            let pages = sheet.give(&mut self.workbook)?;
            let parted = match pages {
                1 => String::new(),
                _ => format!(" on {pages} sheets, because Excel holds {EXCEL_ROWS} rows on one"),
            };
            lines.push((name, format!("one row is {grain}; {rows} rows{parted}")));
            sum += rows;
        }
        let sheet = self.workbook.worksheet_from_index(0)?;
        let bold = Format::new().set_bold();
        sheet.set_column_width(0, 34)?.set_column_width(1, 110)?;
        let mut row = 0;
        for (what, text) in &lines {
            sheet.write_string_with_format(row, 0, *what, &bold)?;
            sheet.write_string(row, 1, text)?;
            row += 1;
        }
        for (what, text) in &meanings {
            row += 1;
            sheet.write_string(row, 0, what)?;
            sheet.write_string(row, 1, *text)?;
        }
        Ok((self.workbook, sum))
    }
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn integer(length: usize) -> Value<'static> {
    Value::Integer(i64::from(number(length)))
}
