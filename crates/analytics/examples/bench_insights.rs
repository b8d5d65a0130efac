//! Times every query behind both Insights screens over a large course, with files in the page cache.
//!
//! `cargo run --release --package lectern-analytics --example bench_insights -- [--rows N] [--sessions N] [--students N] [--dir DIR]
//! [--only TEXT]`
//!
//! Each query runs several times; the median and the slowest run are printed, and the process ends with 1 where a median is
//! 200 ms or more.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for a terminal"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use lectern_analytics::completion::CompletionRule;
use lectern_analytics::insights::{
    Filter, VideoSource, ViewerOrder, ViewerPage, ViewerSet, course_overview, video_overview,
    viewer_list, viewer_views,
};
use lectern_analytics::segments::{SegmentWriter, is_current};
use lectern_analytics::{AnalyticsError, View};

const GOAL: Duration = Duration::from_millis(200);
const RUNS: usize = 7;
/// 2026-09-02T07:00:00Z, a Wednesday.
const TERM_START: i64 = 1_788_332_400;
const TERM_DAYS: u64 = 80;

fn main() {
    let size = Size::from_arguments();
    let kept = tempfile::tempdir().expect("a folder for the files");
    let folder = size
        .folder
        .clone()
        .unwrap_or_else(|| kept.path().to_owned());
    let started = Instant::now();
    let videos = write(&folder, &size);
    let bytes: u64 = videos
        .iter()
        .map(|video| video.segments.metadata().map_or(0, |file| file.len()))
        .sum();
    println!(
        "{} views of {} sessions by {} students, {} MB of segment files, ready after {:.1} s",
        size.rows,
        size.sessions,
        size.students,
        bytes / 1_000_000,
        started.elapsed().as_secs_f64()
    );
    println!("{:<58} {:>9} {:>9}", "query", "median", "slowest");
    let now = DateTime::from_timestamp(TERM_START + 81 * 86_400, 0).expect("a moment");
    let mut worst = Duration::ZERO;
    for (name, filter) in filters(size.students) {
        for (what, query) in queries(&videos, &filter, now) {
            let title = format!("{what}, {name}");
            if title.contains(&size.only) {
                worst = worst.max(print(&title, time(&query)));
            }
        }
    }
    println!(
        "slowest median {:.1} ms, goal below {} ms",
        worst.as_secs_f64() * 1000.0,
        GOAL.as_millis()
    );
    if worst >= GOAL {
        std::process::exit(1);
    }
}

/// The choices of the filter bar that change what is read.
fn filters(students: u32) -> Vec<(String, Filter)> {
    let all = Filter::everyone(chrono_tz::US::Pacific);
    let date = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a date");
    let dated = |from, to| Filter {
        dates: Some((from, to)),
        ..all.clone()
    };
    let people: ViewerSet = (0..students).filter(|viewer| viewer % 10 != 0).collect();
    let mut filters = vec![
        ("all dates".to_owned(), all.clone()),
        ("half the term".to_owned(), dated(date(9, 20), date(10, 30))),
        ("one week".to_owned(), dated(date(10, 5), date(10, 11))),
        (
            "class list, half the term".to_owned(),
            Filter {
                included: Some(people.clone()),
                roster: Some(people),
                excluded: (0..50).collect(),
                ..dated(date(9, 20), date(10, 30))
            },
        ),
    ];
    for rule in &CompletionRule::ALL[1..] {
        let filter = Filter {
            rule: *rule,
            ..all.clone()
        };
        filters.push((format!("{rule:?}"), filter));
    }
    filters
}

type Query<'a> = Box<dyn Fn() -> Result<(), AnalyticsError> + 'a>;

fn queries<'a>(
    videos: &'a [VideoSource],
    filter: &'a Filter,
    now: DateTime<Utc>,
) -> Vec<(&'static str, Query<'a>)> {
    let video = &videos[videos.len() / 2];
    let viewers = move |order: ViewerOrder, covered_under| -> Query<'a> {
        let page = ViewerPage {
            order,
            descending: true,
            covered_under,
            offset: 0,
            limit: 100,
        };
        Box::new(move || viewer_list(video, filter, &page).map(drop))
    };
    vec![
        (
            "course overview, every measure",
            Box::new(move || course_overview(videos, filter, now).map(drop)),
        ),
        (
            "video overview with typical band",
            Box::new(move || video_overview(video, videos, filter).map(drop)),
        ),
        (
            "each viewer by coverage",
            viewers(ViewerOrder::Covered, None),
        ),
        (
            "each viewer under 25%, by last view",
            viewers(ViewerOrder::LastView, Some(25.0)),
        ),
        (
            "views of one viewer",
            Box::new(move || viewer_views(video, filter, 77).map(drop)),
        ),
    ]
}

fn time(query: &Query<'_>) -> Vec<Duration> {
    (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            query().expect("an answer");
            started.elapsed()
        })
        .collect()
}

fn print(name: &str, mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    let median = took[took.len() / 2];
    let milliseconds = |time: &Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
    println!(
        "{name:<58} {:>9} {:>9}",
        milliseconds(&median),
        milliseconds(took.last().unwrap_or(&median))
    );
    median
}

/// Writes the segment files that are not there yet.
fn write(folder: &Path, size: &Size) -> Vec<VideoSource> {
    std::fs::create_dir_all(folder).expect("a folder");
    (0..size.sessions)
        .map(|session| {
            let rows = size.rows / u64::from(size.sessions);
            let segments = folder.join(format!("{session}-{rows}-{}.segments", size.students));
            if !is_current(&segments, 1) {
                write_session(&segments, session, rows, size.students);
            }
            VideoSource {
                segments,
                generation: 1,
            }
        })
        .collect()
}

/// Students who watch in pieces, some again, over the term with more views before two exams.
fn write_session(path: &Path, session: u32, rows: u64, students: u32) {
    let mut chance = Chance(u64::from(session) * 7_919 + 1);
    let milliseconds = 1_200_000 + chance.below(3_600_000);
    let seconds = |ms: u64| u32::try_from(ms).map_or(0.0, |ms| f64::from(ms) / 1000.0);
    let mut writer = SegmentWriter::new(path, 1, Some(seconds(milliseconds)));
    for _ in 0..rows {
        let viewer = u32::try_from(chance.below(u64::from(students))).unwrap_or(0);
        let start = chance.below(milliseconds);
        let length = match chance.below(10) {
            0 => 0,
            1..=5 => chance.below(120_000),
            _ => chance.below(milliseconds - start + 1),
        };
        let day = match chance.below(4) {
            0 => 30 + chance.below(3),
            _ => chance.below(TERM_DAYS),
        };
        let at = TERM_START + i64::try_from(day * 86_400 + chance.below(86_400)).unwrap_or(0);
        let start = seconds(start);
        writer
            .add(View {
                viewer,
                at: View::at_seconds(at),
                start,
                stop: start + seconds(length),
            })
            .expect("room for a view");
    }
    writer.finish().expect("a written file");
}

/// Numbers that look random and are the same in every run (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}

struct Size {
    rows: u64,
    sessions: u32,
    students: u32,
    folder: Option<PathBuf>,
    /// Queries whose title has this text.
    only: String,
}

impl Size {
    fn from_arguments() -> Self {
        let mut size = Self {
            rows: 10_000_000,
            sessions: 200,
            students: 20_000,
            folder: None,
            only: String::new(),
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(option) = arguments.next() {
            let value = arguments.next().unwrap_or_default();
            let number = value.parse::<u32>();
            match (option.as_str(), number) {
                ("--only", _) => size.only = value,
                ("--dir", _) => size.folder = Some(value.into()),
                ("--rows", Ok(rows)) => size.rows = u64::from(rows),
                ("--sessions", Ok(sessions)) => size.sessions = sessions,
                ("--students", Ok(students)) => size.students = students,
                _ => panic!("unknown option {option} {value}"),
            }
        }
        size
    }
}
