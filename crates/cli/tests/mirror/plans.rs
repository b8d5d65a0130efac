//! Plans as files.

use lectern_campus::changes::Change;
use serde_json::json;

use crate::desk::{Desk, files};

#[test]
fn a_plan_is_a_file_that_runs_later_and_says_what_changed_since() {
    let desk = Desk::new();
    let file = desk.path("botany.lectern-plan.json");
    let file = file.to_str().unwrap();
    let saved = desk.mirror(&["--plan", file]);
    assert_eq!(saved.code, Some(0), "{saved:#?}");
    assert_said!(desk, "plan_saved", saved.out);
    assert!(!desk.home().exists(), "saving a plan changes nothing else");
    desk.session(desk.course, "Lichens", &[]);
    desk.change(Change::DeleteSession {
        session: desk.session_called("Ferns"),
    });

    let ran = desk.said(&["run", file]);

    assert_eq!(ran.code, Some(0), "{ran:#?}");
    assert_said!(desk, "plan_run_later", ran.err);
    assert_said!(desk, "plan_run_later_receipt", ran.out);
    let here = files(&desk.home());
    assert!(
        !here.keys().any(|path| path.contains("Lichens")),
        "nobody saw it in the plan"
    );
    let with_all = desk.said(&["run", file, "--yes"]);
    assert_eq!(with_all.code, Some(0), "{with_all:#?}");
    let here = files(&desk.home());
    assert!(
        here.keys().any(|path| path.ends_with("Lichens.mp4")),
        "{:?}",
        here.keys()
    );
}

#[test]
fn files_that_are_no_plan_of_this_version_are_refused() {
    let desk = Desk::new();
    let file = desk.path("plan.json");
    let words = ["run", file.to_str().unwrap()];
    let missing = desk.said(&words);
    assert_eq!(missing.code, Some(5), "{missing:#?}");
    let cases = [
        ("run_no_json", "a shopping list".to_owned()),
        (
            "run_other_json",
            json!({ "kind": "shopping-list", "version": 1 }).to_string(),
        ),
        (
            "run_newer_plan",
            json!({ "kind": "lectern-mirror-plan", "version": 99, "of the future": true })
                .to_string(),
        ),
        (
            "run_newer_upload",
            json!({ "kind": "lectern-upload-plan", "version": 99 }).to_string(),
        ),
    ];
    for (name, text) in cases {
        std::fs::write(&file, text).unwrap();
        let said = desk.said(&words);
        assert_eq!(said.code, Some(2), "{name}: {said:#?}");
        assert_said!(desk, name, said.err);
    }
}
