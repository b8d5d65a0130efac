//! Choosing: which courses there are, what is in one, and courses out of a file.

use std::io::ErrorKind;
use std::path::Path;

use lectern_canvas::{AccountRef, Canvas, CanvasError, Course, CourseId, CourseSearch, MyCourses};
use lectern_collect::{
    AssignmentEstimate, Choices, CollectControl, CourseEstimate, SectionEstimate, estimate,
};

use super::course_file;
use super::error::ArtifactError;
use super::views::{
    ArtifactAssignment, ArtifactCourseContents, ArtifactCourseFile, ArtifactFileProblem,
    ArtifactOutcome, ArtifactSection,
};
use crate::AccountId;
use crate::app::App;
use crate::error::{AppError, ErrorCode, FileError, Problem};
use crate::page_views::{CanvasCourseFound, find_course, find_courses};

/// So many courses are listed.
const MOST: usize = 500;
/// No file of courses is larger; one that is was chosen by mistake.
const LARGEST_FILE: u64 = 5_000_000;

impl App {
    /// Lists the courses that somebody is in, the latest term first; whoever is in none but may see the account's sees these.
    /// [`App::find_canvas_courses`] searches beyond.
    ///
    /// # Errors
    ///
    /// No such account, or Canvas cannot be asked.
    pub async fn artifact_courses(
        &self,
        account: &AccountId,
    ) -> Result<Vec<CanvasCourseFound>, AppError> {
        let canvas = self.canvas_for(account).await?;
        let mut courses = mine(&canvas).await?;
        if courses.is_empty() {
            courses = match everybodys(&canvas, None).await {
                Err(error) if error.is_permission() => courses,
                all => all?,
            };
        }
        courses.sort_by_cached_key(|course| {
            let starts = course.term.as_ref().and_then(|term| term.start_at);
            (
                std::cmp::Reverse(starts.or(course.start_at)),
                course.title().to_lowercase(),
            )
        });
        Ok(courses.into_iter().map(CanvasCourseFound::of).collect())
    }

    /// Lists the courses of a term, by its whole name: those of the account where somebody may see them, else their own.
    ///
    /// # Errors
    ///
    /// No course is in such a term, no such account, or Canvas cannot be asked.
    pub async fn canvas_courses_of_term(
        &self,
        account: &AccountId,
        term: &str,
    ) -> Result<Vec<CanvasCourseFound>, AppError> {
        let canvas = self.canvas_for(account).await?;
        let wanted = term.trim().to_lowercase();
        let all = match everybodys(&canvas, Some(&wanted)).await {
            Ok(all) => all,
            Err(error) if error.is_permission() => mine(&canvas).await?,
            Err(error) => return Err(error.into()),
        };
        let mut courses: Vec<_> = all
            .into_iter()
            .filter(|course| is_in_term(course, &wanted))
            .map(CanvasCourseFound::of)
            .collect();
        if courses.is_empty() {
            return Err(ArtifactError::NoTerm(term.trim().to_owned()).into());
        }
        courses.sort_by_cached_key(|course| course.name.to_lowercase());
        Ok(courses)
    }

    /// Finds the courses that a CSV file names. A line that names none is told, and the others go on.
    ///
    /// # Errors
    ///
    /// The file cannot be read or names no course at all, no such account, or Canvas cannot be asked.
    pub async fn courses_of_file(
        &self,
        account: &AccountId,
        file: &Path,
    ) -> Result<ArtifactCourseFile, AppError> {
        let path = file.to_owned();
        let lines = tokio::task::spawn_blocking(move || read(&path)).await??;
        let canvas = self.canvas_for(account).await?;
        let mut found = ArtifactCourseFile::default();
        for line in lines {
            let problem = |words: String| ArtifactFileProblem {
                line: line.line,
                words: format!("Line {}: {words}", line.line),
            };
            let mut courses = find_courses(&canvas, &line.course).await?;
            match (courses.pop(), courses.is_empty()) {
                (Some(course), true) => {
                    let course = CanvasCourseFound::of(course);
                    let known = found.courses.iter();
                    if known.clone().any(|one| one.canvas_id == course.canvas_id) {
                        let words = format!("{} is named twice; it is taken once.", course.name);
                        found.problems.push(problem(words));
                    } else {
                        found.courses.push(course);
                    }
                }
                (None, _) => {
                    let words = format!("no course was found for “{}”.", line.course);
                    found.problems.push(problem(words));
                }
                (Some(_), false) => {
                    let words = format!(
                        "“{}” fits several courses. Give the number of the one you mean.",
                        line.course
                    );
                    found.problems.push(problem(words));
                }
            }
        }
        Ok(found)
    }

    /// Finds the one course that somebody means: by number, address, SIS id or words of its name.
    ///
    /// # Errors
    ///
    /// None fits or several do, no such account, or Canvas cannot be asked.
    pub async fn artifact_course(
        &self,
        account: &AccountId,
        text: &str,
    ) -> Result<CanvasCourseFound, AppError> {
        let canvas = self.canvas_for(account).await?;
        match find_course(&canvas, text).await {
            Ok(course) => Ok(CanvasCourseFound::of(course)),
            Err(AppError::Canvas(CanvasError::NotFound { .. })) => {
                Err(ArtifactError::NoSuchCourse(text.trim().to_owned()).into())
            }
            Err(error) => Err(error),
        }
    }

    /// Tells what is in a course: its sections and assignments, with what cannot be exported and why.
    ///
    /// # Errors
    ///
    /// The course or its students cannot be read, no such account, or Canvas cannot be asked.
    pub async fn artifact_assignments(
        &self,
        account: &AccountId,
        canvas_id: i64,
    ) -> Result<ArtifactCourseContents, AppError> {
        let canvas = self.canvas_for(account).await?;
        let choices = Choices::of([CourseId::new(canvas_id)]);
        let looked = estimate(&canvas, &choices, &CollectControl::default()).await;
        let mut looked = looked.map_err(super::error::collecting)?;
        if let Some(course) = looked.courses.pop() {
            return Ok(contents(course));
        }
        let refused = looked.refused.pop();
        let reason = refused.map_or_else(
            || "Canvas does not show this course.".to_owned(),
            |refused| refused.reason,
        );
        Err(Problem::new(ErrorCode::Forbidden, reason).into())
    }
}

fn contents(course: CourseEstimate) -> ArtifactCourseContents {
    ArtifactCourseContents {
        students: Some(course.students),
        sections: course.sections.into_iter().map(section).collect(),
        assignments: course.assignments.into_iter().map(assignment).collect(),
    }
}

fn section(section: SectionEstimate) -> ArtifactSection {
    ArtifactSection {
        id: section.section.get(),
        name: section.name,
        students: Some(section.students),
    }
}

fn assignment(assignment: AssignmentEstimate) -> ArtifactAssignment {
    ArtifactAssignment {
        id: assignment.assignment.get(),
        name: assignment.name,
        due_at: assignment.due_at,
        points: assignment.points,
        published: assignment.elsewhere != Some(lectern_collect::Elsewhere::Unpublished),
        submissions: assignment.submissions,
        has_rubric: assignment.has_rubric,
        anonymous: assignment.anonymous,
        elsewhere: assignment
            .elsewhere
            .map(|elsewhere| elsewhere.words().to_owned()),
        outcomes: assignment
            .outcomes
            .into_iter()
            .map(|measured| ArtifactOutcome {
                id: measured.outcome,
                name: measured.criterion,
            })
            .collect(),
    }
}

async fn mine(canvas: &Canvas) -> Result<Vec<Course>, CanvasError> {
    some(canvas.my_courses(&MyCourses::default()), |_| true).await
}

/// Lists the account's courses, of a term where one is named.
async fn everybodys(canvas: &Canvas, term: Option<&str>) -> Result<Vec<Course>, CanvasError> {
    let search = CourseSearch::default();
    let pages = canvas.account_courses(AccountRef::Root, &search)?;
    some(pages, |course| {
        term.is_none_or(|term| is_in_term(course, term))
    })
    .await
}

fn is_in_term(course: &Course, wanted: &str) -> bool {
    let name = course.term.as_ref().and_then(|term| term.name.as_ref());
    name.is_some_and(|name| name.trim().to_lowercase() == wanted)
}

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

fn read(path: &Path) -> Result<Vec<course_file::Line>, AppError> {
    let refused = |error: std::io::Error| AppError::from(FileError::read(path, error));
    let about = std::fs::metadata(path).map_err(refused)?;
    if about.len() > LARGEST_FILE {
        return Err(refused(std::io::Error::new(
            ErrorKind::InvalidData,
            "it is too large for a list of courses",
        )));
    }
    let bytes = std::fs::read(path).map_err(refused)?;
    course_file::read(&bytes).map_err(|why| {
        ArtifactError::CourseFile {
            path: path.to_owned(),
            why,
        }
        .into()
    })
}
