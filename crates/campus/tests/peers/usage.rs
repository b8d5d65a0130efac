//! zeep as the judge of the SOAP services: it reads the descriptions, signs in, and sees the truth.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use lectern_campus::{Campus, CampusConfig, Population, RecordingSize, demo, viewing::TrueView};
use serde_json::Value;

use crate::{run, script};

#[tokio::test(flavor = "multi_thread")]
async fn zeep_reads_sums_and_rows_through_the_descriptions_as_they_are() {
    let config = CampusConfig {
        population: Population::Term {
            courses: 1,
            sessions: 3,
            students: 60,
            watched_percent: 100,
        },
        recordings: RecordingSize::TINY,
        ..CampusConfig::default()
    };
    let campus = Campus::start(config).await.unwrap();
    campus
        .clock()
        .stop_at("2026-06-01T12:00:00Z".parse().unwrap());
    let folder = campus.truth().folder_at(&["Term", "Course 01"]).unwrap().id;
    let sessions = campus.truth().below(folder).sessions;
    let session = sessions[0].id;
    let views = campus.views_of(session);
    assert!(views.len() > 150, "{} rows", views.len());
    let mut command = script("zeep_usage.py");
    command
        .arg(campus.base_url())
        .args([demo::ADMIN.username, demo::ADMIN.password])
        .args([session.to_string(), folder.to_string(), "100".to_owned()]);

    let printed = run(command).await;

    let seen: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(seen["refused"], false);
    for version in ["operations", "newer"] {
        let operations = seen[version].as_array().unwrap();
        assert_eq!(operations.len(), 9, "{operations:?}");
    }
    let rows: Vec<_> = list(&seen["extended"]).iter().map(row).collect();
    let expected: Vec<_> = views.iter().map(expected).collect();
    assert_eq!(rows, expected);
    assert_eq!(seen["extended_total"], views.len());
    assert_eq!(seen["detailed_total"], views.len());
    let plain: Vec<_> = list(&seen["detailed"]).iter().map(row).collect();
    let cut = |row: &Row| (row.0, row.1.clone(), row.2.clone(), row.3, row.4, None);
    assert_eq!(plain, expected.iter().map(cut).collect::<Vec<_>>());

    let minutes =
        |sums: &Value| -> f64 { list(sums).iter().map(|sum| sum[1].as_f64().unwrap()).sum() };
    let watched = |views: &[TrueView]| views.iter().map(|it| it.seconds).sum::<f64>() / 60.0;
    assert!((minutes(&seen["session"]) - watched(&views)).abs() < 1e-6);
    let of_folder = campus.views_below(folder);
    assert!((minutes(&seen["folder"]) - watched(&of_folder)).abs() < 1e-6);
    let days: HashSet<_> = of_folder.iter().map(|view| view.at.date_naive()).collect();
    assert_eq!(list(&seen["folder"]).len(), days.len());

    let people: HashSet<_> = views.iter().map(|view| view.viewer).collect();
    let users = list(&seen["users"]);
    assert_eq!(users.len(), people.len());
    for user in users {
        let person = campus
            .viewer(user[0].as_str().unwrap().parse().unwrap())
            .unwrap();
        assert_eq!(
            (&user[1], &user[2]),
            (&person.username.into(), &person.email.into())
        );
    }
}

/// Time, viewer, session, start, seconds, and in extended rows speed and reasons.
type Row = (
    DateTime<Utc>,
    String,
    String,
    f64,
    f64,
    Option<(f64, String, String)>,
);

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn row(row: &Value) -> Row {
    let text = |index: usize| row[index].as_str().unwrap().to_owned();
    // As text, because a number may differ in its last bit when JSON is read.
    let number = |index: usize| row[index].as_str().unwrap().parse().unwrap();
    let extended = (list(row).len() > 5).then(|| (number(5), text(6), text(7)));
    (
        time(&text(0)),
        text(1),
        text(2),
        number(3),
        number(4),
        extended,
    )
}

fn expected(view: &TrueView) -> Row {
    (
        view.at,
        view.viewer.to_string(),
        view.session.to_string(),
        view.start,
        view.seconds,
        Some((
            view.speed,
            view.start_reason.as_str().to_owned(),
            view.stop_reason.as_str().to_owned(),
        )),
    )
}

/// Reads what Python writes: with a zone or without, fractions of six digits or none.
fn time(text: &str) -> DateTime<Utc> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    zoned.unwrap_or_else(|_| text.parse::<NaiveDateTime>().unwrap().and_utc())
}
