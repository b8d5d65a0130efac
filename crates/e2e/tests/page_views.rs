//! A course of the campus's Canvas is found in the real window, its page views are read, looked at and exported; every figure is counted again with pandas.

#![allow(clippy::unwrap_used, reason = "a test says where it stops")]

use std::path::Path;
use std::time::{Duration, Instant};

use lectern_e2e::page_views::{Truth, choose_course, open_plan, run_plan, set_last_day, settled};
use lectern_e2e::{Campus, Window, look::look, steps};
use serde_json::{Value, json};

/// BIOL 200; another course of the campus has a number that begins with the same digits.
const COURSE: u64 = 1693;
/// The script that counts what the screen shows.
const FIGURES: &str = "page_views_figures.py";

#[tokio::test(flavor = "multi_thread")]
async fn the_three_reports_of_a_course_are_those_that_pandas_counts() {
    let folder = tempfile::tempdir().unwrap();
    let campus = Campus::start_with(&folder.path().join("campus"), &["--courses", "small"]);
    let window = steps::open(folder.path()).await;
    connect(&window, &campus).await;

    choose_course(&window, "1693").await;
    look(&window, "page-views-empty").await;
    open_plan(&window).await;
    look(&window, "page-views-plan").await;
    run_plan(&window).await;
    // Of the last two days there may be more by now, whatever the zone.
    set_last_day(&window).await;
    let truth = Truth::of(&campus, &window, folder.path(), COURSE).await;
    let figures = truth.ask(FIGURES, None);
    compare_pages(&window, &figures).await;
    look(&window, "page-views").await;

    window.choose_segment("people").await;
    compare_people(&window, &figures).await;
    look(&window, "page-views-people").await;

    window.choose_segment("views").await;
    settled(&window).await;
    shows_number(&window, &words(&figures["views"], "view")).await;
    look(&window, "page-views-every").await;

    export(&window, folder.path(), &truth).await;
    read_again_asks_nothing(&window, &campus).await;
    window.close().await;
}

/// Connects Canvas from the Welcome screen: first with a token that ended, then with one that works.
async fn connect(window: &Window, campus: &Campus) {
    window.named("heading", "Connect your accounts").await;
    window.click("Connect Canvas").await;
    window
        .fill("Canvas address", &campus.canvas_address())
        .await;
    window
        .fill("Access token", &campus.canvas_token("revoked"))
        .await;
    window.click("Connect").await;
    window.text("Canvas does not accept this token").await;
    look(window, "welcome-canvas").await;
    window
        .fill("Access token", &campus.canvas_token("admin"))
        .await;
    window.click("Connect").await;
    window.text("signed in as").await;
    window.click("Open Lectern").await;
    window.text("Choose a course to see its page views.").await;
}

/// Compares the sums, and every page that is drawn.
async fn compare_pages(window: &Window, figures: &Value) {
    settled(window).await;
    let sums = format!(
        "{} by {}",
        words(&figures["views"], "view"),
        number_words(&figures["people"], "person", "people")
    );
    shows_number(window, &sums).await;
    shows_number(window, &words(&figures["pages"], "page")).await;
    let rows = window.execute(ROWS, vec![]).await;
    let rows = rows.as_array().unwrap();
    assert!(rows.len() > 5, "pages are drawn: {rows:?}");
    for row in rows {
        let url = row[1].as_str().unwrap();
        let of_pandas = &figures["byPage"][url];
        assert!(of_pandas.is_array(), "pandas knows {url}");
        assert_eq!(number(&row[3]), of_pandas[0], "{url}");
        assert_eq!(number(&row[4]), of_pandas[1], "people of {url}");
    }
}

/// Compares sums and pages of the people, most views first, and unfolds one of them.
async fn compare_people(window: &Window, figures: &Value) {
    settled(window).await;
    window.find(".report.people [data-row]").await;
    let rows = window.execute(ROWS, vec![]).await;
    let rows = rows.as_array().unwrap();
    let of_pandas = figures["byUser"].as_array().unwrap();
    assert!(rows.len() >= of_pandas.len());
    // Whoever has as many views as another may stand before or after.
    let mut shown_sums: Vec<_> = rows
        .iter()
        .take(of_pandas.len())
        .map(|row| format!("{} {}", number(&row[3]), number(&row[1])))
        .collect();
    let mut sums: Vec<_> = of_pandas
        .iter()
        .map(|sums| format!("{} {}", sums[0], sums[1]))
        .collect();
    shown_sums.sort_unstable();
    sums.sort_unstable();
    assert_eq!(shown_sums, sums);
    let shown = rows[0][0].as_str().unwrap();
    let ids = figures["ids"].as_array().unwrap();
    assert!(
        !ids.contains(&json!(shown)),
        "{shown} is a code, not a person"
    );
    window
        .execute(
            "document.querySelector('.report.people [data-row=\"0\"]').focus()",
            vec![],
        )
        .await;
    window.press("Right").await;
    window.find(".report.people [aria-level='2']").await;
}

/// Exports with pseudonyms and lets pandas count the files.
async fn export(window: &Window, folder: &Path, truth: &Truth) {
    let to = folder.join("exported");
    std::fs::create_dir(&to).unwrap();
    window.click("Export CSV and JSON…").await;
    window.named("heading", "Export page views").await;
    window.find("[role=dialog] tbody tr").await;
    look(window, "page-views-export").await;
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
    let figures = truth.ask(FIGURES, Some(&to));
    let exported = &figures["exported"];
    assert_eq!(exported["total"], figures["views"]);
    assert_eq!(exported["byUser"], figures["views"]);
    assert_eq!(exported["every"], figures["views"]);
    assert_eq!(exported["pages"], figures["pages"]);
    assert_eq!(exported["people"], figures["people"]);
    let ids = figures["ids"].as_array().unwrap();
    let named = exported["ids"].as_array().unwrap().iter();
    assert_eq!(
        named.filter(|id| ids.contains(id)).count(),
        0,
        "no id leaves under pseudonyms"
    );
}

/// A plan over days that are stored fetches no page views.
async fn read_again_asks_nothing(window: &Window, campus: &Campus) {
    let asked = || {
        let log = campus.control("GET", "canvas/log", None);
        let pages = log.as_array().unwrap().iter().filter(|request| {
            request["path"]
                .as_str()
                .is_some_and(|path| path.contains("page_views"))
        });
        pages.count()
    };
    window.choose_segment("pages").await;
    settled(window).await;
    let before = asked();
    assert!(before > 0, "page views were asked for");
    window.press("g").await;
    window.text("Show the reports").await;
    window.press("Escape").await;
    assert_eq!(asked(), before, "what is stored is not asked again");
}

/// The texts of the cells of the rows that are drawn, in their order.
const ROWS: &str = "return [...document.querySelectorAll('.report [data-row]')].sort((a, b) => a.dataset.row - b.dataset.row).map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.innerText.trim()))";

fn words(count: &Value, one: &str) -> String {
    number_words(count, one, &format!("{one}s"))
}

fn number_words(count: &Value, one: &str, many: &str) -> String {
    let count = count.as_u64().unwrap();
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Waits until the page shows a text with numbers, however the system separates their thousands.
async fn shows_number(window: &Window, text: &str) {
    let began = Instant::now();
    let script = "return document.body.innerText.replace(/(\\d)[,.\u{a0}\u{202f}’](?=\\d{3})/g, '$1').includes(arguments[0])";
    while window.execute(script, vec![json!(text)]).await != json!(true) {
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "the window does not show “{text}”"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The leading number of words such as `1,234 pages`.
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
