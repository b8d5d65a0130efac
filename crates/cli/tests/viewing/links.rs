//! Courses and what belongs to them at Canvas, from the command line.

use lectern_campus::canvas::demo;
use lectern_campus::{CampusConfig, Population, RecordingSize};

use crate::base::Desk;

/// A campus with its Panopto and its Canvas, an account of each.
fn desk() -> Desk {
    let desk = Desk::at(CampusConfig {
        population: Population::University,
        recordings: RecordingSize::TINY,
        ..CampusConfig::default()
    });
    desk.sign_in();
    desk
}

const COURSE: &str =
    "/Faculty of Science/Biology/BIOL 200 Fundamentals of cell biology/2025 Winter 2";

fn add_canvas(desk: &Desk) {
    let server = desk.campus().canvas().base_url().to_owned();
    let add = [
        "account", "add", "canvas", "--name", "canvas", "--server", &server,
    ];
    desk.lectern(&add)
        .env("LECTERN_CANVAS_TOKEN", demo::ADMIN_TOKEN)
        .assert()
        .success();
}

#[test]
fn a_course_is_proposed_linked_listed_by_its_term_and_followed_by_the_next() {
    let desk = desk();
    add_canvas(&desk);
    desk.json(&["courses", "add", COURSE]);

    let proposed = desk.json(&["courses", "propose"]);
    let canvas = &proposed["proposals"][0]["canvas"];
    assert_eq!(canvas[0]["canvasId"], "1692", "{proposed:#}");
    assert_eq!(canvas[0]["sure"], true);
    assert_eq!(canvas.as_array().unwrap().len(), 1);

    let linked = desk.json(&[
        "courses",
        "link",
        COURSE,
        "--canvas",
        "1692",
        "--folder",
        "/data/2025 Winter 2",
        "--page-views",
        "on",
    ]);
    assert_eq!(linked["term"], "2025 Winter 2");
    assert_eq!(linked["localFolder"], "/data/2025 Winter 2");
    assert!(
        linked["canvas"]["students"].as_u64().unwrap() > 0,
        "{linked:#}"
    );
    assert_eq!(linked["canvas"]["pageViews"], true);

    let of_term = |term: &str| desk.json(&["courses", "list", "--term", term])["courses"].clone();
    assert_eq!(of_term("2025 winter 2").as_array().unwrap().len(), 1);
    assert_eq!(of_term("2026 Winter 1"), serde_json::json!([]));

    let plan = desk.json(&["courses", "new-term", "--dry-run"]);
    assert_eq!(plan["to"], "2026 Winter 1", "{plan:#}");
    assert_eq!(plan["followed"], 0);
    let followed = desk.json(&["--yes", "courses", "new-term"]);
    assert_eq!(followed["followed"], 1);
    let new = of_term("2026 Winter 1");
    assert_eq!(new[0]["canvas"]["canvasId"], "1693");
    assert_eq!(new[0]["localFolder"], "/data/2026 Winter 1");

    let unlinked = desk.json(&["courses", "link", "2025 Winter 2", "--canvas", "none"]);
    assert_eq!(unlinked["canvas"], serde_json::Value::Null);
}

#[test]
fn without_a_canvas_and_with_nothing_to_link_the_remedy_is_said() {
    let desk = desk();
    desk.json(&["courses", "add", COURSE]);

    let nothing = desk.said(&["courses", "link", COURSE]);
    let no_canvas = desk.said(&["courses", "link", COURSE, "--canvas", "1692"]);
    let not_linked = desk.said(&["courses", "link", COURSE, "--page-views", "on"]);
    let no_work = desk.said(&["courses", "link", COURSE, "--student-work", "on"]);
    let no_files = desk.said(&["courses", "link", COURSE, "--recordings", "on"]);
    let none = desk.said(&["courses", "propose"]);

    assert_eq!(
        (nothing.code, no_canvas.code, not_linked.code, none.code),
        (Some(2), Some(3), Some(2), Some(3)),
        "{no_canvas:#?} {not_linked:#?} {none:#?}"
    );
    assert_eq!((no_work.code, no_files.code), (Some(2), Some(2)));
    assert!(nothing.err.contains("courses propose"), "{nothing:#?}");
    assert!(not_linked.err.contains("not linked to a Canvas course"));
    assert!(no_work.err.contains("not linked to a Canvas course"));
    assert!(no_files.err.contains("Download its folder once"));
    assert!(none.err.contains("Canvas"), "{none:#?}");
}

#[test]
fn a_sync_says_at_its_end_why_canvas_was_not_read() {
    let desk = desk();
    add_canvas(&desk);
    desk.json(&["courses", "add", COURSE]);
    desk.json(&["courses", "link", COURSE, "--canvas", "1692"]);
    desk.campus().canvas().revoke(demo::ADMIN_TOKEN);

    let synced = desk.said(&["viewing", "sync"]);

    assert_eq!(synced.code, Some(1), "{synced:#?}");
    assert!(synced.out.contains("Canvas was not read. "), "{synced:#?}");
    assert!(synced.out.contains("The counts add up."), "{synced:#?}");
}
