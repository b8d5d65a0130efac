//! The class list with what each of its people watched, and who watched without being on it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use lectern_analytics::insights::{Filter, PersonTotals, people_totals};

use super::class_list::{ClassList, ClassListSource, MatchedBy, Standing};
use super::names::{Who, pseudonym};
use super::views::InsightsFilter;
use super::{Known, filter};
use crate::app::{App, Inner};
use crate::error::AppError;
use crate::page_views::CanvasRole;
use crate::viewing::CourseId;
use crate::viewing::store;

/// Who is on the class list of a course, with what they watched in the dates of the filter.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseClass {
    /// Where the list is from; none where there is none.
    pub source: Option<ClassListSource>,
    /// Names are in it.
    pub names_shown: bool,
    /// Everybody who is or was on it.
    pub people: Vec<ClassPerson>,
    /// People with views of the course who are not on it.
    pub others: Vec<OtherViewer>,
}

/// Somebody on the class list.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassPerson {
    /// The same for this person everywhere in this profile, and nowhere else.
    pub pseudonym: String,
    /// The name, where names are shown.
    pub name: Option<String>,
    /// The name used to sign in, where names are shown.
    pub login: Option<String>,
    /// The sections.
    pub sections: Vec<String>,
    /// As what; none where the list does not say.
    pub roles: Vec<CanvasRole>,
    /// How the person stands on the list.
    pub standing: Standing,
    /// How the viewer was found; none where no viewer of this profile is this person.
    pub matched: Option<MatchedBy>,
    /// Videos of the course with a view in the dates.
    pub videos: u32,
    /// Seconds played in these dates, repeats included.
    pub watched_seconds: f64,
    /// When the last of these views began.
    pub last_view: Option<DateTime<Utc>>,
}

/// Somebody who watched and is not on the class list.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherViewer {
    /// The same for this person everywhere in this profile, and nowhere else.
    pub pseudonym: String,
    /// The user name of Panopto, where names are shown.
    pub name: Option<String>,
    /// Videos of the course with a view in the dates.
    pub videos: u32,
    /// Seconds played in these dates, repeats included.
    pub watched_seconds: f64,
    /// When the last of these views began.
    pub last_view: Option<DateTime<Utc>>,
}

impl App {
    /// Lists the class of a course in the dates of a filter: who watched how much, nothing included, how each was found among the
    /// viewers, and who watched without being listed. Names are in it only after [`App::show_names`].
    ///
    /// # Errors
    ///
    /// As [`App::course_insights`].
    pub async fn course_class(
        &self,
        course: CourseId,
        wanted: InsightsFilter,
    ) -> Result<CourseClass, AppError> {
        self.asking(move |inner| {
            let known = Known::read(inner, course)?;
            let people = filter::people(inner, &known.course, &wanted)?;
            let who = Who::read(inner, &known.course)?;
            // Everybody is listed; only dates narrow what they watched.
            let all = Filter {
                included: None,
                ..people.filter
            };
            let totals = if known.completion_only {
                completed(inner, &known)?
            } else {
                inner.with_sources(&known.sessions, |sources| people_totals(sources, &all))?
            };
            Ok(class(&people.list, &who, &totals, &inner.profile_id))
        })
        .await
    }
}

fn class(list: &ClassList, who: &Who, totals: &[PersonTotals], profile: &str) -> CourseClass {
    let listed: HashSet<u32> = list.members.iter().map(|one| one.number).collect();
    let by_number: HashMap<u32, &PersonTotals> =
        totals.iter().map(|one| (one.viewer, one)).collect();
    let mut people: Vec<ClassPerson> = list
        .members
        .iter()
        .map(|one| {
            let watched = by_number.get(&one.number);
            ClassPerson {
                pseudonym: pseudonym(profile, &one.key),
                name: one.name.clone().filter(|_| who.shown),
                login: one.login.clone().filter(|_| who.shown),
                sections: one.sections.clone(),
                roles: one.roles.clone(),
                standing: one.standing,
                matched: one.matched,
                videos: watched.map_or(0, |one| one.videos),
                watched_seconds: watched.map_or(0.0, |one| one.watched_seconds),
                last_view: watched.map(|one| one.last_view),
            }
        })
        .collect();
    people.sort_by(|a, b| (&a.name, &a.pseudonym).cmp(&(&b.name, &b.pseudonym)));
    let mut others: Vec<OtherViewer> = totals
        .iter()
        .filter(|one| !listed.contains(&one.viewer))
        .map(|one| OtherViewer {
            pseudonym: who.pseudonym(one.viewer),
            name: who.name(one.viewer),
            videos: one.videos,
            watched_seconds: one.watched_seconds,
            last_view: Some(one.last_view),
        })
        .collect();
    others.sort_by(|a, b| (&a.name, &a.pseudonym).cmp(&(&b.name, &b.pseudonym)));
    CourseClass {
        source: list.source,
        names_shown: who.shown,
        people,
        others,
    }
}

/// Sums up the service's own lists of viewers, which know no single views.
fn completed(inner: &Inner, known: &Known) -> Result<Vec<PersonTotals>, AppError> {
    let mut totals: HashMap<u32, PersonTotals> = HashMap::new();
    for session in &known.sessions {
        let of_session = inner
            .database
            .read(|connection| store::completions(connection, session.no))?;
        for one in of_session {
            let viewer = u32::try_from(one.viewer).unwrap_or(u32::MAX);
            let last_view = one.last_viewed.unwrap_or_default();
            let sum = totals.entry(viewer).or_insert(PersonTotals {
                viewer,
                videos: 0,
                views: 0,
                watched_seconds: 0.0,
                last_view,
            });
            sum.videos += 1;
            sum.last_view = sum.last_view.max(last_view);
        }
    }
    Ok(totals.into_values().collect())
}
