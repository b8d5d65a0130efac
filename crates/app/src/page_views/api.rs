//! Plans and starts, as hosts use them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use lectern_analytics::page_views::plan::Reach;
use lectern_analytics::page_views::{EndDay, Span, days_to_span};
use lectern_canvas::{Canvas, Course, CourseRef, EnrollmentFilter, Right, UserId};
use lectern_jobs::Added;

use super::error::PageViewError;
use super::job::{JobOf, target};
use super::open_plans::{OpenPlan, everybody};
use super::planning::{self, Planned};
use super::request::{PageViewCourseRef, PageViewDays, PageViewPlanId, PageViewRequest};
use super::store::{self, EnrolmentRow};
use super::views::{PageViewPlan, StartedPageViews};
use super::{find, zones};
use crate::AccountId;
use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::viewing::profile_pseudonym;

impl App {
    /// Reads the course and its people, tries whether page views may be read, and says what getting them will ask. Nothing is stored.
    ///
    /// # Errors
    ///
    /// The course is not there or several fit, it has nobody to count, the days cannot be used, or a right is missing.
    pub async fn plan_page_views(
        &self,
        request: &PageViewRequest,
    ) -> Result<PageViewPlan, AppError> {
        self.plan_page_views_at(request, clock::now()).await
    }

    pub(crate) async fn plan_page_views_at(
        &self,
        request: &PageViewRequest,
        now: DateTime<Utc>,
    ) -> Result<PageViewPlan, AppError> {
        // Days that make no sense need no server to be refused.
        let guess = zones::guess(request.days.zone.as_deref())?;
        span_of(&request.days, guess, now)?;
        let (account, course) = self.course_and_account(request).await?;
        let canvas = self.canvas_for(&account).await?;
        let course = match course {
            Ok(id) => {
                canvas
                    .course(&CourseRef::Id(lectern_canvas::CourseId::new(id)))
                    .await?
            }
            Err(text) => find::one(&canvas, &text).await?,
        };
        let zone = zones::of(request.days.zone.as_deref(), course.time_zone.as_deref())?;
        let span = span_of(&request.days, zone, now)?;
        let listing = canvas.enrollments(course.id, &EnrollmentFilter::everybody());
        let (people, enrolments) = everybody(&listing.read_all().await.into_result()?, request);
        let users: Vec<i64> = people
            .iter()
            .filter(|one| one.wanted)
            .map(|one| one.user)
            .collect();
        if users.is_empty() {
            return Err(nobody(&course, &enrolments).into());
        }
        let open = OpenPlan {
            id: PageViewPlanId(uuid::Uuid::new_v4().to_string()),
            account,
            server: canvas.server().clone(),
            course,
            request: request.clone(),
            span,
            people,
            enrolments,
            history: None,
            batch: true,
            now,
        };
        self.show_plan(&canvas, open, &users, zone).await
    }

    async fn show_plan(
        &self,
        canvas: &Canvas,
        mut open: OpenPlan,
        users: &[i64],
        zone: Tz,
    ) -> Result<PageViewPlan, AppError> {
        let without = self.planned(&open, users, false).await?;
        if without.needs_history() {
            open.history = Some(match canvas.has_history().await {
                Ok(has) => has,
                Err(error) if error.is_permission() => return Err(no_right(&error).into()),
                Err(error) => return Err(error.into()),
            });
        }
        let planned = match open.history {
            Some(true) => self.planned(&open, users, true).await?,
            _ => without,
        };
        if let Some((user, _)) = planned.to_read().next()
            && let Right::Missing { ask_for } =
                canvas.try_page_views(UserId::new(*user), open.now).await?
        {
            return Err(PageViewError::NoRight { ask_for }.into());
        }
        let mut with_history = planned
            .to_read()
            .filter(|(_, plan)| !plan.history.is_empty());
        if let Some((user, _)) = with_history.next()
            && let Right::Missing { ask_for } = canvas.try_history(UserId::new(*user)).await?
        {
            return Err(PageViewError::NoRight { ask_for }.into());
        }
        let reach = Reach {
            now: open.now,
            history: open.history == Some(true),
        };
        let view = PageViewPlan {
            id: open.id.clone(),
            canvas_id: open.course.id.get(),
            name: open.course.title(),
            zone: zone.name().to_owned(),
            words: planning::words(&planned),
            people: users.len() as u64,
            people_to_read: planned.to_read().count() as u64,
            lines: planned.lines(zone),
            cannot: planned.gaps(zone),
            history: open.history,
            listed_from: reach.listed_from().with_timezone(&zone).date_naive(),
            calls: planned.calls(open.batch),
            notes: notes(&open, &planned),
        };
        self.inner.page_views.plans.keep(open);
        Ok(view)
    }

    /// Starts a plan: keeps the course with its people, and queues one job where something is to be fetched.
    ///
    /// # Errors
    ///
    /// A plan that was started or closed already. A course that is at work is left to that.
    pub async fn start_page_views(
        &self,
        id: &PageViewPlanId,
    ) -> Result<StartedPageViews, AppError> {
        let open = self
            .inner
            .page_views
            .plans
            .take(id)
            .ok_or(PageViewError::NoSuchPlan)?;
        let course = self.keep_course(&open).await?;
        let started = |job: Option<String>| StartedPageViews {
            course: course.id,
            job,
        };
        if let Some(job) = self.inner.jobs.open_with_target(&target(course.id))? {
            return Ok(started(Some(job.to_string())));
        }
        let users = open.users();
        // Made again: something may have been stored since the plan was shown, and only that can make it less.
        let planned = self
            .planned(&open, &users, open.history == Some(true))
            .await?;
        if planned.to_read().next().is_none() {
            return Ok(started(None));
        }
        let key = |user: i64| profile_pseudonym(&self.inner.profile_id, &user.to_string());
        let job = JobOf {
            course: &course,
            account: &open.account,
            planned: &planned,
            history: open.history == Some(true),
            key: &key,
        };
        let (Added::New(job) | Added::Already(job)) = self.inner.jobs.add_alone(&job.new_job()?)?;
        self.tell_page_views(Some(course.id));
        Ok(started(Some(job.to_string())))
    }

    async fn planned(
        &self,
        open: &OpenPlan,
        users: &[i64],
        history: bool,
    ) -> Result<Planned, AppError> {
        let (server, people) = (open.server.clone(), users.to_vec());
        let stored = self.inner.database.reading(move |connection| {
            let Some(site) = store::known_site(connection, &server)? else {
                return Ok(HashMap::new());
            };
            let each = people.iter();
            each.map(|user| Ok((*user, store::covered(connection, site, *user)?)))
                .collect()
        });
        let reach = Reach {
            now: open.now,
            history,
        };
        Ok(planning::make(open.span, users, &stored.await?, &reach))
    }

    /// Returns the account that reads, and the course's number or what a person wrote for it.
    async fn course_and_account(
        &self,
        request: &PageViewRequest,
    ) -> Result<(AccountId, Result<i64, String>), AppError> {
        match &request.course {
            PageViewCourseRef::Text(text) => Ok((
                self.canvas_account(request.account.as_ref()).await?,
                Err(text.clone()),
            )),
            PageViewCourseRef::Stored(id) => {
                let course = self.page_view_course(*id).await?;
                let account = request.account.as_ref().or(course.account.as_ref());
                Ok((self.canvas_account(account).await?, Ok(course.canvas_id)))
            }
        }
    }

    /// Says that page views changed: of a course, or which courses there are.
    pub(super) fn tell_page_views(&self, course: Option<super::PageViewCourseId>) {
        let mut tags = vec!["pageViews:".to_owned()];
        tags.extend(course.map(|id| format!("pageViews:{}", id.0)));
        self.inner.events.invalidate(tags);
    }
}

/// Makes a span of the days that a person chose.
pub(super) fn span_of(
    days: &PageViewDays,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Span, PageViewError> {
    Ok(days_to_span(days.start, days.end, days.end_day, zone, now)?)
}

fn nobody(course: &Course, enrolments: &[EnrolmentRow]) -> PageViewError {
    let why = if enrolments.is_empty() {
        "Canvas lists no enrolments in it".to_owned()
    } else {
        "nobody in it is of the chosen kinds".to_owned()
    };
    PageViewError::Nobody {
        course: course.title(),
        why,
    }
}

fn no_right(error: &lectern_canvas::CanvasError) -> PageViewError {
    let ask_for = match error {
        lectern_canvas::CanvasError::ScopeMissing { scope, .. } => format!("the scope {scope}"),
        _ => "the right ‘Statistics – view’ in the account".to_owned(),
    };
    PageViewError::NoRight { ask_for }
}

/// What is worth knowing of a plan.
fn notes(open: &OpenPlan, planned: &Planned) -> Vec<String> {
    let mut notes = Vec::new();
    let old = planned
        .people
        .iter()
        .any(|(_, plan)| !plan.history.is_empty());
    if old && let Some(group) = planned.groups(planning::BATCH).first() {
        let (first, last) = (group.months.first(), group.months.last());
        let from = first
            .map(|months| planning::date(months.start))
            .unwrap_or_default();
        let to = last
            .map(|months| planning::date(months.end))
            .unwrap_or_default();
        notes.push(format!(
            "Canvas starts a history query only on the first of a month. Lectern asks for {from} to {to} and cuts the rest."
        ));
    }
    if open.request.days.end_day == EndDay::Excluded {
        notes.push(format!(
            "{} is not counted: the end day is left out, as in the older tool.",
            planning::date(open.request.days.end)
        ));
    }
    notes
}
