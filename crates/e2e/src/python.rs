//! The Python that the window's figures are compared with: `viewing-venv` below the target folder, shared with the core's tests.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use lectern_peers::Environment;
use serde_json::Value;

/// Runs a script with JSON on its standard input and returns the JSON it prints.
pub fn python(script: &Path, input: &Value) -> Value {
    let requirements = include_str!("../../app/tests/viewing_files/requirements.txt");
    let peers = Environment::with("viewing-venv", requirements).expect("Python is there");
    let mut child = peers
        .script(script)
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
