//! A campus, a profile of its own, and the command on it.
#![allow(dead_code, reason = "each program of tests uses its own part")]

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use lectern_campus::{Campus, CampusConfig, CampusHandle, demo};
use serde_json::Value;

/// How long a test waits for anything before it calls it lost; far longer than a busy machine needs.
const PATIENCE: Duration = Duration::from_mins(5);

/// A campus, a profile of its own, and a folder for everything else.
pub struct Desk {
    runtime: tokio::runtime::Runtime,
    campus: Option<CampusHandle>,
    folder: tempfile::TempDir,
}

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Said {
    /// Its exit code; none if it was killed.
    pub code: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Desk {
    /// Starts a campus without its limits.
    pub fn at(mut config: CampusConfig) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        config.settings.limits.enforced = false;
        let campus = runtime.block_on(Campus::start(config)).unwrap();
        Self {
            runtime,
            campus: Some(campus),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn campus(&self) -> &CampusHandle {
        self.campus.as_ref().unwrap()
    }

    /// Ends the server; nobody answers any more.
    pub fn stop_campus(&mut self) {
        if let Some(campus) = self.campus.take() {
            let _ = self.runtime.block_on(campus.stop());
        }
    }

    /// A folder or file of this test.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command, as a script runs it.
    pub fn lectern(&self, words: &[&str]) -> Command {
        let mut command = Command::cargo_bin("lectern").unwrap();
        command
            .args(words)
            .env_clear()
            .envs(self.environment())
            .timeout(PATIENCE);
        command
    }

    /// The command as a process of its own, which a test may kill.
    pub fn spawn(&self, words: &[&str]) -> Child {
        std::process::Command::new(assert_cmd::cargo::cargo_bin("lectern"))
            .args(words)
            .env_clear()
            .envs(self.environment())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// What the command finds in its environment.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        vec![
            ("PATH", std::env::var_os("PATH").unwrap_or_default()),
            ("HOME", self.folder.path().into()),
            ("LECTERN_PROFILE", self.path("profile").into()),
            ("LECTERN_PASSPHRASE", "a passphrase for tests".into()),
            ("LECTERN_CLIENT_SECRET", demo::USER_CLIENT.secret.into()),
            ("LECTERN_PASSWORD", demo::INSTRUCTOR.password.into()),
        ]
    }

    /// Waits until something is so.
    pub fn until(&self, what: &str, so: impl Fn() -> bool) {
        let began = Instant::now();
        while !so() {
            assert!(
                began.elapsed() < PATIENCE,
                "never came: {what}; the campus was asked {} times",
                self.campus().log().requests().len()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Runs a command to its end.
    pub fn said(&self, words: &[&str]) -> Said {
        let output = self.lectern(words).output().unwrap();
        Said {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command that must end with 0 and returns its document.
    pub fn json(&self, words: &[&str]) -> Value {
        let said = self.said(&[&["--json"], words].concat());
        assert_eq!(said.code, Some(0), "{said:#?}");
        document(&said)
    }

    /// Signs the instructor in, as “northfield”.
    pub fn sign_in(&self) {
        let address = self.campus().base_url().to_owned();
        let add = [
            "account",
            "add",
            "panopto",
            "--name",
            "northfield",
            "--server",
            &address,
            "--client-id",
            demo::USER_CLIENT.client_id,
            "--grant",
            "password",
            "--username",
            demo::INSTRUCTOR.username,
        ];
        self.lectern(&add).assert().success();
        self.lectern(&["login", "northfield"]).assert().success();
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stop_campus();
    }
}

/// Reads the one document on standard output.
pub fn document(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("one JSON document: {said:#?}"))
}
