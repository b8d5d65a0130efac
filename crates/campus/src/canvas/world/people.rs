//! The people: those of the demo, the students of the pool, staff, and the test student of each course.

use chrono::{DateTime, TimeDelta, Utc};

use super::{SHARD, number_of, terms::FIRST_DAY};
use crate::{
    canvas::demo,
    demo::{ADMIN, COLLEAGUE, DemoPerson, INSTRUCTOR, SSO_ONLY, STUDENT},
    viewing::{POOL, student},
};

/// Ids of the students of the pool begin here; each is a person of the Panopto side too.
const STUDENTS: u64 = 20_000;
/// Ids of teachers, assistants, designers and observers begin here.
const STAFF: u64 = 9_000;
/// How many of those there are.
pub(super) const STAFF_COUNT: u64 = 120;
/// Ids of test students begin here.
const TESTERS: u64 = 900_000;
/// The shard of a neighbouring university.
const NEIGHBOUR: u64 = 2107;

/// Who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// A person of the demo.
    Demo(usize),
    /// Number in the pool of students.
    Student(u32),
    /// Number among the staff.
    Staff(u64),
    /// The test student of the course with this number.
    Tester(u64),
}

/// Somebody.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub who: Who,
    pub id: u64,
    pub first_name: String,
    pub last_name: String,
    pub login_id: String,
    pub sis_user_id: Option<String>,
    pub email: String,
    pub created: DateTime<Utc>,
    /// Whether the account was deleted; the person then shows up in nothing but what is left of the work.
    pub deleted: bool,
}

impl User {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }

    pub(crate) fn sortable_name(&self) -> String {
        format!("{}, {}", self.last_name, self.first_name)
    }
}

const DEMO: [(u64, DemoPerson); 5] = [
    (demo::ADMIN, ADMIN),
    (demo::INSTRUCTOR, INSTRUCTOR),
    (demo::STUDENT, STUDENT),
    (demo::COLLEAGUE, COLLEAGUE),
    (demo::ANALYST, SSO_ONLY),
];

pub(super) fn demo_user(username: &str) -> Option<u64> {
    let found = DEMO.iter().find(|(_, person)| person.username == username);
    found.map(|(id, _)| *id)
}

/// Finds the Canvas user of a person of the demo by the Panopto user name and password.
pub(crate) fn sign_in(username: &str, password: Option<&str>) -> Option<u64> {
    let (id, person) = DEMO
        .iter()
        .find(|(_, person)| person.username == username)?;
    match password {
        Some(password) => (!password.is_empty() && person.password == password).then_some(*id),
        None => Some(*id),
    }
}

pub(super) fn student_user(number: u32) -> u64 {
    let local = STUDENTS + u64::from(number);
    if number % 97 == 5 {
        NEIGHBOUR * SHARD + local
    } else {
        local
    }
}

pub(super) fn staff_user(number: u64) -> u64 {
    STAFF + number % STAFF_COUNT
}

pub(super) fn tester_user(course: u64) -> u64 {
    TESTERS + course
}

pub(super) fn who(id: u64) -> Option<Who> {
    if let Some(place) = DEMO.iter().position(|(known, _)| *known == id) {
        return Some(Who::Demo(place));
    }
    let local = id % SHARD;
    if let Some(number) = local
        .checked_sub(STUDENTS)
        .filter(|it| *it < u64::from(POOL))
    {
        let number = u32::try_from(number).ok()?;
        return (student_user(number) == id).then_some(Who::Student(number));
    }
    if id / SHARD > 0 {
        return None;
    }
    if (STAFF..STAFF + STAFF_COUNT).contains(&id) {
        return Some(Who::Staff(id - STAFF));
    }
    (TESTERS..TESTERS + 1_000)
        .contains(&id)
        .then(|| Who::Tester(id - TESTERS))
}

pub(super) fn user(who: Who) -> User {
    let begin = FIRST_DAY.and_time(chrono::NaiveTime::MIN).and_utc();
    match who {
        Who::Demo(place) => {
            let (id, person) = DEMO[place];
            let account = person.username.rsplit('\\').next().unwrap_or_default();
            User {
                who,
                id,
                first_name: person.first_name.to_owned(),
                last_name: person.last_name.to_owned(),
                login_id: account.to_owned(),
                sis_user_id: Some(format!("N{:07}", 1_000 + id)),
                email: format!("{account}@northfield.example"),
                created: begin - TimeDelta::days(400),
                deleted: false,
            }
        }
        Who::Student(number) => of_pool(who, number, begin),
        Who::Staff(number) => {
            let bits = number_of(&[number, 0x57aff]);
            let named = student(u32::try_from(bits % u64::from(POOL)).unwrap_or_default());
            User {
                who,
                id: staff_user(number),
                first_name: named.first_name,
                last_name: named.last_name,
                login_id: format!("staff{number:03}"),
                sis_user_id: Some(format!("E{number:06}")),
                email: format!("staff{number:03}@northfield.example"),
                created: begin - TimeDelta::days(200),
                deleted: false,
            }
        }
        Who::Tester(course) => User {
            who,
            id: tester_user(course),
            first_name: "Test".to_owned(),
            last_name: "Student".to_owned(),
            login_id: format!("{:040x}", u128::from(number_of(&[course]))),
            sis_user_id: None,
            email: String::new(),
            created: begin,
            deleted: false,
        },
    }
}

/// Makes a student of the pool. Most sign in with the account of the Panopto side; of some it is the SIS id, and of
/// a few neither, so that they match nobody there.
fn of_pool(who: Who, number: u32, begin: DateTime<Utc>) -> User {
    let person = student(number);
    let account = person
        .username
        .rsplit('\\')
        .next()
        .unwrap_or_default()
        .to_owned();
    let (login_id, sis_user_id) = match number {
        it if it % 37 == 7 => (format!("nf-{:05}", it * 7 % 90_001), None),
        it if it % 11 == 3 => (person.email.clone(), Some(account)),
        it => (account, Some(format!("S{:07}", 3_000_000 + it))),
    };
    User {
        who,
        id: student_user(number),
        first_name: person.first_name,
        last_name: person.last_name,
        login_id,
        sis_user_id,
        email: person.email,
        created: begin + TimeDelta::minutes(i64::from(number)),
        deleted: number % 211 == 17,
    }
}

/// Returns everybody there may be but test students.
pub(super) fn everybody() -> impl Iterator<Item = User> {
    let demo = (0..DEMO.len()).map(Who::Demo);
    let students = (0..POOL).map(Who::Student);
    let staff = (0..STAFF_COUNT).map(Who::Staff);
    demo.chain(students).chain(staff).map(user)
}
