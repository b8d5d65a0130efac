//! Whole worlds: everything arrives once, and only once.

use std::collections::BTreeSet;

use lectern_campus::CanvasWorld;
use lectern_collect::files::{Cause, FileResult};
use lectern_collect::{FileKey, FileKind};

use crate::support::Desk;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_file_of_believable_courses_arrives_as_it_is() {
    arrives_as_it_is(CanvasWorld::Small).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_file_of_hostile_courses_arrives_as_it_is() {
    arrives_as_it_is(CanvasWorld::Hostile).await;
}

async fn arrives_as_it_is(world: CanvasWorld) {
    let desk = Desk::open(world).await;
    let wanted = desk.list().await;

    let summary = desk.fetch(&wanted).await.unwrap();

    desk.assert_whole();
    desk.assert_nothing_leaked();
    let locked = desk.truth().values().filter(|file| file.locked).count();
    assert!(locked > 0);
    assert_eq!(summary.failed.get(&Cause::Locked), Some(&(locked as u64)));
    assert_eq!(summary.failed.len(), 1, "{:?}", summary.failed);
    let keys: BTreeSet<&FileKey> = wanted.iter().map(|wanted| &wanted.key).collect();
    let counted = summary.fetched + summary.unchanged + locked as u64;
    assert_eq!((summary.unchanged, counted), (0, keys.len() as u64));
    assert_eq!(desk.outcomes().len(), keys.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_file_is_asked_for_twice_and_a_second_run_asks_for_none() {
    let desk = Desk::open(CanvasWorld::Small).await;
    let wanted = desk.list().await;
    let twice: Vec<_> = wanted.iter().chain(&wanted).cloned().collect();

    desk.fetch(&twice).await.unwrap();

    let mut asked = BTreeSet::new();
    for request in desk.asked_for_files() {
        let what = format!("{:?} {}?{}", request.origin, request.path, request.query);
        assert!(asked.insert(what.clone()), "{what} twice");
    }
    desk.campus.canvas().log().clear();
    let again = desk.list().await;
    let summary = desk.fetch(&again).await.unwrap();
    assert_eq!(summary.fetched, 0);
    let asked = desk.asked_for_files();
    assert!(asked.is_empty(), "{asked:?}");
    desk.assert_whole();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_verifiers_the_token_opens_files_on_canvas_and_is_seen_nowhere_else() {
    let desk = Desk::open(CanvasWorld::Small).await;
    desk.change(|canvas| {
        canvas.files.verifier = false;
        canvas.files.two_hops = true;
        canvas.files.thumbnail_redirect = false;
    });
    let wanted = desk.list().await;
    desk.fetch(&wanted).await.unwrap();
    desk.assert_whole();
    desk.assert_nothing_leaked();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_tell_neither_length_nor_version_are_fetched_from_too() {
    let desk = Desk::open(CanvasWorld::Small).await;
    desk.change(|canvas| {
        canvas.files.validators = false;
        canvas.files.length = lectern_campus::Length::Missing;
        canvas.files.ranges = lectern_campus::Ranges::Off;
    });
    let wanted = desk.list().await;
    desk.fetch(&wanted).await.unwrap();
    desk.assert_whole();
}

#[tokio::test]
async fn what_changed_is_fetched_again_and_nothing_else() {
    let desk = Desk::of_three_files(10_000).await;
    let mut wanted = desk.list().await;
    desk.fetch(&wanted).await.unwrap();
    desk.campus.canvas().log().clear();

    wanted[1].updated_at = Some(chrono::Utc::now());
    let summary = desk.fetch(&wanted).await.unwrap();

    assert_eq!((summary.fetched, summary.unchanged), (1, 2));
    let results = desk.outcomes();
    let changed = results.iter().find(|one| one.key == wanted[1].key).unwrap();
    assert!(matches!(changed.result, FileResult::Fetched { .. }));
    desk.assert_whole();
}

#[tokio::test]
async fn at_most_eight_files_move_at_once_and_the_governor_bounds_the_calls() {
    let desk = Desk::open(CanvasWorld::Files {
        students: 8,
        files_each: 5,
        bytes: 200_000,
    })
    .await;
    desk.change(|canvas| canvas.latency_ms = 5);
    let mut wanted = desk.list().await;
    for file in &mut wanted {
        // Each has to be asked for.
        file.told_at = None;
    }
    desk.campus.canvas().log().clear();
    desk.fetch(&wanted).await.unwrap();
    desk.assert_whole();
    let log = desk.campus.canvas().log();
    assert!(log.most_in_flight_of("admin") <= 4);
    assert!(log.most_in_flight() <= 12, "{}", log.most_in_flight());
    assert_eq!(log.matching("GET", "/api/v1/files/").len(), wanted.len());
}

#[tokio::test]
async fn a_picture_in_a_text_gets_its_name_from_canvas() {
    let desk = Desk::open(CanvasWorld::Small).await;
    let wanted = desk.list().await;
    let embedded = wanted
        .iter()
        .find(|file| file.key.kind == FileKind::File && file.size.is_none())
        .unwrap();
    let result = desk.fetch_one(embedded).await;
    assert!(matches!(result, FileResult::Fetched { .. }), "{result:?}");
    let record = &desk.records()[&embedded.key];
    assert_eq!(record.name, "in the text.png");
    assert_eq!(record.content_type, "image/png");
    let again = desk.fetch_one(embedded).await;
    assert!(matches!(again, FileResult::Unchanged { .. }), "{again:?}");
}
