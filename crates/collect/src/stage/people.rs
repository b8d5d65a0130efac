//! Who belongs to the choice in a course, as far as its lists tell.

use std::collections::HashSet;

use lectern_canvas::{AssignmentId, CourseId, UserId};
use serde_json::Value;

use super::keep::{Keep, StudentChoice, Work};
use super::step::{Listing, Step};
use super::{Journal, Stage};
use crate::answers::{each_row, id};
use crate::choices::CourseChoice;
use crate::error::CollectError;

/// How many students a call can be limited to; older servers take no more.
const MOST_STUDENTS: usize = 50;

/// Who belongs to the choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// Everybody.
    All,
    /// These people.
    Some(HashSet<i64>),
    /// Nobody can tell, because the lists that would were refused.
    Unknown,
}

impl Stage {
    /// Returns who belongs to the choice.
    pub(crate) fn chosen(
        &self,
        journal: &Journal,
        choice: &CourseChoice,
    ) -> Result<Chosen, CollectError> {
        let limited = choice.students.is_some()
            || choice.sections.is_some()
            || self.choices().leaves_states_out();
        if !limited {
            return Ok(Chosen::All);
        }
        let listed = |what| {
            let step = Step::of(what, choice.course);
            let line = journal.get(&step);
            line.filter(|line| line.refused.is_empty()).map(|_| step)
        };
        let mut students = HashSet::new();
        if let Some(step) = listed(Listing::Enrollments) {
            let wanted = StudentChoice::of(self.choices(), choice);
            each_row(&self.staged(&step.file()), |row| {
                students.extend(wanted.student(row));
                Ok(())
            })?;
        } else if let Some(step) = listed(Listing::Students).filter(|_| choice.sections.is_none()) {
            students = ids(self, &step)?;
        } else if let (Some(people), None, false) = (
            &choice.students,
            &choice.sections,
            self.choices().leaves_states_out(),
        ) {
            students = people.iter().map(|id| id.get()).collect();
        } else {
            return Ok(Chosen::Unknown);
        }
        if let Some(people) = &choice.students {
            students.retain(|id| people.contains(&UserId::new(*id)));
        }
        Ok(Chosen::Some(students))
    }

    /// Returns which submissions of a course are kept.
    pub(crate) fn work(&self, chosen: &Chosen) -> Work {
        Work {
            users: match chosen {
                Chosen::Some(ids) => Some(ids.clone()),
                Chosen::All | Chosen::Unknown => None,
            },
            submitted: self.choices().submitted,
        }
    }

    /// Returns the assignments of the choice that Canvas hands out submissions of, in their order.
    pub(crate) fn published(&self, course: CourseId) -> Result<Vec<AssignmentId>, CollectError> {
        let mut all = Vec::new();
        let file = Step::of(Listing::Assignments, course).file();
        each_row(&self.staged(&file), |row| {
            if let Ok(row) = serde_json::from_slice::<Value>(row)
                && row["published"] != Value::Bool(false)
                && let Some(id) = id(&row["id"]).map(AssignmentId::new)
                && !all.contains(&id)
            {
                all.push(id);
            }
            Ok(())
        })?;
        Ok(all)
    }
}

/// Cuts people into lists that one call can be limited to; none where asking for everybody takes no more calls.
pub(crate) fn portions(chosen: &Chosen, everybody: u64) -> Option<Vec<Vec<UserId>>> {
    let Chosen::Some(ids) = chosen else {
        return None;
    };
    let calls_for_everybody = everybody.div_ceil(100).max(1);
    if ids.len().div_ceil(MOST_STUDENTS) as u64 > calls_for_everybody {
        return None;
    }
    let mut ids: Vec<UserId> = ids.iter().copied().map(UserId::new).collect();
    ids.sort_unstable();
    Some(ids.chunks(MOST_STUDENTS).map(<[UserId]>::to_vec).collect())
}

/// Returns the choice of a course's own lists.
pub(crate) fn keep(stage: &Stage, what: Listing, choice: &CourseChoice, chosen: &Chosen) -> Keep {
    match (what, chosen) {
        (Listing::Enrollments, _) => Keep::Enrollments(StudentChoice::of(stage.choices(), choice)),
        (Listing::Students, Chosen::Some(ids)) => Keep::People(ids.clone()),
        (Listing::Assignments, _) => match &choice.assignments {
            Some(ids) => Keep::Assignments(ids.iter().map(|id| id.get()).collect()),
            None => Keep::All,
        },
        _ => Keep::All,
    }
}

fn ids(stage: &Stage, step: &Step) -> Result<HashSet<i64>, CollectError> {
    let mut all = HashSet::new();
    each_row(&stage.staged(&step.file()), |row| {
        let row = serde_json::from_slice::<Value>(row).unwrap_or_default();
        all.extend(id(&row["id"]));
        Ok(())
    })?;
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_students_are_asked_for_by_name_and_many_with_everybody() {
        let some = |count: i64| Chosen::Some((0..count).collect());
        assert_eq!(
            portions(&some(3), 800).unwrap(),
            [[0, 1, 2].map(UserId::new)]
        );
        assert_eq!(portions(&some(400), 800).unwrap().len(), 8);
        assert!(portions(&some(401), 800).is_none());
        assert!(portions(&some(51), 90).is_none());
        assert!(portions(&Chosen::All, 800).is_none());
    }
}
