//! `lectern verify`: reads the files of a folder again and compares them with its manifest.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use lectern_app::{CancellationToken, FolderCheck};
use serde_json::json;

use super::{Context, Ended};
use crate::exit::{self, Failure};
use crate::output::{bytes, plain};

/// How often a line is written where there is no terminal.
const BEAT: Duration = Duration::from_secs(5);

/// Runs `verify`.
pub async fn verify(context: &Context, folder: &Path) -> Ended {
    let folder = std::path::absolute(folder)?;
    let stop = CancellationToken::new();
    let read = Arc::new(Read::new(context.output.quiet));
    let tell = Arc::clone(&read);
    let checking = context
        .app
        .verify_folder(&folder, &stop, move |more| tell.more(more));
    tokio::pin!(checking);
    let check = tokio::select! {
        check = &mut checking => check?,
        _ = tokio::signal::ctrl_c() => {
            stop.cancel();
            // The threads that read end at their next look.
            let _ = checking.await;
            return Err(Failure::cancelled());
        }
    };
    drop(read);
    report(context, &folder, &check)
}

fn report(context: &Context, folder: &Path, check: &FolderCheck) -> Ended {
    let found = &check.found;
    let sound = found.is_sound();
    let problems: Vec<_> = check
        .problems
        .iter()
        .map(|(path, what)| json!({ "path": path, "what": what }))
        .collect();
    let document = json!({
        "folder": folder.display().to_string(),
        "sound": sound,
        "at": found.at,
        "files": found.files,
        "bytes": found.bytes,
        "good": found.good,
        "missing": found.missing,
        "changed": found.changed,
        "unreadable": found.unreadable,
        "extra": found.extra,
        "problems": problems,
        "extraFiles": check.extra,
        "certificate": check.certificate.display().to_string(),
    });
    context.output.result(&document, |_| words(check))?;
    Ok(if sound { exit::DONE } else { exit::SOME_FAILED })
}

fn words(check: &FolderCheck) -> String {
    let found = &check.found;
    let mut text = String::new();
    for (path, what) in &check.problems {
        let _ = writeln!(text, "{}: {}", plain(what), plain(path));
    }
    for path in &check.extra {
        let _ = writeln!(text, "not part of it: {}", plain(path));
    }
    let _ = writeln!(
        text,
        "{} files, {} read: {} as they were saved, {} missing, {} changed, {} unreadable. Not part of it: {}.",
        found.files,
        bytes(found.bytes),
        found.good,
        found.missing,
        found.changed,
        found.unreadable,
        found.extra
    );
    let _ = writeln!(text, "Certificate: {}", check.certificate.display());
    text
}

/// What was read so far, on standard error. It clears its line when dropped.
struct Read {
    bytes: AtomicU64,
    bar: Option<ProgressBar>,
    quiet: bool,
    said: Mutex<Instant>,
}

impl Read {
    fn new(quiet: bool) -> Self {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(ProgressBar::new_spinner);
        Self {
            bytes: AtomicU64::new(0),
            bar,
            quiet,
            said: Mutex::new(Instant::now()),
        }
    }

    fn more(&self, more: u64) {
        let all = self.bytes.fetch_add(more, Ordering::Relaxed) + more;
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{} read", bytes(all)));
            bar.tick();
        } else if !self.quiet
            && let Ok(mut said) = self.said.try_lock()
            && said.elapsed() >= BEAT
        {
            eprintln!("{} read", bytes(all));
            *said = Instant::now();
        }
    }
}

impl Drop for Read {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
