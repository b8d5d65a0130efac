//! People of a course and how far they are.

use std::collections::{HashMap, HashSet};

use lectern_analytics::page_views::Covered;
use lectern_jobs::ItemState;

use super::job::{ItemRequest, target};
use super::request::PageViewCourseId;
use super::store::{self, PersonRow};
use super::views::{PageViewPeople, PageViewPersonRow, PageViewPersonState};
use super::who::Who;
use crate::app::App;
use crate::error::AppError;

/// What the job at work, or the last one, says of a person.
struct AtWork {
    state: PageViewPersonState,
    tries: u32,
    error: Option<String>,
}

impl App {
    /// Lists people of a course with how far they are, failed ones first.
    ///
    /// # Errors
    ///
    /// The course is not on the list.
    pub async fn page_view_people(
        &self,
        id: PageViewCourseId,
        offset: u64,
        limit: u32,
        only_problems: bool,
    ) -> Result<PageViewPeople, AppError> {
        let course = self.page_view_course(id).await?;
        let job = self.inner.jobs.open_by_target()?.get(&target(id)).copied();
        let mut at_work = match job {
            Some(job) => at_work(self.inner.jobs.items(job)?),
            None => HashMap::new(),
        };
        let site = course.site;
        let (people, stored) = self
            .inner
            .database
            .reading(move |connection| {
                let people = store::people_of_course(connection, site, id)?;
                let wanted: HashSet<i64> = store::enrolments(connection, id)?
                    .into_iter()
                    .filter(|one| course.choice.people.has(&one.kind, &one.state))
                    .map(|one| one.user)
                    .collect();
                let people: Vec<PersonRow> = people
                    .into_iter()
                    .filter(|person| wanted.contains(&person.user))
                    .collect();
                Ok((people, store::stored_of_course(connection, site, id.0)?))
            })
            .await?;
        let who = Who::of(self, &people);
        let mut rows: Vec<PageViewPersonRow> = people
            .iter()
            .map(|person| row(person, &stored, at_work.remove(&person.user), &who))
            .collect();
        let counts = PageViewPersonState::ALL.map(|state| {
            (
                state,
                rows.iter().filter(|row| row.state == state).count() as u64,
            )
        });
        let problem = |row: &PageViewPersonRow| row.error.is_some();
        rows.retain(|row| !only_problems || problem(row));
        rows.sort_by_key(|row| !problem(row));
        let total = rows.len() as u64;
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let rows = rows.into_iter().skip(offset).take(limit as usize).collect();
        Ok(PageViewPeople {
            total,
            rows,
            counts: counts.to_vec(),
        })
    }
}

fn at_work(items: Vec<lectern_jobs::Item>) -> HashMap<i64, AtWork> {
    let mut people = HashMap::new();
    for item in items {
        let Ok(asked) = serde_json::from_value::<ItemRequest>(item.request) else {
            continue;
        };
        let state = match (item.state, item.phase.as_str()) {
            (ItemState::Failed | ItemState::Cancelled, _) => PageViewPersonState::Failed,
            (ItemState::Skipped, _) => PageViewPersonState::LeftOut,
            (ItemState::Done, _) => PageViewPersonState::Done,
            (ItemState::Waiting | ItemState::Paused, _) => PageViewPersonState::Waiting,
            (_, "waitingOnCanvas") => PageViewPersonState::WaitingOnCanvas,
            (_, "runningOnCanvas") => PageViewPersonState::RunningOnCanvas,
            _ => PageViewPersonState::Fetching,
        };
        people.insert(
            asked.user,
            AtWork {
                state,
                tries: item.attempt,
                error: item.error.map(|error| error.message),
            },
        );
    }
    people
}

fn row(
    person: &PersonRow,
    stored: &HashMap<i64, Covered>,
    at_work: Option<AtWork>,
    who: &Who,
) -> PageViewPersonRow {
    let problem = person.problem.as_ref();
    let left_out = problem.is_some_and(|problem| problem.detail == "USER_FILTERED");
    let spans = stored.get(&person.user).map_or(&[][..], Covered::spans);
    let days = spans
        .iter()
        .map(|span| (span.to - span.from).num_days())
        .sum::<i64>();
    let rest = match (problem, left_out) {
        (_, true) => PageViewPersonState::LeftOut,
        (Some(_), false) => PageViewPersonState::Failed,
        (None, _) if spans.is_empty() => PageViewPersonState::Waiting,
        (None, _) => PageViewPersonState::Done,
    };
    let known = problem.map(|problem| problem.message.clone());
    PageViewPersonRow {
        key: who.key(person.user),
        name: who.name(person.user),
        user_id: who.id(person.user),
        state: at_work.as_ref().map_or(rest, |work| work.state),
        days: u64::try_from(days).unwrap_or(0),
        rows: person.rows,
        tries: at_work.as_ref().map_or(0, |work| work.tries),
        error: match at_work {
            Some(work) => work.error,
            None => known,
        },
    }
}
