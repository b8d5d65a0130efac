//! Which files an answer names.

use chrono::{DateTime, Utc};
use lectern_artifacts::embedded_files;
use lectern_canvas::{AssignmentId, CourseId, FileId, SubmissionId, UserId};
use serde_json::Value;
use url::Url;

use super::submission::{attempts, user};
use super::{id, list, text};
use crate::choices::Included;
use crate::files::{FileKey, FileKind, WantedFile};

/// Where a file is named.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub course: CourseId,
    pub assignment: AssignmentId,
    pub submission: Option<i64>,
    pub user: Option<i64>,
    /// When the answer came.
    pub told_at: DateTime<Utc>,
}

/// Finds files.
#[derive(Debug)]
pub(crate) struct Files<'a> {
    pub server: &'a str,
    pub include: Included,
}

impl Files<'_> {
    /// Returns what a submission names, in order; the same file may come more than once.
    pub fn of(&self, row: &Value, place: Place) -> Vec<WantedFile> {
        let place = Place {
            submission: id(&row["id"]),
            user: user(row),
            ..place
        };
        let mut found = Found {
            place,
            all: Vec::new(),
        };
        // Files that are described come before those that a text names, which may be the same.
        let mut texts = Vec::new();
        for attempt in attempts(row) {
            if self.include.attachments {
                found.attachments(list(&attempt["attachments"]));
            }
            if self.include.media {
                found.media(&attempt["media_comment"]);
            }
            texts.push(&attempt["body"]);
        }
        // Recordings are in the answer itself too, whatever the history says.
        if self.include.media {
            found.media(&row["media_comment"]);
        }
        for comment in list(&row["submission_comments"]) {
            if self.include.comments {
                found.attachments(list(&comment["attachments"]));
            }
            if self.include.comments && self.include.media {
                found.media(&comment["media_comment"]);
            }
        }
        if self.include.discussions {
            for entry in list(&row["discussion_entries"]) {
                found.attachments(list(&entry["attachments"]));
                found.attachments(std::slice::from_ref(&entry["attachment"]));
                texts.push(&entry["message"]);
            }
        }
        for html in texts {
            self.embedded(&mut found, html);
        }
        found.all
    }

    fn embedded(&self, found: &mut Found, html: &Value) {
        if let Some(html) = text(html) {
            let embedded = embedded_in(html, self.server, found.place);
            let wanted = embedded.into_iter().filter(|file| match file.key.kind {
                FileKind::Media => self.include.media,
                _ => self.include.attachments,
            });
            found.all.extend(wanted);
        }
    }
}

/// Returns the files of Canvas that markup shows or links.
pub(crate) fn embedded_in(html: &str, server: &str, place: Place) -> Vec<WantedFile> {
    // Most texts name none, and reading markup is slow.
    if !html.contains("files/") && !html.contains("media") {
        return Vec::new();
    }
    let named = embedded_files(html, server).into_iter();
    named
        .map(|(kind, id)| {
            let url = match kind {
                FileKind::Media => None,
                _ => verified(html, server, &id),
            };
            WantedFile {
                url,
                ..wanted(FileKey { kind, id }, place)
            }
        })
        .collect()
}

/// Finds the address that opens an embedded file for whoever has it.
fn verified(html: &str, server: &str, id: &str) -> Option<String> {
    let server: Url = server.parse().ok()?;
    let named = format!("/files/{id}");
    html.match_indices(&named).find_map(|(at, _)| {
        let rest = &html[at..];
        let end = rest.find(['"', '\'', ' ', '<', '>']).unwrap_or(rest.len());
        let link = rest[..end].replace("&amp;", "&");
        let link = server.join(&link).ok()?;
        let mut rest = link.path().strip_prefix(&named)?.chars();
        rest.next().is_none_or(|next| next == '/').then_some(())?;
        let (_, verifier) = link.query_pairs().find(|(name, _)| name == "verifier")?;
        let mut address = server.join(&format!("{named}/download")).ok()?;
        address
            .query_pairs_mut()
            .append_pair("download_frd", "1")
            .append_pair("verifier", &verifier);
        Some(address.into())
    })
}

struct Found {
    place: Place,
    all: Vec<WantedFile>,
}

impl Found {
    fn attachments(&mut self, files: &[Value]) {
        for file in files {
            let Some(number) = id(&file["id"]) else {
                continue;
            };
            let url = text(&file["url"]).map(str::to_owned);
            // Canvas gives no address of a locked file.
            let locked =
                (file["locked_for_user"] == Value::Bool(true) || file["url"] == "").then(|| {
                    text(&file["lock_explanation"])
                        .unwrap_or_default()
                        .to_owned()
                });
            let name = text(&file["display_name"]).or_else(|| text(&file["filename"]));
            let key = |kind| FileKey {
                kind,
                id: number.to_string(),
            };
            let updated_at = date(&file["updated_at"]);
            self.all.push(WantedFile {
                name: name.map(str::to_owned),
                size: file["size"].as_u64(),
                updated_at,
                content_type: text(&file["content-type"]).map(str::to_owned),
                url,
                locked: locked.clone(),
                ..wanted(key(FileKind::File), self.place)
            });
            if let Some(thumbnail) = text(&file["thumbnail_url"]).filter(|_| locked.is_none()) {
                self.all.push(WantedFile {
                    updated_at,
                    url: Some(thumbnail.to_owned()),
                    ..wanted(key(FileKind::Thumbnail), self.place)
                });
            }
        }
    }

    fn media(&mut self, media: &Value) {
        let Some(id) = text(&media["media_id"]) else {
            return;
        };
        let key = FileKey {
            kind: FileKind::Media,
            id: id.to_owned(),
        };
        self.all.push(WantedFile {
            name: text(&media["display_name"]).map(str::to_owned),
            content_type: text(&media["content-type"]).map(str::to_owned),
            url: text(&media["url"]).map(str::to_owned),
            ..wanted(key, self.place)
        });
    }
}

fn wanted(key: FileKey, place: Place) -> WantedFile {
    let file = match key.kind {
        FileKind::Media => None,
        _ => key.id.parse::<FileId>().ok(),
    };
    WantedFile {
        key,
        name: None,
        size: None,
        updated_at: None,
        content_type: None,
        url: None,
        told_at: Some(place.told_at),
        file,
        submission: place.submission.map(SubmissionId::new),
        course: Some(place.course),
        assignment: Some(place.assignment),
        user: place.user.map(UserId::new),
        locked: None,
    }
}

fn date(value: &Value) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc3339(value.as_str()?.trim());
    date.ok().map(|date| date.to_utc())
}
