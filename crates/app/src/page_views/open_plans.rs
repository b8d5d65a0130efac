//! The plans that are open in this process, and what becomes of their course when one starts.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use lectern_analytics::page_views::Span;
use lectern_canvas::{Course, Enrollment};

use super::error::PageViewError;
use super::request::{PageViewPlanId, PageViewRequest};
use super::store::{self, CourseRow, EnrolmentRow, SiteNo};
use crate::AccountId;
use crate::app::App;
use crate::error::AppError;

/// So many plans are kept open; the oldest goes first.
const OPEN: usize = 20;

/// The plans that are open in this process.
#[derive(Default)]
pub(crate) struct PageViewPlans(Mutex<Vec<OpenPlan>>);

/// What a start needs of a plan.
#[derive(Clone)]
pub(super) struct OpenPlan {
    pub id: PageViewPlanId,
    pub account: AccountId,
    pub server: url::Url,
    pub course: Course,
    pub request: PageViewRequest,
    pub span: Span,
    pub people: Vec<Person>,
    pub enrolments: Vec<EnrolmentRow>,
    pub history: Option<bool>,
    pub batch: bool,
    pub now: DateTime<Utc>,
}

/// Somebody whose page views are wanted, with what Canvas calls them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub user: i64,
    pub name: Option<String>,
    pub sortable: Option<String>,
    pub wanted: bool,
}

impl PageViewPlans {
    pub(super) fn keep(&self, plan: OpenPlan) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.push(plan);
        if open.len() > OPEN {
            open.remove(0);
        }
    }

    pub(super) fn take(&self, id: &PageViewPlanId) -> Option<OpenPlan> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = open.iter().position(|plan| plan.id == *id)?;
        Some(open.remove(place))
    }
}

impl OpenPlan {
    /// Returns the people whose page views are wanted.
    pub fn users(&self) -> Vec<i64> {
        let wanted = self.people.iter().filter(|one| one.wanted);
        wanted.map(|one| one.user).collect()
    }
}

impl App {
    /// Keeps the course of a plan with its people.
    pub(super) async fn keep_course(&self, open: &OpenPlan) -> Result<CourseRow, AppError> {
        let kept = open.clone();
        let course = self.inner.database.writing(move |t| {
            let site = store::site(t, &kept.server)?;
            let id = store::note_course(t, site, kept.course.id.get(), kept.now)?;
            let row = store::course(t, id)?.ok_or(PageViewError::NoSuchCourse)?;
            let row = renewed(row, site, kept.clone());
            store::save_course(t, &row, None)?;
            let people: Vec<_> = kept
                .people
                .iter()
                .map(|one| (one.user, one.name.clone(), one.sortable.clone()))
                .collect();
            store::save_people(t, site, &people)?;
            store::replace_enrolments(t, id, &kept.enrolments)?;
            Ok(row)
        });
        let course = course.await?;
        self.tell_page_views(None);
        Ok(course)
    }
}

fn renewed(row: CourseRow, site: SiteNo, open: OpenPlan) -> CourseRow {
    CourseRow {
        site,
        account: Some(open.account),
        name: open.course.title(),
        code: open.course.course_code.or(row.code),
        term: open.course.term.and_then(|term| term.name).or(row.term),
        sis_id: open.course.sis_course_id.or(row.sis_id),
        zone: open.course.time_zone.or(row.zone),
        history: open.history.or(row.history),
        people_read_at: Some(open.now),
        choice: store::Choice {
            people: open.request.people,
        },
        ..row
    }
}

/// Returns everybody who is or was in the course, once each, and as what.
pub(super) fn everybody(
    listed: &[Enrollment],
    request: &PageViewRequest,
) -> (Vec<Person>, Vec<EnrolmentRow>) {
    let mut people: BTreeMap<i64, Person> = BTreeMap::new();
    let mut enrolments = Vec::new();
    for one in listed {
        let (Some(user), Some(state)) = (one.user_id, one.state) else {
            continue;
        };
        let (kind, state) = (one.kind.as_canvas().to_owned(), state.to_string());
        let person = people.entry(user.get()).or_insert_with(|| Person {
            user: user.get(),
            name: None,
            sortable: None,
            wanted: false,
        });
        person.wanted |= request.people.has(&kind, &state);
        if let Some(known) = &one.user {
            person.name = known.name.clone().or(person.name.take());
            person.sortable = known.sortable_name.clone().or(person.sortable.take());
        }
        enrolments.push(EnrolmentRow {
            user: user.get(),
            kind,
            state,
        });
    }
    // Canvas gives the test student an enrolment as if it were a person.
    enrolments.retain(|one| one.kind != "StudentViewEnrollment");
    let mut people: Vec<Person> = people.into_values().collect();
    people.retain(|person| enrolments.iter().any(|one| one.user == person.user));
    (people, enrolments)
}
