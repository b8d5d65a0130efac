//! What one session comes to: its views, people and chunks, with what has to stay out left out.

use std::collections::HashMap;
use std::ops::Range;

use super::input::{ExportOptions, ExportSession, ExportView, ViewSource};
use super::people::People;
use super::receipt::ExportReceipt;
use crate::AnalyticsError;
use crate::chunks::{ChunkRow, Chunker, DatedView, LocalDays, Rule};
use crate::completion::{Completion, CompletionRule, completion};
use crate::insights::{ChunkMeasure, ChunkSums, SMALL_GROUP, ViewerSet};
use crate::intervals::{Interval, covered, unite};

/// One session.
#[derive(Debug)]
pub(super) struct SessionFacts {
    pub duration: Option<f64>,
    /// Views in the dates, by person, then by time.
    pub views: Vec<FactView>,
    /// People with a view in the dates, by their number in the export.
    pub people: Vec<PersonFacts>,
    /// People with a view at any time.
    pub viewers_all_dates: u32,
    /// People who completed it under each rule.
    pub completed: [u32; 4],
    /// Figures are left out because few people watched; then there are no views and no people here.
    pub small_group: bool,
}

/// One view.
#[derive(Debug, Clone, Copy)]
pub(super) struct FactView {
    pub key: usize,
    pub at: i64,
    /// Days since 1970 in the zone of the export.
    pub day: i32,
    pub start: f64,
    pub stop: f64,
    pub seconds: f64,
    pub speed: Option<f64>,
    pub start_reason: usize,
    pub stop_reason: usize,
    in_dates: bool,
}

/// One person and one session.
#[derive(Debug)]
pub(super) struct PersonFacts {
    /// The person's number in the export.
    pub key: usize,
    /// The person's views in [`SessionFacts::views`].
    pub views: Range<usize>,
    pub first: i64,
    pub last: i64,
    pub watched: f64,
    pub covered: Option<f64>,
    pub rules: [Completion; 4],
}

impl FactView {
    fn stretch(&self) -> Option<Interval> {
        let usable = self.start.is_finite() && self.stop.is_finite() && self.start <= self.stop;
        usable.then_some(Interval {
            start: self.start,
            end: self.stop,
        })
    }

    /// Returns the seconds played.
    pub(super) fn watched(&self) -> f64 {
        self.stretch().map_or(0.0, |stretch| stretch.length())
    }
}

impl SessionFacts {
    /// Returns the per cent of the session that a person covered.
    pub(super) fn percent(&self, person: &PersonFacts) -> Option<f64> {
        Some(person.covered? / self.duration? * 100.0)
    }

    /// Returns the mean of [`SessionFacts::percent`].
    pub(super) fn average_percent(&self) -> Option<f64> {
        let percents = self.people.iter().filter_map(|person| self.percent(person));
        let people = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        (self.duration.is_some() && people > 0).then(|| percents.sum::<f64>() / f64::from(people))
    }

    /// Calls `each` for every chunk row, with the person's number.
    pub(super) fn each_chunk_row(
        &self,
        chunker: &mut Chunker,
        mut each: impl FnMut(usize, &ChunkRow) -> Result<(), AnalyticsError>,
    ) -> Result<(), AnalyticsError> {
        let views: Vec<DatedView> = self
            .views
            .iter()
            .map(|view| DatedView {
                viewer: u32::try_from(view.key).unwrap_or(u32::MAX),
                day: view.day,
                start: view.start,
                stop: view.stop,
            })
            .collect();
        let mut result = Ok(());
        chunker.session(self.duration, &views, Rule::Exact, &mut |row| {
            if result.is_ok() {
                result = each(row.viewer as usize, &row);
            }
        });
        result
    }

    /// Returns the measures of the chunks over all dates of the export; none without a duration.
    pub(super) fn chunks(&self) -> Vec<ChunkMeasure> {
        let Some(mut sums) = ChunkSums::new(self.duration) else {
            return Vec::new();
        };
        for person in &self.people {
            let mut stretches = self.stretches(person.views.clone());
            stretches.sort_by(|a, b| a.start.total_cmp(&b.start));
            let mut union = stretches.clone();
            unite(&mut union);
            sums.add(&union, &stretches);
        }
        sums.finish()
    }

    fn stretches(&self, views: Range<usize>) -> Vec<Interval> {
        self.views[views]
            .iter()
            .filter_map(FactView::stretch)
            .collect()
    }
}

/// Reads sessions one after the other.
pub(super) struct FactReader<'a> {
    options: &'a ExportOptions,
    days: LocalDays,
    excluded: ViewerSet,
    reasons: Reasons,
}

/// The few different words of start and stop reasons.
#[derive(Debug, Default)]
struct Reasons {
    words: Vec<String>,
    places: HashMap<String, usize>,
}

impl<'a> FactReader<'a> {
    pub(super) fn new(options: &'a ExportOptions) -> Self {
        Self {
            options,
            days: LocalDays::new(options.filter.zone),
            excluded: ViewerSet::default(),
            reasons: Reasons::default(),
        }
    }

    /// Reads a session and counts it in the receipt.
    pub(super) fn session(
        &mut self,
        place: usize,
        session: &ExportSession,
        source: &mut dyn ViewSource,
        people: &People,
        receipt: &mut ExportReceipt,
    ) -> Result<SessionFacts, AnalyticsError> {
        let mut views = Vec::new();
        let mut unknown = None;
        source
            .each_view(place, &mut |view| {
                receipt.views_read += 1;
                if !self.options.filter.counts(view.viewer) {
                    receipt.views_excluded += 1;
                    self.excluded.insert(view.viewer);
                } else if let Some(key) = people.key(view.viewer) {
                    views.push(self.fact(key, view));
                } else {
                    unknown = Some(view.viewer);
                }
            })
            .map_err(AnalyticsError::Source)?;
        if let Some(viewer) = unknown {
            let what = format!("viewer {viewer} has views but is not among the people");
            return Err(AnalyticsError::Source(what.into()));
        }
        receipt.sessions += 1;
        receipt.viewers_excluded = u64::from(self.excluded.len());
        let facts = session_facts(session, views);
        let outside = receipt.views_read
            - receipt.views_excluded
            - receipt.views_written
            - receipt.views_small_group
            - receipt.views_outside_dates
            - facts.views.len() as u64;
        receipt.views_outside_dates += outside;
        Ok(self.without_small_group(facts, receipt))
    }

    /// Returns a start or stop reason.
    pub(super) fn reason(&self, place: usize) -> &str {
        self.reasons.words.get(place).map_or("", String::as_str)
    }

    fn fact(&mut self, key: usize, view: &ExportView<'_>) -> FactView {
        let day = self.days.day(view.at);
        let dates = self.options.filter.dates;
        FactView {
            key,
            at: view.at,
            day,
            start: view.start,
            stop: view.stop,
            seconds: view.seconds,
            speed: view.speed,
            start_reason: self.reasons.place(view.start_reason),
            stop_reason: self.reasons.place(view.stop_reason),
            in_dates: dates.is_none_or(|(from, to)| {
                (from.to_epoch_days()..=to.to_epoch_days()).contains(&day)
            }),
        }
    }

    fn without_small_group(
        &self,
        mut facts: SessionFacts,
        receipt: &mut ExportReceipt,
    ) -> SessionFacts {
        let small = |people: usize| (1..SMALL_GROUP as usize).contains(&people);
        let few = small(facts.people.len()) || small(facts.viewers_all_dates as usize);
        if self.options.hide_small_groups && few {
            receipt.sessions_small_group += 1;
            receipt.views_small_group += facts.views.len() as u64;
            facts.small_group = true;
            facts.views.clear();
            facts.people.clear();
        } else {
            receipt.views_written += facts.views.len() as u64;
        }
        facts
    }
}

/// Works a session out of all its counted views.
fn session_facts(session: &ExportSession, mut all: Vec<FactView>) -> SessionFacts {
    let duration = session
        .duration
        .filter(|seconds| seconds.is_finite() && *seconds > 0.0);
    all.sort_by(|a, b| {
        a.key
            .cmp(&b.key)
            .then(a.at.cmp(&b.at))
            .then(a.start.total_cmp(&b.start))
    });
    let mut facts = SessionFacts {
        duration,
        views: Vec::with_capacity(all.len()),
        people: Vec::new(),
        viewers_all_dates: 0,
        completed: [0; 4],
        small_group: false,
    };
    for views in all.chunk_by(|a, b| a.key == b.key) {
        let mut union: Vec<Interval> = views.iter().filter_map(FactView::stretch).collect();
        unite(&mut union);
        let rules = CompletionRule::ALL.map(|rule| completion(rule, &union, duration));
        facts.viewers_all_dates += 1;
        for (count, rule) in facts.completed.iter_mut().zip(&rules) {
            *count += u32::from(rule.completed);
        }
        let begin = facts.views.len();
        facts
            .views
            .extend(views.iter().filter(|view| view.in_dates));
        let mine = begin..facts.views.len();
        let ends = facts.views[mine.clone()].first().zip(facts.views.last());
        if let Some((first, last)) = ends {
            let (key, first, last) = (first.key, first.at, last.at);
            let mut union = facts.stretches(mine.clone());
            let watched = union.iter().map(Interval::length).sum();
            unite(&mut union);
            facts.people.push(PersonFacts {
                key,
                first,
                last,
                views: mine,
                watched,
                covered: duration.map(|duration| covered(&union, 0.0, duration)),
                rules,
            });
        }
    }
    facts
}

impl Reasons {
    fn place(&mut self, word: &str) -> usize {
        if let Some(place) = self.places.get(word) {
            return *place;
        }
        self.words.push(word.to_owned());
        let place = self.words.len() - 1;
        self.places.insert(word.to_owned(), place);
        place
    }
}
