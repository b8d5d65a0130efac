//! The workbook: a sheet for each report, and one that says what they are.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Workbook, XlsxError};

use super::columns::{EVERY_VIEW, PAGES, PERSONS, USER_PAGES, may_leave};
use crate::AnalyticsError;
use crate::export::columns::{Column, Kind, Value};
use crate::export::pages::{EXCEL_ROWS, PagedSheet};
use crate::export::sheets::{Look, Sheet};
use crate::export::table_file::{Finished, unnamed};
use crate::page_views::export::ExportPageViews;

/// A workbook being written.
pub(super) struct Book {
    path: PathBuf,
    name: String,
    workbook: Workbook,
    pub pages: PagedSheet,
    pub persons: PagedSheet,
    pub user_pages: PagedSheet,
    pub every: PagedSheet,
}

impl Book {
    pub fn new(
        folder: &Path,
        name: String,
        options: &ExportPageViews,
    ) -> Result<Self, AnalyticsError> {
        let path = folder.join(&name);
        let mut workbook = Workbook::new();
        workbook
            .set_tempdir(folder)
            .map_err(|source| refused(&path, source))?;
        let sheet = |name, grain, columns: &[Column]| {
            let columns = may_leave(columns, options.names_people());
            let look = |column: &Column| match column.kind {
                Kind::Time => Look::Moment,
                _ => Look::Plain,
            };
            let looks = columns.iter().map(look).collect();
            PagedSheet::new(
                Sheet {
                    name,
                    grain,
                    columns,
                    looks,
                },
                options.zone,
                EXCEL_ROWS,
            )
        };
        Ok(Self {
            path,
            name,
            workbook,
            pages: sheet("Pages", "one page", PAGES),
            persons: sheet("People", "one person", PERSONS),
            user_pages: sheet("Users and pages", "one person and one page", USER_PAGES),
            every: sheet("Every view", "one page view", EVERY_VIEW),
        })
    }

    pub fn row(
        &mut self,
        sheet: impl Fn(&mut Self) -> &mut PagedSheet,
        cells: &[Value<'_>],
    ) -> Result<(), AnalyticsError> {
        let mut workbook = std::mem::take(&mut self.workbook);
        let written = sheet(self).row(&mut workbook, cells);
        self.workbook = workbook;
        written.map_err(|source| refused(&self.path, source))
    }

    pub fn finish(self, about: &[String]) -> Result<Finished, AnalyticsError> {
        let path = self.path.clone();
        self.write(about).map_err(|source| refused(&path, source))?
    }

    fn write(mut self, about: &[String]) -> Result<Result<Finished, AnalyticsError>, XlsxError> {
        let sheet = self.workbook.add_worksheet().set_name("About")?;
        sheet.set_column_width(0, 130)?;
        for (row, line) in (0_u32..).zip(about) {
            sheet.write_string(row, 0, line)?;
        }
        let mut rows = 0;
        for sheet in [self.pages, self.persons, self.user_pages, self.every] {
            rows += sheet.rows;
            sheet.give(&mut self.workbook)?;
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let file = match unnamed(folder) {
            Ok(file) => file,
            Err(error) => return Ok(Err(error)),
        };
        self.workbook.save_to_writer(file.as_file())?;
        Ok(Ok(Finished {
            name: self.name,
            file,
            rows,
            guarded: 0,
        }))
    }
}

fn refused(path: &Path, source: XlsxError) -> AnalyticsError {
    AnalyticsError::Workbook {
        path: path.to_owned(),
        source,
    }
}
