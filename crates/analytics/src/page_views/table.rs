//! The three reports in memory, for a screen that searches, sorts and pages: some 20 bytes for each view.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono_tz::Tz;

use super::counter::{Counter, StoredPageViews};
use super::figures::{FigureBook, Figures};
use super::orders::Report;
use super::pages::Page;
use super::rules::{CourseFacts, Folded, LeftOut, Rules};
use super::span::Span;
use super::title::{PageKind, PageTitles, describe};
use crate::AnalyticsError;

/// The page views of a course, counted.
#[derive(Debug, Default)]
pub struct PageViewTable {
    /// The pages, by their numbers.
    pub pages: Vec<Page>,
    /// What each page is and is called, by its number.
    pub titles: Vec<(PageKind, String)>,
    /// The people, in the order in which they were given.
    pub people: Vec<Person>,
    /// Sums.
    pub figures: Figures,
    /// What did not count.
    pub left_out: LeftOut,
    /// What counts and says something about how.
    pub folded: Folded,
    pub(super) pairs: Vec<Pair>,
    pub(super) views: Views,
}

/// One person and what they add up to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Person {
    /// The platform's id.
    pub user: i64,
    /// Views.
    pub views: u64,
    /// Different pages.
    pub pages: u32,
    /// Views in which they took part.
    pub participations: u64,
    /// Seconds spent, as far as the service knows them.
    pub seconds: f64,
    /// The first view, in microseconds since 1970; 0 without views.
    pub first: i64,
    /// The last view.
    pub last: i64,
    pub(super) pairs_to: u32,
    pub(super) views_to: u32,
}

/// A person and a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub person: u32,
    pub page: u32,
    pub views: u32,
    pub last: i64,
}

/// The views as columns, person by person, newest first.
#[derive(Debug, Default)]
pub(super) struct Views {
    pub page: Vec<u32>,
    pub at: Vec<i64>,
    pub seconds: Vec<f32>,
    pub participated: Vec<bool>,
}

/// A row of a report. What a report does not have is zero or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct TableRow {
    /// The page's number.
    pub page: Option<u32>,
    /// The person's place.
    pub person: Option<u32>,
    /// Views.
    pub views: u64,
    /// People with a view of the page.
    pub people: u32,
    /// Different pages of the person.
    pub pages: u32,
    /// Views in which somebody took part.
    pub participations: u64,
    /// The moment of the view, or the last one, in microseconds since 1970.
    pub at: i64,
    /// Seconds spent.
    pub seconds: Option<f64>,
    /// Whether the person took part.
    pub participated: bool,
}

impl PageViewTable {
    /// Counts the page views of people in a span. `stop` ends it before the next person.
    ///
    /// # Errors
    ///
    /// Fails where the stored rows cannot be read, or `stop` is set.
    pub fn count(
        course: &CourseFacts,
        rules: Rules,
        (span, zone): (Span, Tz),
        people: &[i64],
        titles: &PageTitles,
        stored: &mut dyn StoredPageViews,
        stop: &AtomicBool,
    ) -> Result<Self, AnalyticsError> {
        let mut counter = Counter::new(course, rules, span);
        let mut figures = FigureBook::new(zone, span);
        let mut table = Self::default();
        for user in people {
            if stop.load(Ordering::Relaxed) {
                return Err(AnalyticsError::Cancelled);
            }
            let of_person = counter.person(*user, stored)?;
            figures.add(&of_person.views);
            table.add(*user, &of_person);
        }
        table.figures = figures.finish();
        table.left_out = counter.left_out;
        table.folded = counter.folded;
        table.pages = counter.into_pages();
        table.titles = table
            .pages
            .iter()
            .map(|page| describe(&page.url, titles))
            .collect();
        Ok(table)
    }

    fn add(&mut self, user: i64, counted: &super::counter::PersonViews) {
        let number = length(self.people.len());
        self.pairs.extend(counted.pages.iter().map(|page| Pair {
            person: number,
            page: page.page,
            views: page.views,
            last: page.last,
        }));
        let views = &mut self.views;
        views
            .page
            .extend(counted.views.iter().map(|view| view.page));
        views.at.extend(counted.views.iter().map(|view| view.at));
        views
            .seconds
            .extend(counted.views.iter().map(|view| view.seconds));
        views
            .participated
            .extend(counted.views.iter().map(|view| view.participated));
        let spent = counted.views.iter().map(|view| f64::from(view.seconds));
        let took_part = counted
            .views
            .iter()
            .filter(|view| view.participated)
            .count();
        self.people.push(Person {
            user,
            views: counted.views.len() as u64,
            pages: length(counted.pages.len()),
            participations: took_part as u64,
            seconds: spent
                .filter(|seconds| seconds.is_finite())
                .fold(0.0, |sum, one| sum + one),
            first: counted.views.last().map_or(0, |view| view.at),
            last: counted.views.first().map_or(0, |view| view.at),
            pairs_to: length(self.pairs.len()),
            views_to: length(self.views.page.len()),
        });
    }

    /// Returns how many rows a report has.
    #[must_use]
    pub fn rows(&self, report: Report) -> usize {
        match report {
            Report::Pages => self.pages.len(),
            Report::People => self.people.len(),
            Report::UserPages => self.pairs.len(),
            Report::Views => self.views.page.len(),
        }
    }

    /// Returns a row of a report by its number.
    #[must_use]
    pub fn row(&self, report: Report, row: u32) -> TableRow {
        let place = row as usize;
        match report {
            Report::Pages => {
                let page = &self.pages[place];
                TableRow {
                    page: Some(row),
                    views: page.views,
                    people: page.people,
                    participations: page.participations,
                    at: page.last,
                    ..TableRow::default()
                }
            }
            Report::People => {
                let person = &self.people[place];
                TableRow {
                    person: Some(row),
                    views: person.views,
                    pages: person.pages,
                    participations: person.participations,
                    at: person.last,
                    seconds: Some(person.seconds),
                    ..TableRow::default()
                }
            }
            Report::UserPages => {
                let pair = self.pairs[place];
                TableRow {
                    page: Some(pair.page),
                    person: Some(pair.person),
                    views: u64::from(pair.views),
                    at: pair.last,
                    ..TableRow::default()
                }
            }
            Report::Views => {
                let seconds = self.views.seconds[place];
                TableRow {
                    page: Some(self.views.page[place]),
                    person: Some(self.person_of(row)),
                    views: 1,
                    at: self.views.at[place],
                    seconds: seconds.is_finite().then_some(f64::from(seconds)),
                    participated: self.views.participated[place],
                    ..TableRow::default()
                }
            }
        }
    }

    fn person_of(&self, view: u32) -> u32 {
        length(
            self.people
                .partition_point(|person| person.views_to <= view),
        )
    }

    /// Returns the rows of one person in a report that has them side by side.
    pub(super) fn rows_of(&self, report: Report, person: u32) -> std::ops::Range<u32> {
        let to = |place: usize| {
            let person = self.people.get(place);
            person.map_or(0, |person| match report {
                Report::UserPages => person.pairs_to,
                _ => person.views_to,
            })
        };
        let place = person as usize;
        place.checked_sub(1).map_or(0, to)..to(place)
    }
}

pub(super) fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
