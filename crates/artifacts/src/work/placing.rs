//! Gives the files of a submission their places, and texts the links to them.

use super::files::Described;
use super::make::BY_CHOICE;
use super::{FileView, Maker, Reference, Role, Store, Stored, Wanted, Work, references};
use crate::ArtifactsError;
use crate::collection::{Kind, Who};
use crate::layout::{PatternValues, Place};
use crate::people::Naming;
use crate::received::{Attachment, Submission};
use crate::site::sanitise::{Link, Target};
use crate::thumbnail::thumbnail_file;

impl Maker<'_> {
    /// Gives every file of the submission its place.
    pub(super) fn files(
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
