//! The views of one video, person by person.

use super::calendar::Calendar;
use super::filter::Filter;
use super::source::VideoSource;
use crate::AnalyticsError;
use crate::intervals::{Interval, unite};
use crate::segments::Header;

/// One view that lies in the dates.
#[derive(Debug, Clone, Copy)]
pub(super) struct DatedView {
    /// Seconds since 1970.
    pub at: u32,
    pub day: usize,
    pub start: f64,
    pub stop: f64,
}

impl DatedView {
    /// Returns the stretch of a usable view.
    pub(super) fn stretch(&self) -> Option<Interval> {
        let usable = self.start.is_finite() && self.stop.is_finite() && self.start <= self.stop;
        usable.then_some(Interval {
            start: self.start,
            end: self.stop,
        })
    }

    /// Returns the watched seconds.
    pub(super) fn watched(&self) -> f64 {
        self.stretch().map_or(0.0, |stretch| stretch.length())
    }
}

/// One person who counts under the filter, with at least one view over all dates.
#[derive(Debug)]
pub(super) struct Person<'a> {
    pub viewer: u32,
    /// Union of the usable views over all dates.
    pub all: &'a [Interval],
    /// Views in the dates, by start; may be empty.
    pub views: &'a [DatedView],
    /// The stretches of the usable ones of these, by start; they may overlap.
    pub stretches: &'a [Interval],
    /// Union of these.
    pub union: &'a [Interval],
}

/// Opens a video and says which days it has.
pub(super) fn open(
    video: &VideoSource,
    filter: &Filter,
) -> Result<(Header, Calendar), AnalyticsError> {
    let header = *video.open(Vec::new())?.header();
    let calendar = Calendar::new(filter.zone, header.first_at, header.last_at);
    Ok((header, calendar))
}

/// Calls `each` for every person.
pub(super) fn each_person(
    video: &VideoSource,
    filter: &Filter,
    calendar: &Calendar,
    mut each: impl FnMut(&Person<'_>),
) -> Result<(), AnalyticsError> {
    let days = calendar.range(filter.dates);
    let in_dates = |day: usize| days.is_some_and(|(first, last)| (first..=last).contains(&day));
    let mut reader = video.open(Vec::new())?;
    let (mut all, mut views) = (Vec::new(), Vec::new());
    let (mut stretches, mut union) = (Vec::new(), Vec::new());
    while let Some(block) = reader.next_block()? {
        let mut next = 0;
        for group in block.groups() {
            let rows = next..next + group.views;
            next = rows.end;
            if !filter.counts(group.viewer) {
                continue;
            }
            all.clear();
            views.clear();
            stretches.clear();
            for row in rows {
                let at = block.time(row);
                let (start, stop) = block.positions.get(row);
                let view = DatedView {
                    at,
                    day: calendar.day(at),
                    start,
                    stop,
                };
                all.extend(view.stretch());
                if in_dates(view.day) {
                    stretches.extend(view.stretch());
                    views.push(view);
                }
            }
            unite(&mut all);
            union.clone_from(&stretches);
            unite(&mut union);
            each(&Person {
                viewer: group.viewer,
                all: &all,
                views: &views,
                stretches: &stretches,
                union: &union,
            });
        }
    }
    Ok(())
}
