//! What an export will look like, and what leaves with it, before anything is written.

use crate::ArtifactsError;
use crate::collection::{Collection, CourseData, Who};
use crate::counts::Counts;
use crate::layout::{FileNames, NamePattern, PatternValues, Place, course_folders};
use crate::options::RenderOptions;
use crate::people::Naming;
use crate::render::{Watch, read_courses};

/// What an export will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Students with a folder.
    pub students: u64,
    /// What the collection lists.
    pub listed: Counts,
    /// The folders of the first students, from the root of the export.
    pub folders: Vec<String>,
    /// Where a file of the first of them would be, after its own name `essay.docx`.
    pub file: Option<String>,
    /// What stays behind where people have pseudonyms.
    pub stays_here: &'static [&'static str],
    /// What leaves although people have pseudonyms, and may still tell who they are.
    pub leaves: &'static [&'static str],
}

/// What stays behind where people have pseudonyms.
pub const STAYS_HERE: &[&str] = &[
    "Names, logins and addresses of everybody in the course, also in texts and file names",
    "Numbers of people, submissions and files in Canvas",
    "Addresses of files in Canvas",
    "The answers of Canvas as received (the folder “json”)",
    "The list of names, unless you save it yourself",
];

/// What leaves although people have pseudonyms, and may still tell who they are.
pub const LEAVES: &[&str] = &[
    "The content of files and recordings, unchanged: documents may name their authors",
    "Texts as written, apart from known names: nicknames and misspelled names stay",
    "Names of courses and assignments, dates, grades and scores",
];

/// Works out what an export will look like.
///
/// # Errors
///
/// The collection cannot be read, or the watcher stopped it.
pub fn preview(
    collection: &Collection,
    options: &RenderOptions,
    watch: Watch<'_>,
) -> Result<Preview, ArtifactsError> {
    let courses = read_courses(collection, watch)?;
    let naming = Naming::new(&options.identities, &courses);
    let all = course_folders(&courses, &naming);
    let mut made = Preview {
        students: courses
            .iter()
            .map(|course| course.students.len() as u64)
            .sum(),
        listed: Counts::default(),
        folders: Vec::new(),
        file: None,
        stays_here: if naming.are_hidden() { STAYS_HERE } else { &[] },
        leaves: if naming.are_hidden() { LEAVES } else { &[] },
    };
    for (course, folders) in courses.iter().zip(&all) {
        made.listed += course.listed;
        let room = FOLDERS_SHOWN.saturating_sub(made.folders.len());
        let shown = course
            .students
            .keys()
            .take(room)
            .map(|who| folders.student(who).path());
        made.folders.extend(shown);
        if made.file.is_none()
            && let Some((who, references)) = course.students.iter().find(|(_, all)| !all.is_empty())
        {
            let place = references[0].assignment;
            made.file = Some(example(options, course, who, place, folders));
        }
    }
    Ok(made)
}

const FOLDERS_SHOWN: usize = 20;

fn example(
    options: &RenderOptions,
    course: &CourseData,
    who: &Who,
    place: usize,
    folders: &crate::layout::CourseFolders,
) -> String {
    let values = PatternValues {
        student: folders.students.get(who).cloned().unwrap_or_default(),
        assignment: course.assignment_name(place),
        attempt: "2".to_owned(),
        file: "essay".to_owned(),
        id: "555".to_owned(),
        course: course.name.clone(),
        date: "2026-02-05".to_owned(),
    };
    let mut names = FileNames::new(folders.student(who), &folders.assignments);
    let filled = options.pattern.fill(&values, ".docx");
    names
        .within(&folders.assignments[place], &filled, "555")
        .path()
}

/// Returns the name that a pattern gives a file, for the field in which it is typed.
pub fn preview_name(pattern: &NamePattern, values: &PatternValues, extension: &str) -> String {
    let mut names = FileNames::new(Place::default(), &[]);
    let place = names.within("", &pattern.fill(values, extension), &values.id);
    let path = place.path();
    // The folder of the assignment is not part of the pattern.
    path.split_once('/')
        .map_or(path.clone(), |(_, name)| name.to_owned())
}

/// Returns who stands behind each pseudonym, for the list that a person asks for and keeps apart: pseudonym, id, name and login.
///
/// # Errors
///
/// The collection cannot be read, or the watcher stopped it.
pub fn list_of_names(
    collection: &Collection,
    options: &RenderOptions,
    watch: Watch<'_>,
) -> Result<Vec<[String; 4]>, ArtifactsError> {
    let courses = read_courses(collection, watch)?;
    let naming = Naming::new(&options.identities, &courses);
    let mut rows = Vec::new();
    for course in &courses {
        for who in course.people.keys().chain(course.students.keys()) {
            let person = course.person(who).cloned().unwrap_or_default();
            rows.push([
                naming.user_name(course, who),
                who.to_string(),
                person.name,
                person.login,
            ]);
        }
    }
    rows.sort();
    rows.dedup_by(|one, other| one[1] == other[1]);
    Ok(rows)
}
