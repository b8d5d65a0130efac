//! The three reports equal what pandas counts from the campus's own truth.

use std::path::Path;

use lectern_analytics::page_views::Rules;
use lectern_campus::CanvasWorld;
use lectern_campus::canvas::demo;
use lectern_peers::Environment;
use serde_json::json;

use super::support::{Desk, filter, request, request_of};
use crate::page_views::{CanvasRole, PageViewCourseId, PageViewPeopleChoice, PageViewRequest};

/// Counts with pandas and returns how many views it found.
async fn compare(
    desk: &Desk,
    course: PageViewCourseId,
    canvas_id: u64,
    request: &PageViewRequest,
    rules: Rules,
) -> u64 {
    let (reports, _) = desk.export(course, &filter(request, rules)).await;
    let place = tempfile::tempdir().unwrap();
    let truth = place.path().join("truth.csv");
    let (from, to) = ("2025-10-01T00:00:00Z".parse().unwrap(), desk.now());
    desk.campus
        .canvas()
        .write_page_views_csv(canvas_id, from, to, &truth)
        .unwrap();
    let groups = desk.app().inner.database.read(|connection| {
        Ok(crate::page_views::store::course(connection, course)?
            .unwrap()
            .groups)
    });
    let or_all = |words: Vec<&'static str>, all: Vec<&'static str>| {
        if words.is_empty() { all } else { words }
    };
    let kinds = request
        .people
        .roles
        .iter()
        .map(|role| role.word())
        .collect();
    let states = request
        .people
        .states
        .iter()
        .map(|state| state.word())
        .collect();
    let case = json!({
        "truth": truth,
        "reports": reports,
        "stem": format!("{canvas_id}_{}-{}", request.days.start, request.days.end),
        "course": canvas_id,
        "start": request.days.start,
        "end": request.days.end,
        "zone": request.days.zone,
        "types": or_all(kinds, CanvasRole::ALL.map(CanvasRole::word).to_vec()),
        "states": or_all(states, vec!["active", "invited", "inactive", "completed"]),
        "groups": groups.unwrap(),
        "with_groups": rules.groups,
        "masqueraded": rules.masqueraded,
    });
    let file = place.path().join("case.json");
    std::fs::write(&file, case.to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page_views/tests/count.py");
    let counted = tokio::task::spawn_blocking(move || {
        let python = Environment::with(
            "viewing-venv",
            include_str!("../../../tests/viewing_files/requirements.txt"),
        )
        .unwrap();
        lectern_peers::succeed(python.script(&script).arg(&file)).unwrap()
    });
    counted.await.unwrap().trim().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_of_every_kind_of_range_and_choice_equal_an_independent_count() {
    let desk = Desk::small().await;
    let students = PageViewPeopleChoice::students();
    let biology = demo::BIOL_200;
    let all = Rules::default();
    for (what, course, start, end, people, rules) in [
        (
            "the list alone",
            biology,
            "2026-11-02",
            "2026-11-15",
            students.clone(),
            all,
        ),
        (
            "across the thirty days",
            biology,
            "2026-09-14",
            "2026-11-10",
            students.clone(),
            all,
        ),
        (
            "twelve months",
            biology,
            "2025-11-05",
            "2026-11-19",
            students.clone(),
            all,
        ),
        (
            "everybody",
            biology,
            "2026-09-14",
            "2026-11-10",
            PageViewPeopleChoice::default(),
            all,
        ),
        (
            "in other people's names",
            biology,
            "2026-09-14",
            "2026-11-10",
            students.clone(),
            Rules {
                masqueraded: true,
                ..all
            },
        ),
        (
            "groups",
            biology,
            "2026-09-14",
            "2026-11-10",
            students.clone(),
            Rules {
                groups: true,
                ..all
            },
        ),
    ] {
        let request = request_of(course, start, end, people);
        let (id, job) = desk.begin(&request).await;
        if let Some(job) = job {
            desk.assert_well(&desk.ended(&job).await);
        }
        let views = compare(&desk, id, course, &request, rules).await;
        assert!(views > 0, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_course_with_a_number_above_2_to_the_53rd_is_counted() {
    let desk = Desk::open_on(CanvasWorld::Term, demo::ADMIN_TOKEN).await;
    let request = request(demo::FOREIGN, "2026-10-01", "2026-11-10");
    let (id, ended) = desk.get(&request).await;
    desk.assert_well(&ended);
    compare(&desk, id, demo::FOREIGN, &request, Rules::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn courses_whose_numbers_begin_alike_are_kept_apart() {
    let desk = Desk::open_on(CanvasWorld::Term, demo::ADMIN_TOKEN).await;
    for course in [demo::LOOK_ALIKE, demo::BIOL_200] {
        let students = PageViewPeopleChoice::students();
        let request = request_of(course, "2026-11-09", "2026-11-12", students);
        let id = desk.get_well(&request).await;
        let views = compare(&desk, id, course, &request, Rules::default()).await;
        assert!(views > 0, "{course}");
    }
}
