//! Very many sessions in one folder and very many folders below one, to see whether lists stay smooth.

use chrono::TimeDelta;

use super::{
    Seed, first_day,
    folders::folder,
    sessions::{invent_silent, topics},
};
use crate::{demo, world::World};

/// Adds the folders "Lecture capture archive" and "Course shells".
pub(super) fn add(world: &mut World, seed: &mut Seed, sessions: usize, folders: usize) {
    let archive = seed.id();
    world.insert_folder(folder(
        archive,
        "Lecture capture archive",
        None,
        "own instructor=creator",
    ));
    let topics = topics("programming");
    for index in 0..sessions {
        let topic = topics[index % topics.len()];
        let start = first_day() + TimeDelta::minutes(i64::try_from(index).unwrap_or_default() * 17);
        let (mut session, _) = invent_silent(
            seed,
            archive,
            format!("Capture {index:06} – {topic}"),
            topic,
            start,
            demo::INSTRUCTOR.id,
        );
        // Kept small, there are many.
        session.context.clear();
        world.insert_session(session);
    }
    let shells = seed.id();
    world.insert_folder(folder(
        shells,
        "Course shells",
        None,
        "own instructor=creator",
    ));
    for index in 0..folders {
        world.insert_folder(folder(
            seed.id(),
            &format!("Shell {index:06}"),
            Some(shells),
            "",
        ));
    }
}
