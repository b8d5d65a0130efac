//! One core's part of the pass over a course.
//!
//! This is the only code that meets every view of a course, ten million of them while a person waits, so it works on columns, keeps
//! what it needs of a viewer in registers and has few branches that cannot be foreseen.

use super::chunk_mask::ChunkMask;
use super::day_sets::DaySets;
use super::scan::{CourseScan, DayScan, Scan, VideoScan};
use super::source::VideoSource;
use super::tally::{Tally, Viewer};
use crate::AnalyticsError;
use crate::completion::CompletionRule;
use crate::segments::{Block, Positions, seconds};

/// One thread's part.
pub(super) struct Worker<'a> {
    scan: &'a Scan<'a>,
    /// What it found so far.
    pub(super) course: CourseScan,
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
    pub(super) fn new(scan: &'a Scan<'a>) -> Self {
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

    /// Scans one video, with memory of an earlier one; gives the memory back.
    pub(super) fn video<const DAYS: bool>(
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
            let person = if DAYS { numbers.of(group.viewer) } else { 0 };
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
                        self.course.day_sets.add(day, person);
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
