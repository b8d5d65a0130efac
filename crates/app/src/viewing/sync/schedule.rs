//! Synchronises courses by themselves: whoever runs the jobs of the profile looks what is due.

use chrono::{DateTime, Utc};

use super::request::target;
use super::views::SyncRequest;
use crate::app::App;
use crate::error::AppError;
use crate::mirror::next_run;
use crate::viewing::store::{self, CourseRow, ViewingRun};

impl App {
    /// Starts every course whose time has come, also what was missed while the computer slept.
    pub(crate) async fn synchronise_what_is_due(&self, now: DateTime<Utc>) -> Result<(), AppError> {
        let courses = self.inner.database.reading(store::courses).await?;
        for course in courses {
            let Some(schedule) = course.schedule.filter(|_| course.followed) else {
                continue;
            };
            let next = next_run(&schedule, now);
            match course.next_run {
                _ if course.schedule_paused => {}
                // Its schedule is new.
                None => self.set_next_sync(&course, next).await?,
                Some(at) if at > now => {}
                // A course that is at work gets its turn at the next look.
                Some(_)
                    if self
                        .inner
                        .jobs
                        .open_with_target(&target(course.id))?
                        .is_some() => {}
                Some(_) => {
                    // Set first: a course that cannot be planned is not tried again and again.
                    self.set_next_sync(&course, next).await?;
                    self.synchronise_by_schedule(&course, now).await?;
                }
            }
        }
        Ok(())
    }

    async fn set_next_sync(
        &self,
        course: &CourseRow,
        next: Option<DateTime<Utc>>,
    ) -> Result<(), AppError> {
        let id = course.id;
        self.inner
            .database
            .writing(move |t| store::set_next_run(t, id, next))
            .await?;
        self.inner.events.invalidate(["courses"]);
        Ok(())
    }

    async fn synchronise_by_schedule(
        &self,
        course: &CourseRow,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        if course.includes.recordings || course.includes.work {
            let (app, course) = (self.clone(), course.clone());
            tokio::spawn(async move { app.bring_along(&course, now).await });
        }
        if !course.includes.viewing {
            Box::pin(self.refresh_canvas(&[course.id])).await;
            return Ok(());
        }
        let request = SyncRequest {
            courses: vec![course.id],
            ..SyncRequest::default()
        };
        let began = self.begin_sync(&request, now).await;
        let problem = match began {
            Ok(problem) => problem,
            Err(error) => Some(error.problem().message),
        };
        let Some(problem) = problem else {
            return Ok(());
        };
        tracing::warn!(
            course = course.id.0,
            problem,
            "a synchronisation by schedule failed"
        );
        let id = course.id;
        let run = ViewingRun {
            at: now,
            ended_at: Some(now),
            problem: Some(problem),
            ..ViewingRun::default()
        };
        self.inner
            .database
            .writing(move |t| store::note_run(t, id, None, &run))
            .await?;
        self.inner.events.invalidate(["courses"]);
        Ok(())
    }

    /// Plans and starts, and returns what kept it from being started.
    async fn begin_sync(
        &self,
        request: &SyncRequest,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, AppError> {
        let plan = Box::pin(self.plan_viewing_sync_at(request, now)).await?;
        let problem = plan
            .courses
            .iter()
            .filter(|course| course.sessions == 0)
            .find_map(|course| course.problems.first().cloned());
        self.start_viewing_sync(&plan.id).await?;
        Ok(problem)
    }
}
