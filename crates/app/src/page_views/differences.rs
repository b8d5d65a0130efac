//! Why page views differ from the Access Report.

use std::collections::HashMap;

use lectern_analytics::page_views::LeftOut;
use lectern_canvas::{CourseId, UserId};

use super::request::{PageViewCourseId, PageViewFilter};
use super::views::{AccessDifference, AccessDifferenceRow};
use super::who::Who;
use crate::app::App;
use crate::clock;
use crate::error::AppError;

/// So many people are shown.
const MOST: usize = 20;

impl App {
    /// Compares the counted views with those of Canvas's own analytics of the course, and says what the difference comes from.
    ///
    /// # Errors
    ///
    /// The course is not on the list, or what is stored cannot be read. That Canvas does not show its counts is part of the answer.
    pub async fn page_view_differences(
        &self,
        id: PageViewCourseId,
        filter: &PageViewFilter,
    ) -> Result<AccessDifference, AppError> {
        let counted = self.counted(id, filter, clock::now()).await?;
        let who = Who::of(self, &counted.basis.people);
        let ours: HashMap<i64, u64> = counted
            .table
            .people
            .iter()
            .map(|person| (person.user, person.views))
            .collect();
        let (canvas, why_none) = match self.access_counts(id).await {
            Ok(counts) => (Some(counts), None),
            Err(error) => (None, Some(error.problem().message)),
        };
        let mut people: Vec<AccessDifferenceRow> = Vec::new();
        let mut sum = None;
        for (user, theirs) in canvas.into_iter().flatten() {
            let Some(ours) = ours.get(&user.get()) else {
                continue;
            };
            sum = Some(sum.unwrap_or(0) + theirs);
            people.push(AccessDifferenceRow {
                key: who.key(user.get()),
                name: who.name(user.get()),
                ours: *ours,
                canvas: theirs,
            });
        }
        people.sort_by_key(|row| std::cmp::Reverse(row.ours.abs_diff(row.canvas)));
        people.truncate(MOST);
        Ok(AccessDifference {
            ours: counted.table.figures.views,
            canvas: sum,
            why_none,
            people,
            reasons: reasons(&counted.table.left_out),
        })
    }

    async fn access_counts(&self, id: PageViewCourseId) -> Result<Vec<(UserId, u64)>, AppError> {
        let course = self.page_view_course(id).await?;
        let account = self.canvas_account(course.account.as_ref()).await?;
        let canvas = self.canvas_for(&account).await?;
        let pages = canvas.student_summaries(CourseId::new(course.canvas_id));
        let listed = pages.read_all().await.into_result()?;
        Ok(listed
            .into_iter()
            .map(|one| (one.id, one.page_views))
            .collect())
    }
}

/// Says where differences come from: what always holds, and what was left out in this count.
fn reasons(left_out: &LeftOut) -> Vec<(String, Option<u64>)> {
    let always = [
        "Canvas's analytics count the whole life of the course, not the days chosen here.",
        "They count every access to a thing, also several within one page and in apps that ask for none.",
        "They cover students alone.",
    ];
    let here = [
        (
            "Views that somebody made in another person's name are left out here.",
            left_out.masqueraded,
        ),
        (
            "Requests that Canvas lists twice count once here.",
            left_out.duplicates,
        ),
        ("Group pages are left out here.", left_out.groups),
        (
            "Requests of apps and integrations are left out here.",
            left_out.api,
        ),
    ];
    let always = always.into_iter().map(|words| (words.to_owned(), None));
    let here = here.into_iter().filter(|(_, views)| *views > 0);
    always
        .chain(here.map(|(words, views)| (words.to_owned(), Some(views))))
        .collect()
}
