//! Chromium, driven over a pipe by its own protocol: <https://chromedevtools.github.io/devtools-protocol/>.

use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// The names it has on different systems.
const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];
/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A browser with an empty profile. It is closed when dropped.
pub struct Browser {
    process: Child,
    commands: ChildStdin,
    messages: Receiver<Value>,
    last: u64,
    /// What it told since it started, oldest first.
    pub events: Vec<Value>,
    _profile: TempDir,
}

impl Browser {
    pub fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        // Commands come in on descriptor 3, answers go out on 4.
        let mut process = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null", "sh"])
            .arg(program())
            .args([
                "--headless",
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280,900",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        let (tell, messages) = mpsc::channel();
        thread::spawn(move || {
            for message in answers.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).unwrap();
                if tell.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            commands: process.stdin.take().unwrap(),
            process,
            messages,
            last: 0,
            events: Vec::new(),
            _profile: profile,
        }
    }

    /// Gives a command and waits for its answer; to a page, or to the browser itself.
    pub fn command(&mut self, page: Option<&str>, method: &str, parameters: &Value) -> Value {
        self.last += 1;
        let id = self.last;
        let mut command = json!({ "id": id, "method": method, "params": parameters });
        if let Some(page) = page {
            command["sessionId"] = page.into();
        }
        write!(self.commands, "{command}\0").unwrap();
        loop {
            let message = self.next(method);
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    /// Waits until the browser told something that it had not told when it was last asked.
    pub fn wait_for(&mut self, method: &str, from: usize) {
        while !self.events[from..]
            .iter()
            .any(|event| event["method"] == method)
        {
            let message = self.next(method);
            self.events.push(message);
        }
    }

    fn next(&mut self, what: &str) -> Value {
        match self.messages.recv_timeout(PATIENCE) {
            Ok(message) => message,
            Err(error) => panic!(
                "Chromium did not answer {what} ({error}); it {}",
                match self.process.try_wait() {
                    Ok(Some(status)) => format!("ended with {status}"),
                    _ => "still runs".to_owned(),
                }
            ),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Its helpers end with it, and the pipe ends with the last of them.
        let _ = write!(
            self.commands,
            "{}\0",
            json!({ "id": 0, "method": "Browser.close" })
        );
        while self.messages.recv_timeout(Duration::from_secs(20)).is_ok() {}
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> &'static str {
    let found = PROGRAMS.iter().find(|name| {
        let version = Command::new(name)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        !matches!(version, Err(error) if error.kind() == ErrorKind::NotFound)
    });
    found.expect("Chromium is missing; as root, run: apt-get install chromium")
}
