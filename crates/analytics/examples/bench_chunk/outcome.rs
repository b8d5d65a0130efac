//! The result of a run, for telling whether two programs found the same.

use std::collections::BTreeMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader};
use std::path::Path;

use crate::Fallible;

/// What may differ between sums in another order.
const TOLERANCE: f64 = 1e-9;

/// Chunk rows sorted by what they are about, and the counts of each recording.
pub struct Outcome {
    rows: Vec<Row>,
    overview: BTreeMap<String, String>,
}

#[derive(Clone, Copy)]
struct Row {
    /// Recording, viewer, date and index.
    key: u64,
    numbers: [f64; 4],
    completed: bool,
}

impl Outcome {
    /// Reads an output folder.
    pub fn read(folder: &Path) -> Fallible<Self> {
        let mut rows = Vec::new();
        for_each_line(&folder.join("chunked_data.csv"), |line| {
            let cells: Vec<&str> = line.split(',').collect();
            let [
                session,
                user,
                date,
                index,
                start,
                end,
                percent,
                spent,
                completed,
            ] = cells[..]
            else {
                return Err(format!("no chunk row: {line}").into());
            };
            let mut key = DefaultHasher::new();
            [session, user, date, index].hash(&mut key);
            rows.push(Row {
                key: key.finish(),
                numbers: [
                    start.parse()?,
                    end.parse()?,
                    percent.parse()?,
                    spent.parse()?,
                ],
                completed: completed.eq_ignore_ascii_case("true"),
            });
            Ok(())
        })?;
        rows.sort_unstable_by_key(|row| row.key);
        let mut overview = BTreeMap::new();
        for_each_line(&folder.join("session_overview.csv"), |line| {
            let (rest, completed) = line.rsplit_once(',').ok_or("no overview row")?;
            let (_, viewers) = rest.rsplit_once(',').ok_or("no overview row")?;
            let session = line.split(',').nth(1).unwrap_or_default();
            overview.insert(session.to_owned(), format!("{viewers},{completed}"));
            Ok(())
        })?;
        Ok(Self { rows, overview })
    }

    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Fails with the first difference.
    pub fn ensure_same(&self, other: &Self, name: &str) -> Fallible<()> {
        if self.rows.len() != other.rows.len() {
            let (ours, theirs) = (self.rows.len(), other.rows.len());
            return Err(format!("{name} has {theirs} rows, Lectern {ours}").into());
        }
        for (ours, theirs) in self.rows.iter().zip(&other.rows) {
            let near = ours
                .numbers
                .iter()
                .zip(&theirs.numbers)
                .all(|(ours, theirs)| {
                    (ours - theirs).abs() <= TOLERANCE * f64::max(1.0, ours.abs())
                });
            // Just at 75% the order of a sum may decide.
            let at_the_limit = (ours.numbers[2] - 75.0).abs() < TOLERANCE;
            let completed = ours.completed == theirs.completed || at_the_limit;
            if ours.key != theirs.key || !near || !completed {
                return Err(format!(
                    "{name} differs: {:?} {} where Lectern has {:?} {}",
                    theirs.numbers, theirs.completed, ours.numbers, ours.completed
                )
                .into());
            }
        }
        if self.overview != other.overview {
            return Err(format!("{name} has other counts in its overview").into());
        }
        Ok(())
    }
}

fn for_each_line(path: &Path, mut each: impl FnMut(&str) -> Fallible<()>) -> Fallible<()> {
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path)?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        each(line.trim_end())?;
    }
}
