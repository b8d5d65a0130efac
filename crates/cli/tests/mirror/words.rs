//! The words of the command, and how it ends when they or the world do not fit.

use crate::desk::{COURSE, Desk, Said, document, files};

#[test]
fn a_plan_can_be_made_again_with_the_command_it_names() {
    let desk = Desk::new();
    let words = [
        "--dry-run",
        "--json",
        "--skip",
        "Tutor's \"old\" stuff",
        "--filter",
        "title=*ss*",
        "--filter",
        "not-title=x?",
        "--filter",
        "from=2000-01-01",
        "--filter",
        "to=2100-01-01",
        "--filter",
        "at-least=1s",
        "--filter",
        "at-most=1h",
        "--filter",
        "creator=a",
        "--filter",
        "largest=1GB",
        "--template",
        "{date} {title}",
        "--sidecars",
        "info,captions,thumbnail",
        "--all-languages",
        "--also-search",
    ];
    let plan = document(&desk.mirror(&words));
    let command = plan["command"].as_str().unwrap();

    let again = std::process::Command::new("sh")
        .arg("-c")
        .arg(format!("{command} --dry-run --json"))
        .envs(desk.environment())
        .env("PATH", path_with_lectern())
        .output()
        .unwrap();

    assert!(again.status.success(), "{command}: {again:?}");
    let again: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(again["command"], plan["command"]);
    assert_eq!(again["rows"], plan["rows"]);
}

#[test]
fn words_that_do_not_fit_are_refused_before_anything_is_written() {
    let desk = Desk::new();
    let home = desk.home();
    let home = home.to_str().unwrap();
    let blocked = desk.path("a file");
    std::fs::write(&blocked, "").unwrap();
    let blocked = blocked.join("below");
    let blocked = blocked.to_str().unwrap();
    let cases: [(&str, i32, &[&str]); 8] = [
        ("unknown_folder", 2, &["/Botany 102", "--to", home]),
        (
            "unknown_placeholder",
            2,
            &[COURSE, "--to", home, "--template", "{name}"],
        ),
        (
            "unknown_rule",
            2,
            &[COURSE, "--to", home, "--filter", "age=3"],
        ),
        (
            "unknown_sidecar",
            2,
            &[COURSE, "--to", home, "--sidecars", "info,slides"],
        ),
        ("no_scope", 2, &["--to", home]),
        ("two_scopes", 2, &[COURSE, "--site", "--to", home]),
        ("no_session", 2, &["--session", "lecture 1", "--to", home]),
        ("unwritable", 5, &[COURSE, "--to", blocked]),
    ];
    for (name, code, words) in cases {
        let said = desk.said(&[&["mirror"], words].concat());
        assert_eq!(said.code, Some(code), "{name}: {said:#?}");
        assert_eq!(said.out, "", "{name}");
        assert_said!(desk, name, last_words(&said));
    }
    assert!(files(desk.home().as_path()).is_empty());
}

#[test]
fn an_account_that_is_signed_out_ends_with_its_own_code() {
    let desk = Desk::new();
    desk.lectern(&["logout", "northfield"]).assert().success();
    let said = desk.mirror(&[]);
    assert_eq!(said.code, Some(3), "{said:#?}");
}

#[test]
fn a_server_that_is_away_ends_with_its_own_code() {
    let mut desk = Desk::new();
    desk.stop_campus();
    let said = desk.mirror(&[]);
    assert_eq!(said.code, Some(4), "{said:#?}");
}

fn last_words(said: &Said) -> String {
    let words = said.err.trim();
    words.split("\n\nUsage:").next().unwrap_or(words).to_owned()
}

fn path_with_lectern() -> std::ffi::OsString {
    let program = assert_cmd::cargo::cargo_bin("lectern");
    let folder = program.parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([folder].into_iter().chain(std::env::split_paths(&path))).unwrap()
}
