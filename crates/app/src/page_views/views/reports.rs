//! Figures and rows of the reports.

use chrono::{DateTime, NaiveDate, Utc};
use lectern_analytics::page_views::{DayViews, PageKind};

use super::PageViewGap;

/// The figures of a course.
#[derive(Debug, Clone, PartialEq)]
pub struct PageViewSummary {
    /// Views that count.
    pub views: u64,
    /// People with a view.
    pub people: u64,
    /// People whose views count, also those without any.
    pub people_counted: u64,
    /// People of whom days are missing, and why.
    pub unread: Vec<PageViewUnread>,
    /// Different pages.
    pub pages: u64,
    /// Rows of the report of people and pages.
    pub pairs: u64,
    /// Views in which somebody took part.
    pub participations: u64,
    /// People who took part.
    pub participants: u64,
    /// Seconds spent, as far as Canvas knows them.
    pub seconds: f64,
    /// Each day with a view.
    pub days: Vec<DayViews>,
    /// Views by weekday, Monday first, and hour.
    pub hours: [[u64; 24]; 7],
    /// The pages with most views, at most ten.
    pub top_pages: Vec<PageViewRow>,
    /// What does not count.
    pub left_out: Vec<PageViewLeftOut>,
    /// What counts and is worth knowing, in sentences.
    pub notes: Vec<String>,
    /// Days that nobody has.
    pub gaps: Vec<PageViewGap>,
    /// The first day that Canvas lists now without the history.
    pub listed_from: NaiveDate,
    /// The zone of days.
    pub zone: String,
    /// What Canvas says of these numbers.
    pub disclaimer: &'static str,
}

/// Somebody of whom days are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageViewUnread {
    /// A short name that tells nothing.
    pub key: String,
    /// The name, where names are shown.
    pub name: Option<String>,
    /// The number at Canvas, where names are shown.
    pub user_id: Option<i64>,
    /// Why.
    pub reason: String,
}

/// Something that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageViewLeftOut {
    /// A few words.
    pub what: &'static str,
    /// A sentence.
    pub sentence: &'static str,
    /// Views.
    pub views: u64,
}

/// Some rows of a report.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageViewRows {
    /// Rows after the search.
    pub total: u64,
    /// The highest count of views among them.
    pub most_views: u64,
    /// Some of them.
    pub rows: Vec<PageViewRow>,
}

/// A row of a report. What a report does not have is none or zero.
#[derive(Debug, Clone, PartialEq)]
pub struct PageViewRow {
    /// What the page is called.
    pub title: Option<String>,
    /// What kind of page it is.
    pub kind: Option<PageKind>,
    /// Its address.
    pub url: Option<String>,
    /// The person's handle for [`PageViewQuery::person`].
    pub person: Option<u32>,
    /// A short name that tells nothing.
    pub key: Option<String>,
    /// The name, where names are shown.
    pub name: Option<String>,
    /// The number at Canvas, where names are shown.
    pub user_id: Option<i64>,
    /// Views.
    pub views: u64,
    /// People with a view.
    pub people: u32,
    /// Different pages.
    pub pages: u32,
    /// Views in which somebody took part.
    pub participations: u64,
    /// The moment of the view, or of the last one.
    pub at: Option<DateTime<Utc>>,
    /// Seconds spent.
    pub seconds: Option<f64>,
    /// Whether the person took part.
    pub took_part: bool,
    /// Why not everything of this person is there.
    pub unread: Option<String>,
}

/// Which rows of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageViewQuery {
    /// Which, and in which order.
    pub query: lectern_analytics::page_views::Query,
    /// The first row that is wanted.
    pub offset: u64,
    /// So many rows.
    pub limit: u32,
}

/// How the counts differ from those of the Access Report.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessDifference {
    /// Views that count here.
    pub ours: u64,
    /// The same people's page views as the course analytics of Canvas count them.
    pub canvas: Option<u64>,
    /// Why Canvas's counts are not there.
    pub why_none: Option<String>,
    /// People, the largest difference first.
    pub people: Vec<AccessDifferenceRow>,
    /// What explains it: words, and views where they are known.
    pub reasons: Vec<(String, Option<u64>)>,
}

/// One person of an [`AccessDifference`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessDifferenceRow {
    /// A short name that tells nothing.
    pub key: String,
    /// The name, where names are shown.
    pub name: Option<String>,
    /// Views that count here.
    pub ours: u64,
    /// Canvas's count.
    pub canvas: u64,
}
