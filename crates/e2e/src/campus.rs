use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

const CONTROL: &str = "control-of-the-tests";

/// The demo campus as a process of its own, so that it outlives a killed window.
pub struct Campus {
    process: Child,
    description: Value,
}

impl Campus {
    /// Starts it on a free port with its data in a folder.
    pub fn start(data: &Path) -> Self {
        Self::start_as(data, "university")
    }

    /// Starts one of another size, such as `hostile`.
    pub fn start_as(data: &Path, size: &str) -> Self {
        Self::start_with(data, &["--size", size])
    }

    /// Starts it with arguments of its own.
    pub fn start_with(data: &Path, arguments: &[&str]) -> Self {
        let mut process = Command::new(crate::program("LECTERN_CAMPUS"))
            .args([
                "--json",
                "--port",
                "0",
                "--control-token",
                CONTROL,
                "--data-dir",
            ])
            .arg(data)
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the campus starts");
        let mut text = String::new();
        for line in BufReader::new(process.stdout.take().expect("the campus talks")).lines() {
            text.push_str(&line.expect("the campus talks"));
            if let Ok(description) = serde_json::from_str(&text) {
                return Self {
                    process,
                    description,
                };
            }
        }
        let ended = process.wait();
        panic!("the campus ended ({ended:?}) before it said where it is: {text}");
    }

    /// Returns the address of the Panopto side.
    pub fn address(&self) -> String {
        self.word("/server").trim_end_matches('/').to_owned()
    }

    /// Returns id and secret of the client for signing in through the browser.
    pub fn web_client(&self) -> (String, String) {
        (
            self.word("/clients/0/clientId"),
            self.word("/clients/0/clientSecret"),
        )
    }

    /// Returns the address of the Canvas side.
    pub fn canvas_address(&self) -> String {
        self.word("/canvas/server").trim_end_matches('/').to_owned()
    }

    /// Returns an access token of the Canvas by its name, such as `admin`.
    pub fn canvas_token(&self, name: &str) -> String {
        let tokens = self.description["canvas"]["tokens"].as_array();
        let mut tokens = tokens.into_iter().flatten();
        let token = tokens.find(|token| token["name"] == name);
        let token = token.and_then(|token| token["token"].as_str());
        token
            .unwrap_or_else(|| panic!("the campus has a token called {name}"))
            .to_owned()
    }

    /// Returns id and secret of a developer key of the Canvas by its name.
    pub fn canvas_key(&self, name: &str) -> (String, String) {
        let keys = self.description["canvas"]["keys"].as_array();
        let key = keys.into_iter().flatten().find(|key| key["name"] == name);
        let word = |field: &str| key.and_then(|key| key[field].as_str());
        let key = word("clientId").zip(word("clientSecret"));
        let (id, secret) = key.unwrap_or_else(|| panic!("the campus has a key called {name}"));
        (id.to_owned(), secret.to_owned())
    }

    /// Asks the control interface; what is no JSON is null.
    pub fn control(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        serde_json::from_slice(&self.control_bytes(method, path, body)).unwrap_or(json!(null))
    }

    /// Asks the control interface for anything, such as a table.
    pub fn control_bytes(&self, method: &str, path: &str, body: Option<&Value>) -> Vec<u8> {
        let mut curl = Command::new("curl");
        curl.args([
            "--silent",
            "--show-error",
            "--fail",
            "--noproxy",
            "*",
            "--max-time",
            "300",
            "--request",
            method,
        ])
        .arg("--header")
        .arg(format!("x-campus-control: {CONTROL}"));
        if let Some(body) = body {
            curl.args([
                "--header",
                "content-type: application/json",
                "--data",
                &body.to_string(),
            ]);
        }
        let output = curl
            .arg(format!("{}/_campus/{path}", self.address()))
            .output()
            .expect("curl runs");
        assert!(
            output.status.success(),
            "{method} {path}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }

    /// Returns the SHA-256 of the files that finished uploads brought and whose name ends so, sorted.
    pub fn hashes_of_uploads(&self, ending: &str) -> Vec<String> {
        let list = |answer: Value| answer.as_array().cloned().unwrap_or_default();
        let mut hashes: Vec<String> = list(self.control("GET", "uploads", None))
            .iter()
            .filter_map(|upload| upload["SessionId"].as_str())
            .flat_map(|session| {
                list(self.control("GET", &format!("sessions/{session}/files"), None))
            })
            .filter(|file| {
                file["name"]
                    .as_str()
                    .is_some_and(|name| name.ends_with(ending))
            })
            .filter_map(|file| file["sha256"].as_str().map(str::to_owned))
            .collect();
        hashes.sort();
        hashes
    }

    fn word(&self, pointer: &str) -> String {
        self.description
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("the campus names {pointer}"))
            .to_owned()
    }
}

impl Drop for Campus {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
