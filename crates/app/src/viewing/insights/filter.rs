use lectern_analytics::export::ExportViewer;
use lectern_analytics::insights::{Filter, ViewerSet};

use super::class_list::{ClassList, Member};
use super::names::pseudonym;
use super::views::{InsightsFilter, InsightsPeople, MissingViewer};
use crate::app::Inner;
use crate::error::AppError;
use crate::viewing::store::{self, CourseRow};

/// Whose views count, in the numbers of the store.
#[derive(Clone)]
pub(in crate::viewing) struct People {
    pub filter: Filter,
    pub list: ClassList,
    /// People on the class list whom no view or list of viewers knows.
    pub unmatched: u64,
}

impl People {
    /// Returns people of the class list who never watched anything and count under the filter.
    pub fn never_seen(&self) -> impl Iterator<Item = ExportViewer> {
        let enrolled = |number| {
            let mut sets = self.filter.roster.iter().chain(&self.filter.included);
            sets.any(|set| set.contains(number))
        };
        self.list
            .members
            .iter()
            .filter(move |one| self.list.is_never_seen(one.number) && enrolled(one.number))
            .map(|one| ExportViewer {
                number: one.number,
                id: one.login.clone().unwrap_or_else(|| one.key.clone()),
                name: one.name.clone(),
            })
    }

    /// Returns people of the class list by their numbers, sorted by what is shown of them.
    pub fn missing(&self, numbers: &[u32], shown: bool, profile: &str) -> Vec<MissingViewer> {
        let mut missing: Vec<MissingViewer> = numbers
            .iter()
            .filter_map(|number| self.list.member(*number))
            .map(|one| MissingViewer {
                pseudonym: pseudonym(profile, &one.key),
                name: one
                    .name
                    .clone()
                    .or_else(|| one.login.clone())
                    .filter(|_| shown),
                section: (!one.sections.is_empty()).then(|| one.sections.join(", ")),
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
    let (list, left_out) = inner.database.read(|connection| {
        Ok((
            ClassList::read(connection, course)?,
            store::left_out(connection, course.id)?,
        ))
    })?;
    let number = |no: i64| u32::try_from(no).unwrap_or(u32::MAX);
    let set = |takes: &dyn Fn(&Member) -> bool| -> ViewerSet {
        let taken = list.members.iter().filter(|one| takes(one));
        taken.map(|one| one.number).collect()
    };
    let in_section = |one: &Member| {
        let mut mine = one.sections.iter();
        wanted.sections.is_empty() || mine.any(|section| wanted.sections.contains(section))
    };
    // Who is enrolled: students, unless others were asked for.
    let enrolled = |one: &Member| match &wanted.people {
        InsightsPeople::Everyone | InsightsPeople::ClassList => one.is_student(),
        InsightsPeople::Roles(_) => wanted.people.takes(one),
    };
    let included = match &wanted.people {
        InsightsPeople::Everyone if wanted.sections.is_empty() => None,
        _ => Some(set(&|one| wanted.people.takes(one) && in_section(one))),
    };
    let roster = list
        .source
        .map(|_| set(&|one| one.is_listed() && enrolled(one) && in_section(one)));
    let unmatched = list
        .members
        .iter()
        .filter(|one| one.matched.is_none() && one.is_listed() && in_section(one) && enrolled(one))
        .count() as u64;
    Ok(People {
        filter: Filter {
            dates: wanted.dates,
            zone: course.zone.unwrap_or(wanted.zone),
            week_start: wanted.week_start,
            excluded: left_out.into_iter().map(|(no, _)| number(no)).collect(),
            included,
            roster,
            rule: wanted.rule,
        },
        list,
        unmatched,
    })
}
