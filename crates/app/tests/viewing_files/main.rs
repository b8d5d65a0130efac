//! What pandas and DuckDB make of every file that is written of viewing data: they read it without help, with the right types,
//! and their sums are ours.
//!
//! They live in a Python environment below the target folder, made when it is missing.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use lectern_app::analytics::chunks::Rule;
use lectern_app::analytics::completion::CompletionRule;
use lectern_app::analytics::database::Layout;
use lectern_app::{
    App, AppOptions, CancellationToken, ChunkViewing, ExportViewing, ExportedPeople, Host,
    InsightsFilter, InsightsPeople, TakeInScope, ViewingFormat, chunk_viewing,
};
use lectern_peers::Environment;

const FOLDER: &str = "BIOL 200, \"Genes\"[5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001]";

/// Reads a database of the published tool, writes everything there is, and lets Python look at it.
#[tokio::test(flavor = "multi_thread")]
async fn pandas_and_duckdb_read_every_file_with_the_right_types() {
    let desk = tempfile::tempdir().unwrap();
    published(&desk.path().join("published").join(FOLDER.replace('"', "")));
    let app = App::open(options(desk.path())).await.unwrap();
    let stop = CancellationToken::new;

    app.take_in_viewing(&desk.path().join("published"), TakeInScope::All, stop())
        .await
        .unwrap();
    for (layout, name) in [
        (Layout::Documented, "documented"),
        (Layout::Upstream, "upstream"),
    ] {
        let database = desk.path().join(name).join("database");
        app.write_viewing_database(&database, None, layout, stop())
            .await
            .unwrap();
        let wanted = ChunkViewing {
            output: desk.path().join(name).join("output[CHUNKED]"),
            database,
            courses: None,
            zone: None,
            computer_zone: chrono_tz::UTC,
            rule: Rule::Exact,
            layout,
        };
        chunk_viewing(&wanted, &|_, _| {}, &stop()).unwrap();
    }
    for (format, name) in [
        (ViewingFormat::Csv, "csv"),
        (ViewingFormat::Parquet, "parquet"),
        (ViewingFormat::Xlsx, "xlsx"),
        (ViewingFormat::CampusScripts, "campus"),
    ] {
        app.export_viewing(everything(&desk.path().join(name), format))
            .await
            .unwrap();
    }

    let peers = Environment::with("viewing-venv", include_str!("requirements.txt")).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/viewing_files/look.py");
    let looked = peers.script(&script).arg(desk.path()).output().unwrap();
    assert!(
        looked.status.success(),
        "{}{}",
        String::from_utf8_lossy(&looked.stdout),
        String::from_utf8_lossy(&looked.stderr)
    );
}

fn everything(to: &Path, format: ViewingFormat) -> ExportViewing {
    ExportViewing {
        courses: None,
        session: None,
        to: to.to_owned(),
        format,
        people: ExportedPeople::Pseudonyms,
        hide_small_groups: false,
        safe_for_spreadsheets: true,
        purpose: None,
        filter: InsightsFilter {
            dates: None,
            people: InsightsPeople::Everyone,
            sections: Vec::new(),
            rule: CompletionRule::WholeVideo,
            week_start: chrono::Weekday::Mon,
            zone: chrono_tz::UTC,
        },
    }
}

/// A course of two recordings, one without a length, with views of whole and broken milliseconds.
fn published(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let course = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001";
    fs::write(
        folder.join("videos_overview.csv"),
        format!("FolderID,FolderName,SessionId,SessionName,Description,Duration\n{course},BIOL 200,9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0001,\"=One, \"\"two\"\"\",,100.0\n{course},BIOL 200,9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0002,Two,\"Line one\nline two\",\n"),
    )
    .unwrap();
    let mut rows = String::from(
        "SessionId,UserId,Date,DateTime,PlaybackSpeed,StartPosition,StartReason,StopPosition,StopReason,SecondsViewed\n",
    );
    for n in 0..60_u32 {
        let session = if n % 10 == 9 { 2 } else { 1 };
        let (start, seconds) = (f64::from(n), 0.1 + f64::from(n) / 8.0);
        let fraction = if n % 2 == 0 { "" } else { ".123000" };
        let row = format!(
            "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb000{session},7a7a7a7a-3333-4d4d-9e30-cccccccc00{:02},2021-01-05,2021-01-05 20:11:{:02}{fraction}+00:00,1.0,{start:?},Start,{:?},Pause,{seconds:?}\n",
            n % 7,
            n,
            start + seconds
        );
        rows.push_str(&row);
    }
    fs::write(folder.join("viewing_activity.csv"), rows).unwrap();
}

fn options(folder: &Path) -> AppOptions {
    AppOptions {
        profile_dir: folder.join("profile"),
        home_dir: folder.to_owned(),
        library_dir: folder.join("library"),
        version: "0".to_owned(),
        host: Host::Cli,
        passphrase: None,
        skip_tls: false,
        sign_in_port: AppOptions::SIGN_IN_PORT,
        open_browser: Arc::new(|_| false),
    }
}
