//! Exports for other tools: a star schema as Parquet or CSV with its data dictionary, a workbook for people without tools, and
//! the files of the campus scripts.
//!
//! One session is in memory at a time. Files get their names only when all of them are whole. Who is excluded leaves no trace,
//! real ids and names leave only where the options say so, and the receipt counts what was left out and why.

mod campus;
mod campus_tables;
pub(crate) mod columns;
pub(crate) mod csv_table;
mod dictionary;
mod facts;
mod input;
pub(crate) mod pages;
pub(crate) mod parquet_table;
mod people;
mod preview;
mod receipt;
pub(crate) mod sheets;
mod star;
pub(crate) mod table_file;
mod tables;
mod workbook;

#[cfg(test)]
mod tests;

pub use campus::export_campus_files;
pub use campus_tables::preview_campus_files;
pub use columns::{Column, Kind, Table};
pub use input::{ExportOptions, ExportSession, ExportView, ExportViewer, Identities, ViewSource};
pub use preview::{FilePreview, preview_tables, preview_workbook};
pub use receipt::{ExportReceipt, ExportedFile};
pub use star::{Format, export_tables};
pub use workbook::export_workbook;
