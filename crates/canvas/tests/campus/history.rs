use std::collections::BTreeSet;

use lectern_campus::canvas::demo;
use lectern_campus::{CampusHandle, CanvasWorld, Gzip, HistoryNames};
use lectern_canvas::{
    CanvasError, CourseId, HistoryQuery, HistoryRange, HistoryRows, HistoryState, ResultsFormat,
    Right, UserId, UserRef,
};

use crate::support::{admin, campus, time, with_token};

fn october() -> HistoryRange {
    HistoryRange::covering("2026-10-01".parse().unwrap(), "2026-10-31".parse().unwrap()).unwrap()
}

fn user(number: u64) -> UserId {
    UserId::new(i64::try_from(number).unwrap())
}

/// Asks until the query has ended.
async fn ended(campus: &CampusHandle, query: &HistoryQuery) -> HistoryState {
    loop {
        let status = admin(campus).history_status(query).await.unwrap();
        match status.state {
            HistoryState::Queued | HistoryState::Running => tokio::task::yield_now().await,
            state => return state,
        }
    }
}

async fn fetched(campus: &CampusHandle, state: HistoryState) -> Result<Vec<u8>, CanvasError> {
    let HistoryState::Finished(results) = state else {
        panic!("{state:?}");
    };
    let mut bytes = Vec::new();
    if let Some(stream) = admin(campus).open_history(&results).await? {
        stream.write_to(&mut bytes).await?;
    }
    Ok(bytes)
}

type Seen = BTreeSet<(String, i64, bool)>;

fn truth(campus: &CampusHandle, users: &[u64]) -> Seen {
    let (from, to) = (time("2026-10-01T00:00:00Z"), time("2026-11-01T00:00:00Z"));
    let views = users
        .iter()
        .flat_map(|user| campus.canvas().true_page_views(*user, from, to));
    views
        .map(|view| {
            let of_course =
                view.context_type == Some("Course") && view.context_id == Some(demo::BIOL_200);
            (view.id.to_string(), view.at.timestamp(), of_course)
        })
        .collect()
}

fn read(bytes: &[u8], format: ResultsFormat) -> Seen {
    HistoryRows::new(bytes, format)
        .map(Result::unwrap)
        .map(|view| {
            let course = CourseId::new(i64::try_from(demo::BIOL_200).unwrap());
            (
                view.id.clone(),
                view.created_at.timestamp(),
                view.in_course(course),
            )
        })
        .collect()
}

fn students(campus: &CampusHandle, count: usize) -> Vec<u64> {
    let enrolments = campus.canvas().true_enrollments(demo::BIOL_200);
    let students = enrolments
        .iter()
        .filter(|enrolment| enrolment.kind == "StudentEnrollment" && enrolment.state == "active");
    students
        .map(|enrolment| enrolment.user)
        .take(count)
        .collect()
}

#[tokio::test]
async fn a_month_of_one_person_is_the_true_one_in_every_form() {
    let campus = campus(CanvasWorld::Small).await;
    assert!(admin(&campus).has_history().await.unwrap());
    let student = students(&campus, 1)[0];
    let expected = truth(&campus, &[student]);
    assert!(!expected.is_empty());

    for format in [ResultsFormat::Csv, ResultsFormat::JsonLines] {
        for gzip in [Gzip::Off, Gzip::Header, Gzip::NoHeader] {
            for names in [
                HistoryNames::Links,
                HistoryNames::Plain,
                HistoryNames::Canvas,
            ] {
                {
                    let mut settings = campus.settings().write();
                    settings.canvas.history.gzip = gzip;
                    settings.canvas.history.names = names;
                    settings.canvas.history.says_processing ^= true;
                }
                let query = admin(&campus)
                    .start_history(&UserRef::Id(user(student)), october(), format)
                    .await
                    .unwrap();
                let query = HistoryQuery::at(query.address());
                let bytes = fetched(&campus, ended(&campus, &query).await)
                    .await
                    .unwrap();
                assert_eq!(
                    read(&bytes, format),
                    expected,
                    "{format:?} {gzip:?} {names:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn several_people_come_at_once_and_who_is_left_out_is_said() {
    let campus = campus(CanvasWorld::Small).await;
    let people = students(&campus, 4);
    campus.settings().write().canvas.history.filtered_users = BTreeSet::from([people[3]]);
    let ids: Vec<_> = people.iter().copied().map(user).collect();

    let query = admin(&campus)
        .start_batch_history(&ids, october(), ResultsFormat::Csv)
        .await
        .unwrap();
    let state = ended(&campus, &query).await;
    let warnings = admin(&campus)
        .history_status(&query)
        .await
        .unwrap()
        .warnings;
    let bytes = fetched(&campus, state).await.unwrap();

    assert_eq!(
        read(&bytes, ResultsFormat::Csv),
        truth(&campus, &people[..3])
    );
    assert!(
        warnings
            .iter()
            .any(|warning| warning.code == "USER_FILTERED"),
        "{warnings:?}"
    );
}

#[tokio::test]
async fn what_can_go_wrong_is_told_apart() {
    let campus = campus(CanvasWorld::Small).await;
    let student = UserRef::Id(user(students(&campus, 1)[0]));
    let start = async || {
        let query = admin(&campus)
            .start_history(&student, october(), ResultsFormat::Csv)
            .await;
        query.unwrap()
    };

    campus.settings().write().canvas.history.most_rows = Some(1);
    assert!(ended(&campus, &start().await).await.too_large());
    campus.settings().write().canvas.history.most_rows = None;

    campus.settings().write().canvas.history.half = true;
    campus.settings().write().canvas.history.gzip = Gzip::NoHeader;
    let state = ended(&campus, &start().await).await;
    assert!(matches!(
        fetched(&campus, state).await,
        Err(CanvasError::ResultsCut { .. })
    ));
    campus.settings().write().canvas.history.half = false;

    let query = start().await;
    ended(&campus, &query).await;
    campus.clock().stop_at(time("2026-11-21T13:00:00Z"));
    let late = admin(&campus).history_status(&query).await;
    assert!(matches!(late, Err(CanvasError::NotFound { .. })));

    campus.settings().write().canvas.history.enabled = false;
    assert!(!admin(&campus).has_history().await.unwrap());
}

#[tokio::test]
async fn whether_the_history_may_be_asked_for_is_known_without_starting_a_query() {
    let campus = campus(CanvasWorld::Small).await;
    let canvas = with_token(&campus, demo::SCOPED_TOKEN);
    let student = user(students(&campus, 1)[0]);
    assert_eq!(canvas.try_history(student).await.unwrap(), Right::Granted);
    for missing in [
        "url:POST|/api/v1/users/:user_id/page_views/query",
        "url:GET|/api/v1/users/:user_id/page_views/query/:query_id/results",
    ] {
        let scopes = demo::PAGE_VIEW_SCOPES.into_iter();
        let scopes: Vec<&str> = scopes.filter(|scope| *scope != missing).collect();
        campus
            .canvas()
            .set_token_scopes(demo::SCOPED_TOKEN, Some(&scopes));
        let right = canvas.try_history(student).await.unwrap();
        assert!(
            matches!(&right, Right::Missing { ask_for } if ask_for.contains(missing)),
            "{right:?}"
        );
    }
    let teacher = with_token(&campus, demo::TEACHER_TOKEN);
    let right = teacher.try_history(student).await.unwrap();
    assert!(matches!(right, Right::Missing { .. }), "{right:?}");
    let started = campus.canvas().log().matching("POST", "/page_views/query");
    assert!(started.iter().all(|request| request.status != 201));
}
