//! Makes what is written out of what was received.

use super::quiz::{explained, without_person};
use super::{
    AnswerView, AttemptView, CommentView, EntryView, FileView, Role, RubricView, Store, Work,
};
use crate::ArtifactsError;
use crate::collection::{Collection, CourseData, Kind, Who};
use crate::layout::{CourseFolders, Place};
use crate::options::RenderOptions;
use crate::people::Naming;
use crate::received::{Assignment, Comment, Criterion, Entry, Mark, QuizAnswer, Submission};
use crate::scrub::Scrubber;
use crate::site::sanitise::{Cleaner, Link, Target};

/// Why something is missing that was not asked for.
pub(crate) const BY_CHOICE: &str = "left out by choice";

/// Everything that is the same for all work of a course.
pub(crate) struct Maker<'a> {
    pub collection: &'a Collection,
    pub course: &'a CourseData,
    pub folders: &'a CourseFolders,
    pub naming: &'a Naming<'a>,
    pub scrubber: Option<&'a Scrubber>,
    pub cleaner: &'a Cleaner,
    pub options: &'a RenderOptions,
}

impl Maker<'_> {
    /// Makes the work of a student. Markup for pages is made only where `page` names the folder of the page it is for.
    pub fn make(
        &self,
        who: &Who,
        assignment: usize,
        submission: &Submission,
        store: &mut dyn Store,
        page: Option<&Place>,
    ) -> Result<Work, ArtifactsError> {
        let naming = self.naming;
        let include = self.options.include;
        let about = &self.course.assignments[assignment];
        let mut work = Work {
            assignment,
            submission_id: naming.number("submission", &submission.id.to_string()),
            user_name: naming.user_name(self.course, who),
            submitted_at: submission.submitted_at.0.clone(),
            submission_type: submission.submission_type.0.clone(),
            state: submission.workflow_state.0.clone(),
            body: self.body(submission),
            url: self.address(&submission.url),
            score: submission.score,
            grade: self.text(&submission.grade),
            graded_at: submission.graded_at.0.clone(),
            attempt: submission.attempt.to_string(),
            group: submission
                .group
                .get()
                .map(|group| self.text(&group.name))
                .unwrap_or_default(),
            excused: submission.excused.0,
            late: submission.late.0,
            missing: submission.missing.0,
            outside: reason_outside(about, submission).map(str::to_owned),
            ..Work::default()
        };
        let attempts = submission.attempts();
        self.files(&mut work, who, submission, &attempts, store)?;
        let last = attempts.len().saturating_sub(1);
        for (place, attempt) in attempts.iter().enumerate() {
            if include.all_attempts || place == last {
                let answers = submission.answers(attempt.attempt);
                let whole = (submission, answers);
                let made = self.attempt(&mut work, (place, attempt), whole, store, page)?;
                work.attempts.push(made);
            }
        }
        work.media = (&*submission.submission_type == "media_recording")
            .then(|| {
                let is_media =
                    |file: &FileView| file.kind == Kind::Media && file.role == Role::Attempt(last);
                work.files.iter().position(is_media)
            })
            .flatten();
        if include.comments {
            for (place, comment) in submission.submission_comments.iter().enumerate() {
                let made = self.comment(&work, place, comment);
                work.comments.push(made);
            }
        }
        if include.rubrics {
            work.rubric = self.rubric(about, submission);
        }
        if include.discussions {
            for (place, entry) in submission.discussion_entries.iter().enumerate() {
                let made = self.entry(&mut work, place, entry, store, page)?;
                work.entries.push(made);
            }
        }
        Ok(work)
    }

    fn attempt(
        &self,
        work: &mut Work,
        (place, attempt): (usize, &Submission),
        (submission, answers): (&Submission, &[QuizAnswer]),
        store: &mut dyn Store,
        page: Option<&Place>,
    ) -> Result<AttemptView, ArtifactsError> {
        let is_quiz = &*attempt.submission_type == "online_quiz";
        let quiz = if is_quiz {
            explained(&attempt.body)
        } else {
            String::new()
        };
        let markup = if quiz.is_empty() {
            self.markup(work, &attempt.body, store, page)?
        } else {
            String::new()
        };
        let answers = answers.iter().map(|answer| AnswerView {
            question: answer.question_id.to_string(),
            correct: answer.correct.0.clone(),
            points: answer.points,
            text: self.text(&answer.text),
        });
        Ok(AttemptView {
            number: attempt.attempt.to_string(),
            submitted_at: attempt.submitted_at.0.clone(),
            submission_type: attempt.submission_type.0.clone(),
            state: attempt.workflow_state.0.clone(),
            score: attempt.score,
            grade: self.text(&attempt.grade),
            late: attempt.late.0,
            body: self.attempt_body(work, submission, attempt),
            page: markup,
            url: self.address(&attempt.url),
            files: of_role(work, Role::Attempt(place)),
            quiz,
            answers: answers.collect(),
        })
    }

    fn comment(&self, work: &Work, place: usize, comment: &Comment) -> CommentView {
        let author = comment.author.get();
        CommentView {
            id: self.naming.number("comment", &comment.id.to_string()),
            created_at: comment.created_at.0.clone(),
            edited_at: comment.edited_at.0.clone(),
            user_name: self.naming.author(
                self.course,
                comment.author_id,
                &comment.author_name,
                author,
            ),
            text: self.text(&comment.comment),
            files: of_role(work, Role::Comment(place)),
        }
    }

    fn entry(
        &self,
        work: &mut Work,
        place: usize,
        entry: &Entry,
        store: &mut dyn Store,
        page: Option<&Place>,
    ) -> Result<EntryView, ArtifactsError> {
        let markup = self.markup(work, &entry.message, store, page)?;
        let user_name = if entry.deleted.0 && entry.user_id.0.is_none() {
            String::new()
        } else {
            self.naming.author(
                self.course,
                entry.user_id,
                &entry.user_name,
                entry.user.get(),
            )
        };
        Ok(EntryView {
            id: self.naming.number("entry", &entry.id.to_string()),
            parent_id: self.naming.number("entry", &entry.parent_id.to_string()),
            created_at: entry.created_at.0.clone(),
            user_name,
            message: self.table_text(&entry.message),
            page: markup,
            deleted: entry.deleted.0,
            files: of_role(work, Role::Entry(place)),
        })
    }

    /// Returns the rows of the rubric in its own order, then those of criteria that it no longer has.
    fn rubric(&self, assignment: &Assignment, submission: &Submission) -> Vec<RubricView> {
        let marks = &submission.rubric_assessment;
        let mut rows = Vec::new();
        for criterion in assignment.rubric.iter() {
            let mark = marks.iter().find(|(id, _)| *id == *criterion.id);
            rows.extend(mark.map(|(id, mark)| self.row(id, mark, Some(criterion))));
        }
        let mut gone: Vec<_> = marks
            .iter()
            .filter(|(id, _)| {
                assignment
                    .rubric
                    .iter()
                    .all(|criterion| *criterion.id != **id)
            })
            .collect();
        gone.sort_by_key(|(id, _)| id);
        rows.extend(gone.into_iter().map(|(id, mark)| self.row(id, mark, None)));
        rows
    }

    fn row(&self, id: &str, mark: &Mark, criterion: Option<&Criterion>) -> RubricView {
        let ratings = criterion.map(|criterion| &criterion.ratings);
        let rating = ratings.and_then(|ratings| {
            let by_points = ratings.iter().find(|rating| {
                mark.points.0.is_some() && rating.points.value() == mark.points.value()
            });
            let by_id = || {
                ratings
                    .iter()
                    .find(|rating| !mark.rating_id.is_empty() && *rating.id == *mark.rating_id)
            };
            by_points.or_else(by_id)
        });
        RubricView {
            criterion_id: id.to_owned(),
            description: match criterion {
                Some(criterion) => self.text(&criterion.description),
                None => format!("Criterion {id}, no longer in the rubric"),
            },
            long_description: criterion
                .map(|one| self.text(&one.long_description))
                .unwrap_or_default(),
            points: mark.points,
            possible: criterion.map(|one| one.points).unwrap_or_default(),
            rating_id: mark.rating_id.0.clone(),
            rating: rating
                .map(|rating| self.text(&rating.description))
                .unwrap_or_default(),
            comments: self.text(&mark.comments),
        }
    }

    /// Returns a body for tables.
    fn body(&self, submission: &Submission) -> String {
        if self.scrubber.is_none() {
            return submission.body.0.clone();
        }
        if &*submission.submission_type == "online_quiz" {
            return without_person(&submission.body);
        }
        self.table_text(&submission.body)
    }

    /// The last attempt says what the submission itself says; its text is not gone through twice.
    fn attempt_body(&self, work: &Work, submission: &Submission, attempt: &Submission) -> String {
        let same = attempt.body == submission.body
            && attempt.submission_type == submission.submission_type;
        if same {
            work.body.clone()
        } else {
            self.body(attempt)
        }
    }

    /// Returns markup for tables: as received, or without names.
    pub fn table_text(&self, html: &str) -> String {
        match self.scrubber {
            Some(_) if !html.is_empty() => {
                self.cleaner
                    .clean(html, self.scrubber, &|_: &Target| Link::Nowhere)
            }
            _ => html.to_owned(),
        }
    }

    pub(super) fn text(&self, text: &str) -> String {
        match self.scrubber {
            Some(scrubber) => scrubber.scrub(text),
            None => text.to_owned(),
        }
    }

    /// An address that a student handed in often has the name in it.
    fn address(&self, url: &str) -> String {
        match self.scrubber {
            Some(scrubber) => scrubber.scrub(url),
            None => url.to_owned(),
        }
    }
}

fn of_role(work: &Work, role: Role) -> Vec<usize> {
    let has_role = |(_, file): &(usize, &FileView)| file.role == role;
    work.files
        .iter()
        .enumerate()
        .filter(has_role)
        .map(|(place, _)| place)
        .collect()
}

/// Returns why the work of a submission cannot be in any export.
fn reason_outside(assignment: &Assignment, submission: &Submission) -> Option<&'static str> {
    if assignment.is_quiz_lti_assignment.0 {
        return Some("New Quizzes keeps the answers; Canvas hands out only the score");
    }
    match &*submission.submission_type {
        "basic_lti_launch" | "external_tool" => {
            Some("the work is in an external tool; Canvas has only the address")
        }
        "student_annotation" => Some(
            "annotations on a document cannot be exported; the document and the grade are here",
        ),
        _ => None,
    }
}
