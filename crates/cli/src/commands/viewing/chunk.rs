use std::fmt::Write;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use lectern_app::analytics::chunking::{ChunkingReceipt, FolderReceipt};
use lectern_app::analytics::database::Issue;
use lectern_app::{AppError, CancellationToken, ChunkViewing, ViewingError, chunk_viewing};
use serde_json::json;

use crate::arguments::ChunkArguments;
use crate::commands::Ended;
use crate::exit::{self, Failure};
use crate::output::{Output, bytes, in_lines, plain};

/// How often progress is said where there is no terminal.
const BEAT: Duration = Duration::from_secs(5);

/// Runs `viewing chunk`.
pub async fn chunk(output: Output, arguments: ChunkArguments) -> Ended {
    let wanted = ChunkViewing {
        database: arguments.database,
        output: arguments.output,
        courses: arguments.courses,
        zone: arguments.time_zone,
        computer_zone: computer_zone(),
        rule: arguments.rule.into(),
        layout: arguments.layout.into(),
    };
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let interrupted = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stopped.cancel();
        }
    });
    let said = Said::new(output);
    let token = stop.clone();
    let working = tokio::task::spawn_blocking(move || {
        chunk_viewing(&wanted, &|done, total| said.tell(done, total), &token)
    });
    let ended = working.await.map_err(std::io::Error::other)?;
    interrupted.abort();
    if stop.is_cancelled() {
        return Err(Failure::cancelled());
    }
    let receipt = ended.map_err(named)?;
    output.result(&json!(receipt), |_| words(&receipt))?;
    for issue in &receipt.issues {
        output.say(&plain(&issue.to_string()));
    }
    Ok(if receipt.issues.iter().any(loses_something) {
        exit::SOME_FAILED
    } else {
        exit::DONE
    })
}

/// Says with which word the folder of the database is named.
fn named(error: AppError) -> Failure {
    let missing = matches!(error, AppError::Viewing(ViewingError::NoFolder(_)));
    let failure = Failure::from(error);
    if missing {
        return failure.hint(
            "Name the folder that holds “Name[id]” folders with --database, such as --database ~/viewing/database.",
        );
    }
    failure
}

/// Returns the zone of this computer, UTC where it says none.
pub fn computer_zone() -> chrono_tz::Tz {
    let name = iana_time_zone::get_timezone().ok();
    name.and_then(|name| name.parse().ok())
        .unwrap_or(chrono_tz::UTC)
}

/// Lines and folders that were left out are failures of items; odd but usable rows are not.
fn loses_something(issue: &Issue) -> bool {
    use lectern_app::analytics::database::IssueKind as Kind;
    matches!(
        issue.kind,
        Kind::HalfLine
            | Kind::WrongCells
            | Kind::OpenQuote
            | Kind::NotText
            | Kind::EmptyCell
            | Kind::NotAnId
            | Kind::NoData
    )
}

fn words(receipt: &ChunkingReceipt) -> String {
    let folders = receipt.folders.iter().map(folder_words);
    let files = receipt
        .files
        .iter()
        .map(|file| format!("Written {}", file.display()));
    in_lines(folders.chain(files))
}

fn folder_words(folder: &FolderReceipt) -> String {
    let mut words = format!(
        "{}: {} recordings, {} views in {}: {} used, {} of recordings that are not listed, {} left out. {} chunk rows.",
        plain(&folder.name),
        folder.sessions,
        folder.rows_in,
        folder.zone,
        folder.rows_used,
        folder.rows_unlisted,
        folder.rows_left_out,
        folder.rows_out
    );
    let differences = &folder.differences;
    if differences.rows() > 0 {
        let _ = write!(
            words,
            "\n  {} rows differ between the rules exact and compatible.",
            differences.rows()
        );
    }
    for (cause, count) in differences.by_cause() {
        let _ = write!(words, "\n  {count}: {cause}.");
    }
    words
}

/// Says how far it is: over and over on one line of a terminal, every few seconds elsewhere.
struct Said {
    output: Output,
    last: Mutex<Instant>,
}

impl Said {
    fn new(output: Output) -> Self {
        Self {
            output,
            last: Mutex::new(Instant::now()),
        }
    }

    fn tell(&self, done: u64, total: u64) {
        let terminal = std::io::stderr().is_terminal();
        let Ok(mut last) = self.last.try_lock() else {
            return;
        };
        let beat = if terminal {
            Duration::from_millis(200)
        } else {
            BEAT
        };
        if self.output.quiet || last.elapsed() < beat {
            return;
        }
        *last = Instant::now();
        // Bytes count twice, for reading and for cutting.
        let line = format!("{} of {}", bytes(done / 2), bytes(total / 2));
        if terminal {
            eprint!("\r{line}\x1b[K\r");
        } else {
            self.output.say(&line);
        }
    }
}
