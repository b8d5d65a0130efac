//! Checks the arrows of docs/ARCHITECTURE.md and lists long files.

use std::collections::BTreeMap;

use crate::run::{Outcome, cargo, command, output, root};

/// Who may know whom among our own crates, development dependencies left out.
const ARROWS: &[(&str, &[&str])] = &[
    ("lectern-names", &[]),
    ("lectern-net", &[]),
    ("lectern-panopto", &["lectern-net"]),
    ("lectern-canvas", &["lectern-net"]),
    ("lectern-transfer", &["lectern-names", "lectern-net"]),
    ("lectern-jobs", &[]),
    ("lectern-peers", &[]),
    ("lectern-analytics", &["lectern-names"]),
    ("lectern-artifacts", &["lectern-names"]),
    (
        "lectern-collect",
        &[
            "lectern-artifacts",
            "lectern-canvas",
            "lectern-names",
            "lectern-net",
            "lectern-transfer",
        ],
    ),
    ("lectern-campus", &[]),
    ("lectern-e2e", &["lectern-peers"]),
    (
        "lectern-app",
        &[
            "lectern-names",
            "lectern-net",
            "lectern-panopto",
            "lectern-canvas",
            "lectern-transfer",
            "lectern-jobs",
            "lectern-analytics",
            "lectern-artifacts",
            "lectern-collect",
            "lectern-campus",
        ],
    ),
    ("lectern-cli", &["lectern-app"]),
    ("lectern-desktop", &["lectern-app"]),
    ("xtask", &[]),
];

const LONG: usize = 400;

/// Fails where an arrow or an import is against the rules; long files are only listed.
pub fn tidy() -> Outcome {
    let mut problems = arrows()?;
    problems.extend(imports()?);
    for (path, lines) in long_files()? {
        println!("long file: {path}, {lines} lines");
    }
    if problems.is_empty() {
        println!("tidy: every arrow and import is as docs/ARCHITECTURE.md says");
        Ok(())
    } else {
        Err(format!("tidy:\n  {}", problems.join("\n  ")))
    }
}

fn arrows() -> Result<Vec<String>, String> {
    let text = output(&mut cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
    ]))?;
    let metadata: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))?;
    let allowed: BTreeMap<_, _> = ARROWS.iter().copied().collect();
    let mut problems = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(may_know) = allowed.get(name) else {
            problems.push(format!(
                "{name} is a new crate; it needs a reason and a place in tidy"
            ));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let ordinary = dependency["kind"].is_null();
            if ordinary && other.starts_with("lectern-") && !may_know.contains(&other) {
                problems.push(format!("{name} may not know {other}"));
            }
            if other.starts_with("tauri") && name != "lectern-desktop" {
                problems.push(format!("{name} names {other}; only the shell may"));
            }
        }
    }
    Ok(problems)
}

/// Only `ui/src/host` and the generated bindings import Tauri's packages; only demo.rs names the campus.
fn imports() -> Result<Vec<String>, String> {
    let mut problems = Vec::new();
    for path in tracked(&["*.ts", "*.svelte"])? {
        let at_home = path.starts_with("ui/src/host/") || path.starts_with("ui/src/bindings/");
        if path.starts_with("ui/src/") && !at_home && read(&path)?.contains("@tauri-apps/") {
            problems.push(format!("{path} imports @tauri-apps; only ui/src/host may"));
        }
    }
    for path in tracked(&["crates/app/src/*.rs"])? {
        if !may_name_campus(&path) && read(&path)?.contains("lectern_campus::") {
            problems.push(format!("{path} names the campus; only the demo module may"));
        }
    }
    Ok(problems)
}

/// The demo module starts it, tests talk to it.
fn may_name_campus(path: &str) -> bool {
    path.starts_with("crates/app/src/demo")
        || path.contains("/tests/")
        || path.ends_with("tests.rs")
}

fn long_files() -> Result<Vec<(String, usize)>, String> {
    let mut long = Vec::new();
    for path in tracked(&["*.rs", "*.ts", "*.svelte"])? {
        if path.contains("/bindings/") {
            continue;
        }
        let lines = read(&path)?.lines().count();
        if lines > LONG {
            long.push((path, lines));
        }
    }
    long.sort_by_key(|(_, lines)| std::cmp::Reverse(*lines));
    Ok(long)
}

fn tracked(patterns: &[&str]) -> Result<Vec<String>, String> {
    let mut arguments = vec!["ls-files", "--"];
    arguments.extend(patterns);
    let list = output(&mut command("git", &arguments))?;
    Ok(list
        .lines()
        .map(str::to_owned)
        .filter(|path| root().join(path).is_file())
        .collect())
}

fn read(path: &str) -> Result<String, String> {
    std::fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"))
}
