//! Figures, rows and files of page views.

use std::path::PathBuf;

use lectern_app as app;
use lectern_app::analytics::page_views as kernel;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::super::error::ErrorView;
use super::super::insights::export::people as exported_people;
use super::super::job::mirror;
use super::super::list;
use super::{Belonging, CanvasRole, PageViewDaysView, PageViewGapView, at, course, day, people};

mirror!(PageViewReport from kernel::Report { Pages, People, UserPages, Views });
mirror!(PageViewSort from kernel::Sort { Title, Url, Count, People, User, At, Seconds, TookPart, Pages });
mirror!(PageKind from kernel::PageKind {
    Home, Modules, Page, Assignment, Quiz, File, Discussion, Announcements, Grades, People, Syllabus, Tool, Group, Api, Other
});

/// What counts.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewRulesView {
    pub belonging: Belonging,
    pub groups: bool,
    pub api: bool,
    pub masqueraded: bool,
    pub query_strings: bool,
}

impl From<PageViewRulesView> for kernel::Rules {
    fn from(view: PageViewRulesView) -> Self {
        Self {
            belonging: view.belonging.into(),
            groups: view.groups,
            api: view.api,
            masqueraded: view.masqueraded,
            queries: if view.query_strings {
                kernel::Queries::Kept
            } else {
                kernel::Queries::Dropped
            },
            ..Self::default()
        }
    }
}

/// What a report is made of.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewFilterView {
    pub days: PageViewDaysView,
    pub roles: Vec<CanvasRole>,
    pub concluded: bool,
    pub rules: PageViewRulesView,
}

impl TryFrom<PageViewFilterView> for app::PageViewFilter {
    type Error = ErrorView;

    fn try_from(view: PageViewFilterView) -> Result<Self, ErrorView> {
        Ok(Self {
            days: view.days.try_into()?,
            people: people(view.roles, view.concluded),
            rules: view.rules.into(),
        })
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewSummaryView {
    pub views: u64,
    pub people: u64,
    /// People whose views count, also those without any.
    pub people_counted: u64,
    pub unread: Vec<PageViewUnreadView>,
    pub days: Vec<PageViewDayView>,
    /// By weekday, Monday first, and hour.
    pub hours: Vec<Vec<u64>>,
    pub pages: u64,
    pub participations: u64,
    pub participants: u64,
    pub left_out: Vec<PageViewLeftOutView>,
    pub notes: Vec<String>,
    pub gaps: Vec<PageViewGapView>,
    pub listed_from: String,
    pub zone: String,
    pub disclaimer: String,
}

impl From<app::PageViewSummary> for PageViewSummaryView {
    fn from(summary: app::PageViewSummary) -> Self {
        Self {
            views: summary.views,
            people: summary.people,
            people_counted: summary.people_counted,
            unread: list(summary.unread),
            days: list(summary.days),
            hours: summary.hours.iter().map(|hours| hours.to_vec()).collect(),
            pages: summary.pages,
            participations: summary.participations,
            participants: summary.participants,
            left_out: list(summary.left_out),
            notes: summary.notes,
            gaps: list(summary.gaps),
            listed_from: day(summary.listed_from),
            zone: summary.zone,
            disclaimer: summary.disclaimer.to_owned(),
        }
    }
}

/// Somebody of whom days are missing.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PageViewUnreadView {
    pub key: String,
    pub name: Option<String>,
    pub reason: String,
}

impl From<app::PageViewUnread> for PageViewUnreadView {
    fn from(person: app::PageViewUnread) -> Self {
        Self {
            key: person.key,
            name: person.name,
            reason: person.reason,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct PageViewDayView {
    pub day: String,
    pub views: u64,
    pub people: u32,
    pub participations: u64,
}

impl From<kernel::DayViews> for PageViewDayView {
    fn from(views: kernel::DayViews) -> Self {
        Self {
            day: day(views.day),
            views: views.views,
            people: views.people,
            participations: views.participations,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct PageViewLeftOutView {
    pub what: String,
    pub sentence: String,
    pub views: u64,
}

impl From<app::PageViewLeftOut> for PageViewLeftOutView {
    fn from(left_out: app::PageViewLeftOut) -> Self {
        Self {
            what: left_out.what.to_owned(),
            sentence: left_out.sentence.to_owned(),
            views: left_out.views,
        }
    }
}

/// Which rows of a report, in which order.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct PageViewQueryView {
    pub report: PageViewReport,
    /// Only rows of this person, by the number that a row of people has.
    pub person: Option<u32>,
    pub search: String,
    pub sort: PageViewSort,
    pub descending: bool,
    pub offset: u64,
    pub limit: u32,
}

impl From<PageViewQueryView> for app::PageViewQuery {
    fn from(view: PageViewQueryView) -> Self {
        Self {
            query: kernel::Query {
                report: view.report.into(),
                person: view.person,
                search: view.search,
                sort: view.sort.into(),
                descending: view.descending,
            },
            offset: view.offset,
            limit: view.limit,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct PageViewRowsView {
    /// Rows that the search leaves.
    pub total: u64,
    /// The highest count among them, for bars.
    pub most: u64,
    pub rows: Vec<PageViewRowView>,
}

impl From<app::PageViewRows> for PageViewRowsView {
    fn from(rows: app::PageViewRows) -> Self {
        Self {
            total: rows.total,
            most: rows.most_views,
            rows: list(rows.rows),
        }
    }
}

/// A row of a report; what a report does not have is none or zero.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewRowView {
    pub title: Option<String>,
    pub kind: Option<PageKind>,
    pub url: Option<String>,
    pub person: Option<u32>,
    pub key: Option<String>,
    pub name: Option<String>,
    pub user_id: Option<String>,
    pub views: u64,
    pub people: u32,
    pub pages: u32,
    pub participations: u64,
    /// The moment of the view, or of the last one.
    pub at: Option<i64>,
    pub seconds: Option<f64>,
    pub took_part: bool,
    /// Why not everything of this person is there.
    pub unread: Option<String>,
}

impl From<app::PageViewRow> for PageViewRowView {
    fn from(row: app::PageViewRow) -> Self {
        Self {
            title: row.title,
            kind: row.kind.map(Into::into),
            url: row.url,
            person: row.person,
            key: row.key,
            name: row.name,
            user_id: row.user_id.map(|id| id.to_string()),
            views: row.views,
            people: row.people,
            pages: row.pages,
            participations: row.participations,
            at: row.at.map(at),
            seconds: row.seconds,
            took_part: row.took_part,
            unread: row.unread,
        }
    }
}

/// How the counts differ from those of the Access Report.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccessDifferenceView {
    pub ours: u64,
    pub canvas: Option<u64>,
    pub why_none: Option<String>,
    /// The largest difference first.
    pub people: Vec<AccessPersonView>,
    pub reasons: Vec<AccessReasonView>,
}

impl From<app::AccessDifference> for AccessDifferenceView {
    fn from(difference: app::AccessDifference) -> Self {
        Self {
            ours: difference.ours,
            canvas: difference.canvas,
            why_none: difference.why_none,
            people: list(difference.people),
            reasons: difference
                .reasons
                .into_iter()
                .map(|(words, views)| AccessReasonView { words, views })
                .collect(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct AccessPersonView {
    pub key: String,
    pub name: Option<String>,
    pub ours: u64,
    pub canvas: u64,
}

impl From<app::AccessDifferenceRow> for AccessPersonView {
    fn from(row: app::AccessDifferenceRow) -> Self {
        Self {
            key: row.key,
            name: row.name,
            ours: row.ours,
            canvas: row.canvas,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct AccessReasonView {
    pub words: String,
    pub views: Option<u64>,
}

/// The forms of an export.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PageViewFormat {
    CsvJson,
    Parquet,
    Xlsx,
}

impl From<PageViewFormat> for kernel::PageViewFormats {
    fn from(format: PageViewFormat) -> Self {
        let none = Self::default();
        match format {
            PageViewFormat::CsvJson => Self {
                csv: true,
                json: true,
                ..none
            },
            PageViewFormat::Parquet => Self {
                parquet: true,
                ..none
            },
            PageViewFormat::Xlsx => Self { xlsx: true, ..none },
        }
    }
}

#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewExportView {
    pub course_id: String,
    pub filter: PageViewFilterView,
    pub format: PageViewFormat,
    pub folder: String,
    pub pseudonyms: bool,
    pub hide_small: bool,
    /// Why names are needed.
    pub reason: String,
    pub purpose: String,
    /// Adds readable names as own columns after those of the older tool.
    pub readable: bool,
}

impl TryFrom<PageViewExportView> for app::ExportPageViews {
    type Error = ErrorView;

    fn try_from(view: PageViewExportView) -> Result<Self, ErrorView> {
        let purpose = view.purpose.trim();
        Ok(Self {
            course: course(&view.course_id)?,
            filter: view.filter.try_into()?,
            to: PathBuf::from(view.folder),
            formats: view.format.into(),
            people: exported_people(view.pseudonyms, view.reason),
            extra_columns: view.readable,
            hide_small_groups: view.hide_small,
            safe_for_spreadsheets: true,
            purpose: (!purpose.is_empty()).then(|| purpose.to_owned()),
        })
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct PageViewExportedView {
    pub folder: String,
    pub files: u64,
    pub rows: u64,
    /// Pages that few people saw, left out of the total.
    pub hidden: u64,
    /// People whose views could not all be read.
    pub unread: u64,
}

impl From<app::PageViewsExported> for PageViewExportedView {
    fn from(exported: app::PageViewsExported) -> Self {
        let receipt = exported.receipt;
        Self {
            folder: exported.folder.to_string_lossy().into_owned(),
            files: receipt.files.len() as u64,
            rows: receipt.files.iter().map(|file| file.rows).sum(),
            hidden: receipt.pages_hidden,
            unread: receipt.unread.len() as u64,
        }
    }
}
