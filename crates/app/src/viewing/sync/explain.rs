//! Whether what is stored explains what a folder's summary says.
//!
//! A summary is one call for a folder, and tells minutes, views and different people for each day. Where the stored views of its
//! recordings give the same figures, there is nothing new in any of them. What the figures count is not documented, so nothing is
//! believed before it was compared once with what reading every recording gave: see [`learn`].

use std::collections::{BTreeMap, HashSet};

use lectern_panopto::SummaryUsage;
use serde::{Deserialize, Serialize};

const DAY: i64 = 86_400_000_000;
/// What a figure in minutes may be rounded by, for each day.
const ROUNDED: f64 = 0.006;

/// What was found out about the summaries of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Trust {
    /// Whether days are UTC and people are counted once a day.
    pub people: bool,
    /// What a view is.
    pub views: Counted,
    /// Whether a folder's summary has the folders below it.
    pub covers: Covers,
}

/// Which rows a summary counts as views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Counted {
    /// Not known.
    Unknown,
    /// All.
    Rows,
    /// Those that begin with play or go on after a pause.
    Plays,
}

/// Which recordings a folder's summary is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Covers {
    /// Those in the folder itself.
    Own,
    /// Those in the folders below it too.
    Below,
    /// One or the other: nothing was watched in the folders below, so it could not be seen.
    Either,
}

impl Covers {
    /// Returns what it may be.
    pub fn candidates(self) -> &'static [Self] {
        match self {
            Self::Own => &[Self::Own],
            Self::Below => &[Self::Below],
            Self::Either => &[Self::Own, Self::Below],
        }
    }
}

/// The figures of stored views.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Figures {
    pub minutes: f64,
    pub rows: u64,
    pub plays: u64,
    /// Different people by day since 1970 UTC.
    pub people: BTreeMap<i64, HashSet<i64>>,
}

impl Figures {
    /// Adds a view.
    pub fn add(&mut self, at: i64, viewer: i64, seconds: f64, is_play: bool) {
        if seconds.is_finite() {
            self.minutes += seconds / 60.0;
        }
        self.rows += 1;
        self.plays += u64::from(is_play);
        self.people
            .entry(at.div_euclid(DAY))
            .or_default()
            .insert(viewer);
    }

    /// Tells whether something was watched on the day (UTC) of a moment.
    pub fn has_views_on(&self, at: i64) -> bool {
        self.people.contains_key(&at.div_euclid(DAY))
    }

    /// Adds the figures of another recording.
    pub fn include(&mut self, other: &Self) {
        self.minutes += other.minutes;
        self.rows += other.rows;
        self.plays += other.plays;
        for (day, people) in &other.people {
            self.people.entry(*day).or_default().extend(people);
        }
    }

    fn people_of_days(&self) -> BTreeMap<i64, u64> {
        self.people
            .iter()
            .map(|(day, people)| (*day, people.len() as u64))
            .collect()
    }
}

/// What a summary says in all.
struct Told {
    minutes: f64,
    views: u64,
    people: Option<BTreeMap<i64, u64>>,
    spans: usize,
}

impl Told {
    fn by(summary: &[SummaryUsage]) -> Self {
        let mut people = Some(BTreeMap::new());
        for span in summary.iter().filter(|span| span.unique_users > 0) {
            let day = span
                .time
                .map(|time| time.timestamp_micros())
                .filter(|at| at.rem_euclid(DAY) == 0);
            people = match (people, day) {
                (Some(mut people), Some(at)) => {
                    *people.entry(at.div_euclid(DAY)).or_insert(0) += span.unique_users;
                    Some(people)
                }
                _ => None,
            };
        }
        Self {
            minutes: summary.iter().map(|span| span.minutes_viewed).sum(),
            views: summary.iter().map(|span| span.views).sum(),
            people,
            spans: summary.len(),
        }
    }

    fn has_minutes_of(&self, figures: &Figures) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "a count of days")]
        let rounded = ROUNDED * self.spans.max(1) as f64;
        let noise = 1e-9 * self.minutes.abs().max(figures.minutes.abs());
        (self.minutes - figures.minutes).abs() <= rounded + noise
    }

    fn has_people_of(&self, figures: &Figures) -> bool {
        self.people.as_ref() == Some(&figures.people_of_days())
    }
}

impl Trust {
    /// Tells whether these views are all that the summary is about.
    pub fn explains(self, summary: &[SummaryUsage], figures: &Figures) -> bool {
        let told = Told::by(summary);
        let views = match self.views {
            Counted::Unknown => true,
            Counted::Rows => told.views == figures.rows,
            Counted::Plays => told.views == figures.plays,
        };
        views && told.has_minutes_of(figures) && (!self.people || told.has_people_of(figures))
    }
}

/// One folder whose every recording was read, with its summary of the same span.
pub(super) struct Sample {
    pub summary: Vec<SummaryUsage>,
    pub own: Figures,
    pub below: Figures,
}

/// Finds out what summaries count; none where they do not agree with the views, or nothing was watched.
///
/// A summary may lag behind, so it only counts as one that agrees where something was watched on the last day of the span: see
/// [`Figures::has_views_on`].
pub(super) fn learn(samples: &[Sample]) -> Option<Trust> {
    let agrees = |covers| {
        samples
            .iter()
            .all(|sample| Told::by(&sample.summary).has_minutes_of(sample.figures(covers)))
    };
    let covers = match (agrees(Covers::Own), agrees(Covers::Below)) {
        (true, true) => Covers::Either,
        (true, false) => Covers::Own,
        (false, true) => Covers::Below,
        (false, false) => return None,
    };
    if samples
        .iter()
        .all(|sample| sample.figures(covers).minutes <= ROUNDED)
    {
        return None;
    }
    let all = |holds: &dyn Fn(&Told, &Figures) -> bool| {
        samples
            .iter()
            .all(|sample| holds(&Told::by(&sample.summary), sample.figures(covers)))
    };
    let views = if all(&|told, figures| told.views == figures.rows) {
        Counted::Rows
    } else if all(&|told, figures| told.views == figures.plays) {
        Counted::Plays
    } else {
        Counted::Unknown
    };
    Some(Trust {
        people: all(&|told, figures| told.has_people_of(figures)),
        views,
        covers,
    })
}

impl Sample {
    fn figures(&self, covers: Covers) -> &Figures {
        match covers {
            Covers::Own | Covers::Either => &self.own,
            Covers::Below => &self.below,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64, minutes: f64, views: u64, people: u64) -> SummaryUsage {
        SummaryUsage {
            time: chrono::DateTime::from_timestamp_micros(day * DAY),
            views,
            unique_users: people,
            minutes_viewed: minutes,
        }
    }

    fn figures(views: &[(i64, i64, f64, bool)]) -> Figures {
        let mut figures = Figures::default();
        for (at, viewer, seconds, is_play) in views {
            figures.add(*at, *viewer, *seconds, *is_play);
        }
        figures
    }

    fn two_days() -> (Vec<SummaryUsage>, Figures) {
        let views = [
            (DAY, 1, 60.0, true),
            (DAY + 5, 1, 30.0, false),
            (DAY + 9, 2, 30.0, true),
            (2 * DAY, 1, 120.0, true),
        ];
        (vec![day(1, 2.0, 2, 2), day(2, 2.0, 1, 1)], figures(&views))
    }

    #[test]
    fn what_summaries_count_is_learned_from_one_that_is_known() {
        let (summary, own) = two_days();
        let trust = learn(&[Sample {
            summary: summary.clone(),
            own: own.clone(),
            below: own.clone(),
        }])
        .unwrap();
        assert_eq!(
            trust,
            Trust {
                people: true,
                views: Counted::Plays,
                covers: Covers::Either
            }
        );
        assert!(trust.explains(&summary, &own));
        let mut less = own.clone();
        less.people.get_mut(&1).unwrap().remove(&2);
        assert!(!trust.explains(&summary, &less));
        let more = vec![day(1, 2.0, 2, 2), day(2, 3.0, 2, 2)];
        assert!(!trust.explains(&more, &own));
    }

    #[test]
    fn a_summary_that_says_something_else_is_never_believed() {
        let (summary, own) = two_days();
        let sample = |summary: Vec<SummaryUsage>, own: Figures| {
            learn(&[Sample {
                summary,
                below: own.clone(),
                own,
            }])
        };
        assert_eq!(sample(Vec::new(), own.clone()), None);
        assert_eq!(sample(summary[..1].to_vec(), own), None);
        assert_eq!(sample(Vec::new(), Figures::default()), None);
        assert_eq!(sample(summary, Figures::default()), None);
    }

    #[test]
    fn a_summary_with_the_folders_below_is_known_as_such() {
        let (summary, all) = two_days();
        let own = figures(&[(DAY, 1, 60.0, true)]);
        let trust = learn(&[Sample {
            summary,
            own,
            below: all,
        }])
        .unwrap();
        assert_eq!(trust.covers, Covers::Below);
    }

    #[test]
    fn days_of_another_zone_are_no_reason_against_the_rest() {
        let (mut summary, own) = two_days();
        for span in &mut summary {
            span.time = span.time.map(|at| at + chrono::TimeDelta::hours(8));
        }
        let trust = learn(&[Sample {
            summary: summary.clone(),
            below: own.clone(),
            own: own.clone(),
        }])
        .unwrap();
        assert!(!trust.people && trust.explains(&summary, &own));
    }
}
