//! Scattered rows, small budgets, many blocks: the result is that of one recording after the other.

use std::fmt::Write;

use chrono::DateTime;

use super::{ACTIVITY, DOCUMENTED, ID, Place};
use crate::View;
use crate::chunking::run;
use crate::chunks::{Rule, chunk_session};

const SESSIONS: u64 = 9;
const VIEWERS: u64 = 40;

/// Rows that lie anywhere: recording, viewer, second of the term, start and length in milliseconds.
fn rows(count: u64) -> Vec<[u64; 5]> {
    let mut state = 7_u64;
    let mut below = |limit: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    (0..count)
        .map(|_| {
            [
                below(SESSIONS),
                below(VIEWERS),
                below(9_000_000),
                below(1_000_000),
                below(200_000),
            ]
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}

fn database(rows: &[[u64; 5]]) -> Place {
    let place = Place::new();
    let mut overview = DOCUMENTED.to_owned();
    for session in 0..SESSIONS {
        writeln!(overview, "{ID},A,s{session},Name,,1000.0").unwrap();
    }
    let mut activity = ACTIVITY.to_owned();
    for [session, viewer, second, start, length] in rows {
        let at = DateTime::from_timestamp(1_630_454_400 + second.cast_signed(), 0).unwrap();
        let (start, length) = (seconds(*start), seconds(*length));
        let stop = start + length;
        writeln!(
            activity,
            "s{session},v{viewer},{},{}+00:00,1.0,{start:?},Start,{stop:?},Seek,{length:?}",
            at.date_naive(),
            at.format("%Y-%m-%d %H:%M:%S")
        )
        .unwrap();
    }
    place.write(&format!("A[{ID}]"), "videos_overview.csv", overview);
    place.write(&format!("A[{ID}]"), "viewing_activity.csv", activity);
    place
}

/// One recording after the other through the kernel.
fn wanted(rows: &[[u64; 5]], rule: Rule) -> Vec<String> {
    let mut lines = Vec::new();
    for session in 0..SESSIONS {
        let views: Vec<View> = rows
            .iter()
            .filter(|row| row[0] == session)
            .map(|[_, viewer, second, start, length]| View {
                viewer: u32::try_from(*viewer).unwrap(),
                at: View::at_seconds(1_630_454_400 + second.cast_signed()),
                start: seconds(*start),
                stop: seconds(*start) + seconds(*length),
            })
            .collect();
        let zone = chrono_tz::US::Pacific;
        chunk_session(Some(1000.0), &views, zone, rule, &mut |row| {
            let completed = if row.completed { "True" } else { "False" };
            lines.push(format!(
                "s{session},v{},{},{},{:?},{:?},{:?},{:?},{completed}",
                row.viewer, row.date, row.index, row.start, row.end, row.percent, row.time_spent
            ));
        });
    }
    lines
}

#[test]
fn a_file_of_many_blocks_gives_the_rows_of_the_kernel_in_their_order() {
    let rows = rows(30_000);
    let place = database(&rows);
    for rule in [Rule::Exact, Rule::Compatible] {
        let receipt = place.run(rule);
        assert_eq!(
            (receipt.rows_in(), receipt.folders[0].rows_used),
            (30_000, 30_000)
        );
        let (chunks, wanted) = (place.chunks(), wanted(&rows, rule));
        assert_eq!(chunks.len(), wanted.len());
        for (ours, wanted) in chunks.iter().zip(&wanted) {
            assert_eq!(without_exponent(ours), without_exponent(wanted));
        }
    }
}

#[test]
fn a_small_budget_changes_nothing_and_leaves_no_file_behind() {
    let rows = rows(30_000);
    let place = database(&rows);
    place.run(Rule::Exact);
    let roomy = place.read("tableau/chunked_data.csv");
    for budget in [0, 50_000, 400_000] {
        let mut options = place.options(Rule::Exact);
        options.budget = budget;
        run(&options).unwrap();
        assert!(place.read("tableau/chunked_data.csv") == roomy, "{budget}");
    }
    let left = std::fs::read_dir(place.output().join(format!("A[{ID}]"))).unwrap();
    assert_eq!(left.count(), 2);
}

/// Rust's `{:?}` and Python's `repr` write small exponents differently.
fn without_exponent(line: &str) -> Vec<String> {
    line.split(',')
        .map(|cell| match cell.parse::<f64>() {
            Ok(number) => format!("{number:e}"),
            Err(_) => cell.to_owned(),
        })
        .collect()
}
