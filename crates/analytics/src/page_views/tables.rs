//! The reports as Parquet and as a workbook.

mod book;
mod columns;
mod preview;

use std::path::Path;

use super::counter::PersonViews;
use super::export::{ExportPageViews, Named, PageViewsReceipt};
use super::pages::Page;
use super::readme;
use super::title::{PageKind, describe};
use crate::AnalyticsError;
use crate::export::columns::{Table, Value};
use crate::export::parquet_table::ParquetTable;
use crate::export::table_file::{Finished, TableFile};
use book::Book;
use columns::{EVERY_VIEW, may_leave};
pub(super) use preview::preview;

/// The files being written.
pub(super) struct Tables<'a> {
    options: &'a ExportPageViews,
    titles: Vec<(PageKind, String)>,
    parquet: Option<ParquetTable>,
    book: Option<Book>,
}

impl<'a> Tables<'a> {
    pub fn new(folder: &Path, options: &'a ExportPageViews) -> Result<Self, AnalyticsError> {
        let stem = options.report_span().file_stem("page-views");
        let parquet = options.formats.parquet.then(|| {
            let table = Table {
                name: "page_views",
                grain: "one page view",
                columns: may_leave(EVERY_VIEW, options.names_people()),
            };
            ParquetTable::new(folder, format!("{stem}.parquet"), &table)
        });
        let book = options
            .formats
            .xlsx
            .then(|| Book::new(folder, format!("{stem}.xlsx"), options));
        Ok(Self {
            options,
            titles: Vec::new(),
            parquet: parquet.transpose()?,
            book: book.transpose()?,
        })
    }

    /// Writes a person's rows.
    pub fn person(
        &mut self,
        person: &Named,
        counted: &PersonViews,
        pages: &[Page],
    ) -> Result<(), AnalyticsError> {
        if self.parquet.is_none() && self.book.is_none() {
            return Ok(());
        }
        self.know(pages);
        let names = self.options.names_people();
        let who = || {
            let name = names.then(|| Value::or_empty(person.name.as_deref(), Value::Text));
            std::iter::once(Value::Text(&person.label)).chain(name)
        };
        let page = |number: u32| {
            let (kind, title) = &self.titles[number as usize];
            [
                Value::Text(&pages[number as usize].url),
                Value::Text(title),
                Value::Text(kind.word()),
            ]
        };
        for view in &counted.views {
            let rest = [
                Value::Time(view.at),
                Value::number(f64::from(view.seconds)),
                Value::Boolean(view.participated),
                Value::Text(view.source.word()),
            ];
            let cells: Vec<Value<'_>> = who().chain(page(view.page)).chain(rest).collect();
            if let Some(parquet) = &mut self.parquet {
                parquet.row(&cells)?;
            }
            if let Some(book) = &mut self.book {
                book.row(|book| &mut book.every, &cells)?;
            }
        }
        let Some(book) = &mut self.book else {
            return Ok(());
        };
        for one in &counted.pages {
            let rest = [Value::Integer(i64::from(one.views)), Value::Time(one.last)];
            let cells: Vec<Value<'_>> = who().chain(page(one.page)).chain(rest).collect();
            book.row(|book| &mut book.user_pages, &cells)?;
        }
        let nothing_read = person.unread.is_some() && counted.views.is_empty();
        let rest = [
            if nothing_read {
                Value::Empty
            } else {
                integer(counted.views.len() as u64)
            },
            Value::or_empty(counted.views.first(), |view| Value::Time(view.at)),
            Value::Text(person.unread.as_deref().unwrap_or("yes")),
        ];
        let cells: Vec<Value<'_>> = who().chain(rest).collect();
        book.row(|book| &mut book.persons, &cells)
    }

    fn know(&mut self, pages: &[Page]) {
        for page in &pages[self.titles.len()..] {
            self.titles.push(describe(&page.url, &self.options.titles));
        }
    }

    /// Writes the totals in an order of pages, and ends.
    pub fn finish(
        mut self,
        pages: &[Page],
        order: &[usize],
        receipt: &PageViewsReceipt,
    ) -> Result<Vec<Finished>, AnalyticsError> {
        let mut files = Vec::new();
        if let Some(parquet) = self.parquet.take() {
            files.push(Box::new(parquet).finish()?);
        }
        let Some(mut book) = self.book.take() else {
            return Ok(files);
        };
        self.know(pages);
        for place in order {
            let (page, (kind, title)) = (&pages[*place], &self.titles[*place]);
            let cells = [
                Value::Text(&page.url),
                Value::Text(title),
                Value::Text(kind.word()),
                integer(page.views),
                Value::Integer(i64::from(page.people)),
                Value::Time(page.last),
            ];
            book.row(|book| &mut book.pages, &cells)?;
        }
        files.push(book.finish(&readme::lines(self.options, receipt))?);
        Ok(files)
    }
}

fn integer(count: u64) -> Value<'static> {
    Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}
