//! Keeps collecting by itself: whoever runs the jobs of the profile looks what is due.

use chrono::{DateTime, Days, TimeDelta, Utc};
use lectern_analytics::page_views::EndDay;
use lectern_analytics::page_views::plan::Reach;
use rusqlite::Connection;
use url::Url;

use super::courses::{NIGHTLY, risk};
use super::request::{
    PageViewCourseId, PageViewCourseRef, PageViewDays, PageViewPeopleChoice, PageViewRequest,
};
use super::store::{self, CourseRow, LastRun};
use crate::AccountId;
use crate::app::App;
use crate::error::AppError;
use crate::mirror::next_run;

/// A course of which nothing is stored yet begins so far back: what the list has for certain.
const BACK: TimeDelta = TimeDelta::days(29);

/// A course as who links it knows it.
pub(crate) struct KeptCourse {
    pub server: Url,
    pub canvas_id: i64,
    pub account: Option<AccountId>,
    pub name: String,
    pub code: Option<String>,
    pub term: Option<String>,
    pub sis_id: Option<String>,
    pub zone: Option<String>,
}

/// Returns the course whose page views are kept, and whether new ones are collected.
pub(crate) fn kept(
    connection: &Connection,
    server: &str,
    canvas_id: i64,
) -> Result<Option<(PageViewCourseId, bool)>, AppError> {
    let courses = store::courses(connection)?.into_iter();
    let mut same = courses.filter(|one| one.canvas_id == canvas_id && one.server == server);
    Ok(same.next().map(|one| (one.id, one.collecting)))
}

impl App {
    /// Puts a Canvas course onto the list, or brings it back, and collects new page views of its students, or stops that.
    pub(crate) async fn keep_page_views_of(
        &self,
        kept: KeptCourse,
        on: bool,
        now: DateTime<Utc>,
    ) -> Result<PageViewCourseId, AppError> {
        let noted = self.inner.database.writing(move |t| {
            let known = self::kept(t, kept.server.as_str(), kept.canvas_id)?;
            let site = store::site(t, &kept.server)?;
            let id = store::note_course(t, site, kept.canvas_id, now)?;
            let Some(mut row) = store::course(t, id)? else {
                return Err(AppError::TaskEnded);
            };
            if known.is_none() {
                row.choice.people = PageViewPeopleChoice::students();
            }
            if row.name.is_empty() {
                row.name = kept.name;
            }
            row.account = row.account.or(kept.account);
            row.code = row.code.or(kept.code);
            row.term = row.term.or(kept.term);
            row.sis_id = row.sis_id.or(kept.sis_id);
            row.zone = row.zone.or(kept.zone);
            store::save_course(t, &row, None)?;
            Ok(id)
        });
        let id = noted.await?;
        self.keep_collecting(id, on).await?;
        Ok(id)
    }

    /// Reads new page views of a course now, where they are collected. What keeps it from that is noted with its run.
    pub(crate) async fn collect_page_views_of(
        &self,
        server: &str,
        canvas_id: i64,
        now: DateTime<Utc>,
    ) {
        if let Err(error) = self.collect_one(server.to_owned(), canvas_id, now).await {
            tracing::warn!(%error, "page views of a course were not collected");
        }
    }

    async fn collect_one(
        &self,
        server: String,
        canvas_id: i64,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        let read = self.inner.database.reading(move |connection| {
            let courses = store::courses(connection)?.into_iter();
            let mut same = courses
                .filter(|one| one.collecting && one.canvas_id == canvas_id && one.server == server);
            Ok(same.next())
        });
        match read.await? {
            Some(course) => self.collect(&course, now).await,
            None => Ok(()),
        }
    }

    /// Starts every course whose time has come, also what was missed while the computer slept.
    pub(crate) async fn collect_page_views(&self, now: DateTime<Utc>) -> Result<(), AppError> {
        let courses = self.inner.database.reading(store::courses).await?;
        for course in courses.into_iter().filter(|course| course.collecting) {
            if course.next_run.is_some_and(|at| at > now) {
                continue;
            }
            let first = course.next_run.is_none();
            // Set first: a course that cannot be planned is not tried again and again.
            let next = next_run(&NIGHTLY, now);
            self.change_course(course.id, move |row| row.next_run = next)
                .await?;
            if !first {
                self.collect(&course, now).await?;
            }
        }
        Ok(())
    }

    async fn collect(&self, course: &CourseRow, now: DateTime<Utc>) -> Result<(), AppError> {
        let Err(error) = self.begin_collecting(course, now).await else {
            return Ok(());
        };
        let problem = error.problem().message;
        tracing::warn!(
            course = course.id.0,
            problem,
            "page views were not collected"
        );
        let run = LastRun {
            at: now,
            ended_at: Some(now),
            problem: Some(problem),
            ..LastRun::default()
        };
        let id = course.id;
        self.inner
            .database
            .writing(move |t| store::note_run(t, id, &run))
            .await?;
        self.tell_page_views(Some(id));
        Ok(())
    }

    /// Plans and starts from the last day that everybody has.
    async fn begin_collecting(
        &self,
        course: &CourseRow,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        let today = now.date_naive();
        let request = PageViewRequest {
            account: course.account.clone(),
            course: PageViewCourseRef::Stored(course.id),
            days: PageViewDays {
                start: self.saved_to(course, now).await?.date_naive(),
                // Where the day has begun already, it is tomorrow in UTC.
                end: today.checked_add_days(Days::new(1)).unwrap_or(today),
                end_day: EndDay::Included,
                zone: Some("UTC".to_owned()),
            },
            people: course.choice.people.clone(),
        };
        let plan = Box::pin(self.plan_page_views_at(&request, now)).await?;
        self.start_page_views(&plan.id).await?;
        Ok(())
    }

    /// Returns the moment up to which everything is stored of everybody.
    async fn saved_to(
        &self,
        course: &CourseRow,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, AppError> {
        let course = course.clone();
        let read = self.inner.database.reading(move |connection| {
            let enrolments = store::enrolments(connection, course.id)?.into_iter();
            let chosen = enrolments.filter(|one| course.choice.people.has(&one.kind, &one.state));
            let people: Vec<i64> = chosen.map(|one| one.user).collect();
            let stored = store::stored_of_course(connection, course.site, course.id.0)?;
            let reach = Reach {
                now,
                history: course.history.unwrap_or(false),
            };
            Ok(match risk(&people, &stored, &reach) {
                Some(risk) => risk.saved_to,
                None if stored.is_empty() => now - BACK,
                None => now - TimeDelta::days(1),
            })
        });
        read.await
    }
}
