//! The class list of a course: who is on it, how each was found among the viewers, and what they watched.

use lectern_app as app;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::views::job::mirror;
use crate::views::list;
use crate::views::page_views::CanvasRole;

mirror!(MatchedBy from app::MatchedBy { LoginId, SisId, UserName, UserId });

/// Where a class list is from.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ClassListOrigin {
    Canvas,
    File,
}

/// How somebody stands on the class list.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ClassStanding {
    Listed,
    Inactive,
    Left,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClassListFactsView {
    pub origin: ClassListOrigin,
    pub read_at: Option<i64>,
    pub sections: Vec<String>,
    /// Empty where the list does not say them.
    pub roles: Vec<CanvasRole>,
}

impl From<app::ClassListFacts> for ClassListFactsView {
    fn from(facts: app::ClassListFacts) -> Self {
        let (origin, read_at) = origin(facts.source);
        Self {
            origin,
            read_at,
            sections: facts.sections,
            roles: list(facts.roles),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CourseClassView {
    pub origin: Option<ClassListOrigin>,
    pub read_at: Option<i64>,
    pub names_shown: bool,
    pub people: Vec<ClassPersonView>,
    /// People with views who are not on the list.
    pub others: Vec<OtherViewerView>,
}

impl From<app::CourseClass> for CourseClassView {
    fn from(class: app::CourseClass) -> Self {
        let source = class.source.map(origin);
        Self {
            origin: source.map(|(origin, _)| origin),
            read_at: source.and_then(|(_, read_at)| read_at),
            names_shown: class.names_shown,
            people: list(class.people),
            others: list(class.others),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ClassPersonView {
    pub key: String,
    pub name: Option<String>,
    pub login: Option<String>,
    pub sections: Vec<String>,
    pub roles: Vec<CanvasRole>,
    pub standing: ClassStanding,
    /// Since when the person is no longer on the list.
    pub left_at: Option<i64>,
    /// `None` where no viewer of this profile is this person.
    pub matched: Option<MatchedBy>,
    pub videos: u32,
    pub watch_seconds: f64,
    pub last_viewed: Option<i64>,
}

impl From<app::ClassPerson> for ClassPersonView {
    fn from(person: app::ClassPerson) -> Self {
        let (standing, left_at) = match person.standing {
            app::Standing::Listed => (ClassStanding::Listed, None),
            app::Standing::Inactive => (ClassStanding::Inactive, None),
            app::Standing::Left(at) => (ClassStanding::Left, Some(at.timestamp_millis())),
        };
        Self {
            key: person.pseudonym,
            name: person.name,
            login: person.login,
            sections: person.sections,
            roles: list(person.roles),
            standing,
            left_at,
            matched: person.matched.map(Into::into),
            videos: person.videos,
            watch_seconds: person.watched_seconds,
            last_viewed: person.last_view.map(|at| at.timestamp_millis()),
        }
    }
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OtherViewerView {
    pub key: String,
    pub name: Option<String>,
    pub videos: u32,
    pub watch_seconds: f64,
    pub last_viewed: Option<i64>,
}

impl From<app::OtherViewer> for OtherViewerView {
    fn from(viewer: app::OtherViewer) -> Self {
        Self {
            key: viewer.pseudonym,
            name: viewer.name,
            videos: viewer.videos,
            watch_seconds: viewer.watched_seconds,
            last_viewed: viewer.last_view.map(|at| at.timestamp_millis()),
        }
    }
}

fn origin(source: app::ClassListSource) -> (ClassListOrigin, Option<i64>) {
    match source {
        app::ClassListSource::File => (ClassListOrigin::File, None),
        app::ClassListSource::Canvas { read_at } => (
            ClassListOrigin::Canvas,
            read_at.map(|at| at.timestamp_millis()),
        ),
    }
}
