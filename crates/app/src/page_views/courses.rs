//! The courses whose page views are kept.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use lectern_analytics::page_views::plan::Reach;
use lectern_analytics::page_views::{Covered, Span};
use rusqlite::Connection;

use super::error::PageViewError;
use super::job::target;
use super::request::PageViewCourseId;
use super::store::{self, CourseRow};
use super::views::{PageViewCourseView, PageViewRisk, PageViewRunView};
use crate::AccountId;
use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::mirror::{MirrorSchedule, next_run};

/// Every night at 3:12, on this computer's clock.
pub(super) const NIGHTLY: MirrorSchedule = MirrorSchedule {
    days: [true; 7],
    minute: 192,
};

impl App {
    /// Returns the courses whose page views are kept, the newest first.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub async fn page_view_courses(&self) -> Result<Vec<PageViewCourseView>, AppError> {
        self.page_view_courses_at(clock::now()).await
    }

    pub(crate) async fn page_view_courses_at(
        &self,
        now: DateTime<Utc>,
    ) -> Result<Vec<PageViewCourseView>, AppError> {
        let jobs = self.inner.jobs.open_by_target()?;
        self.inner
            .database
            .reading(move |connection| {
                let courses = store::courses(connection)?;
                let shown = courses.into_iter().map(|course| {
                    let job = jobs.get(&target(course.id)).map(ToString::to_string);
                    show(connection, course, job, now)
                });
                shown.collect()
            })
            .await
    }

    /// Reads new days of a course every night, of the people chosen last, or no more.
    ///
    /// # Errors
    ///
    /// The course is not on the list.
    pub async fn keep_collecting(&self, id: PageViewCourseId, on: bool) -> Result<(), AppError> {
        let next = on.then(|| next_run(&NIGHTLY, clock::now())).flatten();
        self.change_course(id, move |course| {
            course.collecting = on;
            course.next_run = next;
        })
        .await
    }

    /// Takes a course off the list. What is stored of its people stays, for other courses and for when it comes back.
    ///
    /// # Errors
    ///
    /// The course is not on the list.
    pub async fn forget_page_views(&self, id: PageViewCourseId) -> Result<(), AppError> {
        let now = clock::now();
        self.inner
            .database
            .writing(move |t| {
                let mut row = store::course(t, id)?.ok_or(PageViewError::NoSuchCourse)?;
                row.collecting = false;
                row.next_run = None;
                store::save_course(t, &row, Some(now))
            })
            .await?;
        self.tell_page_views(Some(id));
        Ok(())
    }

    pub(super) async fn change_course(
        &self,
        id: PageViewCourseId,
        change: impl FnOnce(&mut CourseRow) + Send + 'static,
    ) -> Result<(), AppError> {
        self.inner
            .database
            .writing(move |t| {
                let mut row = store::course(t, id)?.ok_or(PageViewError::NoSuchCourse)?;
                change(&mut row);
                store::save_course(t, &row, None)
            })
            .await?;
        self.tell_page_views(Some(id));
        Ok(())
    }

    pub(super) async fn page_view_course(
        &self,
        id: PageViewCourseId,
    ) -> Result<CourseRow, AppError> {
        let course = self
            .inner
            .database
            .reading(move |connection| store::course(connection, id));
        Ok(course.await?.ok_or(PageViewError::NoSuchCourse)?)
    }

    /// Returns the account that is meant: the given one, else the only one of Canvas.
    pub(super) async fn canvas_account(
        &self,
        given: Option<&AccountId>,
    ) -> Result<AccountId, AppError> {
        if let Some(given) = given {
            return Ok(given.clone());
        }
        let accounts = self.accounts().await?;
        let mut canvas = accounts
            .into_iter()
            .filter(|account| account.service == crate::Service::Canvas);
        match (canvas.next(), canvas.next()) {
            (Some(account), None) => Ok(account.id),
            _ => Err(PageViewError::NoAccount.into()),
        }
    }
}

fn show(
    connection: &Connection,
    course: CourseRow,
    job: Option<String>,
    now: DateTime<Utc>,
) -> Result<PageViewCourseView, AppError> {
    let people = store::people_of_course(connection, course.site, course.id)?;
    let enrolments = store::enrolments(connection, course.id)?;
    let stored = store::stored_of_course(connection, course.site, course.id.0)?;
    let reach = Reach {
        now,
        history: course.history.unwrap_or(false),
    };
    let chosen: Vec<i64> = enrolments
        .iter()
        .filter(|one| course.choice.people.has(&one.kind, &one.state))
        .map(|one| one.user)
        .collect();
    let spans = || {
        stored
            .values()
            .flat_map(|covered| covered.spans().iter().copied())
    };
    let first = spans().map(|span| span.from).min();
    let last = spans().map(|span| span.to).max();
    let whole = first.zip(last).and_then(|(from, to)| Span::new(from, to));
    Ok(PageViewCourseView {
        id: course.id,
        account: course.account,
        canvas_id: course.canvas_id,
        name: course.name,
        code: course.code,
        term: course.term,
        zone: course.zone,
        stored_days: whole.map(|span| span.days(chrono_tz::UTC)),
        people: people.len() as u64,
        people_failed: people
            .iter()
            .filter(|person| person.problem.is_some())
            .count() as u64,
        rows: people.iter().map(|person| person.rows).sum(),
        read_at: people.iter().filter_map(|person| person.read_at).max(),
        keep_collecting: course.collecting,
        next_run: course.next_run,
        history: course.history,
        listed_from: reach.listed_from().date_naive(),
        risk: risk(&chosen, &stored, &reach),
        last_run: course.last_run.map(|run| PageViewRunView {
            job: run.job,
            at: run.at,
            ended_at: run.ended_at,
            views: run.views,
            people: run.people,
            failed: run.failed,
            left_out: run.left_out,
            problem: run.problem,
        }),
        job,
        export_folder: course.export_folder,
    })
}

/// Says what is at risk: the first moment after the first stored one that is not stored of everybody, and when it is lost.
pub(super) fn risk(
    people: &[i64],
    stored: &HashMap<i64, Covered>,
    reach: &Reach,
) -> Option<PageViewRisk> {
    let spans = || {
        people
            .iter()
            .filter_map(|user| stored.get(user))
            .flat_map(Covered::spans)
    };
    let first = spans().map(|span| span.from).min()?;
    let whole = Span::new(first, reach.now)?;
    let nothing = Covered::default();
    // What is lost already is at risk no more.
    let open = |span: Span| reach.lost_at(span.to) > reach.now;
    let unread = people
        .iter()
        .filter_map(|user| {
            let missing = stored.get(user).unwrap_or(&nothing).missing(whole);
            missing.into_iter().find(|span| open(*span))
        })
        .map(|span| span.from)
        .min()?;
    let unread = unread.max(earliest(reach));
    let days = (reach.now - unread).num_days();
    Some(PageViewRisk {
        unread_days: u32::try_from(days).unwrap_or(0),
        lost_in_days: (reach.lost_at(unread) - reach.now).num_days(),
        saved_to: unread,
    })
}

/// The first moment that can be had.
fn earliest(reach: &Reach) -> DateTime<Utc> {
    if reach.history {
        reach.history_from().min(reach.listed_from())
    } else {
        reach.listed_from()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> Span {
        Span::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    fn reach(history: bool) -> Reach {
        Reach {
            now: "2026-11-20T12:00:00Z".parse().unwrap(),
            history,
        }
    }

    #[test]
    fn the_gauge_counts_from_whoever_is_furthest_behind() {
        let stored = HashMap::from([
            (
                1,
                [span("2026-11-01T00:00:00Z", "2026-11-19T12:00:00Z")]
                    .into_iter()
                    .collect(),
            ),
            (
                2,
                [span("2026-11-01T00:00:00Z", "2026-11-11T12:00:00Z")]
                    .into_iter()
                    .collect(),
            ),
        ]);
        let found = risk(&[1, 2], &stored, &reach(false)).unwrap();
        assert_eq!((found.unread_days, found.lost_in_days), (9, 21));
        // With a history November can be had until November of next year is over.
        let found = risk(&[1, 2], &stored, &reach(true)).unwrap();
        assert_eq!(found.lost_in_days, 375);
        assert_eq!(risk(&[3], &stored, &reach(true)), None);
    }

    #[test]
    fn what_is_lost_is_at_risk_no_more() {
        let stored = HashMap::from([(
            1,
            [span("2026-08-01T00:00:00Z", "2026-08-02T00:00:00Z")]
                .into_iter()
                .collect(),
        )]);
        let found = risk(&[1], &stored, &reach(false)).unwrap();
        assert_eq!((found.unread_days, found.lost_in_days), (30, 0));
    }
}
