//! Finds courses at Canvas by what a person writes.

use lectern_canvas::{AccountRef, Canvas, CanvasError, Course, CourseRef, CourseSearch, MyCourses};

use super::error::PageViewError;
use super::store;
use super::views::CanvasCourseFound;
use crate::AccountId;
use crate::app::App;
use crate::error::AppError;

/// So many courses are offered.
const MOST: usize = 50;

impl App {
    /// Finds courses at Canvas: by number, address or SIS id, or by words of their name, two letters at least.
    ///
    /// # Errors
    ///
    /// No such account, or Canvas cannot be asked. That nothing is found is an empty list.
    pub async fn find_canvas_courses(
        &self,
        account: &AccountId,
        text: &str,
    ) -> Result<Vec<CanvasCourseFound>, AppError> {
        let canvas = self.canvas_for(account).await?;
        let courses = found(&canvas, text.trim()).await?;
        let server = canvas.server().clone();
        let stored = self.inner.database.reading(move |connection| {
            let Some(site) = store::known_site(connection, &server)? else {
                return Ok(Vec::new());
            };
            let courses = store::courses(connection)?.into_iter();
            let here = courses.filter(|course| course.site == site);
            Ok(here.map(|course| (course.canvas_id, course.id)).collect())
        });
        let stored: Vec<_> = stored.await?;
        let place = |id: i64| {
            stored
                .iter()
                .find(|(known, _)| *known == id)
                .map(|(_, id)| *id)
        };
        Ok(courses
            .into_iter()
            .map(|course| CanvasCourseFound {
                stored: place(course.id.get()),
                ..CanvasCourseFound::of(course)
            })
            .collect())
    }
}

impl CanvasCourseFound {
    /// Tells of a course that is not looked for in this profile.
    pub(crate) fn of(course: Course) -> Self {
        Self {
            canvas_id: course.id.get(),
            name: course.title(),
            code: course.course_code,
            term: course.term.and_then(|term| term.name),
            sis_id: course.sis_course_id,
            students: course.total_students,
            concluded: course.concluded,
            restricted: course.access_restricted_by_date,
            stored: None,
        }
    }
}

/// Finds the one course that is meant.
pub(crate) async fn one(canvas: &Canvas, text: &str) -> Result<Course, AppError> {
    let text = text.trim();
    if let Ok(reference) = text.parse::<CourseRef>() {
        return Ok(canvas.course(&reference).await?);
    }
    let mut courses = found(canvas, text).await?;
    if courses.len() > 1 {
        // Whoever gives the whole name or code means that one.
        let same = |name: Option<&String>| name.is_some_and(|name| name.eq_ignore_ascii_case(text));
        let exact = |course: &Course| {
            same(course.name.as_ref())
                || same(course.course_code.as_ref())
                || same(course.sis_course_id.as_ref())
        };
        if courses.iter().filter(|course| exact(course)).count() == 1 {
            courses.retain(exact);
        }
    }
    match courses.len() {
        0 => Err(PageViewError::NotFound(text.to_owned()).into()),
        1 => Ok(courses.remove(0)),
        _ => {
            let some = courses.iter().take(5);
            let some: Vec<String> = some
                .map(|course| format!("{} ({})", course.title(), course.id))
                .collect();
            let courses = some.join(", ");
            Err(PageViewError::Ambiguous {
                text: text.to_owned(),
                courses,
            }
            .into())
        }
    }
}

/// Finds courses by number, address, SIS id, or words of their name.
pub(crate) async fn found(canvas: &Canvas, text: &str) -> Result<Vec<Course>, AppError> {
    if let Ok(reference) = text.parse::<CourseRef>() {
        return match canvas.course(&reference).await {
            Ok(course) => Ok(vec![course]),
            Err(CanvasError::NotFound { .. }) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        };
    }
    if text.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let mut courses = match of_account(canvas, text).await {
        Ok(courses) => courses,
        // Whoever may not list the account's courses may list their own.
        Err(error) if error.is_permission() => of_person(canvas, text).await?,
        Err(error) => return Err(error.into()),
    };
    if courses.is_empty() && !text.contains(char::is_whitespace) {
        match canvas.course(&CourseRef::Sis(text.to_owned())).await {
            Ok(course) => courses.push(course),
            Err(error)
                if error.is_permission() || matches!(error, CanvasError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    courses.truncate(MOST);
    Ok(courses)
}

async fn of_account(canvas: &Canvas, text: &str) -> Result<Vec<Course>, CanvasError> {
    let search = CourseSearch {
        text: Some(text.to_owned()),
        ..CourseSearch::default()
    };
    some(canvas.account_courses(AccountRef::Root, &search)?, |_| true).await
}

async fn of_person(canvas: &Canvas, text: &str) -> Result<Vec<Course>, CanvasError> {
    let wanted = text.to_lowercase();
    some(canvas.my_courses(&MyCourses::default()), |course| {
        let names = [
            &course.name,
            &course.original_name,
            &course.course_code,
            &course.sis_course_id,
        ];
        let mut names = names.into_iter().flatten();
        names.any(|name| name.to_lowercase().contains(&wanted))
    })
    .await
}

/// Reads on until there are enough.
async fn some(
    mut pages: lectern_canvas::Pages<Course>,
    fits: impl Fn(&Course) -> bool,
) -> Result<Vec<Course>, CanvasError> {
    let mut courses = Vec::new();
    while courses.len() < MOST
        && let Some(page) = pages.next().await?
    {
        courses.extend(page.items.into_iter().filter(&fits));
    }
    Ok(courses)
}
