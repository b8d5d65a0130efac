//! What is in the Canvas: courses, people and who is where. All of it follows from a seed and from the folders of
//! the Panopto side, whose courses have the same people.

pub(crate) mod assignments;
pub(crate) mod content;
mod courses;
mod people;
mod roster;
mod terms;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use chrono::NaiveDate;

use super::demo;
use crate::{CanvasWorld, viewing::mix, world::World};
pub(crate) use courses::{Course, CourseState, Flavour};
pub(crate) use people::{User, Who, sign_in};
pub(crate) use roster::{Enrollment, EnrollmentState, EnrollmentType};
pub(crate) use terms::{FIRST_DAY, LATEST, STEADY_SINCE, TERMS, Term};

/// Ids from here on are those of other shards.
pub(crate) const SHARD: u64 = 10_000_000_000_000;

/// Courses and people.
#[derive(Debug)]
pub(crate) struct Catalogue {
    seed: u64,
    courses: Vec<Course>,
    places: HashMap<u64, usize>,
    rosters: Vec<OnceLock<Arc<Vec<Enrollment>>>>,
    students: Vec<OnceLock<Arc<Vec<u64>>>>,
    memberships: OnceLock<HashMap<u64, Vec<Membership>>>,
}

/// That somebody is in a course.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Membership {
    /// Place of the course in the list of courses.
    pub course: usize,
    /// Place of the enrollment in the roll.
    pub enrollment: usize,
}

impl Catalogue {
    pub(crate) fn new(seed: u64, kind: CanvasWorld, panopto: &World) -> Self {
        let courses = courses::list(seed, kind, panopto);
        let places = courses.iter().enumerate();
        Self {
            seed,
            places: places.map(|(place, course)| (course.id, place)).collect(),
            rosters: courses.iter().map(|_| OnceLock::new()).collect(),
            students: courses.iter().map(|_| OnceLock::new()).collect(),
            memberships: OnceLock::new(),
            courses,
        }
    }

    /// Returns a number of this campus from which chance is drawn.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    pub(crate) fn courses(&self) -> &[Course] {
        &self.courses
    }

    pub(crate) fn course(&self, id: u64) -> Option<&Course> {
        self.places.get(&id).map(|place| &self.courses[*place])
    }

    pub(crate) fn course_by_sis(&self, sis_id: &str) -> Option<&Course> {
        self.courses
            .iter()
            .find(|course| course.sis_id.as_deref() == Some(sis_id))
    }

    /// Returns everybody who is or was in a course, in the order of a list: by type, name and id.
    pub(crate) fn roster(&self, course: &Course) -> Arc<Vec<Enrollment>> {
        let make = || Arc::new(roster::roster(course));
        Arc::clone(self.rosters[course.place].get_or_init(make))
    }

    /// Returns everybody whose work a course has, the test student included, each once.
    pub(crate) fn students(&self, course: &Course) -> Arc<Vec<u64>> {
        let make = || {
            let mut students = Vec::new();
            let roll = self.roster(course);
            let rows = roll.iter().filter(|row| row.kind.is_student());
            let present =
                rows.filter(|row| row.state != EnrollmentState::Deleted && !row.state.is_pending());
            for row in present {
                if !students.contains(&row.user) {
                    students.push(row.user);
                }
            }
            students.sort_unstable();
            Arc::new(students)
        };
        Arc::clone(self.students[course.place].get_or_init(make))
    }

    /// Returns the courses of somebody.
    pub(crate) fn memberships(&self, user: u64) -> &[Membership] {
        let all = self.memberships.get_or_init(|| {
            let mut all: HashMap<u64, Vec<Membership>> = HashMap::new();
            for course in &self.courses {
                for (place, enrollment) in self.roster(course).iter().enumerate() {
                    all.entry(enrollment.user).or_default().push(Membership {
                        course: course.place,
                        enrollment: place,
                    });
                }
            }
            all
        });
        all.get(&user).map_or(&[], Vec::as_slice)
    }

    /// Finds somebody.
    pub(crate) fn user(&self, id: u64) -> Option<User> {
        let who = people::who(id)?;
        // Students of the pool who are in no course were never brought over.
        let known = match who {
            Who::Demo(_) => true,
            _ => !self.memberships(id).is_empty(),
        };
        known.then(|| self.named(people::user(who)))
    }

    /// Gives somebody the name that breaks programs, where all have one.
    fn named(&self, user: User) -> User {
        let hostile = self
            .courses
            .first()
            .is_some_and(|course| course.flavour == Flavour::Hostile);
        let Who::Student(number) = user.who else {
            return user;
        };
        if !hostile {
            return user;
        }
        let place = self
            .memberships(user.id)
            .first()
            .map_or(u64::from(number), |it| it.enrollment as u64);
        let (first_name, last_name, login_id) = super::work::hostile::name(place);
        User {
            first_name,
            last_name,
            login_id,
            ..user
        }
    }

    pub(crate) fn user_by_sis(&self, sis_id: &str) -> Option<User> {
        self.find(|user| user.sis_user_id.as_deref() == Some(sis_id))
    }

    pub(crate) fn user_by_login(&self, login: &str) -> Option<User> {
        self.find(|user| user.login_id == login)
    }

    fn find(&self, wanted: impl Fn(&User) -> bool) -> Option<User> {
        people::everybody()
            .filter(|user| wanted(user))
            .find(|user| self.user(user.id).is_some())
    }
}

/// Returns an id as it is written outside of this Canvas's own shard.
pub(crate) fn global(id: u64) -> u64 {
    if id < SHARD {
        demo::HOME_SHARD * SHARD + id
    } else {
        id
    }
}

/// Reads an id: plain, global, or `shard~id`.
pub(crate) fn parse_id(text: &str) -> Option<u64> {
    let id = match text.split_once('~') {
        Some((shard, id)) => {
            let (shard, id): (u64, u64) = (shard.parse().ok()?, id.parse().ok()?);
            shard.checked_mul(SHARD)?.checked_add(id)?
        }
        None => text.parse().ok()?,
    };
    Some(if id / SHARD == demo::HOME_SHARD {
        id % SHARD
    } else {
        id
    })
}

/// Returns a number that follows from several, and looks random.
pub(crate) fn number_of(parts: &[u64]) -> u64 {
    parts
        .iter()
        .fold(0x5ca1_ab1e, |bits, part| mix(bits ^ part))
}

/// Returns how many days lie between the beginning of time and a day.
pub(crate) fn day_number(day: NaiveDate) -> i64 {
    day.signed_duration_since(NaiveDate::default()).num_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_every_way_they_are_written() {
        assert_eq!(parse_id("1693"), Some(1693));
        assert_eq!(parse_id("1042~1693"), Some(1693));
        assert_eq!(parse_id(&global(1693).to_string()), Some(1693));
        assert_eq!(parse_id("2107~4711"), Some(demo::FOREIGN));
        assert_eq!(parse_id("1693x"), None);
        assert!(global(1) > 1 << 53);
    }
}
