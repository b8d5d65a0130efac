//! What each person of a course watched, over all of its videos.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::filter::Filter;
use super::person;
use super::source::VideoSource;
use crate::AnalyticsError;

/// What one person watched of a course.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PersonTotals {
    /// The interned number.
    pub viewer: u32,
    /// Videos with a view in the dates.
    pub videos: u32,
    /// Views in the dates.
    pub views: u32,
    /// Seconds played in these views, repeats included.
    pub watched_seconds: f64,
    /// When the last of these views began.
    pub last_view: DateTime<Utc>,
}

/// Sums up the views of everybody who counts under the filter and has one in its dates, by number.
///
/// # Errors
///
/// Fails where a segment file is missing, damaged or of another generation; make it again and ask again.
pub fn people_totals(
    videos: &[VideoSource],
    filter: &Filter,
) -> Result<Vec<PersonTotals>, AnalyticsError> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let work = || {
        let mut mine = Vec::new();
        while let Some(video) = videos.get(next.fetch_add(1, Ordering::Relaxed)) {
            add_video(&mut mine, video, filter)?;
        }
        let mut done = done
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        for (number, sums) in mine.into_iter().enumerate() {
            add(&mut done, number, &sums);
        }
        Ok(())
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(videos.len()))
            .map(|_| scope.spawn(work))
            .collect();
        let mine = work();
        others
            .into_iter()
            .map(|other| {
                other
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .fold(mine, Result::and)
    })?;
    let sums: Vec<Sums> = done
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let seen = sums.into_iter().zip(0_u32..);
    Ok(seen
        .filter(|(sums, _)| sums.videos > 0)
        .map(|(sums, viewer)| PersonTotals {
            viewer,
            videos: sums.videos,
            views: sums.views,
            watched_seconds: sums.watched,
            last_view: DateTime::from_timestamp(i64::from(sums.last), 0).unwrap_or_default(),
        })
        .collect())
}

/// The sums of the person whose number is the place.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    videos: u32,
    views: u32,
    watched: f64,
    last: u32,
}

fn add_video(
    sums: &mut Vec<Sums>,
    video: &VideoSource,
    filter: &Filter,
) -> Result<(), AnalyticsError> {
    let (_, calendar) = person::open(video, filter)?;
    let days = calendar.range(filter.dates);
    let in_dates = |day: usize| days.is_some_and(|(first, last)| (first..=last).contains(&day));
    let mut reader = video.open(Vec::new())?;
    while let Some(block) = reader.next_block()? {
        let mut next = 0;
        for group in block.groups() {
            let rows = next..next + group.views;
            next = rows.end;
            if !filter.counts(group.viewer) {
                continue;
            }
            let mut of_video = Sums::default();
            for row in rows {
                let at = block.time(row);
                if !in_dates(calendar.day(at)) {
                    continue;
                }
                let (start, stop) = block.positions.get(row);
                of_video.views += 1;
                of_video.last = of_video.last.max(at);
                if start.is_finite() && stop.is_finite() && start <= stop {
                    of_video.watched += stop - start;
                }
            }
            of_video.videos = u32::from(of_video.views > 0);
            add(sums, group.viewer as usize, &of_video);
        }
    }
    Ok(())
}

fn add(sums: &mut Vec<Sums>, number: usize, more: &Sums) {
    if sums.len() <= number {
        sums.resize(number + 1, Sums::default());
    }
    let sum = &mut sums[number];
    sum.videos += more.videos;
    sum.views += more.views;
    sum.watched += more.watched;
    sum.last = sum.last.max(more.last);
}
