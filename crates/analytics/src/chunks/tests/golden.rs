//! Numbers that the published scripts' own code gave for seven views.

use chrono::NaiveDate;

use super::{Row, chunk};
use crate::chunks::{ChunkRow, Rule};

const ROWS: [Row; 7] = [
    (1, "2021-01-05T20:11:12.123Z", 0.5, 0.5 + 11.7),
    (1, "2021-01-06T07:30:00Z", 11.0, 11.0 + 3.1),
    (1, "2021-01-06T08:30:00Z", 40.2, 40.2 + 59.0),
    (2, "2021-01-06T18:00:00Z", 20.1, 20.1 + 4.2),
    (2, "2021-01-06T18:05:00Z", 24.6, 24.6 + 0.3),
    (2, "2021-01-06T18:06:00Z", 30.3, 30.3 + 1.0),
    (2, "2021-01-06T18:07:00Z", 32.2, 32.2 + 2.0),
];

#[test]
fn the_compatible_rule_gives_the_golden_rows() {
    let (rows, measure) = chunk(Some(100.0), &ROWS, Rule::Compatible);
    assert_same(&rows, &golden());
    assert_eq!((measure.unique_viewers, measure.completed_viewers), (2, 0));
}

#[test]
fn the_exact_rule_differs_in_the_one_row_whose_second_stretch_was_hidden() {
    let (rows, measure) = chunk(Some(100.0), &ROWS, Rule::Exact);
    let mut wanted = golden();
    let understated = &mut wanted[15];
    assert_eq!((understated.viewer, understated.index), (2, 4));
    understated.percent = 90.0;
    assert_same(&rows, &wanted);
    assert_eq!(measure.differences.first_stretch_only, 1);
    assert_eq!(measure.differences.rows(), 1);
}

#[test]
fn a_recording_without_views_has_no_rows_and_no_viewers() {
    let (rows, measure) = chunk(Some(33.3), &[], Rule::Compatible);
    assert_eq!(rows, []);
    assert_eq!((measure.unique_viewers, measure.completed_viewers), (0, 0));
}

/// To 1e-9: the tool reads its own file with pandas' quick parser, which does not always round right (24.900000000000002 to 24.9).
fn assert_same(rows: &[ChunkRow], wanted: &[ChunkRow]) {
    assert_eq!(rows.len(), wanted.len());
    for (row, wanted) in rows.iter().zip(wanted) {
        let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 1e-9 * theirs.abs();
        assert!(near(row.percent, wanted.percent), "{row:?} {wanted:?}");
        assert!(
            near(row.time_spent, wanted.time_spent),
            "{row:?} {wanted:?}"
        );
        let (percent, time_spent) = (wanted.percent, wanted.time_spent);
        assert_eq!(
            ChunkRow {
                percent,
                time_spent,
                ..*row
            },
            *wanted
        );
    }
}

fn golden() -> Vec<ChunkRow> {
    let (fifth, sixth) = (day(5), day(6));
    let mut rows = vec![
        row(1, fifth, 0, 90.0, 4.5),
        row(1, fifth, 1, 100.0, 5.0),
        row(1, fifth, 2, 82.0, 5.299_999_999_999_999),
        row(1, sixth, 8, 95.999_999_999_999_94, 4.799_999_999_999_997),
    ];
    rows.extend((9..19).map(|index| row(1, sixth, index, 100.0, 5.0)));
    rows.push(row(
        1,
        sixth,
        19,
        84.000_000_000_000_06,
        4.200_000_000_000_003,
    ));
    rows.push(row(
        2,
        sixth,
        4,
        83.999_999_999_999_99,
        4.499_999_999_999_996_4,
    ));
    rows.push(ChunkRow {
        completed: false,
        ..row(2, sixth, 6, 60.0, 3.0)
    });
    rows
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2021, 1, day).unwrap()
}

fn row(viewer: u32, date: NaiveDate, index: u8, percent: f64, time_spent: f64) -> ChunkRow {
    ChunkRow {
        viewer,
        date,
        index,
        start: 5.0 * f64::from(index),
        end: 5.0 * f64::from(index + 1),
        percent,
        time_spent,
        completed: true,
    }
}
