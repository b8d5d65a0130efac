//! Courses of random views.

use std::path::Path;

use chrono::{NaiveDate, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;

use crate::View;
use crate::completion::CompletionRule;
use crate::insights::{Filter, VideoSource, ViewerSet};
use crate::segments::SegmentWriter;

/// Positions are multiples of this, exact as doubles and as milliseconds.
pub(super) const STEP: f64 = 0.25;

#[derive(Debug, Clone)]
pub(super) struct Video {
    pub duration: Option<f64>,
    pub views: Vec<View>,
}

pub(super) fn write(folder: &Path, videos: &[Video]) -> Vec<VideoSource> {
    let sources = videos.iter().enumerate().map(|(number, video)| {
        let segments = folder.join(number.to_string());
        let mut writer = SegmentWriter::new(&segments, 1, video.duration);
        for view in &video.views {
            writer.add(*view).unwrap();
        }
        writer.finish().unwrap();
        VideoSource {
            segments,
            generation: 1,
        }
    });
    sources.collect()
}

pub(super) fn course() -> impl Strategy<Value = Vec<Video>> {
    proptest::collection::vec(video(), 0..7)
}

fn video() -> impl Strategy<Value = Video> {
    let duration = prop_oneof![
        8 => (1_u32..12).prop_map(|n| Some(f64::from(n) * 20.0)),
        1 => proptest::sample::select(vec![None, Some(0.0), Some(-3.0)]),
    ];
    // Negative and unusable positions bring doubles into the file, the others milliseconds.
    let views = prop_oneof![
        3 => proptest::collection::vec(view(0..600), 0..60),
        1 => proptest::collection::vec(prop_oneof![4 => view(-40..600), 1 => unusable()], 0..60),
    ];
    (duration, views).prop_map(|(duration, views)| Video { duration, views })
}

fn view(starts: std::ops::Range<i32>) -> impl Strategy<Value = View> {
    let length = prop_oneof![1 => Just(0_i32), 4 => 0..40, 4 => 0..400];
    (0_u32..14, moments(), starts, length).prop_map(|(viewer, at, start, length)| View {
        viewer: viewer * 37,
        at,
        start: f64::from(start) * STEP,
        stop: f64::from(start) * STEP + f64::from(length) * STEP,
    })
}

fn unusable() -> impl Strategy<Value = View> {
    let positions = vec![
        (f64::NAN, 5.0),
        (-f64::NAN, 5.0),
        (5.0, f64::NAN),
        (9.0, 2.0),
        (f64::NEG_INFINITY, 3.0),
        (2.0, f64::INFINITY),
    ];
    (0_u32..14, moments(), proptest::sample::select(positions)).prop_map(
        |(viewer, at, (start, stop))| View {
            viewer: viewer * 37,
            at,
            start,
            stop,
        },
    )
}

/// Around both clock changes, where dates go wrong first, and all over the term.
fn moments() -> impl Strategy<Value = i64> {
    let around = |day: &str| Utc.from_utc_datetime(&day.parse().unwrap()).timestamp();
    let (spring, autumn) = (around("2021-03-14T08:00:00"), around("2021-11-07T08:00:00"));
    prop_oneof![
        (-30_000_i64..30_000).prop_map(move |seconds| View::at_seconds(spring + seconds) + 999_999),
        (-30_000_i64..30_000).prop_map(move |seconds| View::at_seconds(autumn + seconds)),
        (spring..autumn).prop_map(View::at_seconds),
    ]
}

pub(super) fn filter() -> impl Strategy<Value = Filter> {
    let day = |n: i32| NaiveDate::from_ymd_opt(2021, 3, 1).unwrap() + chrono::Days::new(n as u64);
    let dates = prop_oneof![
        Just(None),
        (10..16_i32, 0..4_i32).prop_map(move |(from, days)| Some((day(from), day(from + days)))),
        (0..260_i32, 0..120_i32).prop_map(move |(from, days)| Some((day(from), day(from + days)))),
        Just(Some((day(900), day(901)))),
    ];
    let zone = proptest::sample::select(vec![
        chrono_tz::US::Pacific,
        chrono_tz::UTC,
        chrono_tz::Asia::Kathmandu,
        chrono_tz::America::St_Johns,
        chrono_tz::Pacific::Auckland,
    ]);
    let people = || proptest::option::of(proptest::collection::vec(0_u32..14, 0..12));
    let rule = proptest::sample::select(CompletionRule::ALL.to_vec());
    let week_start = proptest::sample::select(vec![Weekday::Mon, Weekday::Sun, Weekday::Sat]);
    (dates, zone, people(), people(), people(), rule, week_start).prop_map(
        |(dates, zone, excluded, included, roster, rule, week_start): (_, Tz, _, _, _, _, _)| {
            Filter {
                dates,
                zone,
                week_start,
                excluded: set(excluded).unwrap_or_default(),
                included: set(included),
                roster: set(roster),
                rule,
            }
        },
    )
}

fn set(people: Option<Vec<u32>>) -> Option<ViewerSet> {
    people.map(|people| people.into_iter().map(|person| person * 37).collect())
}
