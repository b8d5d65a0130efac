//! Goes through everything that was listed, without a network: counts, what changed, which files are named.

mod assignment;
mod courses;
mod notes;
mod wanted;
mod withdrawn;

use std::collections::HashSet;

use lectern_canvas::AssignmentId;
use serde_json::Value;

use self::wanted::WantedLines;
use self::withdrawn::Withdrawn;
use crate::answers::{each_row, id, text};
use crate::changes::{ChangeKind, Changes, CourseChanges};
use crate::choices::CourseChoice;
use crate::disk::LinesWriter;
use crate::error::CollectError;
use crate::plan::{CoursePlan, FileCounts, Plan, Warning};
use crate::stage::{CHANGES, Chosen, Journal, Listing, Stage, Step};

pub(crate) use notes::{NOTES, date};

/// Makes the plan, and beside it everything but lists that the collection gets: which files are named, what changed, what was
/// withdrawn, what was refused.
pub(crate) fn account(stage: &Stage, calls: u64) -> Result<Plan, CollectError> {
    let journal = stage.journal()?;
    let names = courses::merge(stage)?;
    let refused = journal.refused(stage.choices());
    let mut account = Account {
        stage,
        journal: &journal,
        changes: LinesWriter::create(&stage.folder().join(CHANGES))?,
        withdrawn: Withdrawn::begin(stage),
        wanted: WantedLines::begin(stage)?,
        plan: Plan {
            began: stage.began(),
            courses: Vec::new(),
            files: FileCounts::default(),
            calls,
            cannot: Vec::new(),
            refused,
            warnings: Vec::new(),
            changes: Changes::default(),
        },
    };
    for choice in &stage.choices().courses {
        let name = names.get(&choice.course.get()).cloned();
        let name = name.unwrap_or_else(|| format!("Course {}", choice.course));
        account.course(choice, name)?;
    }
    account.finish()
}

/// What is found while going through.
struct Account<'a> {
    stage: &'a Stage,
    journal: &'a Journal,
    changes: LinesWriter,
    withdrawn: Withdrawn,
    wanted: WantedLines,
    plan: Plan,
}

/// A course while it is gone through.
struct CourseAccount {
    plan: CoursePlan,
    changes: CourseChanges,
    chosen: Chosen,
    /// Rows that were to have comments or a history, and those that had.
    asked: u64,
    with_comments: u64,
    with_history: u64,
}

impl Account<'_> {
    fn course(&mut self, choice: &CourseChoice, name: String) -> Result<(), CollectError> {
        let (stage, course) = (self.stage, choice.course);
        let chosen = stage.chosen(self.journal, choice)?;
        let students = match &chosen {
            Chosen::Some(ids) => ids.len() as u64,
            Chosen::All | Chosen::Unknown => {
                count(stage, &Step::of(Listing::Students, course).file())?
            }
        };
        let mut account = CourseAccount {
            plan: CoursePlan::new(course, name.clone(), students),
            changes: CourseChanges::new(course, name.clone()),
            chosen,
            asked: 0,
            with_comments: 0,
            with_history: 0,
        };
        let file = Step::of(Listing::Assignments, course).file();
        let mut seen = HashSet::new();
        let mut rows = Vec::new();
        each_row(&stage.newest(&file), |row| {
            if let Ok(row) = serde_json::from_slice::<Value>(row)
                && let Some(id) = id(&row["id"]).map(AssignmentId::new)
                && choice.takes(id)
                && seen.insert(id.get())
            {
                rows.push((id, row));
            }
            Ok(())
        })?;
        self.compare_assignments(&file, &seen)?;
        for (id, row) in &rows {
            self.assignment(&mut account, *id, row)?;
        }
        self.warn(&account, students, name);
        account.plan.assignments = rows.len() as u64;
        let (files, bytes, unknown) = self.wanted.take_course();
        account.plan.files = files;
        account.plan.bytes = bytes;
        account.plan.unknown_sizes = unknown;
        self.plan.courses.push(account.plan);
        let changes = account.changes;
        self.plan.changes.submissions.add(changes.submissions);
        self.plan.changes.new_comments += changes.new_comments;
        if !changes.submissions.is_nothing() || changes.new_comments > 0 {
            self.plan.changes.courses.push(changes);
        }
        Ok(())
    }

    fn compare_assignments(&mut self, file: &str, now: &HashSet<i64>) -> Result<(), CollectError> {
        let mut before = HashSet::new();
        each_row(&self.stage.kept(file), |row| {
            let row = serde_json::from_slice::<Value>(row).unwrap_or_default();
            before.extend(id(&row["id"]));
            Ok(())
        })?;
        let counted = &mut self.plan.changes.assignments;
        counted.new += now.difference(&before).count() as u64;
        counted.withdrawn += before.difference(now).count() as u64;
        counted.unchanged += now.intersection(&before).count() as u64;
        Ok(())
    }

    fn warn(&mut self, account: &CourseAccount, students: u64, name: String) {
        let course = account.plan.course;
        let include = self.stage.choices().include;
        let warnings = &mut self.plan.warnings;
        if include.comments && account.asked > 0 && account.with_comments == 0 {
            let name = name.clone();
            warnings.push(Warning::CommentsHidden { course, name });
        }
        if include.attempts && account.asked > 0 && account.with_history == 0 {
            let name = name.clone();
            warnings.push(Warning::AttemptsHidden { course, name });
        }
        let is_listed = self.journal.is_whole(&Step::of(Listing::Students, course));
        if is_listed && students == 0 {
            warnings.push(Warning::NoStudents { course, name });
        }
    }

    fn finish(mut self) -> Result<Plan, CollectError> {
        self.changes.finish()?;
        self.withdrawn.finish()?;
        let (files, changed) = self.wanted.finish()?;
        self.plan.files = files;
        self.plan.changes.files = changed;
        notes::write(self.stage, &self.plan)?;
        Ok(self.plan)
    }
}

impl CourseAccount {
    fn count(&mut self, kind: Option<ChangeKind>) {
        match kind {
            Some(kind) => self.changes.submissions.count(kind),
            None => self.changes.submissions.unchanged += 1,
        }
    }
}

fn count(stage: &Stage, file: &str) -> Result<u64, CollectError> {
    let mut rows = 0;
    each_row(&stage.newest(file), |_| {
        rows += 1;
        Ok(())
    })?;
    Ok(rows)
}

/// Returns what an assignment is called.
fn title(row: &Value, id: AssignmentId) -> String {
    text(&row["name"]).map_or_else(|| format!("Assignment {id}"), |name| name.trim().to_owned())
}
