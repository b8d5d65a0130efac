//! The Python that the window's figures are compared with: `viewing-venv` below the target folder, shared with the core's tests.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// Runs a script with JSON on its standard input and returns the JSON it prints.
pub fn python(script: &Path, input: &Value) -> Value {
    let mut child = Command::new(environment().join("bin/python"))
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(input.to_string().as_bytes())
        .expect("Python reads");
    let output = child.wait_with_output().expect("Python ends");
    assert!(output.status.success(), "{} failed", script.display());
    serde_json::from_slice(&output.stdout).expect("Python prints JSON")
}

/// Makes the environment unless it is there with just these requirements, under a lock, since tests run side by side.
fn environment() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = root.join("target");
    let environment = target.join("viewing-venv");
    let lock = File::create(target.join("viewing-venv.lock")).expect("a lock file");
    lock.lock().expect("the lock");
    let requirements = root.join("crates/app/tests/viewing_files/requirements.txt");
    let wanted = fs::read_to_string(&requirements).expect("the requirements");
    let made = environment.join("requirements.made");
    if fs::read_to_string(&made).is_ok_and(|have| have == wanted) {
        return environment;
    }
    succeed(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&environment),
    );
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
    ];
    succeed(
        Command::new(environment.join("bin/python"))
            .args(pip)
            .arg(&requirements),
    );
    fs::write(made, wanted).expect("the note of what was installed");
    environment
}

fn succeed(command: &mut Command) {
    let status = command.status().expect("python3 with venv is there");
    assert!(status.success(), "{command:?} failed");
}
