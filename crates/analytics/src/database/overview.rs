//! The overview of a folder's recordings, in every layout.

use std::fs::File;
use std::path::Path;

use super::header::Header;
use super::log::IssueLog;
use super::number::number;
use super::records::{Blocks, Cells, Found, Records};
use super::{Issue, IssueKind, Layout, dialect};
use crate::AnalyticsError;

/// One row of an overview file in any layout.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OverviewRow {
    /// Id of the folder named in the course list; empty in the older layout.
    pub root_folder_id: String,
    /// Its name; empty in the older layout.
    pub root_folder_name: String,
    /// Id of the folder that holds the recording.
    pub folder_id: String,
    /// Its name.
    pub folder_name: String,
    /// Id of the recording.
    pub session_id: String,
    /// Its name.
    pub session_name: String,
    /// Its description; empty where there is none.
    pub description: String,
    /// Its length in seconds; `None` where the cell is empty or no number.
    pub duration: Option<f64>,
}

/// A whole overview file.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Which tool's columns it has.
    pub layout: Layout,
    /// Its rows in the file's order, each recording once.
    pub rows: Vec<OverviewRow>,
    /// What was odd.
    pub issues: Vec<Issue>,
}

/// The columns of `videos_overview.csv`, exact and in order.
pub const DOCUMENTED_COLUMNS: [&str; 6] = [
    "FolderID",
    "FolderName",
    "SessionId",
    "SessionName",
    "Description",
    "Duration",
];

/// The columns of the newer `sessions_overview.csv`, exact and in order.
pub const UPSTREAM_COLUMNS: [&str; 8] = [
    "RootFolderID",
    "RootFolderName",
    "ContainingFolderId",
    "ContainingFolderName",
    "SessionId",
    "SessionName",
    "Description",
    "Duration",
];

/// Columns of outputs, which may be read here too.
const OUTPUT_COLUMNS: [&str; 3] = [
    "Order",
    "UniqueViewers",
    "CompletedViewerCount(75%Coverage)",
];

/// Reads an overview file of any layout. A recording that is listed twice is taken once.
pub fn read_overview(path: &Path) -> Result<Overview, AnalyticsError> {
    let file = File::open(path).map_err(AnalyticsError::disk("opening", path))?;
    let mut blocks = Blocks::new(file, path);
    let mut block = Vec::new();
    let mut log = IssueLog::new(path);
    let mut columns = None;
    let mut rows = Vec::new();
    let mut cells = Cells::default();
    let mut known = std::collections::HashSet::new();
    while let Some(place) = blocks.next(&mut block)? {
        let mut records = Records::new(&block, place.line);
        while let Some(record) = records.next() {
            let Some(columns) = &columns else {
                columns = Some(Columns::read(&record, path, &mut log)?);
                continue;
            };
            match columns.row(&record, &mut cells, &mut log) {
                Some(row) if known.insert(row.session_id.clone()) => rows.push(row),
                Some(row) => log.note(IssueKind::DuplicateSession, Some(record.line), || {
                    format!(
                        "The recording {} is listed above already; this line was not used.",
                        row.session_name
                    )
                }),
                None => {
                    records.only_first_line(&record);
                }
            }
        }
    }
    Ok(Overview {
        layout: columns.map_or(Layout::default(), |columns| columns.layout),
        rows,
        issues: log.issues(),
    })
}

/// Appends the header line of an overview.
pub fn write_overview_header(out: &mut Vec<u8>, layout: Layout) {
    match layout {
        Layout::Documented => dialect::write_line(out, DOCUMENTED_COLUMNS),
        Layout::Upstream => dialect::write_line(out, UPSTREAM_COLUMNS),
    }
}

/// Appends one row of an overview. Where the newer layout wants a root folder and the row has none, its own folder is taken.
pub fn write_overview_row(out: &mut Vec<u8>, row: &OverviewRow, layout: Layout) {
    if layout == Layout::Upstream {
        let (id, name) = row.root();
        dialect::write_text(out, id);
        out.push(b',');
        dialect::write_text(out, name);
        out.push(b',');
    }
    for text in [
        &row.folder_id,
        &row.folder_name,
        &row.session_id,
        &row.session_name,
        &row.description,
    ] {
        dialect::write_text(out, text);
        out.push(b',');
    }
    dialect::write_number(out, row.duration.unwrap_or(f64::NAN));
    out.push(b'\n');
}

impl OverviewRow {
    /// Returns id and name of the root folder, or of its own folder where the file gave no root.
    pub fn root(&self) -> (&str, &str) {
        if self.root_folder_id.is_empty() {
            (&self.folder_id, &self.folder_name)
        } else {
            (&self.root_folder_id, &self.root_folder_name)
        }
    }
}

#[derive(Debug)]
struct Columns {
    layout: Layout,
    delimiter: u8,
    width: usize,
    session: usize,
    root_id: Option<usize>,
    root_name: Option<usize>,
    folder_id: Option<usize>,
    folder_name: Option<usize>,
    name: Option<usize>,
    description: Option<usize>,
    duration: Option<usize>,
}

impl Columns {
    fn read(record: &Found<'_>, path: &Path, log: &mut IssueLog) -> Result<Self, AnalyticsError> {
        let header = Header::read(record);
        let root_id = header.find(&["RootFolderID"]);
        let layout = match root_id {
            Some(_) => Layout::Upstream,
            None => Layout::Documented,
        };
        let columns = Self {
            layout,
            delimiter: header.delimiter,
            width: header.names.len(),
            session: header.need(path, &["SessionId"])?,
            root_id,
            root_name: header.find(&["RootFolderName"]),
            folder_id: header.find(&["ContainingFolderId", "FolderID"]),
            folder_name: header.find(&["ContainingFolderName", "FolderName"]),
            name: header.find(&["SessionName"]),
            description: header.find(&["Description"]),
            duration: header.find(&["Duration"]),
        };
        let known = [&DOCUMENTED_COLUMNS[..], &UPSTREAM_COLUMNS, &OUTPUT_COLUMNS].concat();
        header.note_unknown(&known, log);
        let expected: &[&str] = match layout {
            Layout::Documented => &DOCUMENTED_COLUMNS,
            Layout::Upstream => &UPSTREAM_COLUMNS,
        };
        for name in expected {
            if header.find(&[name]).is_none() {
                log.note(IssueKind::MissingColumn, Some(1), || {
                    format!("The column {name} is missing; it was taken as empty.")
                });
            }
        }
        Ok(columns)
    }

    fn row(
        &self,
        record: &Found<'_>,
        cells: &mut Cells,
        log: &mut IssueLog,
    ) -> Option<OverviewRow> {
        cells.split(record.bytes, self.delimiter);
        let line = Some(record.line);
        if record.open {
            log.note(IssueKind::OpenQuote, line, || {
                "A quotation mark is opened and never closed; the line was left out.".to_owned()
            });
            return None;
        }
        if cells.len() != self.width {
            let (have, want) = (cells.len(), self.width);
            let kind = if record.ended || have > want {
                IssueKind::WrongCells
            } else {
                IssueKind::HalfLine
            };
            log.note(kind, line, || {
                format!("The line has {have} cells instead of {want}; it was left out.")
            });
            return None;
        }
        if std::str::from_utf8(record.bytes).is_err() {
            super::activity::note_not_text(record.line, log);
            return None;
        }
        let text = |cell: Option<usize>| {
            let bytes = cell.map_or(&b""[..], |cell| cells.get(record.bytes, cell));
            String::from_utf8_lossy(bytes).into_owned()
        };
        let session_id = text(Some(self.session)).trim().to_owned();
        if session_id.is_empty() {
            log.note(IssueKind::EmptyCell, line, || {
                "The line names no recording; it was left out.".to_owned()
            });
            return None;
        }
        let row = OverviewRow {
            root_folder_id: text(self.root_id),
            root_folder_name: text(self.root_name),
            folder_id: text(self.folder_id),
            folder_name: text(self.folder_name),
            session_id,
            session_name: text(self.name),
            description: text(self.description),
            duration: number(text(self.duration).as_bytes()),
        };
        if row.duration.is_none_or(|seconds| seconds <= 0.0) {
            log.note(IssueKind::NoDuration, line, || {
                let length = match row.duration {
                    Some(seconds) => format!("the length {seconds} s"),
                    None => "no length".to_owned(),
                };
                format!(
                    "The recording “{}” has {length}; it cannot be cut into chunks. Its viewers were counted.",
                    row.session_name
                )
            });
        }
        Some(row)
    }
}
