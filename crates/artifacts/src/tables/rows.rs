//! The rows of each table.

use super::Table;
use crate::ArtifactsError;
use crate::collection::Kind;
use crate::layout::Place;
use crate::work::{FileView, Role, Work};

/// What is the same in all rows of a course.
pub(crate) struct AboutCourse<'a> {
    pub name: &'a str,
    pub start_at: &'a str,
    /// Names, texts and points of the assignments, in their order.
    pub assignments: &'a [(String, String, String)],
}

/// A line of the table of what is not in the export.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct MissingRow {
    pub course: String,
    pub assignment: String,
    pub user: String,
    pub submission: String,
    pub what: &'static str,
    pub name: String,
    pub reason: String,
}

impl MissingRow {
    pub fn cells(&self) -> [&str; 7] {
        [
            &self.course,
            &self.assignment,
            &self.user,
            &self.submission,
            self.what,
            &self.name,
            &self.reason,
        ]
    }
}

pub(super) fn submission(
    table: &mut Table,
    work: &Work,
    about: &AboutCourse<'_>,
    folder: &Place,
) -> Result<(), ArtifactsError> {
    let (name, description, possible) = &about.assignments[work.assignment];
    let media = work.media.map(|place| &work.files[place]);
    table.row(&[
        &work.submission_id,
        &work.user_name,
        about.name,
        about.start_at,
        name,
        description,
        &work.submitted_at,
        &work.submission_type,
        &work.body,
        &work.url,
        media.map_or("", |file| &file.file_name),
        media.map_or("", |file| &file.media_type),
        media.map_or("", |file| &file.url),
        &work.rubric_points(),
        &work.rubric_comments(),
        &work.grade,
        &work.score.to_string(),
        possible,
        &work.state,
        &work.attempt,
        &work.attempts.len().to_string(),
        yes(work.late),
        yes(work.missing),
        yes(work.excused),
        &work.graded_at,
        &work.group,
        work.outside.as_deref().unwrap_or_default(),
        &media.map(|file| path(file, folder)).unwrap_or_default(),
    ])
}

pub(super) fn comments(table: &mut Table, work: &Work) -> Result<(), ArtifactsError> {
    for comment in &work.comments {
        table.row(&[
            &work.submission_id,
            &comment.created_at,
            &comment.text,
            &comment.user_name,
            &comment.id,
            &comment.edited_at,
            &names(work, &comment.files),
        ])?;
    }
    Ok(())
}

/// The files of the last attempt, as documented; those of all attempts are in `files.csv`.
pub(super) fn attachments(
    table: &mut Table,
    work: &Work,
    folder: &Place,
) -> Result<(), ArtifactsError> {
    let last = work.attempts.last().map(|attempt| attempt.files.as_slice());
    for file in last
        .unwrap_or_default()
        .iter()
        .map(|place| &work.files[*place])
    {
        if file.kind != Kind::File {
            continue;
        }
        table.row(&[
            &work.submission_id,
            &file.url,
            &file.file_name,
            &file.display_name,
            &file.thumbnail_url,
            &file.thumbnail_file,
            &file.id,
            &file.of,
            &file.content_type,
            &size(file),
            &file.stored.sha256,
            &file.stored.why,
            &path(file, folder),
        ])?;
    }
    Ok(())
}

pub(super) fn rubric(table: &mut Table, work: &Work) -> Result<(), ArtifactsError> {
    for row in &work.rubric {
        table.row(&[
            &work.submission_id,
            &row.description,
            &row.points.to_string(),
            &row.rating,
            &row.comments,
            &row.criterion_id,
            &row.rating_id,
            &row.possible.to_string(),
            &row.long_description,
        ])?;
    }
    Ok(())
}

pub(super) fn attempts(
    table: &mut Table,
    work: &Work,
    about: &AboutCourse<'_>,
) -> Result<(), ArtifactsError> {
    for attempt in &work.attempts {
        let answers: Vec<String> = attempt
            .answers
            .iter()
            .map(|answer| format!("{}: {} ({})", answer.question, answer.text, answer.points))
            .collect();
        table.row(&[
            &work.submission_id,
            &work.user_name,
            &about.assignments[work.assignment].0,
            &attempt.number,
            &attempt.submitted_at,
            &attempt.submission_type,
            &attempt.state,
            &attempt.score.to_string(),
            &attempt.grade,
            yes(attempt.late),
            &attempt.body,
            &attempt.url,
            &answers.join("\n"),
            &names(work, &attempt.files),
        ])?;
    }
    Ok(())
}

pub(super) fn discussion(table: &mut Table, work: &Work) -> Result<(), ArtifactsError> {
    for entry in &work.entries {
        table.row(&[
            &work.submission_id,
            &entry.id,
            &entry.parent_id,
            &entry.created_at,
            &entry.user_name,
            &entry.message,
            yes(entry.deleted),
            &names(work, &entry.files),
        ])?;
    }
    Ok(())
}

pub(super) fn files(
    table: &mut Table,
    work: &Work,
    about: &AboutCourse<'_>,
    folder: &Place,
) -> Result<(), ArtifactsError> {
    for file in &work.files {
        let part = match file.role {
            Role::Attempt(_) => "attempt",
            Role::Comment(_) => "comment",
            Role::Entry(_) => "discussion",
            Role::Embedded => "text",
        };
        table.row(&[
            &work.submission_id,
            &work.user_name,
            &about.assignments[work.assignment].0,
            if file.kind == Kind::Media {
                "recording"
            } else {
                "file"
            },
            part,
            &file.of,
            &file.id,
            &file.display_name,
            &file.file_name,
            &file.content_type,
            &size(file),
            &file.stored.sha256,
            &file.stored.why,
            &path(file, folder),
        ])?;
    }
    Ok(())
}

fn names(work: &Work, files: &[usize]) -> String {
    let names: Vec<&str> = files
        .iter()
        .map(|place| work.files[*place].display_name.as_str())
        .collect();
    names.join("\n")
}

fn size(file: &FileView) -> String {
    file.stored
        .size
        .map(|size| size.to_string())
        .unwrap_or_default()
}

fn path(file: &FileView, folder: &Place) -> String {
    let place = file.stored.place.as_ref();
    place
        .map(|place| place.path_from(folder))
        .unwrap_or_default()
}

fn yes(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
