use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, SessionId};
use proptest::prelude::*;
use rusqlite::Connection;

use super::*;
use crate::database::{self, Database};
use crate::error::AppError;
use crate::viewing::course::CourseId;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn profile() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let (database, _) = database::open(folder.path(), at("2026-11-20T12:00:00Z")).unwrap();
    (folder, database)
}

fn folder(n: u128) -> FolderId {
    FolderId::new(uuid::Uuid::from_u128(n))
}

fn listed(n: u128, name: &str) -> ListedSession {
    ListedSession {
        id: SessionId::new(uuid::Uuid::from_u128(n)),
        name: name.to_owned(),
        description: None,
        duration: Some(100.0),
        start_time: None,
        folder: folder(1),
        folder_name: "BIOL 200".to_owned(),
    }
}

fn new_course(connection: &Connection, n: u128) -> CourseId {
    let new = NewCourse {
        account: None,
        folder: folder(n),
        name: "BIOL 200".to_owned(),
        zone: None,
        sub_folders: true,
        own: std::collections::BTreeMap::new(),
    };
    insert_course(connection, &new, at("2026-11-20T12:00:00Z")).unwrap()
}

fn row(at: i64, start: f64) -> NewRow {
    NewRow {
        at,
        viewer: 1,
        start,
        seconds: 4.2,
        stop: None,
        speed: 1.0,
        start_reason: 1,
        stop_reason: 2,
    }
}

fn stored(connection: &Connection, session: SessionNo) -> Vec<String> {
    let mut rows = Vec::new();
    each_row(connection, session, |row| {
        rows.push(format!("{row:?}"));
        Ok(())
    })
    .unwrap();
    rows
}

#[test]
fn rows_and_watermark_are_stored_together_or_not_at_all() {
    let (_folder, database) = profile();
    let no = database
        .write(|t| Ok(upsert_sessions(t, new_course(t, 1), &[listed(1, "A")])?[0]))
        .unwrap();

    let failed = database.write(|t| {
        add_rows(t, no, &[row(5, 0.5)], Some(at("2026-11-19T23:59:59Z")))?;
        Err::<(), _>(AppError::TaskEnded)
    });

    assert!(failed.is_err());
    let (session, rows) = database
        .read(|c| Ok((session_numbered(c, no)?.unwrap(), stored(c, no))))
        .unwrap();
    assert_eq!((session.watermark, session.rows, rows.len()), (None, 0, 0));
    assert_eq!(session.generation, 0);
}

#[test]
fn numbers_that_a_source_does_not_have_are_kept_as_such() {
    let (_folder, database) = profile();
    let given = NewRow {
        start: f64::NAN,
        seconds: -0.25,
        stop: Some(7.5),
        speed: f64::NAN,
        ..row(5, 0.0)
    };
    let (added, again, rows) = database
        .write(|t| {
            let no = upsert_sessions(t, new_course(t, 1), &[listed(1, "A")])?[0];
            let added = add_rows(t, no, &[given, row(5, f64::INFINITY)], None)?;
            let again = add_rows(t, no, &[given], None)?;
            Ok((added, again, stored(t, no)))
        })
        .unwrap();

    assert_eq!(added, Added { new: 2, known: 0 });
    assert_eq!(again, Added { new: 0, known: 1 });
    assert!(rows.contains(&format!("{given:?}")), "{rows:?}");
}

#[test]
fn views_that_differ_in_the_last_bit_are_two_but_a_stop_is_only_a_sum() {
    let (_folder, database) = profile();
    let up = |number: f64| f64::from_bits(number.to_bits() + 1);
    let view = NewRow {
        start: 3005.251,
        seconds: 4.2,
        ..row(5, 0.0)
    };
    let other = NewRow {
        seconds: up(4.2),
        ..view
    };
    let with_sum = NewRow {
        stop: Some(up(view.start + view.seconds)),
        ..view
    };
    let (added, rows) = database
        .write(|t| {
            let no = upsert_sessions(t, new_course(t, 1), &[listed(1, "A")])?[0];
            let added = add_rows(t, no, &[view, other, with_sum], None)?;
            Ok((added, stored(t, no)))
        })
        .unwrap();

    assert_eq!(added, Added { new: 2, known: 1 });
    assert_eq!(rows, [format!("{view:?}"), format!("{other:?}")]);
}

#[test]
fn a_watermark_never_moves_back_and_an_update_without_problem_clears_it() {
    let (_folder, database) = profile();
    let session = database
        .write(|t| {
            let no = upsert_sessions(t, new_course(t, 1), &[listed(1, "A")])?[0];
            add_rows(t, no, &[], Some(at("2026-11-19T23:59:59.999999Z")))?;
            set_problem(t, no, Some("Panopto failed to answer."))?;
            advance_watermark(t, &[no], at("2026-11-01T00:00:00Z"))?;
            Ok(session_numbered(t, no)?.unwrap())
        })
        .unwrap();

    assert_eq!(session.watermark, Some(at("2026-11-19T23:59:59.999999Z")));
    assert_eq!(session.problem, None);
}

#[test]
fn a_session_keeps_its_rows_whatever_its_folder_name_and_course_are() {
    let (_folder, database) = profile();
    let (first, second) = database
        .write(|t| {
            let (old, new) = (new_course(t, 1), new_course(t, 2));
            let no = upsert_sessions(t, old, &[listed(7, "Lecture 1")])?[0];
            add_rows(t, no, &[row(5, 0.5)], Some(at("2026-11-19T00:00:00Z")))?;
            let moved = ListedSession {
                folder: folder(2),
                folder_name: "BIOL 201".to_owned(),
                duration: Some(90.0),
                ..listed(7, "Lecture one")
            };
            upsert_sessions(t, new, &[moved])?;
            mark_gone(t, old, &[], at("2026-11-20T12:00:00Z"))?;
            Ok((sessions(t, old)?, sessions(t, new)?))
        })
        .unwrap();

    assert_eq!(first[0].gone_at, Some(at("2026-11-20T12:00:00Z")));
    let now = &second[0];
    assert_eq!(
        (now.rows, now.gone_at, now.name.as_str()),
        (1, None, "Lecture one")
    );
    assert_eq!(now.watermark, Some(at("2026-11-19T00:00:00Z")));
    // Once for the row, once for the length.
    assert_eq!(now.generation, 2);
}

#[test]
fn sessions_that_are_gone_come_last_and_come_back() {
    let (_folder, database) = profile();
    let names =
        |rows: Vec<SessionRow>| -> Vec<String> { rows.into_iter().map(|row| row.name).collect() };
    let (gone, back) = database
        .write(|t| {
            let course = new_course(t, 1);
            upsert_sessions(t, course, &[listed(1, "A"), listed(2, "B"), listed(3, "C")])?;
            let here = upsert_sessions(t, course, &[listed(2, "B"), listed(3, "C")])?;
            assert_eq!(mark_gone(t, course, &here, at("2026-11-20T00:00:00Z"))?, 1);
            assert_eq!(mark_gone(t, course, &here, at("2026-11-21T00:00:00Z"))?, 0);
            let gone = sessions(t, course)?;
            assert_eq!(gone[2].gone_at, Some(at("2026-11-20T00:00:00Z")));
            upsert_sessions(t, course, &[listed(1, "A"), listed(2, "B"), listed(3, "C")])?;
            Ok((names(gone), names(sessions(t, course)?)))
        })
        .unwrap();

    assert_eq!(gone, ["B", "C", "A"]);
    assert_eq!(back, ["A", "B", "C"]);
}

#[test]
fn a_viewer_has_one_number_however_the_id_is_spelled() {
    let (_folder, database) = profile();
    let ids = database
        .write(|t| {
            let mut viewers = Viewers::default();
            let lower = viewers.number(t, "7a7a7a7a-3333-4d4d-9e30-cccccccc0001")?;
            let upper = viewers.number(t, "7A7A7A7A-3333-4D4D-9E30-CCCCCCCC0001")?;
            assert_eq!(lower, upper);
            assert_ne!(lower, viewers.number(t, "anonymous")?);
            assert_eq!(
                lower,
                Viewers::default().number(t, "7a7a7a7a-3333-4d4d-9e30-cccccccc0001")?
            );
            viewer_ids(t)
        })
        .unwrap();

    assert_eq!(ids.len(), 2);
}

fn rows() -> impl Strategy<Value = Vec<NewRow>> {
    let number = prop_oneof![
        4 => (0_u32..6).prop_map(|n| f64::from(n) / 2.0),
        1 => Just(f64::NAN),
        1 => Just(-1.5),
        1 => Just(1e300),
    ];
    let row = (
        0_i64..4,
        1_i64..3,
        number.clone(),
        number.clone(),
        prop::option::of(Just(9.5)),
        number,
        1_i64..3,
    )
        .prop_map(|(at, viewer, start, seconds, stop, speed, reason)| NewRow {
            at,
            viewer,
            start,
            seconds,
            stop,
            speed,
            start_reason: reason,
            stop_reason: 1,
        });
    prop::collection::vec(row, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_order_and_any_repetition_give_the_same_rows(
        (given, order, cuts) in rows().prop_flat_map(|rows| {
            let twice: Vec<NewRow> = rows.iter().chain(rows.iter().step_by(2)).copied().collect();
            (Just(rows), Just(twice).prop_shuffle(), prop::collection::vec(1_usize..9, 1..6))
        })
    ) {
        let (_folder, database) = profile();
        let (one, other) = database.write(|t| {
            let numbers = upsert_sessions(t, new_course(t, 1), &[listed(1, "A"), listed(2, "B")])?;
            add_rows(t, numbers[0], &given, None)?;
            let (mut rest, mut sizes) = (order.as_slice(), cuts.iter().cycle());
            while !rest.is_empty() {
                let size = (*sizes.next().unwrap()).min(rest.len());
                add_rows(t, numbers[1], &rest[..size], None)?;
                rest = &rest[size..];
            }
            let counts: Vec<u64> = numbers.iter().map(|no| session_numbered(t, *no).unwrap().unwrap().rows).collect();
            let (one, other) = (stored(t, numbers[0]), stored(t, numbers[1]));
            assert_eq!(counts, [one.len() as u64, other.len() as u64]);
            Ok((one, other))
        }).unwrap();
        let mut distinct: Vec<String> = given.iter().map(|row| format!("{row:?}")).collect();
        distinct.sort();
        distinct.dedup();
        prop_assert_eq!(one.len(), distinct.len());
        prop_assert_eq!(one, other);
    }
}
