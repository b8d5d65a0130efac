use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use super::support::{Stored, course, february, view};
use crate::AnalyticsError;
use crate::export::Identities;
use crate::page_views::{
    DISCLAIMER, EndDay, ExportPageViews, ExportPerson, PageTitles, PageViewFormats,
    PageViewsReceipt, Rules, Source, StoredPageViews, export_page_views,
};
use crate::pseudonym::PseudonymKey;

fn person(user: i64, name: &str, unread: Option<&str>) -> ExportPerson {
    ExportPerson {
        user,
        name: Some(name.to_owned()),
        unread: unread.map(str::to_owned),
    }
}

fn options() -> ExportPageViews {
    ExportPageViews {
        course: course(),
        course_name: "BIOL 200".to_owned(),
        span: february(),
        start: "2026-02-01".parse().unwrap(),
        end: "2026-02-28".parse().unwrap(),
        end_day: EndDay::Included,
        zone: chrono_tz::UTC,
        rules: Rules::default(),
        titles: PageTitles::default(),
        identities: Identities::Real,
        formats: PageViewFormats {
            csv: true,
            json: true,
            parquet: false,
            xlsx: false,
        },
        extra_columns: false,
        safe_for_spreadsheets: false,
        hide_small_groups: false,
        purpose: None,
        now: "2026-03-02T08:00:00Z".parse().unwrap(),
        who: "Students.".to_owned(),
        sources: Vec::new(),
        missing: Vec::new(),
        people: vec![
            person(5, "Ada", None),
            person(55, "Bob", None),
            person(6, "Cleo", Some("Canvas refused to list their page views.")),
        ],
    }
}

fn stored() -> Stored {
    let mut late = view("4", "/courses/1693/users/5", "10:00:00");
    late.at += 123_000;
    Stored::default()
        .with(
            Source::Ordinary,
            5,
            &[
                view("1", "/courses/1693/pages/a", "09:00:00"),
                view("2", "/courses/1693/pages/a", "09:30:00"),
                view("3", "/courses/1693/pages/a?q=\"x\",y", "09:10:00"),
            ],
        )
        .with(
            Source::History,
            55,
            &[view("5", "/courses/1693/pages/a", "08:00:00"), late],
        )
}

fn export(folder: &Path, options: &ExportPageViews) -> PageViewsReceipt {
    export_page_views(folder, options, &mut stored(), &AtomicBool::new(false)).unwrap()
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn csv_has_the_published_tools_bytes() {
    let folder = tempfile::tempdir().unwrap();
    export(folder.path(), &options());
    assert_eq!(
        read(
            folder.path(),
            "total-pageviews_1693_2026-02-01-2026-02-28.csv"
        ),
        "Course URL,Page Views,Report Start Time,Report End Time,Report Course ID\r\n\
         https://canvas.example.edu/courses/1693/pages/a,3,2026-02-01,2026-02-28,1693\r\n\
         \"https://canvas.example.edu/courses/1693/pages/a?q=\"\"x\"\",y\",1,2026-02-01,2026-02-28,1693\r\n\
         https://canvas.example.edu/courses/1693/users/5,1,2026-02-01,2026-02-28,1693\r\n"
    );
    assert_eq!(
        read(
            folder.path(),
            "total-user-pageviews_1693_2026-02-01-2026-02-28.csv"
        ),
        "User ID,Course URL,Page Views,Report Start Time,Report End Time,Report Course ID\r\n\
         5,https://canvas.example.edu/courses/1693/pages/a,2,2026-02-01,2026-02-28,1693\r\n\
         5,\"https://canvas.example.edu/courses/1693/pages/a?q=\"\"x\"\",y\",1,2026-02-01,2026-02-28,1693\r\n\
         55,https://canvas.example.edu/courses/1693/pages/a,1,2026-02-01,2026-02-28,1693\r\n\
         55,https://canvas.example.edu/courses/1693/users/5,1,2026-02-01,2026-02-28,1693\r\n"
    );
    assert_eq!(
        read(
            folder.path(),
            "user-pageviews_1693_2026-02-01-2026-02-28.csv"
        ),
        "User ID,Course URL,Request Date,Report Start Time,Report End Time,Report Course ID\r\n\
         5,https://canvas.example.edu/courses/1693/pages/a,2026-02-03T09:30:00Z,2026-02-01,2026-02-28,1693\r\n\
         5,\"https://canvas.example.edu/courses/1693/pages/a?q=\"\"x\"\",y\",2026-02-03T09:10:00Z,2026-02-01,2026-02-28,1693\r\n\
         5,https://canvas.example.edu/courses/1693/pages/a,2026-02-03T09:00:00Z,2026-02-01,2026-02-28,1693\r\n\
         55,https://canvas.example.edu/courses/1693/users/5,2026-02-03T10:00:00.123Z,2026-02-01,2026-02-28,1693\r\n\
         55,https://canvas.example.edu/courses/1693/pages/a,2026-02-03T08:00:00Z,2026-02-01,2026-02-28,1693\r\n"
    );
}

#[test]
fn json_has_the_published_tools_form() {
    let folder = tempfile::tempdir().unwrap();
    export(folder.path(), &options());
    assert_eq!(
        read(
            folder.path(),
            "total-pageviews_1693_2026-02-01-2026-02-28.json"
        ),
        r#"{
    "course_id":1693,
    "data":[
        {
            "course_url":"https://canvas.example.edu/courses/1693/pages/a",
            "page_views":3
        },
        {
            "course_url":"https://canvas.example.edu/courses/1693/pages/a?q=\"x\",y",
            "page_views":1
        },
        {
            "course_url":"https://canvas.example.edu/courses/1693/users/5",
            "page_views":1
        }
    ],
    "end_time":"2026-02-28",
    "start_time":"2026-02-01"
}"#
    );
    let by_user = read(
        folder.path(),
        "total-user-pageviews_1693_2026-02-01-2026-02-28.json",
    );
    assert!(
        by_user
            .contains("\",\n            \"page_view\":2,\n            \"user_id\":5\n        },\n"),
        "{by_user}"
    );
    let every = read(
        folder.path(),
        "user-pageviews_1693_2026-02-01-2026-02-28.json",
    );
    assert!(
        every.contains(
            "\"request_date\":\"2026-02-03T10:00:00.123Z\",\n            \"user_id\":55\n"
        ),
        "{every}"
    );
}

#[test]
fn a_report_without_rows_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let options = ExportPageViews {
        people: Vec::new(),
        ..options()
    };
    export(folder.path(), &options);
    assert_eq!(
        read(
            folder.path(),
            "user-pageviews_1693_2026-02-01-2026-02-28.json"
        ),
        "{\n    \"course_id\":1693,\n    \"data\":[],\n    \"end_time\":\"2026-02-28\",\n    \"start_time\":\"2026-02-01\"\n}"
    );
}

#[test]
fn text_outside_ascii_is_escaped_as_python_does() {
    let text = super::super::text_reports::json_text("é\u{1f600}\u{7f}\u{1}\"\\\n");
    assert_eq!(
        String::from_utf8(text).unwrap(),
        r#""\u00e9\ud83d\ude00\u007f\u0001\"\\\n""#
    );
}

#[test]
fn whoever_could_not_be_read_is_named_and_never_counted_as_zero() {
    let folder = tempfile::tempdir().unwrap();
    let receipt = export(folder.path(), &options());
    assert_eq!(receipt.unread[0].person, "6");
    let readme = read(folder.path(), "README.txt");
    assert!(
        readme.contains("  6: Canvas refused to list their page views."),
        "{readme}"
    );
    assert!(
        readme.contains(DISCLAIMER) && readme.contains("That is not the same as no page views")
    );
    for name in ["total-user-pageviews", "user-pageviews"] {
        let report = read(
            folder.path(),
            &format!("{name}_1693_2026-02-01-2026-02-28.csv"),
        );
        assert!(!report.lines().any(|line| line.starts_with("6,")), "{name}");
    }
}

#[test]
fn pseudonyms_leave_no_id_behind_not_even_in_an_address() {
    let folder = tempfile::tempdir().unwrap();
    let options = ExportPageViews {
        identities: Identities::Pseudonyms(PseudonymKey::new([7; 32])),
        formats: PageViewFormats {
            csv: true,
            json: true,
            parquet: true,
            xlsx: true,
        },
        extra_columns: true,
        ..options()
    };
    let receipt = export(folder.path(), &options);
    assert!(receipt.pseudonyms);
    let every = read(
        folder.path(),
        "user-pageviews_1693_2026-02-01-2026-02-28.csv",
    );
    assert!(
        !every.contains("/users/5,") && every.contains("/users/"),
        "{every}"
    );
    assert!(
        !every.contains("Ada")
            && !every
                .lines()
                .any(|line| line.starts_with("5,") || line.starts_with("55,"))
    );
    let readme = read(folder.path(), "README.txt");
    assert!(!readme.contains("  6: "), "{readme}");
    let json = read(
        folder.path(),
        "total-user-pageviews_1693_2026-02-01-2026-02-28.json",
    );
    assert!(json.contains("\"user_id\":\""), "{json}");
}

#[test]
fn own_columns_come_last_and_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let mut titles = PageTitles::default();
    titles.add(crate::page_views::PageKind::Page, "a", "=1+1");
    let options = ExportPageViews {
        extra_columns: true,
        safe_for_spreadsheets: true,
        titles,
        ..options()
    };
    let receipt = export(folder.path(), &options);
    let every = read(
        folder.path(),
        "user-pageviews_1693_2026-02-01-2026-02-28.csv",
    );
    assert_eq!(
        every.lines().take(2).collect::<Vec<_>>(),
        [
            "User ID,Course URL,Request Date,Report Start Time,Report End Time,Report Course ID,User Name,Page,Page Kind,Seconds,Took Part,Source",
            "5,https://canvas.example.edu/courses/1693/pages/a,2026-02-03T09:30:00Z,2026-02-01,2026-02-28,1693,Ada,'=1+1,page,,false,ordinary",
        ]
    );
    assert!(receipt.cells_guarded > 0);
}

#[test]
fn small_groups_leave_the_total_alone_and_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let receipt = export(
        folder.path(),
        &ExportPageViews {
            hide_small_groups: true,
            ..options()
        },
    );
    assert_eq!(receipt.pages_hidden, 3);
    let total = read(
        folder.path(),
        "total-pageviews_1693_2026-02-01-2026-02-28.csv",
    );
    assert_eq!(total.lines().count(), 1);
}

#[test]
fn a_workbook_and_parquet_hold_every_view() {
    let folder = tempfile::tempdir().unwrap();
    let formats = PageViewFormats {
        csv: false,
        json: false,
        parquet: true,
        xlsx: true,
    };
    let receipt = export(
        folder.path(),
        &ExportPageViews {
            formats,
            ..options()
        },
    );
    let rows: Vec<(&str, u64)> = receipt
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.rows))
        .collect();
    assert_eq!(
        rows[0],
        ("page-views_1693_2026-02-01-2026-02-28.parquet", 5)
    );
    // 3 pages, 3 people, 4 pairs, 5 views.
    assert_eq!(rows[1], ("page-views_1693_2026-02-01-2026-02-28.xlsx", 15));
    assert_eq!(rows[2].0, "README.txt");
}

/// Ends in the middle.
struct Broken;

impl StoredPageViews for Broken {
    fn each_block(
        &mut self,
        user: i64,
        take: &mut dyn FnMut(&[u8]) -> Result<(), AnalyticsError>,
    ) -> Result<(), AnalyticsError> {
        if user == 55 {
            take(b"LPV1 this is no block")
        } else {
            stored().each_block(user, take)
        }
    }
}

#[test]
fn a_failed_or_stopped_export_leaves_the_folder_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let all = ExportPageViews {
        formats: PageViewFormats {
            csv: true,
            json: true,
            parquet: true,
            xlsx: true,
        },
        ..options()
    };
    let failed = export_page_views(folder.path(), &all, &mut Broken, &AtomicBool::new(false));
    assert!(matches!(
        failed,
        Err(AnalyticsError::DamagedPageViews { .. })
    ));
    let stopped = export_page_views(folder.path(), &all, &mut stored(), &AtomicBool::new(true));
    assert!(matches!(stopped, Err(AnalyticsError::Cancelled)));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
