//! A plan as a job of the queue.

use std::collections::HashMap;

use lectern_analytics::page_views::Span;
use lectern_jobs::{JobError, NewItem, NewJob};
use serde::{Deserialize, Serialize};

use super::planning::{BATCH, Group, Planned};
use super::request::PageViewCourseId;
use super::store::{CourseRow, SiteNo};
use crate::AccountId;
use crate::jobs::{JobKind, count};

/// What a job knows of its course as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct JobRequest {
    pub course: PageViewCourseId,
    pub site: SiteNo,
    pub canvas_id: i64,
    pub name: String,
    pub span: Span,
    /// Whether this Canvas has a history.
    pub history: bool,
    pub groups: Vec<Group>,
}

/// What is asked for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemRequest {
    pub user: i64,
    /// The place among the job's groups.
    pub group: Option<usize>,
}

/// What came of one person, for the receipt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ItemResult {
    /// Rows that were not stored before.
    pub new: u64,
}

/// Names a course where jobs name what they are about.
pub(super) fn target(course: PageViewCourseId) -> String {
    format!("page-views/{}", course.0)
}

/// What a plan is made into.
pub(super) struct JobOf<'a> {
    pub course: &'a CourseRow,
    pub account: &'a AccountId,
    pub planned: &'a Planned,
    pub history: bool,
    /// What a person is called where names are hidden.
    pub key: &'a dyn Fn(i64) -> String,
}

impl JobOf<'_> {
    /// Makes the job: an item for each person of whom something is fetched, those with history first.
    pub fn new_job(&self) -> Result<NewJob, JobError> {
        let groups = self.planned.groups(BATCH);
        let mut group_of = HashMap::new();
        for (place, group) in groups.iter().enumerate() {
            group_of.extend(group.users.iter().map(|user| (*user, place)));
        }
        let mut to_read: Vec<ItemRequest> = self
            .planned
            .to_read()
            .map(|(user, _)| ItemRequest {
                user: *user,
                group: group_of.get(user).copied(),
            })
            .collect();
        to_read.sort_by_key(|item| (item.group.is_none(), item.group));
        let mut items = Vec::new();
        for item in to_read {
            items.push(NewItem {
                title: (self.key)(item.user),
                bytes: 0,
                request: serde_json::to_value(item)?,
                skipped: false,
                detail: String::new(),
            });
        }
        let request = JobRequest {
            course: self.course.id,
            site: self.course.site,
            canvas_id: self.course.canvas_id,
            name: self.course.name.clone(),
            span: self.planned.span,
            history: self.history,
            groups,
        };
        Ok(NewJob {
            kind: JobKind::PageViews.word().to_owned(),
            site: self.account.to_string(),
            title: format!(
                "Page views of {}: {}",
                self.course.name,
                count(items.len() as u64, "person", "people")
            ),
            target: self.course.name.clone(),
            target_id: Some(target(self.course.id)),
            request: serde_json::to_value(request)?,
            items,
        })
    }
}
