//! Sums by hour, day and week beside the truth, and the ways in which they cannot be trusted.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Datelike, Days, DurationRound, TimeDelta, Utc};
use lectern_campus::{
    Summaries, demo,
    viewing::{StartReason, TrueView},
};
use uuid::Uuid;

use crate::support::{Reply, Soap, folder, odd, range, session, term, texts, time};

/// Begin, minutes, people, views.
type Sum = (DateTime<Utc>, f64, usize, usize);

#[tokio::test]
async fn sums_of_a_session_are_those_of_its_rows_by_hour_day_and_week() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let id = session(&campus, "Course 01", "Lecture 02");
    let views = campus.views_of(id);
    let whole = |at: DateTime<Utc>, span| at.duration_trunc(span).unwrap();
    for granularity in ["Hourly", "Daily", "Weekly"] {
        let begin = |at: DateTime<Utc>| match granularity {
            "Hourly" => whole(at, TimeDelta::hours(1)),
            "Daily" => whole(at, TimeDelta::days(1)),
            _ => {
                let sunday = Days::new(at.weekday().num_days_from_sunday().into());
                whole(at, TimeDelta::days(1)) - sunday
            }
        };
        let inside = format!("<sessionId>{id}</sessionId><granularity>{granularity}</granularity>");
        let told = sums(&admin.usage("GetSessionSummaryUsage", &inside).await);
        assert_eq!(told, expected(&views, begin), "{granularity}");
    }
}

#[tokio::test]
async fn sums_of_a_folder_leave_out_what_is_below_unless_switched() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let course = folder(&campus, &["Term", "Course 01"]);
    let own: Vec<_> = campus
        .truth()
        .sessions
        .into_iter()
        .filter(|session| session.folder == course)
        .flat_map(|session| campus.views_of(session.id))
        .collect();
    let all = campus.views_below(course);
    assert!(own.len() < all.len());
    let views = async || views_in(&folder_sums(&admin, course, "").await);
    let begun = |views: &[TrueView]| views.iter().filter(|view| begins(view)).count();

    assert_eq!(views().await, begun(&own));
    campus.settings().write().usage.summary_covers_subfolders = true;
    assert_eq!(views().await, begun(&all));
}

#[tokio::test]
async fn sums_of_everything_are_of_what_the_caller_may_see() {
    let campus = term().await;
    let inside = "<granularity>Weekly</granularity>";
    let admin = Soap::admin(&campus).await;
    let all = sums(&admin.usage("GetSystemSummaryUsage", inside).await);
    let begun = campus.views().iter().filter(|view| begins(view)).count();
    assert_eq!(views_in(&all), begun);
    let student = Soap::of(&campus, demo::STUDENT).await;
    assert_eq!(
        sums(&student.usage("GetSystemSummaryUsage", inside).await),
        []
    );
}

#[tokio::test]
async fn sums_take_a_range_and_list_empty_days_by_the_switch() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let golden = odd(&campus, "Golden case");
    let ask = async |days: &str| {
        let inside =
            format!("<sessionId>{golden}</sessionId>{days}<granularity>Daily</granularity>");
        sums(&admin.usage("GetSessionSummaryUsage", &inside).await)
    };
    let days = range("2021-01-04T00:00:00", "2021-01-06T07:59:59.999999");
    let told = ask(&days).await;
    assert_eq!(
        told,
        [
            (time("2021-01-05T00:00:00"), 11.7 / 60.0, 1, 1),
            (time("2021-01-06T00:00:00"), 3.1 / 60.0, 1, 1),
        ]
    );
    campus.settings().write().usage.empty_periods = true;
    let told = ask(&days).await;
    assert_eq!(told[0], (time("2021-01-04T00:00:00"), 0.0, 0, 0));
    assert_eq!(told.len(), 3);
}

#[tokio::test]
async fn a_day_of_jumps_has_people_but_no_views() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let id = odd(&campus, "Never watched");
    let mut view = lectern_campus::viewing::View {
        viewer: demo::STUDENT.id,
        at: "2025-12-01T10:00:00Z".parse().unwrap(),
        start: 5.0,
        seconds: 0.0,
        speed: 1.0,
        start_reason: StartReason::Seek,
        stop_reason: lectern_campus::viewing::StopReason::Seek,
    };
    campus.add_views(id, &[view.clone()]).unwrap();
    view.at += TimeDelta::days(1);
    view.start_reason = StartReason::Resume;
    campus.add_views(id, &[view]).unwrap();
    let inside = format!("<sessionId>{id}</sessionId><granularity>Daily</granularity>");
    let told = sums(&admin.usage("GetSessionSummaryUsage", &inside).await);
    let numbers: Vec<_> = told.iter().map(|sum| (sum.1, sum.2, sum.3)).collect();
    assert_eq!(numbers, [(0.0, 1, 0), (0.0, 1, 1)]);
}

#[tokio::test]
async fn sums_are_empty_behind_or_refused_by_the_switch() {
    let campus = term().await;
    let id = session(&campus, "Course 01", "Lecture 01");
    let views = campus.views_of(id);
    campus.clock().stop_at(views[20].at);
    let admin = Soap::admin(&campus).await;
    let inside = format!("<sessionId>{id}</sessionId><granularity>Hourly</granularity>");
    let ask = async || admin.usage("GetSessionSummaryUsage", &inside).await;
    let set = |summaries| campus.settings().write().usage.summaries = summaries;
    let right = views_in(&sums(&ask().await));
    set(Summaries::Empty);
    assert_eq!(sums(&ask().await), []);
    set(Summaries::Behind);
    let behind = views_in(&sums(&ask().await));
    assert!(behind < right, "{behind} of {right}");
    set(Summaries::Refused);
    assert!(ask().await.is_fault());
}

async fn folder_sums(soap: &Soap, folder: Uuid, range: &str) -> Vec<Sum> {
    let inside = format!("<folderId>{folder}</folderId>{range}<granularity>Daily</granularity>");
    sums(&soap.usage("GetFolderSummaryUsage", &inside).await)
}

fn sums(reply: &Reply) -> Vec<Sum> {
    assert_eq!(reply.status, 200, "{}", reply.body);
    let item = |item: &String| {
        let text = |name| texts(item, name).remove(0);
        (
            time(&text("Time")),
            text("MinutesViewed").parse().unwrap(),
            text("UniqueUsers").parse().unwrap(),
            text("Views").parse().unwrap(),
        )
    };
    reply
        .all("SummaryUsageResponseItem")
        .iter()
        .map(item)
        .collect()
}

fn views_in(sums: &[Sum]) -> usize {
    sums.iter().map(|sum| sum.3).sum()
}

fn begins(view: &TrueView) -> bool {
    !matches!(view.start_reason, StartReason::Seek | StartReason::NewSpeed)
}

fn expected(views: &[TrueView], begin: impl Fn(DateTime<Utc>) -> DateTime<Utc>) -> Vec<Sum> {
    let mut periods: BTreeMap<_, (f64, HashSet<Uuid>, usize)> = BTreeMap::new();
    for view in views {
        let sum = periods.entry(begin(view.at)).or_default();
        sum.0 += view.seconds;
        sum.1.insert(view.viewer);
        sum.2 += usize::from(begins(view));
    }
    let sum = |(time, (seconds, people, views)): (_, (f64, HashSet<Uuid>, usize))| {
        (time, seconds / 60.0, people.len(), views)
    };
    periods.into_iter().map(sum).collect()
}
