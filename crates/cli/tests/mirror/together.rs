//! Runs that are killed, at once, by schedule.

use lectern_campus::faults::{Fault, Rule};
use serde_json::json;

use crate::desk::{COURSE, Desk, document, files, is_video};

#[test]
fn a_killed_run_goes_on_with_the_same_command() {
    let desk = Desk::new();
    for number in 0..4 {
        desk.long_session(&format!("Long {number}"));
    }
    desk.campus().settings().write().network.bytes_per_second = Some(200_000);
    let home = desk.home();
    let words = ["mirror", COURSE, "--to", home.to_str().unwrap()];
    let mut first = desk.spawn(&words);
    desk.until_bytes_move();
    first.kill().unwrap();
    first.wait().unwrap();
    let here = files(&desk.home());
    for (path, content) in here
        .iter()
        .filter(|(path, _)| !path.starts_with(".lectern/"))
    {
        assert!(
            !is_video(path) || content.len() > 1_000_000 || !path.contains("Long"),
            "{path} is not whole"
        );
    }
    desk.campus().settings().write().network.bytes_per_second = None;

    let second = desk.mirror(&[]);

    assert_eq!(second.code, Some(0), "{second:#?}");
    assert!(
        second.err.contains("goes on where it stopped"),
        "{second:#?}"
    );
    assert_eq!(desk.said(&["verify", home.to_str().unwrap()]).code, Some(0));
    let third = document(&desk.mirror(&["--json"]));
    assert_eq!(third["counts"]["same"], 7, "{third:#}");
}

#[test]
fn two_commands_at_once_fetch_each_recording_once() {
    let desk = Desk::new();
    for number in 0..4 {
        desk.long_session(&format!("Long {number}"));
    }
    desk.campus().settings().write().network.bytes_per_second = Some(500_000);
    let home = desk.home();
    let words = ["--json", "mirror", COURSE, "--to", home.to_str().unwrap()];
    let faults = desk.campus().faults();
    faults.push(Rule::always("/Podcast/Download/", Fault::Hold).on("HEAD"));
    let first = desk.spawn(&words);
    desk.until("the first one asks for sizes while it plans", || {
        faults.total_fired() > 0
    });
    let listings = || {
        let log = desk.campus().log().requests();
        let listings = log.iter().filter(|call| call.path.ends_with("/children"));
        listings.count()
    };
    let listed = listings();
    let second = desk.spawn(&words);
    desk.until("the second one has planned", || listings() >= 2 * listed);
    faults.clear();
    let ended = [first, second].map(|command| command.wait_with_output().unwrap());

    for output in &ended {
        assert!(output.status.success(), "{output:#?}");
        let job: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(job["receipt"]["done"], 7, "{job:#}");
    }
    for (session, fetched) in desk.videos_fetched() {
        assert_eq!(fetched, 1, "{session}");
    }
}

#[test]
fn a_run_that_loses_its_sign_in_ends_and_goes_on_after_the_next_one() {
    let desk = Desk::new();
    for number in 0..6 {
        desk.long_session(&format!("Long {number}"));
    }
    let faults = desk.campus().faults();
    faults.push(Rule::always("/Podcast/Download/", Fault::Hold).on("GET"));
    let home = desk.home();
    let first = desk.spawn(&["mirror", COURSE, "--to", home.to_str().unwrap()]);
    desk.until("it fetches", || faults.total_fired() > 0);
    desk.lectern(&["logout", "northfield"]).assert().success();
    faults.clear();

    let first = first.wait_with_output().unwrap();

    let told = String::from_utf8_lossy(&first.stdout);
    assert_eq!(first.status.code(), Some(3), "{first:#?}");
    assert!(told.contains("Waiting for you to sign in"), "{first:#?}");
    assert!(!told.contains("do not add up"), "{told}");
    desk.lectern(&["login", "northfield"]).assert().success();
    let then = desk.mirror(&[]);
    assert_eq!(then.code, Some(0), "{then:#?}");
    let after = document(&desk.mirror(&["--json"]));
    assert_eq!(after["counts"]["same"], 9, "{after:#}");
}

#[test]
fn mirrors_are_listed_run_scheduled_and_forgotten() {
    let desk = Desk::new();
    assert_eq!(desk.mirror(&["--name", "Botany"]).code, Some(0));

    let list = desk.said(&["mirrors", "list"]);
    assert_eq!(list.code, Some(0), "{list:#?}");
    let shown = desk.json(&["mirrors", "show", "botany"]);
    assert_eq!(shown["recordings"], 3, "{shown:#}");
    assert_eq!(shown["lastRun"]["new"], 3, "{shown:#}");
    let scheduled = desk.json(&[
        "mirrors", "schedule", "Botany", "--at", "03:05", "--days", "weekdays",
    ]);
    assert_eq!(scheduled["schedule"]["minute"], 185, "{scheduled:#}");
    assert!(scheduled["nextRun"].is_string(), "{scheduled:#}");
    let again = desk.json(&["mirrors", "run", "Botany"]);
    assert_eq!(again["job"], json!(null), "{again:#}");
    let by_hand = desk.json(&["mirrors", "schedule", "Botany", "--off"]);
    assert_eq!(by_hand["nextRun"], json!(null), "{by_hand:#}");

    let unknown = desk.said(&["mirrors", "show", "Zoology"]);
    assert_eq!(unknown.code, Some(2), "{unknown:#?}");
    let kept = desk.said(&["mirrors", "forget", "Botany"]);
    assert_eq!(kept.code, Some(2), "{kept:#?}");
    let forgotten = desk.said(&["mirrors", "forget", "Botany", "--yes"]);
    assert_eq!(forgotten.code, Some(0), "{forgotten:#?}");
    assert_eq!(desk.json(&["mirrors", "list"]), json!([]));
    assert_eq!(
        files(&desk.home())
            .keys()
            .filter(|path| is_video(path))
            .count(),
        3
    );

    let fetched = desk.videos_fetched();
    let adopted = desk.mirror(&[]);
    assert_eq!(adopted.code, Some(0), "{adopted:#?}");
    assert_eq!(desk.videos_fetched(), fetched, "no video is fetched again");
    let then = document(&desk.mirror(&["--json"]));
    assert_eq!(then["counts"]["same"], 3, "{then:#}");
}
