//! `lectern page-views` against the demo campus's Canvas: plan, reports, what is said, exit codes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

#[path = "desk/mod.rs"]
mod base;

use std::path::Path;

use base::Desk;
use chrono::{Days, NaiveDate, Utc};
use lectern_campus::canvas::demo;
use lectern_campus::{CampusConfig, CanvasConfig, CanvasWorld, Population};

const STUDENTS: u32 = 3;
const VIEWS: u32 = 4;
const SPAN: u64 = 5;

/// A campus with one course in which each student makes the same number of views every day, and an account of it.
fn desk(token: &str) -> Desk {
    let desk = Desk::at(CampusConfig {
        population: Population::Empty,
        canvas: CanvasConfig {
            port: 0,
            courses: CanvasWorld::Steady {
                students: STUDENTS,
                views_per_day: VIEWS,
            },
        },
        ..CampusConfig::default()
    });
    let server = desk.campus().canvas().base_url().to_owned();
    let add = [
        "account", "add", "canvas", "--name", "canvas", "--server", &server,
    ];
    desk.lectern(&add)
        .env("LECTERN_CANVAS_TOKEN", token)
        .assert()
        .success();
    desk
}

/// Days that are over, wherever the computer is.
fn days() -> (NaiveDate, NaiveDate) {
    let end = Utc::now()
        .date_naive()
        .checked_sub_days(Days::new(2))
        .unwrap();
    (end.checked_sub_days(Days::new(SPAN - 1)).unwrap(), end)
}

fn words<'a>(start: &'a str, end: &'a str, to: &'a str) -> Vec<&'a str> {
    vec![
        "page-views",
        "1693",
        "--start-time",
        start,
        "--end-time",
        end,
        "--enrollment-types",
        "StudentEnrollment",
        "--time-zone",
        "UTC",
        "--to",
        to,
    ]
}

fn rows(folder: &Path, label: &str) -> usize {
    let file = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with(label) && path.extension().is_some_and(|end| end == "csv")
        });
    std::fs::read_to_string(file.unwrap())
        .unwrap()
        .lines()
        .count()
        - 1
}

#[test]
fn the_reports_are_written_the_plan_is_what_runs_and_the_same_again_fetches_nothing() {
    let desk = desk(demo::ADMIN_TOKEN);
    let (start, end) = days();
    let (start, end) = (start.to_string(), end.to_string());
    let to = desk.path("reports");
    let to_text = to.to_string_lossy().into_owned();
    let words = words(&start, &end, &to_text);

    let plan = desk.json(&[words.as_slice(), &["--dry-run"]].concat());
    assert_eq!(
        (&plan["course"]["id"], &plan["peopleToRead"]),
        (&1693.into(), &STUDENTS.into())
    );
    assert!(!to.exists());
    let file = desk.path("plan.json").to_string_lossy().into_owned();
    desk.json(&[words.as_slice(), &["--plan", &file]].concat());

    let done = desk.json(&["run", &file]);
    let views = u64::from(STUDENTS * VIEWS) * SPAN;
    assert_eq!(done["receipt"]["views"], views);
    assert_eq!(
        rows(&to, "user-pageviews_1693"),
        usize::try_from(views).unwrap()
    );
    assert!(
        std::fs::read_to_string(to.join("README.txt"))
            .unwrap()
            .contains("best effort")
    );

    desk.campus().canvas().log().clear();
    let again = desk.json(&[words.as_slice(), &["--pseudonyms"]].concat());
    assert!(again["job"].is_null() && again["receipt"]["pseudonyms"] == true);
    let asked = desk.campus().canvas().log().requests();
    assert!(
        !asked
            .iter()
            .any(|request| request.path.contains("page_views")),
        "{asked:#?}"
    );
}

#[test]
fn what_cannot_be_done_ends_with_the_code_that_scripts_know() {
    let desk = desk(demo::TEACHER_TOKEN);
    let (start, end) = days();
    let (start, end) = (start.to_string(), end.to_string());
    let to = desk.path("reports").to_string_lossy().into_owned();
    let said = desk.said(&words(&start, &end, &to));
    assert_eq!(said.code, Some(3), "{said:#?}");
    assert!(said.err.contains("Statistics – view"), "{}", said.err);
    let said = desk.said(&words(&end, &start, &to));
    assert_eq!(said.code, Some(2), "{said:#?}");
    assert!(said.err.contains("is after the end"), "{}", said.err);
    let mut wrong = words(&start, &end, &to);
    wrong[1] = "99999999";
    let said = desk.said(&wrong);
    assert_eq!(said.code, Some(2), "{said:#?}");
    assert!(
        said.err.contains("99999999") || said.err.contains("does not have this"),
        "{}",
        said.err
    );
}
