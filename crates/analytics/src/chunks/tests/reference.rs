//! Both rules against slow implementations that share no code with ours, written from their description alone.

use chrono::NaiveDate;
use chrono_tz::Tz;
use proptest::prelude::*;

use crate::View;
use crate::chunks::{ChunkRow, Rule, chunk_session};

type Key = (u32, NaiveDate, u8);

fn ours(duration: f64, views: &[View], rule: Rule) -> (Vec<ChunkRow>, u64, u64) {
    let mut rows = Vec::new();
    let measure = chunk_session(
        Some(duration),
        views,
        chrono_tz::US::Pacific,
        rule,
        &mut |row| rows.push(row),
    );
    (rows, measure.unique_viewers, measure.completed_viewers)
}

/// The incremental insert of a closed interval: everything that overlaps or touches melts into one.
fn slow_coverage(views: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut ranges: Vec<(f64, f64)> = Vec::new();
    for &(start, stop) in views {
        let mut new = (start, stop);
        loop {
            let touching = ranges
                .iter()
                .position(|range| range.0 <= new.1 && new.0 <= range.1);
            let Some(place) = touching else { break };
            let old = ranges.remove(place);
            new = (f64::min(old.0, new.0), f64::max(old.1, new.1));
        }
        ranges.push(new);
    }
    ranges.sort_by(|a, b| a.partial_cmp(b).unwrap());
    ranges
}

fn slow_bounds(duration: f64) -> Vec<(f64, f64)> {
    let len = duration / 20.0;
    let mut bounds = Vec::new();
    let mut start = 0.0;
    for _ in 0..20 {
        let mut end = start + len;
        if end > duration {
            end = duration;
        }
        bounds.push((start, end));
        start = end;
    }
    bounds
}

type Group = (u32, NaiveDate, Vec<(f64, f64)>);

/// Users, for each the dates, for each the views, all by first appearance.
fn slow_groups(views: &[View], zone: Tz) -> Vec<Group> {
    let dated = |view: &View| {
        chrono::DateTime::from_timestamp_micros(view.at)
            .unwrap()
            .with_timezone(&zone)
            .date_naive()
    };
    let mut users: Vec<u32> = Vec::new();
    for view in views {
        if !users.contains(&view.viewer) {
            users.push(view.viewer);
        }
    }
    let mut groups = Vec::new();
    for user in users {
        let of_user: Vec<&View> = views.iter().filter(|view| view.viewer == user).collect();
        let mut days: Vec<NaiveDate> = Vec::new();
        for view in &of_user {
            if !days.contains(&dated(view)) {
                days.push(dated(view));
            }
        }
        for date in days {
            let views = of_user.iter().filter(|view| dated(view) == date);
            groups.push((
                user,
                date,
                views.map(|view| (view.start, view.stop)).collect(),
            ));
        }
    }
    groups
}

/// The steps of the description, word for word.
fn slow_compatible(duration: f64, views: &[View]) -> Vec<ChunkRow> {
    let mut rows = Vec::new();
    for (viewer, date, raw) in slow_groups(views, chrono_tz::US::Pacific) {
        let coverage = slow_coverage(&raw);
        for (index, &(a, b)) in slow_bounds(duration).iter().enumerate() {
            let mut total = 0.0;
            for &(start, stop) in &raw {
                if !(start > b || stop < a) {
                    total += f64::min(b, stop) - f64::max(a, start);
                }
            }
            let first = coverage.iter().position(|&(lo, hi)| !(a > hi || b < lo));
            let Some(first) = first else { continue };
            let mut o = f64::min(b, coverage[first].1) - f64::max(a, coverage[first].0);
            if o < 0.75 * (b - a) {
                for &(lo, hi) in &coverage[first + 1..] {
                    if !(hi > a && lo < b) {
                        break;
                    }
                    o += f64::min(b, hi) - f64::max(a, lo);
                }
            }
            rows.push(ChunkRow {
                viewer,
                date,
                index: u8::try_from(index).unwrap(),
                start: a,
                end: b,
                percent: o / (b - a) * 100.0,
                time_spent: total,
                completed: o >= (b - a) * 0.75,
            });
        }
    }
    rows
}

/// Counts small squares: positions are whole numbers of `grid` seconds, so a chunk is covered where its squares are.
fn brute_force_exact(duration: u32, views: &[View]) -> Vec<(Key, u32, u32)> {
    let squares = duration / 20;
    let mut rows = Vec::new();
    for (viewer, date, raw) in slow_groups(views, chrono_tz::US::Pacific) {
        for index in 0..20_u8 {
            let chunk = u32::from(index) * squares..(u32::from(index) + 1) * squares;
            let covers = |square: u32, view: &&(f64, f64)| {
                view.0 <= f64::from(square) && f64::from(square + 1) <= view.1
            };
            let plays: Vec<u32> = chunk
                .map(|square| {
                    let views = raw.iter().filter(|view| covers(square, view));
                    u32::try_from(views.count()).unwrap()
                })
                .collect();
            let covered = plays.iter().filter(|plays| **plays > 0).count();
            let covered = u32::try_from(covered).unwrap();
            if covered > 0 {
                rows.push(((viewer, date, index), covered, plays.iter().sum()));
            }
        }
    }
    rows
}

/// Times around both changes of the clocks in 2021 and midnights of Vancouver.
fn moments() -> impl Strategy<Value = i64> {
    let march = 1_615_680_000_i64; // 2021-03-14T00:00:00Z
    let november = 1_636_243_200_i64; // 2021-11-07T00:00:00Z
    (
        prop_oneof![Just(march), Just(november)],
        -90_000_i64..180_000,
    )
        .prop_map(|(base, offset)| View::at_seconds(base + offset))
}

fn any_views() -> impl Strategy<Value = (f64, Vec<View>)> {
    (1_u32..50_000).prop_flat_map(|thousandths| {
        let duration = f64::from(thousandths) / 100.0;
        let position = prop_oneof![
            4 => (0.0..1.3_f64).prop_map(move |part| part * duration),
            // Just on a bound, as the tool adds them up.
            1 => (0_usize..20).prop_map(move |index| slow_bounds(duration)[index].1),
        ];
        let length = prop_oneof![
            3 => (0.0..0.4_f64).prop_map(move |part| part * duration),
            1 => Just(0.0),
            1 => Just(duration / 20.0),
        ];
        let view =
            (0_u32..4, moments(), position, length).prop_map(|(viewer, at, start, length)| View {
                viewer,
                at,
                start,
                stop: start + length,
            });
        (Just(duration), proptest::collection::vec(view, 0..25))
    })
}

fn whole_views() -> impl Strategy<Value = (u32, Vec<View>)> {
    (1_u32..8).prop_flat_map(|squares| {
        let duration = squares * 20;
        let view = (0_u32..3, moments(), 0..duration + 30, 0_u32..60).prop_map(
            |(viewer, at, start, length)| View {
                viewer,
                at,
                start: f64::from(start),
                stop: f64::from(start + length),
            },
        );
        (Just(duration), proptest::collection::vec(view, 0..20))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_compatible_rule_is_what_its_description_says((duration, views) in any_views()) {
        let (rows, unique, completed) = ours(duration, &views, Rule::Compatible);
        prop_assert_eq!(rows, slow_compatible(duration, &views));
        let mut users: Vec<u32> = views.iter().map(|view| view.viewer).collect();
        users.sort_unstable();
        users.dedup();
        prop_assert_eq!(unique, users.len() as u64);
        let enough = users.iter().filter(|user| {
            let of_user = views.iter().filter(|view| view.viewer == **user);
            let of_user: Vec<_> = of_user.map(|view| (view.start, view.stop)).collect();
            let lengths = slow_coverage(&of_user).into_iter().map(|(lo, hi)| hi - lo);
            lengths.sum::<f64>() >= 0.75 * duration
        });
        prop_assert_eq!(completed, enough.count() as u64);
    }

    #[test]
    fn the_exact_rule_covers_what_counting_squares_covers((duration, views) in whole_views()) {
        let (rows, _, _) = ours(f64::from(duration), &views, Rule::Exact);
        let wanted = brute_force_exact(duration, &views);
        prop_assert_eq!(rows.len(), wanted.len());
        let length = f64::from(duration) / 20.0;
        for (row, (key, covered, plays)) in rows.iter().zip(wanted) {
            prop_assert_eq!((row.viewer, row.date, row.index), key);
            prop_assert!((row.percent - f64::from(covered) / length * 100.0).abs() < 1e-9);
            prop_assert!((row.time_spent - f64::from(plays)).abs() < 1e-9);
        }
    }

    #[test]
    fn differences_are_what_a_comparison_of_both_outputs_finds((duration, views) in any_views()) {
        let mut exact = Vec::new();
        let zone = chrono_tz::US::Pacific;
        let measure = chunk_session(Some(duration), &views, zone, Rule::Exact, &mut |row| exact.push(row));
        let (compatible, _, _) = ours(duration, &views, Rule::Compatible);
        let key = |row: &ChunkRow| (row.viewer, row.date, row.index);
        let differing = compatible
            .iter()
            .filter(|row| exact.iter().all(|other| key(other) != key(row) || other != *row))
            .count();
        prop_assert_eq!(measure.differences.rows(), differing as u64);
        prop_assert_eq!(measure.differences.exact_rows, exact.len() as u64);
        prop_assert_eq!(measure.differences.compatible_rows, compatible.len() as u64);
    }

    #[test]
    fn exact_rows_do_not_depend_on_the_order_of_pages_or_on_repeated_ones(
        (duration, views) in any_views(),
        seed in any::<u64>(),
    ) {
        // What comes in twice is one view once it is stored; here each view is one, in another order.
        let mut other = views.clone();
        let mut state = seed;
        for place in (1..other.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            other.swap(place, usize::try_from(state >> 33).unwrap() % (place + 1));
        }
        let sorted = |views: &[View]| {
            let (mut rows, unique, completed) = ours(duration, views, Rule::Exact);
            rows.sort_by_key(|row| (row.viewer, row.date, row.index));
            (rows, unique, completed)
        };
        let (rows, unique, completed) = sorted(&views);
        let (others, other_unique, other_completed) = sorted(&other);
        prop_assert_eq!((unique, completed, rows.len()), (other_unique, other_completed, others.len()));
        for (row, other) in rows.iter().zip(&others) {
            prop_assert_eq!(row.percent, other.percent);
            prop_assert!((row.time_spent - other.time_spent).abs() < 1e-9);
        }
        // A page that came twice covers nothing more.
        let twice: Vec<View> = views.iter().chain(&views).copied().collect();
        let (again, twice_unique, twice_completed) = sorted(&twice);
        prop_assert_eq!((unique, completed, rows.len()), (twice_unique, twice_completed, again.len()));
        for (row, again) in rows.iter().zip(&again) {
            prop_assert_eq!(row.percent, again.percent);
        }
    }
}
