//! A tree of everything that breaks a mirror: depth, names, twins, crowds.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{Seed, captions, first_day, folders::folder, sessions::invent_silent};
use crate::{demo, world::World};

/// Name of the folder that holds it all.
const TOP: &str = "Hostile";
/// Seconds of each recording.
const SECONDS: f64 = 5.0;
/// Sessions of one name in one folder.
const CROWD: usize = 500;
const DEPTH: usize = 40;

/// Names that no file system takes as they are, or that mean another place.
const NAMES: [&str; 34] = [
    "..",
    ".",
    "...",
    "CON",
    "con.mp4",
    "NUL.mp4",
    "aux",
    "COM1.tar.gz",
    "LPT9 ",
    "Trailing dot.",
    "Trailing dots...",
    "Trailing space ",
    " Leading space",
    "\u{a0}no-break space\u{a0}",
    "a/b\\c:d*e?f\"g<h>i|j",
    "../../../etc/passwd",
    "..\\..\\Windows\\win.ini",
    "C:\\Users\\x",
    "/absolute",
    "~",
    "-rf",
    "%2e%2e%2f",
    "line one\nline two\ttab",
    "bell \u{7} and null-ish \u{1}",
    "\u{202e}gpj.exe",
    "مرحبا \u{200f}بالعالم\u{200e} (1)",
    "👩🏽‍🔬🏳️‍🌈 emoji",
    "zero\u{200b}width\u{feff}",
    "=HYPERLINK(\"http://example.test\",\"open\")",
    "$(touch pwned) `id` ; rm -rf *",
    "Lecture.mp4",
    "Lecture.mp4.part",
    "desktop.ini",
    ".DS_Store",
];

/// Names that some file systems take for one: by case, by composition, by width, by what follows.
const TWINS: [&str; 12] = [
    "Résumé",
    "Re\u{301}sume\u{301}",
    "RÉSUMÉ",
    "Straße",
    "STRASSE",
    "ﬁnal",
    "final",
    "Final",
    "Ｌecture",
    "Lecture",
    "Lecture ",
    "Lecture.",
];

/// Adds the tree.
pub(super) fn add(world: &mut World, seed: &mut Seed) {
    let flags = "own instructor=creator student=viewer colleague=viewer";
    let top = add_folder(world, seed, TOP, None, flags);
    names(world, seed, top);
    twins(world, seed, top);
    depth(world, seed, top);
    crowd(world, seed, top);
    equal_folders(world, seed, top);
    oddities(world, seed, top);
}

fn names(world: &mut World, seed: &mut Seed, top: Uuid) {
    let place = add_folder(world, seed, "Names", Some(top), "");
    let long = [
        "x".repeat(300),
        "ö".repeat(300),
        "👩🏽‍🔬".repeat(75),
        format!("{}.mp4", "Long with an ending ".repeat(15)),
    ];
    let all = NAMES.into_iter().chain(long.iter().map(String::as_str));
    for (index, name) in all.enumerate() {
        add_session(world, seed, place, name, index);
        let inside = add_folder(world, seed, name, Some(place), "");
        add_session(world, seed, inside, "Recording", index);
    }
}

fn twins(world: &mut World, seed: &mut Seed, top: Uuid) {
    let place = add_folder(world, seed, "Twins", Some(top), "");
    for (index, name) in TWINS.into_iter().enumerate() {
        add_session(world, seed, place, name, index);
        let inside = add_folder(world, seed, name, Some(place), "");
        add_session(world, seed, inside, "Recording", index);
    }
}

fn depth(world: &mut World, seed: &mut Seed, top: Uuid) {
    let mut place = add_folder(world, seed, "Deep", Some(top), "");
    for level in 1..=DEPTH {
        let name = format!("Level {level:02} of a course that never stops dividing itself");
        place = add_folder(world, seed, &name, Some(place), "");
        if level % 10 == 0 {
            add_session(world, seed, place, "Recording at the bottom", level);
        }
    }
}

fn crowd(world: &mut World, seed: &mut Seed, top: Uuid) {
    let place = add_folder(world, seed, "Crowd", Some(top), "");
    for index in 0..CROWD {
        add_session(world, seed, place, "Lecture", index);
    }
}

fn equal_folders(world: &mut World, seed: &mut Seed, top: Uuid) {
    let place = add_folder(world, seed, "Equal folders", Some(top), "");
    for index in 0..5 {
        let inside = add_folder(world, seed, "Week 1", Some(place), "");
        add_session(world, seed, inside, "Lecture", index);
    }
    // A folder with the name of a session beside it, as a file system would see both.
    add_folder(world, seed, "Lecture.mp4", Some(place), "");
    add_session(world, seed, place, "Lecture", 6);
}

fn oddities(world: &mut World, seed: &mut Seed, top: Uuid) {
    let place = add_folder(world, seed, "Not to be had", Some(top), "");
    let [no_start, no_length, encoding, failed, empty, off] = [
        "No start time",
        "No duration",
        "Still encoding",
        "Failed",
        "No file",
        "Downloads off",
    ]
    .map(|name| add_session(world, seed, place, name, 0));
    let mut change = |id: Uuid, change: &dyn Fn(&mut crate::world::Session)| {
        if let Some(session) = world.session_mut(id) {
            change(session);
        }
    };
    change(no_start, &|session| session.start_time = None);
    change(no_length, &|session| session.duration = None);
    change(encoding, &|session| {
        session.state = crate::world::SessionState::Processing;
    });
    change(failed, &|session| {
        session.state = crate::world::SessionState::Failed;
    });
    change(empty, &|session| session.media.clear());
    change(off, &|session| session.downloads_off = true);
    let watch_only = add_folder(world, seed, "Watch only", Some(place), "watch-only");
    add_session(world, seed, watch_only, "Recording", 1);
    let hidden = add_folder(world, seed, "Not found by searching", Some(top), "unlisted");
    add_session(world, seed, hidden, "Recording", 2);
    let shown = add_folder(world, seed, "Found but not readable", Some(top), "shown");
    add_session(world, seed, shown, "Recording", 3);
    let closed = add_folder(world, seed, "Closed", Some(top), "own");
    add_session(world, seed, closed, "Recording", 4);
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

fn add_session(world: &mut World, seed: &mut Seed, folder: Uuid, name: &str, index: usize) -> Uuid {
    let start = first_day() + TimeDelta::hours(i64::try_from(index).unwrap_or_default());
    let creator = demo::INSTRUCTOR.id;
    let (mut session, captioned) =
        invent_silent(seed, folder, name.to_owned(), name, start, creator);
    session.duration = Some(SECONDS);
    session.media = Seed::small_media(session.id, SECONDS);
    if captioned {
        session.captions = captions::tracks(&session, name);
    }
    let id = session.id;
    world.insert_session(session);
    id
}
