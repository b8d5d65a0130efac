//! One course: its students, its assignments, its list.

use std::collections::HashMap;

use super::assignment::{self, AssignmentDone};
use super::store::{Key, Task};
use super::student::{self, StudentDone};
use super::{CourseDone, Run};
use crate::ArtifactsError;
use crate::collection::{CourseData, Who};
use crate::layout::{CourseFolders, FileNames, Place};
use crate::receipt::Tally;
use crate::site::html::moment;
use crate::site::sanitise::Cleaner;
use crate::site::{CoursePage, Frame, ListedAssignment, PAGE, page};
use crate::tables::AboutCourse;
use crate::threads::each;
use crate::work::{Maker, Stored, Work};

/// What all students and assignments of a course share.
pub(super) struct Shared<'a> {
    pub run: &'a Run<'a>,
    pub course: &'a CourseData,
    pub folders: &'a CourseFolders,
    pub maker: &'a Maker<'a>,
    pub about: AboutCourse<'a>,
    /// The texts of the assignments for pages of students, then for pages of assignments.
    pub tasks: Vec<(String, String)>,
}

pub(super) fn render(
    run: &Run<'_>,
    course: &CourseData,
    folders: &CourseFolders,
) -> Result<CourseDone, ArtifactsError> {
    let cleaner = Cleaner::new(&run.collection.about().server);
    let scrubber = run.naming.scrubber(course);
    let maker = Maker {
        collection: run.collection,
        course,
        folders,
        naming: run.naming,
        scrubber: scrubber.as_ref(),
        cleaner: &cleaner,
        options: run.options,
    };
    let mut tally = Tally::default();
    let assignments: Vec<(String, String, String)> = course
        .assignments
        .iter()
        .enumerate()
        .map(|(place, assignment)| {
            let description = maker.table_text(&assignment.description);
            let possible = assignment.points_possible.to_string();
            (course.assignment_name(place), description, possible)
        })
        .collect();
    let tasks = tasks(run, course, folders, &maker, &mut tally)?;
    let shared = Shared {
        run,
        course,
        folders,
        maker: &maker,
        about: AboutCourse {
            name: &course.name,
            start_at: &course.start_at,
            assignments: &assignments,
        },
        tasks,
    };
    let who: Vec<&Who> = course
        .students
        .keys()
        .filter(|who| run.has_folder(course, who))
        .collect();
    let students = each(0..who.len(), |place| {
        let before = place.checked_sub(1).map(|place| who[place]);
        student::render(&shared, who[place], before, who.get(place + 1).copied())
    })?;
    let mut placed = HashMap::new();
    let mut missing = Vec::new();
    let mut listed = Vec::new();
    for (who, done) in who.iter().zip(students) {
        let StudentDone {
            listed: one,
            tally: counted,
            missing: rows,
            placed: files,
        } = done;
        tally += counted;
        missing.extend(rows);
        listed.push(one);
        placed.insert((*who).clone(), files);
    }
    student::leave_out(&shared, &mut tally)?;
    let assignments = render_assignments(&shared, &placed)?;
    if run.options.pages {
        let by_assignment = run.options.by_assignment;
        course_page(&shared, listed, &assignments, by_assignment)?;
    }
    tally.guarded += assignments.iter().map(|done| done.guarded).sum::<u64>();
    Ok(CourseDone {
        tally,
        missing,
        names_taken_out: scrubber.map_or(0, |scrubber| scrubber.replaced()),
    })
}

fn render_assignments(
    shared: &Shared<'_>,
    placed: &HashMap<Who, HashMap<Key, Stored>>,
) -> Result<Vec<AssignmentDone>, ArtifactsError> {
    if !shared.run.options.by_assignment {
        return Ok(Vec::new());
    }
    each(0..shared.course.assignments.len(), |place| {
        assignment::render(shared, place, placed)
    })
}

/// Makes the texts of the assignments, with the files in them.
fn tasks(
    run: &Run<'_>,
    course: &CourseData,
    folders: &CourseFolders,
    maker: &Maker<'_>,
    tally: &mut Tally,
) -> Result<Vec<(String, String)>, ArtifactsError> {
    if !run.options.pages {
        return Ok(course
            .assignments
            .iter()
            .map(|_| Default::default())
            .collect());
    }
    // All students' folders are equally deep, so one text does for all of them.
    let of_student = folders.course.join("student");
    let mut tasks = Vec::new();
    for (place, assignment) in course.assignments.iter().enumerate() {
        let mut store = Task {
            run,
            names: FileNames::new(folders.assignment_files(place), &[]),
        };
        let mut work = Work {
            assignment: place,
            ..Work::default()
        };
        let text = &assignment.description;
        let for_students = maker.markup(&mut work, text, &mut store, Some(&of_student))?;
        let for_assignment = maker.markup(
            &mut work,
            text,
            &mut store,
            Some(&folders.assignment(place)),
        )?;
        student::count_embedded(&work, tally);
        tasks.push((for_students, for_assignment));
    }
    Ok(tasks)
}

fn course_page(
    shared: &Shared<'_>,
    mut students: Vec<crate::site::ListedStudent>,
    done: &[AssignmentDone],
    by_assignment: bool,
) -> Result<(), ArtifactsError> {
    let folder: &Place = &shared.folders.course;
    students.sort_by_cached_key(|student| student.name.to_lowercase());
    let assignments = shared
        .course
        .assignments
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let address = shared
                .folders
                .assignment(place)
                .join(PAGE)
                .address_from(folder);
            ListedAssignment {
                name: shared.course.assignment_name(place),
                address: if by_assignment {
                    address
                } else {
                    String::new()
                },
                due: if one.due_at.is_empty() {
                    "–".to_owned()
                } else {
                    moment(&one.due_at)
                },
                due_at: one.due_at.0.clone(),
                points: one.points_possible.to_string(),
                handed_in: done.get(place).map_or(0, |done| done.handed_in),
            }
        });
    let course = CoursePage {
        frame: Frame::searchable(&shared.course.name, "Find a student or an assignment"),
        name: shared.course.name.clone(),
        stamp: shared.run.stamp.clone(),
        students,
        assignments: assignments.collect(),
    };
    shared.run.output.write(&folder.join(PAGE), &page(&course)?)
}
