//! One pass over the segment files of a course, on all cores.
//!
//! Each core takes the next video that nobody has taken yet; what they found is put together at the end.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::calendar::Calendar;
use super::day_sets::{CourseNumbers, DaySets};
use super::figures::{CHUNKS, Share};
use super::filter::{Filter, ViewerSet};
use super::source::VideoSource;
use super::worker::Worker;
use crate::AnalyticsError;
use crate::segments::Header;

/// What one video came to.
#[derive(Debug)]
pub(super) struct VideoScan {
    pub header: Header,
    pub viewers: u32,
    pub completed: Share,
    pub views: u64,
    pub watched: f64,
    /// Seconds played inside the recording, repeats included.
    pub inside: f64,
    pub covered: f64,
    pub again_viewers: u32,
    pub last: u32,
    /// Viewers of each chunk.
    pub curve: [u32; CHUNKS],
    pub days: Vec<DayScan>,
}

/// One day of one video.
#[derive(Debug, Clone, Copy)]
pub(super) struct DayScan {
    pub day: usize,
    pub viewers: u32,
    pub watched: f64,
}

/// What the videos of a course came to together.
#[derive(Debug, Default)]
pub(super) struct CourseScan {
    /// Who has a view in the dates.
    pub people: ViewerSet,
    pub day_sets: DaySets,
    pub day_views: Vec<u32>,
    pub day_watched: Vec<f64>,
    /// First and last moment of a counted person's view over all dates.
    pub data: Option<(u32, u32)>,
}

/// The whole pass.
pub(super) struct Scan<'a> {
    pub(super) filter: &'a Filter,
    pub(super) calendar: Calendar,
    /// First and last day of the dates.
    pub(super) days: (usize, usize),
    pub(super) numbers: CourseNumbers,
}

impl<'a> Scan<'a> {
    /// Reads the headers: which days and people there are.
    pub(super) fn prepare(
        videos: &[VideoSource],
        filter: &'a Filter,
    ) -> Result<Self, AnalyticsError> {
        let (mut first, mut last, mut viewer) = (u32::MAX, 0, 0);
        for video in videos {
            let header = *video.open(Vec::new())?.header();
            if header.views > 0 {
                first = first.min(header.first_at);
                last = last.max(header.last_at);
                viewer = viewer.max(header.last_viewer);
            }
        }
        let calendar = Calendar::new(filter.zone, first.min(last), last);
        // No day lies between the second and the first.
        let days = calendar.range(filter.dates).unwrap_or((1, 0));
        Ok(Self {
            filter,
            calendar,
            days,
            numbers: CourseNumbers::up_to(viewer),
        })
    }

    /// Scans all videos; with `DAYS` also what belongs to days. Results stand in the order of the videos.
    pub(super) fn run<const DAYS: bool>(
        &self,
        videos: &[VideoSource],
    ) -> Result<(Vec<VideoScan>, CourseScan), AnalyticsError> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new((Vec::with_capacity(videos.len()), CourseScan::default()));
        let work = || {
            let mut worker = Worker::new(self);
            let mut scans = Vec::new();
            let mut buffer = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(video) = videos.get(place) else {
                    break;
                };
                let (scan, memory) = worker.video::<DAYS>(video, buffer)?;
                buffer = memory;
                scans.push((place, scan));
            }
            let mut done = done
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            done.0.append(&mut scans);
            done.1.merge(worker.course);
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
        let (mut scans, course) = done
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        scans.sort_unstable_by_key(|(place, _)| *place);
        Ok((scans.into_iter().map(|(_, scan)| scan).collect(), course))
    }
}

impl CourseScan {
    fn merge(&mut self, other: Self) {
        self.people.add_all(&other.people);
        self.day_sets.merge(other.day_sets);
        add(&mut self.day_views, other.day_views);
        add(&mut self.day_watched, other.day_watched);
        self.data = match (self.data, other.data) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
    }
}

fn add<T: std::ops::AddAssign>(into: &mut Vec<T>, other: Vec<T>) {
    if into.is_empty() {
        *into = other;
        return;
    }
    for (mine, theirs) in into.iter_mut().zip(other) {
        *mine += theirs;
    }
}
