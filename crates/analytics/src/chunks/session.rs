//! All chunk rows of one session.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use chrono_tz::Tz;

use super::days::date;
use super::group::{Part, cut};
use super::{CHUNKS, COMPLETED_SHARE, ChunkRow, Differences, LocalDays, Rule, bounds};
use crate::View;
use crate::intervals::{self, Interval};

/// A view with the date it belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DatedView {
    /// Number of the viewer.
    pub viewer: u32,
    /// Local date as days since 1970-01-01; [`DatedView::NO_DAY`] where the time could not be read.
    pub day: i32,
    /// First second.
    pub start: f64,
    /// Last second.
    pub stop: f64,
}

impl DatedView {
    /// Marks a view whose date is unknown: it counts for the recording as a whole, but has no chunk rows.
    pub const NO_DAY: i32 = i32::MIN;

    fn stretch(&self) -> Option<Interval> {
        let usable = self.start.is_finite() && self.stop.is_finite() && self.start <= self.stop;
        usable.then_some(Interval {
            start: self.start,
            end: self.stop,
        })
    }
}

/// Figures of one session over all dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SessionMeasure {
    /// Distinct viewers with any view, whatever its positions.
    pub unique_viewers: u64,
    /// Viewers whose union over all dates covers at least 75% of the recording; under [`Rule::Compatible`] what lies outside the
    /// recording counts, too.
    pub completed_viewers: u64,
    /// Rows that were given out.
    pub rows: u64,
    /// What differs between the rules in this session.
    pub differences: Differences,
}

/// Cuts the views of one session into chunk rows.
///
/// Rows come in the published tool's order: viewers, and for each of them dates, by first appearance in `views`; then chunks.
/// `duration` is in seconds. A recording without length gives no rows under [`Rule::Exact`]; under [`Rule::Compatible`] an unknown
/// length gives 20 rows of NaN a viewer and date, and length 0 none (the published tool stops there).
pub fn chunk_session(
    duration: Option<f64>,
    views: &[View],
    zone: Tz,
    rule: Rule,
    emit: &mut impl FnMut(ChunkRow),
) -> SessionMeasure {
    let mut days = LocalDays::new(zone);
    let dated: Vec<DatedView> = views
        .iter()
        .map(|view| DatedView {
            viewer: view.viewer,
            day: days.day(view.at),
            start: view.start,
            stop: view.stop,
        })
        .collect();
    Chunker::default().session(duration, &dated, rule, emit)
}

/// [`chunk_session`] for many sessions one after the other, with memory that is used again.
#[derive(Debug, Default)]
pub struct Chunker {
    places: HashMap<u32, u32, BuildHasherDefault<NumberHasher>>,
    viewers: Vec<Viewer>,
    sorted: Vec<DatedView>,
    days: Vec<i32>,
    all: Vec<Interval>,
    views: Vec<Interval>,
    union: Vec<Interval>,
}

#[derive(Debug, Clone, Copy)]
struct Viewer {
    number: u32,
    /// Views counted, then the end of the viewer's views in `sorted`.
    end: usize,
}

impl Chunker {
    /// Does what [`chunk_session`] does.
    pub fn session(
        &mut self,
        duration: Option<f64>,
        views: &[DatedView],
        rule: Rule,
        emit: &mut impl FnMut(ChunkRow),
    ) -> SessionMeasure {
        self.sort_by_viewer(views);
        let mut measure = SessionMeasure {
            unique_viewers: self.viewers.len() as u64,
            ..SessionMeasure::default()
        };
        let bounds = bounds(duration);
        let mut from = 0;
        for place in 0..self.viewers.len() {
            let Viewer { number, end } = self.viewers[place];
            self.completion(duration, from..end, rule, &mut measure);
            self.list_days(from..end);
            for day in 0..self.days.len() {
                let day = self.days[day];
                self.take_views(from..end, day);
                let mut give = |index: usize, (start, end): (f64, f64), covered, time_spent| {
                    measure.rows += 1;
                    emit(row(number, day, index, (start, end), covered, time_spent));
                };
                match &bounds {
                    Some(bounds) => cut(
                        bounds,
                        &self.union,
                        &self.views,
                        &mut measure.differences,
                        |index, part| {
                            if let Some(covered) = counted(part, rule) {
                                give(index, bounds[index], covered, part.time_spent);
                            }
                        },
                    ),
                    None if duration.is_none_or(f64::is_nan) => {
                        measure.differences.compatible_rows += CHUNKS as u64;
                        measure.differences.no_duration += CHUNKS as u64;
                        if rule == Rule::Compatible {
                            for index in 0..CHUNKS {
                                let start = if index == 0 { 0.0 } else { f64::NAN };
                                give(index, (start, f64::NAN), f64::NAN, f64::NAN);
                            }
                        }
                    }
                    None => {}
                }
            }
            from = end;
        }
        measure
    }

    /// Brings the views of each viewer together, viewers by first appearance, their views in the order they came in.
    fn sort_by_viewer(&mut self, views: &[DatedView]) {
        self.places.clear();
        self.viewers.clear();
        let mut of_view = Vec::with_capacity(views.len());
        for view in views {
            let place = *self.places.entry(view.viewer).or_insert_with(|| {
                self.viewers.push(Viewer {
                    number: view.viewer,
                    end: 0,
                });
                u32::try_from(self.viewers.len() - 1).unwrap_or(u32::MAX)
            });
            self.viewers[place as usize].end += 1;
            of_view.push(place);
        }
        let mut begin = 0;
        for viewer in &mut self.viewers {
            begin += std::mem::replace(&mut viewer.end, begin);
        }
        self.sorted.clear();
        self.sorted.resize(
            views.len(),
            DatedView {
                viewer: 0,
                day: 0,
                start: 0.0,
                stop: 0.0,
            },
        );
        for (view, place) in views.iter().zip(of_view) {
            let next = &mut self.viewers[place as usize].end;
            self.sorted[*next] = *view;
            *next += 1;
        }
    }

    /// Counts the viewer if the whole recording is completed, over all dates.
    fn completion(
        &mut self,
        duration: Option<f64>,
        range: std::ops::Range<usize>,
        rule: Rule,
        measure: &mut SessionMeasure,
    ) {
        let Some(duration) = duration.filter(|seconds| *seconds > 0.0) else {
            return;
        };
        self.all.clear();
        self.all
            .extend(self.sorted[range].iter().filter_map(DatedView::stretch));
        intervals::unite(&mut self.all);
        let enough = COMPLETED_SHARE * duration;
        let exact = intervals::covered(&self.all, 0.0, duration) >= enough;
        let compatible = intervals::length(&self.all) >= enough;
        let completed = match rule {
            Rule::Exact => exact,
            Rule::Compatible => compatible,
        };
        measure.completed_viewers += u64::from(completed);
        measure.differences.completions += u64::from(exact != compatible);
    }

    /// Lists the dates of a viewer's usable views by first appearance.
    fn list_days(&mut self, range: std::ops::Range<usize>) {
        self.days.clear();
        for view in &self.sorted[range] {
            let known = view.day == DatedView::NO_DAY || self.days.contains(&view.day);
            if !known && view.stretch().is_some() {
                self.days.push(view.day);
            }
        }
    }

    fn take_views(&mut self, range: std::ops::Range<usize>, day: i32) {
        let of_day = self.sorted[range].iter().filter(|view| view.day == day);
        self.views.clear();
        self.views.extend(of_day.filter_map(DatedView::stretch));
        self.union.clone_from(&self.views);
        intervals::unite(&mut self.union);
    }
}

/// Returns the covered seconds under a rule, or `None` where the rule has no row.
fn counted(part: &Part, rule: Rule) -> Option<f64> {
    match rule {
        Rule::Exact => (part.exact > 0.0).then_some(part.exact),
        Rule::Compatible => Some(part.compatible),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "there are twenty chunks")]
fn row(
    viewer: u32,
    day: i32,
    index: usize,
    (start, end): (f64, f64),
    covered: f64,
    time_spent: f64,
) -> ChunkRow {
    ChunkRow {
        viewer,
        date: date(day),
        index: index as u8,
        start,
        end,
        percent: covered / (end - start) * 100.0,
        time_spent,
        completed: covered >= (end - start) * COMPLETED_SHARE,
    }
}

/// Spreads small numbers over the table; the numbers are our own, so nobody can choose them badly.
#[derive(Debug, Default)]
struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte) ^ (self.0 >> 32) as u32);
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 ^= self.0 >> 32;
    }
}
