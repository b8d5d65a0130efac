use super::{HistoryRows, RowError};
use crate::history::ResultsFormat;
use crate::ids::{CourseId, UserId};
use crate::model::PageView;

fn rows(text: &str, format: ResultsFormat) -> Vec<Result<PageView, RowError>> {
    HistoryRows::new(text.as_bytes(), format).collect()
}

fn one(text: &str) -> PageView {
    let mut rows = rows(text, ResultsFormat::Csv);
    assert_eq!(rows.len(), 1);
    rows.remove(0).unwrap()
}

#[test]
fn reads_columns_by_name_in_any_order_and_spelling() {
    let plain = one(
        "url,id,created_at,links_user,links_context,context_type,participated,links_real_user,interaction_seconds\n\
         \"https://canvas.example.edu/courses/1693?a=1,2\",r-1,2026-02-03T19:49:47.123Z,10420000000000005,10420000000001693,Course,true,,7.21\n",
    );
    assert_eq!(plain.id, "r-1");
    assert_eq!(plain.user, Some(UserId::new(10_420_000_000_000_005)));
    assert_eq!(plain.created_at_text, "2026-02-03T19:49:47.123Z");
    assert_eq!(
        plain.url.as_deref(),
        Some("https://canvas.example.edu/courses/1693?a=1,2")
    );
    assert_eq!((plain.participated, plain.real_user), (Some(true), None));
    assert!(plain.in_course(CourseId::new(1693)));
    assert!(!plain.in_course(CourseId::new(16930)));

    let other = one(
        "\u{feff}Request_ID,timestamp,vhost,http_request,canvas_context_type,canvas_context_id,user_id\r\n\
         r-2,2026-02-03 19:49:47 UTC,canvas.example.edu,/courses/1693/pages/x,Course,1693.0,5\r\n",
    );
    assert_eq!(other.id, "r-2");
    assert_eq!(
        other.url.as_deref(),
        Some("https://canvas.example.edu/courses/1693/pages/x")
    );
    assert_eq!(other.created_at.to_rfc3339(), "2026-02-03T19:49:47+00:00");
    assert!(other.in_course(CourseId::new(1693)));
}

#[test]
fn reads_lines_of_json() {
    let text = "{\"id\":\"r-1\",\"created_at\":\"2026-02-03T19:49:47Z\",\"url\":\"https://h/courses/1\",\"context_type\":\"Course\",\"links_user\":\"10420000000000005\",\"links_context\":10420000000001693}\n\n{\"request_id\":\"r-2\",\"timestamp\":\"2026-02-03T19:49:48Z\",\"context_id\":1693,\"new\":[1]}";
    let rows: Vec<PageView> = rows(text, ResultsFormat::JsonLines)
        .into_iter()
        .map(Result::unwrap)
        .collect();

    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].user, Some(UserId::new(10_420_000_000_000_005)));
    assert!(rows[0].in_course(CourseId::new(1693)));
    assert_eq!((rows[1].id.as_str(), rows[1].context), ("r-2", Some(1693)));
}

#[test]
fn a_row_that_makes_no_sense_is_named_and_the_rest_goes_on() {
    let text = "id,created_at,url,user_id\nr-1,yesterday,https://h/,5\nr-2,2026-02-03T19:49:47Z,https://h/,five\nr-3,2026-02-03T19:49:47Z,https://h/,5\n";
    let rows = rows(text, ResultsFormat::Csv);

    let lines: Vec<String> = rows
        .iter()
        .map(|row| match row {
            Ok(view) => view.id.clone(),
            Err(error) => error.to_string(),
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    Line 2 of the page view history was not understood: “yesterday” is no date and time
    Line 3 of the page view history was not understood: the user is “five”, which is no number
    r-3
    ");
    let broken = super::HistoryRows::new("{\"id\":1}\nx\n".as_bytes(), ResultsFormat::JsonLines);
    assert_eq!(broken.filter(Result::is_err).count(), 2);
}

#[test]
fn a_table_without_a_needed_column_says_which() {
    let rows = rows(
        "id,created_at,context_type\nr-1,2026-02-03T19:49:47Z,Course\n",
        ResultsFormat::Csv,
    );

    assert_eq!(rows.len(), 1);
    assert_eq!(
        rows[0].as_ref().unwrap_err().to_string(),
        "The page view history has no column url. It has id, created_at, context_type."
    );
}

#[test]
fn nothing_is_no_row() {
    assert!(rows("", ResultsFormat::Csv).is_empty());
    assert!(rows("id,created_at,url\n", ResultsFormat::Csv).is_empty());
    assert!(rows("", ResultsFormat::JsonLines).is_empty());
}
