//! Measures getting page views side by side: Lectern and a straightforward program with canvasapi, from one campus in another process.
//!
//! `bench_page_view_fetch [--rows N] [--folder DIR] [--peers DIR]`
//!
//! Every student of one course views seven pages a day, and the campus answers 60 ms late under Canvas's own limits. Both read the last
//! 29 days, which Canvas's list has, and then a year. Of the year Lectern asks the history for what is older, as on hosted Canvas;
//! canvasapi knows lists alone, so the campus's list reaches back as far as it asks. canvasapi reads every tenth student, and the time it
//! takes for them is scaled. In the end the tables of the screen are asked from what was stored. The program ends with 1 where
//! Lectern is less than three times as fast, takes 300 MB or more, or a page of a table takes 150 ms or more.

#![allow(
    clippy::print_stdout,
    reason = "printing the table is what this program is for"
)]

mod ours;
mod serve;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use chrono::{Days, NaiveDate, Utc};
use lectern_campus::canvas::demo;
use lectern_peers::{Environment, Fallible, build_folder, run};
use serde_json::Value;

use crate::serve::{Server, VIEWS_A_DAY};

/// What is installed from PyPI.
const PEERS: &str = "canvasapi==3.6.0\n";
/// One of so many students is read by the peer.
const EACH: u64 = 10;
/// Most memory of a process of ours, in bytes.
const MEMORY: u64 = 300_000_000;
/// So many times faster Lectern has to be.
const RATIO: f64 = 3.0;
/// Longest wait for a page of a table that is searched and sorted already, in seconds.
const LATER: f64 = 0.15;

fn main() -> Fallible<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", students] => runtime()?.block_on(serve::serve(students.parse()?)),
        ["fetch", server, folder, start, end, said] => runtime()?.block_on(ours::fetch(
            server,
            Path::new(folder),
            [start, end],
            Path::new(said),
        )),
        ["ask", folder, start, end, said] => {
            runtime()?.block_on(ours::ask(Path::new(folder), [start, end], Path::new(said)))
        }
        options => compare(&Options::parse(options)?),
    }
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}

struct Options {
    students: u64,
    folder: PathBuf,
    peers: Option<PathBuf>,
}

impl Options {
    fn parse(words: &[&str]) -> Fallible<Self> {
        let mut options = Self {
            students: 800,
            folder: build_folder()?,
            peers: None,
        };
        for pair in words.chunks(2) {
            match pair {
                // A year of a student has some 2,500 views.
                ["--rows", value] => options.students = (value.parse::<u64>()? / 2_500).max(1),
                ["--folder", value] => options.folder = value.into(),
                ["--peers", value] => options.peers = Some(value.into()),
                _ => return Err(format!("unknown option: {}", pair.join(" ")).into()),
            }
        }
        Ok(options)
    }
}

fn compare(options: &Options) -> Fallible<()> {
    let peers = match &options.peers {
        Some(folder) => Environment::at(folder),
        None => Environment::with("bench-canvasapi", PEERS)?,
    };
    let place = tempfile::tempdir_in(&options.folder)?;
    let server = Server::start(options.students)?;
    let contest = Contest {
        students: options.students,
        place: place.path(),
        server: &server,
        peers: &peers,
    };
    println!(
        "{} students, {VIEWS_A_DAY} views a day each, answers 60 ms late, Canvas's own limits",
        options.students
    );
    println!(
        "{:<16} {:>10} {:>12} {:>12} {:>8} {:>10}",
        "what", "views", "ours, s", "canvasapi, s", "ratio", "peak MB"
    );
    let mut missed = false;
    // The shorter one first: while canvasapi reads the year, the bucket of costs runs empty for the next.
    for days in [29, 365] {
        missed |= !contest.hold(days)?;
    }
    missed |= !contest.ask(365)?;
    if missed {
        return Err("slower or larger than the goal".into());
    }
    Ok(())
}

/// The same days of the same students for both.
struct Contest<'a> {
    students: u64,
    place: &'a Path,
    server: &'a Server,
    peers: &'a Environment,
}

impl Contest<'_> {
    /// Lets both read, and tells whether the goals are met.
    fn hold(&self, days: u64) -> Fallible<bool> {
        let peer = self.peer(days)?;
        let (elapsed, peak_bytes) = self.ours(days)?;
        let (ours, theirs) = (elapsed.as_secs_f64(), peer.as_secs_f64());
        let ratio = theirs / ours;
        println!(
            "{:<16} {:>10} {ours:>12.1} {theirs:>12.1} {ratio:>8.1} {:>10}",
            format!("{days} days"),
            self.students * VIEWS_A_DAY * days,
            peak_bytes / 1_000_000
        );
        Ok(ratio >= RATIO && peak_bytes < MEMORY)
    }

    fn ours(&self, days: u64) -> Fallible<(Duration, u64)> {
        let (folder, said) = (self.folder(days)?, self.place.join("ours.json"));
        let (start, end) = span(days)?;
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["fetch", &self.server.address])
            .arg(&folder)
            .args([start.to_string(), end.to_string()])
            .arg(&said);
        let outcome = run(&mut command)?;
        let said = read(&said)?;
        let expected = self.students * VIEWS_A_DAY * days;
        let gaps = said["cannot"]
            .as_array()
            .is_some_and(|gaps| !gaps.is_empty());
        // Around months and the hour before the span more is stored than was asked for.
        let stored = said["stored"].as_u64().unwrap_or(0);
        if stored < expected && !gaps {
            return Err(format!("{stored} views are stored instead of {expected}").into());
        }
        if gaps {
            println!("(not to be had today: {})", said["cannot"]);
        }
        Ok((outcome.elapsed, outcome.peak_bytes))
    }

    /// Returns the time that all students would take.
    fn peer(&self, days: u64) -> Fallible<Duration> {
        let (start, end) = span(days)?;
        let after = end.checked_add_days(Days::new(1)).ok_or("no such day")?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("examples/bench_page_view_fetch/canvasapi_fetch.py");
        let mut command = self.peers.script(&script);
        command
            .args([&self.server.address, demo::ADMIN_TOKEN])
            .arg(demo::BIOL_200.to_string())
            .args([format!("{start}T00:00:00Z"), format!("{after}T00:00:00Z")])
            .arg(EACH.to_string())
            .arg(self.place);
        let outcome = run(&mut command)?;
        let said = read(&self.place.join("said.json"))?;
        let number = |name: &str| said[name].as_u64().unwrap_or(0);
        let expected = number("students") * VIEWS_A_DAY * days;
        if number("listed") != self.students || number("views") != expected {
            return Err(format!("canvasapi saw {said}, and {expected} views are there").into());
        }
        let reading = Duration::from_secs_f64(said["reading"].as_f64().unwrap_or(0.0));
        let before = outcome.elapsed.saturating_sub(reading);
        #[expect(clippy::cast_precision_loss, reason = "a few hundred students")]
        let scale = number("listed") as f64 / number("students") as f64;
        Ok(before + reading.mul_f64(scale))
    }

    /// Asks what a screen asks, and tells whether the goals are met.
    fn ask(&self, days: u64) -> Fallible<bool> {
        let (folder, said) = (self.folder(days)?, self.place.join("asked.json"));
        let (start, end) = span(days)?;
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("ask")
            .arg(&folder)
            .args([start.to_string(), end.to_string()])
            .arg(&said);
        let outcome = run(&mut command)?;
        let said = read(&said)?;
        let seconds = |name: &str| said[name].as_f64().unwrap_or(f64::MAX);
        println!(
            "tables of {} stored views: counted in {:.2} s, peak {} MB",
            said["views"],
            seconds("counting"),
            outcome.peak_bytes / 1_000_000
        );
        for (what, time, of) in [
            ("first page of a search or order", "first", "firstOf"),
            ("any page after it", "later", "laterOf"),
        ] {
            println!(
                "slowest {what}: {:.0} ms ({})",
                seconds(time) * 1000.0,
                said[of].as_str().unwrap_or_default()
            );
        }
        Ok(seconds("later") < LATER && outcome.peak_bytes < MEMORY)
    }

    fn folder(&self, days: u64) -> std::io::Result<PathBuf> {
        let folder = self.place.join(format!("{days}-days"));
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

/// Returns the first and the last of so many whole days (UTC) up to yesterday.
fn span(days: u64) -> Fallible<(NaiveDate, NaiveDate)> {
    let today = Utc::now().date_naive();
    let back = |days| today.checked_sub_days(Days::new(days)).ok_or("no such day");
    Ok((back(days)?, back(1)?))
}

fn read(path: &Path) -> Fallible<Value> {
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
}
