//! `cargo xtask demo`: the app on the demo campus, or the same journey on the command line.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::run::{Outcome, cargo, command, root, run, target};
use crate::{desktop, machine};

/// The folder on the demo campus that the journey uploads to and takes home.
const FOLDER: &str = "/Faculty of Science/Biology/BIOL 200 Fundamentals of cell biology/2026 Winter 1/Guest lectures";

/// The course that it belongs to, whose viewing data is kept.
const COURSE: &str = "/Faculty of Science/Biology/BIOL 200 Fundamentals of cell biology";
/// The same course on the demo campus's Canvas.
const CANVAS_COURSE: &str = "1693";

/// Installs what is missing, builds, and opens the app on the demo campus.
pub fn demo(headless: bool) -> Outcome {
    machine::for_building()?;
    let folder = target().join("demo");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    if headless || !machine::has_display() {
        return journey(&folder);
    }
    desktop::build_programs()?;
    let samples = samples(&folder)?;
    println!("Recordings to drag onto a folder: {}", samples.display());
    run(command(
        &target().join("debug/lectern-desktop").to_string_lossy(),
        &["--demo"],
    )
    .env("LECTERN_PROFILE", folder.join("profile")))
}

fn samples(folder: &Path) -> Result<PathBuf, String> {
    let samples = folder.join("recordings");
    let campus = target().join("debug/lectern-campus");
    run(&mut command(
        &campus.to_string_lossy(),
        &["--samples", &samples.to_string_lossy(), "--samples-only"],
    ))?;
    Ok(samples)
}

/// Signs in, looks at the folders, uploads a folder of recordings, takes the course home, verifies it, and finds nothing to do; then keeps the viewing data of the course
/// and takes page-view reports and student work from its Canvas course.
fn journey(folder: &Path) -> Outcome {
    println!("There is no display: this is the same journey on the command line.");
    run(&mut cargo(&[
        "build",
        "--package",
        "lectern-cli",
        "--package",
        "lectern-campus",
        "--package",
        "xtask",
        "--bins",
    ]))?;
    let profile = folder.join("command-line-profile");
    let _ = std::fs::remove_dir_all(&profile);
    let samples = samples(folder)?;
    let campus = Campus::start()?;
    let lectern = |words: &[&str]| {
        let mut command = command(&target().join("debug/lectern").to_string_lossy(), words);
        command
            .env("LECTERN_PROFILE", &profile)
            .env("LECTERN_PASSPHRASE", "only for the demo")
            .env("LECTERN_CLIENT_SECRET", &campus.client_secret)
            .env("LECTERN_CANVAS_TOKEN", &campus.canvas_token)
            .env("BROWSER", browser(folder));
        command
    };
    let add = [
        "account",
        "add",
        "panopto",
        "--name",
        "northfield",
        "--server",
        &campus.address,
        "--client-id",
        &campus.client_id,
    ];
    run(&mut lectern(&add))?;
    write_browser(folder)?;
    run(&mut lectern(&["login", "northfield"]))?;
    run(&mut lectern(&["folders", "--tree"]))?;
    let upload = [
        "upload",
        &samples.to_string_lossy(),
        "--recursive",
        "--folder",
        FOLDER,
        "--yes",
    ];
    run(&mut lectern(&upload))?;
    let home = folder.join("mirror");
    let _ = std::fs::remove_dir_all(&home);
    let home = home.to_string_lossy();
    let mirror = ["mirror", FOLDER, "--to", &home, "--yes"];
    run(&mut lectern(&mirror))?;
    run(&mut lectern(&["verify", &home]))?;
    run(&mut lectern(&mirror))?;
    let reports = folder.join("reports");
    let _ = std::fs::remove_dir_all(&reports);
    follow_viewing(&lectern, &reports)?;
    read_canvas(&lectern, &campus, &reports)?;
    run(&mut lectern(&["jobs", "list", "--all"]))?;
    println!(
        "The recordings are on the demo campus, a verified copy of their folder is in {home}, and the reports are in {}. \
         With a display, `cargo xtask demo` opens the window.",
        reports.display()
    );
    Ok(())
}

/// Follows the course, reads who watched what, and exports it.
fn follow_viewing(lectern: &impl Fn(&[&str]) -> Command, reports: &Path) -> Outcome {
    let database = reports.join("viewing database");
    let export = reports.join("viewing");
    let account = ["--account", "northfield"];
    run(lectern(&["courses", "add", COURSE]).args(account))?;
    run(lectern(&["viewing", "sync", "--start", &days_ago(14)])
        .arg("--database")
        .arg(database)
        .args(account))?;
    run(lectern(&["viewing", "export", "--format", "csv", "--to"])
        .arg(export)
        .args(account))
}

/// Connects Canvas, makes the three reports of one course and takes its student work home, twice: the second time there is nothing to fetch.
fn read_canvas(lectern: &impl Fn(&[&str]) -> Command, campus: &Campus, reports: &Path) -> Outcome {
    let name = "northfield-canvas";
    run(lectern(&["account", "add", "canvas", "--name", name, "--server"]).arg(&campus.canvas))?;
    let account = ["--account", name];
    run(
        lectern(&["page-views", CANVAS_COURSE, "--start-time", &days_ago(14)])
            .arg("--to")
            .arg(reports.join("page views"))
            .args(account),
    )?;
    let portfolios = reports.join("student work");
    let export = || {
        run(
            lectern(&["artifacts", "export", CANVAS_COURSE, "--yes", "--to"])
                .arg(&portfolios)
                .args(account),
        )
    };
    export()?;
    export()?;
    run(lectern(&["verify"]).arg(&portfolios))
}

fn days_ago(days: u64) -> String {
    (chrono::Utc::now() - chrono::Days::new(days))
        .format("%Y-%m-%d")
        .to_string()
}

fn browser(folder: &Path) -> PathBuf {
    folder.join("browser")
}

/// `BROWSER` names one program, so the stand-in gets a file of its own.
fn write_browser(folder: &Path) -> Outcome {
    let path = browser(folder);
    let program = target().join("debug/xtask");
    let script = format!("#!/bin/sh\nexec '{}' browser \"$1\"\n", program.display());
    std::fs::write(&path, script).map_err(|error| error.to_string())?;
    run(&mut command("chmod", &["+x", &path.to_string_lossy()]))
}

/// The demo campus, served by the command line for as long as the journey lasts.
struct Campus {
    process: Child,
    address: String,
    client_id: String,
    client_secret: String,
    canvas: String,
    canvas_token: String,
}

impl Campus {
    fn start() -> Result<Self, String> {
        let mut process = Command::new(target().join("debug/lectern"))
            .args(["demo", "--json"])
            .current_dir(root())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("the demo campus did not start: {error}"))?;
        let output = process
            .stdout
            .take()
            .ok_or("the demo campus has no output")?;
        let mut text = String::new();
        let mut lines = BufReader::new(output).lines();
        let described: serde_json::Value = loop {
            let line = lines
                .next()
                .ok_or("the demo campus ended")?
                .map_err(|error| error.to_string())?;
            text.push_str(&line);
            if let Ok(described) = serde_json::from_str(&text) {
                break described;
            }
        };
        let word = |pointer: &str| {
            described
                .pointer(pointer)
                .and_then(serde_json::Value::as_str)
                .map(str::to_owned)
                .ok_or_else(|| format!("the demo campus did not say {pointer}"))
        };
        Ok(Self {
            address: word("/panopto/address")?,
            client_id: word("/panopto/clients/0/clientId")?,
            client_secret: word("/panopto/clients/0/clientSecret")?,
            canvas: word("/canvas/address")?,
            canvas_token: word("/canvas/tokens/0/value")?,
            process,
        })
    }
}

impl Drop for Campus {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
