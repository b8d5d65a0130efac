//! The submissions of an assignment, compared with those that the collection has.

use std::collections::HashMap;

use lectern_canvas::AssignmentId;
use serde_json::Value;

use super::withdrawn::Why;
use super::{Account, CourseAccount, title};
use crate::answers::{Files, Place, Told, each_row, embedded_in, text};
use crate::changes::{Change, ChangeKind};
use crate::elsewhere::{Cannot, Elsewhere};
use crate::error::CollectError;
use crate::plan::Warning;
use crate::stage::{Fate, Step, Work};

/// What the collection has of a submission.
struct Before {
    digest: [u8; 32],
    is_something: bool,
    comments: u64,
}

impl Account<'_> {
    pub(super) fn assignment(
        &mut self,
        account: &mut CourseAccount,
        id: AssignmentId,
        row: &Value,
    ) -> Result<(), CollectError> {
        let course = account.plan.course;
        let step = Step::submissions(course, id);
        let file = step.file();
        let line = self.journal.get(&step);
        let place = Place {
            course,
            assignment: id,
            submission: None,
            user: None,
            told_at: line.map_or_else(|| self.stage.began().to_utc(), |line| line.at),
        };
        if let Some(html) = text(&row["description"]) {
            for file in embedded_in(html, self.stage.server(), place) {
                self.wanted.add(file)?;
            }
        }
        let before = self.before(&file)?;
        let found = self.go_through(account, &file, place, before)?;
        if self.journal.is_whole(&step) && self.stage.staged(&file).exists() {
            let work = self.stage.work(&account.chosen);
            self.withdraw(account, &file, place, &found.left, &work)?;
        }
        let name = title(row, id);
        if found.unreadable > 0 {
            self.plan.warnings.push(Warning::Unreadable {
                course,
                assignment: id,
                name: name.clone(),
                rows: found.unreadable,
            });
        }
        if let Some(rows) = line.map(|line| line.nobodys).filter(|rows| *rows > 0) {
            self.plan.warnings.push(Warning::Nobodys {
                course,
                assignment: id,
                name: name.clone(),
                rows,
            });
        }
        if row["anonymize_students"] == Value::Bool(true) {
            self.plan.warnings.push(Warning::Anonymous {
                course,
                assignment: id,
                name: name.clone(),
            });
        }
        if let Some(why) = Elsewhere::of(row) {
            self.plan.cannot.push(Cannot {
                course,
                assignment: id,
                name,
                why,
                count: found.rows,
            });
        }
        Ok(())
    }

    /// Reads what the collection has. Where nothing was listed anew there is nothing to compare.
    fn before(&self, file: &str) -> Result<HashMap<String, Before>, CollectError> {
        let mut before = HashMap::new();
        each_row(&self.stage.kept(file), |row| {
            if let Ok(row) = serde_json::from_slice::<Value>(row) {
                let told = Told::of(&row);
                before.insert(
                    told.key,
                    Before {
                        digest: told.digest,
                        is_something: told.is_something,
                        comments: told.comments,
                    },
                );
            }
            Ok(())
        })?;
        Ok(before)
    }

    fn go_through(
        &mut self,
        account: &mut CourseAccount,
        file: &str,
        place: Place,
        mut before: HashMap<String, Before>,
    ) -> Result<Found, CollectError> {
        let stage = self.stage;
        let files = Files {
            server: stage.server(),
            include: stage.choices().include,
        };
        let (mut rows, mut unreadable) = (0, 0);
        each_row(&stage.newest(file), |row| {
            rows += 1;
            let Ok(row) = serde_json::from_slice::<Value>(row) else {
                unreadable += 1;
                return Ok(());
            };
            let told = Told::of(&row);
            account.take(&told);
            for file in files.of(&row, place) {
                self.wanted.add(file)?;
            }
            let old = before.remove(&told.key);
            let comments = old.as_ref().map_or(0, |old| old.comments);
            account.changes.new_comments += told.comments.saturating_sub(comments);
            let was_something = old.as_ref().is_some_and(|old| old.is_something);
            let kind = match (was_something, told.is_something) {
                (false, false) => return Ok(()),
                (false, true) => Some(ChangeKind::New),
                (true, false) => Some(ChangeKind::Withdrawn),
                (true, true) => {
                    let same = old.is_some_and(|old| old.digest == told.digest);
                    (!same).then_some(ChangeKind::Changed)
                }
            };
            account.count(kind);
            match kind {
                Some(kind) => self.changes.add(&change(kind, place, &told)),
                None => Ok(()),
            }
        })?;
        Ok(Found {
            rows,
            unreadable,
            left: before,
        })
    }

    /// Keeps the rows that are not listed any more.
    fn withdraw(
        &mut self,
        account: &mut CourseAccount,
        file: &str,
        place: Place,
        left: &HashMap<String, Before>,
        work: &Work,
    ) -> Result<(), CollectError> {
        if left.is_empty() {
            return Ok(());
        }
        let stage = self.stage;
        each_row(&stage.kept(file), |bytes| {
            let Ok(row) = serde_json::from_slice::<Value>(bytes) else {
                return Ok(());
            };
            let told = Told::of(&row);
            if !left.get(&told.key).is_some_and(|old| old.is_something) {
                return Ok(());
            }
            if work.decide(&told) != Fate::Kept {
                return self.withdrawn.add(Why::NotChosen, place, bytes);
            }
            account.count(Some(ChangeKind::Withdrawn));
            self.changes
                .add(&change(ChangeKind::Withdrawn, place, &told))?;
            self.withdrawn.add(Why::Withdrawn, place, bytes)
        })
    }
}

/// What was found in a list of submissions.
struct Found {
    rows: u64,
    unreadable: u64,
    /// What the collection has beside.
    left: HashMap<String, Before>,
}

impl CourseAccount {
    fn take(&mut self, told: &Told) {
        self.asked += 1;
        self.with_comments += u64::from(told.has_comments_key);
        self.with_history += u64::from(told.has_history_key);
        let plan = &mut self.plan;
        plan.submissions += 1;
        plan.handed_in += u64::from(told.attempts > 0);
        plan.attempts += told.attempts;
        plan.comments += told.comments;
        plan.rubric_rows += told.rubric_rows;
        plan.entries += told.entries;
    }
}

fn change(kind: ChangeKind, place: Place, told: &Told) -> Change {
    Change {
        kind,
        course: place.course,
        assignment: place.assignment,
        user: told.user,
        submission: told.submission,
    }
}
