//! Very many small sessions in very many folders, to see whether a mirror keeps the limits.

use chrono::TimeDelta;

use super::{
    Seed, first_day,
    folders::folder,
    sessions::{invent_silent, topics},
};
use crate::{demo, world::World};

/// Seconds of each recording.
const SECONDS: f64 = 2.0;

/// Adds the folder "Catalogue" with departments, and in them courses with their sessions.
pub(super) fn add(world: &mut World, seed: &mut Seed, sessions: usize, folders: usize) {
    let top = seed.id();
    let flags = "own instructor=creator student=viewer";
    world.insert_folder(folder(top, "Catalogue", None, flags));
    let departments = folders.div_ceil(20);
    let mut courses = Vec::new();
    let mut department = top;
    for index in 0..folders.saturating_sub(1) {
        let id = seed.id();
        if index.is_multiple_of(folders.div_ceil(departments.max(1))) {
            department = id;
            world.insert_folder(folder(id, &format!("Department {index:03}"), Some(top), ""));
        } else {
            world.insert_folder(folder(
                id,
                &format!("Course {index:03}"),
                Some(department),
                "",
            ));
        }
        courses.push(id);
    }
    let topics = topics("programming");
    for index in 0..sessions {
        let topic = topics[index % topics.len()];
        let place = courses
            .get(index % courses.len().max(1))
            .copied()
            .unwrap_or(top);
        let start = first_day() + TimeDelta::minutes(i64::try_from(index).unwrap_or_default() * 17);
        let name = format!("Recording {index:04} – {topic}");
        let creator = demo::INSTRUCTOR.id;
        let (mut session, _) = invent_silent(seed, place, name, topic, start, creator);
        session.duration = Some(SECONDS);
        session.media = Seed::small_media(session.id, SECONDS);
        session.context.clear();
        world.insert_session(session);
    }
}
