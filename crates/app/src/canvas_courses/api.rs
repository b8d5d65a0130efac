//! Links, as hosts make them.

use lectern_canvas::{CourseId as CanvasCourseId, CourseRef};

use super::error::CanvasCourseError;
use super::store;
use crate::AccountId;
use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::page_views::KeptCourse;
use crate::viewing::store::{self as viewing, CourseRow};
use crate::viewing::{CourseId, CourseView, ViewingError};

impl App {
    /// Links a followed course to a Canvas course and reads its class list, sections and due dates. That a part of them cannot be read
    /// is said with the course; the link holds.
    ///
    /// # Errors
    ///
    /// The course is not there, or Canvas does not show it.
    pub async fn link_canvas_course(
        &self,
        course: CourseId,
        account: &AccountId,
        canvas_id: i64,
    ) -> Result<CourseView, AppError> {
        self.course_row(course).await?;
        let canvas = self.canvas_for(account).await?;
        let reference = CourseRef::Id(CanvasCourseId::new(canvas_id));
        let told = canvas.course(&reference).await?;
        let (server, account) = (canvas.server().to_string(), account.clone());
        self.inner
            .database
            .writing(move |t| {
                let no = store::save_course(t, &server, &account, &told)?;
                store::save_link(t, course, no)
            })
            .await?;
        self.refresh_canvas(&[course]).await;
        self.tell_of_course(course);
        self.one_course(course).await
    }

    /// Takes the link to Canvas away. What was read of the Canvas course stays, for when it is linked again.
    ///
    /// # Errors
    ///
    /// The course is not there.
    pub async fn unlink_canvas_course(&self, course: CourseId) -> Result<CourseView, AppError> {
        self.course_row(course).await?;
        self.inner
            .database
            .writing(move |t| store::unlink(t, course))
            .await?;
        self.tell_of_course(course);
        self.one_course(course).await
    }

    /// Lets a synchronisation, and every night, read new page views of the course, of its students; or no more.
    ///
    /// # Errors
    ///
    /// The course is not there or not linked.
    pub async fn include_page_views(
        &self,
        course: CourseId,
        include: bool,
    ) -> Result<CourseView, AppError> {
        let row = self.course_row(course).await?;
        let linked = self
            .inner
            .database
            .reading(move |connection| store::linked(connection, course));
        let canvas = linked
            .await?
            .ok_or(CanvasCourseError::NotLinked(row.name))?;
        self.keep_page_views_of(
            KeptCourse {
                server: canvas.server.parse().map_err(|_| AppError::TaskEnded)?,
                canvas_id: canvas.canvas_id,
                account: canvas.account,
                name: canvas.name,
                code: canvas.code,
                term: canvas.term,
                sis_id: canvas.sis_id,
                zone: canvas.zone,
            },
            include,
            clock::now(),
        )
        .await?;
        self.tell_of_course(course);
        self.one_course(course).await
    }

    pub(crate) async fn course_row(&self, id: CourseId) -> Result<CourseRow, AppError> {
        let row = self
            .inner
            .database
            .reading(move |connection| viewing::course(connection, id));
        Ok(row.await?.ok_or(ViewingError::NoSuchCourse)?)
    }

    fn tell_of_course(&self, course: CourseId) {
        self.inner
            .events
            .invalidate(["courses".to_owned(), format!("viewing:{}", course.0)]);
    }
}
