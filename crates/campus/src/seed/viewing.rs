//! Who watches the recordings of the university.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    media::seed_of,
    viewing::mix,
    world::{Audience, Oddity, Session, World},
};

/// Days from the first lecture of a course to its exam.
const TERM: i64 = 98;
/// A course of whose recordings only every tenth is watched.
const SELDOM_WATCHED: &str = "CPSC 304";
/// Folders whose few recordings hold what programs that read viewing data stumble over.
const ODD: [(&[&str], [Oddity; 4]); 2] = [
    (
        &["Library and events", "How to use Panopto"],
        [
            Oddity::PastTheEnd,
            Oddity::ExactBoundaries,
            Oddity::Rows(150),
            Oddity::Rows(301),
        ],
    ),
    (
        &["Library and events", "Convocation"],
        [
            Oddity::ClockChanges,
            Oddity::Repeated,
            Oddity::Overlapping,
            Oddity::ZeroLength,
        ],
    ),
];

/// Gives every course its people, every year again, and each of its recordings those who may watch it.
pub(super) fn gather(world: &mut World) {
    for (course, sessions) in courses(world) {
        let Some(people) = People::of(world, course) else {
            continue;
        };
        let first = sessions.iter().filter_map(|id| world.session(*id));
        let Some(first) = first.map(|session| session.created).min() else {
            continue;
        };
        let exam = first + TimeDelta::days(TERM);
        for (index, id) in sessions.iter().enumerate() {
            if people.seldom && index % 10 != 3 {
                continue;
            }
            let drawn = people.drawn(index, sessions.len(), *id);
            if let Some(session) = world.session_mut(*id) {
                let audience = Audience {
                    course: seed_of(course),
                    students: people.students,
                    drawn,
                    exam: exam.max(session.created),
                    every_year: true,
                    ..audience(session, seed_of(course))
                };
                session.audience = Some(audience);
            }
        }
    }
    for (path, oddities) in ODD {
        let Some(folder) = world.folder_at(path).map(|folder| folder.id) else {
            continue;
        };
        let mut sessions: Vec<_> = world.sessions_in(folder).cloned().collect();
        sessions.sort_by_key(|session| (session.created, session.id));
        for (session, oddity) in sessions.iter().zip(oddities) {
            let odd = Audience {
                oddity: Some(oddity),
                ..audience(session, seed_of(folder))
            };
            if let Some(session) = world.session_mut(session.id) {
                session.audience = Some(odd);
                // Nothing but the odd rows.
                session.watched.clear();
            }
        }
    }
}

/// Makes an audience that watches a session from when it came to be here.
pub(super) fn audience(session: &Session, course: u64) -> Audience {
    Audience {
        course,
        students: 8,
        drawn: 100,
        opens: session.created,
        exam: session.created,
        // Where the length is not known yet, people watch something all the same.
        seconds: session.duration.filter(|it| *it > 0.0).unwrap_or(1200.0),
        every_year: false,
        oddity: None,
    }
}

/// Returns the sessions of each course in the order they were held; folders below a course belong to it.
fn courses(world: &World) -> BTreeMap<Uuid, Vec<Uuid>> {
    let mut courses: BTreeMap<Uuid, Vec<_>> = BTreeMap::new();
    for session in world.sessions() {
        let course = world
            .ancestry(session.folder)
            .find(|it| is_course(&it.name));
        let course = course.map_or(session.folder, |course| course.id);
        let entry = courses.entry(course).or_default();
        entry.push((session.created, session.id));
    }
    let ids = |mut sessions: Vec<_>| {
        sessions.sort_unstable();
        sessions.into_iter().map(|(_, id)| id).collect()
    };
    courses
        .into_iter()
        .map(|(course, sessions)| (course, ids(sessions)))
        .collect()
}

/// Tells whether a name begins as that of a course does, such as `BIOL 112`.
fn is_course(name: &str) -> bool {
    let mut words = name.split(' ');
    let letters = words.next().unwrap_or_default();
    let digits = words.next().unwrap_or_default();
    letters.len() == 4
        && letters.chars().all(|it| it.is_ascii_uppercase())
        && digits.len() == 3
        && digits.chars().all(|it| it.is_ascii_digit())
}

struct People {
    students: u32,
    /// Per cent whom the first session draws, and by how much that falls to the last.
    drawn: u8,
    falls: u8,
    seldom: bool,
}

impl People {
    /// Returns who watches in a folder; nobody watches what is personal.
    fn of(world: &World, folder: Uuid) -> Option<Self> {
        let name = world.folder(folder)?.name.as_str();
        let top = world.ancestry(folder).last()?.name.as_str();
        if ["Users", "Remote Recorders"].contains(&top) {
            return None;
        }
        let bits = mix(seed_of(folder));
        let below = |limit: u64| u32::try_from(bits % limit).unwrap_or_default();
        Some(if is_course(name) || top.starts_with("Faculty") {
            Self {
                students: 60 + below(261),
                drawn: 88,
                falls: 38,
                seldom: name.starts_with(SELDOM_WATCHED),
            }
        } else {
            Self {
                students: 20 + below(60),
                drawn: 30,
                falls: 0,
                seldom: false,
            }
        })
    }

    fn drawn(&self, index: usize, sessions: usize, session: Uuid) -> u8 {
        let fallen = usize::from(self.falls) * index / sessions.max(1);
        let jitter = mix(seed_of(session)) % 13;
        let drawn = usize::from(self.drawn).saturating_sub(fallen);
        u8::try_from(drawn)
            .unwrap_or(100)
            .saturating_sub(u8::try_from(jitter).unwrap_or_default())
    }
}
