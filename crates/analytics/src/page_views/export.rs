//! Writes the three reports, in the published tool's forms and in those for other tools.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::counter::{Counter, PersonViews, StoredPageViews};
use super::mask::MaskedPeople;
use super::readme;
use super::rules::{CourseFacts, Folded, LeftOut, Rules};
use super::span::{EndDay, Span};
use super::tables::{self, Tables};
use super::text_reports::ReportSpan;
use super::texts::Texts;
use super::title::PageTitles;
use crate::AnalyticsError;
use crate::export::table_file::give_names;
use crate::export::{ExportedFile, FilePreview, Identities};
use crate::insights::SMALL_GROUP;
use crate::pseudonym::pseudonyms;

/// What a person chose, and what is said about it in the files.
#[derive(Debug, Clone)]
pub struct ExportPageViews {
    /// The course.
    pub course: CourseFacts,
    /// What it is called.
    pub course_name: String,
    /// What is counted.
    pub span: Span,
    /// The first day, as it was asked for.
    pub start: NaiveDate,
    /// The last day, as it was asked for.
    pub end: NaiveDate,
    /// How the last day is meant.
    pub end_day: EndDay,
    /// The zone of days.
    pub zone: Tz,
    /// What counts.
    pub rules: Rules,
    /// Readable names.
    pub titles: PageTitles,
    /// How people appear.
    pub identities: Identities,
    /// What is written.
    pub formats: PageViewFormats,
    /// Adds own columns after those of the published tool.
    pub extra_columns: bool,
    /// Puts a `'` before text that a spreadsheet would run as a formula.
    pub safe_for_spreadsheets: bool,
    /// Leaves pages that 1 to 4 people saw out of the total of all people.
    pub hide_small_groups: bool,
    /// What it is for; stands in README.txt.
    pub purpose: Option<String>,
    /// The moment of the export.
    pub now: DateTime<Utc>,
    /// Whose views count, in a sentence.
    pub who: String,
    /// Where the rows came from and when, in sentences.
    pub sources: Vec<String>,
    /// What is missing, in sentences.
    pub missing: Vec<String>,
    /// The people whose views count.
    pub people: Vec<ExportPerson>,
}

/// One of the people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportPerson {
    /// The platform's id.
    pub user: i64,
    /// The name, where it is known.
    pub name: Option<String>,
    /// Why not all of their views could be read.
    pub unread: Option<String>,
}

/// The forms that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PageViewFormats {
    /// The published tool's CSV.
    pub csv: bool,
    /// The published tool's JSON.
    pub json: bool,
    /// Every view as Parquet.
    pub parquet: bool,
    /// A workbook.
    pub xlsx: bool,
}

/// Somebody whose views could not all be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// What the person is called in the files.
    pub person: String,
    /// Why.
    pub reason: String,
}

/// What was written and what was left out.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct PageViewsReceipt {
    /// The files, in the order in which they were written.
    pub files: Vec<ExportedFile>,
    /// Views in the reports.
    pub views: u64,
    /// People with a view.
    pub people: u64,
    /// People whose views count, also those without any.
    pub people_asked: u64,
    /// Pages.
    pub pages: u64,
    /// Pages that were left out of the total because few people saw them.
    pub pages_hidden: u64,
    /// People whose views could not all be read.
    pub unread: Vec<Unread>,
    /// What did not count.
    pub left_out: LeftOut,
    /// What counts and says something about how.
    pub folded: Folded,
    /// Cells that got a `'`.
    pub cells_guarded: u64,
    /// Whether people appear under pseudonyms.
    pub pseudonyms: bool,
}

/// Somebody with the name that stands for them in the files.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub user: i64,
    /// The pseudonym or the id.
    pub label: String,
    pub name: Option<String>,
    pub unread: Option<String>,
}

/// Writes the reports into a folder that exists, over older files of these names. One person's views are in memory at a time.
///
/// `stop` ends it before the next person.
///
/// # Errors
///
/// Fails where stored rows cannot be read, the disk refuses or `stop` is set; then no file has changed.
pub fn export_page_views(
    folder: &Path,
    options: &ExportPageViews,
    stored: &mut dyn StoredPageViews,
    stop: &AtomicBool,
) -> Result<PageViewsReceipt, AnalyticsError> {
    let people = named(options);
    let hidden = matches!(options.identities, Identities::Pseudonyms(_));
    let masked =
        hidden.then(|| MaskedPeople::new(people.iter().map(|one| (one.user, one.label.clone()))));
    let mut counter =
        Counter::new(&options.course, options.rules, options.span).masking(masked.as_ref());
    let mut texts = Texts::new(folder, options)?;
    let mut tables = Tables::new(folder, options)?;
    let mut receipt = PageViewsReceipt {
        pseudonyms: hidden,
        people_asked: people.len() as u64,
        ..PageViewsReceipt::default()
    };
    for person in &people {
        if stop.load(Ordering::Relaxed) {
            return Err(AnalyticsError::Cancelled);
        }
        let views = counter.person(person.user, stored)?;
        receipt.add(person, &views);
        texts.person(person, &views, counter.pages())?;
        tables.person(person, &views, counter.pages())?;
    }
    receipt.left_out = counter.left_out;
    receipt.folded = counter.folded;
    let pages = counter.into_pages();
    receipt.pages = pages.len() as u64;
    let mut order: Vec<usize> = (0..pages.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&pages[*a], &pages[*b]);
        b.views.cmp(&a.views).then_with(|| a.url.cmp(&b.url))
    });
    order.retain(|page| {
        let few = options.hide_small_groups && pages[*page].people < SMALL_GROUP;
        receipt.pages_hidden += u64::from(few);
        !few
    });
    let mut files = texts.finish(&pages, &order)?;
    files.extend(tables.finish(&pages, &order, &receipt)?);
    receipt.cells_guarded = files.iter().map(|file| file.guarded).sum();
    files.push(readme::write(folder, options, &receipt)?);
    receipt.files = give_names(folder, files)?;
    Ok(receipt)
}

/// Lists what an export holds, before anything leaves.
#[must_use]
pub fn preview_page_views(
    formats: PageViewFormats,
    identities: &Identities,
    extra_columns: bool,
) -> Vec<FilePreview> {
    tables::preview(formats, identities, extra_columns)
}

/// Names the people, in an order that does not give them away.
fn named(options: &ExportPageViews) -> Vec<Named> {
    let ids: Vec<String> = options
        .people
        .iter()
        .map(|person| person.user.to_string())
        .collect();
    let (labels, real) = match &options.identities {
        Identities::Pseudonyms(key) => (pseudonyms(key, ids.iter().map(String::as_str)), false),
        Identities::Real => (ids, true),
    };
    let people = options.people.iter().zip(labels);
    let mut named: Vec<Named> = people
        .map(|(person, label)| Named {
            user: person.user,
            label,
            name: person.name.clone().filter(|_| real),
            unread: person.unread.clone(),
        })
        .collect();
    if !real {
        named.sort_by(|a, b| a.label.cmp(&b.label));
    }
    named
}

impl ExportPageViews {
    pub(super) fn report_span(&self) -> ReportSpan {
        ReportSpan {
            course: self.course.id,
            start: self.start.to_string(),
            end: self.end.to_string(),
        }
    }

    pub(super) fn names_people(&self) -> bool {
        matches!(self.identities, Identities::Real)
    }
}

impl PageViewsReceipt {
    fn add(&mut self, person: &Named, counted: &PersonViews) {
        self.views += counted.views.len() as u64;
        self.people += u64::from(!counted.views.is_empty());
        self.unread
            .extend(person.unread.as_ref().map(|reason| Unread {
                person: person.label.clone(),
                reason: reason.clone(),
            }));
    }
}
