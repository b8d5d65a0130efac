//! A listing pass that is stopped anywhere goes on where it was.

use std::fs::{self, OpenOptions};

use lectern_campus::CanvasWorld;
use lectern_campus::canvas::demo;
use lectern_collect::{CollectError, Stage};

use crate::support::{
    Folders, admin, campus, contents, control, everything, now, stopping_after, with_token,
};

#[tokio::test]
async fn stopped_anywhere_it_ends_with_the_same_bytes_and_repeats_nothing_that_was_done() {
    let campus = campus(CanvasWorld::Small).await;
    let (canvas, mut choices) = (admin(&campus), everything(&campus));
    // Each list waits for the disk several times, in each pass.
    choices.courses.truncate(3);
    let reference = Folders::new();
    let plan = reference.list(&canvas, &choices).await.unwrap();
    let longest = longest_list(&reference.stage());
    reference.open(&canvas, &choices).take_over(now()).unwrap();
    let expected = contents(&reference.collection());

    for stride in [3, 5, 13, 40] {
        let folders = Folders::new();
        let log = campus.canvas().log();
        log.clear();
        let mut stops = 0;
        let ended = loop {
            let stage = folders.open(&canvas, &choices);
            match stage
                .list(&canvas, &stopping_after(stride + stops % 3))
                .await
            {
                Ok(plan) => break plan,
                Err(CollectError::Cancelled) => stops += 1,
                Err(error) => panic!("{error}"),
            }
            // A kill may leave half a line, and files that nobody knows.
            if stops % 2 == 1 {
                cut(&folders.stage().join("steps.jsonl"), stops);
                fs::write(folders.stage().join("json/.left.part"), "[{").unwrap();
            }
        };
        assert!(stops > 0, "stopped after {stride} events");
        assert_eq!(ended, plan, "stopped after {stride} events");
        let stage = folders.open(&canvas, &choices);
        stage.take_over(now()).unwrap();
        assert!(
            contents(&folders.collection()) == expected,
            "stopped after {stride} events"
        );
        let calls = log.matching("GET", "/api/v1").len() as u64;
        // Whatever was on its way is asked for again: four lists at most at each stop, and the one whose line was cut.
        assert!(
            calls <= plan.calls + 5 * longest * stops,
            "{calls} calls, {stops} stops"
        );
    }
}

/// Returns the calls of the list that took most.
fn longest_list(stage: &std::path::Path) -> u64 {
    let lines = fs::read_to_string(stage.join("steps.jsonl")).unwrap();
    let calls = lines.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["calls"].as_u64().unwrap()
    });
    calls.max().unwrap()
}

/// Takes bytes off the end, not more than the last line.
fn cut(path: &std::path::Path, bytes: u64) {
    let file = OpenOptions::new().write(true).open(path).unwrap();
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(bytes % 20)).unwrap();
}

#[tokio::test]
async fn taking_over_that_was_killed_is_done_again() {
    let campus = campus(CanvasWorld::Small).await;
    let (canvas, choices) = (admin(&campus), everything(&campus));
    let reference = Folders::new();
    reference.collect(&canvas, &choices).await;

    let folders = Folders::new();
    folders.list(&canvas, &choices).await.unwrap();
    // As if it had been killed after some lists had their place.
    let json = folders.collection().join("json");
    fs::create_dir_all(&json).unwrap();
    let staged = fs::read_dir(folders.stage().join("json")).unwrap();
    for entry in staged.take(20) {
        let entry = entry.unwrap();
        fs::rename(entry.path(), json.join(entry.file_name())).unwrap();
    }
    let stage = Stage::resume(&folders.stage(), &folders.collection());
    let stage = stage.unwrap().unwrap();
    assert!(stage.plan().unwrap().is_some());
    stage.take_over(now()).unwrap();
    assert!(contents(&folders.collection()) == contents(&reference.collection()));
}

#[tokio::test]
async fn a_stage_may_be_moved_and_is_not_mistaken_for_another() {
    let campus = campus(CanvasWorld::Small).await;
    let (canvas, choices) = (admin(&campus), everything(&campus));
    let folders = Folders::new();
    let plan = folders.list(&canvas, &choices).await.unwrap();
    let mut others = choices.clone();
    others.courses.pop();
    let opened = Stage::open(
        &folders.stage(),
        &folders.collection(),
        canvas.server(),
        &others,
        now(),
    );
    assert!(matches!(opened, Err(CollectError::StageOfOthers { .. })));
    fs::create_dir_all(folders.collection()).unwrap();
    let moved = folders.collection().join(".stage");
    fs::rename(folders.stage(), &moved).unwrap();
    let stage = Stage::resume(&moved, &folders.collection())
        .unwrap()
        .unwrap();
    assert_eq!(stage.choices(), &choices);
    assert_eq!(stage.began(), now());
    assert_eq!(stage.take_over(now()).unwrap(), plan);
    assert!(!moved.exists());
    assert!(
        Stage::resume(&moved, &folders.collection())
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_stage_that_is_thrown_away_leaves_the_collection_as_it_was() {
    let campus = campus(CanvasWorld::Small).await;
    let (canvas, choices) = (admin(&campus), everything(&campus));
    let folders = Folders::new();
    folders.collect(&canvas, &choices).await;
    let before = contents(&folders.collection());
    folders.list(&canvas, &choices).await.unwrap();
    folders.open(&canvas, &choices).discard().unwrap();
    assert!(contents(&folders.collection()) == before);
    assert!(!folders.stage().exists());
}

#[tokio::test]
async fn a_token_that_is_taken_back_half_way_loses_nothing() {
    let campus = campus(CanvasWorld::Small).await;
    let choices = everything(&campus);
    let reference = Folders::new();
    let expected = reference.collect(&admin(&campus), &choices).await;

    let folders = Folders::new();
    let ending = with_token(&campus, demo::EXPIRING_TOKEN);
    let stage = folders.open(&ending, &choices);
    let stopped = stage.list(&ending, &stopping_after(30)).await;
    assert!(matches!(stopped, Err(CollectError::Cancelled)));
    campus.canvas().revoke(demo::EXPIRING_TOKEN);
    let refused = stage.list(&ending, &control()).await.unwrap_err();
    assert!(refused.needs_sign_in(), "{refused}");
    assert!(stage.take_over(now()).is_err());

    let log = campus.canvas().log();
    log.clear();
    let plan = stage.list(&admin(&campus), &control()).await.unwrap();
    assert_eq!(plan, expected);
    assert!((log.matching("GET", "/api/v1").len() as u64) < plan.calls);
    stage.take_over(now()).unwrap();
    assert!(contents(&folders.collection()) == contents(&reference.collection()));
}

#[tokio::test]
async fn a_server_that_slows_down_is_waited_for() {
    let campus = campus(CanvasWorld::Small).await;
    let (canvas, choices) = (admin(&campus), everything(&campus));
    let reference = Folders::new();
    let expected = reference.collect(&canvas, &choices).await;
    for status in [403, 429] {
        {
            let settings = campus.settings();
            let throttle = &mut settings.write().canvas.throttle;
            throttle.status = status;
            throttle.leak_per_second = 400.0;
        }
        campus.canvas().fill_bucket(demo::ADMIN_TOKEN, 900.0);
        let plan = Folders::new().collect(&canvas, &choices).await;
        assert_eq!(plan, expected);
    }
}

#[tokio::test]
async fn a_pass_may_move_between_threads() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let campus = campus(CanvasWorld::Empty).await;
    let (folders, canvas) = (Folders::new(), admin(&campus));
    let choices = lectern_collect::Choices::of([crate::support::course(demo::BIOL_200)]);
    let stage = folders.open(&canvas, &choices);
    let control = control();
    is_send(stage.list(&canvas, &control)).await.unwrap();
    is_send(lectern_collect::estimate(&canvas, &choices, &control))
        .await
        .unwrap();
}
