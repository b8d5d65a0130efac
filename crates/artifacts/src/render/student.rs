//! One student's folder.

use std::collections::HashMap;

use super::course::Shared;
use super::store::{Key, Placing};
use crate::ArtifactsError;
use crate::collection::{CourseData, Who};
use crate::counts::Counts;
use crate::layout::Place;
use crate::receipt::Tally;
use crate::received::Submission;
use crate::site::{Frame, ListedStudent, PAGE, StudentPage, page, section};
use crate::tables::{MissingRow, Tables};
use crate::work::{FileView, Role, Stored, Work};

/// What a student's folder gave.
pub(super) struct StudentDone {
    pub listed: ListedStudent,
    pub tally: Tally,
    pub missing: Vec<MissingRow>,
    pub placed: HashMap<Key, Stored>,
}

/// Why a row of a person is not in an export.
const TEST: &str = "work of Canvas's Test Student";
const NOT_SAMPLED: &str = "not in the sample";

pub(super) fn render(
    shared: &Shared<'_>,
    who: &Who,
    previous: Option<&Who>,
    next: Option<&Who>,
) -> Result<StudentDone, ArtifactsError> {
    let run = shared.run;
    run.check()?;
    let folder = shared.folders.student(who);
    let mut store = Placing::new(run, shared.folders, who);
    let mut tally = Tally::default();
    let mut works = Vec::new();
    let page_folder = run.options.pages.then_some(&folder);
    let references = shared.course.students.get(who);
    let references = references.map_or(&[][..], Vec::as_slice);
    shared
        .course
        .read_each(references, |reference, submission| {
            let place = reference.assignment;
            if !is_sampled(shared, place, who) {
                tally.leave(NOT_SAMPLED, Counts::of(&submission));
                return Ok(());
            }
            let work = shared
                .maker
                .make(who, place, &submission, &mut store, page_folder)?;
            count(&work, &submission, shared, &mut tally);
            works.push(work);
            Ok(())
        })?;
    tables(shared, &works, &folder, &mut tally)?;
    let listed = listed(shared, who, &works);
    if run.options.pages {
        student_page(shared, who, previous, next, &works, &folder)?;
    }
    run.one_more();
    let missing = works
        .iter()
        .flat_map(|work| missing(shared, work))
        .collect();
    Ok(StudentDone {
        listed,
        tally,
        missing,
        placed: store.done(),
    })
}

/// Counts the work of those who have no folder.
pub(super) fn leave_out(shared: &Shared<'_>, tally: &mut Tally) -> Result<(), ArtifactsError> {
    for (who, references) in &shared.course.students {
        if shared.run.has_folder(shared.course, who) {
            continue;
        }
        let is_test = shared
            .course
            .person(who)
            .is_some_and(|person| person.is_test);
        let why = if is_test { TEST } else { NOT_SAMPLED };
        shared.course.read_each(references, |_, submission| {
            tally.leave(why, Counts::of(&submission));
            Ok(())
        })?;
    }
    Ok(())
}

pub(super) fn is_sampled(shared: &Shared<'_>, assignment: usize, who: &Who) -> bool {
    let sample = shared.run.options.sample.as_ref();
    sample.is_none_or(|sample| {
        let id = shared.course.assignments[assignment]
            .id
            .0
            .unwrap_or_default();
        sample.has(shared.course.id, id, who)
    })
}

/// Counts the files in texts, which no answer lists.
pub(super) fn count_embedded(work: &Work, tally: &mut Tally) {
    for file in work.files.iter().filter(|file| file.role == Role::Embedded) {
        tally.embedded.listed += 1;
        if file.stored.place.is_some() {
            tally.embedded.exported += 1;
        } else {
            *tally
                .embedded
                .not_exported
                .entry(file.stored.why.clone())
                .or_default() += 1;
        }
    }
}

/// Counts what was written, and what was not.
fn count(work: &Work, submission: &Submission, shared: &Shared<'_>, tally: &mut Tally) {
    let include = shared.run.options.include;
    let own = |file: &&FileView| file.role != Role::Embedded;
    let written = Counts {
        submissions: 1,
        attempts: work.attempts.len() as u64,
        comments: work.comments.len() as u64,
        rubric_rows: work.rubric.len() as u64,
        discussion_entries: work.entries.len() as u64,
        files: work
            .files
            .iter()
            .filter(own)
            .filter(|file| file.stored.place.is_some())
            .count() as u64,
        unreadable: 0,
    };
    tally.exported += written;
    for file in work
        .files
        .iter()
        .filter(own)
        .filter(|file| file.stored.place.is_none())
    {
        let one = Counts {
            files: 1,
            ..Counts::default()
        };
        tally.leave(&file.stored.why, one);
    }
    let chosen = |is: bool, count: usize| if is { 0 } else { count as u64 };
    let attempts = submission.attempts().len();
    let left = Counts {
        attempts: chosen(include.all_attempts, attempts.saturating_sub(1)),
        comments: chosen(include.comments, submission.submission_comments.len()),
        rubric_rows: chosen(include.rubrics, submission.rubric_assessment.len()),
        discussion_entries: chosen(include.discussions, submission.discussion_entries.len()),
        ..Counts::default()
    };
    if left != Counts::default() {
        tally.leave(crate::work::BY_CHOICE, left);
    }
    count_embedded(work, tally);
    if let Some(reason) = &work.outside {
        *tally.elsewhere.entry(reason.clone()).or_default() += 1;
    }
}

fn tables(
    shared: &Shared<'_>,
    works: &[Work],
    folder: &Place,
    tally: &mut Tally,
) -> Result<(), ArtifactsError> {
    let options = shared.run.options;
    let mut tables = Tables::new(options.guard_documented_tables, options.guard_own_tables)?;
    for work in works {
        tables.add(work, &shared.about, folder)?;
    }
    let (finished, guarded) = tables.finish()?;
    tally.guarded += guarded;
    for (name, bytes) in finished {
        shared.run.output.write(&folder.join(name), &bytes)?;
    }
    Ok(())
}

fn listed(shared: &Shared<'_>, who: &Who, works: &[Work]) -> ListedStudent {
    let count = |is: fn(&Work) -> bool| works.iter().filter(|work| is(work)).count() as u64;
    let files = || works.iter().flat_map(|work| &work.files);
    let chosen = |file: &&FileView| file.stored.why != crate::work::BY_CHOICE;
    let page = shared.folders.student(who).join(PAGE);
    ListedStudent {
        name: shared.run.naming.full_name(shared.course, who),
        address: page.address_from(&shared.folders.course),
        handed_in: count(|work| !work.attempts.is_empty()),
        graded: count(|work| work.state == "graded"),
        late: count(|work| work.late),
        files: files().filter(|file| file.stored.place.is_some()).count() as u64,
        missing: files()
            .filter(chosen)
            .filter(|file| file.stored.place.is_none())
            .count() as u64,
    }
}

fn student_page(
    shared: &Shared<'_>,
    who: &Who,
    previous: Option<&Who>,
    next: Option<&Who>,
    works: &[Work],
    folder: &Place,
) -> Result<(), ArtifactsError> {
    let run = shared.run;
    let sections = works.iter().map(|work| {
        let (name, _, possible) = &shared.about.assignments[work.assignment];
        let task = &shared.tasks[work.assignment].0;
        let own = shared.folders.assignment(work.assignment).join(PAGE);
        let address = if run.options.by_assignment {
            own.address_from(folder)
        } else {
            String::new()
        };
        section(work, name, possible, task, address, folder)
    });
    let step =
        |to: Option<&Who>| to.map(|to| shared.folders.student(to).join(PAGE).address_from(folder));
    let user = run.naming.user_name(shared.course, who);
    let made = StudentPage {
        frame: Frame::plain(&format!("Export for {user}")),
        course: shared.course.name.clone(),
        previous: step(previous),
        next: step(next),
        facts: facts(shared.course, run, who, &user),
        sections: sections.collect(),
        user,
    };
    run.output.write(&folder.join(PAGE), &page(&made)?)
}

fn facts(course: &CourseData, run: &super::Run<'_>, who: &Who, user: &str) -> String {
    let name = run.naming.full_name(course, who);
    let stamp = format!("Data exported at {}", run.stamp);
    if name == user {
        stamp
    } else {
        format!("{name}. {stamp}")
    }
}

fn missing(shared: &Shared<'_>, work: &Work) -> Vec<MissingRow> {
    let row = |what: &'static str, name: &str, reason: &str| MissingRow {
        course: shared.course.name.clone(),
        assignment: shared.about.assignments[work.assignment].0.clone(),
        user: work.user_name.clone(),
        submission: work.submission_id.clone(),
        what,
        name: name.to_owned(),
        reason: reason.to_owned(),
    };
    let files = work.files.iter().filter(|file| file.stored.place.is_none());
    let mut rows: Vec<MissingRow> = files
        .filter(|file| file.stored.why != crate::work::BY_CHOICE)
        .map(|file| row("file", &file.display_name, &file.stored.why))
        .collect();
    rows.extend(work.outside.as_ref().map(|reason| row("work", "", reason)));
    rows
}
