//! README.txt: what was counted, what is missing, and what the numbers are good for.

use std::io::Write as _;
use std::path::Path;

use super::DISCLAIMER;
use super::export::{ExportPageViews, PageViewsReceipt};
use super::span::EndDay;
use crate::AnalyticsError;
use crate::export::table_file::{Finished, unnamed};

const NAME: &str = "README.txt";

/// Writes the file.
pub(super) fn write(
    folder: &Path,
    options: &ExportPageViews,
    receipt: &PageViewsReceipt,
) -> Result<Finished, AnalyticsError> {
    let lines = lines(options, receipt);
    let file = unnamed(folder)?;
    let text = lines.join("\n") + "\n";
    file.as_file()
        .write_all(text.as_bytes())
        .map_err(AnalyticsError::disk("writing", &folder.join(NAME)))?;
    Ok(Finished {
        name: NAME.to_owned(),
        file,
        rows: lines.len() as u64,
        guarded: 0,
    })
}

/// Returns the lines; the workbook shows them, too.
pub(super) fn lines(options: &ExportPageViews, receipt: &PageViewsReceipt) -> Vec<String> {
    let mut lines = head(options, receipt);
    section(&mut lines, "What counts");
    lines.push(options.who.clone());
    lines.extend(options.rules.sentences().into_iter().map(str::to_owned));
    lines.extend(folded(receipt));
    section(&mut lines, "Left out");
    for (what, sentence, count) in receipt.left_out.lines() {
        lines.push(format!("{what}: {}. {sentence}", views(count)));
    }
    if receipt.pages_hidden > 0 {
        lines.push(format!(
            "{} seen by fewer than 5 people are left out of the total of all people.",
            counted(receipt.pages_hidden, "page", "pages")
        ));
    }
    section(&mut lines, "Missing");
    lines.extend(options.missing.iter().cloned());
    lines.extend(unread(receipt));
    if options.missing.is_empty() && receipt.unread.is_empty() {
        lines.push("Nothing: every day that was asked for was read for every person.".to_owned());
    }
    section(&mut lines, "Where the rows came from");
    lines.extend(options.sources.iter().cloned());
    section(&mut lines, "Files");
    lines.extend(files(options));
    section(&mut lines, "What the numbers are good for");
    lines.push(DISCLAIMER.to_owned());
    lines.push(
        "A page view is one request by a signed-in person. Canvas writes its log as best effort: views may be late, missing or listed twice. A view does not say that somebody read the page, and an app may show pages without one."
            .to_owned(),
    );
    lines.push(
        "Canvas's own Access Report and course analytics count other things: every access to a thing, also several within one page and in apps, over the whole life of the course. Their numbers are therefore not lower than page views, and the two do not have to agree."
            .to_owned(),
    );
    lines
}

fn head(options: &ExportPageViews, receipt: &PageViewsReceipt) -> Vec<String> {
    let end_day = match options.end_day {
        EndDay::Included => "the last day included",
        EndDay::Excluded => "the last day not included, as in the older tool",
    };
    let people = if receipt.pseudonyms {
        "People appear under names made for this export alone; ids of people in addresses are replaced as well."
    } else {
        "People appear under their ids in Canvas."
    };
    let mut lines = vec![
        format!(
            "Page views of {} (course {})",
            options.course_name, options.course.id
        ),
        format!(
            "{} to {}, {end_day}, days in {}",
            options.start,
            options.end,
            options.zone.name()
        ),
        format!(
            "{} by {} of {}, on {}",
            views(receipt.views),
            receipt.people,
            counted(receipt.people_asked, "person", "people"),
            counted(receipt.pages, "page", "pages")
        ),
        format!("Made at {}", options.now.format("%Y-%m-%d %H:%M UTC")),
        people.to_owned(),
    ];
    if let Some(purpose) = &options.purpose {
        lines.push(format!("Purpose: {purpose}"));
    }
    lines
}

fn folded(receipt: &PageViewsReceipt) -> Vec<String> {
    let folded = receipt.folded;
    [
        (folded.hosts, "under other host names of this Canvas"),
        (folded.api, "by apps and integrations"),
        (folded.groups, "of group pages"),
        (folded.masqueraded, "in another person's name"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("Of those that count, {} {what}.", views(count)))
    .collect()
}

fn unread(receipt: &PageViewsReceipt) -> Vec<String> {
    if receipt.unread.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![format!(
        "The page views of {} could not all be read. That is not the same as no page views:",
        counted(receipt.unread.len() as u64, "person", "people")
    )];
    let unread = receipt.unread.iter();
    lines.extend(unread.map(|one| format!("  {}: {}", one.person, one.reason)));
    lines
}

fn files(options: &ExportPageViews) -> Vec<String> {
    let formats = options.formats;
    let mut lines = Vec::new();
    if formats.csv || formats.json {
        lines.push(
            "total-pageviews: one row for each page, with the views of all people.".to_owned(),
        );
        lines.push("total-user-pageviews: one row for each person and page.".to_owned());
        lines.push(
            "user-pageviews: one row for each view, newest first for each person; Request Date is UTC."
                .to_owned(),
        );
        lines.push(
            "CSV files end each row with the first and last day and the course, as the older tool writes them. Cells that a spreadsheet would take for a formula are written as they are, unless the safe form was chosen."
                .to_owned(),
        );
    }
    if formats.csv {
        lines.push("page-titles: what each page is called and what kind of page it is.".to_owned());
    }
    if formats.parquet {
        lines
            .push("page-views, Parquet: every view with the readable name of its page.".to_owned());
    }
    if formats.xlsx {
        lines.push(
            "page-views, workbook: the same reports as sheets, and one row for each person."
                .to_owned(),
        );
    }
    lines
}

fn section(lines: &mut Vec<String>, title: &str) {
    lines.extend([
        String::new(),
        title.to_owned(),
        "-".repeat(title.chars().count()),
    ]);
}

fn views(count: u64) -> String {
    counted(count, "view", "views")
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
