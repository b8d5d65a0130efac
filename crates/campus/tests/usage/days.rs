//! Days that go by, and what happens to sessions meanwhile.

use chrono::TimeDelta;
use lectern_campus::{
    Campus, CampusConfig,
    changes::Change,
    demo,
    viewing::{StartReason, StopReason, TrueView, View},
};

use crate::support::{SMALL, Soap, folder, odd, rows_of, session, term, term_on, truth, world_on};

#[tokio::test]
async fn views_end_at_the_present_and_each_day_adds_some_without_changing_what_was() {
    let campus = term_on("2025-09-10T12:00:00Z").await;
    let course = folder(&campus, &["Term", "Course 01"]);
    let mut before: Vec<TrueView> = Vec::new();
    for _ in 0..20 {
        let now = campus.clock().now();
        let views = campus.views_below(course);
        assert!(views.iter().all(|view| view.at <= now));
        assert!(views.len() > before.len(), "{now}: {}", views.len());
        assert_eq!(views[..before.len()], before[..], "{now}");
        before = views;
        campus.clock().advance(TimeDelta::days(1));
    }
}

#[tokio::test]
async fn the_same_campus_has_the_same_views_whenever_it_is_asked() {
    let early = term_on("2025-10-20T07:00:00Z").await;
    let late = term().await;
    late.views();
    late.clock().stop_at(early.clock().now());
    assert_eq!(early.views(), late.views());
}

#[tokio::test]
async fn moved_renamed_and_deleted_sessions_keep_what_was_watched() {
    let campus = term_on("2025-10-01T00:00:00Z").await;
    let course = folder(&campus, &["Term", "Course 01"]);
    let other = folder(&campus, &["Term", "Course 02"]);
    let (moved, deleted) = (
        session(&campus, "Course 01", "Lecture 01"),
        session(&campus, "Course 01", "Lecture 02"),
    );
    let (moved_before, deleted_before) = (campus.views_of(moved), campus.views_of(deleted));
    let name = "Another name".to_owned();
    campus
        .change(Change::MoveSession {
            session: moved,
            folder: other,
        })
        .unwrap();
    campus
        .change(Change::RenameSession {
            session: moved,
            name: name.clone(),
        })
        .unwrap();
    campus
        .change(Change::RenameFolder {
            folder: course,
            name,
        })
        .unwrap();
    campus
        .change(Change::DeleteSession { session: deleted })
        .unwrap();
    campus.clock().advance(TimeDelta::days(60));

    let after = campus.views_of(moved);
    assert_eq!(after[..moved_before.len()], moved_before[..]);
    assert!(
        after.len() > moved_before.len(),
        "people go on watching before the exam"
    );
    assert!(
        campus
            .views_below(other)
            .iter()
            .any(|view| view.session == moved)
    );
    assert_eq!(
        campus.views_of(deleted),
        deleted_before,
        "nobody watches what is gone"
    );
    let admin = Soap::admin(&campus).await;
    assert_eq!(
        rows_of(&admin.page(deleted, 1000, 0).await),
        truth(&deleted_before)
    );

    campus.settings().write().usage.deleted_sessions = false;

    assert!(admin.page(deleted, 1000, 0).await.is_fault());
}

#[tokio::test]
async fn a_deleted_folder_takes_its_sessions_but_not_their_rows() {
    let campus = term_on("2025-11-01T00:00:00Z").await;
    let course = folder(&campus, &["Term", "Course 01"]);
    let views = campus.views_below(course);
    campus
        .change(Change::DeleteFolder { folder: course })
        .unwrap();
    campus.clock().advance(TimeDelta::days(1));
    let known: Vec<_> = campus
        .views()
        .into_iter()
        .filter(|view| views.iter().any(|it| it.session == view.session))
        .collect();
    assert_eq!(known, views);
}

#[tokio::test]
async fn an_added_session_is_watched_by_its_course() {
    let campus = term_on("2025-10-01T18:00:00Z").await;
    let folder = folder(&campus, &["Term", "Course 01", "Part 2"]);
    let added = campus.change(Change::AddSession {
        folder,
        name: "Extra lecture".to_owned(),
        seconds: 900,
        bytes: 0,
        captions: vec![],
    });
    let added = added.unwrap();
    assert_eq!(campus.views_of(added), []);
    campus.clock().advance(TimeDelta::days(14));
    let views = campus.views_of(added);
    assert!(views.len() > 20, "{} views", views.len());
    assert!(views.iter().all(|view| view.start <= 900.0));
    let course = campus.views_of(session(&campus, "Course 01", "Lecture 01"));
    let of_course = |view: &&TrueView| course.iter().any(|it| it.viewer == view.viewer);
    assert!(
        views.iter().filter(of_course).count() * 2 > views.len(),
        "the same people"
    );
}

#[tokio::test]
async fn an_audience_that_is_set_watches_from_then_on() {
    let campus = term_on("2025-10-01T18:00:00Z").await;
    let watched = session(&campus, "Course 01", "Lecture 01");
    let never = odd(&campus, "Never watched");
    let before = campus.views_of(watched);
    campus
        .change(Change::SetAudience {
            session: watched,
            students: 0,
        })
        .unwrap();
    campus
        .change(Change::SetAudience {
            session: never,
            students: 25,
        })
        .unwrap();
    campus.clock().advance(TimeDelta::days(30));
    assert_eq!(campus.views_of(watched), before);
    let new = campus.views_of(never);
    let then: chrono::DateTime<chrono::Utc> = "2025-10-01T18:00:00Z".parse().unwrap();
    assert!(new.len() > 20 && new.iter().all(|view| view.at > then));
}

#[tokio::test]
async fn added_views_are_known_at_once_and_kept_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = || CampusConfig {
        population: SMALL,
        data_dir: Some(folder.path().to_owned()),
        ..CampusConfig::default()
    };
    let campus = Campus::start(config()).await.unwrap();
    let now = "2025-12-24T00:00:00Z".parse().unwrap();
    campus.clock().stop_at(now);
    let never = odd(&campus, "Never watched");
    let view = View {
        viewer: demo::STUDENT.id,
        at: "2025-12-01T10:00:00.5Z".parse().unwrap(),
        start: 1.25,
        seconds: 2.5,
        speed: 1.5,
        start_reason: StartReason::Start,
        stop_reason: StopReason::PlayerClose,
    };
    campus
        .add_views(never, std::slice::from_ref(&view))
        .unwrap();
    let known = campus.views_of(never);
    assert_eq!(
        (known.len(), known[0].appears, known[0].stop()),
        (1, now, 3.75)
    );
    assert!(campus.add_views(uuid::Uuid::from_u128(1), &[view]).is_err());
    campus.stop().await.unwrap();

    let campus = Campus::start(config()).await.unwrap();
    campus.clock().stop_at(now);

    assert_eq!(campus.views_of(never), known);
}

#[tokio::test]
async fn the_truth_is_told_over_http_too() {
    let config = CampusConfig {
        population: SMALL,
        control_token: Some("open".to_owned()),
        ..CampusConfig::default()
    };
    let campus = Campus::start(config).await.unwrap();
    campus
        .clock()
        .stop_at("2025-12-24T00:00:00Z".parse().unwrap());
    let golden = odd(&campus, "Golden case");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/_campus/views", campus.base_url());
    let ask = async |query: &str| {
        let request = client.get(format!("{url}?{query}"));
        let answer = request.header("x-campus-control", "open").send().await;
        answer.unwrap().json::<Vec<TrueView>>().await.unwrap()
    };
    assert_eq!(
        ask(&format!("session={golden}")).await,
        campus.views_of(golden)
    );
    let course = folder(&campus, &["Term", "Course 01"]);
    let key = |view: &TrueView| (view.at, view.viewer, view.start_reason.as_str());
    let told: Vec<_> = ask(&format!("below={course}"))
        .await
        .iter()
        .map(key)
        .collect();
    let known: Vec<_> = campus.views_below(course).iter().map(key).collect();
    assert_eq!(told, known);
    let new = serde_json::json!({ "session": golden, "views": [{
        "viewer": demo::STUDENT.id, "at": "2025-12-01T10:00:00Z", "start": 0.0, "seconds": 1.0, "speed": 1.0,
        "start_reason": "Start", "stop_reason": "Pause",
    }]});
    let request = client.post(&url).header("x-campus-control", "open");
    assert_eq!(request.json(&new).send().await.unwrap().status(), 204);
    assert_eq!(campus.views_of(golden).len(), 8);
}

#[tokio::test]
async fn a_tenth_can_be_all_that_is_watched() {
    let tenth = lectern_campus::Population::Term {
        courses: 1,
        sessions: 30,
        students: 40,
        watched_percent: 10,
    };
    let campus = world_on(tenth, "2026-06-01T00:00:00Z").await;
    let course = folder(&campus, &["Term", "Course 01"]);
    let sessions = campus.truth().below(course).sessions;
    let watched = sessions
        .iter()
        .filter(|it| !campus.views_of(it.id).is_empty());
    assert_eq!((watched.count(), sessions.len()), (3, 30));
}
