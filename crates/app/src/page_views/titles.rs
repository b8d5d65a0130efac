//! What the pages of a course are called, and which groups it has.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use lectern_analytics::page_views::PageKind;
use lectern_canvas::{AssignmentFilter, Canvas, CanvasError, CourseId, Listing};

use super::error::PageViewError;
use super::request::PageViewCourseId;
use super::store;
use crate::app::App;
use crate::clock;
use crate::database::Database;
use crate::error::AppError;

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Titles {
    names: Vec<(PageKind, String, String)>,
    groups: Option<BTreeSet<i64>>,
    /// What could not be read, in words.
    pub missing: Vec<String>,
}

impl App {
    /// Reads what the pages of a course are called. Every run does it, too.
    ///
    /// # Errors
    ///
    /// The course is not on the list, or Canvas cannot be asked. What a course hides is left out.
    pub async fn read_page_titles(&self, id: PageViewCourseId) -> Result<(), AppError> {
        let course = self.page_view_course(id).await?;
        let account = self.canvas_account(course.account.as_ref()).await?;
        let canvas = self.canvas_for(&account).await?;
        let read = read(&canvas, course.canvas_id).await;
        keep(&self.inner.database, id, read, clock::now()).await?;
        self.tell_page_views(Some(id));
        Ok(())
    }
}

/// Reads everything that has a title. A list that may not be read is left out: the address says enough then.
pub(super) async fn read(canvas: &Canvas, canvas_id: i64) -> Titles {
    let course = CourseId::new(canvas_id);
    let mut all = Titles::default();
    let mut modules = Vec::new();
    all.add(canvas.modules(course).read_all().await, |_, module| {
        modules.push(module.id);
    });
    for module in modules {
        let items = canvas.module_items(course, module).read_all().await;
        all.add(items, |all, item| {
            all.note(PageKind::Modules, item.id.to_string(), item.title);
        });
    }
    all.add(canvas.wiki_pages(course).read_all().await, |all, page| {
        if let Some(slug) = page.url {
            all.note(PageKind::Page, slug, page.title);
        }
    });
    let assignments = canvas.assignments(course, &AssignmentFilter::default());
    all.add(assignments.read_all().await, |all, assignment| {
        let assignment = assignment.value;
        all.note(
            PageKind::Assignment,
            assignment.id.to_string(),
            assignment.name,
        );
    });
    all.add(canvas.quizzes(course).read_all().await, |all, quiz| {
        all.note(PageKind::Quiz, quiz.id.to_string(), quiz.title);
    });
    all.add(
        canvas.discussions(course).read_all().await,
        |all, discussion| {
            all.note(
                PageKind::Discussion,
                discussion.id.to_string(),
                discussion.title,
            );
        },
    );
    all.add(canvas.course_files(course).read_all().await, |all, file| {
        all.note(PageKind::File, file.id.to_string(), file.display_name);
    });
    all.add(
        canvas.course_groups(course).read_all().await,
        |all, group| {
            if let Some(id) = group.id {
                all.groups.get_or_insert_default().insert(id.get());
            }
        },
    );
    all
}

impl Titles {
    fn add<T>(&mut self, listing: Listing<T>, mut take: impl FnMut(&mut Self, T)) {
        for one in listing.items {
            take(self, one);
        }
        match listing.problem {
            // A course may hide a list from everybody.
            None | Some(CanvasError::NotFound { .. }) => {}
            Some(error) if error.is_permission() => {}
            Some(error) => self.missing.push(error.to_string()),
        }
    }

    fn note(&mut self, kind: PageKind, key: String, title: Option<String>) {
        self.names.extend(title.map(|title| (kind, key, title)));
    }
}

/// Stores what was read.
pub(super) async fn keep(
    database: &Database,
    id: PageViewCourseId,
    read: Titles,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    database
        .writing(move |t| {
            store::replace_titles(t, id, &read.names)?;
            let mut row = store::course(t, id)?.ok_or(PageViewError::NoSuchCourse)?;
            // A group that is gone was part of the course while its pages were seen.
            row.groups.extend(read.groups.unwrap_or_default());
            if read.missing.is_empty() {
                row.titles_read_at = Some(now);
            }
            store::save_course(t, &row, None)
        })
        .await
}
