//! Courses of a whole campus, Panopto and Canvas, in this process.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use lectern_campus::canvas::demo as canvas_demo;
use lectern_campus::{Campus, CampusConfig, CanvasConfig, CanvasWorld, RecordingSize};
use lectern_net::Secret;

use super::store;
use crate::tests::program::{Program, Who};
use crate::viewing::{CourseId, InsightsFilter, InsightsPeople, MatchedBy, Standing, SyncRequest};
use crate::{AccountId, AddCanvas, CanvasRole, NewTermChoice};

/// The campus's clock stands here: in the middle of 2026 Winter 1.
const NOW: &str = "2026-11-20T12:00:00Z";

struct Desk {
    program: Program,
    canvas: AccountId,
}

impl Desk {
    async fn new() -> Self {
        let config = CampusConfig {
            recordings: RecordingSize::TINY,
            canvas: CanvasConfig {
                port: 0,
                courses: CanvasWorld::Term,
            },
            ..CampusConfig::default()
        };
        let campus = Arc::new(Campus::start(config).await.unwrap());
        campus.clock().stop_at(NOW.parse().unwrap());
        campus.settings().write().limits.enforced = false;
        campus.settings().write().canvas.throttle.enforced = false;
        let program = Program::start(campus, Who::quick(|_| ())).await;
        let added = program.app().add_canvas_account(AddCanvas {
            server: program.campus.canvas().base_url().to_owned(),
            token: Some(Secret::new(canvas_demo::ADMIN_TOKEN)),
            ..AddCanvas::default()
        });
        let canvas = added.await.unwrap().id;
        Self { program, canvas }
    }

    async fn follow(&self, path: &[&str]) -> CourseId {
        let folder = self.program.campus.truth().folder_at(path).unwrap().id;
        let account = self.program.account.clone().unwrap();
        let app = self.program.app();
        let course = app.add_course(&account, &folder.to_string()).await;
        course.unwrap().id
    }

    async fn link(&self, course: CourseId, canvas_id: u64) {
        let id = i64::try_from(canvas_id).unwrap();
        let app = self.program.app();
        let linked = app.link_canvas_course(course, &self.canvas, id).await;
        assert_eq!(linked.unwrap().canvas.unwrap().problem, None);
    }

    async fn sync(&self, course: CourseId) {
        let app = self.program.app();
        let request = SyncRequest {
            courses: vec![course],
            ..SyncRequest::default()
        };
        let now = self.program.campus.clock().now();
        let plan = app.plan_viewing_sync_at(&request, now).await.unwrap();
        for started in app.start_viewing_sync(&plan.id).await.unwrap() {
            let ended = self.program.ended(&started.job.unwrap()).await;
            assert_eq!(ended.items_failed, 0, "{:?}", app.job_log(&ended.id));
        }
    }
}

const CELL_2026: [&str; 4] = [
    "Faculty of Science",
    "Biology",
    "BIOL 200 Fundamentals of cell biology",
    "2026 Winter 1",
];
const ECOLOGY: [&str; 3] = [
    "Faculty of Science",
    "Biology",
    "BIOL 230 Fundamentals of ecology",
];
const MUSIC: [&str; 3] = ["Faculty of Arts", "Languages", "Deutsch für Anfänger"];

fn everyone() -> InsightsFilter {
    InsightsFilter {
        dates: None,
        people: InsightsPeople::Everyone,
        sections: Vec::new(),
        rule: lectern_analytics::completion::CompletionRule::WholeVideo,
        week_start: chrono::Weekday::Mon,
        zone: chrono_tz::America::Vancouver,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn proposals_name_the_course_of_the_folders_code_and_term_and_link_nothing() {
    let desk = Desk::new().await;
    let app = desk.program.app();
    let cell = desk.follow(&CELL_2026).await;

    let proposals = app.propose_canvas_courses(cell).await.unwrap();

    let found: Vec<(i64, bool)> = proposals
        .iter()
        .map(|one| (one.course.canvas_id, one.sure))
        .collect();
    assert_eq!(found, [(1693, true)], "not that of 2025 Winter 2");
    assert_eq!(
        proposals[0].why,
        "Same code BIOL 200, same term 2026 Winter 1."
    );
    assert!(app.courses().await.unwrap()[0].canvas.is_none());

    // A folder that names no term may be of any.
    let ecology = desk.follow(&ECOLOGY).await;
    let proposals = app.propose_canvas_courses(ecology).await.unwrap();
    assert_eq!(proposals.len(), 1);
    assert!(!proposals[0].sure);

    // No code, no proposal.
    let music = desk.follow(&MUSIC).await;
    assert_eq!(app.propose_canvas_courses(music).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_brings_class_list_sections_and_due_dates_and_matches_people() {
    let desk = Desk::new().await;
    let app = desk.program.app();
    let course = desk.follow(&ECOLOGY).await;
    desk.link(course, 1702).await;
    desk.sync(course).await;

    let view = app.courses().await.unwrap().remove(0);
    let canvas = view.canvas.clone().unwrap();
    assert_eq!(view.term.as_deref(), Some("2026 Winter 1"));
    assert!(canvas.sections >= 1 && canvas.due_dates > 3, "{canvas:?}");

    let insights = app.course_insights(course, everyone()).await.unwrap();
    let on_roster = insights.overview.figures.viewers_on_roster.unwrap();
    assert_eq!(u64::from(on_roster.of), canvas.students);
    assert!(on_roster.count > 0);
    assert_eq!(insights.due_dates.len() as u64, canvas.due_dates);

    let class = app.course_class(course, everyone()).await.unwrap();
    let by = |how| class.people.iter().filter(|one| one.matched == how).count();
    assert!(by(Some(MatchedBy::LoginId)) > 0, "most sign in with it");
    assert!(by(Some(MatchedBy::SisId)) > 0, "of some it is the SIS id");
    assert!(by(None) > 0, "and some match nobody, and are listed");
    let nothing = class.people.iter().filter(|one| one.videos == 0).count();
    assert!(nothing > 0, "who watched nothing is there, with nothing");
    assert!(
        class.people.iter().all(|one| one.name.is_none()),
        "names stay hidden"
    );
    let without = insights.overview.without_views.unwrap();
    assert!(without.len() as u64 + u64::from(on_roster.count) == canvas.students);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_section_with_another_due_date_has_a_date_of_its_own() {
    let desk = Desk::new().await;
    let app = desk.program.app();
    let course = desk.follow(&CELL_2026).await;
    desk.link(course, 1693).await;

    let dates = app.course_insights(course, everyone()).await.unwrap();
    let later: Vec<_> = dates
        .due_dates
        .iter()
        .filter(|one| one.for_whom.is_some())
        .collect();
    let [later] = later.as_slice() else {
        panic!("one section: {later:?}");
    };
    let whom = later.for_whom.as_deref().unwrap();
    assert!(whom.starts_with("BIOL 200 L"), "{whom}");
    let mut same = dates.due_dates.iter().filter(|one| one.name == later.name);
    let everybody = same.find(|one| one.for_whom.is_none()).unwrap();
    assert_eq!(later.due - everybody.due, chrono::TimeDelta::days(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn matched_people_are_those_of_the_campus() {
    let desk = Desk::new().await;
    let app = desk.program.app();
    let course = desk.follow(&ECOLOGY).await;
    desk.link(course, 1702).await;
    desk.sync(course).await;
    app.show_names("a test").await.unwrap();

    let class = app.course_class(course, everyone()).await.unwrap();

    let campus = &desk.program.campus;
    let numbers: HashMap<String, u64> = campus
        .canvas()
        .true_enrollments(1702)
        .into_iter()
        .filter_map(|one| campus.canvas().true_user(one.user))
        .flat_map(|user| {
            // Canvas shows no login of people who are only invited.
            let ids = [Some(user.login_id), user.sis_user_id];
            let number = user.id % 10_000_000_000_000;
            ids.into_iter()
                .flatten()
                .map(move |id| (id.to_lowercase(), number))
        })
        .collect();
    // The campus gives every 11th student's account as SIS id, and every 37th none at all.
    for one in &class.people {
        let login = one.login.clone().unwrap().to_lowercase();
        let Some(number) = numbers[&login].checked_sub(20_000) else {
            continue;
        };
        match one.matched {
            Some(MatchedBy::SisId) => assert_eq!(number % 11, 3, "{login}"),
            Some(MatchedBy::LoginId) => assert_ne!(number % 11, 3, "{login}"),
            _ => assert!(one.videos == 0, "{login}"),
        }
        assert!(one.matched.is_none() || number % 37 != 7, "{login}");
    }
    // Nobody is lost: whoever watched is on the list or beside it.
    let folder = campus.truth().folder_at(&ECOLOGY).unwrap().id;
    let today: chrono::DateTime<chrono::Utc> = "2026-11-20T00:00:00Z".parse().unwrap();
    let views = campus.views_below(folder).into_iter();
    let watched: HashSet<_> = views
        .filter(|view| view.at < today)
        .map(|view| view.viewer)
        .collect();
    let listed = class.people.iter().filter(|one| one.videos > 0).count();
    assert_eq!(listed + class.others.len(), watched.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_and_sections_narrow_the_figures() {
    let desk = Desk::new().await;
    let app = desk.program.app();
    let course = desk.follow(&ECOLOGY).await;
    desk.link(course, 1702).await;
    desk.sync(course).await;
    let figures = |filter: InsightsFilter| async {
        let insights = app.course_insights(course, filter).await.unwrap();
        (insights.overview.figures, insights.class_list.unwrap())
    };

    let (all, list) = figures(everyone()).await;
    let (students, _) = figures(InsightsFilter {
        people: InsightsPeople::Roles(vec![CanvasRole::Student]),
        ..everyone()
    })
    .await;
    assert!(list.roles.contains(&CanvasRole::Teacher));
    assert!(students.unique_viewers <= all.unique_viewers);
    assert!(students.unique_viewers > 0);

    let lab = list
        .sections
        .iter()
        .find(|name| name.contains(" L"))
        .unwrap();
    let (lab, _) = figures(InsightsFilter {
        sections: vec![lab.clone()],
        ..everyone()
    })
    .await;
    let enrolled = lab.viewers_on_roster.unwrap();
    assert!(enrolled.of > 0 && enrolled.of < all.viewers_on_roster.unwrap().of);
    assert!(lab.unique_viewers < students.unique_viewers);
    assert!(lab.unique_viewers >= enrolled.count);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_stays_in_the_history_and_is_enrolled_no_more() {
    let desk = Desk::new().await;
    let app = desk.program.app();
    let course = desk.follow(&ECOLOGY).await;
    desk.link(course, 1702).await;
    let before = app.courses().await.unwrap().remove(0).canvas.unwrap();
    // Somebody who was listed before and is not any more.
    app.inner
        .database
        .write(|t| {
            let row = store::linked(t, course)?.unwrap();
            t.execute(
                "INSERT INTO canvas_people (canvas, user_id, name, login_id) VALUES (?1, 1, 'Gone Student', 'gone')",
                [row.no.0],
            )
            .map_err(crate::DatabaseError::from)?;
            t.execute(
                "INSERT INTO canvas_enrolments (canvas, user_id, section_id, type, state, first_seen) VALUES (?1, 1, 0, 'StudentEnrollment', 'active', 0)",
                [row.no.0],
            )
            .map_err(crate::DatabaseError::from)?;
            Ok(())
        })
        .unwrap();

    let now = desk.program.campus.clock().now();
    assert_eq!(
        app.refresh_canvas_at(&[course], now).await,
        Vec::<String>::new()
    );

    let after = app.courses().await.unwrap().remove(0).canvas.unwrap();
    assert_eq!(
        (after.students, after.left),
        (before.students, before.left + 1)
    );
    let class = app.course_class(course, everyone()).await.unwrap();
    let left = class
        .people
        .iter()
        .filter(|one| one.standing == Standing::Left(now));
    assert_eq!(left.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_reading_is_said_and_keeps_what_was_read() {
    let desk = Desk::new().await;
    let app = desk.program.app();
    let course = desk.follow(&ECOLOGY).await;
    desk.link(course, 1702).await;
    let before = app.courses().await.unwrap().remove(0).canvas.unwrap();
    desk.program
        .campus
        .canvas()
        .revoke(canvas_demo::ADMIN_TOKEN);

    let problems = app.refresh_canvas(&[course]).await;

    assert_eq!(problems.len(), 1);
    let after = app.courses().await.unwrap().remove(0).canvas.unwrap();
    assert!(after.problem.is_some());
    assert_eq!(
        (after.students, after.read_at),
        (before.students, before.read_at)
    );
    // The link goes; what was read comes back with it.
    let unlinked = app.unlink_canvas_course(course).await.unwrap();
    assert_eq!(unlinked.canvas, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_term_follows_from_the_last_one() {
    let desk = Desk::new().await;
    let app = desk.program.app();
    let last = desk
        .follow(&[
            "Faculty of Science",
            "Biology",
            "BIOL 200 Fundamentals of cell biology",
            "2025 Winter 2",
        ])
        .await;
    desk.link(last, 1692).await;

    let plan = app.propose_new_term(None, None).await.unwrap();

    assert_eq!(
        (plan.from.as_str(), plan.to.as_deref()),
        ("2025 Winter 2", Some("2026 Winter 1"))
    );
    let row = &plan.courses[0];
    assert_eq!(row.folders[0].name, "2026 Winter 1");
    assert!(row.folders[0].sure);
    assert_eq!(row.canvas[0].course.canvas_id, 1693);
    assert_eq!(
        app.courses().await.unwrap().len(),
        1,
        "nothing is followed yet"
    );

    let choice = NewTermChoice {
        course: last,
        folder: row.folders[0].folder,
        canvas: Some((row.canvas[0].account.clone(), 1693)),
        local_folder: row.local_folder.clone(),
    };
    let followed = app.start_new_term(vec![choice]).await.unwrap();
    assert_eq!(followed[0].term.as_deref(), Some("2026 Winter 1"));
    assert_eq!(followed[0].title(), "BIOL 200 Fundamentals of cell biology");
    assert_eq!(app.courses().await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn courses_csv_carries_links_and_places() {
    let desk = Desk::new().await;
    let app = desk.program.app();
    let folder = desk.program.campus.truth().folder_at(&ECOLOGY).unwrap().id;
    let file = desk.program.profile.path().join("courses.csv");
    let text = format!(
        "PanoptoFolderName,PanoptoFolderID,Note,CanvasCourseID,LocalFolder\nBIOL 230 Fundamentals of ecology,{folder},keep,1702,/data/ecology\n"
    );
    std::fs::write(&file, &text).unwrap();
    let preview = app.preview_course_import(&file).await.unwrap();
    let account = desk.program.account.clone();
    app.apply_course_import(&preview.id, account, None)
        .await
        .unwrap();

    let course = app.courses().await.unwrap().remove(0);
    assert_eq!(
        course.local_folder.as_deref(),
        Some("/data/ecology".as_ref())
    );
    let canvas = course.canvas.clone().unwrap();
    assert_eq!((canvas.canvas_id, canvas.read_at), (1702, None));
    // Its name and people come with the first reading.
    assert_eq!(app.refresh_canvas(&[course.id]).await, Vec::<String>::new());
    let canvas = app.courses().await.unwrap().remove(0).canvas.unwrap();
    assert_eq!(canvas.code.as_deref(), Some("BIOL 230"));

    let written = desk.program.profile.path().join("written.csv");
    app.export_courses(&written).await.unwrap();
    assert_eq!(std::fs::read_to_string(written).unwrap(), text);
}

#[tokio::test(flavor = "multi_thread")]
async fn page_views_of_a_linked_course_are_collected_with_it() {
    let desk = Desk::new().await;
    let app = desk.program.app();
    let course = desk.follow(&ECOLOGY).await;
    assert!(
        app.include_page_views(course, true).await.is_err(),
        "not linked"
    );
    desk.link(course, 1702).await;

    let view = app.include_page_views(course, true).await.unwrap();
    let canvas = view.canvas.unwrap();
    assert!(canvas.collecting);
    let kept = app.page_view_courses().await.unwrap();
    assert_eq!(
        (kept[0].id, kept[0].canvas_id),
        (canvas.page_views.unwrap(), 1702)
    );

    let now = desk.program.campus.clock().now();
    app.refresh_canvas_at(&[course], now).await;
    let job = app.page_view_courses().await.unwrap()[0].job.clone();
    let ended = desk.program.ended(&job.unwrap()).await;
    assert_eq!(ended.items_failed, 0, "{:?}", app.job_log(&ended.id));
    assert!(app.page_view_courses().await.unwrap()[0].rows > 0);

    let view = app.include_page_views(course, false).await.unwrap();
    assert!(!view.canvas.unwrap().collecting);
}
