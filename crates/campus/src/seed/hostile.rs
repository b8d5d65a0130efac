//! Names that break programs: every character a path must not have, twins, long ones, other scripts.

use chrono::TimeDelta;

use super::{Seed, first_day, folders::folder, sessions::invent};
use crate::{demo, world::World};

const FOLDERS: [&str; 9] = [
    "CHEM 121/123: Thermo\\dynamics \"Labs\" [A-B] <draft> *?|",
    "Twins",
    "Twins",
    "CON",
    "Trailing dots and spaces. . ",
    "مختبر الأحياء \u{202e}gnp.exe",
    "Cafe\u{301} and café",
    "👩🏽‍🔬 Field notes & “quotes” 100 %",
    "..",
];

const SESSIONS: [&str; 9] = [
    "Q&A: what's in <b>bold</b>? \"quoted\" & 'single'",
    "../../etc/passwd",
    "Same name",
    "Same name",
    "Same name",
    "100 % of x/y \\ z : * ? | < >",
    "=HYPERLINK(\"http://example.test\",\"open\")",
    "NUL.mp4",
    "line one\nline two\ttabbed",
];

/// Adds a folder of odd folders, each with a recording, and odd recordings in one of them.
pub(super) fn add(world: &mut World, seed: &mut Seed) {
    let top = seed.id();
    let flags = "own instructor=creator student=viewer colleague=viewer";
    world.insert_folder(folder(top, "Archive [odd names]", None, flags));
    let long = "A very long folder name that goes on and on about nothing in particular ".repeat(4);
    let names = FOLDERS.into_iter().chain([long.trim_end()]);
    for (index, name) in names.enumerate() {
        let id = seed.id();
        world.insert_folder(folder(id, name, Some(top), ""));
        let start = first_day() + TimeDelta::days(index.try_into().unwrap_or_default());
        let recording = invent(
            seed,
            id,
            format!("Recording in {name}"),
            name,
            start,
            demo::INSTRUCTOR.id,
        );
        world.insert_session(recording);
        if index == 0 {
            for (day, name) in (1..).zip(SESSIONS) {
                let session = invent(
                    seed,
                    id,
                    name.to_owned(),
                    name,
                    start + TimeDelta::days(day),
                    demo::INSTRUCTOR.id,
                );
                world.insert_session(session);
            }
        }
    }
}
