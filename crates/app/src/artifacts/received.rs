//! What is read of the answers themselves: names for the log, and which assignments there are.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use lectern_artifacts::{Collection, JSON};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// What a row says that has a number and a name.
#[derive(Debug, Clone, Default, Deserialize)]
struct Named {
    #[serde(default)]
    id: Number,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    login_id: Option<String>,
}

/// An element of a list, understood or not.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Element {
    Named(Named),
    Other(IgnoredAny),
}

/// A number, which Canvas may write as text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Number(Option<i64>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        Ok(Self(match &value {
            serde_json::Value::Number(number) => number.as_i64(),
            serde_json::Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }))
    }
}

/// Returns every assignment of a collection, with its course.
pub(super) fn assignments(collection: &Collection) -> BTreeSet<(i64, i64)> {
    let folder = collection.folder().join(JSON);
    let mut all = BTreeSet::new();
    for (course, _) in collection.courses() {
        let rows = list(&folder.join(format!("assignments_{course}.json")));
        all.extend(rows.into_iter().filter_map(|row| Some((course, row.id.0?))));
    }
    all
}

/// What people and courses are called in paths of the log.
#[derive(Debug, Default)]
pub(super) struct Names {
    courses: HashMap<i64, String>,
    people: HashMap<i64, String>,
    /// Each course with its students, in the order received.
    pub students: Vec<(i64, u64)>,
}

impl Names {
    /// Reads them from a collection; what cannot be read has no name.
    pub fn read(collection: &Path) -> Self {
        let folder = collection.join(JSON);
        let mut names = Self::default();
        for course in list(&folder.join("courses.json")) {
            let Some(id) = course.id.0 else { continue };
            names.courses.insert(id, course.name.unwrap_or_default());
            let students = list(&folder.join(format!("students_{id}.json"))).len();
            names.students.push((id, students as u64));
            for person in list(&folder.join(format!("users_{id}.json"))) {
                let Some(id) = person.id.0 else { continue };
                let login = person
                    .login_id
                    .as_deref()
                    .and_then(|login| login.split('@').next());
                let name = login.filter(|login| !login.is_empty());
                let name = name.map(str::to_owned).or(person.name).unwrap_or_default();
                names.people.insert(id, name);
            }
        }
        names
    }

    /// Returns where a file of a student belongs in an export, near enough to be found.
    pub fn place(&self, course: Option<i64>, user: Option<i64>, file: &str) -> String {
        let part = |names: &HashMap<i64, String>, id: Option<i64>, other: &str| {
            let known = id
                .and_then(|id| names.get(&id))
                .filter(|name| !name.trim().is_empty());
            lectern_names::safe_name(known.map_or(other, String::as_str))
        };
        let course = part(&self.courses, course, "course");
        let user = part(&self.people, user, "assignment");
        format!("exports/{course}/{user}/{}", lectern_names::safe_name(file))
    }
}

fn list(path: &Path) -> Vec<Named> {
    let Ok(file) = File::open(path) else {
        return Vec::new();
    };
    let rows: Result<Vec<Element>, _> = serde_json::from_reader(BufReader::new(file));
    let rows = rows.unwrap_or_default().into_iter();
    rows.filter_map(|row| match row {
        Element::Named(named) => Some(named),
        Element::Other(_) => None,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_folders_and_what_is_odd_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let json = folder.path().join(JSON);
        std::fs::create_dir(&json).unwrap();
        let write = |name: &str, text: &str| std::fs::write(json.join(name), text).unwrap();
        write(
            "courses.json",
            r#"[{"id":"7","name":"Biology / 1"},5,null]"#,
        );
        write("students_7.json", r#"[{"id":1},{"id":2}]"#);
        write(
            "users_7.json",
            r#"[{"id":1,"name":"Ana Li","login_id":"ana@c.example"},{"id":2,"name":"Ben"},{"id":{}}]"#,
        );
        let names = Names::read(folder.path());
        assert_eq!(names.students, [(7, 2)]);
        assert_eq!(
            names.place(Some(7), Some(1), "a.pdf"),
            "exports/Biology - 1/ana/a.pdf"
        );
        assert_eq!(
            names.place(Some(7), Some(2), "a/b"),
            "exports/Biology - 1/Ben/a-b"
        );
        assert_eq!(names.place(None, None, "x"), "exports/course/assignment/x");
    }
}
