//! The reports in CSV and JSON, person by person.

use std::path::Path;

use super::counter::PersonViews;
use super::export::{ExportPageViews, Named};
use super::pages::Page;
use super::text_reports::{CsvReport, JsonReport, Moments, ReportSpan, csv_cell, json_text};
use super::title::{PageTitles, describe};
use crate::AnalyticsError;
use crate::export::table_file::Finished;

pub(super) const TOTAL: &str = "total-pageviews";
pub(super) const TOTAL_BY_USER: &str = "total-user-pageviews";
pub(super) const EVERY: &str = "user-pageviews";
pub(super) const TITLES: &str = "page-titles";

pub(super) const TOTAL_COLUMNS: [&str; 2] = ["Course URL", "Page Views"];
pub(super) const TOTAL_BY_USER_COLUMNS: [&str; 3] = ["User ID", "Course URL", "Page Views"];
pub(super) const EVERY_COLUMNS: [&str; 3] = ["User ID", "Course URL", "Request Date"];
pub(super) const OWN_TOTAL: [&str; 3] = ["Page", "Page Kind", "People"];
pub(super) const OWN_TOTAL_BY_USER: [&str; 3] = ["Page", "Page Kind", "Last View"];
pub(super) const OWN_EVERY: [&str; 5] = ["Page", "Page Kind", "Seconds", "Took Part", "Source"];
pub(super) const USER_NAME: &str = "User Name";

/// The files being written.
pub(super) struct Texts<'a> {
    options: &'a ExportPageViews,
    csv: Option<Csv>,
    json: Option<Json>,
    pages: Vec<PageCells>,
    moments: Moments,
}

struct Csv {
    total: CsvReport,
    total_by_user: CsvReport,
    every: CsvReport,
    titles: CsvReport,
}

struct Json {
    total: JsonReport,
    total_by_user: JsonReport,
    every: JsonReport,
}

/// A page's cells, ready to be written.
struct PageCells {
    csv: Vec<u8>,
    json: Vec<u8>,
    title: Vec<u8>,
    kind: &'static [u8],
}

impl<'a> Texts<'a> {
    pub fn new(folder: &Path, options: &'a ExportPageViews) -> Result<Self, AnalyticsError> {
        let span = options.report_span();
        Ok(Self {
            options,
            csv: options
                .formats
                .csv
                .then(|| Csv::new(folder, &span, options))
                .transpose()?,
            json: options
                .formats
                .json
                .then(|| Json::new(folder, &span))
                .transpose()?,
            pages: Vec::new(),
            moments: Moments::default(),
        })
    }

    /// Writes a person's rows.
    pub fn person(
        &mut self,
        person: &Named,
        counted: &PersonViews,
        pages: &[Page],
    ) -> Result<(), AnalyticsError> {
        self.know(pages);
        let name = csv_cell(person.name.as_deref().unwrap_or_default(), false);
        let name: &[&[u8]] = if self.options.names_people() {
            &[&name]
        } else {
            &[]
        };
        let own = self.options.extra_columns;
        let id = person.label.as_bytes();
        if let Some(csv) = &mut self.csv {
            for page in &counted.pages {
                let cells = &self.pages[page.page as usize];
                let views = page.views.to_string();
                let last = if own {
                    self.moments.text(page.last)
                } else {
                    &[]
                };
                let columns: [&[u8]; 3] = [&cells.title, cells.kind, last];
                let own: Vec<&[u8]> = name
                    .iter()
                    .copied()
                    .chain(columns)
                    .filter(|_| own)
                    .collect();
                csv.total_by_user
                    .row(&[id, &cells.csv, views.as_bytes()], &own)?;
            }
            for view in &counted.views {
                let cells = &self.pages[view.page as usize];
                let at = self.moments.text(view.at);
                if !own {
                    csv.every.row(&[id, &cells.csv, at], &[])?;
                    continue;
                }
                let seconds = if view.seconds.is_finite() {
                    view.seconds.to_string()
                } else {
                    String::new()
                };
                let took_part: &[u8] = if view.participated { b"true" } else { b"false" };
                let source = view.source.word().as_bytes();
                let columns: [&[u8]; 5] = [
                    &cells.title,
                    cells.kind,
                    seconds.as_bytes(),
                    took_part,
                    source,
                ];
                let own: Vec<&[u8]> = name.iter().copied().chain(columns).collect();
                csv.every.row(&[id, &cells.csv, at], &own)?;
            }
        }
        let Some(json) = &mut self.json else {
            return Ok(());
        };
        let quoted = json_text(&person.label);
        let id = if self.options.names_people() {
            id
        } else {
            &quoted
        };
        for page in &counted.pages {
            let views = page.views.to_string();
            let url = &self.pages[page.page as usize].json;
            json.total_by_user.row(&[
                ("course_url", url),
                ("page_view", views.as_bytes()),
                ("user_id", id),
            ])?;
        }
        let mut date = [b'"'; 40];
        for view in &counted.views {
            let at = self.moments.text(view.at);
            let end = at.len().min(38) + 1;
            date[1..end].copy_from_slice(&at[..end - 1]);
            date[end] = b'"';
            let url = &self.pages[view.page as usize].json;
            json.every.row(&[
                ("course_url", url),
                ("request_date", &date[..=end]),
                ("user_id", id),
            ])?;
        }
        Ok(())
    }

    /// Makes the cells of pages that are new.
    fn know(&mut self, pages: &[Page]) {
        let titles = &self.options.titles;
        for page in &pages[self.pages.len()..] {
            self.pages.push(page_cells(page, titles, self.csv.as_mut()));
        }
    }

    /// Writes the totals in an order of pages, and ends.
    pub fn finish(
        mut self,
        pages: &[Page],
        order: &[usize],
    ) -> Result<Vec<Finished>, AnalyticsError> {
        self.know(pages);
        let mut files = Vec::new();
        let own = self.options.extra_columns;
        if let Some(mut csv) = self.csv {
            for place in order {
                let (page, cells) = (&pages[*place], &self.pages[*place]);
                let (views, people) = (page.views.to_string(), page.people.to_string());
                let columns: [&[u8]; 3] = [&cells.title, cells.kind, people.as_bytes()];
                let own = if own { &columns[..] } else { &[] };
                csv.total.row(&[&cells.csv, views.as_bytes()], own)?;
                csv.titles
                    .row(&[&cells.csv, &cells.title, cells.kind], &[])?;
            }
            for report in [csv.total, csv.total_by_user, csv.every, csv.titles] {
                files.push(report.finish()?);
            }
        }
        if let Some(mut json) = self.json {
            for place in order {
                let views = pages[*place].views.to_string();
                json.total.row(&[
                    ("course_url", &self.pages[*place].json),
                    ("page_views", views.as_bytes()),
                ])?;
            }
            for report in [json.total, json.total_by_user, json.every] {
                files.push(report.finish()?);
            }
        }
        Ok(files)
    }
}

fn page_cells(page: &Page, titles: &PageTitles, csv: Option<&mut Csv>) -> PageCells {
    let (kind, title) = describe(&page.url, titles);
    let (url, title) = match csv {
        Some(csv) => (csv.total.cell(&page.url), csv.titles.cell(&title)),
        None => (Vec::new(), Vec::new()),
    };
    PageCells {
        csv: url,
        json: json_text(&page.url),
        title,
        kind: kind.word().as_bytes(),
    }
}

impl Csv {
    fn new(
        folder: &Path,
        span: &ReportSpan,
        options: &ExportPageViews,
    ) -> Result<Self, AnalyticsError> {
        let guard = options.safe_for_spreadsheets;
        let own = |columns: &[&'static str], about_people: bool| -> Vec<&'static str> {
            let name = (about_people && options.names_people()).then_some(USER_NAME);
            let columns = name.into_iter().chain(columns.iter().copied());
            columns.filter(|_| options.extra_columns).collect()
        };
        let report = |label, columns: &[&str], own: &[&str]| {
            CsvReport::new(folder, label, span, columns, own, guard)
        };
        Ok(Self {
            total: report(TOTAL, &TOTAL_COLUMNS, &own(&OWN_TOTAL, false))?,
            total_by_user: report(
                TOTAL_BY_USER,
                &TOTAL_BY_USER_COLUMNS,
                &own(&OWN_TOTAL_BY_USER, true),
            )?,
            every: report(EVERY, &EVERY_COLUMNS, &own(&OWN_EVERY, true))?,
            titles: report(TITLES, &["Course URL", "Page", "Page Kind"], &[])?,
        })
    }
}

impl Json {
    fn new(folder: &Path, span: &ReportSpan) -> Result<Self, AnalyticsError> {
        Ok(Self {
            total: JsonReport::new(folder, TOTAL, span)?,
            total_by_user: JsonReport::new(folder, TOTAL_BY_USER, span)?,
            every: JsonReport::new(folder, EVERY, span)?,
        })
    }
}
