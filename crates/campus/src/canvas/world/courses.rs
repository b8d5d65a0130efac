//! The courses, read from a text with one a line.

use std::collections::HashMap;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use uuid::Uuid;

use super::{
    TERMS, Term,
    content::{topics_of, weekly_slugs},
    number_of,
};
use crate::{CanvasWorld, canvas::work::hostile, viewing::course_in_year, world::World};

const LIST: &str = include_str!("courses.txt");
/// Students of each course of the small world.
const FEW: u32 = 12;

/// Ids of submissions have room for no more.
const MOST_STUDENTS: u32 = 990;
/// See above.
const MOST_FILES: u32 = 9;
/// See above.
const MOST_ASSIGNMENTS: u32 = 99;

/// A course.
#[derive(Debug, Clone)]
pub(crate) struct Course {
    /// Its place in the list of courses.
    pub place: usize,
    pub id: u64,
    pub code: String,
    pub title: String,
    pub sis_id: Option<String>,
    pub term: &'static Term,
    pub state: CourseState,
    /// Number from which its people are chosen.
    pub roll: u64,
    pub students: u32,
    /// User name of a person of the demo who teaches it.
    pub teacher: Option<&'static str>,
    /// Whether the student of the demo is in it.
    pub with_demo_student: bool,
    /// Whether it has groups of four with pages of their own.
    pub with_groups: bool,
    /// Whether its start is told.
    pub start_told: bool,
    /// Whether it hides from those who are not administrators.
    pub restricted: bool,
    /// Whether the instructor gave it another name.
    pub nickname: Option<&'static str>,
    /// Exactly so many views of each student on each day.
    pub steady: Option<u32>,
    /// What its students hand in.
    pub flavour: Flavour,
    /// What it is about, week by week.
    pub topics: Vec<&'static str>,
    /// How the pages of the weeks are written in addresses.
    pub slugs: Vec<String>,
}

/// What students hand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// What students do.
    Believable,
    /// What breaks programs.
    Hostile,
    /// So many files each, so large.
    Files { each: u32, bytes: u64 },
    /// A text for each of so many assignments.
    Crowd { assignments: u32 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CourseState {
    Unpublished,
    Available,
    Completed,
}

impl CourseState {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unpublished => "unpublished",
            Self::Available => "available",
            Self::Completed => "completed",
        }
    }
}

impl Course {
    pub(crate) fn name(&self) -> String {
        match self.flavour {
            Flavour::Hostile => hostile::course(self.place as u64),
            _ => format!("{} {}", self.code, self.title),
        }
    }

    /// Returns the number from which ids of what is in the course are made.
    pub(crate) fn number(&self) -> u64 {
        self.place as u64 + 1
    }

    pub(crate) fn starts(&self) -> Option<DateTime<Utc>> {
        let (first, _) = self.term.days.filter(|_| self.start_told)?;
        Some(first.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(7))
    }

    pub(crate) fn ends(&self) -> Option<DateTime<Utc>> {
        let (_, last) = self
            .term
            .days
            .filter(|_| self.state == CourseState::Completed)?;
        Some(last.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(31))
    }

    pub(crate) fn created(&self) -> DateTime<Utc> {
        let first = self
            .term
            .days
            .map_or(super::terms::FIRST_DAY, |(first, _)| first);
        first.and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(60)
    }
}

pub(super) fn list(seed: u64, kind: CanvasWorld, panopto: &World) -> Vec<Course> {
    let all = LIST.lines().filter(|line| !line.starts_with('#'));
    let audiences = audiences(panopto);
    let mut courses: Vec<_> = all
        .filter_map(|line| read(seed, line, &audiences))
        .collect();
    match kind {
        CanvasWorld::Term => {}
        CanvasWorld::Small => {
            courses.truncate(3);
            for course in &mut courses {
                course.students = FEW;
            }
        }
        CanvasWorld::Steady {
            students,
            views_per_day,
        } => {
            courses.truncate(1);
            for course in &mut courses {
                course.students = students;
                course.steady = Some(views_per_day);
                course.with_demo_student = false;
                course.with_groups = false;
            }
        }
        CanvasWorld::Hostile => {
            courses.truncate(3);
            for course in &mut courses {
                course.students = 24;
                course.flavour = Flavour::Hostile;
            }
        }
        CanvasWorld::Files {
            students,
            files_each,
            bytes,
        } => {
            courses.truncate(1);
            for course in &mut courses {
                course.students = students.min(MOST_STUDENTS);
                course.with_demo_student = false;
                course.flavour = Flavour::Files {
                    each: files_each.min(MOST_FILES),
                    bytes,
                };
            }
        }
        CanvasWorld::Crowd {
            students,
            assignments,
        } => {
            courses.truncate(1);
            for course in &mut courses {
                course.students = students.min(MOST_STUDENTS);
                course.flavour = Flavour::Crowd {
                    assignments: assignments.min(MOST_ASSIGNMENTS),
                };
            }
        }
        CanvasWorld::Empty => courses.clear(),
    }
    for (place, course) in courses.iter_mut().enumerate() {
        course.place = place;
    }
    courses
}

fn read(seed: u64, line: &'static str, audiences: &Audiences) -> Option<Course> {
    let mut fields = line.split('|').map(str::trim);
    let id: u64 = fields.next()?.parse().ok()?;
    let (code, title) = (fields.next()?, fields.next()?);
    let term: u64 = fields.next()?.parse().ok()?;
    let term = TERMS.iter().find(|known| known.id == term)?;
    let students: Option<u32> = fields.next()?.parse().ok();
    let flags: Vec<&str> = fields
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let has = |flag| flags.contains(&flag);
    let (roll, watching) = match audiences.get(code) {
        Some((roll, students)) => (course_in_year(*roll, term.year), *students),
        None => (number_of(&[seed, id]) >> 1, 110),
    };
    let topics = topics_of(code);
    Some(Course {
        place: 0,
        id,
        code: code.to_owned(),
        title: title.to_owned(),
        sis_id: term
            .sis_id
            .filter(|_| !has("nosis"))
            .map(|term| format!("{term}-{}", code.replace(' ', "-"))),
        term,
        state: match () {
            () if has("done") => CourseState::Completed,
            () if has("unpublished") => CourseState::Unpublished,
            () => CourseState::Available,
        },
        roll,
        students: students.unwrap_or(watching),
        teacher: flags.iter().find_map(|flag| flag.strip_prefix("teacher=")),
        with_demo_student: has("student"),
        with_groups: has("groups"),
        start_told: !has("nostart"),
        restricted: has("restricted"),
        nickname: has("nickname").then_some("Food history (Tuesdays)"),
        steady: None,
        flavour: Flavour::Believable,
        slugs: weekly_slugs(&topics),
        topics,
    })
}

/// From what number the audience of each course's recordings is chosen, and how many they are.
type Audiences = HashMap<String, (u64, u32)>;

fn audiences(panopto: &World) -> Audiences {
    let mut folders: HashMap<Uuid, &str> = HashMap::new();
    for folder in panopto.folders() {
        // A code is four letters, a space and three digits.
        if let Some((code, rest)) = folder.name.split_at_checked(8)
            && rest.starts_with(' ')
            && code.as_bytes()[4] == b' '
        {
            folders.insert(folder.id, code);
        }
    }
    let mut found = Audiences::new();
    for session in panopto.sessions() {
        let Some(audience) = session.audience.as_ref().filter(|it| it.oddity.is_none()) else {
            continue;
        };
        let course = panopto
            .ancestry(session.folder)
            .find_map(|folder| folders.get(&folder.id));
        if let Some(code) = course {
            let known = found
                .entry((*code).to_owned())
                .or_insert((audience.course, 0));
            if audience.students > known.1 {
                *known = (audience.course, audience.students);
            }
        }
    }
    found
}
