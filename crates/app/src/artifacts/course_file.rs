//! The courses that a CSV file names.

use crate::viewing::{delimiter, text_of};

/// Heads of the column with courses, in the order in which they are looked for, without signs and capitals.
const HEADS: [&str; 9] = [
    "canvascourseid",
    "canvasid",
    "courseid",
    "canvas",
    "siscourseid",
    "url",
    "course",
    "id",
    "coursecode",
];

/// A course that a line names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub line: u64,
    /// A number, an address, an SIS id, or words.
    pub course: String,
}

/// Reads a file with commas, semicolons or tabs, with or without a byte order mark, in UTF-8 or what old spreadsheets write. Without a
/// heading it knows, the first column counts, and its first line is a course like the others.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Line>, String> {
    let text = text_of(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut column: Option<Column> = None;
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("{error}."))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record.position().map_or(0, |start| line_of(text, start));
        let column = if let Some(column) = &column {
            column
        } else {
            let found = Column::of(&record);
            let is_heading = found.is_some();
            let known = column.insert(found.unwrap_or(Column {
                place: 0,
                sis: false,
            }));
            if is_heading {
                continue;
            }
            known
        };
        let cell = record.get(column.place).unwrap_or_default().trim();
        if cell.is_empty() {
            continue;
        }
        let course = if column.sis && !cell.contains(':') {
            format!("sis_course_id:{cell}")
        } else {
            cell.to_owned()
        };
        lines.push(Line { line, course });
    }
    if lines.is_empty() {
        return Err("it names no course.".to_owned());
    }
    Ok(lines)
}

/// Returns the line of a record. The reader's own count is behind where lines end with two signs, and does not know empty ones.
fn line_of(text: &str, start: &csv::Position) -> u64 {
    let start = usize::try_from(start.byte()).unwrap_or(0).min(text.len());
    let (before, rest) = text.as_bytes().split_at(start);
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let breaks = before.iter().chain(blank).filter(|byte| **byte == b'\n');
    1 + breaks.count() as u64
}

struct Column {
    place: usize,
    /// Its cells are SIS ids, which look like anything.
    sis: bool,
}

impl Column {
    fn of(record: &csv::StringRecord) -> Option<Self> {
        let plain = |cell: &str| {
            let letters = cell.chars().filter(|letter| letter.is_alphanumeric());
            letters.collect::<String>().to_lowercase()
        };
        HEADS.iter().find_map(|head| {
            let place = record.iter().position(|cell| plain(cell) == *head)?;
            Some(Self {
                place,
                sis: head.starts_with("sis"),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn courses(text: &str) -> Vec<(u64, String)> {
        let lines = read(text.as_bytes()).unwrap().into_iter();
        lines.map(|line| (line.line, line.course)).collect()
    }

    #[test]
    fn the_column_is_found_by_its_heading_and_empty_lines_are_passed_over() {
        let text = "\u{feff}PanoptoFolderName;CanvasCourseID\r\nBotany;1693\r\n;\r\nZoology;https://c.example/courses/7\r\n";
        assert_eq!(
            courses(text),
            [
                (2, "1693".to_owned()),
                (4, "https://c.example/courses/7".to_owned())
            ]
        );
        assert_eq!(
            courses("sis_course_id,name\n2026W1-BIOL-200,Botany\n"),
            [(2, "sis_course_id:2026W1-BIOL-200".to_owned())]
        );
    }

    #[test]
    fn a_list_without_a_heading_is_a_list_of_courses() {
        assert_eq!(
            courses("1693\n1694\n"),
            [(1, "1693".to_owned()), (2, "1694".to_owned())]
        );
        assert_eq!(read(b"\n\n").unwrap_err(), "it names no course.");
    }
}
