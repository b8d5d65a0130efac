//! Measures collecting files side by side: Lectern and a straightforward program with canvasapi, from one campus in another process.
//!
//! `bench_collect [--files N] [--bytes N] [--folder DIR] [--peers DIR]`
//!
//! Students handed in eight files each. The campus answers 80 ms late and sends 10 MB/s on each connection. Lectern lists the
//! submissions and fetches all files, eight at once, hashed and put on the disk. canvasapi lists the same and fetches every tenth file,
//! one after the other, and the time for these is scaled. The best that eight connections allow is worked out: on each of them the
//! files follow one another, and each costs one wait for its answer and its bytes at the full speed. The program ends with 1 where
//! Lectern is less than five times as fast as canvasapi, takes 15 % longer than that best, or takes 300 MB or more.

#![allow(
    clippy::print_stdout,
    reason = "printing the table is what this program is for"
)]

mod ours;
mod serve;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use lectern_campus::canvas::demo;
use lectern_peers::{Environment, Fallible, build_folder, run, succeed};
use serde_json::Value;

use crate::serve::{FILES_EACH, LATENCY, SPEED, Server};

/// What is installed from PyPI.
const PEERS: &str = "canvasapi==3.6.0\n";
/// One of so many files is fetched by the peer.
const EACH: u64 = 10;
/// Connections that the best is worked out for.
const AT_ONCE: f64 = 8.0;
/// So many times faster than one at a time Lectern has to be.
const RATIO: f64 = 5.0;
/// So much longer than the best it may take.
const OVER_BEST: f64 = 1.15;
/// Most memory, in bytes.
const MEMORY: u64 = 300_000_000;

fn main() -> Fallible<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", students, bytes] => {
            runtime()?.block_on(serve::serve(students.parse()?, bytes.parse()?))
        }
        ["collect", server, course, collection, said] => runtime()?.block_on(ours::collect(
            server,
            course.parse()?,
            Path::new(collection),
            Path::new(said),
        )),
        ["fetch", server, collection, "--checkpoint-ms", every] => {
            let every = Duration::from_millis(every.parse()?);
            runtime()?.block_on(ours::fetch(server, Path::new(collection), every))
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
    /// Number of files, rounded to whole students.
    files: u64,
    /// Length of each file.
    bytes: u64,
    folder: PathBuf,
    peers: Option<PathBuf>,
}

impl Options {
    fn parse(words: &[&str]) -> Fallible<Self> {
        let mut options = Self {
            files: 848,
            bytes: 5_427_000,
            folder: build_folder()?,
            peers: None,
        };
        for pair in words.chunks(2) {
            match pair {
                ["--files", value] => options.files = value.parse()?,
                ["--bytes", value] => options.bytes = value.parse()?,
                ["--folder", value] => options.folder = value.into(),
                ["--peers", value] => options.peers = Some(value.into()),
                _ => return Err(format!("unknown option: {}", pair.join(" ")).into()),
            }
        }
        options.files = (options.files / FILES_EACH).max(1) * FILES_EACH;
        Ok(options)
    }

    /// The least time that eight connections need for so many bytes, in seconds.
    fn best(&self, bytes: u64) -> f64 {
        let waiting = as_f64(self.files) * LATENCY.as_secs_f64();
        (waiting + as_f64(bytes) / as_f64(SPEED)) / AT_ONCE
    }
}

fn compare(options: &Options) -> Fallible<()> {
    let peers = match &options.peers {
        Some(folder) => Environment::at(folder),
        None => Environment::with("bench-canvasapi", PEERS)?,
    };
    let place = tempfile::tempdir_in(&options.folder)?;
    let server = Server::start(options.files / FILES_EACH, options.bytes)?;
    println!(
        "{} files of {:.1} MB, answers {} ms late, {} MB/s a connection; {}",
        options.files,
        as_f64(options.bytes) / 1e6,
        LATENCY.as_millis(),
        SPEED / 1_000_000,
        place.path().display()
    );
    let ours = ours(options, &server, place.path())?;
    let theirs = theirs(options, &server, &peers, place.path())?;
    let best = options.best(ours.bytes);
    println!(
        "{:<34} {:>9} {:>8} {:>10}",
        "who", "seconds", "MB/s", "of ours"
    );
    let row = |who: &str, seconds: f64| {
        let speed = as_f64(ours.bytes) / 1e6 / seconds;
        println!(
            "{who:<34} {seconds:>9.1} {speed:>8.1} {:>10.2}",
            seconds / ours.files
        );
    };
    row("lectern, files", ours.files);
    row("lectern, listing and files", ours.all);
    row("best of eight connections", best);
    row(&format!("canvasapi, every {EACH}th, scaled"), theirs);
    println!("peak memory of lectern: {} MB", ours.peak_bytes / 1_000_000);
    let (ratio, over) = (theirs / ours.all, ours.files / best);
    println!("{ratio:.1} times as fast as one at a time, {over:.2} of the best");
    if ratio < RATIO || over > OVER_BEST || ours.peak_bytes >= MEMORY {
        return Err("slower or larger than the goal".into());
    }
    Ok(())
}

/// What our side took, in seconds and bytes.
struct Ours {
    files: f64,
    all: f64,
    bytes: u64,
    peak_bytes: u64,
}

fn ours(options: &Options, server: &Server, place: &Path) -> Fallible<Ours> {
    let (collection, said) = (place.join("ours"), place.join("ours.json"));
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["collect", &server.address, &server.course.to_string()])
        .args([&collection, &said])
        .env(ours::TOKEN, demo::ADMIN_TOKEN);
    let outcome = run(&mut command)?;
    let told: Value = serde_json::from_slice(&std::fs::read(&said)?)?;
    let seconds = |name: &str| told[name].as_f64().ok_or("the program said nothing");
    let bytes = told["bytes"].as_u64().unwrap_or_default();
    if told["fetched"] != options.files || told["told"] != bytes || bytes == 0 {
        return Err(format!("not everything came: {told}").into());
    }
    // The peer's files must not fight for the disk with what is left to write of ours.
    std::fs::remove_dir_all(&collection)?;
    succeed(&mut Command::new("sync"))?;
    Ok(Ours {
        files: seconds("files")?,
        all: seconds("listing")? + seconds("files")?,
        bytes,
        peak_bytes: outcome.peak_bytes,
    })
}

fn theirs(options: &Options, server: &Server, peers: &Environment, place: &Path) -> Fallible<f64> {
    let folder = place.join("theirs");
    std::fs::create_dir(&folder)?;
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/bench_collect/canvasapi_files.py");
    let mut command = peers.script(&script);
    command
        .args([&server.address, &server.course.to_string()])
        .arg(EACH.to_string())
        .arg(&folder)
        .env(ours::TOKEN, demo::ADMIN_TOKEN);
    run(&mut command)?;
    let told: Value = serde_json::from_slice(&std::fs::read(folder.join("said.json"))?)?;
    let (Some(listing), Some(files), Some(fetched)) = (
        told["listing"].as_f64(),
        told["files"].as_f64(),
        told["fetched"].as_u64(),
    ) else {
        return Err("canvasapi said nothing".into());
    };
    if told["listed"] != options.files || told["bytes"] != told["told"] {
        return Err(format!("canvasapi did not get everything: {told}").into());
    }
    Ok(listing + files / as_f64(fetched) * as_f64(options.files))
}

/// Turns a count into a number to divide.
#[expect(
    clippy::cast_precision_loss,
    reason = "what is printed has three digits"
)]
fn as_f64(count: u64) -> f64 {
    count as f64
}
