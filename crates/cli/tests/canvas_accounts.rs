//! Accounts of Canvas as a script uses them, against the demo campus.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says where it stops"
)]

use desk::Desk;
use lectern_campus::canvas::demo;
use lectern_campus::{CampusConfig, CanvasConfig, CanvasWorld};

mod desk;

impl Desk {
    fn with_canvas() -> Self {
        Self::at(CampusConfig {
            canvas: CanvasConfig {
                courses: CanvasWorld::Small,
                ..CanvasConfig::default()
            },
            ..CampusConfig::default()
        })
    }

    fn canvas_url(&self) -> String {
        self.campus().canvas().base_url().to_owned()
    }

    /// Runs a command with a token in the environment.
    fn with_token(&self, token: &str, words: &[&str]) -> (Option<i32>, String, String) {
        let output = self
            .lectern(words)
            .env("LECTERN_CANVAS_TOKEN", token)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    fn add(&self, name: &str, token: &str) -> (Option<i32>, String, String) {
        let url = self.canvas_url();
        self.with_token(
            token,
            &["account", "add", "canvas", "--name", name, "--server", &url],
        )
    }
}

#[test]
fn a_token_from_the_environment_or_standard_input_signs_in() {
    let desk = Desk::with_canvas();

    let (code, out, err) = desk.add("Canvas", demo::ADMIN_TOKEN);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("signed in as Tomasz"), "{out}");
    assert!(out.contains("token has no end date"), "{out}");
    let url = desk.canvas_url();
    let words = [
        "account",
        "add",
        "canvas",
        "--name",
        "Soon",
        "--server",
        &url,
        "--token-stdin",
    ];
    let said = desk
        .lectern(&words)
        .write_stdin(format!("{}\n", demo::EXPIRING_TOKEN))
        .output()
        .unwrap();
    assert!(said.status.success(), "{said:?}");

    let accounts = desk.json(&["account", "list"]);
    assert_eq!(accounts[0]["service"], "canvas");
    assert_eq!(accounts[0]["grant"], "token");
    assert_eq!(accounts[0]["tokenEnd"], "never");
    assert_eq!(accounts[1]["state"], "signedIn");
    let said = desk.said(&["account", "list"]);
    assert!(said.err.contains("Your Canvas token"), "{said:#?}");
    assert!(said.out.contains("token ends"), "{said:#?}");
    for text in [&said.out, &said.err] {
        assert!(
            !text.contains("nfAdmin") && !text.contains("nfExpiring"),
            "{text}"
        );
    }
}

#[test]
fn a_refused_token_ends_with_3_and_is_not_kept() {
    let desk = Desk::with_canvas();

    let (code, _, err) = desk.add("Canvas", demo::REVOKED_TOKEN);

    assert_eq!(code, Some(3), "{err}");
    assert!(err.contains("deleted in Canvas"), "{err}");
    assert_eq!(desk.json(&["account", "list"]), serde_json::json!([]));
    let url = desk.canvas_url();
    let words = [
        "account", "add", "canvas", "--name", "Canvas", "--server", &url,
    ];
    let said = desk.said(&words);
    assert_eq!(said.code, Some(2), "{said:#?}");
    assert!(said.err.contains("LECTERN_CANVAS_TOKEN"), "{said:#?}");
}

#[test]
fn a_test_names_missing_rights_and_login_takes_another_token() {
    let desk = Desk::with_canvas();
    desk.add("Canvas", demo::TEACHER_TOKEN);

    let said = desk.said(&["account", "test", "Canvas"]);
    assert_eq!(said.code, Some(0), "{said:#?}");
    assert!(
        said.out
            .contains("Page views: Canvas shows you no page views of others."),
        "{said:#?}"
    );
    let test = desk.json(&["account", "test", "Canvas"]);
    let missing = test["missing"].as_array().unwrap();
    assert!(
        missing.iter().any(|right| right["need"] == "pageViews"),
        "{test:#}"
    );

    let (code, out, err) = desk.with_token(demo::ADMIN_TOKEN, &["login", "Canvas"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("as Tomasz"), "{out}");
    let said = desk.said(&["logout", "Canvas"]);
    assert_eq!(said.code, Some(0), "{said:#?}");
    assert_eq!(desk.said(&["account", "test", "Canvas"]).code, Some(3));
}

#[test]
fn accounts_of_two_services_need_no_name() {
    let desk = Desk::with_canvas();
    desk.sign_in();
    let (code, _, err) = desk.add("Canvas", demo::ADMIN_TOKEN);
    assert_eq!(code, Some(0), "{err}");

    let folders = desk.said(&["folders"]);
    assert_eq!(folders.code, Some(0), "{folders:#?}");
    let wrong = desk.said(&["folders", "--account", "Canvas"]);
    assert_eq!(wrong.code, Some(2), "{wrong:#?}");
    assert!(wrong.err.contains("is no Panopto account"), "{wrong:#?}");
}

#[test]
fn a_token_file_of_an_older_tool_is_taken_over() {
    let desk = Desk::with_canvas();
    let file = desk.path("oauthtoken.txt");
    std::fs::write(&file, format!("{}\r\n", demo::ADMIN_TOKEN)).unwrap();
    let file = file.to_string_lossy().into_owned();

    let refused = desk.said(&["account", "import", &file]);
    assert_eq!(refused.code, Some(2), "{refused:#?}");
    assert!(refused.err.contains("which server"), "{refused:#?}");
    let url = desk.canvas_url();
    let words = [
        "account", "import", &file, "--name", "Canvas", "--server", &url,
    ];
    let account = desk.json(&words);

    assert_eq!(account["state"], "signedIn", "{account:#}");
}
