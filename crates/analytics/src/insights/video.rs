//! The video overview: key figures, chunks, moments and the definitions side by side.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::chunk_sums::ChunkSums;
use super::course::{known_duration, viewers_on_roster};
use super::figures::{AcrossTime, CHUNKS, SMALL_GROUP, Share};
use super::filter::{Filter, ViewerSet};
use super::periods::PeriodCounter;
use super::person::{self, Person, each_person};
use super::source::VideoSource;
use super::typical::typical_band;
use crate::AnalyticsError;
use crate::completion::{CompletionRule, completion};
use crate::intervals::covered;
use crate::moments::{Moment, moments};
use crate::retention::RetentionCounter;

/// Everything that the video overview shows, except the list of each viewer ([`super::ViewerList`]).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VideoOverview {
    /// The key figures.
    pub figures: VideoFigures,
    /// The 20 chunks in order; empty without a duration.
    pub chunks: Vec<ChunkMeasure>,
    /// What is usual in the course's other videos, chunk by chunk; `None` with fewer than
    /// [`TypicalBand::FEWEST`] other videos that have enough viewers.
    pub typical: Option<TypicalBand>,
    /// Viewers of this video across time.
    pub across_time: AcrossTime,
    /// Named places, in the order of the video; empty with fewer than [`super::figures::SMALL_GROUP`] viewers.
    pub moments: Vec<Moment>,
    /// The completed figure under every rule, over all dates.
    pub definitions: Vec<RuleFigure>,
}

/// The key figures of a video.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VideoFigures {
    /// People with at least one view in these dates.
    pub unique_viewers: u32,
    /// The same, of the people on the roster; `None` without a roster.
    pub viewers_on_roster: Option<Share>,
    /// Length in seconds; `None` where it is not known or not positive.
    pub duration_seconds: Option<f64>,
    /// Views in these dates.
    pub views: u64,
    /// Views over all dates and people; 0 means that nobody ever watched this.
    pub views_stored: u64,
    /// Seconds played in these dates, repeats included; playback speed is not counted in.
    pub watched_seconds: f64,
    /// `watched_seconds` for each unique viewer.
    pub average_viewing_seconds: Option<f64>,
    /// Viewers who completed the video under the chosen rule, of all its viewers. Always over all dates.
    pub completed: Share,
    /// Mean over the viewers of the per cent (0 to 100) covered in these dates, each second counted once.
    pub average_covered_percent: Option<f64>,
    /// How many times a covered second was played on average in these dates; 1 is once.
    pub watched_again: Option<f64>,
    /// When the first view in these dates began.
    pub first_view: Option<DateTime<Utc>>,
    /// When the last view in these dates began.
    pub last_view: Option<DateTime<Utc>>,
    /// `true` with 1 to 4 viewers in these dates: strips are hidden to protect them.
    pub small: bool,
}

/// One of the 20 equal parts of a video.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChunkMeasure {
    /// 0 to 19; the screen counts from 1.
    pub index: u32,
    /// First second of the chunk.
    pub start: f64,
    /// Last second of the chunk.
    pub end: f64,
    /// People who played any of it in these dates.
    pub viewers: u32,
    /// People who covered at least 75 % of it in these dates.
    pub covered: u32,
    /// Seconds played within it, repeats included.
    pub watched_seconds: f64,
    /// `watched_seconds` for each viewer of the chunk.
    pub average_viewing_seconds: Option<f64>,
    /// How many times a covered second of it was played on average; 1 is once.
    pub watched_again: Option<f64>,
}

/// The quartiles of the course's other videos: the share (0 to 1) of a video's viewers who played any of a chunk.
///
/// Videos with fewer than [`super::figures::SMALL_GROUP`] viewers in these dates are left out. Multiply by the unique
/// viewers of this video to draw the band on the axis of viewers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypicalBand {
    /// How many other videos stand behind it.
    pub videos: u32,
    /// First quartile of each chunk.
    pub low: [f64; CHUNKS],
    /// Median of each chunk.
    pub middle: [f64; CHUNKS],
    /// Third quartile of each chunk.
    pub high: [f64; CHUNKS],
}

impl TypicalBand {
    /// With fewer other videos there is no band.
    pub const FEWEST: usize = 3;
}

/// The completed figure under one rule; the table "Compare definitions" has one row for each.
///
/// Formula and source of a rule are [`CompletionRule::formula`] and [`CompletionRule::source`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleFigure {
    /// The rule.
    pub rule: CompletionRule,
    /// Viewers who completed under it, of all viewers over all dates.
    pub completed: Share,
    /// Mean over all viewers of the per cent (0 to 100) that the rule gives a viewer.
    pub average_percent: Option<f64>,
}

/// Computes the video overview. `others` are the course's other videos, for the typical band.
///
/// # Errors
///
/// Fails where a segment file is missing, damaged or of another generation; make it again and ask again.
pub fn video_overview(
    video: &VideoSource,
    others: &[VideoSource],
    filter: &Filter,
) -> Result<VideoOverview, AnalyticsError> {
    let (header, calendar) = person::open(video, filter)?;
    let duration = known_duration(header.duration);
    let mut sums = Sums::default();
    let mut chunks = ChunkSums::new(duration);
    let mut periods = PeriodCounter::new(&calendar, filter.week_start);
    let mut rules = CompletionRule::ALL.map(|rule| RuleSum::new(rule, duration));
    let mut retention = RetentionCounter::new(duration);
    each_person(video, filter, &calendar, |person| {
        for rule in &mut rules {
            rule.add(person);
        }
        if person.views.is_empty() {
            return;
        }
        sums.add(person, duration);
        periods.add(person);
        if let Some(chunks) = &mut chunks {
            chunks.add(person.union, person.stretches);
        }
        if let Some(retention) = &mut retention {
            retention.viewer(person.stretches);
        }
    })?;
    let definitions = rules.map(RuleSum::finish).to_vec();
    let figures = sums.finish(header.views, duration, &definitions, filter);
    let retention = retention.filter(|_| figures.unique_viewers >= SMALL_GROUP);
    Ok(VideoOverview {
        chunks: chunks.map_or_else(Vec::new, ChunkSums::finish),
        typical: typical_band(video, others, filter)?,
        across_time: periods.finish(),
        moments: retention.map_or_else(Vec::new, |counter| moments(&counter.finish())),
        figures,
        definitions,
    })
}

/// The sums behind the key figures.
#[derive(Debug, Default)]
struct Sums {
    people: ViewerSet,
    views: u64,
    watched: f64,
    inside: f64,
    covered: f64,
    at: Option<(u32, u32)>,
}

impl Sums {
    fn add(&mut self, person: &Person<'_>, duration: Option<f64>) {
        self.people.insert(person.viewer);
        self.views += person.views.len() as u64;
        for view in person.views {
            self.watched += view.watched();
            if let (Some(duration), Some(stretch)) = (duration, view.stretch()) {
                self.inside += covered(&[stretch], 0.0, duration);
            }
            let (first, last) = self.at.unwrap_or((view.at, view.at));
            self.at = Some((first.min(view.at), last.max(view.at)));
        }
        if let Some(duration) = duration {
            self.covered += covered(person.union, 0.0, duration);
        }
    }

    fn finish(
        self,
        views_stored: u64,
        duration: Option<f64>,
        definitions: &[RuleFigure],
        filter: &Filter,
    ) -> VideoFigures {
        let unique_viewers = self.people.len();
        let of_viewers = |sum: f64| (unique_viewers > 0).then(|| sum / f64::from(unique_viewers));
        let moment = |at: u32| DateTime::from_timestamp(i64::from(at), 0);
        VideoFigures {
            unique_viewers,
            viewers_on_roster: viewers_on_roster(&self.people, filter),
            duration_seconds: duration,
            views: self.views,
            views_stored,
            watched_seconds: self.watched,
            average_viewing_seconds: of_viewers(self.watched),
            completed: definitions
                .iter()
                .find(|figure| figure.rule == filter.rule)
                .map(|figure| figure.completed)
                .unwrap_or_default(),
            average_covered_percent: duration
                .and_then(|duration| of_viewers(self.covered / duration * 100.0)),
            watched_again: (self.covered > 0.0).then(|| self.inside / self.covered),
            first_view: self.at.and_then(|(first, _)| moment(first)),
            last_view: self.at.and_then(|(_, last)| moment(last)),
            small: (1..SMALL_GROUP).contains(&unique_viewers),
        }
    }
}

/// The sums behind one definition of completed.
#[derive(Debug)]
struct RuleSum {
    rule: CompletionRule,
    duration: Option<f64>,
    completed: Share,
    percent: f64,
}

impl RuleSum {
    fn new(rule: CompletionRule, duration: Option<f64>) -> Self {
        Self {
            rule,
            duration,
            completed: Share::default(),
            percent: 0.0,
        }
    }

    fn add(&mut self, person: &Person<'_>) {
        let result = completion(self.rule, person.all, self.duration);
        self.completed.of += 1;
        self.completed.count += u32::from(result.completed);
        self.percent += result.percent;
    }

    fn finish(self) -> RuleFigure {
        let known = self.duration.is_some() && self.completed.of > 0;
        RuleFigure {
            rule: self.rule,
            completed: self.completed,
            average_percent: known.then(|| self.percent / f64::from(self.completed.of)),
        }
    }
}
