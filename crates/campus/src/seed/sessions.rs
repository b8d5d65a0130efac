//! The recordings: who gave them, when, how long, about what.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Seed, captions, first_day, folders::Place};
use crate::{
    demo,
    world::{Access, AccessLevel, Identity, Role, Session, SessionState, World},
};

const SUBJECTS: &str = include_str!("subjects.txt");
/// Sessions of the university.
const ALL: usize = 400;

/// Fills a folder with a term of recordings.
pub(super) fn fill(world: &mut World, seed: &mut Seed, place: &Place) {
    let topics = topics(place.subject);
    let creator = creator_of(world, place.folder);
    let term = first_day() + TimeDelta::days(i64::from(seed.below(3)) * 119);
    // Morning and afternoon slots in UTC.
    let slot = TimeDelta::hours(16 + i64::from(seed.below(6)));
    for index in 0..place.sessions {
        let topic = topics[index as usize % topics.len()];
        // Two a week, on Tuesday and Thursday.
        let day = i64::from(index / 2 * 7 + index % 2 * 2 + 1);
        let start = term
            + TimeDelta::days(day)
            + slot
            + TimeDelta::milliseconds(i64::from(seed.below(400_000)));
        let name = match place.subject {
            "personal" | "recorder" | "talk" | "help" | "music" => topic.to_owned(),
            "lab" => format!("Lab {:02}: {topic}", index + 1),
            _ => format!("Lecture {:02} – {topic}", index + 1),
        };
        let session = invent(seed, place.folder, name, topic, start, creator);
        world.insert_session(session);
    }
    add_oddities(world, seed, place);
}

/// Adds recordings to the public lectures until the university has as many as it should.
pub(super) fn top_up(world: &mut World, seed: &mut Seed) {
    let Some(folder) = world
        .folder_at(&["Library and events", "Public lectures"])
        .map(|folder| folder.id)
    else {
        return;
    };
    let topics = topics("talk");
    let mut index: usize = 0;
    while world.sessions().count() < ALL {
        let topic = topics[index % topics.len()];
        let start = first_day()
            + TimeDelta::days(7 * i64::try_from(index).unwrap_or_default())
            + TimeDelta::hours(26);
        let name = format!("{topic} ({})", start.format("%B %Y"));
        let session = invent(seed, folder, name, topic, start, demo::ADMIN.id);
        world.insert_session(session);
        index += 1;
    }
}

/// Makes one recording.
pub(super) fn invent(
    seed: &mut Seed,
    folder: Uuid,
    name: String,
    topic: &str,
    start: DateTime<Utc>,
    creator: Uuid,
) -> Session {
    let (mut session, captioned) = invent_silent(seed, folder, name, topic, start, creator);
    if captioned {
        session.captions = captions::tracks(&session, topic);
    }
    session
}

/// Makes one recording without captions; the second value tells whether it should have some.
pub(super) fn invent_silent(
    seed: &mut Seed,
    folder: Uuid,
    name: String,
    topic: &str,
    start: DateTime<Utc>,
    creator: Uuid,
) -> (Session, bool) {
    let id = seed.id();
    let duration = f64::from(900 + seed.below(4800)) + f64::from(seed.below(1000)) / 1000.0;
    let description = match seed.below(5) {
        0 => None,
        1 => Some(String::new()),
        2 => Some(format!(
            "Slides and reading list are on the course page. Topic: {topic}."
        )),
        3 => Some(format!(
            "{topic}. Recorded in the lecture hall; questions from the class are repeated by the speaker."
        )),
        _ => Some(topic.to_owned()),
    };
    let captioned = seed.below(10) < 4;
    let context = (1..=3)
        .map(|part| {
            (
                duration * f64::from(part) / 4.0,
                format!("{topic}, part {part}"),
            )
        })
        .collect();
    let mut watched = BTreeMap::new();
    if seed.below(3) == 0 {
        let percent = u8::try_from(seed.below(101)).unwrap_or_default();
        watched.insert(
            demo::STUDENT.id,
            (duration * f64::from(percent) / 100.0, percent),
        );
    }
    let media = seed.media(id, duration);
    let session = Session {
        id,
        folder,
        name,
        description,
        start_time: Some(start),
        duration: Some(duration),
        created: start + TimeDelta::minutes(140),
        creator,
        state: SessionState::Ready,
        media,
        captions: Vec::new(),
        tags: if seed.below(4) == 0 {
            vec!["exam".to_owned()]
        } else {
            Vec::new()
        },
        context,
        access: Access {
            inherited: true,
            level: AccessLevel::Restricted,
        },
        grants: BTreeMap::new(),
        watched,
        stock: false,
        generation: 0,
        media_changed: None,
        updated: None,
        downloads_off: false,
        audience: None,
    };
    (session, captioned)
}

/// Gives some recordings what real sites have and programs stumble over.
fn add_oddities(world: &mut World, seed: &mut Seed, place: &Place) {
    let mut ids: Vec<Uuid> = world
        .sessions_in(place.folder)
        .map(|session| session.id)
        .collect();
    ids.sort_by_key(|id| world.session(*id).map(|session| session.created));
    for (index, id) in ids.iter().enumerate() {
        let first_of_two = ids
            .get(index / 2)
            .and_then(|id| world.session(*id))
            .map(|session| session.name.clone());
        let oddity = seed.below(40);
        let Some(session) = world.session_mut(*id) else {
            continue;
        };
        match oddity {
            0 => session.start_time = None,
            1 => session.duration = Some(0.0),
            2 => session.duration = None,
            // A second recording under the same name.
            3 if index > 0 => session.name = first_of_two.unwrap_or_default(),
            // No fraction, and a fraction of seven digits.
            4 => {
                session.start_time = session.start_time.map(|start| {
                    start - TimeDelta::milliseconds(start.timestamp_subsec_millis().into())
                });
            }
            5 => {
                session.start_time = session
                    .start_time
                    .map(|start| start + TimeDelta::nanoseconds(123_400));
            }
            _ => {}
        }
        if place.subject == "recorder" && index == 1 {
            session.state = SessionState::Processing;
        }
        if place.subject == "help" && index == 0 {
            session.stock = true;
            session.creator = Uuid::nil();
        }
    }
}

/// Returns who teaches here: the first but the administrator who may create, else the administrator.
fn creator_of(world: &World, folder: Uuid) -> Uuid {
    let teaches = |person: &demo::DemoPerson| {
        let identity = Identity {
            person: Some(person.id),
            client_id: None,
        };
        world
            .folder(folder)
            .is_some_and(|folder| world.folder_role(&identity, folder) >= Some(Role::Creator))
    };
    [demo::INSTRUCTOR, demo::COLLEAGUE, demo::STUDENT]
        .iter()
        .find(|person| teaches(person))
        .map_or(demo::ADMIN.id, |person| person.id)
}

/// Returns the subject a topic belongs to, or nothing.
pub(super) fn subject_of(topic: &str) -> &'static str {
    SUBJECTS
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(_, topics)| topics.split('|').any(|known| known == topic))
        .map_or("", |(subject, _)| subject)
}

pub(crate) fn topics(subject: &str) -> Vec<&'static str> {
    SUBJECTS
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| *name == subject)
        .map_or_else(
            || vec!["Recording"],
            |(_, topics)| topics.split('|').collect(),
        )
}
