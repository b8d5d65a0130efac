//! Makes what is written out of what was received.

use super::files::Described;
use super::quiz::{explained, without_person};
use super::{
    AnswerView, AttemptView, CommentView, EntryView, FileView, Reference, Role, RubricView, Store,
    Stored, Wanted, Work, references,
};
use crate::ArtifactsError;
use crate::collection::{Collection, CourseData, Kind, Who};
use crate::layout::{CourseFolders, PatternValues, Place};
use crate::options::RenderOptions;
use crate::people::Naming;
use crate::received::{
    Assignment, Attachment, Comment, Criterion, Entry, Mark, QuizAnswer, Submission,
};
use crate::scrub::Scrubber;
use crate::site::sanitise::{Cleaner, Link, Target};
use crate::thumbnail::thumbnail_file;

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
                let made = self.attempt(&mut work, (place, attempt), answers, store, page)?;
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

    /// Gives every file of the submission its place.
    fn files(
        &self,
        work: &mut Work,
        who: &Who,
        submission: &Submission,
        attempts: &[&Submission],
        store: &mut dyn Store,
    ) -> Result<(), ArtifactsError> {
        for reference in references(submission) {
            let of = match reference.role {
                Role::Attempt(place) => attempts[place].attempt.to_string(),
                Role::Comment(place) => {
                    let id = submission.submission_comments[place].id.to_string();
                    self.naming.number("comment", &id)
                }
                Role::Entry(place) => {
                    let id = submission.discussion_entries[place].id.to_string();
                    self.naming.number("entry", &id)
                }
                Role::Embedded => String::new(),
            };
            let mut file = self.described(&reference, of);
            let day = match reference.role {
                Role::Attempt(place) => attempts[place].submitted_at.get(..10),
                _ => None,
            };
            if self.is_included(&reference, attempts.len()) {
                let names = self.names(who, work.assignment, &file, day.unwrap_or_default());
                put(work.assignment, &reference.id, names, &mut file, store)?;
            } else {
                BY_CHOICE.clone_into(&mut file.stored.why);
            }
            if file.stored.place.is_none() && is_locked(&reference) && file.stored.why.is_empty() {
                "Canvas has locked this file".clone_into(&mut file.stored.why);
            }
            if file.stored.place.is_none() && file.stored.why.is_empty() {
                "it was not collected".clone_into(&mut file.stored.why);
            }
            work.files.push(file);
        }
        Ok(())
    }

    fn is_included(&self, reference: &Reference<'_>, attempts: usize) -> bool {
        let include = self.options.include;
        let kind = match reference.kind {
            Kind::Media => include.media,
            _ => include.attachments,
        };
        kind && match reference.role {
            Role::Attempt(place) => include.all_attempts || place + 1 == attempts,
            Role::Comment(_) => include.comments,
            Role::Entry(_) => include.discussions,
            Role::Embedded => true,
        }
    }

    fn described(&self, reference: &Reference<'_>, of: String) -> FileView {
        let number = self.naming.number("file", &reference.id);
        let hidden = self.naming.are_hidden();
        let mut file = FileView {
            kind: reference.kind,
            role: reference.role,
            of,
            id: number,
            display_name: String::new(),
            file_name: String::new(),
            content_type: String::new(),
            url: String::new(),
            thumbnail_url: String::new(),
            thumbnail_file: String::new(),
            thumbnail: None,
            media_type: String::new(),
            stored: Stored::default(),
        };
        match reference.described {
            Described::Attachment(attachment) => {
                file.display_name = self.text(&attachment.called());
                file.file_name = if hidden {
                    file.display_name.clone()
                } else {
                    attachment.filename.0.clone()
                };
                file.content_type.clone_from(&attachment.content_type.0);
                file.stored.size = whole(attachment);
                let picture = &attachment.thumbnail_url;
                if hidden && !picture.is_empty() {
                    file.thumbnail_file = format!("thumb{}.png", file.id);
                } else if !picture.is_empty() {
                    file.thumbnail_file = thumbnail_file(picture);
                }
                // An address with a verifier opens the file for anybody.
                if !hidden {
                    file.url.clone_from(&attachment.url.0);
                    file.thumbnail_url.clone_from(&picture.0);
                }
            }
            Described::Media(media) => {
                file.file_name = if hidden {
                    format!("media{}.mp4", file.id)
                } else {
                    format!("{}.mp4", &*media.media_id)
                };
                file.display_name = match media.display_name.trim() {
                    "" => format!(
                        "{} recording",
                        if &*media.media_type == "audio" {
                            "Audio"
                        } else {
                            "Video"
                        }
                    ),
                    name => self.text(name),
                };
                file.media_type.clone_from(&media.media_type.0);
                if !hidden {
                    file.url.clone_from(&media.url.0);
                }
            }
        }
        file
    }

    /// Returns the names below the assignment's folder.
    fn names(&self, who: &Who, assignment: usize, file: &FileView, day: &str) -> Vec<String> {
        let (stem, extension) = split(&file.display_name);
        let whole = format!("{stem}{extension}");
        match file.role {
            Role::Attempt(_) => {
                let student = self.folders.students.get(who).cloned();
                let values = PatternValues {
                    student: student.unwrap_or_else(|| who.to_string()),
                    assignment: self.course.assignment_name(assignment),
                    attempt: if file.of.is_empty() {
                        "1".to_owned()
                    } else {
                        file.of.clone()
                    },
                    file: stem.to_owned(),
                    id: file.id.clone(),
                    course: self.course.name.clone(),
                    date: day.to_owned(),
                };
                self.options.pattern.fill(&values, extension)
            }
            Role::Comment(_) => vec!["comments".to_owned(), whole],
            Role::Entry(_) => vec!["discussion".to_owned(), whole],
            Role::Embedded => vec!["embedded".to_owned(), whole],
        }
    }

    fn attempt(
        &self,
        work: &mut Work,
        (place, attempt): (usize, &Submission),
        answers: &[QuizAnswer],
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
            body: self.body(attempt),
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

    /// Makes markup for a page, with the Canvas files in it at their places.
    pub fn markup(
        &self,
        work: &mut Work,
        html: &str,
        store: &mut dyn Store,
        page: Option<&Place>,
    ) -> Result<String, ArtifactsError> {
        let Some(page) = page.filter(|_| !html.trim().is_empty()) else {
            return Ok(String::new());
        };
        for target in self.cleaner.embedded(html) {
            self.embedded(work, &target, store)?;
        }
        let links = |target: &Target| link_to(work, target, page, self.naming);
        Ok(self.cleaner.clean(html, self.scrubber, &links))
    }

    fn embedded(
        &self,
        work: &mut Work,
        target: &Target,
        store: &mut dyn Store,
    ) -> Result<(), ArtifactsError> {
        let (kind, id) = target.key();
        let number = self.naming.number("file", id);
        if work
            .files
            .iter()
            .any(|file| file.kind == kind && file.id == number)
        {
            return Ok(());
        }
        let record = self.collection.file(kind, id);
        let name = record
            .map(|record| record.name.as_str())
            .filter(|name| !name.is_empty());
        let media = kind == Kind::Media;
        let file_name = match (media, self.naming.are_hidden()) {
            (true, true) => format!("media{number}.mp4"),
            (true, false) => format!("{id}.mp4"),
            _ => String::new(),
        };
        let mut file = FileView {
            kind,
            role: Role::Embedded,
            of: String::new(),
            id: number.clone(),
            display_name: name.map_or_else(
                || format!("{} {number}", if media { "Recording" } else { "File" }),
                |name| self.text(name),
            ),
            file_name,
            content_type: String::new(),
            url: String::new(),
            thumbnail_url: String::new(),
            thumbnail_file: String::new(),
            thumbnail: None,
            media_type: String::new(),
            stored: Stored::default(),
        };
        let (stem, extension) = split(&file.display_name);
        let names = vec!["embedded".to_owned(), format!("{stem}{extension}")];
        put(work.assignment, id, names, &mut file, store)?;
        if file.stored.place.is_none() && file.stored.why.is_empty() {
            "it was not collected".clone_into(&mut file.stored.why);
        }
        work.files.push(file);
        Ok(())
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

    fn text(&self, text: &str) -> String {
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

/// Gives a file and its small picture their places.
fn put(
    assignment: usize,
    id: &str,
    names: Vec<String>,
    file: &mut FileView,
    store: &mut dyn Store,
) -> Result<(), ArtifactsError> {
    let beside = file.kind == Kind::Media;
    let wanted = Wanted {
        assignment,
        kind: file.kind,
        id,
        names: if beside {
            vec![file.file_name.clone()]
        } else {
            names
        },
        beside,
        number: &file.id,
    };
    let size = file.stored.size;
    file.stored = store.store(&wanted)?;
    file.stored.size = file.stored.size.or(size);
    if file.content_type.is_empty() {
        file.content_type.clone_from(&file.stored.content_type);
    }
    if !file.thumbnail_file.is_empty() {
        let picture = Wanted {
            assignment,
            kind: Kind::Thumbnail,
            id,
            names: vec![file.thumbnail_file.clone()],
            beside: true,
            number: &file.id,
        };
        file.thumbnail = store.store(&picture)?.place;
    }
    Ok(())
}

fn link_to(work: &Work, target: &Target, page: &Place, naming: &Naming<'_>) -> Link {
    let (kind, id) = target.key();
    let number = naming.number("file", id);
    let file = work
        .files
        .iter()
        .find(|file| file.kind == kind && file.id == number);
    match file {
        Some(file) => match &file.stored.place {
            Some(place) => Link::Here {
                address: place.address_from(page),
                media: file.kind == Kind::Media,
            },
            None => Link::Missing(file.stored.why.clone()),
        },
        None => Link::Nowhere,
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

fn is_locked(reference: &Reference<'_>) -> bool {
    match reference.described {
        Described::Attachment(file) => file.locked_for_user.0 || file.url.is_empty(),
        Described::Media(_) => false,
    }
}

fn whole(attachment: &Attachment) -> Option<u64> {
    let size = attachment.size.value().filter(|size| *size >= 0.0)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length that was just checked"
    )]
    Some(size as u64)
}

/// Splits off an extension.
fn split(name: &str) -> (&str, &str) {
    let plausible = |end: &str| {
        (2..=13).contains(&end.len()) && end[1..].bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    match name.rfind('.') {
        Some(dot) if dot > 0 && plausible(&name[dot..]) => name.split_at(dot),
        _ => (name, ""),
    }
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
