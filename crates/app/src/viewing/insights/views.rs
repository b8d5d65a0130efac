use chrono::{DateTime, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;
use lectern_analytics::completion::CompletionRule;
use lectern_analytics::insights::{CourseOverview, VideoOverview, ViewerList, ViewerStrip};
use lectern_panopto::SessionId;

use super::Known;
use super::class_list::{ClassList, ClassListSource, Member};
use super::filter::People;
use super::names::Who;
use crate::canvas_courses::CourseDueDate;
use crate::page_views::CanvasRole;
use crate::viewing::course::CourseId;
use crate::viewing::store::SessionRow;

/// What a person chose in the filter bar. Staff and test users of the course never count.
#[derive(Debug, Clone, PartialEq)]
pub struct InsightsFilter {
    /// The first and the last day; none for all.
    pub dates: Option<(NaiveDate, NaiveDate)>,
    /// Whose views count.
    pub people: InsightsPeople,
    /// Only people of these sections; none for all.
    pub sections: Vec<String>,
    /// What makes a viewer and video pair completed.
    pub rule: CompletionRule,
    /// The day on which a week begins.
    pub week_start: Weekday,
    /// The zone of days for a course that has none set: the computer's.
    pub zone: Tz,
}

/// Whose views count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum InsightsPeople {
    /// Everyone but those who are left out of the course.
    #[default]
    Everyone,
    /// Those who are or were on the class list.
    ClassList,
    /// Those who are or were on it as one of these.
    Roles(Vec<CanvasRole>),
}

impl InsightsPeople {
    /// Tells whether somebody on the class list is meant.
    pub(super) fn takes(&self, member: &Member) -> bool {
        match self {
            Self::Everyone | Self::ClassList => true,
            Self::Roles(roles) => {
                let students = roles.contains(&CanvasRole::Student) && member.is_student();
                students || member.roles.iter().any(|role| roles.contains(role))
            }
        }
    }
}

/// The class list of a course beside its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassListFacts {
    /// Where it is from.
    pub source: ClassListSource,
    /// Its sections.
    pub sections: Vec<String>,
    /// The roles in it, in Canvas's order; none where the list does not say.
    pub roles: Vec<CanvasRole>,
}

impl ClassListFacts {
    fn of(list: &ClassList) -> Option<Self> {
        let has = |role: &CanvasRole| list.members.iter().any(|one| one.roles.contains(role));
        Some(Self {
            source: list.source?,
            sections: list.sections.clone(),
            roles: CanvasRole::ALL.into_iter().filter(has).collect(),
        })
    }
}

/// The course overview with what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct CourseInsights {
    /// The course.
    pub course: CourseId,
    /// Its name.
    pub name: String,
    /// The zone of its days.
    pub zone: Tz,
    /// Every present recording's views up to this moment are stored.
    pub data_to: Option<DateTime<Utc>>,
    /// The server refuses usage reports: only viewers and completion are known, all other figures are 0.
    pub completion_only: bool,
    /// The recordings in the order of `overview.videos`.
    pub sessions: Vec<InsightsSession>,
    /// People on the class list whose user name or id no view has.
    pub unmatched: u64,
    /// The class list; none where there is none.
    pub class_list: Option<ClassListFacts>,
    /// When work is due, as Canvas says; the earliest first.
    pub due_dates: Vec<CourseDueDate>,
    /// The figures.
    pub overview: CourseOverview,
}

/// A recording beside its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct InsightsSession {
    /// The recording.
    pub id: SessionId,
    /// Its title; empty where only views of it are known.
    pub title: String,
    /// When it was recorded.
    pub recorded: Option<DateTime<Utc>>,
    /// The folder it is in.
    pub folder_name: String,
    /// Panopto no longer has it.
    pub gone: bool,
    /// Its views up to this moment are stored.
    pub data_to: Option<DateTime<Utc>>,
    /// Why it could not be updated last time.
    pub problem: Option<String>,
}

/// The video overview with what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct VideoInsights {
    /// The course.
    pub course: CourseId,
    /// The course's name.
    pub course_name: String,
    /// The zone of its days.
    pub zone: Tz,
    /// Only viewers and completion are known of the course.
    pub completion_only: bool,
    /// The recording.
    pub session: InsightsSession,
    /// The figures.
    pub overview: VideoOverview,
}

/// Which viewers of a video are wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ViewerQuery {
    /// By what they are sorted.
    pub order: ViewerOrderBy,
    /// Largest, latest or last first.
    pub descending: bool,
    /// Only viewers who covered less than this per cent.
    pub covered_under: Option<f64>,
    /// Viewers to skip.
    pub offset: usize,
    /// Most viewers to return.
    pub limit: usize,
}

/// By what viewers are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewerOrderBy {
    /// By the per cent covered.
    Covered,
    /// By the seconds played.
    Watched,
    /// By the time of the last view.
    LastView,
    /// By name, or by pseudonym while names are hidden.
    Name,
}

/// A page of the viewers of a video.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewerRows {
    /// Viewers in these dates.
    pub viewers: u32,
    /// Viewers that the condition lets through.
    pub matching: u32,
    /// There are fewer than 5, so none is shown.
    pub hidden: bool,
    /// Names are in it.
    pub names_shown: bool,
    /// The page.
    pub rows: Vec<ViewerRow>,
}

/// A viewer of a video.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewerRow {
    /// The same for this person everywhere in this profile, and nowhere else.
    pub pseudonym: String,
    /// The name, where it is known and shown.
    pub name: Option<String>,
    /// The figures.
    pub strip: ViewerStrip,
}

/// Somebody on the class list without a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingViewer {
    /// The same for this person everywhere in this profile, and nowhere else.
    pub pseudonym: String,
    /// The name or user name, where names are shown.
    pub name: Option<String>,
    /// The section.
    pub section: Option<String>,
}

impl CourseInsights {
    pub(super) fn new(known: Known, people: &People, overview: CourseOverview) -> Self {
        let here = known.sessions.iter().filter(|row| row.gone_at.is_none());
        Self {
            course: known.course.id,
            name: known.course.name,
            zone: people.filter.zone,
            data_to: here.map(|row| row.watermark).min().flatten(),
            completion_only: known.completion_only,
            sessions: known.sessions.iter().map(InsightsSession::new).collect(),
            unmatched: people.unmatched,
            class_list: ClassListFacts::of(&people.list),
            due_dates: known.due_dates,
            overview,
        }
    }
}

impl VideoInsights {
    pub(super) fn new(
        known: &Known,
        place: usize,
        people: &People,
        overview: VideoOverview,
    ) -> Self {
        Self {
            course: known.course.id,
            course_name: known.course.name.clone(),
            zone: people.filter.zone,
            completion_only: known.completion_only,
            session: InsightsSession::new(&known.sessions[place]),
            overview,
        }
    }
}

impl InsightsSession {
    fn new(row: &SessionRow) -> Self {
        Self {
            id: row.id,
            title: row.name.clone(),
            recorded: row.start_time,
            folder_name: row.folder_name.clone(),
            gone: row.gone_at.is_some(),
            data_to: row.watermark,
            problem: row.problem.clone(),
        }
    }
}

impl ViewerRows {
    pub(super) fn new(list: ViewerList, who: &Who) -> Self {
        Self {
            viewers: list.viewers,
            matching: list.matching,
            hidden: list.hidden,
            names_shown: who.shown,
            rows: list
                .rows
                .into_iter()
                .map(|strip| ViewerRow {
                    pseudonym: who.pseudonym(strip.viewer),
                    name: who.name(strip.viewer),
                    strip,
                })
                .collect(),
        }
    }
}
