//! What the Insights screens show. Times are milliseconds since 1970 UTC, days are written `2026-11-23`, lengths are seconds, shares 0 to 1.

pub mod class;
pub mod export;
pub mod video;

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use lectern_app as app;
use lectern_app::analytics::completion;
use lectern_app::analytics::insights as figures;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::{ErrorCode, ErrorView};
use super::job::mirror;
use super::list;
use super::page_views::CanvasRole;
use class::ClassListFactsView;

mirror!(CompletionRule from completion::CompletionRule { WholeVideo, HundredParts, ExactSeconds, EarlierScripts });

/// What was chosen in the filter bar. `zone` is the computer's, for courses that have none of their own.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InsightsFilterView {
    pub from: Option<String>,
    pub to: Option<String>,
    pub rule: CompletionRule,
    /// Only people of these roles of the class list, where it says them; none for everyone.
    pub roles: Vec<CanvasRole>,
    pub class_list_only: bool,
    /// Only people of these sections of the class list; none for all.
    pub sections: Vec<String>,
    pub zone: String,
}

impl TryFrom<InsightsFilterView> for app::InsightsFilter {
    type Error = ErrorView;

    fn try_from(view: InsightsFilterView) -> Result<Self, ErrorView> {
        let day = |text: Option<String>, open: NaiveDate| match text {
            Some(text) => day(&text),
            None => Ok(open),
        };
        let dates = if view.from.is_none() && view.to.is_none() {
            None
        } else {
            Some((
                day(view.from, NaiveDate::MIN)?,
                day(view.to, NaiveDate::MAX)?,
            ))
        };
        Ok(Self {
            dates,
            people: if !view.roles.is_empty() {
                let roles = view.roles.into_iter().map(Into::into);
                app::InsightsPeople::Roles(roles.collect())
            } else if view.class_list_only {
                app::InsightsPeople::ClassList
            } else {
                app::InsightsPeople::Everyone
            },
            sections: view.sections,
            rule: view.rule.into(),
            week_start: Weekday::Mon,
            zone: view.zone.parse().unwrap_or_default(),
        })
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DayView {
    pub day: String,
    pub viewers: u32,
}

impl From<figures::Period> for DayView {
    fn from(period: figures::Period) -> Self {
        Self {
            day: period.date.to_string(),
            viewers: period.viewers,
        }
    }
}

impl From<figures::VideoDay> for DayView {
    fn from(day: figures::VideoDay) -> Self {
        Self {
            day: day.date.to_string(),
            viewers: day.viewers,
        }
    }
}

/// When work is due, in the zone of the course.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DueDateView {
    pub name: String,
    pub day: String,
    pub at: i64,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CourseInsightsView {
    pub course_id: String,
    pub name: String,
    pub time_zone: String,
    pub first_day: Option<String>,
    pub last_day: Option<String>,
    pub data_to: Option<String>,
    pub completion_only: bool,
    pub viewers: u32,
    /// People on the class list.
    pub enrolled: Option<u32>,
    /// Viewers who are on it.
    pub on_class_list: Option<u32>,
    pub not_watched: Option<u32>,
    /// People on it whom no view in this profile names.
    pub unmatched: u64,
    pub class_list: Option<ClassListFactsView>,
    pub due_dates: Vec<DueDateView>,
    pub seconds: f64,
    pub watch_seconds: f64,
    pub completed: u32,
    pub pairs: u32,
    pub views_stored: u64,
    pub days: Vec<DayView>,
    pub weeks: Vec<DayView>,
    pub videos: Vec<VideoMeasuresView>,
}

impl From<app::CourseInsights> for CourseInsightsView {
    fn from(insights: app::CourseInsights) -> Self {
        let overview = insights.overview;
        let figures = overview.figures;
        let roster = figures.viewers_on_roster;
        Self {
            course_id: insights.course.0.to_string(),
            name: insights.name,
            time_zone: insights.zone.name().to_owned(),
            first_day: overview.data_days.map(|(first, _)| first.to_string()),
            last_day: overview.data_days.map(|(_, last)| last.to_string()),
            data_to: insights.data_to.map(utc_day),
            completion_only: insights.completion_only,
            viewers: figures.unique_viewers,
            enrolled: roster.map(|share| share.of),
            on_class_list: roster.map(|share| share.count),
            not_watched: overview
                .without_views
                .map(|people| u32::try_from(people.len()).unwrap_or(u32::MAX)),
            unmatched: insights.unmatched,
            class_list: insights.class_list.map(Into::into),
            due_dates: insights
                .due_dates
                .into_iter()
                .map(|one| DueDateView {
                    day: one
                        .due
                        .with_timezone(&insights.zone)
                        .date_naive()
                        .to_string(),
                    at: one.due.timestamp_millis(),
                    name: match one.for_whom {
                        Some(whom) => format!("{} ({whom})", one.name),
                        None => one.name,
                    },
                })
                .collect(),
            seconds: figures.duration_seconds,
            watch_seconds: figures.watched_seconds,
            completed: figures.completed.count,
            pairs: figures.completed.of,
            views_stored: figures.views_stored,
            days: list(overview.across_time.days),
            weeks: list(overview.across_time.weeks),
            videos: insights
                .sessions
                .into_iter()
                .zip(overview.videos)
                .map(|(session, measures)| VideoMeasuresView::new(session, measures))
                .collect(),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VideoMeasuresView {
    pub session_id: String,
    pub title: String,
    pub folder: String,
    pub recorded_at: Option<i64>,
    pub duration: Option<f64>,
    pub gone: bool,
    pub data_to: Option<String>,
    /// Why its last update failed.
    pub problem: Option<String>,
    pub viewers: u32,
    pub completed: u32,
    pub of: u32,
    pub watch_seconds: f64,
    pub average_seconds: Option<f64>,
    pub average_covered: Option<f64>,
    pub watched_again: Option<f64>,
    pub last_viewed: Option<i64>,
    pub idle_days: Option<i64>,
    pub curve: Vec<u32>,
    pub days: Vec<DayView>,
}

impl VideoMeasuresView {
    fn new(session: app::InsightsSession, measures: figures::VideoMeasures) -> Self {
        Self {
            session_id: session.id.to_string(),
            title: session.title,
            folder: session.folder_name,
            recorded_at: session.recorded.map(|at| at.timestamp_millis()),
            duration: measures.duration_seconds,
            gone: session.gone,
            data_to: session.data_to.map(utc_day),
            problem: session.problem,
            viewers: measures.unique_viewers,
            completed: measures.completed.count,
            of: measures.completed.of,
            watch_seconds: measures.watched_seconds,
            average_seconds: measures.average_viewing_seconds,
            average_covered: measures
                .average_covered_percent
                .map(|per_cent| per_cent / 100.0),
            watched_again: measures.watched_again,
            last_viewed: measures.last_view.map(|at| at.timestamp_millis()),
            idle_days: measures.days_since_last_view,
            curve: measures.curve.to_vec(),
            days: list(measures.days),
        }
    }
}

/// Somebody whose views do not count.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonLeftOutView {
    pub viewer: u32,
    pub key: String,
    pub name: Option<String>,
    pub why: WhyLeftOut,
}

mirror!(WhyLeftOut from app::WhyLeftOut { Staff, Test });

impl From<app::PersonLeftOut> for PersonLeftOutView {
    fn from(person: app::PersonLeftOut) -> Self {
        Self {
            viewer: person.viewer,
            key: person.pseudonym,
            name: person.name,
            why: person.why.into(),
        }
    }
}

/// Somebody on the class list without a view.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    pub key: String,
    pub name: Option<String>,
    pub section: Option<String>,
}

impl From<app::MissingViewer> for PersonView {
    fn from(person: app::MissingViewer) -> Self {
        Self {
            key: person.pseudonym,
            name: person.name,
            section: person.section,
        }
    }
}

/// Views are stored up to the end of this day (UTC).
pub(super) fn utc_day(at: DateTime<Utc>) -> String {
    at.date_naive().to_string()
}

/// Reads a day of the page.
pub(super) fn day(text: &str) -> Result<NaiveDate, ErrorView> {
    text.parse().map_err(|_| ErrorView {
        code: ErrorCode::InvalidInput,
        message: format!("“{text}” is no day."),
        hint: "Write it like 2026-11-23.".to_owned(),
        retryable: false,
        detail: String::new(),
    })
}
