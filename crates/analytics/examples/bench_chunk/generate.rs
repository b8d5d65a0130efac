//! A viewing database as the published tool leaves it after some runs: new rows of all recordings, again and again.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use lectern_analytics::database::{
    ActivityRow, ActivityWriter, Layout, OverviewRow, directory_name, write_overview_header,
    write_overview_row,
};

use crate::Fallible;

/// Times the tool was run, each adding the views of a stretch of the term.
const RUNS: u64 = 4;
const TERM_BEGINS: i64 = 1_630_454_400; // 2021-09-01T00:00:00Z, so that the clocks change on the way.
const TERM_DAYS: u64 = 110;
const REASONS: [&str; 4] = ["Start", "Seek", "Resume", "Heartbeat"];

/// Writes a folder with so many rows and returns it.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small whole numbers"
)]
#[expect(clippy::cast_possible_wrap, reason = "small whole numbers")]
pub fn generate(database: &Path, rows: u64, sessions: u64, students: u64) -> Fallible<PathBuf> {
    let mut chance = Chance(20_261_126);
    let id = chance.id();
    let folder = database.join(directory_name("Bench 100", &id));
    std::fs::create_dir_all(&folder)?;
    let overview: Vec<OverviewRow> = (0..sessions)
        .map(|number| OverviewRow {
            folder_id: id.clone(),
            folder_name: "Bench 100".to_owned(),
            session_id: chance.id(),
            session_name: format!("Lecture {number:03}, part \"one\""),
            duration: Some((600_000 + chance.below(4_800_000)) as f64 / 1000.0),
            ..OverviewRow::default()
        })
        .collect();
    let mut text = Vec::new();
    write_overview_header(&mut text, Layout::Documented);
    for row in &overview {
        write_overview_row(&mut text, row, Layout::Documented);
    }
    std::fs::write(folder.join(Layout::Documented.database_overview()), text)?;

    let students: Vec<String> = (0..students).map(|_| chance.id()).collect();
    let file = std::fs::File::create(folder.join("viewing_activity.csv"))?;
    let mut activity = ActivityWriter::new(BufWriter::with_capacity(1 << 20, file))?;
    let each = rows / sessions / RUNS;
    for run in 0..RUNS {
        for session in &overview {
            let duration = session.duration.unwrap_or(0.0);
            let mut left = each;
            while left > 0 {
                let views = left.min(1 + chance.below(4));
                left -= views;
                let student = &students[chance.below(students.len() as u64) as usize];
                let day = run * TERM_DAYS / RUNS + chance.below(TERM_DAYS / RUNS);
                let mut at =
                    (TERM_BEGINS + day as i64 * 86_400) * 1000 + chance.below(86_400_000) as i64;
                let mut start = chance.below((duration * 1000.0) as u64) as f64 / 1000.0;
                for _ in 0..views {
                    // Many short looks, some long ones; one in a thousand ends past the end.
                    let long = chance.below(1000) * chance.below(1000);
                    let mut seconds = (200 + long / 2) as f64 / 1000.0;
                    if chance.below(1000) > 0 {
                        seconds = f64::min(seconds, ((duration - start) * 1000.0).floor() / 1000.0);
                    }
                    activity.row(&ActivityRow {
                        session: &session.session_id,
                        user: student,
                        at: Some(at * 1000),
                        speed: [1.0, 1.0, 1.0, 1.25, 1.5, 2.0][chance.below(6) as usize],
                        start,
                        start_reason: REASONS[chance.below(4) as usize],
                        stop: start + seconds,
                        stop_reason: REASONS[chance.below(4) as usize],
                        seconds,
                    })?;
                    at += (seconds * 1000.0) as i64 + chance.below(60_000) as i64;
                    // Goes on a little later, or back to see it again.
                    let next = match chance.below(3) {
                        0 => start + seconds - chance.below(90_000) as f64 / 1000.0,
                        _ => start + seconds + chance.below(120_000) as f64 / 1000.0,
                    };
                    start = (next.clamp(0.0, duration - 0.001) * 1000.0).round() / 1000.0;
                }
            }
        }
    }
    activity.into_inner().flush()?;
    Ok(folder)
}

/// Numbers that look like chance and are the same in each run (splitmix64, Steele and others 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn id(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFFF,
            low >> 48,
            low & 0xFFFF_FFFF_FFFF
        )
    }
}
