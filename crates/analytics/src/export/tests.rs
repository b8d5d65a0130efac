mod campus;

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

use super::workbook::export_pages;
use super::*;
use crate::AnalyticsError;
use crate::insights::Filter;
use crate::pseudonym::PseudonymKey;

/// Stored views of each session, in no order.
#[derive(Debug, Clone)]
struct Stored(Vec<Vec<ExportView<'static>>>);

impl ViewSource for Stored {
    fn each_view(
        &mut self,
        session: usize,
        take: &mut dyn FnMut(&ExportView<'_>),
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let views = self.0.get(session).ok_or("the database is gone")?;
        views.iter().for_each(take);
        Ok(())
    }
}

fn view(viewer: u32, day: i64, start: f64, seconds: f64) -> ExportView<'static> {
    ExportView {
        viewer,
        at: (1_609_876_800 + day * 86_400) * 1_000_000,
        start,
        stop: start + seconds,
        seconds,
        speed: viewer.is_multiple_of(2).then_some(1.5),
        start_reason: "Start",
        stop_reason: if viewer.is_multiple_of(3) {
            ""
        } else {
            "Pause"
        },
    }
}

fn session(number: usize) -> ExportSession {
    ExportSession {
        id: format!("00000000-0000-0000-0000-{number:012}"),
        name: format!("=Lecture {number}, \"cells\""),
        description: None,
        course_id: "c".to_owned(),
        course_name: "BIOL 200".to_owned(),
        folder_id: "f".to_owned(),
        folder_name: "-Week 1".to_owned(),
        order: 1,
        recorded_at: DateTime::from_timestamp(1_609_800_000, 0),
        duration: Some(100.0),
        gone: number == 1,
    }
}

fn people(count: u32) -> Vec<ExportViewer> {
    (0..count)
        .map(|number| ExportViewer {
            number,
            id: format!("secret-id-{number}"),
            name: Some(format!("Secret Name {number}")),
        })
        .collect()
}

fn options() -> ExportOptions {
    ExportOptions {
        title: "BIOL 200 | Cell biology".to_owned(),
        purpose: Some("Course review".to_owned()),
        now: DateTime::from_timestamp(1_620_000_000, 0).unwrap(),
        filter: Filter::everyone(chrono_tz::US::Pacific),
        identities: Identities::Pseudonyms(PseudonymKey::new([7; 32])),
        hide_small_groups: true,
        safe_for_spreadsheets: true,
    }
}

/// Session 0 is watched by seven people, session 1 by three, session 2 by nobody.
fn stored() -> Stored {
    let seven = (0..7).flat_map(|one| [view(one, 0, 1.0, 80.0), view(one, 40, 90.0, 30.0)]);
    Stored(vec![
        seven.collect(),
        (0..3).map(|one| view(one, 1, 5.0, 5.0)).collect(),
        vec![],
    ])
}

fn export(format: Format, folder: &Path, options: &ExportOptions) -> ExportReceipt {
    let sessions = [session(0), session(1), session(2)];
    let mut stored = stored();
    let go_on = AtomicBool::new(false);
    export_tables(
        format,
        folder,
        &sessions,
        &people(9),
        &mut stored,
        options,
        &go_on,
    )
    .unwrap()
}

fn csv(folder: &Path, name: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(folder.join(name)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn everything(folder: &Path) -> String {
    let files = fs::read_dir(folder).unwrap();
    files
        .map(|file| String::from_utf8_lossy(&fs::read(file.unwrap().path()).unwrap()).into_owned())
        .collect()
}

#[test]
fn small_groups_leave_no_figure_and_no_person() {
    let folder = tempfile::tempdir().unwrap();
    let receipt = export(Format::Csv, folder.path(), &options());
    assert_eq!((receipt.sessions, receipt.sessions_small_group), (3, 1));
    assert_eq!(
        (
            receipt.views_read,
            receipt.views_written,
            receipt.views_small_group
        ),
        (17, 14, 3)
    );
    let sessions = csv(folder.path(), "dim_session.csv");
    assert_eq!(
        (
            sessions[0]["viewers"].as_str(),
            sessions[0]["small_group"].as_str()
        ),
        ("7", "false")
    );
    assert_eq!(
        (
            sessions[1]["viewers"].as_str(),
            sessions[1]["views"].as_str()
        ),
        ("", "")
    );
    assert_eq!(sessions[1]["small_group"], "true");
    assert_eq!(sessions[2]["viewers"], "0");
    for table in [
        "fact_segment.csv",
        "fact_session_viewer.csv",
        "fact_chunk.csv",
    ] {
        assert!(
            csv(folder.path(), table)
                .iter()
                .all(|row| row["session_key"] == "1"),
            "{table}"
        );
    }
    let all = ExportOptions {
        hide_small_groups: false,
        ..options()
    };
    let receipt = export(Format::Csv, folder.path(), &all);
    assert_eq!(
        (
            receipt.views_written,
            receipt.sessions_small_group,
            receipt.counts_hidden
        ),
        (17, 0, 0)
    );
    assert_eq!(csv(folder.path(), "dim_session.csv")[1]["viewers"], "3");
}

#[test]
fn excluded_people_leave_no_trace_and_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = ExportOptions {
        identities: Identities::Real,
        ..options()
    };
    options.filter.excluded = [2].into_iter().collect();
    options.filter.roster = Some([2, 3, 8].into_iter().collect());
    for format in [Format::Csv, Format::Parquet] {
        let receipt = export(format, folder.path(), &options);
        assert_eq!((receipt.viewers_excluded, receipt.views_excluded), (1, 3));
        assert_eq!(
            receipt.viewers, 7,
            "six with views, and one who is on the class list without any"
        );
    }
    let text = everything(folder.path());
    assert!(
        text.contains("secret-id-3") && !text.contains("secret-id-2"),
        "{text}"
    );
    assert!(text.contains("Secret Name 8") && !text.contains("Secret Name 2"));
}

#[test]
fn pseudonyms_let_no_id_and_no_name_out() {
    let folder = tempfile::tempdir().unwrap();
    export(Format::Csv, folder.path(), &options());
    export(Format::Parquet, folder.path(), &options());
    let text = everything(folder.path());
    assert!(
        !text.contains("secret-id") && !text.contains("Secret Name") && !text.contains("user_id")
    );
    let viewers = csv(folder.path(), "dim_viewer.csv");
    let names: HashSet<_> = viewers.iter().map(|row| row["viewer"].clone()).collect();
    assert_eq!(names.len(), 7);
    let other = ExportOptions {
        identities: Identities::Pseudonyms(PseudonymKey::new([8; 32])),
        ..options()
    };
    export(Format::Csv, folder.path(), &other);
    let again = csv(folder.path(), "dim_viewer.csv");
    assert!(
        again.iter().all(|row| !names.contains(&row["viewer"])),
        "names of another export"
    );
}

#[test]
fn only_views_of_the_dates_count_but_completion_is_over_all() {
    let folder = tempfile::tempdir().unwrap();
    let day = NaiveDate::from_ymd_opt(2021, 1, 5).unwrap();
    let mut options = options();
    options.filter.dates = Some((day, day));
    let receipt = export(Format::Csv, folder.path(), &options);
    assert_eq!(
        (receipt.views_written, receipt.views_outside_dates),
        (7, 10)
    );
    let rows = csv(folder.path(), "fact_session_viewer.csv");
    assert!(
        rows.iter()
            .all(|row| row["covered_seconds"] == "80.0" && row["completed"] == "true")
    );
    assert!(
        csv(folder.path(), "fact_segment.csv")
            .iter()
            .all(|row| row["date"] == "2021-01-05")
    );
}

#[test]
fn text_that_a_spreadsheet_would_run_is_guarded_where_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let receipt = export(Format::Csv, folder.path(), &options());
    assert_eq!(receipt.cells_guarded, 6);
    let sessions = csv(folder.path(), "dim_session.csv");
    assert_eq!(sessions[0]["session_name"], "'=Lecture 0, \"cells\"");
    assert_eq!(sessions[0]["folder_name"], "'-Week 1");
    let plain = ExportOptions {
        safe_for_spreadsheets: false,
        ..options()
    };
    assert_eq!(export(Format::Csv, folder.path(), &plain).cells_guarded, 0);
    assert_eq!(
        csv(folder.path(), "dim_session.csv")[0]["folder_name"],
        "-Week 1"
    );
}

#[test]
fn a_failed_or_stopped_export_changes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let go = |stored: &mut Stored, stop: bool, workbook: bool| {
        let stop = AtomicBool::new(stop);
        let sessions = [session(0), session(1), session(2), session(3)];
        let (people, options) = (people(9), options());
        if workbook {
            let path = folder.path().join("BIOL 200.xlsx");
            export_workbook(&path, &sessions, &people, stored, &options, &stop).map(drop)
        } else {
            export_tables(
                Format::Csv,
                folder.path(),
                &sessions,
                &people,
                stored,
                &options,
                &stop,
            )
            .map(drop)
        }
    };
    fs::write(folder.path().join("dim_session.csv"), "older").unwrap();
    for workbook in [false, true] {
        let stopped = go(&mut stored(), true, workbook);
        assert!(matches!(stopped, Err(AnalyticsError::Cancelled)));
        let gone = go(&mut stored(), false, workbook).unwrap_err();
        assert!(gone.to_string().contains("the database is gone"), "{gone}");
        let stranger = go(
            &mut Stored(vec![vec![view(55, 0, 1.0, 1.0)]]),
            false,
            workbook,
        )
        .unwrap_err();
        assert!(stranger.to_string().contains("viewer 55"), "{stranger}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(everything(folder.path()), "older");
}

#[test]
fn dictionary_and_preview_say_just_what_is_in_the_files() {
    for identities in [options().identities, Identities::Real] {
        let folder = tempfile::tempdir().unwrap();
        let options = ExportOptions {
            identities,
            ..options()
        };
        let receipt = export(Format::Csv, folder.path(), &options);
        let dictionary = fs::read_to_string(folder.path().join("data_dictionary.md")).unwrap();
        assert!(
            dictionary.contains(r"BIOL 200 \| Cell biology")
                && dictionary.contains("Course review")
        );
        let preview = preview_tables(Format::Csv, &options.identities);
        let names: Vec<_> = receipt
            .files
            .iter()
            .map(|file| file.name.as_str())
            .collect();
        assert_eq!(names.len(), preview.len() + 1);
        for file in preview {
            let mut reader = csv::Reader::from_path(folder.path().join(&file.name)).unwrap();
            let header: Vec<_> = reader
                .headers()
                .unwrap()
                .iter()
                .map(str::to_owned)
                .collect();
            assert_eq!(
                header,
                file.columns
                    .iter()
                    .map(|column| column.name)
                    .collect::<Vec<_>>()
            );
            let section = dictionary
                .split(&format!("\n## {}\n", file.name))
                .nth(1)
                .unwrap();
            let section = section.split("\n## ").next().unwrap();
            for column in &file.columns {
                assert!(section.contains(&format!(
                    "| `{}` | {} |",
                    column.name,
                    column.kind.word()
                )));
            }
            let written = receipt
                .files
                .iter()
                .find(|one| one.name == file.name)
                .unwrap();
            assert_eq!(written.rows, reader.records().count() as u64);
            assert!(section.contains(&format!(" {} rows.", written.rows)));
        }
    }
}

#[test]
fn a_table_with_more_rows_than_a_sheet_takes_goes_on_in_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("BIOL 200.xlsx");
    let views = Stored(vec![(0..20).map(|one| view(one, 0, 1.0, 80.0)).collect()]);
    let stop = AtomicBool::new(false);
    let receipt = export_pages(
        &path,
        &[session(0)],
        &people(20),
        &mut views.clone(),
        &options(),
        &stop,
        8,
    )
    .unwrap();
    // A video, 20 chunks, a day, 20 people, 20 pairs.
    assert_eq!(receipt.files[0].rows, 1 + 20 + 1 + 20 + 20);
    let book = part(&path, "xl/workbook.xml");
    for name in [
        "About",
        "Viewers",
        "Viewers 2",
        "Viewers 4",
        "Viewers and videos 4",
    ] {
        assert!(book.contains(&format!("name=\"{name}\"")), "{name}: {book}");
    }
    assert!(!book.contains("\"Viewers 5\"") && !book.contains("\"Days 2\""));
    let sheets: Vec<&str> = book
        .split("<sheet name=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let number = sheets.iter().position(|name| *name == "Viewers").unwrap() + 1;
    let sheet = part(&path, &format!("xl/worksheets/sheet{number}.xml"));
    assert!(
        sheet.contains("goes on in the sheet “Viewers 2”"),
        "{sheet}"
    );
    assert_eq!(sheet.matches("<row ").count(), 8);
}

fn part(workbook: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(fs::File::open(workbook).unwrap()).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn any_view() -> impl Strategy<Value = ExportView<'static>> {
    (
        0_u32..12,
        0_i64..60,
        -20.0..130.0_f64,
        prop_oneof![Just(f64::NAN), -5.0..90.0_f64],
    )
        .prop_map(|(viewer, day, start, seconds)| view(viewer, day, start, seconds))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_receipt_adds_up_and_agrees_with_the_files(
        views in proptest::collection::vec(proptest::collection::vec(any_view(), 0..40), 0..4),
        excluded in proptest::collection::vec(0_u32..12, 0..6),
        dated in any::<bool>(),
        hide in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let sessions: Vec<ExportSession> = (0..views.len()).map(session).collect();
        let mut options = ExportOptions { hide_small_groups: hide, ..options() };
        options.filter.excluded = excluded.into_iter().collect();
        let day = |day| NaiveDate::from_ymd_opt(2021, 1, day).unwrap();
        options.filter.dates = dated.then(|| (day(10), day(25)));
        let stop = AtomicBool::new(false);
        let mut stored = Stored(views.clone());
        let receipt = export_tables(Format::Csv, folder.path(), &sessions, &people(12), &mut stored, &options, &stop).unwrap();
        let total: usize = views.iter().map(Vec::len).sum();
        prop_assert_eq!(receipt.views_read, total as u64);
        let parts = receipt.views_written + receipt.views_excluded + receipt.views_outside_dates + receipt.views_small_group;
        prop_assert_eq!(receipt.views_read, parts);
        let segments = csv(folder.path(), "fact_segment.csv");
        prop_assert_eq!(segments.len() as u64, receipt.views_written);
        let pairs = csv(folder.path(), "fact_session_viewer.csv");
        let keys: HashSet<_> = csv(folder.path(), "dim_viewer.csv").iter().map(|row| row["viewer_key"].clone()).collect();
        prop_assert_eq!(keys.len() as u64, receipt.viewers);
        let sum = |rows: &[HashMap<String, String>], column: &str| -> f64 {
            rows.iter().map(|row| row[column].parse::<f64>().unwrap_or(0.0).max(0.0)).sum()
        };
        prop_assert!((sum(&pairs, "watched_seconds") - sum(&segments, "watched_seconds")).abs() < 1e-6);
        let views: usize = pairs.iter().map(|row| row["views"].parse::<usize>().unwrap()).sum();
        prop_assert_eq!(views, segments.len());
        for row in segments.iter().chain(&pairs).chain(&csv(folder.path(), "fact_chunk.csv")) {
            prop_assert!(keys.contains(&row["viewer_key"]));
        }
        if hide {
            for row in csv(folder.path(), "dim_session.csv") {
                for column in ["viewers", "viewers_all_dates", "completed_viewers", "completed_viewers_panopto"] {
                    prop_assert!(!matches!(row[column].as_str(), "1" | "2" | "3" | "4"), "{} {}", column, row[column]);
                }
            }
        }
    }
}
