//! Exports read by the tools that they are for: DuckDB, pandas and a spreadsheet reader.

#![allow(clippy::expect_used, reason = "tests")]

use std::error::Error;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, Utc};
use lectern_analytics::export::{
    ExportOptions, ExportReceipt, ExportSession, ExportView, ExportViewer, Format, Identities,
    ViewSource, export_tables, export_workbook,
};
use lectern_analytics::insights::Filter;
use lectern_analytics::pseudonym::PseudonymKey;
use lectern_peers::{Environment, succeed};

/// Just before the clocks go forward in US/Pacific: 2021-03-12T00:00:00Z.
const BEGIN: i64 = 1_615_507_200;

#[test]
fn duckdb_pandas_and_a_spreadsheet_reader_read_every_output_with_the_right_types() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = |name: &str| folder.path().join(name);
    for (identities, name) in [
        (
            Identities::Pseudonyms(PseudonymKey::new([3; 32])),
            "pseudonyms",
        ),
        (Identities::Real, "real"),
    ] {
        let options = options(identities);
        let (csv, parquet) = (
            place(&format!("{name} csv")),
            place(&format!("{name} parquet")),
        );
        let workbook = place(&format!("{name}.xlsx"));
        tables(Format::Csv, &csv, &options);
        tables(Format::Parquet, &parquet, &options);
        let stop = AtomicBool::new(false);
        let receipt = export_workbook(
            &workbook,
            &sessions(),
            &viewers(),
            &mut Term,
            &options,
            &stop,
        )
        .expect("a workbook");
        assert!(receipt.views_read > 3_000);
        let peers = Environment::with("export-peers-venv", include_str!("peers/requirements.txt"));
        let peers = peers.expect("the readers");
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/export/peers/read_export.py");
        let mut judge = peers.script(&script);
        judge.args([csv, parquet, workbook]).arg("US/Pacific");
        let printed = succeed(&mut judge).expect("it is read");
        assert_eq!(printed.trim(), "read");
    }
}

fn tables(format: Format, folder: &Path, options: &ExportOptions) -> ExportReceipt {
    std::fs::create_dir(folder).expect("a folder");
    let stop = AtomicBool::new(false);
    export_tables(
        format,
        folder,
        &sessions(),
        &viewers(),
        &mut Term,
        options,
        &stop,
    )
    .expect("tables")
}

fn options(identities: Identities) -> ExportOptions {
    let mut filter = Filter::everyone(chrono_tz::US::Pacific);
    filter.excluded = [5, 6].into_iter().collect();
    filter.roster = Some((0..40).collect());
    ExportOptions {
        title: "BIOL 200 Cell biology".to_owned(),
        purpose: None,
        now: moment(BEGIN + 90 * 86_400),
        filter,
        identities,
        hide_small_groups: false,
        safe_for_spreadsheets: true,
    }
}

fn sessions() -> Vec<ExportSession> {
    let names = [
        "Lecture 1: What is a cell?",
        "=HYPERLINK(\"http://example.org\")",
        "Räume, \"Week 1\"\nintro",
        "NA",
        "Without a length",
        "Without views",
    ];
    (1..)
        .zip(names)
        .map(|(order, name)| ExportSession {
            id: format!("9b1d0c5e-2222-4c3d-8e20-{order:012}"),
            name: name.to_owned(),
            description: None,
            course_id: "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001".to_owned(),
            course_name: "BIOL 200 [2026W1]".to_owned(),
            folder_id: "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0002".to_owned(),
            folder_name: "Week 1".to_owned(),
            order,
            recorded_at: (order != 3).then(|| moment(BEGIN - 86_400)),
            duration: (order != 5).then(|| 100.0 + f64::from(order) * 33.3),
            gone: order == 2,
        })
        .collect()
}

fn viewers() -> Vec<ExportViewer> {
    (0..45)
        .map(|number| ExportViewer {
            number,
            id: format!("7a7a7a7a-3333-4d4d-9e30-{number:012}"),
            name: (number != 9).then(|| format!("Person {number}, Ñandú")),
        })
        .collect()
}

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("a moment")
}

/// A term of views: past the end, backwards, without length, on both sides of midnight and of a clock change.
struct Term;

impl ViewSource for Term {
    fn each_view(
        &mut self,
        session: usize,
        take: &mut dyn FnMut(&ExportView<'_>),
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let reasons = ["Start", "Seek", "Resume", "", "NewSpeed"];
        let count: u32 = if session == 5 { 0 } else { 700 };
        for n in 0..count {
            let step = |factor: u32, limit: u32| {
                n.wrapping_mul(factor)
                    .wrapping_add(u32::try_from(session).unwrap_or(0) * 977)
                    % limit
            };
            let start = f64::from(step(2_971, 260_000)) / 1000.0 - 5.0;
            let seconds = match n % 9 {
                0 => 0.0,
                1 => -3.0,
                _ => f64::from(step(7_907, 60_000)) / 1000.0,
            };
            take(&ExportView {
                viewer: step(31, 40),
                at: (BEGIN + i64::from(step(9_973, 400_000))) * 1_000_000
                    + i64::from(n % 3) * 123_000,
                start,
                stop: start + seconds,
                seconds,
                speed: (n % 4 != 0).then_some(1.25),
                start_reason: reasons[n as usize % 5],
                stop_reason: reasons[(n as usize + 2) % 5],
            });
        }
        Ok(())
    }
}
