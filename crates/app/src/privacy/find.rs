//! Who is known, and what belongs to one and the same person: what has the same id at a service, or the same login.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::collections;
use super::views::{PersonFound, PersonKey};
use crate::error::AppError;
use crate::viewing::user_key;

/// More people than this are not listed; whoever searches types more.
const MOST: usize = 50;
/// Shorter texts would find everybody.
const SHORTEST: usize = 2;

/// One person as everything that is known of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Identity {
    /// Numbers and ids of viewers of Panopto.
    pub viewers: BTreeSet<(i64, String)>,
    /// Servers and ids of people of Canvas.
    pub users: BTreeSet<(String, i64)>,
    /// Lines of class lists, by course and key.
    pub lines: BTreeSet<(i64, String)>,
    /// Full names as they were told.
    pub names: BTreeSet<String>,
    /// Logins and other ids as they were told.
    pub logins: BTreeSet<String>,
}

/// Something that is known of somebody.
struct Record {
    key: String,
    /// Records with a mark in common are of one person.
    marks: Vec<String>,
    from: &'static str,
    identity: Identity,
}

impl Identity {
    /// Returns what the person is called: the name, else the login, else the id.
    pub fn called(&self) -> String {
        let name = self.names.iter().find(|name| !name.is_empty());
        let login = || self.logins.iter().next().cloned();
        let viewer = || self.viewers.iter().next().map(|(_, id)| id.clone());
        let user = || self.users.iter().next().map(|(_, id)| id.to_string());
        name.cloned()
            .or_else(login)
            .or_else(viewer)
            .or_else(user)
            .unwrap_or_default()
    }

    /// Returns the ids at a Canvas.
    pub fn users_of(&self, server: &str) -> Vec<i64> {
        let same = |one: &str| plain_server(one) == plain_server(server);
        let of = self.users.iter().filter(|(one, _)| same(one));
        of.map(|(_, user)| *user).collect()
    }

    fn add(&mut self, other: &Self) {
        self.viewers.extend(other.viewers.iter().cloned());
        self.users.extend(other.users.iter().cloned());
        self.lines.extend(other.lines.iter().cloned());
        self.names.extend(other.names.iter().cloned());
        self.logins.extend(other.logins.iter().cloned());
    }

    fn texts(&self) -> impl Iterator<Item = String> {
        let viewers = self.viewers.iter().map(|(_, id)| id.clone());
        let users = self.users.iter().map(|(_, id)| id.to_string());
        let told = self.names.iter().chain(&self.logins).cloned();
        told.chain(viewers).chain(users)
    }
}

/// Compares addresses of servers.
pub(super) fn plain_server(server: &str) -> String {
    server.trim_end_matches('/').to_lowercase()
}

/// Finds people by a part of their name, login or id.
pub(super) fn find(
    connection: &Connection,
    profile: &Path,
    text: &str,
) -> Result<Vec<PersonFound>, AppError> {
    let wanted = text.trim().to_lowercase();
    if wanted.chars().count() < SHORTEST {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (keys, from, identity) in people(connection, profile)? {
        let fits = identity
            .texts()
            .any(|text| text.to_lowercase().contains(&wanted));
        if !fits {
            continue;
        }
        let name = identity.called();
        let also = identity
            .texts()
            .filter(|text| *text != name)
            .collect::<BTreeSet<_>>();
        found.push(PersonFound {
            key: PersonKey(keys.into_iter().next().unwrap_or_default()),
            also: also.into_iter().collect(),
            from: from.into_iter().collect(),
            name,
        });
    }
    found.sort_by_cached_key(|person| (person.name.to_lowercase(), person.also.clone()));
    found.truncate(MOST);
    Ok(found)
}

/// Returns everything that is known of the person whom a record is about.
pub(super) fn identity(
    connection: &Connection,
    profile: &Path,
    key: &PersonKey,
) -> Result<Option<Identity>, AppError> {
    let all = people(connection, profile)?.into_iter();
    let mut fits = all.filter(|(keys, ..)| keys.contains(&key.0));
    Ok(fits.next().map(|(_, _, identity)| identity))
}

type Group = (BTreeSet<String>, BTreeSet<&'static str>, Identity);

fn people(connection: &Connection, profile: &Path) -> Result<Vec<Group>, AppError> {
    let mut records = Vec::new();
    viewers(connection, &mut records)?;
    class_lists(connection, &mut records)?;
    canvas(connection, &mut records)?;
    for told in collections::people(profile)? {
        let server = plain_server(&told.server);
        records.push(of_canvas(
            "Student work",
            server,
            told.user,
            told.names,
            told.logins,
        ));
    }
    Ok(joined(&records))
}

fn viewers(connection: &Connection, records: &mut Vec<Record>) -> Result<(), AppError> {
    let mut statement = connection.prepare("SELECT no, id, user_name FROM viewing_viewers")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (no, id): (i64, String) = (row.get(0)?, row.get(1)?);
        let login: Option<String> = row.get(2)?;
        let mark = viewer_mark(&id);
        records.push(Record {
            key: mark.clone(),
            marks: std::iter::once(mark)
                .chain(login.iter().map(|login| login_mark(login)))
                .collect(),
            from: "Panopto",
            identity: Identity {
                viewers: [(no, id)].into(),
                logins: login.into_iter().collect(),
                ..Identity::default()
            },
        });
    }
    Ok(())
}

fn class_lists(connection: &Connection, records: &mut Vec<Record>) -> Result<(), AppError> {
    let mut statement =
        connection.prepare("SELECT course, key, user_id, user_name, name FROM viewing_roster")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (course, key): (i64, String) = (row.get(0)?, row.get(1)?);
        let logins: Vec<String> = [row.get::<_, Option<String>>(2)?, row.get(3)?]
            .into_iter()
            .flatten()
            .collect();
        let name: Option<String> = row.get(4)?;
        records.push(Record {
            key: format!("line {course} {key}"),
            marks: logins
                .iter()
                .flat_map(|login| [viewer_mark(login), login_mark(login)])
                .collect(),
            from: "Class list",
            identity: Identity {
                lines: [(course, key)].into(),
                names: name.into_iter().collect(),
                logins: logins.into_iter().collect(),
                ..Identity::default()
            },
        });
    }
    Ok(())
}

fn canvas(connection: &Connection, records: &mut Vec<Record>) -> Result<(), AppError> {
    let mut statement = connection.prepare(
        "SELECT c.server, p.user_id, p.name, p.login_id, p.sis_id FROM canvas_people p JOIN canvas_courses c ON c.no = p.canvas
         UNION SELECT s.server, p.user_id, p.name, NULL, NULL FROM page_view_people p JOIN page_view_sites s ON s.no = p.site
         UNION SELECT s.server, b.user_id, NULL, NULL, NULL FROM page_view_blocks b JOIN page_view_sites s ON s.no = b.site",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let server = plain_server(&row.get::<_, String>(0)?);
        let logins = [row.get::<_, Option<String>>(3)?, row.get(4)?];
        let name: Option<String> = row.get(2)?;
        records.push(of_canvas(
            "Canvas",
            server,
            row.get(1)?,
            name.into_iter().collect(),
            logins.into_iter().flatten().collect(),
        ));
    }
    Ok(())
}

fn of_canvas(
    from: &'static str,
    server: String,
    user: i64,
    names: BTreeSet<String>,
    logins: BTreeSet<String>,
) -> Record {
    let mark = format!("canvas {server} {user}");
    Record {
        key: mark.clone(),
        marks: std::iter::once(mark)
            .chain(logins.iter().map(|login| login_mark(login)))
            .collect(),
        from,
        identity: Identity {
            users: [(server, user)].into(),
            names,
            logins,
            ..Identity::default()
        },
    }
}

fn viewer_mark(id: &str) -> String {
    format!("viewer {}", id.trim().to_lowercase())
}

fn login_mark(login: &str) -> String {
    format!("login {}", user_key(login))
}

/// Puts the records that have a mark in common together, also over several steps.
fn joined(records: &[Record]) -> Vec<Group> {
    let mut group: Vec<usize> = (0..records.len()).collect();
    let mut of_mark: HashMap<&str, usize> = HashMap::new();
    for (place, record) in records.iter().enumerate() {
        for mark in &record.marks {
            let other = *of_mark.entry(mark.as_str()).or_insert(place);
            let (mine, theirs) = (root(&mut group, place), root(&mut group, other));
            group[mine] = theirs;
        }
    }
    let mut groups: HashMap<usize, Group> = HashMap::new();
    for (place, record) in records.iter().enumerate() {
        let (keys, from, identity) = groups.entry(root(&mut group, place)).or_default();
        keys.insert(record.key.clone());
        from.insert(record.from);
        identity.add(&record.identity);
    }
    groups.into_values().collect()
}

fn root(group: &mut [usize], mut place: usize) -> usize {
    while group[place] != place {
        group[place] = group[group[place]];
        place = group[place];
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(key: &str, marks: &[&str]) -> Record {
        Record {
            key: key.to_owned(),
            marks: marks.iter().map(|mark| (*mark).to_owned()).collect(),
            from: "Canvas",
            identity: Identity {
                names: [key.to_owned()].into(),
                ..Identity::default()
            },
        }
    }

    #[test]
    fn what_has_a_mark_in_common_is_one_person_over_several_steps() {
        let records = [
            record("a", &["1", "2"]),
            record("b", &["3"]),
            record("c", &["4", "5"]),
            record("d", &["2", "4"]),
        ];
        let mut groups: Vec<Vec<String>> = joined(&records)
            .into_iter()
            .map(|(keys, ..)| keys.into_iter().collect())
            .collect();
        groups.sort();
        assert_eq!(groups, [vec!["a", "c", "d"], vec!["b"]]);
    }
}
