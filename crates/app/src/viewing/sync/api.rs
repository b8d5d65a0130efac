//! Synchronisations as hosts use them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use lectern_jobs::Added;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::listing::{self, Listing};
use super::memory::SiteMemory;
use super::plan::{self, PlanInput, Planned};
use super::request::{JobOf, target};
use super::show::{course_view, plan_view};
use super::span;
use super::stored;
use super::views::{CourseSyncPlan, StartedSync, SyncPlan, SyncPlanId, SyncRequest};
use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::privacy::kept_from;
use crate::viewing::store::{self, CourseRow, SessionRow, ViewingRun};
use crate::viewing::{CourseId, ViewingError};

/// So many runs of a course are looked at: more than there are days between two checks of everything.
const RUNS: u32 = 90;
/// So many plans are kept open; the oldest goes first.
const OPEN: usize = 20;

/// The plans of synchronisations that are open in this process.
#[derive(Default)]
pub(crate) struct SyncPlans(Mutex<Vec<OpenPlan>>);

#[derive(Clone)]
struct OpenPlan {
    id: SyncPlanId,
    courses: Vec<OpenCourse>,
    /// The first day for every course; none for each its own.
    start: Option<NaiveDate>,
    /// What is before is not to be kept.
    kept_from: Option<DateTime<Utc>>,
    until: DateTime<Utc>,
    every_session: bool,
}

impl OpenPlan {
    fn start_of(&self, course: &CourseRow) -> DateTime<Utc> {
        let day = self.start.or(course.first_day);
        let start = span::midnight(day.unwrap_or(span::FIRST_DAY));
        self.kept_from.map_or(start, |kept| kept.max(start))
    }
}

#[derive(Clone)]
struct OpenCourse {
    course: CourseRow,
    listing: Listing,
}

/// A course with what its plan is made of.
struct Made {
    planned: Planned,
    view: CourseSyncPlan,
}

impl SyncPlans {
    fn keep(&self, plan: OpenPlan) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.push(plan);
        if open.len() > OPEN {
            open.remove(0);
        }
    }

    fn take(&self, id: &SyncPlanId) -> Option<OpenPlan> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = open.iter().position(|plan| plan.id == *id)?;
        Some(open.remove(place))
    }
}

impl App {
    /// Reads the folders of courses and says what a synchronisation will ask. Nothing is asked for views, and nothing is written.
    ///
    /// # Errors
    ///
    /// A course that is not there. What cannot be read of one is said in its plan.
    pub async fn plan_viewing_sync(&self, request: &SyncRequest) -> Result<SyncPlan, AppError> {
        self.plan_viewing_sync_at(request, clock::now()).await
    }

    pub(crate) async fn plan_viewing_sync_at(
        &self,
        request: &SyncRequest,
        now: DateTime<Utc>,
    ) -> Result<SyncPlan, AppError> {
        let mut open = OpenPlan {
            id: SyncPlanId(uuid::Uuid::new_v4().to_string()),
            courses: Vec::new(),
            start: request.start,
            kept_from: kept_from(&self.inner.settings(), now),
            until: span::until(now),
            every_session: request.every_session,
        };
        let mut views = Vec::new();
        for course in self.wanted(&request.courses).await? {
            let listing = match self.list(&course, now).await {
                Ok(listing) => listing,
                // What keeps one course from being read says nothing about the others.
                Err(error) => Listing::unread(error.problem()),
            };
            let made = self.make(&course, &listing, &open).await?;
            views.push(made.view);
            open.courses.push(OpenCourse { course, listing });
        }
        let plan = plan_view(&open.id, open.until, views);
        self.inner.viewing.sync_plans.keep(open);
        Ok(plan)
    }

    /// Starts a plan: one job for each course that is not up to date.
    ///
    /// # Errors
    ///
    /// A plan that was started or closed already. A course that is at work is left to that.
    pub async fn start_viewing_sync(&self, id: &SyncPlanId) -> Result<Vec<StartedSync>, AppError> {
        let open = self
            .inner
            .viewing
            .sync_plans
            .take(id)
            .ok_or(ViewingError::NoSuchPlan)?;
        let mut started = Vec::new();
        for one in &open.courses {
            started.push(self.start_course(one, &open).await?);
        }
        // A job reads the Canvas side of its course at its end. Whose recordings are up to date has none.
        let without_job = started.iter().filter(|one| one.job.is_none());
        let courses: Vec<CourseId> = without_job.map(|one| one.course).collect();
        Box::pin(self.refresh_canvas(&courses)).await;
        self.inner.events.invalidate(["courses"]);
        Ok(started)
    }

    async fn start_course(
        &self,
        one: &OpenCourse,
        open: &OpenPlan,
    ) -> Result<StartedSync, AppError> {
        let id = one.course.id;
        if let Some(job) = self.inner.jobs.open_with_target(&target(id))? {
            return Ok(StartedSync {
                course: id,
                job: Some(job.to_string()),
            });
        }
        // Made again: something may have been stored since the plan was shown, and only that can make it less.
        let made = self.make(&one.course, &one.listing, open).await?;
        self.keep_listing(&one.course, &one.listing).await?;
        let Some(account) = &one.course.account else {
            return Ok(StartedSync {
                course: id,
                job: None,
            });
        };
        if made.planned.sessions.is_empty() {
            return Ok(StartedSync {
                course: id,
                job: None,
            });
        }
        let stored = self
            .inner
            .database
            .reading(move |connection| store::sessions(connection, id))
            .await?;
        let job = JobOf {
            course: id,
            account,
            name: &made.view.name,
            listing: &one.listing,
            planned: &made.planned,
            start: open.start_of(&one.course),
            until: open.until,
            stored: &stored,
        };
        let (Added::New(job) | Added::Already(job)) = self.inner.jobs.add_alone(&job.new_job()?)?;
        Ok(StartedSync {
            course: id,
            job: Some(job.to_string()),
        })
    }

    /// Writes what the folders list now: new recordings, other names, folders and lengths, and what is gone.
    async fn keep_listing(&self, course: &CourseRow, listing: &Listing) -> Result<(), AppError> {
        let (id, listing) = (course.id, listing.clone());
        let now = clock::now();
        self.inner
            .database
            .writing(move |t| {
                let listed = store::upsert_sessions(t, id, &listing.sessions)?;
                if listing.gaps.is_empty() {
                    store::mark_gone(t, id, &listed, now)?;
                }
                if let Some(name) = listing.name
                    && let Some(mut course) = store::course(t, id)?
                    && course.name != name
                {
                    course.name = name;
                    store::save_course(t, &course, now)?;
                }
                Ok(())
            })
            .await
    }

    async fn wanted(&self, ids: &[CourseId]) -> Result<Vec<CourseRow>, AppError> {
        let courses = self.inner.database.reading(store::courses).await?;
        if ids.is_empty() {
            return Ok(courses.into_iter().filter(|one| one.followed).collect());
        }
        let mut by_id: HashMap<CourseId, CourseRow> =
            courses.into_iter().map(|one| (one.id, one)).collect();
        ids.iter()
            .map(|id| Ok(by_id.remove(id).ok_or(ViewingError::NoSuchCourse)?))
            .collect()
    }

    async fn list(&self, course: &CourseRow, now: DateTime<Utc>) -> Result<Listing, AppError> {
        let account = course.account.as_ref().ok_or(ViewingError::NoAccount)?;
        let panopto = self.panopto_for(account).await?;
        let cookies = self.inner.mirrors.cookies.of(account, &panopto);
        let stop = CancellationToken::new();
        listing::read(
            &panopto,
            cookies,
            account,
            course.folder,
            course.sub_folders,
            &stop,
            now,
        )
        .await
    }

    async fn make(
        &self,
        course: &CourseRow,
        listing: &Listing,
        open: &OpenPlan,
    ) -> Result<Made, AppError> {
        let server = self.server_of(course).await?;
        let id = course.id;
        let read = self.inner.database.reading(move |connection| {
            let memory = match &server {
                Some(server) => SiteMemory::load(connection, server, id)?,
                None => SiteMemory::default(),
            };
            Ok((
                store::sessions(connection, id)?,
                stored::last_viewed(connection, id)?,
                store::last_runs(connection, id, RUNS)?,
                memory,
            ))
        });
        let (mut stored, last_viewed, runs, memory): (_, _, Vec<ViewingRun>, _) = read.await?;
        self.take_over(&mut stored, listing).await?;
        let planned = plan::make(&PlanInput {
            listing,
            known: &stored,
            last_viewed: &last_viewed,
            runs: &runs,
            trusted: memory.trust.is_some(),
            start: open.start_of(course),
            until: open.until,
            every_session: open.every_session,
        });
        let share = self.share_of(course).await;
        let view = course_view(course, listing, &planned, memory, open.until, share);
        Ok(Made { planned, view })
    }

    /// Adds what is known of listed recordings from other courses: one that was moved here keeps its watermark.
    async fn take_over(
        &self,
        stored: &mut Vec<SessionRow>,
        listing: &Listing,
    ) -> Result<(), AppError> {
        let known: std::collections::HashSet<_> = stored.iter().map(|row| row.id).collect();
        let others: Vec<_> = listing
            .sessions
            .iter()
            .map(|session| session.id)
            .filter(|id| !known.contains(id))
            .collect();
        let read = self.inner.database.reading(move |connection| {
            let rows = others
                .into_iter()
                .map(|id| store::session(connection, id))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(rows.into_iter().flatten().collect::<Vec<_>>())
        });
        stored.extend(read.await?);
        Ok(())
    }

    async fn server_of(&self, course: &CourseRow) -> Result<Option<Url>, AppError> {
        let Some(account) = &course.account else {
            return Ok(None);
        };
        // An account that was removed leaves its courses without one.
        Ok(self
            .inner
            .account_row(account)
            .await
            .ok()
            .map(|row| row.server))
    }

    async fn share_of(&self, course: &CourseRow) -> f64 {
        let Some(account) = &course.account else {
            return 1.0;
        };
        let row = self.inner.account_row(account).await;
        row.map_or(1.0, |row| f64::from(row.rate_share.clamp(1, 100)) / 100.0)
    }
}
