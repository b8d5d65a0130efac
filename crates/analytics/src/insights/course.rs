//! The course overview: key figures, viewers across time and every measure of every video.

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use serde::Serialize;

use super::calendar::Calendar;
use super::figures::{AcrossTime, CHUNKS, Period, SMALL_GROUP, Share};
use super::filter::{Filter, ViewerSet};
use super::scan::{CourseScan, Scan, VideoScan};
use super::source::VideoSource;
use crate::AnalyticsError;

/// Everything that the course overview shows.
///
/// Videos stand in the order in which the query was given them; the caller knows their names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CourseOverview {
    /// The key figures.
    pub figures: CourseFigures,
    /// Viewers of any video across time.
    pub across_time: AcrossTime,
    /// Every measure of every video.
    pub videos: Vec<VideoMeasures>,
    /// Positions of the videos with viewers, most unique viewers first.
    pub by_viewers: Vec<usize>,
    /// Positions of the videos with at least [`super::figures::SMALL_GROUP`] viewers, highest completed per cent first.
    pub by_completion: Vec<usize>,
    /// People of the roster without a view in these dates; `None` without a roster.
    pub without_views: Option<Vec<u32>>,
    /// The days of the first and last view of the counted people over all dates, in the zone of the filter.
    pub data_days: Option<(NaiveDate, NaiveDate)>,
}

/// The key figures of a course.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CourseFigures {
    /// People with at least one view of any video in these dates.
    pub unique_viewers: u32,
    /// The same, of the people on the roster; `None` without a roster.
    pub viewers_on_roster: Option<Share>,
    /// Videos of the course, also those that nobody watched.
    pub videos: u32,
    /// Sum of the known durations, in seconds.
    pub duration_seconds: f64,
    /// Videos whose duration is not known; they have no chunks and no completion.
    pub videos_without_duration: u32,
    /// Views in these dates.
    pub views: u64,
    /// Views over all dates and people. 0 means that there is no viewing data at all; then the filter is not to blame.
    pub views_stored: u64,
    /// Seconds played in these dates, repeats included; playback speed is not counted in.
    pub watched_seconds: f64,
    /// `watched_seconds` for each unique viewer.
    pub watched_seconds_per_viewer: Option<f64>,
    /// Viewer and video pairs that are completed under the chosen rule, of all pairs with a view. Always over all dates.
    pub completed: Share,
}

/// Every measure of one video, for the heat map, the timeline and the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VideoMeasures {
    /// Length in seconds; `None` where it is not known or not positive.
    pub duration_seconds: Option<f64>,
    /// People with at least one view in these dates.
    pub unique_viewers: u32,
    /// Viewers who completed the video under the chosen rule, of all its viewers. Always over all dates.
    pub completed: Share,
    /// Views in these dates.
    pub views: u64,
    /// Seconds played in these dates, repeats included.
    pub watched_seconds: f64,
    /// `watched_seconds` for each unique viewer.
    pub average_viewing_seconds: Option<f64>,
    /// Mean over the viewers of the per cent of the video (0 to 100) that they covered in these dates, each second counted once.
    pub average_covered_percent: Option<f64>,
    /// How many times a covered second was played on average in these dates: seconds played within the video, repeats
    /// included, divided by seconds covered. 1 means that nobody watched anything again.
    pub watched_again: Option<f64>,
    /// Viewers who played some part of the video more than once in these dates, of the unique viewers.
    pub watched_again_viewers: Share,
    /// When the last view in these dates began.
    pub last_view: Option<DateTime<Utc>>,
    /// Whole days in the zone of the filter from the day of the last view to today.
    pub days_since_last_view: Option<i64>,
    /// Viewers of each chunk in these dates: people who played any of it. All 0 without a duration.
    pub curve: [u32; CHUNKS],
    /// Daily bars of the timeline; days without a view are left out.
    pub days: Vec<VideoDay>,
    /// `true` with 1 to 4 viewers: too few to show or compare shares.
    pub small: bool,
}

/// One bar of the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct VideoDay {
    /// The day in the zone of the filter.
    pub date: NaiveDate,
    /// People with at least one view of the video that began on it.
    pub viewers: u32,
    /// Seconds played in these views, repeats included.
    pub watched_seconds: f64,
}

/// Computes the course overview. `now` is the moment from which days since a view are counted.
///
/// # Errors
///
/// Fails where a segment file is missing, damaged or of another generation; make it again and ask again.
pub fn course_overview(
    videos: &[VideoSource],
    filter: &Filter,
    now: DateTime<Utc>,
) -> Result<CourseOverview, AnalyticsError> {
    let scan = Scan::prepare(videos, filter)?;
    let (scans, course) = scan.run::<true>(videos)?;
    let today = now.with_timezone(&filter.zone).date_naive();
    let measures: Vec<VideoMeasures> = scans
        .iter()
        .map(|video| measures(video, &scan.calendar, today))
        .collect();
    let data_days = course.data.map(|(first, last)| {
        let date = |at| scan.calendar.date(scan.calendar.day(at));
        (date(first), date(last))
    });
    Ok(CourseOverview {
        figures: figures(&measures, &scans, &course, filter),
        by_viewers: order(&measures, |video| {
            (video.unique_viewers > 0).then(|| f64::from(video.unique_viewers))
        }),
        by_completion: order(&measures, |video| {
            video
                .completed
                .percent()
                .filter(|_| video.completed.of >= SMALL_GROUP)
        }),
        across_time: across_time(&course, &scan.calendar, filter.week_start),
        videos: measures,
        without_views: filter.roster.as_ref().map(|roster| {
            let missing = |viewer: &u32| filter.counts(*viewer) && !course.people.contains(*viewer);
            roster.iter().filter(missing).collect()
        }),
        data_days,
    })
}

fn measures(video: &VideoScan, calendar: &Calendar, today: NaiveDate) -> VideoMeasures {
    let duration = known_duration(video.header.duration);
    let of_viewers = |sum: f64| (video.viewers > 0).then(|| sum / f64::from(video.viewers));
    let last_day = (video.views > 0).then(|| calendar.date(calendar.day(video.last)));
    VideoMeasures {
        duration_seconds: duration,
        unique_viewers: video.viewers,
        completed: video.completed,
        views: video.views,
        watched_seconds: video.watched,
        average_viewing_seconds: of_viewers(video.watched),
        average_covered_percent: duration
            .and_then(|duration| of_viewers(video.covered / duration * 100.0)),
        watched_again: (video.covered > 0.0).then(|| video.inside / video.covered),
        watched_again_viewers: Share {
            count: video.again_viewers,
            of: video.viewers,
        },
        last_view: last_day.and_then(|_| DateTime::from_timestamp(i64::from(video.last), 0)),
        days_since_last_view: last_day.map(|day| (today - day).num_days()),
        curve: video.curve,
        days: video
            .days
            .iter()
            .map(|of_day| VideoDay {
                date: calendar.date(of_day.day),
                viewers: of_day.viewers,
                watched_seconds: of_day.watched,
            })
            .collect(),
        small: (1..SMALL_GROUP).contains(&video.viewers),
    }
}

fn figures(
    videos: &[VideoMeasures],
    scans: &[VideoScan],
    course: &CourseScan,
    filter: &Filter,
) -> CourseFigures {
    let unique_viewers = course.people.len();
    let watched_seconds = videos.iter().map(|video| video.watched_seconds).sum();
    let durations = || videos.iter().filter_map(|video| video.duration_seconds);
    CourseFigures {
        unique_viewers,
        viewers_on_roster: viewers_on_roster(&course.people, filter),
        videos: count(videos.len()),
        duration_seconds: durations().sum(),
        videos_without_duration: count(videos.len() - durations().count()),
        views: videos.iter().map(|video| video.views).sum(),
        views_stored: scans.iter().map(|video| video.header.views).sum(),
        watched_seconds,
        watched_seconds_per_viewer: (unique_viewers > 0)
            .then(|| watched_seconds / f64::from(unique_viewers)),
        completed: Share {
            count: videos.iter().map(|video| video.completed.count).sum(),
            of: videos.iter().map(|video| video.completed.of).sum(),
        },
    }
}

/// Counts the people of the roster who count under the filter, and those of them with a view.
pub(super) fn viewers_on_roster(people: &ViewerSet, filter: &Filter) -> Option<Share> {
    let roster = filter.roster.as_ref()?;
    let counted = || roster.iter().filter(|viewer| filter.counts(*viewer));
    Some(Share {
        count: count(counted().filter(|viewer| people.contains(*viewer)).count()),
        of: count(counted().count()),
    })
}

/// Lists the positions of the videos that have the value, largest first, equal ones as they stand.
fn order(videos: &[VideoMeasures], value: impl Fn(&VideoMeasures) -> Option<f64>) -> Vec<usize> {
    let mut order: Vec<(usize, f64)> = videos
        .iter()
        .enumerate()
        .filter_map(|(place, video)| Some((place, value(video)?)))
        .collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    order.into_iter().map(|(place, _)| place).collect()
}

fn across_time(course: &CourseScan, calendar: &Calendar, week_start: Weekday) -> AcrossTime {
    let seen: Vec<usize> = (0..course.day_views.len())
        .filter(|day| course.day_views[*day] > 0)
        .collect();
    let period = |date, days: &[usize]| Period {
        date,
        viewers: course.day_sets.people(days.iter().copied()),
        views: days.iter().map(|day| course.day_views[*day]).sum(),
        watched_seconds: days.iter().map(|day| course.day_watched[*day]).sum(),
    };
    let week = |day: usize| calendar.date(day).week(week_start).first_day();
    AcrossTime {
        days: seen
            .iter()
            .map(|day| period(calendar.date(*day), &[*day]))
            .collect(),
        weeks: seen
            .chunk_by(|a, b| week(*a) == week(*b))
            .map(|days| period(week(days[0]), days))
            .collect(),
    }
}

/// Returns a length that can be divided by.
pub(super) fn known_duration(duration: Option<f64>) -> Option<f64> {
    duration.filter(|seconds| seconds.is_finite() && *seconds > 0.0)
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
