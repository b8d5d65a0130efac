//! Names of courses, students, assignments and files: unique on every system, the same on every run.

use std::collections::BTreeMap;

use lectern_names::NamesInUse;

use super::{Place, component, shortened};
use crate::collection::{CourseData, Who};
use crate::people::Naming;

/// The documented folder of everything that is rendered.
pub(crate) const EXPORTS: &str = "exports";
/// The folder of the pages by assignment, beside those of the courses.
pub(crate) const BY_ASSIGNMENT: &str = "by assignment";
/// The folder of the files in assignments' own texts, beside those of the students.
const ASSIGNMENT_FILES: &str = "assignment files";

/// Lengths that keep a whole path below 240 characters.
const COURSE: usize = 44;
const STUDENT: usize = 40;
const ASSIGNMENT: usize = 44;
const FILE: usize = 76;

/// What Lectern itself writes into each folder.
const OWN: [&str; 9] = [
    "index.html",
    "submissions.csv",
    "comments.csv",
    "attachments.csv",
    "rubric_assessments.csv",
    "attempts.csv",
    "discussion.csv",
    "files.csv",
    "students.csv",
];

/// The folders of one course.
#[derive(Debug)]
pub(crate) struct CourseFolders {
    /// `exports/<course>`.
    pub course: Place,
    /// `exports/by assignment/<course>`.
    pub by_assignment: Place,
    /// The name of each student's folder.
    pub students: BTreeMap<Who, String>,
    /// The name of each assignment's folder, in the order of assignments.
    pub assignments: Vec<String>,
}

/// Claims a folder for each course.
pub(crate) fn course_folders(courses: &[CourseData], naming: &Naming<'_>) -> Vec<CourseFolders> {
    let exports = Place::default().join(EXPORTS);
    let mut taken = reserved(&[
        BY_ASSIGNMENT,
        "time_stamp.txt",
        "receipt.json",
        "not_exported.csv",
        "sample.json",
    ]);
    courses
        .iter()
        .map(|course| {
            let name = claim(&mut taken, &course.name, COURSE, &course.id.to_string());
            CourseFolders {
                course: exports.join(&name),
                by_assignment: exports.join(BY_ASSIGNMENT).join(&name),
                students: students(course, naming),
                assignments: assignments(course),
            }
        })
        .collect()
}

fn students(course: &CourseData, naming: &Naming<'_>) -> BTreeMap<Who, String> {
    let mut taken = reserved(&[ASSIGNMENT_FILES]);
    let name = |who: &Who| {
        let wished = naming.user_name(course, who);
        claim(&mut taken, &wished, STUDENT, &naming.id(who))
    };
    let names: Vec<String> = course.students.keys().map(name).collect();
    course.students.keys().cloned().zip(names).collect()
}

fn assignments(course: &CourseData) -> Vec<String> {
    let mut taken = reserved(&[]);
    (0..course.assignments.len())
        .map(|place| {
            let id = course.assignments[place].id.to_string();
            claim(&mut taken, &course.assignment_name(place), ASSIGNMENT, &id)
        })
        .collect()
}

fn reserved(names: &[&str]) -> NamesInUse {
    let mut taken = NamesInUse::default();
    OWN.iter().chain(names).for_each(|name| taken.note(name));
    taken
}

fn claim(taken: &mut NamesInUse, name: &str, most: usize, id: &str) -> String {
    let short = shortened(&component(name), most);
    taken.claim(&component(&short), id)
}

impl CourseFolders {
    pub fn student(&self, who: &Who) -> Place {
        match self.students.get(who) {
            Some(name) => self.course.join(name),
            None => self.course.join(&who.to_string()),
        }
    }

    pub fn assignment(&self, place: usize) -> Place {
        self.by_assignment.join(&self.assignments[place])
    }

    /// Returns the folder of the files in an assignment's own text.
    pub fn assignment_files(&self, place: usize) -> Place {
        self.course
            .join(ASSIGNMENT_FILES)
            .join(&self.assignments[place])
    }
}

/// Hands out the names of files below one student's folder.
#[derive(Debug)]
pub(crate) struct FileNames {
    root: Place,
    taken: BTreeMap<Place, NamesInUse>,
    folders: BTreeMap<Place, Place>,
}

impl FileNames {
    /// Begins with a folder in which Lectern's own files and the folders of these assignments are.
    pub fn new(root: Place, assignments: &[String]) -> Self {
        let names: Vec<&str> = assignments.iter().map(String::as_str).collect();
        let taken = BTreeMap::from([(root.clone(), reserved(&names))]);
        Self {
            root,
            taken,
            folders: BTreeMap::new(),
        }
    }

    /// Claims a place right in the folder.
    pub fn beside(&mut self, name: &str, id: &str) -> Place {
        let root = self.root.clone();
        self.claim(&root, name, id)
    }

    /// Claims a place below an assignment's folder: the last of the names is the file, those before it are folders.
    pub fn within(&mut self, assignment: &str, names: &[String], id: &str) -> Place {
        let mut folder = self.root.join(assignment);
        let Some((file, folders)) = names.split_last() else {
            return folder;
        };
        let short = (FILE / names.len()).max(24);
        for name in folders {
            folder = self.folder(&folder, &shortened(&component(name), short), id);
        }
        let file = shortened(&component(file), short);
        self.claim(&folder, &file, id)
    }

    /// Returns the folder of this name, the same for all files that wish it.
    fn folder(&mut self, parent: &Place, name: &str, id: &str) -> Place {
        let wished = parent.join(name);
        if let Some(folder) = self.folders.get(&wished) {
            return folder.clone();
        }
        let folder = self.claim(parent, name, id);
        self.folders.insert(wished, folder.clone());
        folder
    }

    fn claim(&mut self, folder: &Place, name: &str, id: &str) -> Place {
        let taken = self.taken.entry(folder.clone()).or_default();
        let name = taken.claim(&component(name), id);
        folder.join(&name)
    }
}
