//! Courses of one term with people who watch, and a session for each oddity of viewing data.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    Seed, first_day,
    folders::folder,
    sessions::{invent_silent, topics},
    viewing::audience,
};
use crate::{
    demo,
    media::seed_of,
    viewing::mix,
    world::{Audience, Oddity, World},
};

/// How large the term is.
pub(super) struct Term {
    pub courses: usize,
    pub sessions: usize,
    pub students: u32,
    pub watched_percent: u8,
}

/// Seconds of the sessions with odd views.
const ODD_LENGTH: f64 = 100.0;
/// Sessions from which a course has folders below its own.
const WITH_PARTS: usize = 4;

const ODDITIES: [(&str, Option<Oddity>); 11] = [
    ("Past the end", Some(Oddity::PastTheEnd)),
    ("Zero length", Some(Oddity::ZeroLength)),
    ("Exact boundaries", Some(Oddity::ExactBoundaries)),
    ("Overlapping", Some(Oddity::Overlapping)),
    ("Exactly 150 rows", Some(Oddity::Rows(150))),
    ("151 rows", Some(Oddity::Rows(151))),
    ("More than 300 rows", Some(Oddity::Rows(307))),
    ("Midnight and clock changes", Some(Oddity::ClockChanges)),
    ("Other speeds", Some(Oddity::Speeds)),
    ("Repeated rows", Some(Oddity::Repeated)),
    ("Golden case", Some(Oddity::Golden)),
];

/// Adds the folder "Term".
pub(super) fn add(world: &mut World, seed: &mut Seed, term: &Term) {
    let flags = "own instructor=creator student=viewer";
    let top = add_folder(world, seed, "Term", None, flags);
    for number in 1..=term.courses {
        add_course(world, seed, top, number, term);
    }
    add_oddities(world, seed, top);
}

fn add_course(world: &mut World, seed: &mut Seed, top: Uuid, number: usize, term: &Term) {
    let course = add_folder(world, seed, &format!("Course {number:02}"), Some(top), "");
    let mut places = vec![course];
    if term.sessions >= WITH_PARTS {
        let part = add_folder(world, seed, "Part 2", Some(course), "");
        places.extend([part, add_folder(world, seed, "Reviews", Some(part), "")]);
    }
    let topics = topics("programming");
    let exam = first_day() + TimeDelta::days(100);
    for index in 0..term.sessions {
        let week = i64::try_from(index / 2).unwrap_or_default();
        let day = 1 + week * 7 + if index % 2 == 1 { 2 } else { 0 };
        let hour = i64::try_from(15 + number % 6).unwrap_or_default();
        let start = first_day() + TimeDelta::days(day) + TimeDelta::hours(hour);
        let topic = topics[index % topics.len()];
        let name = format!("Lecture {:02} – {topic}", index + 1);
        // The first half in the course's own folder, then the rest; each fourth of that one level deeper.
        let place = match index {
            _ if places.len() == 1 || index < term.sessions.div_ceil(2) => course,
            _ if index % 4 == 3 => places[2],
            _ => places[1],
        };
        let (mut session, _) = invent_silent(seed, place, name, topic, start, demo::INSTRUCTOR.id);
        let length = f64::from(600 + seed.below(1800)) + f64::from(seed.below(1000)) / 1000.0;
        session.duration = Some(length);
        session.media = seed.media(session.id, length);
        session.watched.clear();
        if is_watched(index, term) {
            let fallen = u8::try_from(35 * index / term.sessions.max(1)).unwrap_or_default();
            let jitter = u8::try_from(mix(seed_of(session.id)) % 9).unwrap_or_default();
            session.audience = Some(Audience {
                students: term.students,
                drawn: 92 - fallen - jitter,
                exam,
                ..audience(&session, seed_of(course))
            });
        }
        world.insert_session(session);
    }
}

/// Spreads the sessions that are watched evenly over the course.
fn is_watched(index: usize, term: &Term) -> bool {
    let percent = usize::from(term.watched_percent);
    (index + 1) * percent / 100 > index * percent / 100
}

fn add_oddities(world: &mut World, seed: &mut Seed, top: Uuid) {
    let place = add_folder(world, seed, "Oddities", Some(top), "");
    let unknown = [
        ("No duration", None, true),
        ("Zero duration", Some(0.0), true),
        ("Never watched", Some(ODD_LENGTH), false),
    ];
    let odd = ODDITIES.map(|(name, oddity)| (name, Some(ODD_LENGTH), true, oddity));
    let rest = unknown.map(|(name, duration, watched)| (name, duration, watched, None));
    for (name, duration, is_watched, oddity) in odd.into_iter().chain(rest) {
        let start = first_day() + TimeDelta::hours(36);
        let creator = demo::INSTRUCTOR.id;
        let (mut session, _) = invent_silent(seed, place, name.to_owned(), name, start, creator);
        session.duration = duration;
        session.media = Seed::small_media(session.id, 5.0);
        session.context.clear();
        session.watched.clear();
        session.audience = is_watched.then(|| Audience {
            oddity,
            exam: session.created + TimeDelta::days(90),
            ..audience(&session, seed_of(place))
        });
        world.insert_session(session);
    }
}

fn add_folder(
    world: &mut World,
    seed: &mut Seed,
    name: &str,
    parent: Option<Uuid>,
    flags: &str,
) -> Uuid {
    let id = seed.id();
    world.insert_folder(folder(id, name, parent, flags));
    id
}
