//! The data dictionary, generated from the definitions that the files were written from.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use super::columns::Table;
use super::input::{ExportOptions, Identities};
use super::receipt::ExportReceipt;
use super::table_file::{Finished, unnamed};
use crate::AnalyticsError;
use crate::completion::CompletionRule;

const NAME: &str = "data_dictionary.md";
const CAMPUS_NAME: &str = "about_these_files.md";

/// Writes the dictionary of tables, whose files are finished.
pub(super) fn write(
    folder: &Path,
    tables: &[Table],
    files: &[Finished],
    options: &ExportOptions,
    receipt: &ExportReceipt,
) -> Result<Finished, AnalyticsError> {
    let mut text = heading("Data dictionary", options);
    text.push_str(
        "\nNumbers in `session_key` and `viewer_key` join the tables and mean nothing outside this export. Times are in UTC. In CSV \
         files empty cells mean that there is no value.\n",
    );
    for table in tables {
        let file = files
            .iter()
            .find(|file| file.name.starts_with(&format!("{}.", table.name)));
        let (name, rows) = file.map_or((table.name, 0), |file| (file.name.as_str(), file.rows));
        text.push_str(&section(table, name, rows));
    }
    text.push_str(&rules());
    text.push_str(&left_out(options, receipt));
    finished(folder, NAME, &text, tables)
}

/// Writes the page about the files of the campus scripts, which are in the receipt.
pub(super) fn write_campus(
    folder: &Path,
    tables: &[Table],
    options: &ExportOptions,
    receipt: &ExportReceipt,
) -> Result<Finished, AnalyticsError> {
    let mut text = heading("About these files", options);
    text.push_str(
        "\nThe files have the names and columns of the campus scripts, which go on working with them. Where these have Panopto's id \
         of a person, a pseudonym stands unless names were asked for. Chunks are exact: a second that was played twice covers once. \
         The folder `tableau` holds the chunks and the overview once more, under the names that a Tableau workbook reads.\n",
    );
    for table in tables {
        let ending = format!("/{}.csv", table.name);
        let file = receipt
            .files
            .iter()
            .find(|file| file.name.ends_with(&ending));
        let (name, rows) = file.map_or((table.name, 0), |file| (file.name.as_str(), file.rows));
        text.push_str(&section(table, name, rows));
    }
    text.push_str(&left_out(options, receipt));
    finished(folder, CAMPUS_NAME, &text, tables)
}

fn finished(
    folder: &Path,
    name: &str,
    text: &str,
    tables: &[Table],
) -> Result<Finished, AnalyticsError> {
    let file = unnamed(folder)?;
    file.as_file()
        .write_all(text.as_bytes())
        .map_err(AnalyticsError::disk("writing", &folder.join(name)))?;
    let rows = tables.iter().map(|table| table.columns.len() as u64).sum();
    Ok(Finished {
        name: name.to_owned(),
        file,
        rows,
        guarded: 0,
    })
}

/// Returns what an export is of, for the dictionary and the workbook.
pub(super) fn about(options: &ExportOptions) -> Vec<(&'static str, String)> {
    let filter = &options.filter;
    let dates = filter
        .dates
        .map_or("all".to_owned(), |(from, to)| format!("{from} to {to}"));
    let people = match options.identities {
        Identities::Pseudonyms(_) => "pseudonyms, made for this export alone",
        Identities::Real => "Panopto's ids and names",
    };
    let mut about = vec![
        ("Export of", options.title.clone()),
        (
            "Made at",
            options.now.format("%Y-%m-%d %H:%M UTC").to_string(),
        ),
        ("Dates", dates),
        ("Time zone of dates", filter.zone.name().to_owned()),
        ("People", people.to_owned()),
        (
            "Groups under 5",
            if options.hide_small_groups {
                "left out"
            } else {
                "included"
            }
            .to_owned(),
        ),
    ];
    if let Some(purpose) = &options.purpose {
        about.push(("Purpose", purpose.clone()));
    }
    about
}

fn heading(title: &str, options: &ExportOptions) -> String {
    let mut text = format!("# {title}\n\n| | |\n| --- | --- |\n");
    for (what, value) in about(options) {
        let _ = writeln!(text, "| {what} | {} |", cell(&value));
    }
    text
}

fn section(table: &Table, name: &str, rows: u64) -> String {
    let mut text = format!(
        "\n## {name}\n\nOne row is {}. {rows} rows.\n\n| column | type | empty | meaning |\n| --- | --- | --- | --- |\n",
        table.grain
    );
    for column in &table.columns {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            column.name,
            column.kind.word(),
            if column.nullable { "possible" } else { "never" },
            column.meaning
        );
    }
    text
}

fn rules() -> String {
    let mut text =
        String::from("\n## Completed\n\n| rule | formula | source |\n| --- | --- | --- |\n");
    let names = ["completed", "panopto", "every_second", "earlier_scripts"];
    for (name, rule) in names.into_iter().zip(CompletionRule::ALL) {
        let _ = writeln!(
            text,
            "| `{name}` | {} | {} |",
            rule.formula(),
            rule.source()
        );
    }
    text
}

fn left_out(options: &ExportOptions, receipt: &ExportReceipt) -> String {
    let mut text = format!(
        "\n## What was read and what was left out\n\n- {} views were read, {} are in the files.\n- {} views of {} excluded people were \
         left out.\n- {} views lie outside the dates.\n",
        receipt.views_read,
        receipt.views_written,
        receipt.views_excluded,
        receipt.viewers_excluded,
        receipt.views_outside_dates
    );
    if options.hide_small_groups {
        let _ = writeln!(
            text,
            "- {} sessions with 1 to 4 viewers have no figures ({} views), and {} counts of 1 to 4 people are empty.",
            receipt.sessions_small_group, receipt.views_small_group, receipt.counts_hidden
        );
    }
    if receipt.cells_guarded > 0 {
        let _ = writeln!(
            text,
            "- {} texts begin with a `'` that was put before them, so that a spreadsheet does not run them as a formula.",
            receipt.cells_guarded
        );
    }
    text
}

/// Keeps a text inside its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
