//! The courses themselves, one call each.

use std::collections::HashSet;

use lectern_canvas::{CourseId, CourseRef};
use serde_json::Value;
use tokio::task::spawn_blocking;

use super::Stage;
use super::journal::Line;
use super::pass::Pass;
use super::step::{Listing, Step};
use crate::answers::{each_row, id};
use crate::control::CollectEvent;
use crate::disk::ListWriter;
use crate::error::CollectError;
use crate::refusal::{Refusal, RefusalKind};

impl Pass<'_> {
    /// Asks for each course. One that is not handed out is told and left.
    pub async fn courses(&self) -> Result<(), CollectError> {
        if self.is_done(&Step::COURSES) {
            return Ok(());
        }
        let (mut rows, mut refused) = (Vec::new(), Vec::new());
        for choice in &self.stage.choices().courses {
            let course = CourseRef::Id(choice.course);
            let answer = self
                .control
                .wait(self.canvas.course_received(&course))
                .await?;
            match answer {
                Ok(row) => rows.push(row.json),
                Err(error) => {
                    let Some(kind) = RefusalKind::of(&error) else {
                        return Err(error.into());
                    };
                    self.judge(kind, &error.to_string())?;
                    let refusal = Refusal {
                        course: choice.course,
                        assignment: None,
                        what: Listing::Courses.words().to_owned(),
                        reason: error.to_string(),
                        kind,
                    };
                    self.control.tell(CollectEvent::Refused(refusal.clone()));
                    refused.push(refusal);
                    continue;
                }
            }
            self.passed();
        }
        let line = Line {
            step: Step::COURSES,
            at: (self.control.now)(),
            calls: self.stage.choices().courses.len() as u64,
            rows: rows.len() as u64,
            nobodys: 0,
            refused,
        };
        let path = self.stage.staged(&Step::COURSES.file());
        let written = spawn_blocking(move || {
            let mut list = ListWriter::create(&path)?;
            rows.iter()
                .try_for_each(|row| list.add(row.get().as_bytes()))?;
            list.finish()
        });
        written.await.unwrap_or(Err(CollectError::Cancelled))?;
        self.note(line)
    }
}

impl Stage {
    /// Returns the courses of the choice that were handed out, with the students that Canvas counts in them.
    pub(super) fn open_courses(&self) -> Result<Vec<CourseId>, CollectError> {
        let mut found = HashSet::new();
        each_row(&self.staged(&Step::COURSES.file()), |row| {
            let row = serde_json::from_slice::<Value>(row).unwrap_or_default();
            found.extend(id(&row["id"]));
            Ok(())
        })?;
        let chosen = self.choices().courses.iter().map(|choice| choice.course);
        Ok(chosen
            .filter(|course| found.remove(&course.get()))
            .collect())
    }
}
