//! How people are called in an export.

use std::collections::{BTreeSet, HashMap};

use lectern_names::pseudonym::{PseudonymKey, keyed_number, pseudonyms};

use crate::collection::{CourseData, Person, Who};
use crate::received::{Id, User};
use crate::scrub::Scrubber;

/// Whether people are named.
#[derive(Debug, Clone)]
pub enum Identities {
    /// As Canvas names them.
    Real,
    /// By pseudonyms made with this key: the same person under the same key has the same name in every export.
    Pseudonyms(PseudonymKey),
}

/// What Canvas calls somebody whose name it hides.
const ANONYMOUS: &str = "Anonymous User";

/// The names of everybody in all courses of an export.
#[derive(Debug)]
pub(crate) struct Naming<'a> {
    key: Option<&'a PseudonymKey>,
    pseudonyms: HashMap<String, String>,
}

impl<'a> Naming<'a> {
    pub fn new(identities: &'a Identities, courses: &[CourseData]) -> Self {
        let Identities::Pseudonyms(key) = identities else {
            return Self {
                key: None,
                pseudonyms: HashMap::new(),
            };
        };
        let everybody: BTreeSet<String> = courses
            .iter()
            .flat_map(|course| course.people.keys().chain(course.students.keys()))
            .map(Who::to_string)
            .collect();
        let names = pseudonyms(key, everybody.iter().map(String::as_str));
        Self {
            key: Some(key),
            pseudonyms: everybody.into_iter().zip(names).collect(),
        }
    }

    pub fn are_hidden(&self) -> bool {
        self.key.is_some()
    }

    /// Returns the documented name in tables and paths: the login up to the first `@`, else the name.
    pub fn user_name(&self, course: &CourseData, who: &Who) -> String {
        if self.key.is_some() {
            return self.pseudonym(who);
        }
        course
            .person(who)
            .and_then(documented)
            .unwrap_or_else(|| match who {
                Who::User(id) => format!("user {id}"),
                Who::Anonymous(id) => format!("anonymous {id}"),
            })
    }

    /// Returns the name for reading.
    pub fn full_name(&self, course: &CourseData, who: &Who) -> String {
        let person = course.person(who).filter(|_| self.key.is_none());
        match person {
            Some(person) if !person.name.is_empty() => person.name.clone(),
            _ => self.user_name(course, who),
        }
    }

    /// Returns the documented name of a comment's author: as that of a student for people of the course, else what the comment says.
    pub fn author(&self, course: &CourseData, id: Id, name: &str, user: Option<&User>) -> String {
        let id = id.0.or_else(|| user.and_then(|user| user.id.0));
        let Some(id) = id else {
            // Whoever Canvas hides stays hidden, and a name without an id tells too much.
            let hidden = self.key.is_some() || name.trim().is_empty();
            return if hidden { ANONYMOUS } else { name.trim() }.to_owned();
        };
        let who = Who::User(id);
        let listed = course.person(&who).is_some_and(|person| person.is_listed);
        if self.key.is_some() || listed {
            return self.user_name(course, &who);
        }
        let shown = user.map(User::called).filter(|shown| !shown.is_empty());
        let shown = shown.unwrap_or(name.trim());
        if shown.is_empty() {
            self.user_name(course, &who)
        } else {
            shown.to_owned()
        }
    }

    /// Returns what tells two people of one name apart.
    pub fn id(&self, who: &Who) -> String {
        if self.key.is_some() {
            self.pseudonym(who)
        } else {
            who.to_string()
        }
    }

    /// Returns the number of a submission, file or comment, or one that stands for it.
    pub fn number(&self, kind: &str, id: &str) -> String {
        match self.key {
            Some(key) if !id.is_empty() => keyed_number(key, kind, id).to_string(),
            _ => id.to_owned(),
        }
    }

    /// Returns what takes the course's names out of texts, where they are hidden.
    pub fn scrubber(&self, course: &CourseData) -> Option<Scrubber> {
        self.key?;
        let people = course.people.iter().filter(|(_, person)| !person.is_test);
        Some(Scrubber::new(
            people.map(|(who, person)| (self.pseudonym(who), person)),
        ))
    }

    fn pseudonym(&self, who: &Who) -> String {
        let name = self.pseudonyms.get(&who.to_string());
        name.cloned().unwrap_or_else(|| "unknown".to_owned())
    }
}

fn documented(person: &Person) -> Option<String> {
    let login = person.login.split('@').next().unwrap_or_default().trim();
    let name = if login.is_empty() {
        person.name.trim()
    } else {
        login
    };
    (!name.is_empty()).then(|| name.to_owned())
}
