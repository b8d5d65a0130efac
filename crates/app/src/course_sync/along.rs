//! Runs the mirror and the export of a course again, with nobody there to answer.

use chrono::{DateTime, Utc};

use super::places::Around;
use crate::app::App;
use crate::artifacts::{ArtifactError, ArtifactRequest, ArtifactWarningCode};
use crate::canvas_courses::{CanvasCourseError, course_canvas};
use crate::error::{AppError, ErrorCode, Problem};
use crate::viewing::store::{self, CourseRow};

impl App {
    /// Brings the recordings and the student work of a course, as far as its synchronisation includes them, and notes with the course
    /// what kept them from coming.
    pub(crate) async fn bring_along(&self, course: &CourseRow, now: DateTime<Utc>) {
        let mut problems = Vec::new();
        let mut looked_at = None;
        if course.includes.recordings
            && let Err(error) = Box::pin(self.bring_recordings(course, now)).await
        {
            problems.push(format!("Recordings: {}", error.problem().message));
        }
        if course.includes.work {
            match Box::pin(self.bring_work(course)).await {
                Ok(()) => looked_at = Some(now),
                Err(error) => problems.push(format!("Student work: {}", error.problem().message)),
            }
        }
        let problem = (!problems.is_empty()).then(|| problems.join(" "));
        if let Some(problem) = &problem {
            tracing::warn!(
                course = course.id.0,
                problem,
                "a course was not brought whole"
            );
        }
        let id = course.id;
        let noted = self
            .inner
            .database
            .writing(move |t| store::note_brought(t, id, looked_at, problem.as_deref()));
        if let Err(error) = noted.await {
            tracing::warn!(%error, "what came of a course was not noted");
        }
        self.inner.events.invalidate(["courses"]);
    }

    async fn bring_recordings(
        &self,
        course: &CourseRow,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        let row = course.clone();
        let found = self.inner.database.reading(move |connection| {
            let around = Around::read(connection)?;
            Ok(around.mirror(&row).cloned())
        });
        let mirror = found
            .await?
            .ok_or_else(|| CanvasCourseError::NoMirror(course.name.clone()))?;
        self.run_unattended(mirror, now).await
    }

    async fn bring_work(&self, course: &CourseRow) -> Result<(), AppError> {
        let Some(request) = self.request_of_work(course).await? else {
            return Ok(());
        };
        let plan = self.plan_artifacts(&request, |_| ()).await?;
        if plan.nothing_new() {
            return self.discard_artifact_plan(&plan.id).await;
        }
        let no_room = plan
            .warnings
            .iter()
            .find(|warning| warning.code == ArtifactWarningCode::Disk);
        if let Some(warning) = no_room {
            self.discard_artifact_plan(&plan.id).await?;
            return Err(Problem::new(ErrorCode::DiskFull, warning.sentence.clone()).into());
        }
        match self.start_artifacts(&plan.id).await {
            // Somebody else began it while it was planned.
            Err(AppError::Artifacts(ArtifactError::AtWork)) => {
                self.discard_artifact_plan(&plan.id).await
            }
            started => started.map(|_| ()),
        }
    }

    /// Returns what the export of a course was asked for; nothing while it is at work, which brings what is new by itself.
    async fn request_of_work(
        &self,
        course: &CourseRow,
    ) -> Result<Option<ArtifactRequest>, AppError> {
        let row = course.clone();
        let found = self.inner.database.reading(move |connection| {
            let canvas = course_canvas(connection, row.id)?;
            let canvas = canvas.ok_or_else(|| CanvasCourseError::NotLinked(row.name.clone()))?;
            let around = Around::read(connection)?;
            let export = around.export(&canvas);
            let export = export.ok_or_else(|| CanvasCourseError::NoExport(row.name.clone()))?;
            Ok((export.id, export.request.clone()))
        });
        let (id, request) = found.await?;
        Ok((!self.artifacts_at_work(id)?).then_some(request))
    }
}
