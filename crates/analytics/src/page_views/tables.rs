//! The reports as Parquet and as a workbook.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Workbook, XlsxError};

use super::counter::PersonViews;
use super::export::{ExportPageViews, Named, PageViewFormats, PageViewsReceipt};
use super::pages::Page;
use super::readme;
use super::texts::{
    EVERY, EVERY_COLUMNS, OWN_EVERY, OWN_TOTAL, OWN_TOTAL_BY_USER, TITLES, TOTAL, TOTAL_BY_USER,
    TOTAL_BY_USER_COLUMNS, TOTAL_COLUMNS, USER_NAME,
};
use super::title::{PageKind, describe};
use crate::AnalyticsError;
use crate::export::columns::{Column, Kind, Table, Value};
use crate::export::pages::{EXCEL_ROWS, PagedSheet};
use crate::export::parquet_table::ParquetTable;
use crate::export::sheets::{Look, Sheet};
use crate::export::table_file::{Finished, TableFile, unnamed};
use crate::export::{FilePreview, Identities};

const USER: Column = Column::new(
    "user",
    Kind::Text,
    "The person: the id in Canvas, or a name of this export alone.",
);
const NAME: Column = Column::new("user_name", Kind::Text, "What the person is called.")
    .or_empty()
    .identifying();
const URL: Column = Column::new("course_url", Kind::Text, "The address of the page.");
const PAGE: Column = Column::new("page", Kind::Text, "What the page is called.");
const KIND: Column = Column::new("page_kind", Kind::Text, "What kind of page it is.");
const AT: Column = Column::new("request_date", Kind::Time, "When the page was asked for.");
const SECONDS: Column = Column::new(
    "seconds",
    Kind::Number,
    "Seconds spent, as far as Canvas knows.",
)
.or_empty();
const TOOK_PART: Column = Column::new(
    "took_part",
    Kind::Boolean,
    "Whether the person handed in or posted something.",
);
const SOURCE: Column = Column::new(
    "source",
    Kind::Text,
    "Where it was read: ordinary list or history.",
);
const VIEWS: Column = Column::new("page_views", Kind::Integer, "Views.");
const PEOPLE: Column = Column::new("people", Kind::Integer, "People with a view.");
const LAST: Column = Column::new("last_view", Kind::Time, "The last view.").or_empty();
const STATE: Column = Column::new(
    "could_be_read",
    Kind::Text,
    "Yes, or why not all views could be read.",
);
const VIEWS_KNOWN: Column = Column::new(
    "page_views",
    Kind::Integer,
    "Views; empty where none could be read.",
)
.or_empty();

const EVERY_VIEW: &[Column] = &[USER, NAME, URL, PAGE, KIND, AT, SECONDS, TOOK_PART, SOURCE];
const PAGES: &[Column] = &[URL, PAGE, KIND, VIEWS, PEOPLE, LAST];
const USER_PAGES: &[Column] = &[USER, NAME, URL, PAGE, KIND, VIEWS, LAST];
const PERSONS: &[Column] = &[USER, NAME, VIEWS_KNOWN, LAST, STATE];

/// The files being written.
pub(super) struct Tables<'a> {
    options: &'a ExportPageViews,
    titles: Vec<(PageKind, String)>,
    parquet: Option<ParquetTable>,
    book: Option<Book>,
}

struct Book {
    path: PathBuf,
    name: String,
    workbook: Workbook,
    pages: PagedSheet,
    persons: PagedSheet,
    user_pages: PagedSheet,
    every: PagedSheet,
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

impl Book {
    fn new(folder: &Path, name: String, options: &ExportPageViews) -> Result<Self, AnalyticsError> {
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

    fn row(
        &mut self,
        sheet: impl Fn(&mut Self) -> &mut PagedSheet,
        cells: &[Value<'_>],
    ) -> Result<(), AnalyticsError> {
        let mut workbook = std::mem::take(&mut self.workbook);
        let written = sheet(self).row(&mut workbook, cells);
        self.workbook = workbook;
        written.map_err(|source| refused(&self.path, source))
    }

    fn finish(self, about: &[String]) -> Result<Finished, AnalyticsError> {
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

fn may_leave(columns: &[Column], names: bool) -> Vec<Column> {
    columns
        .iter()
        .filter(|column| names || !column.identifies)
        .copied()
        .collect()
}

fn integer(count: u64) -> Value<'static> {
    Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Lists what an export holds.
pub(super) fn preview(
    formats: PageViewFormats,
    identities: &Identities,
    extra_columns: bool,
) -> Vec<FilePreview> {
    let names = matches!(identities, Identities::Real);
    let mut files = Vec::new();
    let mut file = |name: String, grain: &str, columns: Vec<Column>| {
        let about_people = columns
            .iter()
            .any(|column| matches!(column.name, "user" | "User ID"));
        files.push(FilePreview {
            name,
            grain: grain.to_owned(),
            columns,
            about_people,
        });
    };
    let reports: [(&str, &str, &[&'static str], &[&'static str]); 3] = [
        (TOTAL, "one page", &TOTAL_COLUMNS, &OWN_TOTAL),
        (
            TOTAL_BY_USER,
            "one person and one page",
            &TOTAL_BY_USER_COLUMNS,
            &OWN_TOTAL_BY_USER,
        ),
        (EVERY, "one page view", &EVERY_COLUMNS, &OWN_EVERY),
    ];
    for (label, grain, columns, own) in reports {
        let about_people = columns.contains(&"User ID");
        let trailing = ["Report Start Time", "Report End Time", "Report Course ID"];
        let name = (about_people && names).then_some(USER_NAME);
        let own = name
            .into_iter()
            .chain(own.iter().copied())
            .filter(|_| extra_columns);
        let csv = columns
            .iter()
            .copied()
            .chain(trailing)
            .chain(own)
            .map(text_column)
            .collect();
        if formats.csv {
            file(format!("{label}.csv"), grain, csv);
        }
        if formats.json {
            file(
                format!("{label}.json"),
                grain,
                columns.iter().copied().map(text_column).collect(),
            );
        }
    }
    if formats.csv {
        file(
            format!("{TITLES}.csv"),
            "one page",
            ["Course URL", "Page", "Page Kind"]
                .map(text_column)
                .to_vec(),
        );
    }
    if formats.parquet {
        file(
            "page-views.parquet".to_owned(),
            "one page view",
            may_leave(EVERY_VIEW, names),
        );
    }
    if formats.xlsx {
        let sheets: [(&str, &str, &[Column]); 4] = [
            ("Pages", "one page", PAGES),
            ("People", "one person", PERSONS),
            ("Users and pages", "one person and one page", USER_PAGES),
            ("Every view", "one page view", EVERY_VIEW),
        ];
        for (name, grain, columns) in sheets {
            file(
                format!("page-views.xlsx: {name}"),
                grain,
                may_leave(columns, names),
            );
        }
    }
    files
}

fn text_column(name: &'static str) -> Column {
    let (kind, meaning) = match name {
        "Course URL" => (Kind::Text, URL.meaning),
        "Page Views" => (Kind::Integer, VIEWS.meaning),
        "User ID" => (Kind::Text, USER.meaning),
        "User Name" => (Kind::Text, NAME.meaning),
        "Request Date" => (Kind::Time, AT.meaning),
        "Last View" => (Kind::Time, LAST.meaning),
        "Page" => (Kind::Text, PAGE.meaning),
        "Page Kind" => (Kind::Text, KIND.meaning),
        "People" => (Kind::Integer, PEOPLE.meaning),
        "Seconds" => (Kind::Number, SECONDS.meaning),
        "Took Part" => (Kind::Boolean, TOOK_PART.meaning),
        "Source" => (Kind::Text, SOURCE.meaning),
        "Report Start Time" => (Kind::Date, "The first day that was asked for."),
        "Report End Time" => (Kind::Date, "The last day that was asked for."),
        _ => (Kind::Integer, "The course's id in Canvas."),
    };
    let column = Column::new(name, kind, meaning);
    if name == USER_NAME {
        column.identifying()
    } else {
        column
    }
}
