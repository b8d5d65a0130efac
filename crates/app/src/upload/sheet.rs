//! Titles, descriptions and dates out of a spreadsheet, pasted or as a CSV file.

use chrono::{DateTime, Local, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

use super::media::stem_of;
use super::title::title_key;

/// A row of a sheet; what is empty changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SheetRow {
    /// The line it stands on, from 1.
    pub line: u64,
    pub file: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub date: Option<DateTime<Utc>>,
}

/// A sheet that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// Nothing in it.
    #[error("There are no rows. Copy the rows in the spreadsheet and paste them here.")]
    Empty,
    /// A date that can be read in two ways or in none.
    #[error(
        "Line {line}: \u{201c}{text}\u{201d} is not a date that is clear. Write it as 2026-09-14."
    )]
    Date {
        /// The line, from 1.
        line: u64,
        /// What stands there.
        text: String,
    },
    /// Quotes that do not close, or the like.
    #[error("Line {line} cannot be read as a table: {why}")]
    Table {
        /// The line, from 1.
        line: u64,
        /// Why.
        why: String,
    },
    /// No row names a file of the list.
    #[error(
        "No row names a file of this list. The first column is the file name, as in {example}."
    )]
    NoFileMatches {
        /// A file of the list.
        example: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    File,
    Title,
    Description,
    Date,
    Unknown,
}

/// Reads text with tabs (a paste) or commas or semicolons (a CSV file).
///
/// Columns go by their heads `file`, `title`, `description`, `date` in any order, else by position in that order.
/// `names_file` tells whether a text names a file of the list; without heads it decides whether the first column is the file.
pub(crate) fn read(
    text: &str,
    names_file: impl Fn(&str) -> bool,
) -> Result<Vec<SheetRow>, SheetError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut columns: Option<Vec<Column>> = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| SheetError::Table {
            line: error.position().map_or(0, csv::Position::line),
            why: error.to_string(),
        })?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record
            .position()
            .map_or(0, |start| line_at(text, start.byte()));
        let Some(columns) = &columns else {
            let heads: Vec<_> = record.iter().map(head).collect();
            let known = heads
                .iter()
                .filter(|head| **head != Column::Unknown)
                .count();
            if known > 0 && known == record.iter().filter(|cell| !cell.trim().is_empty()).count()
                || known >= 2
            {
                columns = Some(heads);
                continue;
            }
            let by_position = positions(record.get(0).is_some_and(&names_file));
            rows.push(row(line, &record, &by_position)?);
            columns = Some(by_position);
            continue;
        };
        rows.push(row(line, &record, columns)?);
    }
    if rows.is_empty() {
        Err(SheetError::Empty)
    } else {
        Ok(rows)
    }
}

/// Tells whether a cell names this file: with or without ending, in any case, also with a path before it.
pub(crate) fn names(cell: &str, file_name: &str) -> bool {
    let cell = cell.trim().rsplit(['/', '\\']).next().unwrap_or_default();
    let (cell, name) = (title_key(cell), title_key(file_name));
    !cell.is_empty() && (cell == name || cell == stem_of(&name))
}

/// Reads a date, or date and time, in the person's zone; a date alone means noon, so that no zone makes it another day.
pub(crate) fn date(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Some(exact.to_utc());
    }
    let times = [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M",
        "%d.%m.%Y %H:%M",
    ];
    let exact = times
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
    let local = exact.or_else(|| day(text).map(|day| day.and_time(noon)))?;
    Local
        .from_local_datetime(&local)
        .earliest()
        .map(|at| at.to_utc())
}

/// `14/09/2026` and `09/14/2026` are read where only one of the two readings is a date.
fn day(text: &str) -> Option<NaiveDate> {
    let plain = [
        "%Y-%m-%d",
        "%d.%m.%Y",
        "%Y/%m/%d",
        "%d %b %Y",
        "%d %B %Y",
        "%B %d, %Y",
    ];
    if let Some(day) = plain
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
    {
        return Some(day);
    }
    let day_first = NaiveDate::parse_from_str(text, "%d/%m/%Y").ok();
    let month_first = NaiveDate::parse_from_str(text, "%m/%d/%Y").ok();
    match (day_first, month_first) {
        (Some(a), Some(b)) if a != b => None,
        (a, b) => a.or(b),
    }
}

/// Returns the line of a record, from 1. The reader names the place before the empty lines that it passes over.
fn line_at(text: &str, byte: u64) -> u64 {
    let start = usize::try_from(byte).unwrap_or(0).min(text.len());
    let passed = &text.as_bytes()[start..];
    let empty = passed
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .count();
    let before = &text.as_bytes()[..start + empty];
    before.split(|byte| *byte == b'\n').count() as u64
}

fn delimiter(text: &str) -> u8 {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    match () {
        () if first.contains('\t') => b'\t',
        () if !first.contains(',') && first.contains(';') => b';',
        () => b',',
    }
}

fn head(cell: &str) -> Column {
    match cell.trim().to_lowercase().as_str() {
        "file" | "filename" | "file name" | "name" => Column::File,
        "title" => Column::Title,
        "description" => Column::Description,
        "date" | "recorded" | "recorded on" => Column::Date,
        _ => Column::Unknown,
    }
}

fn positions(file_first: bool) -> Vec<Column> {
    let all = [
        Column::File,
        Column::Title,
        Column::Description,
        Column::Date,
    ];
    all[usize::from(!file_first)..].to_vec()
}

fn row(line: u64, record: &csv::StringRecord, columns: &[Column]) -> Result<SheetRow, SheetError> {
    let mut row = SheetRow {
        line,
        ..SheetRow::default()
    };
    for (cell, column) in record.iter().zip(columns) {
        let text = cell.trim();
        if text.is_empty() {
            continue;
        }
        match column {
            Column::File => row.file = Some(text.to_owned()),
            Column::Title => row.title = Some(text.to_owned()),
            Column::Description => row.description = Some(text.to_owned()),
            Column::Date => {
                row.date = Some(date(text).ok_or_else(|| SheetError::Date {
                    line,
                    text: text.to_owned(),
                })?);
            }
            Column::Unknown => {}
        }
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_paste_by_its_heads() {
        let rows = read(
            "Title\tDate\tFile\nCells\t2026-09-14\ta.mp4\n\nEnzymes\t\tb\n",
            |_| false,
        )
        .unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(
            (rows[0].title.as_deref(), rows[0].file.as_deref()),
            (Some("Cells"), Some("a.mp4"))
        );
        assert_eq!(
            rows[0]
                .date
                .unwrap()
                .with_timezone(&Local)
                .format("%F %R")
                .to_string(),
            "2026-09-14 12:00"
        );
        assert_eq!((rows[1].date, rows[1].line), (None, 4));
    }

    #[test]
    fn reads_a_csv_by_position_with_and_without_the_file() {
        let rows = read(
            "\u{feff}a.mp4,\"Cells, part 1\",\"Two\nlines\",2026-09-14 10:15\n",
            |cell| cell == "a.mp4",
        )
        .unwrap();
        assert_eq!(
            (rows[0].title.as_deref(), rows[0].description.as_deref()),
            (Some("Cells, part 1"), Some("Two\nlines"))
        );
        let rows = read("Cells;About cells\nEnzymes;About enzymes\n", |_| false).unwrap();
        assert_eq!(
            (
                rows[1].file.as_deref(),
                rows[1].title.as_deref(),
                rows[1].description.as_deref()
            ),
            (None, Some("Enzymes"), Some("About enzymes"))
        );
    }

    #[test]
    fn a_date_with_two_readings_is_refused_with_its_line() {
        let error = read("file,date\na.mp4,03/04/2026\n", |_| true).unwrap_err();
        assert_eq!(
            error,
            SheetError::Date {
                line: 2,
                text: "03/04/2026".into()
            }
        );
        assert!(
            date("25/12/2026").is_some()
                && date("12/25/2026").is_some()
                && date("14.9.2026").is_some()
        );
    }

    #[test]
    fn nothing_is_an_error_and_not_silence() {
        assert_eq!(read(" \n\n", |_| true), Err(SheetError::Empty));
        assert_eq!(read("file,title\n", |_| true), Err(SheetError::Empty));
    }

    #[test]
    fn a_cell_names_a_file_with_or_without_ending_and_path() {
        for cell in [
            "Lecture 1.MP4",
            "lecture 1",
            "C:\\videos\\Lecture 1.mp4",
            "videos/lecture 1.mp4",
        ] {
            assert!(names(cell, "Lecture 1.mp4"), "{cell}");
        }
        assert!(!names("Lecture 10", "Lecture 1.mp4") && !names("", "Lecture 1.mp4"));
    }
}
