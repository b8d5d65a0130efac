//! Reads what Canvas tells of a linked course: people, sections, due dates. A few calls; nothing is kept of a list that broke off.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::StreamExt;
use lectern_canvas::{
    Assignment, AssignmentFilter, Canvas, CanvasError, CourseId as CanvasCourseId, CourseRef,
    EnrollmentFilter,
};

use super::error::CanvasCourseError;
use super::store::{self, CanvasRow, Told};
use crate::app::{App, Inner};
use crate::clock;
use crate::error::AppError;
use crate::viewing::CourseId;

/// Courses that are read side by side. The governor of the account keeps to Canvas's own limit.
const SIDE_BY_SIDE: usize = 4;

impl App {
    /// Reads the Canvas side of courses that are linked, and their new page views where those are kept. Why one of them could not be
    /// read is returned, and stored with it.
    pub(crate) async fn refresh_canvas(&self, courses: &[CourseId]) -> Vec<String> {
        self.refresh_canvas_at(courses, clock::now()).await
    }

    pub(crate) async fn refresh_canvas_at(
        &self,
        courses: &[CourseId],
        now: DateTime<Utc>,
    ) -> Vec<String> {
        let each: Vec<_> = courses
            .iter()
            .map(|course| {
                let (app, course) = (self.clone(), *course);
                async move { app.refresh_one(course, now).await }
            })
            .collect();
        let problems: Vec<Option<String>> = futures::stream::iter(each)
            .buffered(SIDE_BY_SIDE)
            .collect()
            .await;
        problems.into_iter().flatten().collect()
    }

    async fn refresh_one(&self, id: CourseId, now: DateTime<Utc>) -> Option<String> {
        let linked = self.inner.database.reading(move |c| store::linked(c, id));
        let row = match linked.await {
            Ok(row) => row?,
            Err(error) => return Some(error.problem().message),
        };
        let problem = match self.inner.read_canvas_course(&row, now).await {
            Ok(()) => None,
            Err(error) => Some(format!("{}: {}", row.name, error.problem().message)),
        };
        let server = row.server.clone();
        if problem.is_none() {
            self.collect_page_views_of(&server, row.canvas_id, now)
                .await;
        }
        self.inner
            .events
            .invalidate(["courses".to_owned(), format!("viewing:{}", id.0)]);
        problem
    }
}

impl Inner {
    /// Reads a Canvas course and keeps it; notes with it how that ended.
    pub(super) async fn read_canvas_course(
        self: &Arc<Self>,
        row: &CanvasRow,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        let read = self.read_and_keep(row, now).await;
        let problem = read.as_ref().err().map(|error| error.problem().message);
        let no = row.no;
        self.database
            .writing(move |t| store::note_problem(t, no, problem.as_deref(), now))
            .await?;
        read
    }

    async fn read_and_keep(
        self: &Arc<Self>,
        row: &CanvasRow,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        let account = row.account.clone().ok_or(CanvasCourseError::NoCanvas)?;
        let canvas = self.canvas_for(&account).await?;
        let id = CanvasCourseId::new(row.canvas_id);
        let (told, enrolments, sections, assignments) = futures::try_join!(
            async { canvas.course(&CourseRef::Id(id)).await },
            async { everybody(&canvas, id).await },
            async { permitted(canvas.sections(id).read_all().await.into_result()) },
            async { permitted(assignments(&canvas, id).await) },
        )?;
        let (no, server) = (row.no, row.server.clone());
        self.database
            .writing(move |t| {
                store::save_course(t, &server, &account, &told)?;
                let kept = Told {
                    enrolments: &enrolments,
                    sections: sections.as_deref(),
                    assignments: assignments.as_deref(),
                };
                store::keep(t, no, &kept, now)
            })
            .await
    }
}

async fn everybody(
    canvas: &Canvas,
    id: CanvasCourseId,
) -> Result<Vec<lectern_canvas::Enrollment>, CanvasError> {
    let pages = canvas.enrollments(id, &EnrollmentFilter::everybody());
    pages.read_all().await.into_result()
}

async fn assignments(canvas: &Canvas, id: CanvasCourseId) -> Result<Vec<Assignment>, CanvasError> {
    let filter = AssignmentFilter {
        all_dates: true,
        ..AssignmentFilter::default()
    };
    let pages = canvas.assignments(id, &filter);
    let listed = pages.read_all().await.into_result()?;
    Ok(listed.into_iter().map(|one| one.value).collect())
}

/// What an account may not see is left as it was; the rest is worth having.
fn permitted<T>(read: Result<T, CanvasError>) -> Result<Option<T>, CanvasError> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_permission() => Ok(None),
        Err(error) => Err(error),
    }
}
