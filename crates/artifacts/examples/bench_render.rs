//! Times the rendering of a large course: 1,000 students with 40 submissions each, files and comments among them.
//!
//! `cargo run --release --package lectern-artifacts --example bench_render -- [--students N] [--assignments N] [--dir DIR]`
//!
//! Prints seconds, files and the largest memory, and ends with 1 where rendering took 5 s or more, or 300 MB or more.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for a terminal"
)]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use lectern_artifacts::{Collection, Identities, PseudonymKey, RenderOptions, Watch, render};
use serde_json::{Value, json};

const GOAL: Duration = Duration::from_secs(5);
const MOST_MEMORY: u64 = 300_000_000;
/// Every fourth submission hands a file in.
const FILE_EVERY: u64 = 4;

fn main() {
    let size = Size::from_arguments();
    let kept = tempfile::tempdir().expect("a folder for the files");
    let folder = size
        .folder
        .clone()
        .unwrap_or_else(|| kept.path().to_owned());
    let began = Instant::now();
    let bytes = collect(&folder.join("collection"), &size);
    println!(
        "{} students x {} submissions, {} MB of answers, collected after {:.1} s",
        size.students,
        size.assignments,
        bytes / 1_000_000,
        began.elapsed().as_secs_f64()
    );
    let mut worst = Duration::ZERO;
    for (name, identities) in [
        ("real", Identities::Real),
        (
            "pseudonyms",
            Identities::Pseudonyms(PseudonymKey::new([5; 32])),
        ),
    ] {
        let took = time(&folder, name, &RenderOptions::new(identities));
        // The goal is for the export that everybody makes; taking names out of every text costs more.
        if name == "real" {
            worst = took;
        }
    }
    let memory = peak_memory();
    println!(
        "rendering {:.2} s (goal below {} s, ratio {:.2}), largest memory {} MB (goal below {} MB)",
        worst.as_secs_f64(),
        GOAL.as_secs(),
        worst.as_secs_f64() / GOAL.as_secs_f64(),
        memory / 1_000_000,
        MOST_MEMORY / 1_000_000
    );
    if worst >= GOAL || memory >= MOST_MEMORY {
        std::process::exit(1);
    }
}

fn time(folder: &Path, name: &str, options: &RenderOptions) -> Duration {
    let place = folder.join(name);
    let stop = AtomicBool::new(false);
    let watch = Watch {
        stop: &stop,
        progress: &|_| {},
    };
    let (began, cpu_before) = (Instant::now(), cpu_seconds());
    let collection = Collection::open(&folder.join("collection")).expect("the collection");
    let receipt = render(&collection, options, &place, watch).expect("an export");
    let took = began.elapsed();
    assert!(receipt.adds_up(), "{:?}", receipt.lines);
    println!(
        "{name}: {:.2} s, {:.2} s of processor time, {} files, {} MB",
        took.as_secs_f64(),
        cpu_seconds() - cpu_before,
        receipt.files_written,
        receipt.bytes / 1_000_000
    );
    took
}

fn collect(folder: &Path, size: &Size) -> u64 {
    fs::create_dir_all(folder.join("json")).expect("a folder");
    fs::create_dir_all(folder.join("files")).expect("a folder");
    let about = json!({"server": "https://canvas.example.edu", "collected_at": "2026-11-22T01:23:41-08:00"});
    fs::write(folder.join("collection.json"), about.to_string()).expect("a file");
    list(
        folder,
        "courses.json",
        (0..1).map(|_| json!({"id": 1, "name": "BIOL 200", "start_at": "2026-01-10T08:00:00Z"})),
    );
    list(folder, "students_1.json", (1..=size.students).map(student));
    list(
        folder,
        "assignments_1.json",
        (1..=size.assignments).map(assignment),
    );
    let mut listing = BufWriter::new(File::create(folder.join("files.jsonl")).expect("a file"));
    fs::write(folder.join("files/one"), b"bytes").expect("a file");
    let sum = "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9";
    let mut bytes = 0;
    for assignment in 1..=size.assignments {
        let name = format!("submissions_{assignment}.json");
        bytes += list(
            folder,
            &name,
            (1..=size.students).map(|user| submission(assignment, user)),
        );
        for user in (1..=size.students).filter(|user| has_file(assignment, *user)) {
            let record = json!({"kind": "file", "id": file(assignment, user).to_string(), "path": "files/one", "size": 5, "sha256": sum, "content_type": "application/pdf"});
            writeln!(listing, "{record}").expect("a line");
        }
    }
    listing.flush().expect("a file");
    bytes
}

fn list(folder: &Path, name: &str, items: impl Iterator<Item = Value>) -> u64 {
    let path = folder.join("json").join(name);
    let mut out = BufWriter::new(File::create(&path).expect("a file"));
    for (place, item) in items.enumerate() {
        out.write_all(if place == 0 { b"[" } else { b",\n" })
            .expect("a file");
        serde_json::to_writer(&mut out, &item).expect("a file");
    }
    out.write_all(b"]").expect("a file");
    out.flush().expect("a file");
    path.metadata().map_or(0, |about| about.len())
}

fn student(user: u64) -> Value {
    json!({"id": user, "name": format!("Student{user} Family{}", user % 400), "sortable_name": format!("Family{}, Student{user}", user % 400), "login_id": format!("stud{user}@example.edu")})
}

fn assignment(id: u64) -> Value {
    json!({"id": id, "name": format!("Week {id}: essay"), "points_possible": 10, "description": format!("<h2>Week {id}</h2><p>{}</p>", "Read the chapter and answer <em>in your own words</em>. ".repeat(12)),
        "rubric": [{"id": "_1", "points": 5, "description": "Thesis", "ratings": [{"points": 5, "description": "Full"}]}, {"id": "_2", "points": 5, "description": "Evidence"}]})
}

const fn has_file(assignment: u64, user: u64) -> bool {
    (assignment + user).is_multiple_of(FILE_EVERY)
}

const fn file(assignment: u64, user: u64) -> u64 {
    assignment * 1_000_000 + user
}

fn submission(assignment: u64, user: u64) -> Value {
    let words = "Mitochondria take in nutrients and break them down. <b>Energy</b> is what they make &amp; keep. ";
    let body = format!("<p>{}</p><p>By Student{user}</p>", words.repeat(8));
    let id = assignment * 100_000 + user;
    let mut made = json!({"id": id, "assignment_id": assignment, "user_id": user, "attempt": 1, "workflow_state": "graded", "submitted_at": "2026-02-05T10:00:00Z",
        "submission_type": "online_text_entry", "body": body, "score": 8.5, "grade": "8.5", "graded_at": "2026-02-06T10:00:00Z", "late": false,
        "preview_url": format!("https://canvas.example.edu/courses/1/assignments/{assignment}/submissions/{user}?preview=1"),
        "rubric_assessment": {"_1": {"points": 4.0, "comments": "Clear"}, "_2": {"points": 4.5, "comments": null}},
        "submission_comments": [{"id": id, "author_id": 1, "author_name": "Student1 Family1", "comment": format!("Good work, Student{user}."), "created_at": "2026-02-06T10:00:00Z"}],
        "submission_history": [{"id": id, "user_id": user, "attempt": 1, "submission_type": "online_text_entry", "submitted_at": "2026-02-05T10:00:00Z", "body": body}]});
    if has_file(assignment, user) {
        let id = file(assignment, user);
        made["submission_type"] = "online_upload".into();
        made["body"] = Value::Null;
        made["attachments"] = json!([{"id": id, "display_name": "essay.pdf", "filename": "essay.pdf", "content-type": "application/pdf", "size": 5, "url": format!("https://canvas.example.edu/files/{id}/download?verifier=x"), "thumbnail_url": null}]);
        made["submission_history"] = json!([]);
    }
    made
}

/// The largest resident memory of this process, as Linux keeps it; 0 elsewhere.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1024
}

/// The processor time of this process, all threads, as Linux keeps it in hundredths; 0 elsewhere.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let fields = behind_name.split_whitespace().skip(11).take(2);
    fields
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

struct Size {
    students: u64,
    assignments: u64,
    folder: Option<PathBuf>,
}

impl Size {
    fn from_arguments() -> Self {
        let mut size = Self {
            students: 1000,
            assignments: 40,
            folder: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(option) = arguments.next() {
            let value = arguments.next().expect("a value behind each option");
            match option.as_str() {
                "--students" => size.students = value.parse().expect("a number"),
                "--assignments" => size.assignments = value.parse().expect("a number"),
                "--dir" => size.folder = Some(value.into()),
                other => panic!("{other} is no option"),
            }
        }
        size
    }
}
