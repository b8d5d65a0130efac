//! The video overview: chunks, moments, definitions and each viewer.

use lectern_app as app;
use lectern_app::analytics::insights as figures;
use lectern_app::analytics::moments;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::super::job::mirror;
use super::super::list;
use super::{CompletionRule, DayView, utc_day};

mirror!(MomentKind from moments::MomentKind { Start, Drop, WatchedAgain, Dip, Ending });
mirror!(ViewerSort from app::ViewerOrderBy { Covered, Watched, LastView, Name });

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VideoInsightsView {
    pub course_id: String,
    pub session_id: String,
    pub title: String,
    pub recorded_at: Option<i64>,
    pub duration: Option<f64>,
    pub first_day: Option<String>,
    pub last_day: Option<String>,
    pub data_to: Option<String>,
    pub completion_only: bool,
    pub viewers: u32,
    pub enrolled: Option<u32>,
    pub on_class_list: Option<u32>,
    pub watch_seconds: f64,
    pub average_seconds: Option<f64>,
    pub completed: u32,
    pub of: u32,
    pub days: Vec<DayView>,
    pub weeks: Vec<DayView>,
    pub chunks: Vec<ChunkView>,
    /// Other videos behind the usual band.
    pub typical_of: u32,
    pub moments: Vec<MomentView>,
    pub definitions: Vec<DefinitionView>,
}

impl VideoInsightsView {
    /// Converts a video; `sentences` are what is said at its moments, where that is known.
    pub fn new(insights: app::VideoInsights, sentences: &[Option<String>]) -> Self {
        let overview = insights.overview;
        let figures = overview.figures;
        let roster = figures.viewers_on_roster;
        let days: Vec<DayView> = list(overview.across_time.days);
        let chunks = overview.chunks;
        let typical = overview.typical;
        Self {
            course_id: insights.course.0.to_string(),
            session_id: insights.session.id.to_string(),
            title: insights.session.title,
            recorded_at: insights.session.recorded.map(|at| at.timestamp_millis()),
            duration: figures.duration_seconds,
            first_day: days.first().map(|day| day.day.clone()),
            last_day: days.last().map(|day| day.day.clone()),
            data_to: insights.session.data_to.map(utc_day),
            completion_only: insights.completion_only,
            viewers: figures.unique_viewers,
            enrolled: roster.map(|share| share.of),
            on_class_list: roster.map(|share| share.count),
            watch_seconds: figures.watched_seconds,
            average_seconds: figures.average_viewing_seconds,
            completed: figures.completed.count,
            of: figures.completed.of,
            weeks: list(overview.across_time.weeks),
            days,
            moments: overview
                .moments
                .into_iter()
                .zip(sentences.iter().cloned().chain(std::iter::repeat(None)))
                .map(|(moment, sentence)| MomentView::new(&moment, &chunks, sentence))
                .collect(),
            typical_of: typical.as_ref().map_or(0, |band| band.videos),
            chunks: chunks
                .into_iter()
                .enumerate()
                .map(|(place, chunk)| ChunkView::new(chunk, place, typical.as_ref()))
                .collect(),
            definitions: list(overview.definitions),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChunkView {
    pub from: f64,
    pub to: f64,
    pub viewers: u32,
    pub covered: u32,
    pub average_seconds: Option<f64>,
    pub watch_seconds: f64,
    pub typical: Option<TypicalView>,
}

/// Quartiles of the course's other videos: shares of a video's viewers.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TypicalView {
    pub low: f64,
    pub middle: f64,
    pub high: f64,
}

impl ChunkView {
    fn new(
        chunk: figures::ChunkMeasure,
        place: usize,
        typical: Option<&figures::TypicalBand>,
    ) -> Self {
        Self {
            from: chunk.start,
            to: chunk.end,
            viewers: chunk.viewers,
            covered: chunk.covered,
            average_seconds: chunk.average_viewing_seconds,
            watch_seconds: chunk.watched_seconds,
            typical: typical.and_then(|band| {
                Some(TypicalView {
                    low: *band.low.get(place)?,
                    middle: *band.middle.get(place)?,
                    high: *band.high.get(place)?,
                })
            }),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MomentView {
    pub kind: MomentKind,
    pub at: f64,
    pub chunk: u32,
    /// Viewers just before; at the beginning all of them.
    pub before: f64,
    pub after: f64,
    /// Plays for each viewer.
    pub times: f64,
    pub sentence: Option<String>,
}

impl MomentView {
    fn new(
        moment: &moments::Moment,
        chunks: &[figures::ChunkMeasure],
        sentence: Option<String>,
    ) -> Self {
        let at = f64::from(moment.second);
        let chunk = chunks.iter().rfind(|chunk| chunk.start <= at);
        Self {
            kind: moment.kind.into(),
            at,
            chunk: chunk.map_or(0, |chunk| chunk.index),
            before: moment.before,
            after: moment.after,
            times: moment.plays_per_viewer,
            sentence,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DefinitionView {
    pub rule: CompletionRule,
    pub completed: u32,
    pub of: u32,
    /// Mean of what the rule gives each viewer, 0 to 100.
    pub percent: Option<f64>,
    pub formula: String,
    pub source: String,
}

impl From<figures::RuleFigure> for DefinitionView {
    fn from(figure: figures::RuleFigure) -> Self {
        Self {
            rule: figure.rule.into(),
            completed: figure.completed.count,
            of: figure.completed.of,
            percent: figure.average_percent,
            formula: figure.rule.formula().to_owned(),
            source: figure.rule.source().to_owned(),
        }
    }
}

#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ViewerQuery {
    pub sort: ViewerSort,
    pub descending: bool,
    pub covered_under25: bool,
    pub offset: u32,
    pub limit: u32,
}

impl From<ViewerQuery> for app::ViewerQuery {
    fn from(query: ViewerQuery) -> Self {
        Self {
            order: query.sort.into(),
            descending: query.descending,
            covered_under: query.covered_under25.then_some(25.0),
            offset: query.offset as usize,
            limit: query.limit as usize,
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ViewersView {
    pub total: u32,
    /// Those that the condition lets through.
    pub shown: u32,
    pub hidden: bool,
    pub names: bool,
    pub rows: Vec<ViewerRowView>,
}

impl From<app::ViewerRows> for ViewersView {
    fn from(rows: app::ViewerRows) -> Self {
        Self {
            total: rows.viewers,
            shown: rows.matching,
            hidden: rows.hidden,
            names: rows.names_shown,
            rows: list(rows.rows),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ViewerRowView {
    pub viewer: u32,
    pub key: String,
    pub name: Option<String>,
    pub cells: Vec<u8>,
    pub covered: Option<f64>,
    pub watch_seconds: f64,
    pub views: u32,
    pub last_viewed: i64,
    /// What each definition says of this viewer over all dates, in the order of the definitions.
    pub rules: Vec<RuleMarkView>,
}

#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RuleMarkView {
    /// 0 to 100.
    pub percent: Option<f64>,
    pub completed: bool,
}

impl From<figures::RuleMark> for RuleMarkView {
    fn from(mark: figures::RuleMark) -> Self {
        Self {
            percent: mark.percent,
            completed: mark.completed,
        }
    }
}

impl From<app::ViewerRow> for ViewerRowView {
    fn from(row: app::ViewerRow) -> Self {
        Self {
            viewer: row.strip.viewer,
            key: row.pseudonym,
            name: row.name,
            cells: row.strip.times.to_vec(),
            covered: row.strip.covered_percent.map(|per_cent| per_cent / 100.0),
            watch_seconds: row.strip.watched_seconds,
            views: row.strip.views,
            last_viewed: row.strip.last_view.timestamp_millis(),
            rules: list(row.strip.rules),
        }
    }
}
