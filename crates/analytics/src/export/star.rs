//! Writes the star schema.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::columns::{Table, Value};
use super::csv_table::CsvTable;
use super::dictionary;
use super::facts::{FactReader, PersonFacts, SessionFacts};
use super::input::{ExportOptions, ExportSession, ExportViewer, Identities, ViewSource};
use super::parquet_table::ParquetTable;
use super::people::People;
use super::receipt::ExportReceipt;
use super::table_file::{TableFile, give_names};
use super::tables::tables;
use crate::AnalyticsError;
use crate::chunks::Chunker;
use crate::insights::SMALL_GROUP;

/// The format of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text.
    Csv,
    /// Typed columns, compressed.
    Parquet,
}

impl Format {
    pub(super) fn file_name(self, table: &str) -> String {
        let ending = match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        };
        format!("{table}.{ending}")
    }

    fn create(
        self,
        folder: &Path,
        table: &Table,
        options: &ExportOptions,
    ) -> Result<Box<dyn TableFile>, AnalyticsError> {
        let name = self.file_name(table.name);
        Ok(match self {
            Self::Csv => Box::new(CsvTable::new(
                folder,
                name,
                table,
                options.safe_for_spreadsheets,
            )?),
            Self::Parquet => Box::new(ParquetTable::new(folder, name, table)?),
        })
    }
}

/// Writes `dim_session`, `dim_viewer`, `fact_segment`, `fact_session_viewer`, `fact_chunk` and `data_dictionary.md` into a folder that
/// exists, over older files of these names.
///
/// Everybody who has a view has to be among `viewers`. `stop` ends the run before the next session.
///
/// # Errors
///
/// Fails where views cannot be read, the disk refuses or `stop` is set; then no file has changed.
pub fn export_tables(
    format: Format,
    folder: &Path,
    sessions: &[ExportSession],
    viewers: &[ExportViewer],
    source: &mut dyn ViewSource,
    options: &ExportOptions,
    stop: &AtomicBool,
) -> Result<ExportReceipt, AnalyticsError> {
    let tables = tables(&options.identities);
    let [dim_session, dim_viewer, segment, session_viewer, chunk] = &tables;
    let create = |table| format.create(folder, table, options);
    let mut star = Star {
        options,
        session: create(dim_session)?,
        segment: create(segment)?,
        session_viewer: create(session_viewer)?,
        chunk: create(chunk)?,
        chunker: Chunker::default(),
        counts_hidden: 0,
    };
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
        star.write(integer(place + 1), session, &facts, &reader)?;
        for person in &facts.people {
            people.add(person);
        }
    }
    receipt.counts_hidden = star.counts_hidden;
    let mut viewer = create(dim_viewer)?;
    receipt.viewers = write_viewers(viewer.as_mut(), &people, options)?;
    let mut files = Vec::new();
    for table in [
        star.session,
        viewer,
        star.segment,
        star.session_viewer,
        star.chunk,
    ] {
        let finished = table.finish()?;
        receipt.cells_guarded += finished.guarded;
        files.push(finished);
    }
    files.push(dictionary::write(
        folder, &tables, &files, options, &receipt,
    )?);
    receipt.files = give_names(folder, files)?;
    Ok(receipt)
}

/// The tables that are written session by session.
struct Star<'a> {
    options: &'a ExportOptions,
    session: Box<dyn TableFile>,
    segment: Box<dyn TableFile>,
    session_viewer: Box<dyn TableFile>,
    chunk: Box<dyn TableFile>,
    chunker: Chunker,
    counts_hidden: u64,
}

impl Star<'_> {
    fn write(
        &mut self,
        key: Value<'_>,
        session: &ExportSession,
        facts: &SessionFacts,
        reader: &FactReader<'_>,
    ) -> Result<(), AnalyticsError> {
        self.write_session(key, session, facts)?;
        for person in &facts.people {
            self.session_viewer
                .row(&session_viewer(key, person, facts))?;
            for view in &facts.views[person.views.clone()] {
                self.segment.row(&[
                    key,
                    integer(person.key),
                    Value::Time(view.at),
                    Value::Date(view.day),
                    Value::number(view.start),
                    Value::number(view.stop),
                    Value::number(view.stop - view.start),
                    Value::or_empty(view.speed, Value::number),
                    word(reader.reason(view.start_reason)),
                    word(reader.reason(view.stop_reason)),
                ])?;
            }
        }
        let chunk = &mut self.chunk;
        facts.each_chunk_row(&mut self.chunker, |person, row| {
            chunk.row(&[
                key,
                integer(person),
                Value::Date(row.date.to_epoch_days()),
                Value::Integer(i64::from(row.index)),
                Value::Number(row.start),
                Value::Number(row.end),
                Value::Number(row.percent),
                Value::Number(row.time_spent),
                Value::Boolean(row.completed),
            ])
        })
    }

    fn write_session(
        &mut self,
        key: Value<'_>,
        session: &ExportSession,
        facts: &SessionFacts,
    ) -> Result<(), AnalyticsError> {
        let shown = |value: Value<'static>| {
            if facts.small_group {
                Value::Empty
            } else {
                value
            }
        };
        let watched: f64 = facts.people.iter().map(|person| person.watched).sum();
        let mut count = |people: usize| shown(self.count(people));
        let viewers = count(facts.people.len());
        let viewers_all_dates = count(facts.viewers_all_dates as usize);
        let completed = facts.completed.map(|people| count(people as usize));
        self.session.row(&[
            key,
            Value::Text(&session.id),
            Value::Text(&session.name),
            Value::Text(&session.course_id),
            Value::Text(&session.course_name),
            Value::Text(&session.folder_id),
            Value::Text(&session.folder_name),
            Value::Integer(i64::from(session.order)),
            Value::or_empty(session.recorded_at, |at| Value::Time(at.timestamp_micros())),
            Value::or_empty(session.duration, Value::number),
            Value::Boolean(session.gone),
            Value::Boolean(facts.small_group),
            shown(integer(facts.views.len())),
            viewers,
            shown(Value::number(watched)),
            shown(Value::or_empty(facts.average_percent(), Value::number)),
            viewers_all_dates,
            completed[0],
            completed[1],
            completed[2],
            completed[3],
        ])
    }

    /// Returns a count of people, or nothing where it would be of a few.
    fn count(&mut self, people: usize) -> Value<'static> {
        if self.options.hide_small_groups && (1..SMALL_GROUP as usize).contains(&people) {
            self.counts_hidden += 1;
            Value::Empty
        } else {
            integer(people)
        }
    }
}

fn session_viewer<'a>(
    key: Value<'a>,
    person: &PersonFacts,
    facts: &SessionFacts,
) -> [Value<'a>; 13] {
    let [whole, parts, seconds, scripts] = person.rules;
    [
        key,
        integer(person.key),
        integer(person.views.len()),
        Value::Time(person.first),
        Value::Time(person.last),
        Value::Number(person.watched),
        Value::or_empty(person.covered, Value::number),
        Value::or_empty(facts.percent(person), Value::number),
        Value::Boolean(whole.completed),
        Value::or_empty(facts.duration, |_| Value::number(parts.percent)),
        Value::Boolean(parts.completed),
        Value::Boolean(seconds.completed),
        Value::Boolean(scripts.completed),
    ]
}

/// Writes the people with views and those of the class list; returns how many.
fn write_viewers(
    table: &mut dyn TableFile,
    people: &People,
    options: &ExportOptions,
) -> Result<u64, AnalyticsError> {
    let mut count = 0;
    for (key, person) in people.present(options) {
        let mut row = vec![integer(key), Value::Text(&person.label)];
        if matches!(options.identities, Identities::Real) {
            row.push(Value::Text(&person.id));
            row.push(Value::or_empty(person.name.as_deref(), Value::Text));
        }
        let roster = options.filter.roster.as_ref();
        let totals = &person.totals;
        row.extend([
            Value::or_empty(roster, |roster| {
                Value::Boolean(roster.contains(person.number))
            }),
            Value::Integer(i64::from(totals.sessions)),
            Value::Integer(i64::try_from(totals.views).unwrap_or(i64::MAX)),
            Value::number(totals.watched),
            Value::or_empty(totals.at, |(first, _)| Value::Time(first)),
            Value::or_empty(totals.at, |(_, last)| Value::Time(last)),
        ]);
        table.row(&row)?;
        count += 1;
    }
    Ok(count)
}

fn word(reason: &str) -> Value<'_> {
    if reason.is_empty() {
        Value::Empty
    } else {
        Value::Text(reason)
    }
}

fn integer(number: usize) -> Value<'static> {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
