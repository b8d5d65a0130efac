//! Time and memory of one run of one program.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Fallible;

/// How often the memory is looked at; the system itself keeps the peak, so only the last moment could be missed.
const BEAT: Duration = Duration::from_millis(10);

/// What one run took.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Time from its start to its end.
    pub elapsed: Duration,
    /// Largest resident memory of the process, in bytes.
    pub peak_bytes: u64,
}

impl Outcome {
    /// Keeps the shorter time and the larger memory.
    #[must_use]
    pub fn best_of(&self, other: &Self) -> Self {
        Self {
            elapsed: self.elapsed.min(other.elapsed),
            peak_bytes: self.peak_bytes.max(other.peak_bytes),
        }
    }
}

/// Runs a program to its end; what it prints is shown only when it fails.
///
/// # Errors
///
/// It cannot be run or fails.
pub fn run(command: &mut Command) -> Fallible<Outcome> {
    let began = Instant::now();
    let log = tempfile::NamedTempFile::new()?;
    let streams = (Stdio::from(log.reopen()?), Stdio::from(log.reopen()?));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(streams.0)
        .stderr(streams.1)
        .spawn()?;
    let mut peak_bytes = 0;
    let status = loop {
        peak_bytes = peak_bytes.max(peak_memory(child.id()));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(BEAT);
    };
    let elapsed = began.elapsed();
    if !status.success() {
        let said = fs::read_to_string(log.path()).unwrap_or_default();
        return Err(format!("{command:?} ended with {status}: {said}").into());
    }
    Ok(Outcome {
        elapsed,
        peak_bytes,
    })
}

/// Reads the peak of the resident memory that Linux keeps for each process.
fn peak_memory(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1024
}
