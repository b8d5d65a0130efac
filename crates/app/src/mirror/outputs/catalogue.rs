//! `catalogue.csv`: one line a recording, for people and programs.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use lectern_transfer::AtomicFile;

use super::{OutputOptions, Record, Records, Status};
use crate::mirror::index::NotDownloadable;
use crate::mirror::plan::clock;

/// The file's name.
pub(crate) const NAME: &str = "catalogue.csv";

/// The columns. New ones are added at the end only.
///
/// - `session_id`: Panopto's id of the recording
/// - `title`, `description`: as on the server, whatever the file is called
/// - `folder`: the folder's path on the server, names joined by ` / `
/// - `video`: the video's path below this folder, with `/`; empty if it is not here
/// - `recorded`: when the recording began, ISO 8601 in UTC
/// - `seconds`: its length; `length`: the same as h:mm:ss
/// - `creator`: who made it, as Panopto names them
/// - `status`: `here`, `gone from server` (the copy is kept) or `not downloadable`
/// - `status_detail`: since when it is gone, or why it cannot be downloaded
/// - `bytes`, `sha256`: of the video
/// - `captions`: the languages of its captions, as BCP 47 tags separated by spaces
/// - `files`: how many files belong to it, the video included
/// - `viewer_url`: its page on the server
/// - `checked`: when it was last fetched or found the same, ISO 8601 in UTC
pub(crate) const COLUMNS: [&str; 17] = [
    "session_id",
    "title",
    "folder",
    "video",
    "recorded",
    "seconds",
    "length",
    "creator",
    "status",
    "status_detail",
    "bytes",
    "sha256",
    "captions",
    "files",
    "viewer_url",
    "checked",
    "description",
];

/// Writes the catalogue as UTF-8 without a mark, with a line for the column names.
pub(super) fn write(path: &Path, records: &Records, options: OutputOptions) -> io::Result<()> {
    let mut file = AtomicFile::create(path)?;
    let mut table = csv::Writer::from_writer(BufWriter::new(&mut file));
    table.write_record(COLUMNS)?;
    for row in &records.rows {
        let mut cells = cells(row, records);
        if options.safe_for_spreadsheets {
            cells.iter_mut().for_each(guard);
        }
        table.write_record(cells)?;
    }
    table.flush()?;
    let mut lines = table
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    lines.flush()?;
    drop(lines);
    file.commit()
}

fn cells(row: &Record, records: &Records) -> [String; 17] {
    let video = row.video();
    let (status, detail) = status(row.status);
    [
        row.id.to_string(),
        row.title.clone(),
        row.folder.clone(),
        video.map(|file| file.path.clone()).unwrap_or_default(),
        row.recorded.map(date).unwrap_or_default(),
        row.seconds.map(|it| it.to_string()).unwrap_or_default(),
        row.seconds.map(clock).unwrap_or_default(),
        row.creator.clone().unwrap_or_default(),
        status.to_owned(),
        detail,
        video.map(|file| file.size.to_string()).unwrap_or_default(),
        video.map(|file| file.sha256.clone()).unwrap_or_default(),
        row.languages().join(" "),
        row.files.len().to_string(),
        row.viewer(&records.server),
        date(row.checked_at),
        row.description.clone(),
    ]
}

fn status(status: Status) -> (&'static str, String) {
    match status {
        Status::Here => ("here", String::new()),
        Status::Gone(since) => ("gone from server", format!("since {}", date(since))),
        Status::NotDownloadable(why) => ("not downloadable", reason(why).to_owned()),
    }
}

pub(super) fn reason(why: NotDownloadable) -> &'static str {
    match why {
        NotDownloadable::NoAddress => "downloads are off, or it is still being encoded",
        NotDownloadable::Forbidden => "Panopto refuses the file",
        NotDownloadable::Missing => "listed, but Panopto has no such recording",
        NotDownloadable::NotRecorded => "not recorded yet",
    }
}

fn date(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Puts `'` before what a spreadsheet would take for a formula.
fn guard(cell: &mut String) {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        cell.insert(0, '\'');
    }
}
