use std::collections::HashMap;

use lectern_analytics::export::ExportViewer;
use lectern_analytics::insights::{Filter, ViewerSet};

use super::names::{pseudonym, user_key};
use super::views::{InsightsFilter, InsightsPeople, MissingViewer};
use crate::app::Inner;
use crate::error::AppError;
use crate::viewing::store::{self, CourseRow, RosterEntry};

/// Whose views count, in the numbers of the store.
#[derive(Clone)]
pub(in crate::viewing) struct People {
    pub filter: Filter,
    /// The class list by number. Who never watched anything has a number above all others.
    roster: HashMap<u32, RosterEntry>,
    /// People on the class list whom no view or list of viewers knows.
    pub unmatched: u64,
    /// The numbers up to this one are the store's.
    last_stored: u32,
}

impl People {
    /// Returns people of the class list who never watched anything.
    pub fn never_seen(&self) -> impl Iterator<Item = ExportViewer> {
        self.roster
            .iter()
            .filter(|(number, _)| **number > self.last_stored)
            .map(|(number, entry)| ExportViewer {
                number: *number,
                id: key_of(entry).to_owned(),
                name: entry.name.clone(),
            })
    }

    /// Returns people of the class list by their numbers, sorted by what is shown of them.
    pub fn missing(&self, numbers: &[u32], shown: bool, profile: &str) -> Vec<MissingViewer> {
        let mut missing: Vec<MissingViewer> = numbers
            .iter()
            .filter_map(|number| self.roster.get(number))
            .map(|entry| MissingViewer {
                pseudonym: pseudonym(profile, key_of(entry)),
                name: entry
                    .name
                    .clone()
                    .or_else(|| entry.user_name.clone())
                    .filter(|_| shown),
                section: entry.section.clone(),
            })
            .collect();
        missing.sort_by(|a, b| (&a.name, &a.pseudonym).cmp(&(&b.name, &b.pseudonym)));
        missing
    }
}

/// Reads who is left out of a course and who is on its class list.
pub(in crate::viewing) fn people(
    inner: &Inner,
    course: &CourseRow,
    wanted: &InsightsFilter,
) -> Result<People, AppError> {
    let (entries, left_out, viewers) = inner.database.read(|connection| {
        Ok((
            store::roster(connection, course.id)?,
            store::left_out(connection, course.id)?,
            store::viewer_ids(connection)?,
        ))
    })?;
    let number = |no: i64| u32::try_from(no).unwrap_or(u32::MAX);
    let mut by_key: HashMap<String, u32> = HashMap::new();
    for (no, (id, user_name)) in &viewers {
        by_key.insert(id.to_lowercase(), number(*no));
        if let Some(name) = user_name {
            by_key.insert(user_key(name), number(*no));
        }
    }
    let last_stored = viewers.keys().copied().max().map_or(0, number);
    let mut next = last_stored;
    let (mut roster, mut unmatched) = (HashMap::new(), 0);
    for entry in entries {
        let found = [&entry.user_id, &entry.user_name]
            .into_iter()
            .flatten()
            .find_map(|key| by_key.get(&user_key(key)));
        let number = found.copied().unwrap_or_else(|| {
            unmatched += 1;
            next += 1;
            next
        });
        roster.insert(number, entry);
    }
    let listed: Option<ViewerSet> = (!roster.is_empty()).then(|| roster.keys().copied().collect());
    Ok(People {
        filter: Filter {
            dates: wanted.dates,
            zone: course.zone.unwrap_or(wanted.zone),
            week_start: wanted.week_start,
            excluded: left_out.into_iter().map(|(no, _)| number(no)).collect(),
            included: listed
                .clone()
                .filter(|_| wanted.people == InsightsPeople::ClassList),
            roster: listed,
            rule: wanted.rule,
        },
        roster,
        unmatched,
        last_stored,
    })
}

fn key_of(entry: &RosterEntry) -> &str {
    let keys = [&entry.user_id, &entry.user_name, &entry.name];
    keys.into_iter().flatten().next().map_or("", String::as_str)
}
