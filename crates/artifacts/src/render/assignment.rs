//! One assignment's folder: the same rows and links as in the folders of students, and no file of its own.

use std::collections::{HashMap, HashSet};

use super::course::Shared;
use super::store::{Key, Remembering};
use super::student::is_sampled;
use crate::ArtifactsError;
use crate::collection::Who;
use crate::layout::Place;
use crate::site::html::moment;
use crate::site::{AssignmentPage, AssignmentRow, Frame, PAGE, page, shown_files};
use crate::tables::Tables;
use crate::work::{Stored, Work};

/// What an assignment's folder gave.
pub(super) struct AssignmentDone {
    pub handed_in: u64,
    pub guarded: u64,
}

pub(super) fn render(
    shared: &Shared<'_>,
    place: usize,
    placed: &HashMap<Who, HashMap<Key, Stored>>,
) -> Result<AssignmentDone, ArtifactsError> {
    let run = shared.run;
    run.check()?;
    let folder = shared.folders.assignment(place);
    let options = run.options;
    let mut tables = Tables::new(options.guard_documented_tables, options.guard_own_tables)?;
    let mut rows = Vec::new();
    let (mut handed_in, mut seen) = (0, HashSet::new());
    shared.course.each_submission(place, &mut |_, _, read| {
        let Ok(submission) = read else {
            return Ok(());
        };
        let Some(who) = Who::of(&submission).filter(|_| !submission.is_refusal()) else {
            return Ok(());
        };
        let wanted = run.has_folder(shared.course, &who) && is_sampled(shared, place, &who);
        if !wanted || !seen.insert(who.clone()) {
            return Ok(());
        }
        let mut store = Remembering {
            done: placed.get(&who),
        };
        let work = shared
            .maker
            .make(&who, place, &submission, &mut store, None)?;
        tables.add(&work, &shared.about, &folder)?;
        handed_in += u64::from(!work.attempts.is_empty());
        if options.pages {
            rows.push(row(shared, &who, &work, &folder));
        }
        Ok(())
    })?;
    let (finished, guarded) = tables.finish()?;
    for (name, bytes) in finished {
        run.output.write(&folder.join(name), &bytes)?;
    }
    if options.pages {
        assignment_page(shared, place, rows, &folder)?;
    }
    Ok(AssignmentDone { handed_in, guarded })
}

fn row(shared: &Shared<'_>, who: &Who, work: &Work, folder: &Place) -> AssignmentRow {
    let student = shared.folders.student(who).join(PAGE);
    let all: Vec<usize> = (0..work.files.len()).collect();
    AssignmentRow {
        name: shared.run.naming.full_name(shared.course, who),
        address: format!("{}#a{}", student.address_from(folder), work.assignment + 1),
        submitted: if work.submitted_at.is_empty() {
            "–".to_owned()
        } else {
            moment(&work.submitted_at)
        },
        submitted_at: work.submitted_at.clone(),
        state: crate::site::state(work).to_owned(),
        attempts: work.attempts.len(),
        grade: work.grade.clone(),
        score: work.score.to_string(),
        files: shown_files(&work.files, &all, folder),
    }
}

fn assignment_page(
    shared: &Shared<'_>,
    place: usize,
    mut rows: Vec<AssignmentRow>,
    folder: &Place,
) -> Result<(), ArtifactsError> {
    rows.sort_by_cached_key(|row| row.name.to_lowercase());
    let one = &shared.course.assignments[place];
    let name = shared.course.assignment_name(place);
    let mut facts = Vec::new();
    if !one.due_at.is_empty() {
        facts.push(format!("Due {}", moment(&one.due_at)));
    }
    if one.points_possible.value().is_some() {
        facts.push(format!("{} points", one.points_possible));
    }
    facts.push(format!("Data exported at {}", shared.run.stamp));
    let step = |to: Option<usize>| {
        let to = to.filter(|to| *to < shared.course.assignments.len());
        to.map(|to| {
            shared
                .folders
                .assignment(to)
                .join(PAGE)
                .address_from(folder)
        })
    };
    let made = AssignmentPage {
        frame: Frame::searchable(&name, "Find a student"),
        name,
        course: shared.course.name.clone(),
        course_address: shared.folders.course.join(PAGE).address_from(folder),
        previous: step(place.checked_sub(1)),
        next: step(Some(place + 1)),
        facts: facts.join(". "),
        description: shared.tasks[place].1.clone(),
        rows,
    };
    shared.run.output.write(&folder.join(PAGE), &page(&made)?)
}
