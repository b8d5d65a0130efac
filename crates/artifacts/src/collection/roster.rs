//! The people of a course, from every answer that names them.

use std::collections::BTreeMap;

use super::{Collection, Who};
use crate::ArtifactsError;
use crate::issue::Issue;
use crate::received::{Enrollment, User};

/// A person, as well as the answers together know them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Person {
    pub name: String,
    pub sortable_name: String,
    pub login: String,
    /// Other words that tell who it is: short name, display name, address, number in the student system.
    pub also: Vec<String>,
    /// On the list of the course's people, whatever their role.
    pub is_listed: bool,
    /// On the list of students.
    pub is_student: bool,
    /// Canvas's own Test Student.
    pub is_test: bool,
}

pub(crate) type Roster = BTreeMap<Who, Person>;

/// Reads the lists of people of a course.
pub(super) fn read(
    collection: &Collection,
    course: i64,
    issues: &mut Vec<Issue>,
) -> Result<Roster, ArtifactsError> {
    let mut roster = Roster::new();
    for (list, is_student) in [("users", false), ("students", true)] {
        let users = collection.list::<User>(&format!("{list}_{course}.json"), issues)?;
        for user in &users {
            if let Some(person) = note(&mut roster, user) {
                person.is_listed = true;
                person.is_student |= is_student;
            }
        }
    }
    let enrollments =
        collection.list::<Enrollment>(&format!("enrollments_{course}.json"), issues)?;
    for enrollment in &enrollments {
        let Some(id) = enrollment.user_id.0 else {
            continue;
        };
        if let Some(user) = enrollment.user.get() {
            note(&mut roster, user);
        }
        let person = roster.entry(Who::User(id)).or_default();
        person.is_listed = true;
        person.is_student |= &*enrollment.kind == "StudentEnrollment";
        person.is_test |= &*enrollment.kind == "StudentViewEnrollment";
    }
    Ok(roster)
}

/// Adds what an answer says about a person; what is known already stays.
pub(super) fn note<'a>(roster: &'a mut Roster, user: &User) -> Option<&'a mut Person> {
    let id = user.id.0?;
    let person = roster.entry(Who::User(id)).or_default();
    let keep = |have: &mut String, new: &str| {
        if have.is_empty() {
            new.trim().clone_into(have);
        }
    };
    keep(&mut person.name, user.called());
    keep(&mut person.sortable_name, &user.sortable_name);
    keep(&mut person.login, &user.login_id);
    for word in [
        &user.display_name,
        &user.short_name,
        &user.email,
        &user.sis_user_id,
        &user.login_id,
    ] {
        let word = word.trim();
        if !word.is_empty() && word != person.name && !person.also.iter().any(|have| have == word) {
            person.also.push(word.to_owned());
        }
    }
    person.is_test |= user.fake_student.0;
    for enrollment in user.enrollments.iter() {
        person.is_test |= &*enrollment.kind == "StudentViewEnrollment";
    }
    Some(person)
}
