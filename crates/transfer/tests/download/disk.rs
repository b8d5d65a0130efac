//! Folders that are gone, names that are too long, targets that are taken.

use crate::support::{Bend, Desk, Site, recording, until};
use lectern_transfer::{DownloadError, discard_part, part_path};

const LENGTH: usize = 100_000;

#[tokio::test]
async fn the_old_file_stays_until_the_new_one_is_whole() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    std::fs::write(desk.target(), b"old").unwrap();
    site.bend(Bend::Status(403, "x: x"));
    desk.run().await.unwrap_err();
    assert_eq!(desk.content(), b"old");
    site.bend(Bend::CutAfter(10));
    desk.fresh_control();
    desk.run().await.unwrap();
    assert!(desk.content() == recording(LENGTH));
}

#[tokio::test]
async fn what_a_killed_run_left_under_the_part_name_is_overwritten() {
    let site = Site::with(recording(LENGTH)).await;
    let desk = Desk::at(&site);
    std::fs::write(part_path(desk.target()), vec![1; 2 * LENGTH]).unwrap();
    desk.run().await.unwrap();
    assert!(desk.content() == recording(LENGTH));
    assert_eq!(desk.all_names(), ["lecture.mp4"]);
}

#[tokio::test]
async fn a_folder_that_is_gone_is_told_as_that() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    desk.request.target = desk.path("unplugged/lecture.mp4");
    let error = desk.run().await.unwrap_err();
    assert!(
        matches!(error, DownloadError::DestinationGone { .. }),
        "{error:?}"
    );
    assert!(error.stops_everything() && !error.may_pass());
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_goes_away_half_way_is_told_as_that() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    std::fs::create_dir(desk.path("drive")).unwrap();
    desk.request.target = desk.path("drive/lecture.mp4");
    site.bend(Bend::Slow(std::time::Duration::from_millis(5)));
    let unplug = async {
        until(|| desk.control.received.total() > 0).await;
        std::fs::remove_dir_all(desk.path("drive")).unwrap();
    };
    let (outcome, ()) = tokio::join!(desk.run(), unplug);
    assert!(
        matches!(outcome, Err(DownloadError::DestinationGone { .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_name_that_is_too_long_is_told_before_anything_is_written() {
    let site = Site::with(recording(LENGTH)).await;
    let mut desk = Desk::at(&site);
    desk.request.target = desk.path(&format!("{}.mp4", "x".repeat(252)));
    let error = desk.run().await.unwrap_err();
    assert!(
        matches!(error, DownloadError::NameTooLong { .. }),
        "{error:?}"
    );
    desk.request.target = desk.path(&format!("{}.mp4", "x".repeat(251)));
    desk.run().await.unwrap();
}

#[tokio::test]
async fn a_file_larger_than_the_disk_is_refused_before_it_is_fetched() {
    let site = Site::with(recording(LENGTH)).await;
    let desk = Desk::at(&site);
    let beyond = 1_u64 << 55;
    site.change(|served| served.told = crate::support::Told::Claimed(beyond));
    let error = desk.run().await.unwrap_err();
    let DownloadError::DiskFull { needed, free, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(*needed == Some(beyond) && free.is_some_and(|free| free < beyond));
    assert!(error.stops_everything() && desk.all_names().is_empty());
}

/// A disk of a few megabytes, where this machine lets a test make one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_disk_that_fills_up_keeps_the_part_and_goes_on_when_there_is_room() {
    let Some(small) = SmallDisk::mount(1_000_000) else {
        println!(
            "no small disk can be mounted here; the rest is covered by the room that is asked for"
        );
        return;
    };
    let length = 3_000_000;
    let site = Site::with(recording(length)).await;
    // Without a length nobody knows beforehand that it will not fit.
    site.change(|served| served.told = crate::support::Told::Chunks);
    let mut desk = Desk::at(&site);
    desk.request.target = small.path().join("lecture.mp4");
    let error = desk.run().await.unwrap_err();
    assert!(matches!(error, DownloadError::DiskFull { .. }), "{error:?}");
    let safe = desk.ledger.snapshot().unwrap().safe;
    assert!(safe > 500_000 && !desk.target().exists(), "{safe}");
    small.resize(8_000_000);
    desk.fresh_control();
    let done = desk.run().await.unwrap();
    assert_eq!(done.fetched, length as u64 - safe);
    assert!(desk.content() == recording(length));
}

#[tokio::test]
async fn one_file_is_downloaded_by_one_run_at_a_time() {
    let site = Site::with(recording(LENGTH)).await;
    let desk = Desk::at(&site);
    site.bend(Bend::StallAfter(50_000));
    let second = async {
        until(|| desk.control.received.total() >= 50_000).await;
        let mut other = Desk::at(&site);
        other.request.target = desk.target().to_owned();
        let outcome = other.run().await;
        desk.control.cancel.cancel();
        outcome
    };
    let (first, second) = tokio::join!(desk.run(), second);
    assert!(matches!(first, Err(DownloadError::Cancelled)), "{first:?}");
    assert!(
        matches!(second, Err(DownloadError::InUse { .. })),
        "{second:?}"
    );
    discard_part(desk.target()).unwrap();
    assert!(desk.all_names().is_empty());
}

#[cfg(target_os = "linux")]
struct SmallDisk(tempfile::TempDir);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount(bytes: usize) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={bytes}");
        mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], folder.path()).then_some(Self(folder))
    }

    fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    fn resize(&self, bytes: usize) {
        assert!(mount(
            &["-o", &format!("remount,size={bytes}")],
            self.path()
        ));
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount")
            .arg(self.path())
            .status();
    }
}

#[cfg(target_os = "linux")]
fn mount(words: &[&str], folder: &std::path::Path) -> bool {
    let mut mount = std::process::Command::new("mount");
    mount
        .args(words)
        .arg(folder)
        .stderr(std::process::Stdio::null());
    mount.status().is_ok_and(|status| status.success())
}
