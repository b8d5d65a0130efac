//! How rows become cells of a sheet.

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::columns::{Column, Kind, Value};
use super::sheets::{Look, Sheet};

/// Rows that Excel takes on one sheet.
pub(crate) const EXCEL_ROWS: u32 = 1_048_576;
/// Characters that Excel takes in one cell.
const EXCEL_TEXT: usize = 32_767;

/// A sheet being written row by row; it goes on in another one where Excel's limit is reached.
pub(crate) struct PagedSheet {
    pub sheet: Sheet,
    pages: Vec<Worksheet>,
    zone: Tz,
    looks: Looks,
    limit: u32,
    /// The next row of the last page.
    next: u32,
    /// Rows without headings.
    pub rows: u64,
}

#[derive(Clone)]
struct Looks {
    heading: Format,
    percent: Format,
    length: Format,
    ratio: Format,
    day: Format,
    moment: Format,
}

impl PagedSheet {
    /// `limit` is the most rows of a page.
    pub(crate) fn new(sheet: Sheet, zone: Tz, limit: u32) -> Self {
        let number = |code: &str| Format::new().set_num_format(code);
        Self {
            sheet,
            pages: Vec::new(),
            zone,
            looks: Looks {
                heading: Format::new().set_bold(),
                percent: number("0%"),
                length: number("[h]:mm:ss"),
                ratio: number("0.00"),
                day: number("yyyy-mm-dd"),
                moment: number("yyyy-mm-dd hh:mm"),
            },
            limit,
            next: 0,
            rows: 0,
        }
    }

    pub(crate) fn row(
        &mut self,
        workbook: &mut Workbook,
        cells: &[Value<'_>],
    ) -> Result<(), XlsxError> {
        // The last row of a full page says where it goes on.
        if self.pages.is_empty() || self.next + 1 == self.limit {
            self.add_page(workbook)?;
        }
        let Some(page) = self.pages.last_mut() else {
            return Ok(());
        };
        for ((column, cell), look) in (0_u16..).zip(cells).zip(&self.sheet.looks) {
            write(
                page,
                (self.next, column),
                *cell,
                *look,
                &self.looks,
                self.zone,
            )?;
        }
        self.next += 1;
        self.rows += 1;
        Ok(())
    }

    fn add_page(&mut self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let name = match self.pages.len() {
            0 => self.sheet.name.to_owned(),
            pages => format!("{} {}", self.sheet.name, pages + 1),
        };
        if let Some(full) = self.pages.last_mut() {
            let note = format!(
                "Excel holds no more rows on one sheet. This table goes on in the sheet “{name}”."
            );
            full.write_string(self.next, 0, note)?;
        }
        let mut page = workbook.new_worksheet_with_constant_memory()?;
        page.set_name(&name)?;
        page.set_freeze_panes(1, 0)?;
        for (place, column) in (0_u16..).zip(&self.sheet.columns) {
            page.set_column_width(place, width(column))?;
            page.write_string_with_format(0, place, column.name, &self.looks.heading)?;
        }
        self.pages.push(page);
        self.next = 1;
        Ok(())
    }

    /// Gives the pages to the workbook, at least one; returns how many.
    pub(crate) fn give(mut self, workbook: &mut Workbook) -> Result<usize, XlsxError> {
        if self.pages.is_empty() {
            self.add_page(workbook)?;
        }
        let count = self.pages.len();
        for page in self.pages {
            workbook.push_worksheet(page);
        }
        Ok(count)
    }
}

fn width(column: &Column) -> f64 {
    match (column.name, column.kind) {
        ("Video" | "Folder", _) => 44.0,
        ("User ID", _) => 38.0,
        (_, Kind::Text) => 24.0,
        (_, Kind::Time) => 18.0,
        _ => 14.0,
    }
}

/// Text is written as text, so that nothing in it is ever run.
fn write(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: Value<'_>,
    look: Look,
    looks: &Looks,
    zone: Tz,
) -> Result<(), XlsxError> {
    match cell {
        Value::Empty => Ok(page),
        Value::Text(text) => page.write_string(row, column, shortened(text)),
        Value::Integer(number) => page.write_number(row, column, approximate(number)),
        Value::Number(number) => match look {
            Look::Percent => {
                page.write_number_with_format(row, column, number / 100.0, &looks.percent)
            }
            Look::Length => {
                page.write_number_with_format(row, column, number / 86_400.0, &looks.length)
            }
            Look::Ratio => page.write_number_with_format(row, column, number, &looks.ratio),
            Look::Plain | Look::Day | Look::Moment => page.write_number(row, column, number),
        },
        Value::Boolean(value) => page.write_string(row, column, if value { "Yes" } else { "No" }),
        Value::Date(day) => {
            let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
            match page.write_datetime_with_format(row, column, date, &looks.day) {
                Ok(page) => Ok(page),
                // A clock set wrong gives years that Excel does not know.
                Err(_) => return write_odd(page, (row, column), &date.to_string()),
            }
        }
        Value::Time(at) => {
            let moment = DateTime::from_timestamp_micros(at).unwrap_or_default();
            let local = moment.with_timezone(&zone).naive_local();
            match page.write_datetime_with_format(row, column, local, &looks.moment) {
                Ok(page) => Ok(page),
                Err(_) => return write_odd(page, (row, column), &local.to_string()),
            }
        }
    }
    .map(drop)
}

fn write_odd(page: &mut Worksheet, (row, column): (u32, u16), text: &str) -> Result<(), XlsxError> {
    page.write_string(row, column, text).map(drop)
}

fn shortened(text: &str) -> String {
    text.chars().take(EXCEL_TEXT).collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "Excel has no other numbers than doubles"
)]
fn approximate(number: i64) -> f64 {
    number as f64
}
