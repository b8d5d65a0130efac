//! The files of a submission: which there are, and where each lies.

use std::collections::HashSet;

use crate::collection::Kind;
use crate::layout::Place;
use crate::received::{Attachment, Media, Submission};

/// A file that an answer names.
#[derive(Debug, Clone)]
pub(crate) struct Reference<'a> {
    pub kind: Kind,
    pub id: String,
    pub role: Role,
    pub described: Described<'a>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Described<'a> {
    Attachment(&'a Attachment),
    Media(&'a Media),
}

/// What a file is part of. The numbers are places in the lists of the submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Attempt(usize),
    Comment(usize),
    Entry(usize),
    Embedded,
}

/// A file with its place, or why it has none.
#[derive(Debug, Clone)]
pub(crate) struct FileView {
    pub kind: Kind,
    pub role: Role,
    /// The number of the attempt, comment or entry.
    pub of: String,
    pub id: String,
    pub display_name: String,
    pub file_name: String,
    pub content_type: String,
    pub url: String,
    pub thumbnail_url: String,
    pub thumbnail_file: String,
    pub thumbnail: Option<Place>,
    pub media_type: String,
    pub stored: Stored,
}

/// Where the bytes of a file are in the export.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stored {
    pub place: Option<Place>,
    pub size: Option<u64>,
    pub sha256: String,
    pub content_type: String,
    /// Why there is no place, as words behind "Not downloaded:".
    pub why: String,
}

/// A file that looks for its place.
#[derive(Debug)]
pub(crate) struct Wanted<'a> {
    pub assignment: usize,
    pub kind: Kind,
    pub id: &'a str,
    /// Below the assignment's folder, or right in the student's where it is one name of the documented form.
    pub names: Vec<String>,
    pub beside: bool,
    /// What tells two of one name apart.
    pub number: &'a str,
}

/// Puts files at their places, or tells where they were put.
pub(crate) trait Store {
    fn store(&mut self, wanted: &Wanted<'_>) -> Result<Stored, crate::ArtifactsError>;
}

/// Returns the files of a submission, each once: those of attempts, oldest first, then of comments, then of discussion entries.
pub(crate) fn references(submission: &Submission) -> Vec<Reference<'_>> {
    let mut found = Found::default();
    for (place, attempt) in submission.attempts().into_iter().enumerate() {
        let role = Role::Attempt(place);
        found.attachments(role, attempt.attachments.iter());
        found.media(role, attempt.media_comment.get());
    }
    for (place, comment) in submission.submission_comments.iter().enumerate() {
        let role = Role::Comment(place);
        found.attachments(role, comment.attachments.iter());
        found.media(role, comment.media_comment.get());
    }
    for (place, entry) in submission.discussion_entries.iter().enumerate() {
        found.attachments(Role::Entry(place), entry.files().into_iter());
    }
    found.all
}

#[derive(Default)]
struct Found<'a> {
    seen: HashSet<(Kind, String)>,
    all: Vec<Reference<'a>>,
}

impl<'a> Found<'a> {
    fn attachments(&mut self, role: Role, files: impl Iterator<Item = &'a Attachment>) {
        for file in files {
            let id = match file.id.0 {
                Some(id) => id.to_string(),
                // Nothing can be fetched without one, but it is not lost silently.
                None => format!("without an id: {}", file.called()),
            };
            self.add(Kind::File, id, role, Described::Attachment(file));
        }
    }

    fn media(&mut self, role: Role, media: Option<&'a Media>) {
        if let Some(media) = media.filter(|media| !media.media_id.is_empty()) {
            self.add(
                Kind::Media,
                media.media_id.0.clone(),
                role,
                Described::Media(media),
            );
        }
    }

    fn add(&mut self, kind: Kind, id: String, role: Role, described: Described<'a>) {
        if self.seen.insert((kind, id.clone())) {
            self.all.push(Reference {
                kind,
                id,
                role,
                described,
            });
        }
    }
}
