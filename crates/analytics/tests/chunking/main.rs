//! The database and its chunked outputs read by the tools that people use: pandas and DuckDB.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::Path;

use lectern_analytics::chunking::{ChunkingOptions, run};
use lectern_analytics::chunks::Rule;
use lectern_analytics::database::{
    ActivityRow, ActivityWriter, Layout, OverviewRow, directory_name, write_overview_header,
    write_overview_row,
};
use lectern_peers::{Environment, succeed};

const ZONE: chrono_tz::Tz = chrono_tz::US::Pacific;

/// 2021-11-05T00:00:00Z, two days before the clocks go back.
const BEGIN: i64 = 1_636_070_400_000_000;

#[test]
fn pandas_and_duckdb_read_the_right_types_and_find_the_same_chunks() {
    let requirements = include_str!("../export/peers/requirements.txt");
    let peers = Environment::with("export-peers-venv", requirements).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/export/peers/read_chunks.py");
    let place = tempfile::tempdir().unwrap();
    for layout in [Layout::Documented, Layout::Upstream] {
        for rule in [Rule::Exact, Rule::Compatible] {
            let root = place.path().join(format!("{layout:?} {rule:?}"));
            write_database(&root.join("database"), layout);
            let mut options =
                ChunkingOptions::new(root.join("database"), root.join("output"), rule);
            options.layout = layout;
            options.zone = ZONE;
            let receipt = run(&options).unwrap();
            assert_eq!(receipt.rows_in(), 2 * ROWS);
            let mut judge = peers.script(&script);
            judge.arg(&root);
            judge.args([layout.database_overview(), layout.output_overview()]);
            judge.args([
                ZONE.name(),
                if rule == Rule::Exact {
                    "exact"
                } else {
                    "compatible"
                },
            ]);
            let said = succeed(&mut judge).unwrap();
            assert!(said.contains("all well"), "{said}");
        }
    }
}

/// Rows of each folder.
const ROWS: u64 = 800;

fn write_database(database: &Path, layout: Layout) {
    for (number, name) in [(1, "Räume, \"Week 1\""), (2, "BIOL [2]")] {
        let id = format!("0a0a0a0a-1111-2222-3333-44445555666{number}");
        let folder = database.join(directory_name(name, &id));
        std::fs::create_dir_all(&folder).unwrap();
        let sessions: Vec<OverviewRow> = (0..6)
            .map(|session| OverviewRow {
                root_folder_id: id.clone(),
                root_folder_name: name.to_owned(),
                folder_id: id.clone(),
                folder_name: name.to_owned(),
                session_id: format!("5e550000-1111-2222-3333-4444555566{number}{session}"),
                session_name: format!("Lecture {session}; \"intro\", part"),
                description: ["", "Two\nlines"][session % 2].to_owned(),
                duration: Some([100.0, 33.3, 3005.251, 59.999, 0.75, 7200.0][session]),
            })
            .collect();
        let mut overview = Vec::new();
        write_overview_header(&mut overview, layout);
        for row in &sessions {
            write_overview_row(&mut overview, row, layout);
        }
        std::fs::write(folder.join(layout.database_overview()), overview).unwrap();
        let mut activity = ActivityWriter::new(Vec::new()).unwrap();
        write_views(&mut activity, &sessions, number);
        std::fs::write(folder.join("viewing_activity.csv"), activity.into_inner()).unwrap();
    }
}

#[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
#[expect(clippy::cast_possible_truncation, reason = "small whole numbers")]
fn write_views(activity: &mut ActivityWriter<Vec<u8>>, sessions: &[OverviewRow], seed: u64) {
    let mut state = seed;
    let mut below = |limit: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    for _ in 0..ROWS {
        // The last one is never watched.
        let session = &sessions[below(sessions.len() as u64 - 1) as usize];
        let duration = session.duration.unwrap();
        // On a bound now and then, beyond the end now and then, without length now and then.
        let start = match below(4) {
            0 => below(21) as f64 * duration / 20.0,
            _ => below(1200) as f64 / 1000.0 * duration,
        };
        let seconds = below(8) as f64 / 40.0 * duration;
        activity
            .row(&ActivityRow {
                session: &session.session_id,
                user: &format!("0be50000-1111-2222-3333-44445555660{}", below(7)),
                at: Some(
                    BEGIN
                        + (below(400_000) * 1_000_000 + [0, 123_000, 1][below(3) as usize])
                            .cast_signed(),
                ),
                // Every form that Python's repr knows.
                speed: [1.0, 1.25, 1e-5, 1.5e17, 0.1 + 0.2, 0.0001][below(6) as usize],
                start,
                start_reason: "Start",
                stop: start + seconds,
                stop_reason: "Seek",
                seconds,
            })
            .unwrap();
    }
}
