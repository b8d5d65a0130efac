//! Going on where it stopped, and starting over where that would be wrong.

use std::fs;
use std::path::PathBuf;

use lectern_campus::Ranges;
use lectern_campus::faults::{Fault, Rule};
use lectern_campus::log::{LoggedRequest, Origin};
use lectern_collect::WantedFile;
use lectern_collect::files::{FileResult, FilesError};
use lectern_net::ByteMeter;

use crate::support::Desk;

const LENGTH: u64 = 3_000_000;
const BYTES: &str = "/files/*token=";

/// A desk with one file of which two thirds came.
async fn interrupted() -> (Desk, WantedFile) {
    let mut desk = Desk::of_three_files(LENGTH).await;
    let wanted = desk.list().await;
    let first = wanted.into_iter().find(|file| file.size == Some(LENGTH));
    let first = first.unwrap();
    desk.settings.retry.max_attempts = 1;
    desk.campus.faults().push(Rule::once(
        BYTES,
        Fault::ResetInResponse { after: 2_000_000 },
    ));
    let result = desk.fetch_one(&first).await;
    assert!(matches!(result, FileResult::NotFetched(_)), "{result:?}");
    desk.campus.canvas().log().clear();
    (desk, first)
}

/// What is there of the unfinished file: its part and how far that is.
fn hidden(desk: &Desk, ending: &str) -> PathBuf {
    let folder = desk.collection().join("files");
    let mut paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    paths
        .find(|path| path.to_str().unwrap().ends_with(ending))
        .unwrap()
}

fn served(desk: &Desk) -> Vec<LoggedRequest> {
    let mut requests = desk.campus.canvas().log().requests();
    requests.retain(|request| request.origin == Origin::CanvasFiles);
    requests
}

fn assert_right(desk: &Desk, wanted: &WantedFile) {
    let record = &desk.records()[&wanted.key];
    let told = desk
        .campus
        .canvas()
        .sha256_of(wanted.key.id.parse().unwrap());
    assert_eq!(Some(&record.sha256), told.as_ref());
    let shown = crate::support::names(&desk.collection());
    assert_eq!(shown.len(), 1, "{shown:?}");
}

#[tokio::test]
async fn a_later_run_goes_on_after_the_last_byte() {
    let (desk, wanted) = interrupted().await;
    let result = desk.fetch_one(&wanted).await;
    let FileResult::Fetched { size, fetched, .. } = result else {
        panic!("{result:?}");
    };
    assert_eq!(size, LENGTH);
    assert!(fetched < LENGTH, "{fetched}");
    assert_eq!(served(&desk)[0].status, 206);
    assert_right(&desk, &wanted);
}

#[tokio::test]
async fn another_version_or_damaged_bytes_are_never_joined() {
    let part_damaged = |desk: &Desk| {
        let part = hidden(desk, ".part");
        let mut bytes = fs::read(&part).unwrap();
        bytes[1_000] ^= 1;
        fs::write(part, bytes).unwrap();
    };
    let other_version = |desk: &Desk| {
        let record = hidden(desk, ".resume");
        let text = fs::read_to_string(&record).unwrap();
        let older = text.replace("\"etag\":\"\\\"", "\"etag\":\"\\\"older");
        assert_ne!(text, older);
        fs::write(record, older).unwrap();
    };
    let part_gone = |desk: &Desk| fs::remove_file(hidden(desk, ".part")).unwrap();
    let record_torn = |desk: &Desk| fs::write(hidden(desk, ".resume"), "{\"val").unwrap();
    let tags_differ = |desk: &Desk| desk.change(|canvas| canvas.files.ranges = Ranges::OtherTag);
    let ranges_ignored = |desk: &Desk| desk.change(|canvas| canvas.files.ranges = Ranges::Ignored);
    let changes: [&dyn Fn(&Desk); 6] = [
        &part_damaged,
        &other_version,
        &part_gone,
        &record_torn,
        &tags_differ,
        &ranges_ignored,
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let (desk, wanted) = interrupted().await;
        change(&desk);
        let result = desk.fetch_one(&wanted).await;
        let FileResult::Fetched { fetched, .. } = result else {
            panic!("change {number}: {result:?}");
        };
        assert!(fetched >= LENGTH, "change {number}: {fetched}");
        assert_right(&desk, &wanted);
    }
}

#[tokio::test]
async fn a_server_that_tells_no_version_is_asked_for_the_whole() {
    let (desk, wanted) = interrupted().await;
    drop(fs::remove_file(hidden(&desk, ".resume")));
    desk.change(|canvas| canvas.files.validators = false);
    desk.campus.faults().push(Rule::once(
        BYTES,
        Fault::ResetInResponse { after: 2_000_000 },
    ));
    desk.fetch_one(&wanted).await;
    desk.fetch_one(&wanted).await;
    assert!(served(&desk).iter().all(|request| request.status == 200));
    assert_right(&desk, &wanted);
}

#[tokio::test]
async fn a_long_file_on_a_bad_line_is_not_given_up() {
    let mut desk = Desk::of_three_files(LENGTH * 3).await;
    desk.settings.retry.max_attempts = 2;
    let wanted = desk.list().await;
    let first = wanted.iter().find(|file| file.size == Some(LENGTH * 3));
    desk.campus
        .faults()
        .push(Rule::always(BYTES, Fault::ResetInResponse { after: 2_500_000 }).times(3));
    let result = desk.fetch_one(first.unwrap()).await;
    assert!(matches!(result, FileResult::Fetched { .. }), "{result:?}");
    assert_eq!(desk.campus.faults().total_fired(), 3);
    assert_right(&desk, first.unwrap());
}

#[tokio::test]
async fn cancelled_it_keeps_what_came_and_the_next_run_brings_the_rest() {
    let mut desk = Desk::of_three_files(LENGTH).await;
    let wanted = desk.list().await;
    desk.change(|canvas| canvas.bytes_per_second = Some(2_000_000));
    desk.control.received = ByteMeter::new();
    let (received, cancel) = (desk.control.received.clone(), desk.control.cancel.clone());
    let watching = tokio::spawn(async move {
        while received.total() < LENGTH / 3 {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    });
    let error = desk.fetch(&wanted).await.unwrap_err();
    watching.await.unwrap();
    assert!(matches!(error, FilesError::Cancelled), "{error:?}");

    desk.change(|canvas| canvas.bytes_per_second = None);
    desk.control.cancel = tokio_util::sync::CancellationToken::new();
    desk.campus.canvas().log().clear();
    desk.fetch(&wanted).await.unwrap();
    assert!(served(&desk).iter().any(|request| request.status == 206));
    desk.assert_whole();
}
