//! Our own side: the use cases that hosts call, on a profile of their own.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lectern_app::analytics::page_views::{EndDay, Query, Report, Rules, Sort};
use lectern_app::{
    AddCanvas, App, AppOptions, Host, JobState, PageViewCourseId, PageViewCourseRef, PageViewDays,
    PageViewFilter, PageViewPeopleChoice, PageViewQuery, PageViewRequest, Secret,
};
use lectern_campus::canvas::demo;
use lectern_peers::Fallible;
use serde_json::json;

/// Rows that a screen asks for at a time.
const PAGE: u32 = 200;

/// Gets the page views of the students and says how many there are.
pub async fn fetch(server: &str, profile: &Path, days: [&str; 2], said: &Path) -> Fallible<()> {
    let app = open(profile).await?;
    app.add_canvas_account(AddCanvas {
        server: server.to_owned(),
        token: Some(Secret::new(demo::ADMIN_TOKEN)),
        ..AddCanvas::default()
    })
    .await?;
    app.start_jobs()?;
    let filter = filter(days)?;
    let plan = app
        .plan_page_views(&PageViewRequest {
            account: None,
            course: PageViewCourseRef::Text(demo::BIOL_200.to_string()),
            days: filter.days.clone(),
            people: filter.people.clone(),
        })
        .await?;
    let started = app.start_page_views(&plan.id).await?;
    let job = started.job.ok_or("nothing was to be fetched")?;
    let ended = app.job_ended(&job).await?;
    if ended.state != JobState::Succeeded {
        return Err(format!("{:?}: {:?}", ended.state, ended.failures).into());
    }
    let courses = app.page_view_courses().await?;
    let stored = courses.first().map_or(0, |course| course.rows);
    let cannot: Vec<_> = plan.cannot.iter().map(|gap| &gap.sentence).collect();
    let text = json!({ "course": started.course, "stored": stored, "people": plan.people, "cannot": cannot });
    Ok(std::fs::write(said, text.to_string())?)
}

/// Asks what the screen asks, and says how long it waits.
pub async fn ask(profile: &Path, days: [&str; 2], said: &Path) -> Fallible<()> {
    let app = open(profile).await?;
    let filter = filter(days)?;
    let courses = app.page_view_courses().await?;
    let course = courses.first().ok_or("no course is stored")?.id;
    let began = Instant::now();
    let summary = app.page_view_summary(course, &filter).await?;
    let counting = began.elapsed();
    let mut slowest = Slowest::default();
    for report in [
        Report::Pages,
        Report::People,
        Report::UserPages,
        Report::Views,
    ] {
        for (sort, search) in [
            (Sort::Count, ""),
            (Sort::At, ""),
            (Sort::Url, ""),
            (Sort::User, ""),
            (Sort::At, "quiz"),
            (Sort::Seconds, "page"),
        ] {
            let query = Query {
                report,
                person: None,
                search: search.to_owned(),
                sort,
                descending: true,
            };
            slowest.ask(&app, course, &filter, query).await?;
        }
    }
    let text = json!({
        "views": summary.views,
        "counting": counting.as_secs_f64(),
        "first": slowest.first.0.as_secs_f64(),
        "firstOf": slowest.first.1,
        "later": slowest.later.0.as_secs_f64(),
        "laterOf": slowest.later.1,
    });
    Ok(std::fs::write(said, text.to_string())?)
}

/// The longest waits, each with what was asked.
#[derive(Default)]
struct Slowest {
    /// Of pages after a new search or order.
    first: (Duration, String),
    /// Of pages of the same search and order.
    later: (Duration, String),
}

impl Slowest {
    async fn ask(
        &mut self,
        app: &App,
        course: PageViewCourseId,
        filter: &PageViewFilter,
        query: Query,
    ) -> Fallible<()> {
        let what = format!("{:?} by {:?}, “{}”", query.report, query.sort, query.search);
        let mut query = PageViewQuery {
            query,
            offset: 0,
            limit: PAGE,
        };
        let began = Instant::now();
        let total = app.page_view_rows(course, filter, &query).await?.total;
        let first = began.elapsed();
        if first > self.first.0 {
            self.first = (first, format!("{what}, {total} rows"));
        }
        for offset in [u64::from(PAGE), total / 2, total.saturating_sub(1)] {
            query.offset = offset;
            let began = Instant::now();
            app.page_view_rows(course, filter, &query).await?;
            let later = began.elapsed();
            if later > self.later.0 {
                self.later = (later, format!("{what}, row {offset} of {total}"));
            }
        }
        Ok(())
    }
}

fn filter([start, end]: [&str; 2]) -> Fallible<PageViewFilter> {
    Ok(PageViewFilter {
        days: PageViewDays {
            start: start.parse()?,
            end: end.parse()?,
            end_day: EndDay::Included,
            zone: Some("UTC".to_owned()),
        },
        people: PageViewPeopleChoice::students(),
        rules: Rules::default(),
    })
}

async fn open(folder: &Path) -> Fallible<App> {
    let options = AppOptions {
        profile_dir: folder.join("profile"),
        home_dir: folder.to_owned(),
        library_dir: folder.join("library"),
        version: "0.0.0".to_owned(),
        host: Host::Cli,
        passphrase: Some(Secret::new("a passphrase of the bench")),
        skip_tls: false,
        sign_in_port: AppOptions::SIGN_IN_PORT,
        open_browser: Arc::new(|_| false),
    };
    Ok(App::open(options).await?)
}
