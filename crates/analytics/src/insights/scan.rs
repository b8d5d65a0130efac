//! One pass over the segment files of a course, on all cores.
//!
//! This is the only code that meets every view of a course, ten million of them while a person waits, so it works on columns and
//! keeps what it needs of a viewer in registers.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::calendar::Calendar;
use super::chunk_counter::ChunkCounter;
use super::chunk_mask::ChunkMask;
use super::day_sets::{CourseNumbers, DaySets};
use super::figures::{CHUNKS, Share};
use super::filter::{Filter, ViewerSet};
use super::source::VideoSource;
use crate::AnalyticsError;
use crate::completion::CompletionRule;
use crate::segments::{Block, Header, Positions, seconds};

/// Views of one viewer count as watched again from this many repeated seconds on.
pub(super) const REPEATED_SECONDS: f64 = 1.0;

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
    filter: &'a Filter,
    pub(super) calendar: Calendar,
    days: (usize, usize),
    numbers: CourseNumbers,
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

/// One thread's part.
struct Worker<'a> {
    scan: &'a Scan<'a>,
    course: CourseScan,
    /// Days of the video at hand.
    video_days: Vec<VideoDays>,
    /// Which viewer of which video is at hand; never 0.
    serial: u64,
    rule: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct VideoDays {
    /// The viewer that was last counted on this day.
    counted: u64,
    viewers: u32,
    views: u32,
    watched: f64,
}

impl<'a> Worker<'a> {
    fn new(scan: &'a Scan<'a>) -> Self {
        let days = scan.calendar.len;
        let rule = CompletionRule::ALL
            .iter()
            .zip(0..)
            .find(|(rule, _)| **rule == scan.filter.rule)
            .map_or(0, |(_, place)| place);
        Self {
            scan,
            course: CourseScan {
                day_sets: DaySets::new(days),
                day_views: vec![0; days],
                day_watched: vec![0.0; days],
                ..CourseScan::default()
            },
            video_days: vec![VideoDays::default(); days],
            serial: 0,
            rule,
        }
    }

    fn video<const DAYS: bool>(
        &mut self,
        video: &VideoSource,
        buffer: Vec<u8>,
    ) -> Result<(VideoScan, Vec<u8>), AnalyticsError> {
        let mut reader = video.open(buffer)?;
        let header = *reader.header();
        let chunks = ChunkMask::new(header.duration);
        let mut tally = Tally::default();
        while let Some(block) = reader.next_block()? {
            match block.positions {
                Positions::Milliseconds(start, length) => {
                    let place = |row: usize| {
                        let (start, length) = (start[row], length[row]);
                        seconds(u32::from_le_bytes(start), u32::from_le_bytes(length))
                    };
                    self.block::<DAYS>(&block, place, chunks.as_ref(), &mut tally);
                }
                Positions::Seconds(..) => {
                    let place = |row: usize| {
                        let (start, stop) = block.positions.get(row);
                        let usable = start.is_finite() && stop.is_finite() && start <= stop;
                        if usable { (start, stop) } else { (0.0, 0.0) }
                    };
                    self.block::<DAYS>(&block, place, chunks.as_ref(), &mut tally);
                }
            }
        }
        let days = if DAYS { self.end_days() } else { Vec::new() };
        Ok((tally.into_scan(header, days), reader.into_buffer()))
    }

    /// `place` gives start and stop of a usable view, and a stretch without length for others.
    #[inline]
    fn block<const DAYS: bool>(
        &mut self,
        block: &Block<'_>,
        place: impl Fn(usize) -> (f64, f64),
        chunks: Option<&ChunkMask>,
        tally: &mut Tally,
    ) {
        let Scan {
            filter,
            calendar,
            days: (first_day, last_day),
            numbers,
        } = self.scan;
        let end = chunks.map_or(0.0, ChunkMask::end);
        let mut next = 0;
        for group in block.groups() {
            let rows = next..next + group.views;
            next = rows.end;
            if !filter.counts(group.viewer) {
                continue;
            }
            self.serial += 1;
            tally.completed.of += 1;
            tally.completed.count += group.marks >> self.rule & 1;
            let mut viewer = Viewer::default();
            for row in rows {
                let at = block.time(row);
                tally.data = (tally.data.0.min(at), tally.data.1.max(at));
                let day = calendar.day(at);
                if day < *first_day || day > *last_day {
                    continue;
                }
                viewer.views += 1;
                viewer.last = viewer.last.max(at);
                let (start, stop) = place(row);
                let length = stop - start;
                viewer.watched += length;
                if DAYS {
                    let of_day = &mut self.video_days[day];
                    of_day.views += 1;
                    of_day.watched += length;
                    if of_day.counted != self.serial {
                        of_day.counted = self.serial;
                        of_day.viewers += 1;
                        self.course.day_sets.add(day, numbers.of(group.viewer));
                    }
                }
                if let Some(chunks) = chunks {
                    viewer.stretch(start.max(0.0).min(end), stop.max(0.0).min(end), chunks);
                }
            }
            if viewer.views > 0 {
                self.course.people.insert(group.viewer);
                tally.add(&viewer);
            }
        }
        if tally.data.0 <= tally.data.1 {
            let data = self.course.data.get_or_insert(tally.data);
            *data = (data.0.min(tally.data.0), data.1.max(tally.data.1));
        }
    }

    /// Takes the days of the video out and adds them to the course's.
    fn end_days(&mut self) -> Vec<DayScan> {
        let mut days = Vec::new();
        for (day, of_day) in self.video_days.iter_mut().enumerate() {
            if of_day.viewers > 0 {
                days.push(DayScan {
                    day,
                    viewers: of_day.viewers,
                    watched: of_day.watched,
                });
                self.course.day_views[day] += of_day.views;
                self.course.day_watched[day] += of_day.watched;
                *of_day = VideoDays::default();
            }
        }
        days
    }
}

/// One viewer of one video, while the rows go by in order of start.
#[derive(Debug, Default)]
struct Viewer {
    views: u32,
    last: u32,
    watched: f64,
    inside: f64,
    covered: f64,
    chunks: u32,
    /// Where the union of the stretches so far ends.
    end: f64,
}

impl Viewer {
    /// Without branches, since views overlap as they like.
    #[inline]
    fn stretch(&mut self, start: f64, stop: f64, chunks: &ChunkMask) {
        self.inside += stop - start;
        self.covered += (stop - start.max(self.end)).max(0.0);
        self.end = self.end.max(stop);
        self.chunks |= chunks.of(start, stop);
    }
}

/// A video's sums.
#[derive(Debug)]
struct Tally {
    viewers: u32,
    completed: Share,
    views: u64,
    watched: f64,
    inside: f64,
    covered: f64,
    again_viewers: u32,
    last: u32,
    data: (u32, u32),
    chunks: ChunkCounter,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            viewers: 0,
            completed: Share::default(),
            views: 0,
            watched: 0.0,
            inside: 0.0,
            covered: 0.0,
            again_viewers: 0,
            last: 0,
            data: (u32::MAX, 0),
            chunks: ChunkCounter::default(),
        }
    }
}

impl Tally {
    #[inline]
    fn add(&mut self, viewer: &Viewer) {
        self.viewers += 1;
        self.views += u64::from(viewer.views);
        self.watched += viewer.watched;
        self.inside += viewer.inside;
        self.covered += viewer.covered;
        self.again_viewers += u32::from(viewer.inside - viewer.covered > REPEATED_SECONDS);
        self.last = self.last.max(viewer.last);
        self.chunks.add(viewer.chunks);
    }

    fn into_scan(self, header: Header, days: Vec<DayScan>) -> VideoScan {
        VideoScan {
            header,
            viewers: self.viewers,
            completed: self.completed,
            views: self.views,
            watched: self.watched,
            inside: self.inside,
            covered: self.covered,
            again_viewers: self.again_viewers,
            last: self.last,
            curve: self.chunks.finish(),
            days,
        }
    }
}
