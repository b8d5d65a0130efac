//! What getting page views of a course will ask, decided without network and clock.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use chrono_tz::Tz;
use lectern_analytics::page_views::plan::{MonthRange, PersonPlan, Reach, Why, plan};
use lectern_analytics::page_views::{Covered, Span};

use super::views::{PageViewGap, PageViewPlanLine, PageViewSource};
use crate::jobs::count;

/// So many people are asked for in one history query. Results above 500 MB are refused, and a year of a busy person is some 2 MB.
pub(super) const BATCH: usize = 50;
/// Rows of a page.
const PAGE: u64 = 100;
/// Rows of a busy person and day, for the estimate.
const BUSY_DAY: u64 = 30;

/// What is fetched for everybody.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Planned {
    pub span: Span,
    pub people: Vec<(i64, PersonPlan)>,
}

/// People who are asked for together.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Group {
    pub users: Vec<i64>,
    pub months: Vec<MonthRange>,
}

/// Plans a span for people of whom some is stored.
pub(super) fn make(
    span: Span,
    people: &[i64],
    stored: &HashMap<i64, Covered>,
    reach: &Reach,
) -> Planned {
    let nothing = Covered::default();
    let people = people
        .iter()
        .map(|user| {
            let stored = stored.get(user).unwrap_or(&nothing);
            (*user, plan(span, stored, reach))
        })
        .collect();
    Planned { span, people }
}

impl Planned {
    /// Returns the people of whom something is fetched.
    pub fn to_read(&self) -> impl Iterator<Item = &(i64, PersonPlan)> {
        self.people.iter().filter(|(_, plan)| plan.fetches())
    }

    /// Tells whether something is older than what the list has.
    pub fn needs_history(&self) -> bool {
        let old = |why: &Why| matches!(why, Why::NoHistory);
        self.people.iter().any(|(_, plan)| {
            !plan.history.is_empty() || plan.cannot.iter().any(|(_, why)| old(why))
        })
    }

    /// Groups the people whose months are the same.
    pub fn groups(&self, batch: usize) -> Vec<Group> {
        let mut by_months: BTreeMap<&[MonthRange], Vec<i64>> = BTreeMap::new();
        for (user, plan) in self
            .people
            .iter()
            .filter(|(_, plan)| !plan.history.is_empty())
        {
            by_months.entry(&plan.history).or_default().push(*user);
        }
        let mut groups = Vec::new();
        for (months, users) in by_months {
            groups.extend(users.chunks(batch).map(|users| Group {
                users: users.to_vec(),
                months: months.to_vec(),
            }));
        }
        groups
    }

    /// Says what comes from where.
    pub fn lines(&self, zone: Tz) -> Vec<PageViewPlanLine> {
        let sources = [
            PageViewSource::Stored,
            PageViewSource::History,
            PageViewSource::List,
        ];
        sources
            .into_iter()
            .filter_map(|source| self.line(source, zone))
            .collect()
    }

    fn line(&self, source: PageViewSource, zone: Tz) -> Option<PageViewPlanLine> {
        let of = |plan: &PersonPlan| match source {
            PageViewSource::Stored => plan.stored.clone(),
            PageViewSource::List => plan.ordinary.clone(),
            PageViewSource::History => plan.from_history.clone(),
        };
        let mut days: Option<(NaiveDate, NaiveDate)> = None;
        let (mut people, mut months) = (0, BTreeSet::new());
        for (_, plan) in &self.people {
            let spans = of(plan);
            people += u64::from(!spans.is_empty());
            for span in spans {
                days = Some(wider(days, span.days(zone)));
            }
            if source == PageViewSource::History {
                months.extend(plan.history.iter().flat_map(|range| range.months()));
            }
        }
        let (from, to) = days?;
        Some(PageViewPlanLine {
            source,
            from,
            to,
            people,
            months: months.into_iter().collect(),
        })
    }

    /// Says what cannot be had.
    pub fn gaps(&self, zone: Tz) -> Vec<PageViewGap> {
        gaps(
            self.people.iter().map(|(_, plan)| plan.cannot.as_slice()),
            zone,
        )
    }

    /// Estimates the calls: at least and at most.
    pub fn calls(&self, batch: bool) -> (u64, u64) {
        let (mut least, mut most) = (0, 0);
        for (_, plan) in &self.people {
            for span in &plan.ordinary {
                let days = u64::try_from((span.to - span.from).num_days() + 1).unwrap_or(1);
                least += 2;
                most += 2 + days * BUSY_DAY / PAGE;
            }
        }
        // Started, asked once or several times, fetched.
        let queries = self.groups(if batch { BATCH } else { 1 }).into_iter();
        let queries: u64 = queries.map(|group| group.months.len() as u64).sum();
        (least + 3 * queries, most + 8 * queries)
    }
}

/// Adds up what cannot be had of several people: one line for each reason.
pub(super) fn gaps<'a>(
    people: impl Iterator<Item = &'a [(Span, Why)]>,
    zone: Tz,
) -> Vec<PageViewGap> {
    let mut by_reason: BTreeMap<Why, ((NaiveDate, NaiveDate), u64)> = BTreeMap::new();
    for cannot in people {
        let mut reasons = BTreeMap::new();
        for (span, why) in cannot {
            let days = reasons.get(why).copied();
            reasons.insert(*why, wider(days, span.days(zone)));
        }
        for (why, days) in reasons {
            let entry = by_reason.entry(why).or_insert((days, 0));
            entry.0 = wider(Some(entry.0), days);
            entry.1 += 1;
        }
    }
    let gap = |(why, ((from, to), people))| PageViewGap {
        from,
        to,
        people,
        to_come: why == Why::Future,
        sentence: sentence(why, from, to),
    };
    by_reason.into_iter().map(gap).collect()
}

fn wider(
    known: Option<(NaiveDate, NaiveDate)>,
    other: (NaiveDate, NaiveDate),
) -> (NaiveDate, NaiveDate) {
    known.map_or(other, |known| (known.0.min(other.0), known.1.max(other.1)))
}

fn sentence(why: Why, from: NaiveDate, to: NaiveDate) -> String {
    let days = if from == to {
        date(from)
    } else {
        format!("{} to {}", date(from), date(to))
    };
    match why {
        Why::Future if from == to => {
            format!("{days} is not over yet; its views can be read later.")
        }
        Why::Future => format!("{days} are not over yet; their views can be read later."),
        Why::NotYet { from } => format!(
            "{days}: Canvas lists these days no more and gives a month's history only when the month is over. They can be had from {}.",
            date(from)
        ),
        Why::TooOld => format!(
            "{days}: older than the 12 months that Canvas keeps. They are lost unless Lectern saved them."
        ),
        Why::NoHistory => format!(
            "{days}: this Canvas has no page view history, and its list reaches back 30 days. Days before are lost unless Lectern saved them."
        ),
    }
}

/// Writes a day as screens do: "2 Sep 2026".
pub(super) fn date(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// Says in a sentence what a plan does.
pub(super) fn words(planned: &Planned) -> String {
    let to_read = planned.to_read().count() as u64;
    let all = planned.people.len() as u64;
    if to_read == 0 {
        return format!(
            "Everything that can be had of {} is stored.",
            count(all, "person", "people")
        );
    }
    let history = planned
        .people
        .iter()
        .filter(|(_, plan)| !plan.history.is_empty())
        .count() as u64;
    let people = count(all, "person", "people");
    let whom = if to_read < all {
        format!("{to_read} of {people}")
    } else {
        people
    };
    let from_history = match history {
        0 => String::new(),
        history => format!(", of {history} from the history"),
    };
    format!("Page views of {whom} are read{from_history}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> Span {
        Span::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    fn planned(stored: &HashMap<i64, Covered>) -> Planned {
        let reach = Reach {
            now: "2026-11-20T12:00:00Z".parse().unwrap(),
            history: true,
        };
        let people: Vec<i64> = (1..=120).collect();
        make(
            span("2026-09-02T00:00:00Z", "2026-11-21T00:00:00Z"),
            &people,
            stored,
            &reach,
        )
    }

    #[test]
    fn people_with_the_same_months_are_asked_together() {
        let mut stored = HashMap::new();
        let september: Covered = [span("2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z")]
            .into_iter()
            .collect();
        stored.insert(7, september);
        let groups = planned(&stored).groups(BATCH);
        let sizes: Vec<usize> = groups.iter().map(|group| group.users.len()).collect();
        assert_eq!(sizes.iter().sum::<usize>(), 120);
        assert_eq!(
            sizes.iter().filter(|size| **size == 1).count(),
            1,
            "{sizes:?}"
        );
        assert!(sizes.iter().all(|size| *size <= BATCH));
    }

    #[test]
    fn a_plan_says_what_comes_from_where_and_what_cannot_be_had() {
        let planned = planned(&HashMap::new());
        let lines = planned.lines(chrono_tz::UTC);
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (lines[0].source, lines[0].people, lines[0].months.len()),
            (PageViewSource::History, 120, 2)
        );
        assert_eq!(lines[1].source, PageViewSource::List);
        assert_eq!(
            planned.gaps(chrono_tz::UTC)[0].sentence,
            "20 Nov 2026 is not over yet; its views can be read later."
        );
        assert_eq!(
            words(&planned),
            "Page views of 120 people are read, of 120 from the history."
        );
        let (least, most) = planned.calls(true);
        assert!(least >= 240 + 9 && most > least, "{least} {most}");
    }

    #[test]
    fn what_is_stored_is_not_read_again() {
        let all: Covered = [span("2026-09-01T00:00:00Z", "2026-11-20T12:00:00Z")]
            .into_iter()
            .collect();
        let stored = (1..=120).map(|user| (user, all.clone())).collect();
        let planned = planned(&stored);
        assert_eq!(planned.to_read().count(), 0);
        assert_eq!(
            words(&planned),
            "Everything that can be had of 120 people is stored."
        );
    }
}
