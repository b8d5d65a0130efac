use std::io::Write as _;

use super::{Ledger, Record, now_millis};

fn record(number: u64) -> Record {
    Record {
        at: now_millis(),
        client: 1,
        endpoint: 2,
        process: 3,
        number,
    }
}

fn write(ledger: &mut Ledger, records: &[Record]) -> Vec<Record> {
    let mut read = Vec::new();
    let exchanged = ledger.exchange(|news| {
        read = news.records;
        records.to_vec()
    });
    assert_eq!(exchanged.unwrap(), Some(()));
    read
}

#[test]
fn each_process_reads_what_the_other_wrote_and_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls");
    let (mut one, mut two) = (Ledger::open(&path).unwrap(), Ledger::open(&path).unwrap());

    write(&mut one, &[record(1), record(2)]);
    let read = write(&mut two, &[record(3)]);
    assert_eq!(read.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 2]);
    let read = write(&mut one, &[]);
    assert_eq!(read.iter().map(|r| r.number).collect::<Vec<_>>(), [3]);
    assert!(write(&mut two, &[]).is_empty());
}

#[test]
fn a_piece_of_a_record_left_by_a_kill_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls");
    write(&mut Ledger::open(&path).unwrap(), &[record(1)]);
    let mut file = std::fs::File::options().append(true).open(&path).unwrap();
    file.write_all(&[7; 11]).unwrap();

    let mut next = Ledger::open(&path).unwrap();
    assert_eq!(write(&mut next, &[record(2)]).len(), 1);
    let read = write(&mut Ledger::open(&path).unwrap(), &[]);

    assert_eq!(read.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_file_of_something_else_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls");
    std::fs::write(&path, "What stands here is no list of calls at all.").unwrap();

    assert!(write(&mut Ledger::open(&path).unwrap(), &[record(1)]).is_empty());
    assert_eq!(write(&mut Ledger::open(&path).unwrap(), &[]).len(), 1);
}

#[test]
fn what_is_older_than_an_hour_or_written_before_the_clock_was_set_back_counts_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls");
    let (old, early) = (
        Record {
            at: now_millis() - 3_600_001,
            ..record(1)
        },
        Record {
            at: now_millis() + 60_000,
            ..record(2)
        },
    );
    write(&mut Ledger::open(&path).unwrap(), &[old, early, record(3)]);

    let read = write(&mut Ledger::open(&path).unwrap(), &[]);

    assert_eq!(read.iter().map(|r| r.number).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_large_file_shrinks_to_what_counts_and_everybody_notices() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls");
    let (mut one, mut two) = (Ledger::open(&path).unwrap(), Ledger::open(&path).unwrap());
    let old = Record { at: 1, ..record(0) };
    write(&mut one, &[record(1)]);
    write(&mut two, &[]);

    write(&mut one, &vec![old; 30_000]);

    assert!(std::fs::metadata(&path).unwrap().len() < 1_000);
    let mut afresh = false;
    let mut numbers = Vec::new();
    two.exchange(|news| {
        afresh = news.afresh;
        numbers = news.records.iter().map(|r| r.number).collect();
        vec![record(2)]
    })
    .unwrap();
    assert!(afresh);
    assert_eq!(numbers, [1]);
    assert_eq!(write(&mut one, &[]).len(), 1);
}

#[test]
fn a_busy_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls");
    let (mut one, mut two) = (Ledger::open(&path).unwrap(), Ledger::open(&path).unwrap());

    one.exchange(|_| {
        let busy = two.exchange(|_| unreachable!("the other one has the lock"));
        assert_eq!(busy.unwrap(), None);
        Vec::new()
    })
    .unwrap();
}
