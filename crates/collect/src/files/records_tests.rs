use super::*;
use crate::files::{Cause, FileKind};

fn wanted(id: &str) -> WantedFile {
    WantedFile::new(FileKey::new(FileKind::File, id))
}

fn failed(id: &str) -> FileRecord {
    FileRecord::of_failure(&wanted(id), &Cause::Network.into())
}

/// Puts bytes where a record says they are.
fn collected(collection: &Path, id: &str, bytes: &[u8]) -> FileRecord {
    let path = format!("files/{id}");
    let place = collection.join(&path);
    fs::create_dir_all(collection.join("files")).unwrap();
    fs::write(&place, bytes).unwrap();
    FileRecord {
        path: Some(path),
        size: bytes.len() as u64,
        sha256: hash_content(&place).unwrap().sha256,
        modified: modified(&fs::metadata(&place).unwrap()),
        why: None,
        cause: None,
        ..failed(id)
    }
}

#[test]
fn what_was_noted_is_known_again_and_nothing_is_noted_twice() {
    let collection = tempfile::tempdir().unwrap();
    let records = FileRecords::open(collection.path()).unwrap();
    assert!(!collection.path().join(NAME).exists());
    records.note(failed("1")).unwrap();
    records.note(failed("1")).unwrap();
    records.note(failed("2")).unwrap();
    records.sync().unwrap();
    let text = fs::read_to_string(collection.path().join(NAME)).unwrap();
    assert_eq!(text.lines().count(), 2);
    let again = FileRecords::open(collection.path()).unwrap();
    assert_eq!(again.record(&wanted("2").key), Some(failed("2")));
    assert_eq!(again.need(&wanted("1")), Need::New);
}

#[test]
fn half_a_line_at_the_end_is_cut_off_before_the_next() {
    let collection = tempfile::tempdir().unwrap();
    let path = collection.path().join(NAME);
    let whole = serde_json::to_string(&failed("1")).unwrap();
    for (left, known) in [("{\"kind\":\"fi", 1), ("", 1), (whole.as_str(), 1)] {
        fs::write(&path, format!("{whole}\n{left}")).unwrap();
        let records = FileRecords::open(collection.path()).unwrap();
        assert_eq!(records.lock().records.len(), known);
        records.note(failed("2")).unwrap();
        for line in fs::read_to_string(&path).unwrap().lines() {
            serde_json::from_str::<FileRecord>(line).unwrap();
        }
        let again = FileRecords::open(collection.path()).unwrap();
        assert_eq!(again.lock().records.len(), 2, "{left}");
    }
}

#[test]
fn a_line_that_a_person_broke_costs_its_own_file_alone() {
    let collection = tempfile::tempdir().unwrap();
    let path = collection.path().join(NAME);
    let line = |id| serde_json::to_string(&failed(id)).unwrap();
    fs::write(
        &path,
        format!("{}\nbroken\n{}\n{{}}\n", line("1"), line("2")),
    )
    .unwrap();
    let records = FileRecords::open(collection.path()).unwrap();
    assert!(records.record(&wanted("1").key).is_some());
    records.note(failed("3")).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(
        text,
        format!("{}\n{}\n{}\n", line("1"), line("2"), line("3"))
    );
}

#[test]
fn bytes_that_were_changed_or_are_gone_are_needed_again() {
    let collection = tempfile::tempdir().unwrap();
    let records = FileRecords::open(collection.path()).unwrap();
    let record = collected(collection.path(), "1", b"the work");
    let place = collection.path().join("files/1");
    records.note(record.clone()).unwrap();
    assert_eq!(records.need(&wanted("1")), Need::Unchanged);
    let newer = WantedFile {
        size: Some(9),
        ..wanted("1")
    };
    assert_eq!(records.need(&newer), Need::Changed);

    let later = std::time::SystemTime::now() + std::time::Duration::from_mins(1);
    let touch = || {
        File::options()
            .write(true)
            .open(&place)
            .unwrap()
            .set_modified(later)
    };
    touch().unwrap();
    assert_eq!(
        records.need(&wanted("1")),
        Need::Unchanged,
        "copied, not changed"
    );
    fs::write(&place, b"the fork").unwrap();
    touch().unwrap();
    assert_eq!(records.need(&wanted("1")), Need::New);
    fs::write(&place, b"the works").unwrap();
    assert_eq!(records.need(&wanted("1")), Need::New);
    fs::remove_file(&place).unwrap();
    assert_eq!(records.need(&wanted("1")), Need::New);
    records
        .note(FileRecord {
            path: Some("../elsewhere".to_owned()),
            ..record
        })
        .unwrap();
    assert_eq!(records.need(&wanted("1")), Need::New);
}

#[test]
fn what_stays_locked_is_not_needed_again_and_what_is_unlocked_is() {
    let collection = tempfile::tempdir().unwrap();
    let records = FileRecords::open(collection.path()).unwrap();
    let locked = WantedFile {
        size: Some(7),
        locked: Some(String::new()),
        ..wanted("1")
    };
    assert_eq!(records.need(&locked), Need::New);
    records
        .note(FileRecord::of_failure(&locked, &Cause::Locked.into()))
        .unwrap();
    assert_eq!(records.need(&locked), Need::Unchanged);
    let unlocked = WantedFile {
        locked: None,
        ..locked.clone()
    };
    assert_eq!(records.need(&unlocked), Need::New);
    let another = WantedFile {
        size: Some(8),
        ..locked
    };
    assert_eq!(records.need(&another), Need::New);
}
