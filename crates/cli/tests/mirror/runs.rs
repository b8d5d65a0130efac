//! Dry runs, runs and what they say.

use std::collections::BTreeMap;

use lectern_campus::changes::Change;
use serde_json::json;

use crate::desk::{Desk, document, files, is_video};

#[test]
fn a_dry_run_prints_the_plan_and_writes_nothing() {
    let desk = Desk::new();

    let said = desk.mirror(&["--dry-run"]);

    assert_eq!(said.code, Some(0), "{said:#?}");
    assert_said!(desk, "dry_run", said.out);
    assert_eq!(said.err, "");
    assert!(!desk.home().exists());
    assert_eq!(desk.json(&["mirrors", "list"]), json!([]));
    assert_eq!(desk.json(&["jobs", "list", "--all"]), json!([]));
}

#[test]
fn a_course_comes_home_whole_and_the_second_run_has_nothing_to_do() {
    let desk = Desk::new();

    let first = desk.mirror(&[]);

    assert_eq!(first.code, Some(0), "{first:#?}");
    assert_said!(desk, "first_run", first.out);
    let here = files(&desk.home());
    let names: Vec<&str> = here.keys().map(String::as_str).collect();
    assert_said!(desk, "first_run_files", names.join("\n"));
    for session in desk.campus().hashed_truth(desk.course).unwrap().sessions {
        let video = here
            .iter()
            .find(|(path, _)| path.ends_with(&format!("{}.mp4", safe(&session.name))))
            .unwrap()
            .1;
        assert_eq!(Some(video.len() as u64), session.bytes, "{}", session.name);
    }

    let second = desk.mirror(&[]);

    assert_eq!(second.code, Some(0), "{second:#?}");
    assert_said!(desk, "second_run", second.out);
    let mut again = files(&desk.home());
    // The page of the mirror says when it was written.
    again.insert("index.html".to_owned(), here["index.html"].clone());
    assert_eq!(
        again.keys().collect::<Vec<_>>(),
        here.keys().collect::<Vec<_>>()
    );
    let videos = |all: &BTreeMap<String, Vec<u8>>| {
        let mut all = all.clone();
        all.retain(|path, _| is_video(path));
        all
    };
    assert_eq!(videos(&again), videos(&here));
}

#[test]
fn what_changed_on_the_server_is_told_by_kind_and_the_counts_add_up() {
    let desk = Desk::new();
    assert_eq!(desk.mirror(&[]).code, Some(0));
    desk.session(desk.course, "Lichens", &[]);
    desk.change(Change::RenameSession {
        session: desk.session_called("Ferns"),
        name: "Ferns and horsetails".to_owned(),
    });
    desk.change(Change::DeleteSession {
        session: desk.session_called("Mosses"),
    });
    let refused = desk.session(desk.course, "For the panel only", &[]);
    desk.change(Change::SetDownloads {
        of: refused,
        on: false,
    });

    let said = desk.mirror(&[]);

    assert_eq!(said.code, Some(0), "{said:#?}");
    assert_said!(desk, "later_run_plan", said.err);
    assert_said!(desk, "later_run", said.out);
    let here = files(&desk.home());
    assert!(
        here.contains_key("Mosses.mp4") || here.keys().any(|path| path.ends_with("/Mosses.mp4"))
    );
    let third = document(&desk.mirror(&["--json"]));
    assert_eq!(third["counts"]["addUp"], true, "{third:#}");
    assert_eq!(third["job"], json!(null), "{third:#}");
}

#[test]
fn documents_are_for_programs() {
    let desk = Desk::new();

    let plan = document(&desk.mirror(&["--dry-run", "--json"]));
    let run = document(&desk.mirror(&["--json"]));
    let none = document(&desk.mirror(&["--json"]));

    assert_eq!(
        plan["counts"],
        json!([{ "kind": "new", "count": 3, "checked": 3 }])
    );
    assert_eq!(plan["rows"].as_array().unwrap().len(), 3);
    assert_eq!(plan["nothingToDo"], false);
    assert_eq!(run["state"], "succeeded", "{run:#}");
    assert_eq!(run["receipt"]["addsUp"], true);
    assert_eq!(
        (&run["counts"]["new"], &run["counts"]["addUp"]),
        (&json!(3), &json!(true))
    );
    assert_eq!(run["items"].as_array().unwrap().len(), 3);
    assert_eq!(
        (&none["job"], &none["counts"]["same"]),
        (&json!(null), &json!(3))
    );
}

#[test]
fn a_conflict_without_an_answer_is_left_and_listed() {
    let desk = Desk::new();
    assert_eq!(desk.mirror(&[]).code, Some(0));
    let ferns = files(&desk.home())
        .into_keys()
        .find(|path| path.ends_with("Ferns.mp4"))
        .unwrap();
    let mine = b"cut by hand".to_vec();
    std::fs::write(desk.home().join(&ferns), &mine).unwrap();
    desk.change(Change::ReplaceMedia {
        session: desk.session_called("Ferns"),
        seconds: Some(5),
        bytes: None,
    });

    let left = desk.mirror(&[]);

    assert_eq!(left.code, Some(1), "{left:#?}");
    assert_said!(desk, "conflict_left", left.out);
    assert_eq!(files(&desk.home())[&ferns], mine);

    let taken = desk.mirror(&["--conflicts", "take-theirs"]);

    assert_eq!(taken.code, Some(0), "{taken:#?}");
    assert_said!(desk, "conflict_settled", taken.out);
    let here = files(&desk.home());
    assert_ne!(here[&ferns], mine);
    let kept = here
        .iter()
        .find(|(path, _)| path.starts_with("Replaced files/") && is_video(path));
    assert_eq!(kept.map(|(_, content)| content), Some(&mine));
}

#[test]
fn a_name_from_the_server_does_not_steer_the_terminal() {
    let desk = Desk::new();
    desk.session(desk.course, "Red \u{1b}[31malert\u{7}", &[]);
    for words in [&["--dry-run"][..], &[], &["--dry-run"]] {
        let said = desk.mirror(words);
        assert_eq!(said.code, Some(0), "{said:#?}");
        assert!(
            !said.out.contains('\u{1b}') && !said.err.contains('\u{1b}'),
            "{said:#?}"
        );
    }
}

fn safe(name: &str) -> &str {
    match name {
        "Räume / \"Week 1\": intro?" => "",
        name => name,
    }
}
