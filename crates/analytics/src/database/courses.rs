//! `courses.csv`: the folders a person follows.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use super::folder::is_id;
use super::header::Header;
use super::log::IssueLog;
use super::records::{Blocks, Cells, Records};
use super::{Issue, IssueKind, dialect};
use crate::AnalyticsError;

const NAME: &str = "PanoptoFolderName";
const ID: &str = "PanoptoFolderID";

/// A course list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CourseList {
    /// Names of the list's own columns, in order, without the two that every list has.
    pub own_columns: Vec<String>,
    /// The courses in the file's order, each folder once.
    pub courses: Vec<CourseLine>,
    /// The lines that cannot be used, in the file's order.
    pub refused: Vec<RefusedLine>,
    /// What was odd.
    pub issues: Vec<Issue>,
}

/// One course of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseLine {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The folder's name as the list has it; only the id counts.
    pub name: String,
    /// The folder's id, in small letters.
    pub id: String,
    /// Cells of the own columns, in their order.
    pub own: Vec<String>,
}

/// A line of a list that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The folder's name as the list has it.
    pub name: String,
    /// What stands for the id.
    pub id: String,
    /// Why, as the end of a sentence that begins with the line.
    pub why: String,
}

/// Reads a course list: with or without byte order mark, commas, semicolons or tabs.
///
/// Lines with a malformed id are left out, a folder listed twice is taken once; both are issues, and [`CourseList::refused`] has them
/// all. Ids may stand in braces or in a folder's address; names of columns in any case, with blanks or signs between their letters.
/// Text that is not UTF-8 is read in Latin 1, as old spreadsheets write it.
///
/// # Errors
/// [`AnalyticsError::MissingColumn`] without the id's column, [`AnalyticsError::Disk`] where the file cannot be read.
pub fn read_courses(path: &Path) -> Result<CourseList, AnalyticsError> {
    let file = File::open(path).map_err(AnalyticsError::disk("opening", path))?;
    let mut blocks = Blocks::new(file, path);
    let mut block = Vec::new();
    let mut log = IssueLog::new(path);
    let mut columns = None;
    let mut list = CourseList::default();
    let mut lines = HashMap::new();
    while let Some(place) = blocks.next(&mut block)? {
        for record in Records::new(&block, place.line) {
            let Some(columns) = &columns else {
                let header = Header::read(&record);
                let found = Columns::find(&header, path, &mut log)?;
                list.own_columns = found
                    .own
                    .iter()
                    .map(|place| header.names[*place].clone())
                    .collect();
                columns = Some(found);
                continue;
            };
            if record.open {
                log.note(IssueKind::OpenQuote, Some(record.line), || {
                    "A quotation mark is opened and never closed; the line was left out.".to_owned()
                });
                list.refused.push(RefusedLine {
                    line: record.line,
                    name: String::new(),
                    id: String::new(),
                    why: "a quotation mark is opened and never closed.".to_owned(),
                });
                continue;
            }
            match columns.course(record.bytes, record.line) {
                None => {}
                Some(Err(refused)) => {
                    log.note(IssueKind::NotAnId, Some(record.line), || {
                        let shown = match refused.id.as_str() {
                            "" => "an empty cell",
                            id => id,
                        };
                        format!(
                            "This is not a folder ID: {shown}. It looks like 8-4-4-4-12 letters and digits. The line was left out."
                        )
                    });
                    list.refused.push(refused);
                }
                Some(Ok(course)) => {
                    if let Some(first) = lines.get(&course.id) {
                        log.note(IssueKind::DuplicateCourse, Some(record.line), || {
                            format!(
                                "This folder is on line {first} already; the line was not used."
                            )
                        });
                        list.refused.push(RefusedLine {
                            line: course.line,
                            name: course.name,
                            id: course.id,
                            why: format!("this folder is already on line {first}, which is taken."),
                        });
                    } else {
                        lines.insert(course.id.clone(), record.line);
                        list.courses.push(course);
                    }
                }
            }
        }
    }
    if columns.is_none() {
        return Err(AnalyticsError::MissingColumn {
            path: path.to_owned(),
            column: ID,
            header: String::new(),
        });
    }
    list.issues = log.issues();
    Ok(list)
}

/// Appends a course list in the documented form, own columns after the two of every list.
pub fn write_courses(out: &mut Vec<u8>, list: &CourseList) {
    let own = list.own_columns.iter().map(String::as_str);
    dialect::write_line(out, [NAME, ID].into_iter().chain(own));
    for course in &list.courses {
        let cells = course.own.iter().map(String::as_str);
        let cells = cells
            .chain(std::iter::repeat(""))
            .take(list.own_columns.len());
        dialect::write_line(out, [&*course.name, &*course.id].into_iter().chain(cells));
    }
}

struct Columns {
    delimiter: u8,
    name: Option<usize>,
    id: usize,
    own: Vec<usize>,
}

impl Columns {
    fn find(header: &Header, path: &Path, log: &mut IssueLog) -> Result<Self, AnalyticsError> {
        let plain = |head: &str| {
            let letters = head.chars().filter(|letter| letter.is_alphanumeric());
            letters.collect::<String>().to_lowercase()
        };
        let find = |wanted: &str| {
            let mut heads = header.names.iter();
            heads.position(|head| plain(head) == plain(wanted))
        };
        let name = find(NAME);
        let id = match find(ID) {
            Some(id) => id,
            None => header.need(path, &[ID])?,
        };
        if name.is_none() {
            log.note(IssueKind::MissingColumn, Some(1), || {
                format!("The column {NAME} is missing; names are taken from Panopto.")
            });
        }
        Ok(Self {
            delimiter: header.delimiter,
            name,
            id,
            own: (0..header.names.len())
                .filter(|place| {
                    *place != id && Some(*place) != name && !header.names[*place].is_empty()
                })
                .collect(),
        })
    }

    /// Reads a line; none for an empty one.
    fn course(&self, record: &[u8], line: u64) -> Option<Result<CourseLine, RefusedLine>> {
        let mut cells = Cells::default();
        cells.split(record, self.delimiter);
        let text = |cell: usize| text_of(cells.get(record, cell)).trim().to_owned();
        if (0..cells.len()).all(|cell| text(cell).is_empty()) {
            return None;
        }
        let given = text(self.id);
        let name = self.name.map(text).unwrap_or_default();
        let Some(id) = folder_id(&given) else {
            let why = if given.is_empty() {
                "there is no folder ID."
            } else {
                "this is not a folder ID. It looks like 8-4-4-4-12 letters and digits."
            };
            return Some(Err(RefusedLine {
                line,
                name,
                id: given,
                why: why.to_owned(),
            }));
        };
        Some(Ok(CourseLine {
            line,
            name,
            id,
            own: self.own.iter().map(|cell| text(*cell)).collect(),
        }))
    }
}

/// Reads what old spreadsheets write too, in which any byte is a letter.
fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// Finds the one id in a cell: alone, in braces or quotation marks, or in a folder's address.
fn folder_id(text: &str) -> Option<String> {
    let bare = text.trim_matches(['{', '}', '"', '\'', ' ']);
    if is_id(bare) {
        return Some(bare.to_ascii_lowercase());
    }
    let address = text.contains("://").then_some(text)?;
    let starts = address.char_indices().map(|(start, _)| start);
    let mut ids = starts.filter_map(|start| {
        let candidate = address.get(start..start + 36)?;
        is_id(candidate).then(|| candidate.to_ascii_lowercase())
    });
    ids.next()
}
