//! What the figures are, worked out slowly.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};

use super::world::{STEP, Video};
use crate::View;
use crate::completion::{CompletionRule, completion};
use crate::insights::{Filter, Period, Share};
use crate::intervals::{Interval, unite};

/// Cells of a quarter of a second for 20 chunks, and how often each was played.
pub(super) type Cells = Vec<u32>;

/// One person and one video.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub views: Vec<View>,
    pub all: Vec<View>,
    pub duration: Option<f64>,
}

pub(super) fn date(view: &View, filter: &Filter) -> NaiveDate {
    DateTime::<Utc>::from_timestamp_micros(view.at)
        .unwrap()
        .with_timezone(&filter.zone)
        .date_naive()
}

pub(super) fn second(view: &View) -> DateTime<Utc> {
    DateTime::from_timestamp(view.at.div_euclid(1_000_000), 0).unwrap()
}

fn in_dates(view: &View, filter: &Filter) -> bool {
    let date = date(view, filter);
    filter
        .dates
        .is_none_or(|(from, to)| from <= date && date <= to)
}

pub(super) fn usable(view: &View) -> bool {
    view.start.is_finite() && view.stop.is_finite() && view.start <= view.stop
}

pub(super) fn watched(views: &[View]) -> f64 {
    views
        .iter()
        .filter(|view| usable(view))
        .map(|view| view.stop - view.start)
        .sum()
}

/// The counted people of a video with a view over all dates.
pub(super) fn pairs(video: &Video, filter: &Filter) -> BTreeMap<u32, Pair> {
    let mut pairs = BTreeMap::new();
    for view in &video.views {
        let in_set = |set: &crate::insights::ViewerSet| set.iter().any(|one| one == view.viewer);
        if in_set(&filter.excluded) || filter.included.as_ref().is_some_and(|set| !in_set(set)) {
            continue;
        }
        let pair = pairs.entry(view.viewer).or_insert(Pair {
            views: vec![],
            all: vec![],
            duration: video.duration.filter(|seconds| *seconds > 0.0),
        });
        pair.all.push(*view);
        if in_dates(view, filter) {
            pair.views.push(*view);
        }
    }
    pairs
}

/// How often each cell from `from` to `to` seconds was played.
pub(super) fn cells(views: &[View], from: f64, to: f64) -> Cells {
    let cell = |number: usize| from + number as f64 * STEP;
    let count = ((to - from) / STEP) as usize;
    (0..count)
        .map(|number| {
            let middle = cell(number) + STEP / 2.0;
            let plays = views
                .iter()
                .filter(|v| usable(v) && v.start < middle && middle < v.stop);
            plays.count() as u32
        })
        .collect()
}

pub(super) fn played(cells: &[u32]) -> f64 {
    f64::from(cells.iter().sum::<u32>()) * STEP
}

pub(super) fn covered(cells: &[u32]) -> f64 {
    cells.iter().filter(|plays| **plays > 0).count() as f64 * STEP
}

impl Pair {
    pub(super) fn cells(&self) -> Option<Cells> {
        Some(cells(&self.views, 0.0, self.duration?))
    }

    /// Per cent and whether completed.
    pub(super) fn rule(&self, rule: CompletionRule) -> (f64, bool) {
        let Some(duration) = self.duration else {
            return (0.0, false);
        };
        let inside = covered(&cells(&self.all, 0.0, duration)) / duration * 100.0;
        match rule {
            CompletionRule::WholeVideo => (inside, inside >= 75.0),
            CompletionRule::ExactSeconds => (inside, inside >= 100.0),
            // What a part is, the kernel's own tests say.
            CompletionRule::HundredParts => {
                let usable = self.all.iter().filter(|view| usable(view));
                let stretch = |view: &View| Interval {
                    start: view.start,
                    end: view.stop,
                };
                let mut union: Vec<Interval> = usable.map(stretch).collect();
                unite(&mut union);
                let result = completion(rule, &union, Some(duration));
                (result.percent, result.completed)
            }
            CompletionRule::EarlierScripts => {
                let everywhere = covered(&cells(&self.all, -20.0, 300.0)) / duration * 100.0;
                (everywhere, everywhere >= 75.0)
            }
        }
    }
}

pub(super) fn completed(pairs: &BTreeMap<u32, Pair>, rule: CompletionRule) -> Share {
    Share {
        count: pairs.values().filter(|pair| pair.rule(rule).1).count() as u32,
        of: pairs.len() as u32,
    }
}

/// Days and weeks of all given views.
pub(super) fn periods(
    views: &[View],
    filter: &Filter,
    period: impl Fn(NaiveDate) -> NaiveDate,
) -> Vec<Period> {
    let mut periods: BTreeMap<NaiveDate, Vec<View>> = BTreeMap::new();
    for view in views {
        periods
            .entry(period(date(view, filter)))
            .or_default()
            .push(*view);
    }
    let period = |(date, views): (NaiveDate, Vec<View>)| Period {
        date,
        viewers: views
            .iter()
            .map(|view| view.viewer)
            .collect::<BTreeSet<_>>()
            .len() as u32,
        views: views.len() as u32,
        watched_seconds: watched(&views),
    };
    periods.into_iter().map(period).collect()
}

/// The first day of the week of a date.
pub(super) fn week(filter: &Filter) -> impl Fn(NaiveDate) -> NaiveDate {
    let start = filter.week_start;
    move |mut date| {
        while date.weekday() != start {
            date = date - Days::new(1);
        }
        date
    }
}
