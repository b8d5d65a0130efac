use std::fs;

use super::support::{ANA, BEN, Desk, SERVER, Somebody, at};
use crate::privacy::find;
use crate::privacy::store::{self as deletions, About, Work};
use crate::privacy::{Marks, PrivacyError, rows};
use crate::viewing::store::{self, RosterEntry};
use crate::{AppError, DeletionWhy, ErrorCode, PersonKey};

/// Everything by which somebody could be told in a file, as text and as SQLite writes numbers.
fn traces(one: &Somebody) -> Vec<Vec<u8>> {
    let mut traces: Vec<Vec<u8>> = [one.name, one.login, one.viewer]
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
    traces.push(one.user.to_string().into_bytes());
    traces.push(i32::try_from(one.user).unwrap().to_be_bytes().to_vec());
    traces
}

fn assert_nowhere(desk: &Desk, one: &Somebody) {
    for trace in traces(one) {
        let found = desk.files_with(&trace);
        assert!(
            found.is_empty(),
            "{:?} in {found:?}",
            String::from_utf8_lossy(&trace)
        );
    }
}

async fn key_of(desk: &Desk, one: &Somebody) -> PersonKey {
    let found = desk.find(one.login).await;
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].key.clone()
}

#[tokio::test]
async fn one_person_is_found_once_whatever_the_services_call_them() {
    let desk = Desk::new().await;
    let ana = desk.find("quickTHORN").await;
    assert_eq!(ana.len(), 1, "{ana:?}");
    assert_eq!(ana[0].name, ANA.name);
    assert_eq!(
        ana[0].from,
        ["Canvas", "Class list", "Panopto", "Student work"]
    );
    assert!(
        ana[0].also.contains(&ANA.viewer.to_owned()),
        "{:?}",
        ana[0].also
    );
    assert_eq!(desk.find("7a7a7a7a").await.len(), 2);
    assert!(desk.find("x").await.is_empty());
}

#[tokio::test]
async fn what_is_kept_is_told_and_only_the_typed_name_deletes_it() {
    let desk = Desk::new().await;
    let key = key_of(&desk, &ANA).await;
    let kept = desk.app().person_kept(&key).await.unwrap();
    assert_eq!(kept.name, ANA.name);
    let counted: Vec<(u64, &str)> = kept
        .things
        .iter()
        .map(|thing| (thing.count, thing.what.as_str()))
        .collect();
    assert_eq!(
        counted,
        [
            (3, "views of recordings"),
            (2, "lines of class lists"),
            (2, "enrolments"),
            (4, "page views"),
            (
                3,
                "submissions, comments and other answers in collections of student work"
            ),
            (1, "files of student work"),
        ]
    );
    let before = desk.count("SELECT count(*) FROM viewing_rows");

    let refused = desk.app().delete_person(&key, "Ana").await.unwrap_err();

    assert!(
        matches!(
            refused,
            AppError::Privacy(PrivacyError::NotConfirmed { .. })
        ),
        "{refused}"
    );
    assert_eq!(desk.count("SELECT count(*) FROM viewing_rows"), before);
    let nobody = PersonKey("canvas nowhere 1".to_owned());
    let missing = desk.app().person_kept(&nobody).await.unwrap_err();
    assert_eq!(missing.code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn after_a_deletion_neither_name_nor_id_is_anywhere_in_the_profile_and_others_are_as_before()
{
    let mut desk = Desk::new().await;
    let ben = desk.of_ben();
    assert!(!desk.files_with(ANA.name.as_bytes()).is_empty());
    let key = key_of(&desk, &ANA).await;

    let receipt = desk.app().delete_person(&key, ANA.name).await.unwrap();

    assert_eq!(receipt.why, DeletionWhy::Person);
    let count = |what: &str| {
        receipt
            .things
            .iter()
            .find(|thing| thing.what == what)
            .map(|thing| thing.count)
    };
    assert_eq!(count("views of recordings"), Some(3));
    assert_eq!(count("page views"), Some(4));
    assert_eq!(count("mentions in the page views of others"), Some(2));
    assert_eq!(count("files of student work"), Some(1));
    assert!(!receipt.text().contains("Quickthorn"), "{}", receipt.text());
    assert_eq!(desk.of_ben(), ben);
    assert!(desk.find(ANA.name).await.is_empty());
    // The programs that use the profile have ended: every byte on the disk counts.
    desk.close();
    assert_nowhere(&desk, &ANA);
    let work = fs::read_to_string(desk.folder().join("json/submissions_7.json")).unwrap();
    let work: serde_json::Value = serde_json::from_str(&work).unwrap();
    assert_eq!(work.as_array().unwrap().len(), 1);
    assert_eq!(work[0]["user_id"], BEN.user);
    assert_eq!(work[0]["submission_comments"].as_array().unwrap().len(), 1);
    let left = |id: u64| desk.folder().join(format!("files/{id}")).exists();
    assert_eq!((left(41), left(42), left(99)), (false, true, true));
    assert!(!desk.files_with(BEN.name.as_bytes()).is_empty());
}

#[tokio::test]
async fn whoever_was_deleted_is_not_taken_in_again() {
    let desk = Desk::new().await;
    let key = key_of(&desk, &ANA).await;
    desk.app().delete_person(&key, ANA.name).await.unwrap();
    let database = &desk.app().inner.database;
    let course = desk.course;

    database
        .write(|t| {
            store::save_user_names(t, &[(ANA.viewer.to_owned(), ANA.login.to_owned())])?;
            let line = |one: &Somebody| RosterEntry {
                user_name: Some(one.login.to_uppercase()),
                name: Some(one.name.to_owned()),
                ..RosterEntry::default()
            };
            store::replace_roster(t, course, &[line(&ANA), line(&BEN)])
        })
        .unwrap();

    let marks = database.read(Marks::load).unwrap();
    assert!(marks.has_viewer(&ANA.viewer.to_uppercase()));
    assert!(marks.has_user(&format!("{SERVER}/"), ANA.user));
    assert!(!marks.has_user("https://other.example.edu", ANA.user));
    assert!(!marks.has_user(SERVER, BEN.user));
    assert!(desk.find(ANA.login).await.is_empty());
    assert_eq!(desk.find(BEN.login).await.len(), 1);
}

#[tokio::test]
async fn a_deletion_that_was_interrupted_goes_on_at_the_next_start() {
    for stage in ["rows", "files", "wipe"] {
        let mut desk = Desk::new().await;
        let ben = desk.of_ben();
        let key = key_of(&desk, &ANA).await;
        let profile = desk.profile.path().to_owned();
        let database = desk.app().inner.database.clone();
        let identity = database
            .read(|connection| find::identity(connection, &profile, &key))
            .unwrap()
            .unwrap();
        let mut work = Work::about(About::Person(identity.clone()));
        database
            .write(|t| deletions::begin(t, &work, at("2026-11-20T12:00:00Z")))
            .unwrap();
        if stage != "rows" {
            database
                .write(|t| {
                    rows::remove(t, &identity, &mut work)?;
                    deletions::rows_are_gone(t, 1, &work)
                })
                .unwrap();
        }
        if stage == "wipe" {
            crate::privacy::collections::remove(&profile, &identity, &mut work).unwrap();
            database
                .write(|t| {
                    t.execute("UPDATE privacy_deletions SET stage = 'wipe', work = ''", [])?;
                    Ok(())
                })
                .unwrap();
        }
        drop(database);

        desk.open().await;

        assert_eq!(desk.of_ben(), ben, "{stage}");
        assert_eq!(
            desk.count("SELECT count(*) FROM privacy_deletions"),
            0,
            "{stage}"
        );
        let receipts = desk.app().deletion_receipts().await.unwrap();
        assert_eq!(receipts.len(), usize::from(stage != "wipe"), "{stage}");
        if let Some(receipt) = receipts.first() {
            assert_eq!(receipt.things[0].count, 3, "{stage}: {receipt:?}");
        }
        desk.close();
        assert_nowhere(&desk, &ANA);
    }
}

#[tokio::test]
async fn nothing_is_deleted_while_a_job_could_bring_it_back() {
    let desk = Desk::new().await;
    let key = key_of(&desk, &ANA).await;
    desk.app()
        .inner
        .database
        .write(|t| Ok(t.execute("UPDATE jobs SET state = 'paused'", [])?))
        .unwrap();

    let refused = desk.app().delete_person(&key, ANA.name).await.unwrap_err();

    assert_eq!(
        refused.to_string(),
        "1 job is still at work. Nothing was deleted."
    );
    assert_eq!(desk.find(ANA.login).await.len(), 1);
    assert_eq!(desk.count("SELECT count(*) FROM privacy_deletions"), 0);
}

#[tokio::test]
async fn a_receipt_is_kept_and_saved_and_names_exports_that_were_not_touched() {
    let desk = Desk::new().await;
    let export = tempfile::tempdir().unwrap();
    let folder = export.path().to_string_lossy().into_owned();
    desk.app()
        .inner
        .database
        .write(|t| Ok(t.execute("UPDATE page_view_courses SET export_folder = ?1", [&folder])?))
        .unwrap();
    let key = key_of(&desk, &ANA).await;
    desk.app().delete_person(&key, ANA.name).await.unwrap();
    let receipts = desk.app().deletion_receipts().await.unwrap();
    let file = export.path().join("receipt.txt");

    desk.app()
        .save_deletion_receipt(receipts[0].id, &file)
        .await
        .unwrap();

    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("         3  views of recordings"), "{text}");
    assert!(text.contains(&folder), "{text}");
}
