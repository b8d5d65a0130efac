//! What a disk and a person do to a collection.

use std::fs;

use lectern_collect::files::{FileRecords, FilesError};
use lectern_transfer::DownloadError;

use crate::support::Desk;

#[tokio::test]
async fn files_that_somebody_changed_or_removed_are_fetched_again() {
    let desk = Desk::of_three_files(10_000).await;
    let wanted = desk.list().await;
    desk.fetch(&wanted).await.unwrap();
    let paths: Vec<_> = desk
        .records()
        .into_values()
        .map(|one| one.path.unwrap())
        .collect();
    fs::remove_file(desk.collection().join(&paths[0])).unwrap();
    // As an editor does that a person opened the exported file with, which is the same file by another name.
    let edited = desk.collection().join(&paths[1]);
    let mut bytes = fs::read(&edited).unwrap();
    bytes[5] ^= 1;
    fs::write(&edited, bytes).unwrap();
    let later = std::time::SystemTime::now() + std::time::Duration::from_mins(1);
    let file = fs::File::options().write(true).open(&edited).unwrap();
    file.set_modified(later).unwrap();

    let summary = desk.fetch(&wanted).await.unwrap();

    assert_eq!((summary.fetched, summary.unchanged), (2, 1));
    desk.assert_whole();
}

#[tokio::test]
async fn half_a_line_costs_one_file_and_is_no_part_of_the_next() {
    let desk = Desk::of_three_files(10_000).await;
    let wanted = desk.list().await;
    desk.fetch(&wanted).await.unwrap();
    let list = desk.collection().join("files.jsonl");
    let text = fs::read(&list).unwrap();
    fs::write(&list, &text[..text.len() - 20]).unwrap();
    let summary = desk.fetch(&wanted).await.unwrap();
    assert_eq!((summary.fetched, summary.unchanged), (1, 2));
    desk.assert_whole();
}

#[tokio::test]
async fn a_drive_that_is_gone_stops_everything_and_nothing_is_made_in_its_place() {
    let desk = Desk::of_three_files(10_000).await;
    let wanted = desk.list().await;
    fs::rename(desk.collection(), desk.folder.path().join("unplugged")).unwrap();
    let error = desk.fetch(&wanted).await.unwrap_err();
    assert!(
        matches!(
            error,
            FilesError::Folder(DownloadError::DestinationGone { .. })
        ),
        "{error:?}"
    );
    assert!(!desk.collection().exists());
}

#[tokio::test]
async fn a_file_larger_than_the_disk_is_refused_before_its_bytes_come() {
    // Larger than any disk this runs on.
    let desk = Desk::of_three_files(1 << 50).await;
    let wanted = desk.list().await;
    let error = desk.fetch(&wanted).await.unwrap_err();
    assert!(error.is_disk_full(), "{error:?}");
    assert!(crate::support::names(&desk.collection()).is_empty());
}

#[tokio::test]
async fn a_list_that_is_none_is_named_and_left_alone() {
    let desk = Desk::of_three_files(10_000).await;
    desk.list().await;
    let list = desk.collection().join("files.jsonl");
    fs::create_dir(&list).unwrap();
    let error = FileRecords::open(&desk.collection()).unwrap_err();
    assert!(error.to_string().contains("files.jsonl"), "{error}");
    assert!(list.is_dir());
}
