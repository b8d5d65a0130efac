//! The students of the university: invented, and the same every time.

use std::{collections::HashMap, sync::OnceLock};

use uuid::Uuid;

use super::mix;
use crate::world::{Person, SystemRole};

/// How many there are; a prime, so that courses may count through them in steps.
pub(crate) const POOL: u32 = 4_999;

const GIVEN: [&str; 40] = [
    "Aaliyah", "Adrián", "Aiko", "Amelia", "Arjun", "Beatriz", "Benjamin", "Chidi", "Chloé",
    "Daniel", "Elif", "Emma", "Fatima", "Felix", "Grace", "Haruto", "Hannah", "Ibrahim", "Ines",
    "Jin", "Jonas", "Kavya", "Lena", "Liam", "Lucía", "Maya", "Mei", "Mohammed", "Nadia", "Noah",
    "Olivia", "Oskar", "Priya", "Rania", "Sami", "Sofia", "Tariq", "Thu", "Yusuf", "Zoë",
];

const FAMILY: [&str; 48] = [
    "Abbott",
    "Ahmed",
    "Almeida",
    "Baker",
    "Bauer",
    "Bhatt",
    "Castillo",
    "Chan",
    "Chen",
    "Cohen",
    "Das",
    "Diallo",
    "Dubois",
    "Eze",
    "Fischer",
    "Fraser",
    "Garcia",
    "Gill",
    "Haddad",
    "Hansen",
    "Ito",
    "Jensen",
    "Kaur",
    "Khan",
    "Kim",
    "Kowalski",
    "Lee",
    "Li",
    "López",
    "MacDonald",
    "Mehta",
    "Mori",
    "Nair",
    "Nguyen",
    "Okafor",
    "Park",
    "Patel",
    "Petrov",
    "Rossi",
    "Sandhu",
    "Silva",
    "Singh",
    "Tan",
    "Tremblay",
    "Wang",
    "Weber",
    "Wong",
    "Zhang",
];

/// Returns the id of a student.
pub(crate) fn student_id(number: u32) -> Uuid {
    let (high, low) = (mix(u64::from(number)), mix(u64::from(number) << 32 | 7));
    uuid::Builder::from_random_bytes(Uuid::from_u64_pair(high, low).into_bytes()).into_uuid()
}

/// Finds a student by id.
pub(crate) fn find_student(id: Uuid) -> Option<Person> {
    static NUMBERS: OnceLock<HashMap<Uuid, u32>> = OnceLock::new();
    let numbers = NUMBERS.get_or_init(|| (0..POOL).map(|it| (student_id(it), it)).collect());
    numbers.get(&id).map(|number| student(*number))
}

/// Returns the number of the student at a position in the roll of a course.
pub(crate) fn enrolled(course: u64, position: u32) -> u32 {
    let pool = u64::from(POOL);
    let step = 1 + mix(course) % (pool - 1);
    let number = (course % pool + u64::from(position) * step) % pool;
    u32::try_from(number).unwrap_or_default()
}

/// Makes a student by number.
pub(crate) fn student(number: u32) -> Person {
    let bits = mix(u64::from(number) ^ 0x57d);
    let pick = |names: &[&'static str], bits: u64| {
        let index = usize::try_from(bits % names.len() as u64).unwrap_or_default();
        names[index]
    };
    let (first, last) = (pick(&GIVEN, bits), pick(&FAMILY, bits >> 20));
    let letters = |name: &str| {
        name.chars()
            .filter(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    let (given, family) = (letters(first), letters(last));
    let account = format!("{}{family}{number:04}", &given[..1]);
    Person {
        id: student_id(number),
        username: format!("unified\\{account}"),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        email: format!("{account}@students.northfield.example"),
        password: None,
        system_role: SystemRole::None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn everybody_has_a_name_an_id_and_an_account_of_their_own() {
        let ids: HashSet<_> = (0..POOL).map(student_id).collect();
        let accounts: HashSet<_> = (0..POOL).map(|it| student(it).username).collect();
        assert_eq!((ids.len(), accounts.len()), (4_999, 4_999));
        let found = find_student(student_id(17)).unwrap();
        assert_eq!(found.username, student(17).username);
        assert!(found.username.starts_with("unified\\"));
    }

    #[test]
    fn nobody_is_twice_in_a_course() {
        let roll: HashSet<_> = (0..320).map(|it| enrolled(123_456, it)).collect();
        assert_eq!(roll.len(), 320);
    }
}
