//! Who is on the class list of a course, and which viewer each of them is: Canvas's list, else the imported one.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::names::user_key;
use crate::canvas_courses::{self, CanvasPerson};
use crate::error::AppError;
use crate::page_views::CanvasRole;
use crate::viewing::store::{self, CourseRow, RosterEntry};

/// The class list of a course.
#[derive(Debug, Clone, Default)]
pub(in crate::viewing) struct ClassList {
    /// Everybody who is or was on it.
    pub members: Vec<Member>,
    /// Where it is from; none where there is none.
    pub source: Option<ClassListSource>,
    /// Its sections.
    pub sections: Vec<String>,
    /// The numbers up to this one are the store's.
    last_stored: u32,
    by_number: HashMap<u32, usize>,
}

/// Where a class list is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassListSource {
    /// A file that was imported.
    File,
    /// Canvas, when it was read last.
    Canvas {
        /// That moment.
        read_at: Option<DateTime<Utc>>,
    },
}

/// Somebody on a class list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::viewing) struct Member {
    /// The viewer's number, or one above all others.
    pub number: u32,
    /// What the short name is made of.
    pub key: String,
    pub name: Option<String>,
    /// The name used to sign in.
    pub login: Option<String>,
    pub sections: Vec<String>,
    /// As what; none where the list does not say.
    pub roles: Vec<CanvasRole>,
    pub standing: Standing,
    /// How the viewer was found; none where no viewer is this person.
    pub matched: Option<MatchedBy>,
}

/// How somebody stands on a class list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// On it.
    Listed,
    /// On it, but switched off.
    Inactive,
    /// No longer on it since the list that was read then.
    Left(DateTime<Utc>),
}

/// How a person of a class list was found among the viewers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchedBy {
    /// The login id is the Panopto user name, after its last `\`.
    LoginId,
    /// The SIS id is the Panopto user name.
    SisId,
    /// The user name of the file is the Panopto user name.
    UserName,
    /// The id of the file is the Panopto id.
    UserId,
}

impl Member {
    /// Tells whether the person counts as enrolled.
    pub fn is_listed(&self) -> bool {
        self.standing == Standing::Listed
    }

    /// Tells whether the person is a student. A list that says nothing about that lists students.
    pub fn is_student(&self) -> bool {
        self.roles.is_empty() || self.roles.contains(&CanvasRole::Student)
    }
}

impl ClassList {
    /// Reads the list and finds its people among the viewers.
    pub fn read(connection: &Connection, course: &CourseRow) -> Result<Self, AppError> {
        let viewers = store::viewer_ids(connection)?;
        let number = |no: i64| u32::try_from(no).unwrap_or(u32::MAX);
        let known: Vec<Known> = viewers
            .into_iter()
            .map(|(no, (id, user_name))| Known {
                number: number(no),
                id,
                user: user_name.as_deref().map(user_key),
            })
            .collect();
        let last_stored = known.iter().map(|one| one.number).max().unwrap_or(0);
        let finder = Finder::of(&known);
        let mut list = match canvas_courses::linked(connection, course.id)? {
            Some(canvas) if canvas.read_at.is_some() => {
                let people = canvas_courses::people(connection, canvas.no)?;
                Self {
                    members: of_canvas(people, &finder),
                    source: Some(ClassListSource::Canvas {
                        read_at: canvas.read_at,
                    }),
                    sections: canvas_courses::sections(connection, canvas.no)?,
                    ..Self::default()
                }
            }
            _ => Self::of_file(store::roster(connection, course.id)?, &finder),
        };
        list.last_stored = last_stored;
        list.number(last_stored);
        let ids: HashMap<u32, String> = known.into_iter().map(|one| (one.number, one.id)).collect();
        for member in &mut list.members {
            // One short name for a person everywhere in the profile.
            if let Some(id) = ids.get(&member.number) {
                member.key.clone_from(id);
            }
        }
        Ok(list)
    }

    /// Returns who has a number.
    pub fn member(&self, number: u32) -> Option<&Member> {
        self.members.get(*self.by_number.get(&number)?)
    }

    /// Tells whether a number is of somebody whom no view or list of viewers knows.
    pub fn is_never_seen(&self, number: u32) -> bool {
        number > self.last_stored
    }

    fn of_file(entries: Vec<RosterEntry>, finder: &Finder) -> Self {
        let mut sections: Vec<String> = Vec::new();
        let mut taken = HashSet::new();
        let mut members = Vec::new();
        let source = (!entries.is_empty()).then_some(ClassListSource::File);
        for entry in entries {
            if let Some(section) = &entry.section
                && !sections.contains(section)
            {
                sections.push(section.clone());
            }
            let by = |key: &Option<String>, how| {
                let found = finder.any(key.as_deref()?)?;
                Some((found, how))
            };
            let found = by(&entry.user_id, MatchedBy::UserId)
                .or_else(|| by(&entry.user_name, MatchedBy::UserName))
                .filter(|(number, _)| taken.insert(*number));
            let keys = [&entry.user_id, &entry.user_name, &entry.name];
            let key = keys.into_iter().flatten().next().cloned();
            members.push(Member {
                number: found.map_or(0, |(number, _)| number),
                key: key.unwrap_or_default(),
                name: entry.name,
                login: entry.user_name,
                sections: entry.section.into_iter().collect(),
                roles: Vec::new(),
                standing: Standing::Listed,
                matched: found.map(|(_, how)| how),
            });
        }
        sections.sort();
        Self {
            members,
            source,
            sections,
            ..Self::default()
        }
    }

    /// Gives whoever is no viewer a number above all others.
    fn number(&mut self, last_stored: u32) {
        let mut next = last_stored;
        for (place, member) in self.members.iter_mut().enumerate() {
            if member.matched.is_none() {
                next += 1;
                member.number = next;
            }
            self.by_number.insert(member.number, place);
        }
    }
}

/// A viewer of the store.
struct Known {
    number: u32,
    id: String,
    user: Option<String>,
}

/// Finds viewers by what other systems call them.
struct Finder {
    by_user: HashMap<String, u32>,
    by_id: HashMap<String, u32>,
}

impl Finder {
    fn of(known: &[Known]) -> Self {
        let mut finder = Self {
            by_user: HashMap::new(),
            by_id: HashMap::new(),
        };
        for one in known {
            finder.by_id.insert(one.id.to_lowercase(), one.number);
            let Some(user) = &one.user else { continue };
            // Of two accounts of the same name, the one that was seen first.
            let first = finder.by_user.entry(user.clone()).or_insert(one.number);
            *first = one.number.min(*first);
        }
        finder
    }

    fn user(&self, key: Option<&str>) -> Option<u32> {
        self.by_user.get(&user_key(key?)).copied()
    }

    fn any(&self, key: &str) -> Option<u32> {
        let key = user_key(key);
        let by_user = || self.by_user.get(&key);
        self.by_id.get(&key).or_else(by_user).copied()
    }
}

/// What Canvas calls somebody.
type Key = fn(&CanvasPerson) -> Option<&str>;

/// Matches login ids first, then SIS ids among those who are left; nobody is two people.
fn of_canvas(people: Vec<CanvasPerson>, finder: &Finder) -> Vec<Member> {
    let mut taken: HashSet<u32> = HashSet::new();
    let mut matched: Vec<Option<(u32, MatchedBy)>> = vec![None; people.len()];
    let rules: [(Key, MatchedBy); 2] = [
        (|person| person.login_id.as_deref(), MatchedBy::LoginId),
        (|person| person.sis_id.as_deref(), MatchedBy::SisId),
    ];
    for (key, how) in rules {
        for (person, found) in people.iter().zip(&mut matched) {
            if found.is_none()
                && let Some(number) = finder.user(key(person))
                && taken.insert(number)
            {
                *found = Some((number, how));
            }
        }
    }
    let each = people.into_iter().zip(matched);
    each.map(|(person, found)| member(person, found)).collect()
}

fn member(person: CanvasPerson, found: Option<(u32, MatchedBy)>) -> Member {
    let here = |place: &&canvas_courses::Place| place.left_at.is_none();
    let active = |place: &&canvas_courses::Place| here(place) && place.state != "inactive";
    let is_here = person.places.iter().any(|place| here(&place));
    let is_active = person.places.iter().any(|place| active(&place));
    let standing = match person.places.iter().filter_map(|place| place.left_at).max() {
        _ if is_active => Standing::Listed,
        Some(at) if !is_here => Standing::Left(at),
        _ => Standing::Inactive,
    };
    // What somebody was before counts only where nothing is left of it now.
    let places = person.places.iter().filter(|place| {
        if is_active {
            active(place)
        } else {
            !is_here || here(place)
        }
    });
    let (mut sections, mut roles): (Vec<String>, Vec<CanvasRole>) = (Vec::new(), Vec::new());
    for place in places {
        if let Some(section) = &place.section
            && !sections.contains(section)
        {
            sections.push(section.clone());
        }
        let role = CanvasRole::ALL
            .into_iter()
            .find(|role| role.word() == place.kind);
        // A role of the institution's own is nearest to a designer: somebody who is no student.
        let role = role.unwrap_or(CanvasRole::Designer);
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    let login = person.login_id.or(person.sis_id);
    Member {
        number: found.map_or(0, |(number, _)| number),
        key: login
            .clone()
            .unwrap_or_else(|| format!("canvas {}", person.user)),
        name: person.name,
        login,
        sections,
        roles,
        standing,
        matched: found.map(|(_, how)| how),
    }
}
