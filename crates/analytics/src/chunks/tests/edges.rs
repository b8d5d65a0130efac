//! Each edge case of `docs/viewing-data.md`, and clocks that change.

use chrono::NaiveDate;

use super::{Row, Short, chunk, short};
use crate::chunks::{Cause, Rule, bounds};

const NOON: &str = "2021-03-01T20:00:00Z";

fn both(duration: Option<f64>, rows: &[Row]) -> (Vec<Short>, Vec<Short>) {
    let (compatible, _) = chunk(duration, rows, Rule::Compatible);
    let (exact, _) = chunk(duration, rows, Rule::Exact);
    (short(&compatible), short(&exact))
}

#[test]
fn a_view_that_ends_on_a_bound_gives_the_next_chunk_a_row_only_under_the_compatible_rule() {
    let (compatible, exact) = both(Some(100.0), &[(1, NOON, 0.0, 5.0)]);
    assert_eq!(compatible, [(0, 100.0, 5.0, true), (1, 0.0, 0.0, false)]);
    assert_eq!(exact, [(0, 100.0, 5.0, true)]);
}

#[test]
fn a_view_of_no_length_gives_a_row_only_under_the_compatible_rule() {
    let (compatible, exact) = both(Some(100.0), &[(1, NOON, 7.0, 7.0)]);
    assert_eq!(compatible, [(1, 0.0, 0.0, false)]);
    assert_eq!(exact, []);
    let (_, measure) = chunk(Some(100.0), &[(1, NOON, 7.0, 7.0)], Rule::Exact);
    assert_eq!(measure.unique_viewers, 1);
    assert_eq!(measure.differences.by_cause(), [(Cause::OnlyTouched, 1)]);
}

#[test]
fn a_view_that_reaches_past_the_end_is_cut_there() {
    let (compatible, exact) = both(Some(100.0), &[(1, NOON, 90.0, 130.0)]);
    let inside = [(18, 100.0, 5.0, true), (19, 100.0, 5.0, true)];
    assert_eq!(compatible[0], (17, 0.0, 0.0, false));
    assert_eq!(compatible[1..], inside);
    assert_eq!(exact, inside);
}

#[test]
fn a_view_wholly_past_the_end_has_no_row_but_a_viewer() {
    for rule in [Rule::Compatible, Rule::Exact] {
        let (rows, measure) = chunk(Some(100.0), &[(1, NOON, 101.0, 190.0)], rule);
        assert_eq!(rows, []);
        assert_eq!(measure.unique_viewers, 1);
        // 89 seconds are more than 75, but none of them is in the recording.
        let completed = u64::from(rule == Rule::Compatible);
        assert_eq!(measure.completed_viewers, completed);
        assert_eq!(
            measure.differences.by_cause(),
            [(Cause::OutsideTheRecording, 1)]
        );
    }
}

#[test]
fn a_recording_of_no_length_gives_no_rows_and_does_not_stop_anything() {
    for rule in [Rule::Compatible, Rule::Exact] {
        for duration in [0.0, -3.0] {
            let (rows, measure) = chunk(Some(duration), &[(1, NOON, 0.0, 5.0)], rule);
            assert_eq!(rows, []);
            assert_eq!((measure.unique_viewers, measure.completed_viewers), (1, 0));
        }
    }
}

#[test]
fn an_unknown_length_gives_twenty_empty_rows_under_the_compatible_rule_alone() {
    for duration in [None, Some(f64::NAN)] {
        let (rows, measure) = chunk(duration, &[(1, NOON, 0.0, 5.0)], Rule::Compatible);
        assert_eq!(rows.len(), 20);
        for row in &rows {
            assert!(row.end.is_nan() && row.percent.is_nan() && !row.completed);
        }
        assert_eq!(measure.differences.by_cause(), [(Cause::NoDuration, 20)]);
        assert_eq!((measure.unique_viewers, measure.completed_viewers), (1, 0));
        assert_eq!(chunk(duration, &[(1, NOON, 0.0, 5.0)], Rule::Exact).0, []);
    }
}

#[test]
fn positions_that_are_no_numbers_or_run_backwards_count_a_viewer_and_nothing_else() {
    let rows = [
        (1, NOON, f64::NAN, 5.0),
        (2, NOON, 9.0, 4.0),
        (3, NOON, 0.0, f64::INFINITY),
        (4, NOON, 0.0, 5.0),
    ];
    let (chunks, measure) = chunk(Some(100.0), &rows, Rule::Exact);
    assert_eq!(chunks.iter().map(|row| row.viewer).collect::<Vec<_>>(), [4]);
    assert_eq!(measure.unique_viewers, 4);
}

#[test]
fn a_view_from_before_the_beginning_counts_what_lies_inside() {
    let (_, exact) = both(Some(100.0), &[(1, NOON, -5.0, 5.0)]);
    assert_eq!(exact, [(0, 100.0, 5.0, true)]);
}

#[test]
fn completed_is_75_percent_of_the_whole_recording_over_all_dates() {
    let rows = [
        (1, "2021-03-01T20:00:00Z", 0.0, 50.0),
        (1, "2021-03-02T20:00:00Z", 40.0, 75.0),
        (2, "2021-03-01T20:00:00Z", 0.0, 74.9),
    ];
    for rule in [Rule::Compatible, Rule::Exact] {
        let (_, measure) = chunk(Some(100.0), &rows, rule);
        assert_eq!((measure.unique_viewers, measure.completed_viewers), (2, 1));
    }
}

#[test]
fn viewers_and_dates_come_in_order_of_first_appearance() {
    let rows = [
        (7, "2021-03-03T20:00:00Z", 0.0, 1.0),
        (2, "2021-03-01T20:00:00Z", 0.0, 1.0),
        (7, "2021-03-01T20:00:00Z", 0.0, 1.0),
        (2, "2021-02-01T20:00:00Z", 0.0, 1.0),
    ];
    let (chunks, _) = chunk(Some(100.0), &rows, Rule::Exact);
    let order: Vec<_> = chunks
        .iter()
        .map(|row| (row.viewer, row.date.to_string()))
        .collect();
    let wanted = [
        (7, "2021-03-03"),
        (7, "2021-03-01"),
        (2, "2021-03-01"),
        (2, "2021-02-01"),
    ];
    assert_eq!(
        order,
        wanted.map(|(viewer, date)| (viewer, date.to_owned()))
    );
}

#[test]
fn dates_follow_the_clock_through_both_changes_of_2021() {
    for (at, date) in [
        // Standard time ends on 14 March at 10:00 UTC, and comes back on 7 November at 09:00 UTC.
        ("2021-03-14T07:59:59Z", "2021-03-13"),
        ("2021-03-14T08:00:00Z", "2021-03-14"),
        ("2021-03-15T06:59:59Z", "2021-03-14"),
        ("2021-03-15T07:00:00Z", "2021-03-15"),
        ("2021-11-07T06:59:59Z", "2021-11-06"),
        ("2021-11-07T07:00:00Z", "2021-11-07"),
        ("2021-11-08T07:59:59Z", "2021-11-07"),
        ("2021-11-08T08:00:00Z", "2021-11-08"),
    ] {
        let rows = [(1, at, 0.0, 1.0)];
        let (chunks, _) = chunk(Some(100.0), &rows, Rule::Exact);
        let date: NaiveDate = date.parse().unwrap();
        assert_eq!(chunks[0].date, date, "{at}");
    }
}

#[test]
fn bounds_are_added_up_and_end_at_the_duration() {
    let bounds = bounds(Some(33.3)).unwrap();
    let length = 33.3 / 20.0;
    let mut start = 0.0;
    for bound in bounds {
        assert_eq!(bound, (start, f64::min(start + length, 33.3)));
        start = bound.1;
    }
    // Multiplied, one bound at least would be another number.
    assert!((0_u8..20).any(|index| bounds[usize::from(index)].0 != f64::from(index) * length));
}
