//! What the Page views screen shows. Times are milliseconds since 1970 UTC, days are written `2026-11-23`; ids of Canvas are texts, since they may be above 2^53.

pub mod report;

use chrono::{DateTime, NaiveDate, Utc};
use lectern_app as app;
use lectern_app::analytics::page_views as kernel;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::error::{ErrorCode, ErrorView};
use super::job::mirror;
use super::list;

mirror!(CanvasRole from app::CanvasRole { Student, Teacher, Ta, Designer, Observer });
mirror!(Belonging from kernel::Belonging { ContextThenPath, ContextOnly, PathOnly, Published });
mirror!(PageViewSource from app::PageViewSource { Stored, List, History });
mirror!(PersonReadState from app::PageViewPersonState { Waiting, WaitingOnCanvas, RunningOnCanvas, Fetching, Done, Failed, LeftOut });

/// A course that was found at Canvas.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FoundCourseView {
    pub account_id: String,
    pub canvas_id: String,
    pub name: String,
    pub code: Option<String>,
    pub term: Option<String>,
    pub sis_id: Option<String>,
    pub students: Option<u32>,
    /// Canvas shows it only within its dates.
    pub restricted: bool,
    /// Its id in this profile, where it has one.
    pub stored: Option<String>,
}

impl FoundCourseView {
    /// Converts a course that an account found.
    pub fn new(account_id: &str, course: app::CanvasCourseFound) -> Self {
        Self {
            account_id: account_id.to_owned(),
            canvas_id: course.canvas_id.to_string(),
            name: course.name,
            code: course.code,
            term: course.term,
            sis_id: course.sis_id,
            students: course.students,
            restricted: course.restricted,
            stored: course.stored.map(|id| id.0.to_string()),
        }
    }
}

/// A course of the profile.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewCourseView {
    pub id: String,
    pub account_id: Option<String>,
    pub canvas_id: String,
    pub name: String,
    pub code: Option<String>,
    pub term: Option<String>,
    pub zone: Option<String>,
    pub first_day: Option<String>,
    pub last_day: Option<String>,
    pub people: u64,
    pub failed: u64,
    /// Stored rows of its people, of all their courses.
    pub rows: u64,
    pub read_at: Option<i64>,
    pub collecting: bool,
    pub next_run: Option<i64>,
    /// Whether its Canvas has a history; none as long as that was not asked.
    pub history: Option<bool>,
    /// The first day that Canvas lists now without the history.
    pub listed_from: String,
    pub risk: Option<PageViewRiskView>,
    pub last_run: Option<PageViewRunView>,
    pub export_folder: Option<String>,
}

impl From<app::PageViewCourseView> for PageViewCourseView {
    fn from(course: app::PageViewCourseView) -> Self {
        let (first, last) = course.stored_days.unzip();
        Self {
            id: course.id.0.to_string(),
            account_id: course.account.map(|id| id.to_string()),
            canvas_id: course.canvas_id.to_string(),
            name: course.name,
            code: course.code,
            term: course.term,
            zone: course.zone,
            first_day: first.map(day),
            last_day: last.map(day),
            people: course.people,
            failed: course.people_failed,
            rows: course.rows,
            read_at: course.read_at.map(at),
            collecting: course.keep_collecting,
            next_run: course.next_run.map(at),
            history: course.history,
            listed_from: day(course.listed_from),
            risk: course.risk.map(Into::into),
            last_run: course.last_run.map(Into::into),
            export_folder: course
                .export_folder
                .map(|path| path.to_string_lossy().into_owned()),
        }
    }
}

/// Days that are at Canvas and not stored yet.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewRiskView {
    pub unread_days: u32,
    /// Days until the first of them can no longer be had.
    pub lost_in_days: i64,
}

impl From<app::PageViewRisk> for PageViewRiskView {
    fn from(risk: app::PageViewRisk) -> Self {
        Self {
            unread_days: risk.unread_days,
            lost_in_days: risk.lost_in_days,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewRunView {
    pub job_id: String,
    pub at: i64,
    pub views: u64,
    pub people: u64,
    pub failed: u64,
    pub left_out: u64,
    /// What ended it early.
    pub problem: Option<String>,
}

impl From<app::PageViewRunView> for PageViewRunView {
    fn from(run: app::PageViewRunView) -> Self {
        Self {
            job_id: run.job,
            at: at(run.at),
            views: run.views,
            people: run.people,
            failed: run.failed,
            left_out: run.left_out,
            problem: run.problem,
        }
    }
}

/// Calendar days; without a zone those of the course.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewDaysView {
    pub from: String,
    pub to: String,
    pub end_included: bool,
    pub zone: Option<String>,
}

impl TryFrom<PageViewDaysView> for app::PageViewDays {
    type Error = ErrorView;

    fn try_from(view: PageViewDaysView) -> Result<Self, ErrorView> {
        Ok(Self {
            start: parsed(&view.from)?,
            end: parsed(&view.to)?,
            end_day: if view.end_included {
                kernel::EndDay::Included
            } else {
                kernel::EndDay::Excluded
            },
            zone: view.zone,
        })
    }
}

/// What to get.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewRequestView {
    pub account_id: Option<String>,
    /// A course of the profile; without one that of Canvas is meant.
    pub course_id: Option<String>,
    pub canvas_id: String,
    pub days: PageViewDaysView,
    pub roles: Vec<CanvasRole>,
    /// Whether people who have left the course are meant too.
    pub concluded: bool,
}

impl TryFrom<PageViewRequestView> for app::PageViewRequest {
    type Error = ErrorView;

    fn try_from(view: PageViewRequestView) -> Result<Self, ErrorView> {
        Ok(Self {
            account: view.account_id.map(app::AccountId::new),
            course: match view.course_id {
                Some(id) => app::PageViewCourseRef::Stored(course(&id)?),
                None => app::PageViewCourseRef::Text(view.canvas_id),
            },
            days: view.days.try_into()?,
            people: people(view.roles, view.concluded),
        })
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewPlanView {
    pub id: String,
    pub name: String,
    pub zone: String,
    pub words: String,
    pub people: u64,
    pub lines: Vec<PageViewPlanLineView>,
    pub cannot: Vec<PageViewGapView>,
    pub least_calls: u64,
    pub most_calls: u64,
    pub notes: Vec<String>,
    pub has_work: bool,
}

impl From<app::PageViewPlan> for PageViewPlanView {
    fn from(plan: app::PageViewPlan) -> Self {
        Self {
            has_work: plan.has_work(),
            id: plan.id.0,
            name: plan.name,
            zone: plan.zone,
            words: plan.words,
            people: plan.people,
            lines: list(plan.lines),
            cannot: list(plan.cannot),
            least_calls: plan.calls.0,
            most_calls: plan.calls.1,
            notes: plan.notes,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct PageViewPlanLineView {
    pub source: PageViewSource,
    pub from: String,
    pub to: String,
    pub people: u64,
    /// The first day of each month that is asked for.
    pub months: Vec<String>,
}

impl From<app::PageViewPlanLine> for PageViewPlanLineView {
    fn from(line: app::PageViewPlanLine) -> Self {
        Self {
            source: line.source.into(),
            from: day(line.from),
            to: day(line.to),
            people: line.people,
            months: line.months.into_iter().map(day).collect(),
        }
    }
}

/// Days that cannot be had.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PageViewGapView {
    pub from: String,
    pub to: String,
    pub people: u64,
    pub to_come: bool,
    pub sentence: String,
}

impl From<app::PageViewGap> for PageViewGapView {
    fn from(gap: app::PageViewGap) -> Self {
        Self {
            from: day(gap.from),
            to: day(gap.to),
            people: gap.people,
            to_come: gap.to_come,
            sentence: gap.sentence,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StartedPageViewsView {
    pub course_id: String,
    /// None where everything is stored already.
    pub job_id: Option<String>,
}

impl From<app::StartedPageViews> for StartedPageViewsView {
    fn from(started: app::StartedPageViews) -> Self {
        Self {
            course_id: started.course.0.to_string(),
            job_id: started.job,
        }
    }
}

/// People of a course and how far they are read.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PeopleReadView {
    pub total: u64,
    pub rows: Vec<PersonReadView>,
}

impl From<app::PageViewPeople> for PeopleReadView {
    fn from(people: app::PageViewPeople) -> Self {
        Self {
            total: people.total,
            rows: list(people.rows),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
pub struct PersonReadView {
    pub key: String,
    pub name: Option<String>,
    pub state: PersonReadState,
    /// Days of which everything is stored.
    pub days: u64,
    pub rows: u64,
    pub tries: u32,
    pub error: Option<String>,
}

impl From<app::PageViewPersonRow> for PersonReadView {
    fn from(person: app::PageViewPersonRow) -> Self {
        Self {
            key: person.key,
            name: person.name,
            state: person.state.into(),
            days: person.days,
            rows: person.rows,
            tries: person.tries,
            error: person.error,
        }
    }
}

/// Takes the id of a course of the profile.
pub fn course(id: &str) -> Result<app::PageViewCourseId, ErrorView> {
    id.parse()
        .map(app::PageViewCourseId)
        .map_err(|_| app::AppError::from(app::PageViewError::NoSuchCourse).into())
}

/// Says whose page views are meant.
fn people(roles: Vec<CanvasRole>, concluded: bool) -> app::PageViewPeopleChoice {
    let states = if concluded {
        Vec::new()
    } else {
        vec![app::CanvasState::Active, app::CanvasState::Invited]
    };
    app::PageViewPeopleChoice {
        roles: list(roles),
        states,
    }
}

fn day(day: NaiveDate) -> String {
    day.to_string()
}

fn at(time: DateTime<Utc>) -> i64 {
    time.timestamp_millis()
}

fn parsed(text: &str) -> Result<NaiveDate, ErrorView> {
    text.parse().map_err(|_| ErrorView {
        code: ErrorCode::InvalidInput,
        message: format!("“{text}” is no day."),
        hint: "Write it like 2026-11-23.".to_owned(),
        retryable: false,
        detail: String::new(),
    })
}
