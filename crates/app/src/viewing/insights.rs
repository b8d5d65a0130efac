//! Answers what both Insights screens ask, from segment files that follow the stored rows.

mod class;
mod class_list;
mod completion_only;
mod filter;
mod left_out;
mod names;
mod roster;
#[cfg(test)]
mod tests;
mod views;

use std::sync::Arc;

use lectern_analytics::AnalyticsError;
use lectern_analytics::insights::{self as queries, VideoSource, ViewRow, ViewerOrder, ViewerPage};
use lectern_panopto::SessionId;
use rusqlite::Connection;

use super::course::CourseId;
use super::error::ViewingError;
use super::segments;
use super::store::{self, CourseRow, SessionRow};
use crate::app::{App, Inner};
use crate::canvas_courses::{self, CourseDueDate};
use crate::clock;
use crate::error::AppError;

pub use class::{ClassPerson, CourseClass, OtherViewer};
pub use class_list::{ClassListSource, MatchedBy, Standing};
pub(super) use filter::{People, people};
pub use left_out::PersonLeftOut;
pub(super) use names::Who;
pub(crate) use names::{Names, pseudonym, user_key};
pub use roster::RosterImported;
pub use views::{
    ClassListFacts, CourseInsights, InsightsFilter, InsightsPeople, InsightsSession, MissingViewer,
    VideoInsights, ViewerOrderBy, ViewerQuery, ViewerRow, ViewerRows,
};

impl App {
    /// Answers the course overview. The first question after a synchronisation also makes the files it reads.
    ///
    /// # Errors
    ///
    /// [`ViewingError::NoSuchCourse`], or the disk refuses.
    pub async fn course_insights(
        &self,
        course: CourseId,
        filter: InsightsFilter,
    ) -> Result<CourseInsights, AppError> {
        self.asking(move |inner| {
            let known = Known::read(inner, course)?;
            let people = filter::people(inner, &known.course, &filter)?;
            if known.completion_only {
                return completion_only::course(inner, known, &people);
            }
            let overview = inner.with_sources(&known.sessions, |sources| {
                queries::course_overview(sources, &people.filter, clock::now())
            })?;
            Ok(CourseInsights::new(known, &people, overview))
        })
        .await
    }

    /// Answers the video overview.
    ///
    /// # Errors
    ///
    /// [`ViewingError::NoSuchCourse`], [`ViewingError::NoSuchSession`], or the disk refuses.
    pub async fn video_insights(
        &self,
        course: CourseId,
        session: SessionId,
        filter: InsightsFilter,
    ) -> Result<VideoInsights, AppError> {
        self.asking(move |inner| {
            let known = Known::read(inner, course)?;
            let place = known.place(session)?;
            let people = filter::people(inner, &known.course, &filter)?;
            let overview = inner.with_sources(&known.sessions, |sources| {
                let mut others = sources.to_vec();
                let video = others.remove(place);
                queries::video_overview(&video, &others, &people.filter)
            })?;
            Ok(VideoInsights::new(&known, place, &people, overview))
        })
        .await
    }

    /// Answers a page of the viewers of a video. Names are in it only after [`App::show_names`].
    ///
    /// # Errors
    ///
    /// As [`App::video_insights`].
    pub async fn video_viewers(
        &self,
        course: CourseId,
        session: SessionId,
        filter: InsightsFilter,
        query: ViewerQuery,
    ) -> Result<ViewerRows, AppError> {
        self.asking(move |inner| {
            let known = Known::read(inner, course)?;
            let video = known.sessions[known.place(session)?].clone();
            let people = filter::people(inner, &known.course, &filter)?;
            let who = names::Who::read(inner, &known.course)?;
            let page = ViewerPage {
                order: match query.order {
                    ViewerOrderBy::Covered => ViewerOrder::Covered,
                    ViewerOrderBy::Watched => ViewerOrder::Watched,
                    ViewerOrderBy::LastView => ViewerOrder::LastView,
                    ViewerOrderBy::Name => ViewerOrder::Names(who.in_order()),
                },
                descending: query.descending,
                covered_under: query.covered_under,
                offset: query.offset,
                limit: query.limit,
            };
            let list = inner.with_sources(&[video], |sources| {
                queries::viewer_list(&sources[0], &people.filter, &page)
            })?;
            Ok(ViewerRows::new(list, &who))
        })
        .await
    }

    /// Returns the views of one viewer of a video, for the rows behind a figure.
    ///
    /// # Errors
    ///
    /// As [`App::video_insights`].
    pub async fn viewer_views(
        &self,
        course: CourseId,
        session: SessionId,
        filter: InsightsFilter,
        viewer: u32,
    ) -> Result<Vec<ViewRow>, AppError> {
        self.asking(move |inner| {
            let known = Known::read(inner, course)?;
            let video = known.sessions[known.place(session)?].clone();
            let people = filter::people(inner, &known.course, &filter)?;
            inner.with_sources(&[video], |sources| {
                queries::viewer_views(&sources[0], &people.filter, viewer)
            })
        })
        .await
    }

    /// Returns who is on the class list and has no view in these dates. Names are in it only after [`App::show_names`].
    ///
    /// # Errors
    ///
    /// As [`App::course_insights`].
    pub async fn missing_viewers(
        &self,
        course: CourseId,
        filter: InsightsFilter,
    ) -> Result<Vec<MissingViewer>, AppError> {
        self.asking(move |inner| {
            let known = Known::read(inner, course)?;
            let people = filter::people(inner, &known.course, &filter)?;
            let missing = if known.completion_only {
                completion_only::course(inner, known.clone(), &people)?
                    .overview
                    .without_views
            } else {
                inner
                    .with_sources(&known.sessions, |sources| {
                        queries::course_overview(sources, &people.filter, clock::now())
                    })?
                    .without_views
            };
            let missing = missing.unwrap_or_default();
            Ok(people.missing(&missing, inner.viewing.names.are_shown(), &inner.profile_id))
        })
        .await
    }

    pub(super) async fn asking<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Arc<Inner>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || ask(&inner)).await?
    }
}

/// A course with its recordings.
#[derive(Clone)]
pub(super) struct Known {
    pub course: CourseRow,
    pub sessions: Vec<SessionRow>,
    /// Only the service's lists of viewers are known, no single views.
    pub completion_only: bool,
    /// When work is due, as Canvas says.
    pub due_dates: Vec<CourseDueDate>,
}

impl Known {
    pub fn read(inner: &Inner, course: CourseId) -> Result<Self, AppError> {
        inner.database.read(|connection| {
            let course = store::course(connection, course)?.ok_or(ViewingError::NoSuchCourse)?;
            let sessions = store::sessions(connection, course.id)?;
            let canvas = canvas_courses::linked(connection, course.id)?;
            let due_dates = match canvas {
                Some(canvas) => canvas_courses::due_dates(connection, canvas.no)?,
                None => Vec::new(),
            };
            Ok(Self {
                due_dates,
                completion_only: is_completion_only(connection, &sessions)?,
                course,
                sessions,
            })
        })
    }

    pub fn place(&self, session: SessionId) -> Result<usize, ViewingError> {
        let place = self.sessions.iter().position(|row| row.id == session);
        place.ok_or(ViewingError::NoSuchSession)
    }
}

fn is_completion_only(connection: &Connection, sessions: &[SessionRow]) -> Result<bool, AppError> {
    if sessions.iter().any(|session| session.rows > 0) {
        return Ok(false);
    }
    for session in sessions {
        if !store::completions(connection, session.no)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Inner {
    /// Asks with current segment files. One that turns out to be damaged is made again, once.
    fn with_sources<T>(
        &self,
        sessions: &[SessionRow],
        ask: impl Fn(&[VideoSource]) -> Result<T, AnalyticsError>,
    ) -> Result<T, AppError> {
        let folder = segments::folder(&self.options.profile_dir);
        let numbers: Vec<_> = sessions.iter().map(|session| session.no).collect();
        let sources = segments::refresh(&self.database, &folder, &numbers)?;
        match ask(&sources) {
            Err(AnalyticsError::DamagedSegments { path, what }) => {
                tracing::warn!(path = %path.display(), what, "a segment file is made again");
                if path.exists() {
                    std::fs::remove_file(&path).map_err(|source| ViewingError::Disk {
                        path: path.clone(),
                        source,
                    })?;
                }
                let sources = segments::refresh(&self.database, &folder, &numbers)?;
                Ok(ask(&sources)?)
            }
            answer => Ok(answer?),
        }
    }
}
