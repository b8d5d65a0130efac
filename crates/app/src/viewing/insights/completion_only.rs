//! Figures of a course of which only the service's lists of viewers are known: who viewed, and how much is completed.

use std::collections::HashSet;

use chrono::NaiveDate;
use lectern_analytics::insights::figures::{AcrossTime, CHUNKS, SMALL_GROUP, Share};
use lectern_analytics::insights::{CourseFigures, CourseOverview, Filter, VideoMeasures};

use super::Known;
use super::filter::People;
use super::views::CourseInsights;
use crate::app::Inner;
use crate::clock;
use crate::error::AppError;
use crate::viewing::store::{self, Completion};

/// The service's own per cent from which a viewer has completed a video, whatever the rule: it is the only figure there is.
const COMPLETED: f64 = 75.0;

/// Answers the course overview. Lists of viewers hold the last view alone, so dates select viewers whose last view is in them.
pub(super) fn course(
    inner: &Inner,
    known: Known,
    people: &People,
) -> Result<CourseInsights, AppError> {
    let filter = &people.filter;
    let today = clock::now().with_timezone(&filter.zone).date_naive();
    let (mut everyone, mut videos) = (HashSet::new(), Vec::new());
    for session in &known.sessions {
        let all = inner
            .database
            .read(|connection| store::completions(connection, session.no))?;
        let counted = counted(&all, filter);
        everyone.extend(
            counted
                .iter()
                .filter(|one| is_in_dates(one, filter))
                .map(|one| one.viewer),
        );
        videos.push(measures(session.duration, &counted, filter, today));
    }
    let seen = |viewer: u32| everyone.contains(&i64::from(viewer));
    let listed: Option<Vec<u32>> = filter.roster.as_ref().map(|roster| {
        roster
            .iter()
            .filter(|viewer| filter.counts(*viewer))
            .collect()
    });
    let known_seconds = || {
        known
            .sessions
            .iter()
            .filter_map(|session| session.duration.filter(|seconds| *seconds > 0.0))
    };
    let overview = CourseOverview {
        figures: CourseFigures {
            unique_viewers: count(everyone.len()),
            viewers_on_roster: listed.as_ref().map(|listed| Share {
                count: count(listed.iter().filter(|viewer| seen(**viewer)).count()),
                of: count(listed.len()),
            }),
            videos: count(videos.len()),
            duration_seconds: known_seconds().sum(),
            videos_without_duration: count(videos.len() - known_seconds().count()),
            views: 0,
            views_stored: 0,
            watched_seconds: 0.0,
            watched_seconds_per_viewer: None,
            completed: Share {
                count: videos.iter().map(|video| video.completed.count).sum(),
                of: videos.iter().map(|video| video.completed.of).sum(),
            },
        },
        across_time: AcrossTime {
            days: Vec::new(),
            weeks: Vec::new(),
        },
        by_viewers: order(&videos, |video| {
            (video.unique_viewers > 0).then(|| f64::from(video.unique_viewers))
        }),
        by_completion: order(&videos, |video| {
            video
                .completed
                .percent()
                .filter(|_| video.completed.of >= SMALL_GROUP)
        }),
        videos,
        without_views: listed.map(|listed| {
            let missing = listed.into_iter().filter(|viewer| !seen(*viewer));
            missing.collect()
        }),
        data_days: None,
    };
    Ok(CourseInsights::new(known, people, overview))
}

fn measures(
    duration: Option<f64>,
    counted: &[&Completion],
    filter: &Filter,
    today: NaiveDate,
) -> VideoMeasures {
    let here: Vec<_> = counted
        .iter()
        .filter(|one| is_in_dates(one, filter))
        .collect();
    let viewers = count(here.len());
    let percent: f64 = here.iter().map(|one| one.percent).sum();
    let last_view = here.iter().filter_map(|one| one.last_viewed).max();
    VideoMeasures {
        duration_seconds: duration.filter(|seconds| *seconds > 0.0),
        unique_viewers: viewers,
        completed: Share {
            count: count(
                counted
                    .iter()
                    .filter(|one| one.percent >= COMPLETED)
                    .count(),
            ),
            of: count(counted.len()),
        },
        views: 0,
        watched_seconds: 0.0,
        average_viewing_seconds: None,
        average_covered_percent: (viewers > 0).then(|| percent / f64::from(viewers)),
        watched_again: None,
        watched_again_viewers: Share { count: 0, of: 0 },
        last_view,
        days_since_last_view: last_view
            .map(|at| (today - at.with_timezone(&filter.zone).date_naive()).num_days()),
        curve: [0; CHUNKS],
        days: Vec::new(),
        small: (1..SMALL_GROUP).contains(&viewers),
    }
}

fn counted<'a>(all: &'a [Completion], filter: &Filter) -> Vec<&'a Completion> {
    all.iter()
        .filter(|one| u32::try_from(one.viewer).is_ok_and(|viewer| filter.counts(viewer)))
        .collect()
}

fn is_in_dates(one: &Completion, filter: &Filter) -> bool {
    let Some((first, last)) = filter.dates else {
        return true;
    };
    one.last_viewed.is_some_and(|at| {
        let day = at.with_timezone(&filter.zone).date_naive();
        (first..=last).contains(&day)
    })
}

fn order(videos: &[VideoMeasures], value: impl Fn(&VideoMeasures) -> Option<f64>) -> Vec<usize> {
    let mut order: Vec<(usize, f64)> = videos
        .iter()
        .enumerate()
        .filter_map(|(place, video)| Some((place, value(video)?)))
        .collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1));
    order.into_iter().map(|(place, _)| place).collect()
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
