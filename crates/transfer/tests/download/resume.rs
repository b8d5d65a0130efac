//! Stopping and going on: after a restart, with the file, the part or the server changed in between.

use std::time::Duration;

use crate::support::{Bend, Desk, Site, Told, downloader_with, recording, settings, until};
use lectern_transfer::{
    DownloadError, DownloadEvent, DownloadSettings, PartWindow, StartOver, part_path,
};

const LENGTH: usize = 200_000;
const PART: usize = 80_000;

#[tokio::test]
async fn goes_on_with_the_next_byte_after_a_restart() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    desk.leave_part(&site, PART).await;
    let done = desk.run().await.unwrap();
    assert!(desk.content() == recording(LENGTH));
    assert_eq!(done.fetched, (LENGTH - PART) as u64);
    assert_eq!(
        (desk.control.already.total(), desk.control.received.total()),
        (PART as u64, done.fetched)
    );
    let seen = &site.log()[0];
    assert_eq!(
        (seen.header("range"), seen.header("if-range")),
        (Some("bytes=80000-"), Some("\"v1\""))
    );
    let resumed = DownloadEvent::Resumed {
        at: PART as u64,
        length: Some(LENGTH as u64),
    };
    assert_eq!(desk.events(), [resumed]);
}

#[tokio::test]
async fn a_date_is_good_enough_to_go_on_with() {
    let site = Site::with(recording(LENGTH)).await;
    site.change(|served| served.etag = None);
    let mut desk = Desk::at(&site);
    desk.leave_part(&site, PART).await;
    let done = desk.run().await.unwrap();
    assert_eq!(done.fetched, (LENGTH - PART) as u64);
    assert_eq!(
        site.log()[0].header("if-range"),
        Some("Tue, 06 Oct 2026 08:00:00 GMT")
    );
}

#[tokio::test]
async fn a_part_that_is_whole_needs_no_server() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    desk.leave_part(&site, PART).await;
    let content = recording(LENGTH);
    std::fs::write(part_path(desk.target()), &content).unwrap();
    let mut checkpoint = desk.ledger.snapshot().unwrap();
    checkpoint.safe = LENGTH as u64;
    checkpoint.sha256 = format!("{:x}", <sha2::Sha256 as sha2::Digest>::digest(&content));
    desk.ledger = lectern_transfer::MemoryDownloadLedger::with(Some(checkpoint));
    let done = desk.run().await.unwrap();
    assert_eq!((done.fetched, site.log().len()), (0, 0));
    assert!(desk.content() == content);
}

#[tokio::test]
async fn a_file_that_took_its_name_before_anybody_was_told_is_found() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    desk.leave_part(&site, PART).await;
    let first = desk.run().await.unwrap();
    assert_eq!(desk.ledger.snapshot().unwrap().safe, LENGTH as u64);
    desk.fresh_control();
    let again = desk.run().await.unwrap();
    assert_eq!(
        (again.fetched, again.sha256, again.fingerprint),
        (0, first.sha256, first.fingerprint)
    );
    assert_eq!(site.log().len(), 1);
    // Another file under the name is not taken for it.
    std::fs::write(desk.target(), vec![1; LENGTH]).unwrap();
    desk.fresh_control();
    assert_eq!(desk.run().await.unwrap().fetched, LENGTH as u64);
    assert_eq!(why(&desk), Some((LENGTH as u64, StartOver::PartMissing)));
}

#[tokio::test]
async fn a_file_of_unknown_length_goes_on_and_ends_where_the_server_says() {
    let site = Site::with(recording(LENGTH)).await;
    site.change(|served| served.told = Told::Chunks);
    let mut desk = Desk::at(&site);
    desk.leave_part(&site, PART).await;
    assert_eq!(desk.run().await.unwrap().fetched, (LENGTH - PART) as u64);

    let mut desk = Desk::at(&site);
    desk.leave_part(&site, LENGTH).await;
    assert_eq!(desk.run().await.unwrap().fetched, 0);
    assert_eq!(site.starts(), [LENGTH as u64]);
    assert!(desk.content() == recording(LENGTH));
}

#[tokio::test]
async fn a_server_that_ignores_ranges_is_started_over_cleanly() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    desk.leave_part(&site, PART).await;
    site.change(|served| served.ranges = false);
    let done = desk.run().await.unwrap();
    assert!(desk.content() == recording(LENGTH));
    assert_eq!((done.fetched, site.log().len()), (LENGTH as u64, 1));
    assert_eq!(why(&desk), Some((PART as u64, StartOver::RangeIgnored)));
    assert_eq!(
        (desk.control.already.total(), desk.control.received.total()),
        (0, LENGTH as u64)
    );
}

#[tokio::test]
async fn nothing_is_mixed_where_versions_cannot_be_told_apart() {
    let site = Site::with(recording(LENGTH)).await;
    site.change(|served| (served.etag, served.last_modified) = (Some("W/\"v1\"".into()), None));
    let desk = Desk::at(&site);
    site.bend(Bend::CutAfter(PART));
    desk.run().await.unwrap();
    assert_eq!(site.starts(), [0, 0]);
    assert_eq!(why(&desk), Some((PART as u64, StartOver::NoValidators)));
    assert!(desk.content() == recording(LENGTH));
    // And a part of it is not worth keeping.
    let desk = Desk::at(&site);
    site.bend(Bend::CutAfter(PART));
    site.bend(Bend::Status(403, "x: x"));
    desk.run().await.unwrap_err();
    assert!(desk.all_names().is_empty() && desk.ledger.snapshot().is_none());
}

#[tokio::test]
async fn a_part_that_is_gone_or_changed_is_started_over() {
    for (damage, reason) in [
        (None, StartOver::PartMissing),
        (Some(vec![7; PART]), StartOver::PartDamaged),
        (
            Some(recording(LENGTH)[..PART - 1].to_vec()),
            StartOver::PartDamaged,
        ),
    ] {
        let site = Site::with(recording(LENGTH)).await;
        let mut desk = Desk::at(&site);
        desk.leave_part(&site, PART).await;
        let part = part_path(desk.target());
        match damage {
            Some(bytes) => std::fs::write(part, bytes).unwrap(),
            None => std::fs::remove_file(part).unwrap(),
        }
        let done = desk.run().await.unwrap();
        assert!(desk.content() == recording(LENGTH));
        assert_eq!(
            (done.fetched, why(&desk)),
            (LENGTH as u64, Some((PART as u64, reason)))
        );
    }
}

#[tokio::test]
async fn a_checkpoint_of_another_length_than_is_known_now_is_started_over() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    desk.leave_part(&site, PART).await;
    let longer = recording(LENGTH + 8);
    site.change(|served| served.content = longer.clone().into());
    desk.request.expect.length = Some(LENGTH as u64 + 8);
    desk.run().await.unwrap();
    assert!(desk.content() == longer);
    assert_eq!(why(&desk), Some((PART as u64, StartOver::FileChanged)));
}

#[tokio::test]
async fn a_failure_leaves_what_came_for_the_next_run() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    site.bend(Bend::CutAfter(PART));
    site.bend(Bend::Status(403, "x: x"));
    let error = desk.run().await.unwrap_err();
    assert!(error.wants_sign_in());
    assert_eq!(desk.ledger.snapshot().unwrap().safe, PART as u64);
    desk.fresh_control();
    let done = desk.run().await.unwrap();
    assert_eq!(done.fetched, (LENGTH - PART) as u64);
}

#[tokio::test]
async fn checkpoints_come_seldom() {
    let site = Site::with(recording(LENGTH)).await;
    let desk = Desk::at(&site);
    site.bend(Bend::Slow(Duration::from_millis(1)));
    let seldom = downloader_with(DownloadSettings {
        checkpoint_every: Duration::from_mins(1),
        ..settings()
    });
    desk.run_by(&seldom).await.unwrap();
    assert_eq!(desk.ledger.snapshot(), None);
}

#[tokio::test]
async fn waiting_for_a_place_can_be_cancelled_and_costs_no_request() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    desk.control.window = PartWindow::new(1);
    let _taken = desk.control.window.enter().await;
    let cancel = desk.control.cancel.clone();
    let (outcome, ()) = tokio::join!(desk.run(), async { cancel.cancel() });
    assert!(
        matches!(outcome, Err(DownloadError::Cancelled)),
        "{outcome:?}"
    );
    assert!(site.log().is_empty() && desk.all_names().is_empty());
    desk.fresh_control();
    desk.run().await.unwrap();
}

#[tokio::test]
async fn cancelling_ends_a_stalled_download_at_once() {
    let site = Site::with(recording(LENGTH)).await;
    let desk = Desk::at(&site);
    site.bend(Bend::StallAfter(PART));
    let stop = async {
        until(|| desk.control.received.total() == PART as u64).await;
        desk.control.cancel.cancel();
    };
    let both = async { tokio::join!(desk.run(), stop) };
    let (outcome, ()) = tokio::time::timeout(Duration::from_mins(10), both)
        .await
        .unwrap();
    assert!(
        matches!(outcome, Err(DownloadError::Cancelled)),
        "{outcome:?}"
    );
}

/// Returns what the log of a job would say about starting over.
fn why(desk: &Desk) -> Option<(u64, StartOver)> {
    desk.events().into_iter().find_map(|event| match event {
        DownloadEvent::StartedOver { at, why } => Some((at, why)),
        _ => None,
    })
}
