//! "What leaves this computer", before anything does.

use serde::Serialize;

use super::columns::Column;
use super::input::Identities;
use super::sheets::sheets;
use super::star::Format;
use super::tables::tables;

/// What a file of an export will hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FilePreview {
    /// The file's name; for a workbook the sheet's.
    pub name: String,
    /// What one row is.
    pub grain: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Whether its rows are about single people, be it under pseudonyms.
    pub about_people: bool,
}

/// Lists the tables of [`super::export_tables`].
#[must_use]
pub fn preview_tables(format: Format, identities: &Identities) -> Vec<FilePreview> {
    tables(identities)
        .into_iter()
        .map(|table| FilePreview {
            name: format.file_name(table.name),
            grain: table.grain.to_owned(),
            about_people: table
                .columns
                .iter()
                .any(|column| column.name == "viewer_key"),
            columns: table.columns,
        })
        .collect()
}

/// Lists the sheets of [`super::export_workbook`].
#[must_use]
pub fn preview_workbook(identities: &Identities) -> Vec<FilePreview> {
    sheets(identities)
        .into_iter()
        .map(|sheet| FilePreview {
            name: sheet.name.to_owned(),
            grain: sheet.grain.to_owned(),
            about_people: sheet.columns.iter().any(|column| column.name == "Viewer"),
            columns: sheet.columns,
        })
        .collect()
}
