//! Measures chunking side by side: Lectern, DuckDB and Polars from the same CSV files to the same CSV files.
//!
//! `bench_chunk [--rows N] [--sessions N] [--students N] [--rounds N] [--folder DIR] [--peers DIR] [--only NAME]` prints a table.
//! The peers come from PyPI into a Python environment below the build folder. Every program runs in a process of its own, with all
//! cores, and takes its turn in each round; the input is in the page cache for all. Results are compared to 1e-9. Rows in the
//! overview's and the file's order are only asked of Lectern; the peers may write them as they come, which is quicker for them.

#![allow(
    clippy::print_stdout,
    reason = "printing the table is what this program is for"
)]

mod generate;
mod outcome;

use std::path::{Path, PathBuf};
use std::process::Command;

use lectern_analytics::chunking::{ChunkingOptions, run};
use lectern_analytics::chunks::Rule;
use lectern_peers::{Environment, Fallible};

/// Where the clocks change within the term.
const ZONE: &str = "US/Pacific";

/// The peers, at versions that are known to take our options.
const PEERS: &str = "duckdb==2.0.1\npolars==2.1.0\n";

const CONTENDERS: [&str; 3] = ["lectern", "duckdb", "polars"];

fn main() -> Fallible<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["chunk", database, output] => chunk(database, output),
        ["generate", database, rows, sessions, students] => {
            let (rows, sessions) = (rows.parse()?, sessions.parse()?);
            generate::generate(Path::new(database), rows, sessions, students.parse()?).map(drop)
        }
        options => compare(&Options::parse(options)?),
    }
}

/// Our own turn.
fn chunk(database: &str, output: &str) -> Fallible<()> {
    let mut options = ChunkingOptions::new(database, output, Rule::Exact);
    options.zone = ZONE.parse()?;
    let receipt = run(&options)?;
    for issue in &receipt.issues {
        println!("{issue}");
    }
    println!(
        "{} rows in, {} rows out, {} differ under the compatible rule",
        receipt.rows_in(),
        receipt.rows_out(),
        receipt.differences().rows()
    );
    Ok(())
}

struct Options {
    rows: u64,
    sessions: u64,
    students: u64,
    rounds: usize,
    folder: PathBuf,
    peers: Option<PathBuf>,
    only: Option<String>,
}

impl Options {
    fn parse(words: &[&str]) -> Fallible<Self> {
        let mut options = Self {
            rows: 10_000_000,
            sessions: 200,
            students: 20_000,
            rounds: 1,
            folder: std::env::temp_dir(),
            peers: None,
            only: None,
        };
        for pair in words.chunks(2) {
            match pair {
                ["--rows", value] => options.rows = value.parse()?,
                ["--sessions", value] => options.sessions = value.parse()?,
                ["--students", value] => options.students = value.parse()?,
                ["--rounds", value] => options.rounds = value.parse()?,
                ["--folder", value] => options.folder = value.into(),
                ["--peers", value] => options.peers = Some(value.into()),
                ["--only", value] => options.only = Some((*value).to_owned()),
                _ => return Err(format!("unknown option: {}", pair.join(" ")).into()),
            }
        }
        Ok(options)
    }
}

fn compare(options: &Options) -> Fallible<()> {
    let peers = match &options.peers {
        Some(folder) => Environment::at(folder),
        None => Environment::with("bench-chunk-peers", PEERS)?,
    };
    let place = tempfile::tempdir_in(&options.folder)?;
    let database = place.path().join("database");
    let folder = generate::generate(&database, options.rows, options.sessions, options.students)?;
    let bytes = folder.join("viewing_activity.csv").metadata()?.len();
    println!(
        "chunking {} rows, {} recordings x {} students, {} MB, CSV to CSV, best of {}",
        options.rows,
        options.sessions,
        options.students,
        bytes / 1_000_000,
        options.rounds
    );
    let only = options.only.as_deref();
    let contenders = CONTENDERS
        .into_iter()
        .filter(|name| *name == "lectern" || only.is_none_or(|only| only == *name));
    let mut wanted = None;
    let mut table: Vec<(&str, lectern_peers::Outcome)> = Vec::new();
    for round in 0..options.rounds {
        for name in contenders.clone() {
            let output = place.path().join(name);
            let (mut command, result) = command(name, &peers, &database, &folder, &output)?;
            let outcome = lectern_peers::run(&mut command)?;
            if round == 0 {
                let found = outcome::Outcome::read(&result)?;
                match &wanted {
                    None => wanted = Some(found),
                    Some(ours) => ours.ensure_same(&found, name)?,
                }
            }
            std::fs::remove_dir_all(&output)?;
            match table.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = known.best_of(&outcome),
                None => table.push((name, outcome)),
            }
        }
    }
    let rows = wanted.map_or(0, |ours| ours.rows());
    println!("all found the same {rows} chunk rows, to 1e-9");
    print_table(options.rows, &table);
    Ok(())
}

/// Returns a contender's command and where its result will be.
fn command(
    name: &str,
    peers: &Environment,
    database: &Path,
    folder: &Path,
    output: &Path,
) -> Fallible<(Command, PathBuf)> {
    if name == "lectern" {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("chunk").arg(database).arg(output);
        let directory = folder.file_name().ok_or("a folder without a name")?;
        return Ok((command, output.join(directory)));
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/peers")
        .join(format!("{name}_chunk.py"));
    let mut command = peers.script(&script);
    command.arg(folder).arg(output).arg(ZONE);
    Ok((command, output.to_owned()))
}

#[expect(clippy::cast_precision_loss, reason = "for people to read")]
fn print_table(rows: u64, table: &[(&str, lectern_peers::Outcome)]) {
    let ours = table.iter().find(|(name, _)| *name == "lectern");
    println!(
        "\n{:<10} {:>8} {:>12} {:>10} {:>8}",
        "program", "seconds", "rows/s", "peak MiB", "ratio"
    );
    for (name, outcome) in table {
        let seconds = outcome.elapsed.as_secs_f64();
        let ratio = ours.map_or(0.0, |(_, ours)| seconds / ours.elapsed.as_secs_f64());
        let memory = outcome.peak_bytes as f64 / 1_048_576.0;
        println!(
            "{name:<10} {seconds:>8.2} {:>12.0} {memory:>10.1} {ratio:>8.2}",
            rows as f64 / seconds
        );
    }
    println!("ratio: that program's time in terms of ours; above 1 it is slower");
}
