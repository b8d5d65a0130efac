//! The programs and how each is told to do the same.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use lectern_peers::{Environment, Outcome, run};

use crate::serve::Server;
use crate::{FILES_AT_ONCE, Fallible};

/// A program that downloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contender {
    Lectern,
    Curl,
    Aria2c,
    Rclone,
}

/// Files to put into a folder.
pub struct Job<'a> {
    pub server: &'a Server,
    pub folder: &'a Path,
}

impl Contender {
    pub const ALL: [Self; 4] = [Self::Lectern, Self::Curl, Self::Aria2c, Self::Rclone];

    pub fn name(self) -> &'static str {
        match self {
            Self::Lectern => "lectern",
            Self::Curl => "curl",
            Self::Aria2c => "aria2c",
            Self::Rclone => "rclone",
        }
    }

    /// Fetches, and for the peers hashes and syncs, because Lectern has done both when it ends.
    pub fn run(self, peers: &Environment, job: &Job<'_>) -> Fallible<Timed> {
        let lists = tempfile::tempdir()?;
        match self {
            Self::Lectern => timed(&mut lectern(job)?, || Ok(())),
            Self::Curl => timed(&mut curl(job, lists.path())?, || hash_and_sync(job)),
            Self::Aria2c => timed(&mut aria2c(job, lists.path())?, || hash_and_sync(job)),
            Self::Rclone => timed(&mut rclone(peers, job), || hash_and_sync(job)),
        }
    }
}

/// What fetching took, with what has to be done after it.
#[derive(Debug, Clone)]
pub struct Timed {
    /// The program alone.
    pub fetching: Outcome,
    /// Everything, until the files are hashed and on the disk.
    pub elapsed: Duration,
}

impl Timed {
    /// Keeps the shorter time and the larger memory.
    pub fn best_of(&self, other: &Self) -> Self {
        Self {
            fetching: self.fetching.best_of(&other.fetching),
            elapsed: self.elapsed.min(other.elapsed),
        }
    }
}

fn timed(command: &mut Command, rest: impl FnOnce() -> Fallible<()>) -> Fallible<Timed> {
    let fetching = run(command)?;
    let began = Instant::now();
    rest()?;
    Ok(Timed {
        elapsed: fetching.elapsed + began.elapsed(),
        fetching,
    })
}

fn lectern(job: &Job<'_>) -> Fallible<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    let Server { address, files, .. } = job.server;
    command
        .args(["fetch", address, &files.to_string()])
        .arg(job.folder);
    Ok(command)
}

fn curl(job: &Job<'_>, lists: &Path) -> Fallible<Command> {
    let mut list = String::new();
    for name in job.server.files.names() {
        let place = job.folder.join(&name);
        writeln!(
            list,
            "url = \"{}{name}\"\noutput = \"{}\"",
            job.server.address,
            place.display()
        )?;
    }
    let file = lists.join("curl");
    std::fs::write(&file, list)?;
    let mut command = Command::new("curl");
    command.args([
        "--disable",
        "--silent",
        "--show-error",
        "--fail",
        "--parallel",
        // Else it waits whether the first connection can carry more than one file, which HTTP/1.1 cannot.
        "--parallel-immediate",
        "--parallel-max",
    ]);
    command.arg(FILES_AT_ONCE.to_string());
    command.arg("--config").arg(file);
    Ok(command)
}

fn aria2c(job: &Job<'_>, lists: &Path) -> Fallible<Command> {
    let mut list = String::new();
    for name in job.server.files.names() {
        writeln!(list, "{}{name}", job.server.address)?;
    }
    let file = lists.join("aria2c");
    std::fs::write(&file, list)?;
    let mut command = Command::new("aria2c");
    command.args([
        "--no-conf",
        "--quiet",
        "--split=1",
        "--max-connection-per-server=1",
        "--file-allocation=none",
    ]);
    command.arg(format!("--max-concurrent-downloads={FILES_AT_ONCE}"));
    command.arg("--input-file").arg(file);
    command.arg("--dir").arg(job.folder);
    Ok(command)
}

fn rclone(peers: &Environment, job: &Job<'_>) -> Command {
    let mut command = peers.command("rclone");
    command.args([
        "copy",
        "--config",
        "/dev/null",
        "--http-url",
        &job.server.address,
        ":http:",
    ]);
    command.arg(job.folder);
    command.args([
        "--multi-thread-streams",
        "0",
        "--ignore-checksum",
        "--no-traverse",
    ]);
    command.args(["--transfers", &FILES_AT_ONCE.to_string()]);
    command
}

/// Reads all files with the fastest hash of the command line, in as many processes as files were fetched at once.
fn hash_and_sync(job: &Job<'_>) -> Fallible<()> {
    let all = "find \"$0\" -type f -print0 | xargs -0 -n \"$1\" -P \"$2\" openssl dgst -sha256 > /dev/null";
    let share = job.server.files.count.div_ceil(FILES_AT_ONCE as u64);
    let status = Command::new("sh")
        .args(["-c", all])
        .arg(job.folder)
        .args([share.to_string(), FILES_AT_ONCE.to_string()])
        .status()?;
    if !status.success() {
        return Err("the files could not be hashed".into());
    }
    sync()
}

/// Puts everything on the disk.
pub fn sync() -> Fallible<()> {
    let status = Command::new("sync").status()?;
    status
        .success()
        .then_some(())
        .ok_or_else(|| "sync failed".into())
}
