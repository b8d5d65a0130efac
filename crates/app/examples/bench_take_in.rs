//! `cargo run --release --package lectern-app --example bench_take_in -- --rows 10000000`: makes a database of CSV files as the
//! published tool leaves it, takes it in with the use case that hosts call, writes it out again, and prints the pace of both.

#![allow(clippy::print_stdout, reason = "a bench prints its table")]

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lectern_app::analytics::database::Layout;
use lectern_app::{App, AppOptions, CancellationToken, Host, TakeInScope};

const COURSE: &str = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001";
const SESSIONS: u64 = 200;
const STUDENTS: u64 = 20_000;
/// Every so many rows the tool began a new run, whose rows it put before the older ones.
const RUN: u64 = 250_000;

fn main() -> Result<(), Box<dyn Error>> {
    let rows = rows_wanted()?;
    if rows == 0 {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("database");
    let bytes = generate(&database.join(format!("BIOL 200[{COURSE}]")), rows)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measure(folder.path(), &database, rows, bytes))
}

async fn measure(
    folder: &Path,
    database: &Path,
    rows: u64,
    bytes: u64,
) -> Result<(), Box<dyn Error>> {
    let app = App::open(options(folder)).await?;
    let began = Instant::now();
    let taken = app
        .take_in_viewing(database, TakeInScope::All, CancellationToken::new())
        .await?;
    let taking = began.elapsed();
    let known: u64 = taken.folders.iter().map(|folder| folder.known_rows).sum();
    assert_eq!(taken.new_rows() + known, rows, "every row is accounted for");
    let began = Instant::now();
    let written = app
        .write_viewing_database(
            &folder.join("written"),
            None,
            Layout::Documented,
            CancellationToken::new(),
        )
        .await?;
    let writing = began.elapsed();
    assert_eq!(written.folders[0].rows, taken.new_rows());
    let stored = fs::metadata(folder.join("profile/lectern.sqlite3"))?.len();
    println!(
        "\nTaking in a database of {rows} rows in {SESSIONS} recordings, {} MB",
        bytes / 1_000_000
    );
    println!("| what | seconds | rows a second | file |");
    println!("| --- | ---: | ---: | ---: |");
    line("CSV into the profile", taking, rows, stored);
    line(
        "profile into CSV",
        writing,
        taken.new_rows(),
        size_of(&written.folders[0].path)?,
    );
    Ok(())
}

fn line(what: &str, time: Duration, rows: u64, bytes: u64) {
    #[expect(clippy::cast_precision_loss, reason = "a pace, rounded")]
    let pace = rows as f64 / time.as_secs_f64();
    println!(
        "| {what} | {:.1} | {pace:.0} | {} MB |",
        time.as_secs_f64(),
        bytes / 1_000_000
    );
}

fn size_of(folder: &Path) -> std::io::Result<u64> {
    Ok(fs::metadata(folder.join("viewing_activity.csv"))?.len())
}

fn options(folder: &Path) -> AppOptions {
    AppOptions {
        profile_dir: folder.join("profile"),
        home_dir: folder.to_owned(),
        library_dir: folder.join("library"),
        version: "0.0.0".to_owned(),
        host: Host::Cli,
        passphrase: None,
        skip_tls: false,
        sign_in_port: AppOptions::SIGN_IN_PORT,
        open_browser: Arc::new(|_| false),
    }
}

fn rows_wanted() -> Result<u64, Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    match (words.next().as_deref(), words.next()) {
        (Some("--rows"), Some(rows)) => Ok(rows.parse()?),
        (None, _) => Ok(1_000_000),
        _ => Err("the only option is --rows N".into()),
    }
}

/// Writes overview and views: runs newest first, within a run recording by recording, as the tool does.
fn generate(folder: &Path, rows: u64) -> std::io::Result<u64> {
    fs::create_dir_all(folder)?;
    let mut overview = BufWriter::new(File::create(folder.join("videos_overview.csv"))?);
    writeln!(
        overview,
        "FolderID,FolderName,SessionId,SessionName,Description,Duration"
    )?;
    for session in 0..SESSIONS {
        writeln!(
            overview,
            "{COURSE},BIOL 200,{},Lecture {session:03},,{}.25",
            session_id(session),
            1_800 + session * 7
        )?;
    }
    overview.flush()?;
    let path = folder.join("viewing_activity.csv");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&path)?);
    writeln!(
        out,
        "SessionId,UserId,Date,DateTime,PlaybackSpeed,StartPosition,StartReason,StopPosition,StopReason,SecondsViewed"
    )?;
    let runs = rows.div_ceil(RUN);
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: u64| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        chance % below
    };
    for run in (0..runs).rev() {
        let of_run = if run + 1 == runs {
            rows - run * RUN
        } else {
            RUN
        };
        for row in 0..of_run {
            let session = row * SESSIONS / of_run;
            let second = 1_600_000_000 + run * 86_400 + next(86_400);
            let at = chrono::DateTime::from_timestamp(i64::try_from(second).unwrap_or(0), 0)
                .unwrap_or_default();
            let milliseconds = next(1_000);
            let fraction = if milliseconds == 0 {
                String::new()
            } else {
                format!(".{milliseconds:03}000")
            };
            let (start, seconds) = (next(1_700_000), 100 + next(60_000));
            writeln!(
                out,
                "{},{},{},{}{fraction}+00:00,{},{:?},{},{:?},{},{:?}",
                session_id(session),
                user_id(next(STUDENTS)),
                at.format("%Y-%m-%d"),
                at.format("%Y-%m-%d %H:%M:%S"),
                ["1.0", "1.25", "1.5", "2.0"][usize::try_from(next(4)).unwrap_or(0)],
                thousandths(start),
                ["Start", "Seek", "Resume"][usize::try_from(next(3)).unwrap_or(0)],
                thousandths(start) + thousandths(seconds),
                ["Pause", "Seek", "End"][usize::try_from(next(3)).unwrap_or(0)],
                thousandths(seconds)
            )?;
        }
    }
    out.flush()?;
    Ok(fs::metadata(path)?.len())
}

#[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
fn thousandths(number: u64) -> f64 {
    number as f64 / 1_000.0
}

fn session_id(number: u64) -> String {
    format!("9b1d0c5e-2222-4c3d-8e20-{number:012x}")
}

fn user_id(number: u64) -> String {
    format!("7a7a7a7a-3333-4d4d-9e30-{number:012x}")
}
