//! What a synchronisation of a course brings: its viewing data, its Canvas side, its recordings and the student work, each as far as the
//! person wants it.
//!
//! Viewing data and the Canvas side have a job of their own ([`crate::viewing`]). Recordings and student work were set up by a person, as
//! a mirror of the course's folder and as an export of its Canvas course; a synchronisation runs both again as they were set
//! ([`along`]). Nothing is chosen here that a person did not choose.

mod along;
mod places;
#[cfg(test)]
mod tests;

use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::viewing::{CourseId, SyncRequest};

pub use places::{CourseRecordings, CourseWork};

pub(crate) use places::Around;

/// What a synchronisation of courses began.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CourseSync {
    /// The jobs for viewing data.
    pub jobs: Vec<String>,
    /// Whether recordings or student work are planned in the background; their jobs come once these are.
    pub more: bool,
    /// What could not be read.
    pub problems: Vec<String>,
    /// One sentence about it.
    pub words: String,
}

impl App {
    /// Begins to bring courses up to date with everything that their synchronisation includes. Recordings and student work are planned
    /// in the background; what keeps them from being brought is told with the course.
    ///
    /// # Errors
    ///
    /// A course that is not there.
    pub async fn sync_courses(&self, courses: &[CourseId]) -> Result<CourseSync, AppError> {
        let now = clock::now();
        let mut with_viewing = Vec::new();
        let mut without = Vec::new();
        let mut along = Vec::new();
        for id in courses {
            let course = self.course_row(*id).await?;
            let list = if course.includes.viewing {
                &mut with_viewing
            } else {
                &mut without
            };
            list.push(*id);
            if course.includes.recordings || course.includes.work {
                along.push(course);
            }
        }
        let mut sync = self.sync_viewing(with_viewing).await?;
        let unread = Box::pin(self.refresh_canvas(&without)).await;
        sync.problems.extend(unread);
        sync.more = !along.is_empty();
        if sync.more {
            let app = self.clone();
            tokio::spawn(async move {
                for course in along {
                    app.bring_along(&course, now).await;
                }
            });
        }
        Ok(sync)
    }

    /// Begins to bring the viewing data of courses up to date, whatever else is set, and their Canvas side with it.
    ///
    /// # Errors
    ///
    /// A course that is not there.
    pub async fn sync_viewing(&self, courses: Vec<CourseId>) -> Result<CourseSync, AppError> {
        if courses.is_empty() {
            return Ok(CourseSync::default());
        }
        let request = SyncRequest {
            courses,
            ..SyncRequest::default()
        };
        let plan = Box::pin(self.plan_viewing_sync(&request)).await?;
        let started = Box::pin(self.start_viewing_sync(&plan.id)).await?;
        let problems = plan.courses.into_iter().flat_map(|one| one.problems);
        Ok(CourseSync {
            jobs: started.into_iter().filter_map(|one| one.job).collect(),
            more: false,
            problems: problems.collect(),
            words: plan.words,
        })
    }
}
