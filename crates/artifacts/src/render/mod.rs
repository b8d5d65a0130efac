//! From a collection to an export: folders, tables, pages and a manifest.

mod assignment;
mod course;
mod store;
mod student;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use chrono::NaiveDate;

use crate::ArtifactsError;
use crate::collection::{Collection, CourseData, JSON};
use crate::counts::Counts;
use crate::issue::Issue;
use crate::layout::{CourseFolders, EXPORTS, Place, course_folders};
use crate::options::RenderOptions;
use crate::output::{Output, sum};
use crate::people::Naming;
use crate::receipt::{Receipt, Tally};
use crate::site::{Frame, IndexCourse, IndexPage, IndexStudent, PAGE, page};
use crate::stamp::{STAMP_FILE, stamp};
use crate::tables::{MissingRow, NOT_EXPORTED, Table};

/// How far a rendering is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reading submissions: so many courses of so many.
    Reading {
        /// Read so far.
        done: u64,
        /// All.
        of: u64,
    },
    /// Writing folders and pages: so many students of so many.
    Writing {
        /// Written so far.
        done: u64,
        /// All.
        of: u64,
    },
    /// Writing what belongs to the whole export.
    Finishing,
}

/// Watches a rendering and may stop it. A stopped one leaves whole files and no manifest; rendering again goes on from there.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Set to end it after the files in hand.
    pub stop: &'a AtomicBool,
    /// Called from several threads, once for each student at most.
    pub progress: &'a (dyn Fn(Step) + Sync),
}

/// What all of a rendering shares.
pub(crate) struct Run<'a> {
    pub collection: &'a Collection,
    pub options: &'a RenderOptions,
    pub naming: &'a Naming<'a>,
    pub output: &'a Output,
    pub stamp: String,
    watch: Watch<'a>,
    done: AtomicU64,
    of: u64,
}

/// What a course gave.
pub(crate) struct CourseDone {
    pub tally: Tally,
    pub missing: Vec<MissingRow>,
    pub names_taken_out: u64,
}

/// Writes the whole export of a collection below a folder. The same collection and options give the same bytes. Blocking.
///
/// `destination` may be the collection's own folder. What an earlier rendering wrote there and this one does not is removed; what
/// somebody changed or added is left.
///
/// # Errors
///
/// The disk refuses, the collection is damaged, or the watcher stopped it. What is wrong with single answers is in the receipt.
pub fn render(
    collection: &Collection,
    options: &RenderOptions,
    destination: &Path,
    watch: Watch<'_>,
) -> Result<Receipt, ArtifactsError> {
    let is_own = is_own_folder(collection, destination);
    let courses = read_courses(collection, watch)?;
    let naming = Naming::new(&options.identities, &courses);
    if naming.are_hidden() && is_own {
        return Err(ArtifactsError::NamesBeside {
            path: destination.to_owned(),
        });
    }
    let folders = course_folders(&courses, &naming);
    let output = Output::begin(destination, options.bag, is_own)?;
    let run = Run {
        collection,
        options,
        naming: &naming,
        output: &output,
        stamp: stamp(collection.about().moment()),
        watch,
        done: AtomicU64::new(0),
        of: courses
            .iter()
            .map(|course| course.students.len() as u64)
            .sum(),
    };
    let mut receipt = Receipt::default();
    let (mut tally, mut listed) = (Tally::default(), Counts::default());
    let mut missing = not_collected(collection, &courses);
    for (course, folders) in courses.iter().zip(&folders) {
        let done = course::render(&run, course, folders)?;
        tally += done.tally;
        tally.leave("it could not be read", unreadable(course.listed));
        listed += course.listed;
        missing.extend(done.missing);
        receipt.names_taken_out += done.names_taken_out;
        let students = course
            .students
            .keys()
            .filter(|who| run.has_folder(course, who));
        receipt.students += students.count() as u64;
        receipt.courses.push(run.course_folder(course, folders));
        receipt.issues.extend(course.issues.iter().cloned());
    }
    (watch.progress)(Step::Finishing);
    receipt.issues.extend(collection.issues().iter().cloned());
    receipt.issues.extend(unread(collection, &courses));
    receipt.lines = tally.lines(listed);
    receipt.embedded_files = tally.embedded;
    receipt.embedded_files.what = "files in texts";
    receipt.work_elsewhere = tally.elsewhere;
    receipt.guarded_cells = tally.guarded;
    run.write_whole(&courses, &folders, missing, &mut receipt)?;
    let made_on = collection.about().moment().date();
    finish(output, made_on, receipt)
}

fn finish(
    output: Output,
    made_on: NaiveDate,
    mut receipt: Receipt,
) -> Result<Receipt, ArtifactsError> {
    let left = output.finish(made_on)?;
    receipt.issues.extend(left);
    Ok(receipt)
}

pub(crate) fn read_courses(
    collection: &Collection,
    watch: Watch<'_>,
) -> Result<Vec<CourseData>, ArtifactsError> {
    let of = collection.received().len() as u64;
    let mut courses = Vec::new();
    for (course, done) in collection.received().iter().zip(0..) {
        watch.check()?;
        (watch.progress)(Step::Reading { done, of });
        courses.push(CourseData::read(collection, course)?);
    }
    Ok(courses)
}

impl Watch<'_> {
    pub(crate) fn check(&self) -> Result<(), ArtifactsError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(ArtifactsError::Cancelled);
        }
        Ok(())
    }
}

impl Run<'_> {
    pub(crate) fn check(&self) -> Result<(), ArtifactsError> {
        self.watch.check()
    }

    /// Notes that one more student is written.
    pub(crate) fn one_more(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        (self.watch.progress)(Step::Writing { done, of: self.of });
    }

    fn course_folder(
        &self,
        course: &CourseData,
        folders: &CourseFolders,
    ) -> crate::receipt::CourseFolder {
        let students = course
            .students
            .keys()
            .filter(|who| self.has_folder(course, who));
        crate::receipt::CourseFolder {
            course: if self.naming.are_hidden() {
                0
            } else {
                course.id
            },
            folder: folders.course.path(),
            by_assignment: self
                .options
                .by_assignment
                .then(|| folders.by_assignment.path()),
            students: students.map(|who| folders.student(who).path()).collect(),
        }
    }

    /// Tells whether a student is part of the export at all.
    pub(crate) fn has_folder(&self, course: &CourseData, who: &crate::collection::Who) -> bool {
        let is_test = course.person(who).is_some_and(|person| person.is_test);
        let sampled = self.options.sample.as_ref();
        !is_test && sampled.is_none_or(|sample| sample.has_student(course.id, who))
    }

    /// Writes what belongs to no single course.
    fn write_whole(
        &self,
        courses: &[CourseData],
        folders: &[CourseFolders],
        mut missing: Vec<MissingRow>,
        receipt: &mut Receipt,
    ) -> Result<(), ArtifactsError> {
        let exports = Place::default().join(EXPORTS);
        self.output
            .write(&exports.join(STAMP_FILE), self.stamp.as_bytes())?;
        if self.options.pages {
            self.index(&exports, courses, folders)?;
        }
        if !self.naming.are_hidden() {
            self.json()?;
        }
        if let Some(sample) = &self.options.sample {
            let text = sample.told(courses, self.naming);
            self.output.write(&exports.join("sample.json"), &text)?;
        }
        missing.sort();
        let mut table = Table::new(&NOT_EXPORTED, self.options.guard_own_tables)?;
        for row in &missing {
            table.row(&row.cells())?;
        }
        receipt.guarded_cells += table.guarded;
        self.output
            .write(&exports.join("not_exported.csv"), &table.finish()?)?;
        (receipt.files_written, receipt.bytes) = self.output.written();
        let mut text = serde_json::to_vec_pretty(receipt).unwrap_or_default();
        text.push(b'\n');
        self.output.write(&exports.join("receipt.json"), &text)
    }

    fn index(
        &self,
        exports: &Place,
        courses: &[CourseData],
        folders: &[CourseFolders],
    ) -> Result<(), ArtifactsError> {
        let listed = courses.iter().zip(folders).map(|(course, folders)| {
            let mut students: Vec<IndexStudent> = course
                .students
                .keys()
                .filter(|who| self.has_folder(course, who))
                .map(|who| IndexStudent {
                    name: folders.students.get(who).cloned().unwrap_or_default(),
                    address: folders.student(who).join(PAGE).address_from(exports),
                })
                .collect();
            students.sort_by_cached_key(|student| student.name.to_lowercase());
            IndexCourse {
                name: course.name.clone(),
                address: folders.course.join(PAGE).address_from(exports),
                students,
            }
        });
        let mut courses: Vec<IndexCourse> = listed.collect();
        courses.sort_by_cached_key(|course| course.name.to_lowercase());
        let index = IndexPage {
            frame: Frame::searchable("Artifact Exports", "Find a student"),
            stamp: self.stamp.clone(),
            courses,
        };
        self.output.write(&exports.join(PAGE), &page(&index)?)
    }

    /// Takes the answers along as they were received.
    fn json(&self) -> Result<(), ArtifactsError> {
        let folder = Place::default().join(JSON);
        for name in self.collection.json_names() {
            let from = self.collection.json_path(name);
            let Ok(about) = std::fs::metadata(&from) else {
                continue;
            };
            if about.is_file() {
                let place = folder.join(name);
                self.output.put(&place, &from, about.len(), &sum(&from)?)?;
            }
        }
        Ok(())
    }
}

/// Names the lists of submissions that no assignment asked for.
fn unread(collection: &Collection, courses: &[CourseData]) -> Vec<Issue> {
    let read: HashSet<&str> = courses.iter().flat_map(CourseData::file_names).collect();
    let names = collection.json_names();
    let left = names.filter(|name| name.starts_with("submissions_") && !read.contains(name));
    left.map(|name| {
        Issue::new(format!(
            "{name} belongs to no assignment of the collected courses and is not in the export. Collect its course again"
        ))
    })
    .collect()
}

fn unreadable(listed: Counts) -> Counts {
    Counts {
        submissions: listed.unreadable,
        ..Counts::default()
    }
}

fn not_collected(collection: &Collection, courses: &[CourseData]) -> Vec<MissingRow> {
    let mut names: BTreeMap<(i64, Option<i64>), (String, String)> = BTreeMap::new();
    for course in courses {
        names.insert((course.id, None), (course.name.clone(), String::new()));
        for (place, assignment) in course.assignments.iter().enumerate() {
            let name = course.assignment_name(place);
            names.insert((course.id, assignment.id.0), (course.name.clone(), name));
        }
    }
    let about = &collection.about().not_collected;
    let row = |missing: &crate::collection::NotCollected| {
        let found = names.get(&(missing.course, missing.assignment));
        let (course, assignment) = found.cloned().unwrap_or_else(|| {
            let assignment = missing.assignment.map(|id| format!("Assignment {id}"));
            (
                format!("Course {}", missing.course),
                assignment.unwrap_or_default(),
            )
        });
        MissingRow {
            course,
            assignment,
            user: String::new(),
            submission: String::new(),
            what: "not collected",
            name: missing.what.clone(),
            reason: missing.reason.clone(),
        }
    };
    about.iter().map(row).collect()
}

fn is_own_folder(collection: &Collection, destination: &Path) -> bool {
    let same = |path: &Path| path.canonicalize().ok();
    let own = same(collection.folder());
    own.is_some() && own == same(destination)
}
