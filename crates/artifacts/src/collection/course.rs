//! One course of a collection: its lists, and where each student's submissions are.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Mutex;

use super::roster::{self, Roster};
use super::{Collection, Person, course_name};
use crate::ArtifactsError;
use crate::counts::Counts;
use crate::issue::Issue;
use crate::received::elements::Elements;
use crate::received::{Assignment, Course, Id, Submission, User};
use crate::threads::each;

/// Whose submission it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Who {
    /// A person of Canvas.
    User(i64),
    /// Somebody whose name is hidden until grades are posted.
    Anonymous(String),
}

/// Where one submission is: in which assignment's file, from where, how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reference {
    pub assignment: usize,
    offset: u64,
    length: usize,
}

/// A course as it was collected.
#[derive(Debug)]
pub(crate) struct CourseData {
    pub id: i64,
    pub name: String,
    pub start_at: String,
    pub assignments: Vec<Assignment>,
    pub people: Roster,
    /// Everybody with a submission and every listed student, and where their submissions are, in the order of assignments.
    pub students: BTreeMap<Who, Vec<Reference>>,
    /// What the answers hold, counted before anything is written.
    pub listed: Counts,
    pub issues: Vec<Issue>,
    files: Vec<Option<PathBuf>>,
    /// Readers that nobody uses at the moment.
    idle: Mutex<Vec<Reader>>,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "{id}"),
            Self::Anonymous(id) => write!(f, "anonymous-{id}"),
        }
    }
}

impl Who {
    pub fn of(submission: &Submission) -> Option<Self> {
        match submission.user_id.0 {
            Some(id) => Some(Self::User(id)),
            None if !submission.anonymous_id.is_empty() => {
                Some(Self::Anonymous(submission.anonymous_id.0.clone()))
            }
            None => submission
                .user
                .get()
                .and_then(|user| user.id.0)
                .map(Self::User),
        }
    }
}

/// What one assignment's file told on the first reading.
#[derive(Default)]
struct Found {
    references: Vec<(Who, Reference)>,
    people: Roster,
    listed: Counts,
    issues: Vec<Issue>,
}

impl CourseData {
    /// Reads the lists and goes once through all submissions.
    pub fn read(collection: &Collection, course: &Course) -> Result<Self, ArtifactsError> {
        let id = course.id.0.unwrap_or_default();
        let mut issues = Vec::new();
        let mut assignments: Vec<Assignment> =
            collection.list(&format!("assignments_{id}.json"), &mut issues)?;
        let mut seen = HashSet::new();
        assignments.retain(|assignment| assignment.id.0.is_some() && seen.insert(assignment.id));
        let people = roster::read(collection, id, &mut issues)?;
        let files = assignments
            .iter()
            .map(|assignment| file_of(collection, id, assignment.id))
            .collect();
        let mut data = Self {
            id,
            name: course_name(course),
            start_at: course.start_at.0.clone(),
            assignments,
            people,
            students: BTreeMap::new(),
            listed: Counts::default(),
            issues,
            files,
            idle: Mutex::default(),
        };
        data.go_through()?;
        Ok(data)
    }

    fn go_through(&mut self) -> Result<(), ArtifactsError> {
        let found = each(0..self.assignments.len(), |place| self.first_reading(place))?;
        for (who, person) in &self.people {
            if person.is_student {
                self.students.entry(who.clone()).or_default();
            }
        }
        for one in found {
            for (who, reference) in one.references {
                self.students.entry(who).or_default().push(reference);
            }
            for (who, person) in one.people {
                self.people.entry(who).or_insert(person);
            }
            self.listed += one.listed;
            self.issues.extend(one.issues);
        }
        Ok(())
    }

    fn first_reading(&self, assignment: usize) -> Result<Found, ArtifactsError> {
        let mut found = Found::default();
        let mut seen = HashSet::new();
        self.each_submission(assignment, &mut |place, length, read| {
            let submission = match read {
                Ok(submission) => submission,
                Err(issue) => {
                    found.listed.submissions += 1;
                    found.listed.unreadable += 1;
                    found.issues.push(issue);
                    return Ok(());
                }
            };
            if submission.is_refusal() {
                found.issues.push(self.refused(assignment, &submission));
                return Ok(());
            }
            let Some(who) = Who::of(&submission) else {
                found.listed.submissions += 1;
                found.listed.unreadable += 1;
                found.issues.push(self.nobodys(assignment, submission.id));
                return Ok(());
            };
            // Pages overlap when rows come in while they are read.
            if !seen.insert(who.clone()) {
                return Ok(());
            }
            note_people(&mut found.people, &submission);
            found.listed += Counts::of(&submission);
            let reference = Reference {
                assignment,
                offset: place,
                length,
            };
            found.references.push((who, reference));
            Ok(())
        })?;
        Ok(found)
    }

    /// Goes through the submissions of an assignment in the order received.
    pub fn each_submission(
        &self,
        assignment: usize,
        take: &mut dyn FnMut(u64, usize, Result<Submission, Issue>) -> Result<(), ArtifactsError>,
    ) -> Result<(), ArtifactsError> {
        let Some(path) = &self.files[assignment] else {
            return Ok(());
        };
        let file = File::open(path).map_err(ArtifactsError::disk("reading", path))?;
        let elements = Elements::new(BufReader::with_capacity(1 << 16, file));
        for (place, element) in elements.enumerate() {
            let element = element.map_err(ArtifactsError::disk("reading", path))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let read = serde_json::from_slice(&element.bytes)
                .map_err(|error| Issue::unreadable(&name, place, &error));
            take(element.offset, element.bytes.len(), read)?;
        }
        Ok(())
    }

    /// Returns the names of the files that its submissions are read from.
    pub fn file_names(&self) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .flatten()
            .filter_map(|path| path.file_name()?.to_str())
    }

    /// Returns what a person is, as far as any answer said.
    pub fn person(&self, who: &Who) -> Option<&Person> {
        self.people.get(who)
    }

    pub fn assignment_name(&self, place: usize) -> String {
        let assignment = &self.assignments[place];
        match assignment.name.trim() {
            "" => format!("Assignment {}", assignment.id),
            name => name.to_owned(),
        }
    }

    fn refused(&self, assignment: usize, answer: &Submission) -> Issue {
        let said = if answer.error.is_empty() {
            "no reason given"
        } else {
            &answer.error
        };
        Issue::new(format!(
            "{}, {}: Canvas handed out no submissions ({said}). The assignment may be unpublished, or the right to read grades is missing",
            self.name,
            self.assignment_name(assignment)
        ))
    }

    fn nobodys(&self, assignment: usize, submission: Id) -> Issue {
        Issue::new(format!(
            "{}, {}: submission {submission} names no student and was left out",
            self.name,
            self.assignment_name(assignment)
        ))
    }
}

/// The documented name, or the one with the course in it where that would be taken for another's.
fn file_of(collection: &Collection, course: i64, assignment: Id) -> Option<PathBuf> {
    [
        format!("submissions_{course}_{assignment}.json"),
        format!("submissions_{assignment}.json"),
    ]
    .into_iter()
    .find(|name| collection.names.contains(name))
    .map(|name| collection.json_path(&name))
}

fn note_people(people: &mut Roster, submission: &Submission) {
    if let Some(user) = submission.user.get() {
        roster::note(people, user);
    }
    for comment in submission.submission_comments.iter() {
        note_author(
            people,
            comment.author_id,
            &comment.author_name,
            comment.author.get(),
        );
    }
    for entry in submission.discussion_entries.iter() {
        note_author(people, entry.user_id, &entry.user_name, entry.user.get());
    }
}

fn note_author(people: &mut Roster, id: Id, name: &str, author: Option<&User>) {
    let mut user = author.cloned().unwrap_or_default();
    if user.id.0.is_none() {
        user.id = id;
    }
    if user.name.is_empty() {
        name.clone_into(&mut user.name.0);
    }
    roster::note(people, &user);
}

/// Files that stay open between the submissions that are read out of them.
#[derive(Debug, Default)]
struct Reader {
    open: Vec<Option<File>>,
    bytes: Vec<u8>,
}

impl CourseData {
    /// Reads submissions that were found on the first reading, one after the other.
    pub fn read_each(
        &self,
        references: &[Reference],
        mut take: impl FnMut(Reference, Submission) -> Result<(), ArtifactsError>,
    ) -> Result<(), ArtifactsError> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let mut reader = idle.unwrap_or_default();
        reader.open.resize_with(self.files.len(), || None);
        for at in references {
            take(*at, self.read_one(&mut reader, *at)?)?;
        }
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(reader);
        }
        Ok(())
    }

    fn read_one(&self, reader: &mut Reader, at: Reference) -> Result<Submission, ArtifactsError> {
        let Some(path) = &self.files[at.assignment] else {
            return Ok(Submission::default());
        };
        let disk = |error| ArtifactsError::disk("reading", path)(error);
        let file = match &mut reader.open[at.assignment] {
            Some(file) => file,
            empty => empty.insert(File::open(path).map_err(disk)?),
        };
        reader.bytes.resize(at.length, 0);
        file.seek(SeekFrom::Start(at.offset)).map_err(disk)?;
        file.read_exact(&mut reader.bytes).map_err(disk)?;
        serde_json::from_slice(&reader.bytes).map_err(|error| ArtifactsError::Damaged {
            path: path.clone(),
            what: format!("it changed while it was read ({error})"),
        })
    }
}
