//! The tree of folders, read from a text with one folder a line.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Seed, first_day};
use crate::{
    demo,
    world::{Access, AccessLevel, Folder, Role, World},
};

const TREE: &str = include_str!("northfield.txt");

/// A folder that is to be filled with sessions.
pub(super) struct Place {
    pub folder: Uuid,
    pub subject: &'static str,
    pub sessions: u32,
}

/// Makes all folders and returns those that get sessions.
pub(super) fn plant(world: &mut World, seed: &mut Seed) -> Vec<Place> {
    let mut places = Vec::new();
    let mut above: Vec<Uuid> = Vec::new();
    for line in TREE
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        let level = (line.len() - line.trim_start().len()) / 2;
        let mut fields = line.split('|').map(str::trim);
        let name = fields.next().unwrap_or_default();
        let sessions = fields
            .next()
            .and_then(|count| count.parse().ok())
            .unwrap_or_default();
        let subject = fields.next().unwrap_or_default();
        let flags = fields.next().unwrap_or_default();
        above.truncate(level);
        let id = seed.id();
        world.insert_folder(folder(id, name, above.last().copied(), flags));
        above.push(id);
        if sessions > 0 {
            places.push(Place {
                folder: id,
                subject,
                sessions,
            });
        }
    }
    places
}

/// Makes the two folders every site has.
pub(super) fn system_folders(world: &mut World, seed: &mut Seed) {
    for name in ["Users", "Remote Recorders"] {
        world.insert_folder(folder(seed.id(), name, None, "own"));
    }
}

/// Makes a folder; the flags are explained at the top of the text.
pub(super) fn folder(id: Uuid, name: &str, parent: Option<Uuid>, flags: &str) -> Folder {
    let flags: Vec<&str> = flags.split_whitespace().collect();
    let has = |flag| flags.contains(&flag);
    let grants: BTreeMap<Uuid, Role> = flags
        .iter()
        .filter_map(|flag| flag.split_once('='))
        .filter_map(|(person, role)| {
            let person = demo::PEOPLE.iter().find(|demo| demo.username == person)?.id;
            let role = match role {
                "publisher" => Role::Publisher,
                "creator" => Role::Creator,
                _ => Role::Viewer,
            };
            Some((person, role))
        })
        .collect();
    let description = match name.split_once(' ') {
        Some((code, rest))
            if code.chars().all(|letter| letter.is_ascii_uppercase()) && code.len() == 4 =>
        {
            Some(format!(
                "Recordings of {}.",
                rest.split_once(' ').map_or(rest, |(_, title)| title)
            ))
        }
        // Real sites have both: nothing, and a description that is empty.
        _ if name.len().is_multiple_of(2) => Some(String::new()),
        _ => None,
    };
    Folder {
        id,
        name: name.to_owned(),
        description,
        parent,
        created: first_day(),
        access: Access {
            inherited: !has("own"),
            level: if has("open") {
                AccessLevel::Organization
            } else {
                AccessLevel::Restricted
            },
        },
        grants,
        hidden_in_search: has("unlisted"),
        unreadable_by_id: has("shown"),
        downloads_off: has("watch-only"),
    }
}
