//! Every way in which Canvas gives page views leads to the same rows, and nothing is fetched twice.

use std::collections::{BTreeSet, HashMap};

use lectern_analytics::page_views::Rules;
use lectern_campus::canvas::demo;
use lectern_campus::{Gzip, HistoryNames};

use super::support::{Desk, all_lines, filter, request, request_of};
use crate::page_views::{PageViewPeopleChoice, PageViewSource};

const START: &str = "2026-09-14";
const END: &str = "2026-11-15";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_plan_says_what_comes_from_where_and_a_second_one_fetches_nothing() {
    let desk = Desk::small().await;
    let request = request(demo::BIOL_200, START, END);
    let plan = desk.plan(&request).await.unwrap();
    let sources: Vec<PageViewSource> = plan.lines.iter().map(|line| line.source).collect();
    assert_eq!(sources, [PageViewSource::History, PageViewSource::List]);
    assert_eq!(plan.lines[0].months.len(), 2);
    assert!(
        plan.notes[0].contains("1 Sep 2026 to 1 Nov 2026"),
        "{:?}",
        plan.notes
    );
    assert!(plan.cannot.is_empty() && plan.has_work());

    let course = desk.get_well(&request).await;
    desk.campus.canvas().log().clear();
    let again = desk.plan(&request).await.unwrap();
    assert!(!again.has_work(), "{again:#?}");
    let started = desk.app().start_page_views(&again.id).await.unwrap();
    assert_eq!((started.course, started.job), (course, None));
    assert_eq!(desk.page_view_requests().len(), 0);

    // Other courses with the same people ask only for whom is not there yet.
    let narrower = request_of(
        demo::BIOL_200,
        "2026-10-01",
        "2026-11-01",
        PageViewPeopleChoice::students(),
    );
    assert!(!desk.plan(&narrower).await.unwrap().has_work());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn single_and_batch_queries_of_any_packing_give_the_same_reports() {
    let desk = Desk::small().await;
    let request = request(demo::BIOL_200, START, END);
    let course = desk.get_well(&request).await;
    let (folder, _) = desk
        .export(course, &filter(&request, Rules::default()))
        .await;
    let wanted = all_lines(&folder);
    assert!(!wanted[2].is_empty());
    let stored = desk.stored();
    // So many rows does nobody have in a month, and everybody together has more.
    let months = [("2026-09-01", "2026-10-01"), ("2026-10-01", "2026-11-01")];
    let rows = stored.keys().flat_map(|user| {
        months.map(|(from, to)| {
            let at = |day: &str| format!("{day}T00:00:00Z").parse().unwrap();
            let user = u64::try_from(*user).unwrap();
            desk.campus
                .canvas()
                .true_page_views(user, at(from), at(to))
                .len()
        })
    });
    let rows: Vec<usize> = rows.collect();
    let most = rows.iter().max().copied().unwrap() * 2;
    assert!(rows.iter().sum::<usize>() > most);
    for case in 0..6 {
        {
            let mut settings = desk.campus.settings().write();
            let history = &mut settings.canvas.history;
            history.batch = case != 0;
            history.gzip = if case == 1 { Gzip::NoHeader } else { Gzip::Off };
            history.says_processing = case == 2;
            history.names = if case == 3 {
                HistoryNames::Plain
            } else {
                HistoryNames::Links
            };
            // Too large: asked again for fewer people, then for less time.
            history.most_rows = (case == 4).then_some(most);
            settings.canvas.page_views.numbered_pages = case == 5;
        }
        let other = Desk::beside(&desk).await;
        let course = other.get_well(&request).await;
        let (folder, _) = other
            .export(course, &filter(&request, Rules::default()))
            .await;
        assert!(all_lines(&folder) == wanted, "case {case}");
        assert!(other.stored() == stored, "case {case}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_of_everybody_is_stored_once() {
    let desk = Desk::small().await;
    let request = request(demo::BIOL_200, START, END);
    desk.get_well(&request).await;
    let canvas = desk.campus.canvas();
    // The months are fetched whole; the list begins where they end.
    let (from, to) = (
        "2026-09-01T00:00:00Z".parse().unwrap(),
        "2026-11-16T08:00:00Z".parse().unwrap(),
    );
    let mut truth: HashMap<i64, BTreeSet<String>> = HashMap::new();
    for user in desk.stored().into_keys() {
        let views = canvas.true_page_views(u64::try_from(user).unwrap(), from, to);
        truth.insert(
            user,
            views.into_iter().map(|view| view.id.to_string()).collect(),
        );
    }
    for (user, ids) in desk.stored() {
        let missing: Vec<_> = truth[&user].difference(&ids).collect();
        assert!(missing.is_empty(), "{user}: {missing:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_history_the_list_is_read_and_the_rest_is_said_to_be_lost() {
    let desk = Desk::small().await;
    desk.campus.settings().write().canvas.history.enabled = false;
    let request = request(demo::BIOL_200, START, END);
    let plan = desk.plan(&request).await.unwrap();
    assert_eq!(plan.history, Some(false));
    assert!(
        plan.cannot[0].sentence.contains("no page view history"),
        "{:?}",
        plan.cannot
    );
    let course = desk.get_well(&request).await;
    let summary = desk
        .app()
        .page_view_summary_at(course, &filter(&request, Rules::default()), desk.now())
        .await
        .unwrap();
    assert!(summary.views > 0 && summary.gaps[0].people == summary.people_counted);
    let (folder, _) = desk
        .export(course, &filter(&request, Rules::default()))
        .await;
    let readme = std::fs::read_to_string(folder.join("README.txt")).unwrap();
    assert!(readme.contains("no page view history"), "{readme}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_canvas_leaves_out_is_named_and_never_zero() {
    let desk = Desk::small().await;
    let request = request_of(
        demo::BIOL_200,
        START,
        "2026-10-10",
        PageViewPeopleChoice::students(),
    );
    let student = desk
        .campus
        .canvas()
        .true_enrollments(demo::BIOL_200)
        .into_iter()
        .find(|one| one.kind == "StudentEnrollment" && one.state == "active")
        .unwrap()
        .user;
    desk.campus
        .settings()
        .write()
        .canvas
        .history
        .filtered_users
        .insert(student);
    let (course, ended) = desk.get(&request).await;
    assert_eq!(
        (ended.items_failed, ended.items_skipped),
        (0, 1),
        "{:#?}",
        ended.failures
    );
    let (folder, receipt) = desk
        .export(course, &filter(&request, Rules::default()))
        .await;
    assert_eq!(receipt.unread.len(), 1);
    assert_eq!(receipt.unread[0].person, student.to_string());
    let readme = std::fs::read_to_string(folder.join("README.txt")).unwrap();
    assert!(
        readme.contains(&format!("  {student}: Canvas leaves this person out")),
        "{readme}"
    );
}
