//! Two courses of the campus are followed in the real window, read, looked at and exported; every figure is worked out again with pandas.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lectern_e2e::{Campus, Window, look::look, python::python, steps};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_figures_of_two_courses_are_those_that_pandas_finds() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start(&folder.path().join("campus"));
    let window = steps::sign_in(folder.path(), &campus).await;
    for path in [&steps::COURSE[..], &steps::ECOLOGY[..]] {
        steps::follow_course(&window, path).await;
    }
    steps::sync_all(&window, "2 up to date").await;
    look(&window, "two-courses").await;

    window.click_within("Main", "Insights").await;
    window.find("[role=gridcell][data-video]").await;
    look(&window, "insights-course-signed-in").await;
    let mut truth = Truth::of(&campus, &window, "BIOL 230 Fundamentals of ecology").await;
    compare_course(&window, &truth.figures()).await;

    let video = truth.most_watched();
    open_video(&window, &video).await;
    look(&window, "insights-video-signed-in").await;
    truth.session = Some(video);
    compare_video(&window, &truth.figures()).await;

    let days = truth.figures()["days"].as_array().unwrap().clone();
    truth.from = days[days.len() / 3].as_str().map(str::to_owned);
    truth.to = days[days.len() * 2 / 3].as_str().map(str::to_owned);
    set_dates(&window, &truth).await;
    compare_video(&window, &truth.figures()).await;
    window.click("Back to the course").await;
    window.find("[role=gridcell][data-video]").await;
    compare_course(&window, &truth.figures()).await;

    export(&window, folder.path(), &truth).await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_linked_course_knows_who_is_enrolled_and_when_work_is_due() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start(&folder.path().join("campus"));
    let window = steps::open(folder.path()).await;
    steps::connect_both(&window, &campus).await;
    steps::follow_course(&window, &steps::ECOLOGY).await;
    steps::link_course(&window, "course 1702").await;
    look(&window, "course-linked").await;
    steps::sync_all(&window, "1 up to date").await;

    window.click_within("Main", "Insights").await;
    window.find("[role=gridcell][data-video]").await;
    settled(&window).await;
    look(&window, "insights-linked").await;
    let shown = key_figures(&window).await;
    let enrolled = enrolled(&campus, 1702);
    let words = shown["Unique viewers"].as_str().unwrap().to_owned();
    assert!(
        words.ends_with(&format!("of {enrolled} enrolled")),
        "{words}"
    );
    window.click("Show as table: Viewers across time").await;
    window.text("Essay").await;

    window.click("Class list").await;
    window
        .find(".class-rows [role=row][aria-rowindex='2']")
        .await;
    window.text("Not found").await;
    look(&window, "insights-class-list").await;
    window.close().await;
}

/// Returns how many students the campus's Canvas lists in a course, those who are switched off left out.
fn enrolled(campus: &Campus, course: u64) -> usize {
    let truth = campus.control("GET", "canvas/truth", None);
    let all = truth["enrollments"].as_array().unwrap();
    let listed = ["active", "invited", "completed"];
    let students: std::collections::HashSet<u64> = all
        .iter()
        .filter(|one| one["course"] == json!(course) && one["kind"] == "StudentEnrollment")
        .filter(|one| listed.contains(&one["state"].as_str().unwrap()))
        .filter_map(|one| one["user"].as_u64())
        .collect();
    students.len()
}

async fn open_video(window: &Window, session: &str) {
    let script = "document.querySelector(`[data-video='${arguments[0]}']`).click()";
    window.execute(script, vec![json!(session)]).await;
    window.find(".charts").await;
}

/// Sets the dates by keyboard, as D opens them.
async fn set_dates(window: &Window, truth: &Truth) {
    window.press("d").await;
    window.fill("From", truth.from.as_deref().unwrap()).await;
    window.fill("To", truth.to.as_deref().unwrap()).await;
    window.click("Set dates").await;
    window.text("all dates").await;
    settled(window).await;
}

/// Compares the key figures, and the viewers, watch time and completion of every video.
async fn compare_course(window: &Window, figures: &Value) {
    settled(window).await;
    let shown = key_figures(window).await;
    assert_eq!(number(&shown["Unique viewers"]), figures["viewers"]);
    assert_eq!(number(&shown["Videos"]), figures["videos"]);
    let completed = format!("{} of {}", figures["completed"], figures["pairs"]);
    let words = shown["Completed"].as_str().unwrap().replace(',', "");
    assert!(words.ends_with(&completed), "{words} is not {completed}");
    window.choose_segment("table").await;
    window.find(".measures [role=row][data-row]").await;
    let rows = window.execute(TABLE, vec![]).await;
    for (title, of_pandas) in figures["list"].as_object().unwrap() {
        let row = &rows[title];
        assert!(!row.is_null(), "“{title}” is in the table: {rows:#?}");
        let few = (1..5).contains(&of_pandas["viewers"].as_i64().unwrap());
        if few {
            assert_eq!(row["Unique viewers"], "Fewer than 5", "{title}");
            continue;
        }
        assert_eq!(
            number(&row["Unique viewers"]),
            of_pandas["viewers"],
            "{title}"
        );
        if of_pandas["viewers"] != 0 {
            assert_eq!(row["Total watch time"], of_pandas["watch"], "{title}");
        }
        if of_pandas["of"] != 0 {
            assert_eq!(
                row["Completed viewers, %"], of_pandas["completed"],
                "{title}"
            );
        }
    }
    window.choose_segment("heatMap").await;
}

/// Compares the key figures and both lines of the chart of chunks.
async fn compare_video(window: &Window, figures: &Value) {
    settled(window).await;
    window.click("Show as table: Viewers across chunks").await;
    window.find(".chunks table").await;
    let shown = window.execute(CHUNKS, vec![]).await;
    assert_eq!(shown, figures["chunks"]);
    window.click("Show as chart: Viewers across chunks").await;
}

/// Exports with pseudonyms and without hiding, and lets pandas count.
async fn export(window: &Window, folder: &Path, truth: &Truth) {
    let to = folder.join("exported");
    std::fs::create_dir(&to).unwrap();
    window.click("Export…").await;
    window.named("heading", "Export viewing data").await;
    window.text("What leaves this computer").await;
    window.find("[role=dialog] tbody tr").await;
    look(window, "insights-export").await;
    window.fill("To this folder", &to.to_string_lossy()).await;
    window
        .find("[role=switch][aria-label^='Hide groups']")
        .await
        .click()
        .await
        .unwrap();
    let export = window.find("[role=dialog] button.primary").await;
    export.click().await.unwrap();
    window.text("Exported ").await;
    window.gone("Export viewing data").await;
    let written: PathBuf = std::fs::read_dir(&to)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let counted = python(
        &script("insights_export.py"),
        &json!({ "folder": written, "ids": truth.viewers() }),
    );
    let figures = truth.figures();
    assert_eq!(counted["rows"], figures["views"]);
    assert_eq!(counted["people"], figures["viewers"]);
    assert_eq!(counted["named"], json!([]), "no id leaves under pseudonyms");
}

/// Rows of the table of all videos: title to column to words. The list draws what is in view and eight more: all of this course.
const TABLE: &str = "
    const frame = document.querySelector('.measures'); const names = [...frame.querySelectorAll('[role=columnheader]')].map((cell) => cell.innerText.replace(/\\s+/g, ' ').trim());
    return Object.fromEntries([...frame.querySelectorAll('[role=row][data-row]')].map((row) => { const cells = [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.innerText.trim()); return [cells[0], Object.fromEntries(names.map((name, index) => [name, cells[index]]))] }))";

/// Unique viewers and those who covered 75 %, chunk by chunk.
const CHUNKS: &str = "return [...document.querySelectorAll('.chunks table')[0].querySelectorAll('tbody tr')].map((row) => [3, 4].map((column) => Number(row.children[column].innerText.replaceAll(',', ''))))";

async fn key_figures(window: &Window) -> Value {
    let script = "return Object.fromEntries([...document.querySelectorAll('.figure')].map((one) => [one.querySelector('dt .cut').innerText.trim(), one.querySelector('dd').innerText.replace(/\\s+/g, ' ').trim()]))";
    window.execute(script, vec![]).await
}

/// Waits until nothing is being worked out.
async fn settled(window: &Window) {
    let began = Instant::now();
    let script =
        "return document.querySelector('.insights')?.getAttribute('aria-busy') === 'false'";
    while window.execute(script, vec![]).await != json!(true) {
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "the figures come"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The leading number of words such as `1,234 of 2,000`.
fn number(words: &Value) -> Value {
    let digits: String = words
        .as_str()
        .unwrap()
        .chars()
        .take_while(|one| one.is_ascii_digit() || *one == ',')
        .filter(|one| *one != ',')
        .collect();
    json!(digits.parse::<u64>().unwrap())
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// What the campus knows of a course, and the choices of the screen.
struct Truth {
    views: Value,
    sessions: Value,
    zone: Value,
    until: String,
    from: Option<String>,
    to: Option<String>,
    session: Option<String>,
}

impl Truth {
    async fn of(campus: &Campus, window: &Window, name: &str) -> Self {
        let truth = campus.control("GET", "truth", None);
        let folders = truth["folders"].as_array().unwrap();
        let ends_so = |folder: &&Value| {
            folder["path"].as_array().and_then(|path| path.last()) == Some(&json!(name))
        };
        let id = folders.iter().find(ends_so).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let below = campus.control("GET", &format!("truth?below={id}"), None);
        let zone = window
            .execute(
                "return Intl.DateTimeFormat().resolvedOptions().timeZone",
                vec![],
            )
            .await;
        let today = window
            .execute("return new Date().toISOString().slice(0, 10)", vec![])
            .await;
        Self {
            views: campus.control("GET", &format!("views?below={id}"), None),
            sessions: below["sessions"].clone(),
            zone,
            until: format!("{}T00:00:00Z", today.as_str().unwrap()),
            from: None,
            to: None,
            session: None,
        }
    }

    fn figures(&self) -> Value {
        let asked = json!({
            "views": self.views, "sessions": self.sessions, "zone": self.zone, "until": self.until,
            "from": self.from, "to": self.to, "session": self.session,
        });
        python(&script("insights_figures.py"), &asked)
    }

    fn most_watched(&self) -> String {
        let figures = self.figures();
        let list = figures["list"].as_object().unwrap();
        let most = list.values().max_by_key(|video| video["viewers"].as_u64());
        most.unwrap()["id"].as_str().unwrap().to_owned()
    }

    fn viewers(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self
            .views
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|view| view["viewer"].as_str())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}
