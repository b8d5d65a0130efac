//! A new term from the last one: the courses of a term again, with the folders and Canvas courses of another.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use lectern_panopto::FolderId;

use super::error::CanvasCourseError;
use super::matching::Subject;
use super::propose::{CanvasProposal, FolderProposal, Seen};
use super::terms;
use crate::app::App;
use crate::clock;
use crate::error::AppError;
use crate::page_views::CanvasCourseFound;
use crate::viewing::store as viewing;
use crate::viewing::{CourseId, CourseView};
use crate::{AccountId, mirror};

/// What a new term would follow. Nothing is followed yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTermPlan {
    /// The term that it begins from.
    pub from: String,
    /// The term that it is for; none where no later one was found.
    pub to: Option<String>,
    /// Terms that Canvas has for these courses beside the first one, the latest first.
    pub terms: Vec<String>,
    /// The courses of the first term.
    pub courses: Vec<NewTermCourse>,
}

/// A course of the last term, with what may follow it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTermCourse {
    /// The course of the last term.
    pub course: CourseId,
    /// Its name.
    pub name: String,
    /// Folders of the new term, the likeliest first.
    pub folders: Vec<FolderProposal>,
    /// Canvas courses of the new term, the likeliest first.
    pub canvas: Vec<CanvasProposal>,
    /// A place on this computer beside the last one.
    pub local_folder: Option<PathBuf>,
    /// Why nothing could be looked for.
    pub problem: Option<String>,
}

/// What a person chose for a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTermChoice {
    /// The course of the last term, whose schedule and settings are copied.
    pub course: CourseId,
    /// The folder to follow.
    pub folder: FolderId,
    /// The Canvas course, with whose eyes see it.
    pub canvas: Option<(AccountId, i64)>,
    /// The place on this computer.
    pub local_folder: Option<PathBuf>,
}

impl App {
    /// Looks for what follows the courses of a term: of the one that is named, or the latest. Nothing is followed yet.
    ///
    /// # Errors
    ///
    /// No course of the list is of that term. What cannot be found for one course is said with it.
    pub async fn propose_new_term(
        &self,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<NewTermPlan, AppError> {
        let courses = self.courses().await?;
        let from = first_term(&courses, from)?;
        let chosen: Vec<&CourseView> = courses
            .iter()
            .filter(|course| course.term.as_deref() == Some(from.as_str()))
            .collect();
        let mut read = Vec::new();
        for course in &chosen {
            read.push(self.seen_of(course).await?);
        }
        let terms = later_terms(&read, &from);
        let to = to
            .map(str::to_owned)
            .or_else(|| terms.first().map(|(name, _)| name.clone()));
        let mut rows = Vec::new();
        for (course, (subject, seen, problem)) in chosen.into_iter().zip(read) {
            rows.push(match &to {
                Some(to) => {
                    self.follow_up(course, (subject, seen, problem), &from, to)
                        .await?
                }
                None => unfollowed(course, problem),
            });
        }
        Ok(NewTermPlan {
            from,
            to,
            terms: terms.into_iter().map(|(name, _)| name).collect(),
            courses: rows,
        })
    }

    /// Follows the courses of a new term as they were chosen. Schedules, zones and own columns are those of the last term.
    ///
    /// # Errors
    ///
    /// A course or a folder is not there, or Canvas does not show a course that was chosen. Those before it are followed.
    pub async fn start_new_term(
        &self,
        choices: Vec<NewTermChoice>,
    ) -> Result<Vec<CourseView>, AppError> {
        let mut followed = Vec::new();
        for choice in choices {
            let before = self.course_row(choice.course).await?;
            let account = before
                .account
                .clone()
                .ok_or(crate::ViewingError::NoAccount)?;
            let folder = choice.folder.to_string();
            let course = self.add_course(&account, &folder).await?;
            let (id, local) = (course.id, choice.local_folder);
            self.inner
                .database
                .writing(move |t| {
                    let Some(mut row) = viewing::course(t, id)? else {
                        return Ok(());
                    };
                    row.zone = row.zone.or(before.zone);
                    row.sub_folders = before.sub_folders;
                    row.schedule = before.schedule;
                    row.schedule_paused = before.schedule_paused;
                    row.next_run = before
                        .schedule
                        .filter(|_| !before.schedule_paused)
                        .and_then(|schedule| mirror::next_run(&schedule, clock::now()));
                    row.local_folder = local.or(row.local_folder);
                    for (head, cell) in before.own {
                        row.own.entry(head).or_insert(cell);
                    }
                    viewing::save_course(t, &row, clock::now())
                })
                .await?;
            if let Some((account, canvas_id)) = choice.canvas {
                self.link_canvas_course(id, &account, canvas_id).await?;
            }
            followed.push(self.one_course(id).await?);
        }
        self.inner.events.invalidate(["courses"]);
        Ok(followed)
    }

    async fn seen_of(
        &self,
        course: &CourseView,
    ) -> Result<(Subject, Vec<Seen>, Option<String>), AppError> {
        let subject = self
            .subject_of(course.account.as_ref(), course.folder, &course.name)
            .await?;
        let subject = match &course.canvas {
            // Canvas knows the code also where the folder has none.
            Some(canvas) if subject.codes.is_empty() => Subject {
                codes: Subject::of(canvas.code.as_deref().into_iter().chain([&*canvas.name])).codes,
                ..subject
            },
            _ => subject,
        };
        if subject.codes.is_empty() {
            let why = "Neither its folder nor its name has a course code.".to_owned();
            return Ok((subject, Vec::new(), Some(why)));
        }
        Ok(match self.canvas_courses_of(&subject.codes).await {
            Ok(seen) => (subject, seen, None),
            Err(error) => (subject, Vec::new(), Some(error.problem().message)),
        })
    }

    async fn follow_up(
        &self,
        course: &CourseView,
        (subject, seen, mut problem): (Subject, Vec<Seen>, Option<String>),
        from: &str,
        to: &str,
    ) -> Result<NewTermCourse, AppError> {
        let wanted = Subject {
            codes: subject.codes,
            term: terms::recognise(to),
        };
        let mut canvas: Vec<CanvasProposal> = Vec::new();
        for one in seen {
            let term = one
                .course
                .term
                .as_ref()
                .and_then(|term| term.name.as_deref());
            let code = &wanted.codes;
            let shares = Subject::of_canvas(&one.course)
                .codes
                .iter()
                .any(|mine| code.contains(mine));
            if term == Some(to) && shares {
                canvas.push(CanvasProposal {
                    why: format!("Same code {}, in {to}.", code.join(", ")),
                    sure: true,
                    account: one.account,
                    course: CanvasCourseFound::of(one.course),
                });
            }
        }
        let mut folders = Vec::new();
        if let Some(account) = course.account.as_ref().filter(|_| !wanted.codes.is_empty()) {
            match self.folders_like(account, &wanted).await {
                Ok(found) => folders = found,
                Err(error) => problem = problem.or(Some(error.problem().message)),
            }
        }
        // The folder of the last term is not that of the next.
        folders.retain(|one| one.folder != course.folder);
        Ok(NewTermCourse {
            course: course.id,
            name: course.title().to_owned(),
            folders,
            canvas,
            local_folder: course
                .local_folder
                .as_deref()
                .and_then(|folder| moved(folder, from, to)),
            problem,
        })
    }
}

fn unfollowed(course: &CourseView, problem: Option<String>) -> NewTermCourse {
    NewTermCourse {
        course: course.id,
        name: course.title().to_owned(),
        folders: Vec::new(),
        canvas: Vec::new(),
        local_folder: None,
        problem,
    }
}

fn first_term(courses: &[CourseView], named: Option<&str>) -> Result<String, AppError> {
    let mut terms: Vec<&str> = courses
        .iter()
        .filter_map(|course| course.term.as_deref())
        .collect();
    if let Some(named) = named {
        let same = |term: &&&str| term.eq_ignore_ascii_case(named.trim());
        let found = terms.iter().find(same);
        let found = found.ok_or_else(|| CanvasCourseError::NoSuchTerm(named.to_owned()))?;
        return Ok((*found).to_owned());
    }
    terms.sort_by(|a, b| {
        let (one, other) = (terms::recognise(a), terms::recognise(b));
        match (&one, &other) {
            (Some(one), Some(other)) => one.in_time(other),
            _ => (one.is_some(), *a).cmp(&(other.is_some(), *b)),
        }
    });
    let last = terms.last().ok_or(CanvasCourseError::NoTerm)?;
    Ok((*last).to_owned())
}

/// Returns the other terms in which these courses are given: the next one first, then by time from the latest.
fn later_terms(
    read: &[(Subject, Vec<Seen>, Option<String>)],
    from: &str,
) -> Vec<(String, Option<DateTime<Utc>>)> {
    let mut terms: Vec<(String, Option<DateTime<Utc>>)> = Vec::new();
    for seen in read.iter().flat_map(|(_, seen, _)| seen) {
        let Some(term) = &seen.course.term else {
            continue;
        };
        let Some(name) = term.name.as_ref().filter(|name| *name != from) else {
            continue;
        };
        if !terms.iter().any(|(known, _)| known == name) {
            terms.push((name.clone(), term.start_at));
        }
    }
    let first = terms::recognise(from);
    let is_later = |name: &str| {
        let (Some(first), Some(term)) = (&first, terms::recognise(name)) else {
            return false;
        };
        first.in_time(&term).is_lt()
    };
    terms.sort_by(|(a, _), (b, _)| {
        let later = is_later(b).cmp(&is_later(a));
        later.then_with(|| match (terms::recognise(a), terms::recognise(b)) {
            (Some(one), Some(other)) if is_later(a) => one.in_time(&other),
            (Some(one), Some(other)) => other.in_time(&one),
            _ => b.cmp(a),
        })
    });
    terms
}

/// Puts the new term where the last one stands in a path; none where it stands nowhere.
fn moved(folder: &Path, from: &str, to: &str) -> Option<PathBuf> {
    let name = folder.file_name()?.to_str()?;
    let words = terms::find(name)?;
    let of_last = terms::recognise(from).is_some_and(|term| term.agrees(&words));
    let to = lectern_transfer::safe_name(to);
    of_last.then(|| folder.with_file_name(name.replace(&words.words, &to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_of_the_last_term_becomes_one_of_the_next() {
        let place = |folder: &str| moved(Path::new(folder), "2026 Winter 1", "2026 Winter 2");
        assert_eq!(
            place("/data/BIOL 200/2026 Winter 1"),
            Some("/data/BIOL 200/2026 Winter 2".into())
        );
        assert_eq!(
            place("/data/BIOL 200 (2026W1)"),
            Some("/data/BIOL 200 (2026 Winter 2)".into())
        );
        assert_eq!(place("/data/BIOL 200"), None);
        assert_eq!(place("/data/BIOL 200 2025W1"), None);
    }
}
