//! What leaves the profile, what pages are called, and how the counts differ from Canvas's own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use lectern_analytics::page_views::{PageViewFormats, Query, Report, Rules, Sort};
use lectern_campus::canvas::demo;
use lectern_campus::faults::{Fault, Rule};

use super::support::{Desk, filter, request_of};
use crate::page_views::{
    ExportPageViews, PageViewCourseId, PageViewPeopleChoice, PageViewQuery, PageViewRequest,
};
use crate::viewing::ExportedPeople;

const START: &str = "2026-11-02";
const END: &str = "2026-11-15";

fn students() -> PageViewRequest {
    request_of(demo::BIOL_200, START, END, PageViewPeopleChoice::students())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_pseudonyms_no_id_and_no_name_leaves_in_any_format() {
    let desk = Desk::small().await;
    let request = students();
    let course = desk.get_well(&request).await;
    let canvas = desk.campus.canvas();
    let people: Vec<_> = desk
        .stored()
        .into_keys()
        .filter_map(|user| canvas.true_user(u64::try_from(user).unwrap()))
        .collect();
    assert!(people.len() > 10);
    let mut shown = Vec::new();
    for _ in 0..2 {
        let to = tempfile::tempdir().unwrap();
        let exported = desk
            .app()
            .export_page_views_at(everything(course, &request, to.path()), desk.now())
            .await
            .unwrap();
        assert!(exported.receipt.views > 0);
        let mut ends = BTreeSet::new();
        let mut pseudonyms = BTreeSet::new();
        for entry in to.path().read_dir().unwrap() {
            let path = entry.unwrap().path();
            ends.insert(path.extension().unwrap().to_string_lossy().into_owned());
            let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
            for person in &people {
                assert!(
                    !text.contains(&person.name),
                    "{} is in {}",
                    person.name,
                    path.display()
                );
            }
            if path.extension().unwrap() == "csv" {
                pseudonyms.extend(users(&text));
            }
        }
        let wanted = ["csv", "json", "parquet", "txt", "xlsx"].map(str::to_owned);
        assert_eq!(ends, BTreeSet::from(wanted));
        for person in &people {
            assert!(!pseudonyms.contains(&person.id.to_string()), "{person:?}");
        }
        shown.push(pseudonyms);
    }
    assert!(!shown[0].is_empty());
    assert_eq!(
        shown[0].intersection(&shown[1]).count(),
        0,
        "two exports cannot be joined"
    );
}

/// All formats, under pseudonyms.
fn everything(course: PageViewCourseId, request: &PageViewRequest, to: &Path) -> ExportPageViews {
    ExportPageViews {
        course,
        filter: filter(request, Rules::default()),
        to: to.to_owned(),
        formats: PageViewFormats {
            csv: true,
            json: true,
            parquet: true,
            xlsx: true,
        },
        people: ExportedPeople::Pseudonyms,
        extra_columns: true,
        hide_small_groups: false,
        safe_for_spreadsheets: true,
        purpose: Some("a test".to_owned()),
    }
}

/// The column "User ID" of a report that has it.
fn users(text: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let place = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "User ID");
    let Some(place) = place else {
        return Vec::new();
    };
    reader
        .records()
        .map(|record| record.unwrap()[place].to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_of_pages_that_were_hidden_are_read_when_they_are_asked_for() {
    let desk = Desk::small().await;
    let faults = desk.campus.faults();
    let hidden = Fault::Status {
        status: 404,
        body: r#"{"message":"That page has been disabled for this course"}"#.to_owned(),
    };
    for path in [
        "pages",
        "modules",
        "assignments",
        "quizzes",
        "discussion_topics",
        "files",
    ] {
        let path = format!("/api/v1/courses/*/{path}");
        faults.push(Rule::always(&path, hidden.clone()));
    }
    let request = students();
    let course = desk.get_well(&request).await;
    let before = titles(&desk, course, &request).await;
    faults.clear();
    desk.app().read_page_titles(course).await.unwrap();
    let after = titles(&desk, course, &request).await;
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    let named = after.iter().filter(|(url, title)| before[*url] != **title);
    assert!(named.count() > 3, "{before:#?} {after:#?}");
}

/// What each page is called, by its address.
async fn titles(
    desk: &Desk,
    course: PageViewCourseId,
    request: &PageViewRequest,
) -> BTreeMap<String, String> {
    let query = PageViewQuery {
        query: Query {
            report: Report::Pages,
            person: None,
            search: String::new(),
            sort: Sort::Url,
            descending: false,
        },
        offset: 0,
        limit: 10_000,
    };
    let filter = filter(request, Rules::default());
    let rows = desk.app().page_view_rows(course, &filter, &query);
    let rows = rows.await.unwrap().rows.into_iter();
    rows.map(|row| (row.url.unwrap(), row.title.unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_counts_stand_side_by_side_with_the_reasons_that_hold() {
    let desk = Desk::small().await;
    let request = students();
    let course = desk.get_well(&request).await;
    let counting = filter(&request, Rules::default());
    let summary = desk
        .app()
        .page_view_summary(course, &counting)
        .await
        .unwrap();
    let compared = desk
        .app()
        .page_view_differences(course, &counting)
        .await
        .unwrap();
    assert_eq!(compared.ours, summary.views);
    let sum: u64 = compared.people.iter().map(|person| person.canvas).sum();
    assert!(!compared.people.is_empty() && sum > compared.ours);
    assert_eq!(
        compared.canvas,
        Some(sum),
        "a dozen students fit into the table"
    );
    let apart: Vec<u64> = compared
        .people
        .iter()
        .map(|person| person.ours.abs_diff(person.canvas))
        .collect();
    assert!(apart.is_sorted_by(|one, next| one >= next), "{apart:?}");
    // Apps count here, so nothing of them is missing.
    let says = |words: &str| {
        compared
            .reasons
            .iter()
            .any(|(reason, _)| reason.contains(words))
    };
    assert!(says("the whole life of the course"));
    assert!(!says("apps and integrations are left out"));

    desk.campus.faults().push(Rule::always(
        "/api/v1/courses/*/analytics/student_summaries",
        Fault::Status {
            status: 404,
            body: r#"{"errors":[{"message":"The specified resource does not exist."}]}"#.to_owned(),
        },
    ));
    let alone = desk
        .app()
        .page_view_differences(course, &counting)
        .await
        .unwrap();
    assert_eq!((alone.ours, alone.canvas), (summary.views, None));
    assert!(alone.why_none.is_some() && alone.people.is_empty());
}
