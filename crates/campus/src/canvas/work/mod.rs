//! Student work: what was handed in, when, how it was marked and what was said about it. Made when it is asked for.

mod comments;
mod file;
mod hand_in;
pub(crate) mod hostile;
mod names;
mod quiz;
mod rubric;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::world::{
    Catalogue, Course,
    assignments::{Assignment, Kind},
    content::group_name,
    number_of,
};
use crate::viewing::Chance;
pub(crate) use comments::{Author, Comment};
pub(crate) use file::{CanvasFile, FIRST_OF_WORK, FileContent, FileKind, Slot, file_of_media};
pub(crate) use rubric::{RubricRow, Said};

/// Ids of submissions begin here.
const SUBMISSIONS: u64 = 20_000_000_000;

/// One student's work for one assignment.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    pub id: u64,
    pub user: u64,
    /// All attempts until now, the first one first; none when nothing was handed in.
    pub attempts: Vec<Attempt>,
    pub mark: Mark,
    pub comments: Vec<Comment>,
    pub rubric: Vec<RubricRow>,
    /// Id and name of the group it was done in.
    pub group: Option<(u64, String)>,
    pub due: Option<DateTime<Utc>>,
}

/// What was handed in at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Attempt {
    pub number: u64,
    pub at: DateTime<Utc>,
    /// The service's word for how it was handed in.
    pub kind: &'static str,
    pub body: Option<String>,
    pub url: Option<String>,
    pub files: Vec<CanvasFile>,
    pub media: Option<CanvasFile>,
    pub posts: Vec<Post>,
    /// Answers of a quiz.
    pub answers: Option<Value>,
}

/// A post in a discussion.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub id: u64,
    pub message: String,
    pub at: DateTime<Utc>,
    pub parent: Option<u64>,
    pub deleted: bool,
    pub file: Option<CanvasFile>,
}

/// How work was marked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mark {
    pub score: Option<f64>,
    pub at: Option<DateTime<Utc>>,
    /// Who marked it; negative is a quiz or a tool.
    pub grader: Option<i64>,
    pub excused: bool,
    pub late: bool,
    pub missing: bool,
    pub redo: bool,
}

impl Work {
    /// Returns the service's word for where the work is.
    pub(crate) fn state(&self) -> &'static str {
        match (&self.mark.score, self.attempts.last()) {
            _ if self.mark.excused => "graded",
            (Some(_), _) => "graded",
            (None, Some(last)) if last.kind == "online_quiz" => "pending_review",
            (None, Some(_)) => "submitted",
            (None, None) => "unsubmitted",
        }
    }

    /// Returns every file that hangs on it, each once.
    pub(crate) fn files(&self) -> Vec<&CanvasFile> {
        let mut files: Vec<&CanvasFile> = Vec::new();
        for attempt in &self.attempts {
            files.extend(&attempt.files);
            files.extend(&attempt.media);
            files.extend(attempt.posts.iter().filter_map(|post| post.file.as_ref()));
        }
        for comment in &self.comments {
            files.extend(&comment.files);
            files.extend(&comment.media);
        }
        files
    }
}

/// What is needed while work is made.
pub(super) struct Making<'a> {
    pub catalogue: &'a Catalogue,
    pub course: &'a Course,
    pub assignment: &'a Assignment,
    /// Place among the students of the course; in group work that of the first of the group.
    pub position: u64,
    pub user: u64,
    pub chance: Chance,
    pub now: DateTime<Utc>,
}

impl Catalogue {
    /// Makes the work of the student at a place of the course for an assignment, as it is now.
    pub(crate) fn work(
        &self,
        course: &Course,
        assignment: &Assignment,
        position: usize,
        now: DateTime<Utc>,
    ) -> Option<Work> {
        let students = self.students(course);
        let user = *students.get(position)?;
        let group = course.group_of(user);
        // Members of a group have the same files, and rows and comments of their own.
        let first = match group {
            Some(group) if assignment.kind == Kind::Group => students
                .iter()
                .position(|other| course.group_of(*other) == Some(group))
                .unwrap_or(position),
            _ => position,
        };
        let source = students[first];
        let making = |user, position: usize| Making {
            catalogue: self,
            course,
            assignment,
            position: position as u64,
            user,
            chance: Chance::of(&[self.seed(), course.id, assignment.number, user, 0x3044]),
            now,
        };
        let mut attempts = making(source, first).attempts();
        attempts.retain(|attempt| attempt.at <= now);
        let mut own = making(user, position);
        let mark = own.mark(&attempts);
        let comments = own.comments(&attempts, &mark);
        let rubric = own.rubric_rows(&mark);
        Some(Work {
            id: SUBMISSIONS + place(course, assignment.number, position as u64),
            user,
            mark,
            comments,
            rubric,
            group: group.map(|group| (group, group_name(group))),
            due: assignment.due,
            attempts,
        })
    }

    /// Finds the work to which a submission id belongs: its course, assignment and place.
    pub(crate) fn find_work(
        &self,
        place: u64,
        now: DateTime<Utc>,
    ) -> Option<(&Course, Assignment, Work)> {
        let (position, rest) = (place % 1_000, place / 1_000);
        let (number, course) = (rest % 100, rest / 100);
        let course = self.courses().iter().find(|it| it.number() == course)?;
        let assignment = course
            .assignments()
            .into_iter()
            .find(|it| it.number == number)?;
        let work = self.work(course, &assignment, usize::try_from(position).ok()?, now)?;
        Some((course, assignment, work))
    }

    /// Finds a file of student work by its id.
    pub(crate) fn work_file(&self, id: u64, now: DateTime<Utc>) -> Option<CanvasFile> {
        let place = file::place_of(id)?;
        let (_, _, work) = self.find_work(place, now)?;
        work.files().into_iter().find(|file| file.id == id).cloned()
    }
}

/// Returns a number for a student's work in a course.
fn place(course: &Course, assignment: u64, position: u64) -> u64 {
    (course.number() * 100 + assignment) * 1_000 + position
}

impl Making<'_> {
    fn mark(&mut self, attempts: &[Attempt]) -> Mark {
        let due = self.assignment.due;
        let is_over = due.is_some_and(|due| due < self.now);
        let last = attempts.last();
        let mut mark = Mark::default();
        let bits = number_of(&[self.user, self.assignment.id, 0x3a2c]);
        if self.assignment.kind == Kind::Nothing {
            return mark;
        }
        mark.excused = is_over && bits % 41 == 3;
        mark.late = last.is_some_and(|last| due.is_some_and(|due| last.at > due));
        let on_paper = self.assignment.kind == Kind::Paper;
        mark.missing = is_over && last.is_none() && !on_paper && !mark.excused;
        let Some(points) = self.assignment.points.filter(|_| !mark.excused) else {
            return mark;
        };
        let handed_in = last.map(|last| last.at).or(due.filter(|_| on_paper));
        let at = handed_in.map(|at| at + TimeDelta::hours((20 + bits % 100).cast_signed()));
        let is_marked = bits % 100 < 88 && at.is_some_and(|at| at <= self.now);
        if is_marked {
            let share = f64::from(u32::try_from(bits >> 20 & 0x3f).unwrap_or_default()) / 63.0;
            mark.score = Some((points * (0.45 + 0.55 * share) * 2.0).round() / 2.0);
            mark.at = at;
            mark.grader = Some(match self.assignment.kind {
                Kind::Quiz => -self.course.quiz_id(0).cast_signed(),
                Kind::Tool | Kind::NewQuiz => -81,
                _ => self.teacher().cast_signed(),
            });
            mark.redo = bits % 67 == 5;
        }
        mark
    }

    /// Returns the first teacher of the course.
    fn teacher(&self) -> u64 {
        use super::world::EnrollmentType::Teacher;
        let roll = self.catalogue.roster(self.course);
        roll.iter()
            .find(|row| row.kind == Teacher)
            .map_or(super::demo::INSTRUCTOR, |row| row.user)
    }
}
