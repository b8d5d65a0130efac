//! A campus whose clock stands, a profile with an account of its Canvas, and page views to get.

use std::collections::{BTreeSet, HashMap};
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lectern_analytics::page_views::block::Block;
use lectern_analytics::page_views::{EndDay, PageViewFormats, PageViewsReceipt, Rules, Span};
use lectern_campus::canvas::demo;
use lectern_campus::log::LoggedRequest;
use lectern_campus::{CampusHandle, CanvasWorld};

use crate::jobs::JobView;
use crate::page_views::store::{self, SiteNo};
use crate::page_views::{
    ExportPageViews, PageViewCourseId, PageViewCourseRef, PageViewDays, PageViewFilter,
    PageViewPeopleChoice, PageViewPlan, PageViewRequest,
};
use crate::tests::canvas_program::{CanvasProgram, PATIENCE, quick_retry};
use crate::viewing::ExportedPeople;
use crate::{App, AppError};

pub struct Desk(CanvasProgram);

impl Deref for Desk {
    type Target = CanvasProgram;

    fn deref(&self) -> &CanvasProgram {
        &self.0
    }
}

impl DerefMut for Desk {
    fn deref_mut(&mut self) -> &mut CanvasProgram {
        &mut self.0
    }
}

impl Desk {
    /// A campus with three courses of 12 students, and an administrator.
    pub async fn small() -> Self {
        Self::open_on(CanvasWorld::Small, demo::ADMIN_TOKEN).await
    }

    pub async fn open_on(courses: CanvasWorld, token: &'static str) -> Self {
        Self(CanvasProgram::start(courses, token, quick).await)
    }

    /// Another profile on the same campus.
    pub async fn beside(other: &Self) -> Self {
        Self(CanvasProgram::beside(other).await)
    }

    pub async fn plan(&self, request: &PageViewRequest) -> Result<PageViewPlan, AppError> {
        Box::pin(self.app().plan_page_views_at(request, self.now())).await
    }

    /// Plans and starts.
    pub async fn begin(&self, request: &PageViewRequest) -> (PageViewCourseId, Option<String>) {
        let plan = self.plan(request).await.unwrap();
        let started = self.app().start_page_views(&plan.id).await.unwrap();
        (started.course, started.job)
    }

    /// Gets page views to the end of the job, and returns how that ended.
    pub async fn get(&self, request: &PageViewRequest) -> (PageViewCourseId, JobView) {
        let (course, job) = self.begin(request).await;
        (course, self.ended(&job.unwrap()).await)
    }

    /// Gets page views and wants everything to go well.
    pub async fn get_well(&self, request: &PageViewRequest) -> PageViewCourseId {
        let (course, ended) = self.get(request).await;
        self.assert_well(&ended);
        course
    }

    /// What a run without trouble writes, on a profile of its own.
    pub async fn calm(&self, request: &PageViewRequest) -> [Vec<String>; 3] {
        let calm = Self::beside(self).await;
        let course = calm.get_well(request).await;
        let (folder, _) = calm
            .export(course, &filter(request, Rules::default()))
            .await;
        all_lines(&folder)
    }

    /// The people whose lists were asked for since the log was cleared.
    pub fn asked(&self) -> BTreeSet<i64> {
        let requests = self.page_view_requests().into_iter();
        let lists = requests.filter(|request| request.path.ends_with("/page_views"));
        lists
            .filter_map(|request| request.path.split('/').nth(4)?.parse().ok())
            .collect()
    }

    /// The people of whom everything is stored that the list has of November.
    pub fn whole(&self) -> BTreeSet<i64> {
        let span = Span {
            from: "2026-11-01T00:00:00Z".parse().unwrap(),
            to: "2026-11-16T00:00:00Z".parse().unwrap(),
        };
        let server = self.campus.canvas().base_url().parse().unwrap();
        let people: Vec<i64> = self.stored().into_keys().collect();
        let database = &self.app().inner.database;
        let read = database.read(|connection| {
            let site = store::known_site(connection, &server)?.unwrap();
            let mut whole = BTreeSet::new();
            for user in people {
                if store::covered(connection, site, user)?
                    .missing(span)
                    .is_empty()
                {
                    whole.insert(user);
                }
            }
            Ok(whole)
        });
        read.unwrap()
    }

    /// Writes CSV and JSON with real ids.
    pub async fn export(
        &self,
        course: PageViewCourseId,
        filter: &PageViewFilter,
    ) -> (PathBuf, PageViewsReceipt) {
        let to = self
            .profile
            .path()
            .join("reports")
            .join(uuid::Uuid::new_v4().to_string());
        let wanted = ExportPageViews {
            course,
            filter: filter.clone(),
            to: to.clone(),
            formats: PageViewFormats {
                csv: true,
                json: true,
                parquet: false,
                xlsx: false,
            },
            people: ExportedPeople::Named {
                reason: "a test".to_owned(),
            },
            extra_columns: false,
            hide_small_groups: false,
            safe_for_spreadsheets: false,
            purpose: None,
        };
        let exported = self
            .app()
            .export_page_views_at(wanted, self.now())
            .await
            .unwrap();
        (to, exported.receipt)
    }

    /// Returns the request ids that are stored, by person.
    pub fn stored(&self) -> HashMap<i64, BTreeSet<String>> {
        let server = self.campus.canvas().base_url().parse().unwrap();
        let database = &self.app().inner.database;
        database
            .read(|connection| {
                let site = store::known_site(connection, &server)?.unwrap();
                users(connection, site)?
                    .into_iter()
                    .map(|user| {
                        let mut ids = BTreeSet::new();
                        store::blocks(connection, site, user, &mut |bytes| {
                            ids.extend(
                                Block::open(bytes)?.to_rows()?.into_iter().map(|row| row.id),
                            );
                            Ok(())
                        })?;
                        Ok((user, ids))
                    })
                    .collect()
            })
            .unwrap()
    }

    /// Returns the requests for page views since the log was cleared.
    pub fn page_view_requests(&self) -> Vec<LoggedRequest> {
        let log = self.campus.canvas().log();
        let all = log.requests().into_iter();
        all.filter(|request| request.path.contains("/page_views"))
            .collect()
    }
}

fn quick(app: &App, campus: &Arc<CampusHandle>) {
    let clock = Arc::clone(campus);
    let engine = app.inner.page_views.engine.get().unwrap();
    engine.tuning.change(|tuning| {
        tuning.now = Arc::new(move || clock.clock().now());
        tuning.poll = (Duration::from_millis(5), Duration::from_millis(20));
        tuning.patience = PATIENCE;
        tuning.retry = Some(quick_retry());
    });
}

fn users(connection: &rusqlite::Connection, site: SiteNo) -> Result<Vec<i64>, AppError> {
    let mut statement =
        connection.prepare("SELECT user_id FROM page_view_people WHERE site = ?1")?;
    let users = statement.query_map([site.0], |row| row.get(0))?;
    Ok(users.collect::<Result<_, _>>()?)
}

/// Everybody's page views of a course.
pub fn request(course: u64, start: &str, end: &str) -> PageViewRequest {
    request_of(course, start, end, PageViewPeopleChoice::default())
}

pub fn request_of(
    course: u64,
    start: &str,
    end: &str,
    people: PageViewPeopleChoice,
) -> PageViewRequest {
    PageViewRequest {
        account: None,
        course: PageViewCourseRef::Text(course.to_string()),
        days: days(start, end),
        people,
    }
}

pub fn days(start: &str, end: &str) -> PageViewDays {
    PageViewDays {
        start: start.parse().unwrap(),
        end: end.parse().unwrap(),
        end_day: EndDay::Included,
        zone: Some("America/Vancouver".to_owned()),
    }
}

pub fn filter(request: &PageViewRequest, rules: Rules) -> PageViewFilter {
    PageViewFilter {
        days: request.days.clone(),
        people: request.people.clone(),
        rules,
    }
}

/// Returns the lines of a report without its heading, sorted.
pub fn lines(folder: &Path, label: &str) -> Vec<String> {
    let file = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with(&format!("{label}_"))
                && path.extension().is_some_and(|end| end == "csv")
        });
    let text = std::fs::read_to_string(file.unwrap()).unwrap();
    let mut lines: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    lines.sort();
    lines
}

/// All three reports, sorted.
pub fn all_lines(folder: &Path) -> [Vec<String>; 3] {
    ["total-pageviews", "total-user-pageviews", "user-pageviews"].map(|label| lines(folder, label))
}
