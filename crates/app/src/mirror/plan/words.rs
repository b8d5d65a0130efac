//! The sentences of a plan.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Utc};

use super::changes::{BesideChange, Changes, VideoChange};
use super::local::{Local, called};
use crate::mirror::captions::language;
use crate::mirror::index::{FileKind, IndexFile, NotDownloadable};
use crate::mirror::options::{MirrorOptions, Sidecar};
use crate::mirror::remote::{RemoteDetail, RemoteSession};

pub(super) const SAME: &str =
    "Nothing changed on Panopto, and the files here are as they were saved.";
pub(super) const SHARED: &str =
    " Another recording here has this name, so the file’s name ends in its ID.";
pub(super) const GONE: &str = "No longer on Panopto. The local copy stays; nothing is deleted.";
pub(super) const GONE_WITHOUT_FILES: &str =
    "No longer on Panopto, and its files are no longer here either.";
pub(super) const INCOMPLETE: &str =
    "The list from Panopto is not complete. Nothing is marked as gone.";
pub(super) const NOTHING_HERE: &str = "None of this mirror’s files are in the folder. If they are on a disk that is not connected, connect it and check again.";

/// Says why a recording cannot be fetched.
pub(crate) fn not_downloadable_words(why: NotDownloadable) -> &'static str {
    match why {
        NotDownloadable::NoAddress => {
            "Panopto offers no file: the owner has turned downloads off, or it is still being encoded. Ask the owner for the permission to download."
        }
        NotDownloadable::Forbidden => {
            "Panopto refuses the file to you. Ask the owner for the permission to download."
        }
        NotDownloadable::Missing => "It is listed, but Panopto has no such recording.",
        NotDownloadable::NotRecorded => "Not recorded yet.",
    }
}

/// Why a recording has another place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Moved {
    /// Into another folder; the name is that of the old one, where it is known.
    Folder(Option<String>),
    /// The title is another.
    Title(String),
    /// Its folder, or one above, got another name or place.
    FolderRenamed,
    /// The pattern of names is another, or a neighbour has the name.
    Name,
    /// It was set aside as gone and is back.
    Back,
}

impl Moved {
    /// Where nothing else happens.
    pub fn alone(&self) -> String {
        match self {
            Self::Title(before) => format!("Renamed from “{before}”. No download."),
            Self::FolderRenamed => {
                "Its folder was renamed or moved. The files move here; no download.".to_owned()
            }
            Self::Name => "Its file gets another name here; no download.".to_owned(),
            Self::Back => "It is on Panopto again. The files move back; no download.".to_owned(),
            Self::Folder(_) => format!("{} The files move here; no download.", self.too()),
        }
    }

    /// As an addition to another reason.
    pub fn too(&self) -> String {
        match self {
            Self::Folder(Some(from)) => format!("Moved from {from}."),
            Self::Folder(None) => "Moved from another folder.".to_owned(),
            Self::Title(before) => format!("Renamed from “{before}”."),
            Self::FolderRenamed => "Its folder was renamed or moved.".to_owned(),
            Self::Name => "Its file gets another name here.".to_owned(),
            Self::Back => "It is on Panopto again.".to_owned(),
        }
    }
}

/// Says what comes with a new recording.
pub(super) fn new(
    session: &RemoteSession,
    detail: Option<&RemoteDetail>,
    options: &MirrorOptions,
) -> String {
    let wants = |kind| options.sidecars.contains(&kind);
    let captions = wants(Sidecar::Srt) || wants(Sidecar::Vtt) || wants(Sidecar::Text);
    let mut parts = vec!["Video".to_owned()];
    if captions && session.has_captions {
        let address = detail.and_then(|detail| detail.caption_url.as_deref());
        parts.push(match address.map(language::of_address) {
            Some(tag) if tag != language::UNKNOWN => format!("captions ({tag})"),
            _ => "captions".to_owned(),
        });
    }
    // No listing tells of chapters, and most recordings have none.
    if wants(Sidecar::Chapters) && detail.is_some_and(|detail| detail.has_chapters) {
        parts.push("chapters".to_owned());
    }
    for (kind, word) in [
        (Sidecar::Thumbnail, "picture"),
        (Sidecar::Permissions, "permissions"),
        (Sidecar::Info, "information"),
    ] {
        if wants(kind) {
            parts.push(word.to_owned());
        }
    }
    let listed = parts.join(", ");
    if captions && !session.has_captions {
        format!("{listed}. No captions on the server.")
    } else if parts.len() == 1 {
        "The video alone.".to_owned()
    } else {
        format!("{listed}.")
    }
}

/// Says what is another thing on the server.
pub(super) fn changed(changes: &Changes, now: DateTime<Utc>) -> String {
    let mut sentences = Vec::new();
    match &changes.video {
        Some(VideoChange::Length { from, to }) => sentences.push(length(*from, *to)),
        Some(VideoChange::Content) => sentences.push(
            "The video on Panopto is another one of the same length. The old file goes to “Replaced files”.".to_owned(),
        ),
        None => {}
    }
    if let Some(at) = changes.unexplained {
        sentences.push(format!(
            "Something was changed on {}. The video comes again only if it is another one.",
            day(at, now)
        ));
    }
    let only_information = changes.video.is_none()
        && changes.unexplained.is_none()
        && changes.beside == [BesideChange::Description];
    if only_information {
        return "The description was edited. Changed: description, information only.".to_owned();
    }
    sentences.extend(changes.beside.iter().map(|change| beside(change, now)));
    if changes.video.is_none() && changes.unexplained.is_none() && !changes.beside.is_empty() {
        sentences.push("The video is the same.".to_owned());
    }
    sentences.join(" ")
}

fn length(from: Option<f64>, to: f64) -> String {
    let ends = "The old file goes to “Replaced files”.";
    let new = clock(to);
    match from {
        Some(from) if to < from => {
            format!("The video was cut from {} to {new}. {ends}", clock(from))
        }
        Some(from) => format!("The video grew from {} to {new}. {ends}", clock(from)),
        None => format!("The video is {new} long now; it was not finished before. {ends}"),
    }
}

fn beside(change: &BesideChange, now: DateTime<Utc>) -> String {
    match change {
        BesideChange::CaptionsAdded => "Captions were added.".to_owned(),
        BesideChange::CaptionsRemoved => {
            "Captions were removed from Panopto. The ones here go to “Replaced files”.".to_owned()
        }
        BesideChange::Description => "The description was edited.".to_owned(),
        BesideChange::Recorded => "The date was edited.".to_owned(),
        BesideChange::Edited(at) => {
            format!("Captions or information were edited on {}.", day(*at, now))
        }
        BesideChange::Chosen(kinds) => format!("Chosen since the last run: {}.", chosen(kinds)),
        BesideChange::AllLanguages => "Every language was chosen since the last run.".to_owned(),
    }
}

fn chosen(kinds: &BTreeSet<Sidecar>) -> String {
    let words: Vec<_> = kinds
        .iter()
        .map(|kind| match kind {
            Sidecar::Info => "information",
            Sidecar::Srt => "captions as SRT",
            Sidecar::Vtt => "captions as VTT",
            Sidecar::Text => "transcript",
            Sidecar::Thumbnail => "picture",
            Sidecar::Chapters => "chapters",
            Sidecar::Permissions => "permissions",
        })
        .collect();
    words.join(", ")
}

/// Says what is not here or not whole.
pub(super) fn repair(local: &Local<'_>) -> String {
    let mut sentences = Vec::new();
    if !local.missing.is_empty() {
        let verb = if local.missing.len() == 1 {
            "is"
        } else {
            "are"
        };
        sentences.push(format!("{} {verb} missing here.", names(&local.missing)));
    }
    if !local.damaged.is_empty() {
        let verb = if is_one(&local.damaged) {
            "was"
        } else {
            "were"
        };
        sentences.push(format!("{} {verb} found damaged.", names(&local.damaged)));
    }
    sentences.join(" ")
}

/// Says that a file here is no longer the one that was saved.
pub(super) fn changed_here(changed: &[&IndexFile], own: bool, server_too: bool) -> String {
    let here = if changed.is_empty() {
        "You kept your own version here.".to_owned()
    } else {
        let verb = if is_one(changed) { "was" } else { "were" };
        format!(
            "{} {verb} changed on this computer after the last run.",
            names(changed)
        )
    };
    if server_too || (own && changed.is_empty()) {
        format!("{here} Panopto has another one too.")
    } else {
        here
    }
}

pub(super) fn in_the_way(video: bool) -> String {
    let what = if video {
        "A video that this mirror did not save"
    } else {
        "A file that this mirror did not save"
    };
    format!("{what} has this name already. Both are kept; the new file’s name ends in its ID.")
}

pub(super) fn refused_but_here(why: NotDownloadable) -> String {
    let cause = match why {
        NotDownloadable::NoAddress => "Panopto offers no file for it at present",
        NotDownloadable::Forbidden => "Panopto refuses the file to you",
        NotDownloadable::Missing => "Panopto has no such recording in full",
        NotDownloadable::NotRecorded => "it is not recorded yet",
    };
    format!(" The new video cannot be fetched, because {cause}; the one here stays.")
}

pub(super) fn not_recorded(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    format!("Not recorded yet. It will be new after {}.", day(at, now))
}

pub(super) fn left_out(rule: &str, here: bool) -> String {
    format!("Left out: {rule}.{}", stays(here))
}

/// Says that somebody left it out after it had failed.
pub(super) fn left_out_by_a_person(here: bool) -> String {
    let stays = if here { "What is here stays." } else { "" };
    format!("Left out by you. {stays} Check it to take it in again.").replace("  ", " ")
}

pub(super) fn folder_left_out(folder: &str, here: bool) -> String {
    format!("Left out: the folder “{folder}” is skipped.{}", stays(here))
}

pub(super) fn elsewhere(path: Option<&str>, here: bool) -> String {
    let to = path.map_or_else(
        || "a folder outside this mirror".to_owned(),
        |path| format!("“{path}”, outside this mirror"),
    );
    format!("It is still on Panopto, in {to}.{}", stays(here))
}

pub(super) fn gone_since(at: DateTime<Utc>, now: DateTime<Utc>, aside: bool) -> String {
    let place = if aside {
        "The copy in “Gone from server” stays."
    } else {
        "The local copy stays; nothing is deleted."
    };
    format!("No longer on Panopto since {}. {place}", day(at, now))
}

fn stays(here: bool) -> &'static str {
    if here { " The local copy stays." } else { "" }
}

/// Tells whether the verb is that of one thing.
fn is_one(files: &[&IndexFile]) -> bool {
    let several = |file: &IndexFile| {
        matches!(
            file.kind,
            FileKind::Srt(_) | FileKind::Vtt(_) | FileKind::Chapters | FileKind::Permissions
        )
    };
    files.len() == 1 && !several(files[0])
}

/// Names one file, or several, at the beginning of a sentence.
fn names(files: &[&IndexFile]) -> String {
    let first = match files {
        [one] => called(&one.kind),
        [one, other] => format!("{} and {}", called(&one.kind), called(&other.kind)),
        [one, rest @ ..] => format!("{} and {} more files", called(&one.kind), rest.len()),
        [] => String::new(),
    };
    upper(&first)
}

fn upper(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// A day as in `18 Nov`, with the year where it is another.
pub(super) fn day(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let format = if at.year() == now.year() {
        "%-d %b"
    } else {
        "%-d %b %Y"
    };
    at.format(format).to_string()
}

/// A length as in `1:02:03` or `2:03`.
pub(crate) fn clock(seconds: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length is positive, and the cast stops at the ends"
    )]
    let whole = seconds.round().max(0.0) as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}
