//! The files of an output: whole or not there.

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::in_order::Consumer;
use crate::AnalyticsError;
use crate::database::{Layout, OverviewRow, dialect};

/// Name of the file with the chunk rows.
pub const CHUNKS_FILE: &str = "chunked_data.csv";

/// Name of the folder with all folders' rows together.
pub const TABLEAU_FOLDER: &str = "tableau";

/// Columns of [`CHUNKS_FILE`], exact and in order.
pub const CHUNK_COLUMNS: [&str; 9] = [
    "SessionId",
    "UserId",
    "Date",
    "ChunkIndex",
    "ChunkStart",
    "ChunkEnd",
    "ChunkPercentCovered",
    "TotalTimeSpent",
    "Completed(75%)",
];

const DOCUMENTED_COLUMNS: [&str; 9] = [
    "Order",
    "SessionId",
    "SessionName",
    "Description",
    "Duration",
    "FolderID",
    "FolderName",
    "UniqueViewers",
    "CompletedViewerCount(75%Coverage)",
];

const UPSTREAM_COLUMNS: [&str; 11] = [
    "Order",
    "SessionId",
    "SessionName",
    "Description",
    "Duration",
    "RootFolderID",
    "RootFolderName",
    "ContainingFolderID",
    "ContainingFolderName",
    "UniqueViewers",
    "CompletedViewerCount(75%Coverage)",
];

/// A file that takes its name only when it is complete. What a kill leaves behind is written over by the next run.
///
/// It is not flushed to the disk: outputs are made again from the database if the power fails.
#[derive(Debug)]
pub(super) struct WholeFile {
    to: BufWriter<File>,
    path: PathBuf,
    part: PathBuf,
    finished: bool,
}

impl WholeFile {
    pub(super) fn create(path: &Path) -> Result<Self, AnalyticsError> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = File::create(&part).map_err(AnalyticsError::disk("making", &part))?;
        Ok(Self {
            to: BufWriter::with_capacity(1 << 20, file),
            path: path.to_owned(),
            part,
            finished: false,
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), AnalyticsError> {
        self.to
            .write_all(bytes)
            .map_err(AnalyticsError::disk("writing", &self.part))
    }

    /// Appends another file from so many bytes on; the system copies without us where it can.
    pub(super) fn append(&mut self, from: &Path, skip: u64) -> Result<(), AnalyticsError> {
        let failed = AnalyticsError::disk("copying", from);
        let copied = File::open(from).and_then(|mut source| {
            source.seek(SeekFrom::Start(skip))?;
            self.to.flush()?;
            std::io::copy(&mut source, self.to.get_mut())
        });
        copied.map(drop).map_err(failed)
    }

    pub(super) fn finish(mut self) -> Result<PathBuf, AnalyticsError> {
        self.to
            .flush()
            .and_then(|()| std::fs::rename(&self.part, &self.path))
            .map_err(AnalyticsError::disk("finishing", &self.path))?;
        self.finished = true;
        Ok(self.path.clone())
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if !self.finished {
            // There is nothing else to do about it; the next run writes it over.
            let _ = std::fs::remove_file(&self.part);
        }
    }
}

impl Consumer<Vec<u8>> for WholeFile {
    fn take(&mut self, piece: Vec<u8>) -> Result<(), AnalyticsError> {
        self.write(&piece)
    }
}

/// Returns the header line of the chunk rows. It is written even where no row follows: the published tool then writes a lone line
/// break, which no reader takes for a table.
pub(super) fn chunks_header() -> Vec<u8> {
    let mut line = Vec::new();
    dialect::write_line(&mut line, CHUNK_COLUMNS);
    line
}

/// Returns the header line of the overview.
pub(super) fn overview_header(layout: Layout) -> Vec<u8> {
    let mut line = Vec::new();
    match layout {
        Layout::Documented => dialect::write_line(&mut line, DOCUMENTED_COLUMNS),
        Layout::Upstream => dialect::write_line(&mut line, UPSTREAM_COLUMNS),
    }
    line
}

/// One recording of the overview with its counts.
pub(super) struct OverviewLine<'a> {
    pub order: usize,
    pub row: &'a OverviewRow,
    /// Id and name of the folder that the course list names.
    pub root: (&'a str, &'a str),
    pub unique_viewers: u64,
    pub completed_viewers: u64,
}

/// Appends one recording of the overview.
pub(super) fn write_overview_line(out: &mut Vec<u8>, line: &OverviewLine<'_>, layout: Layout) {
    let row = line.row;
    out.extend_from_slice(line.order.to_string().as_bytes());
    for text in [&row.session_id, &row.session_name, &row.description] {
        out.push(b',');
        dialect::write_text(out, text);
    }
    out.push(b',');
    dialect::write_number(out, row.duration.unwrap_or(f64::NAN));
    if layout == Layout::Upstream {
        for text in [line.root.0, line.root.1] {
            out.push(b',');
            dialect::write_text(out, text);
        }
    }
    for text in [&row.folder_id, &row.folder_name] {
        out.push(b',');
        dialect::write_text(out, text);
    }
    out.push(b',');
    out.extend_from_slice(line.unique_viewers.to_string().as_bytes());
    out.push(b',');
    out.extend_from_slice(line.completed_viewers.to_string().as_bytes());
    out.push(b'\n');
}

/// Writes one file of all these files, their first line once.
pub(super) fn join(
    path: &Path,
    header: &[u8],
    parts: &[PathBuf],
) -> Result<PathBuf, AnalyticsError> {
    let mut whole = WholeFile::create(path)?;
    whole.write(header)?;
    for part in parts {
        whole.append(part, header.len() as u64)?;
    }
    whole.finish()
}
