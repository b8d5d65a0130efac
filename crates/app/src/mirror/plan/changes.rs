//! What is another thing on the server than it was when a recording was fetched.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::Fetch;
use super::local::is_video;
use crate::mirror::index::IndexEntry;
use crate::mirror::options::{MirrorOptions, Sidecar};
use crate::mirror::remote::{RemoteDetail, RemoteSession};

/// Lengths that differ by less are one length that was rounded.
const SAME_LENGTH: f64 = 0.01;

/// What is another thing on the server than it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Changes {
    /// What changed of the video.
    pub video: Option<VideoChange>,
    /// What changed beside it.
    pub beside: Vec<BesideChange>,
    /// When the server's change feed named it, if that cannot be explained by what is known.
    pub unexplained: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum VideoChange {
    /// Its length, in seconds.
    Length { from: Option<f64>, to: f64 },
    /// Its bytes, at the same length.
    Content,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum BesideChange {
    CaptionsAdded,
    CaptionsRemoved,
    Description,
    Recorded,
    /// The feed names it and the video is the same.
    Edited(DateTime<Utc>),
    /// Chosen since the last run.
    Chosen(BTreeSet<Sidecar>),
    AllLanguages,
}

impl Changes {
    pub fn of(
        session: &RemoteSession,
        entry: &IndexEntry,
        detail: Option<&RemoteDetail>,
        options: &MirrorOptions,
    ) -> Self {
        let print = &entry.listing;
        let video = video_change(session, entry, detail);
        let mut beside = Vec::new();
        let wants_captions = [Sidecar::Srt, Sidecar::Vtt, Sidecar::Text]
            .iter()
            .any(|kind| options.sidecars.contains(kind));
        if wants_captions && session.has_captions != print.has_captions {
            beside.push(if session.has_captions {
                BesideChange::CaptionsAdded
            } else {
                BesideChange::CaptionsRemoved
            });
        }
        if options.sidecars.contains(&Sidecar::Info) {
            if session.description != print.description {
                beside.push(BesideChange::Description);
            }
            if session.recorded != print.recorded {
                beside.push(BesideChange::Recorded);
            }
        }
        let chosen: BTreeSet<_> = options.sidecars.difference(&entry.asked).copied().collect();
        if !chosen.is_empty() {
            beside.push(BesideChange::Chosen(chosen));
        } else if options.all_languages && !entry.all_languages && wants_captions {
            beside.push(BesideChange::AllLanguages);
        }
        let named = named_by_feed(session, entry).filter(|_| video.is_none());
        let unexplained = match named {
            Some(at) if video_is_known_same(entry, detail) => {
                // A new name or folder is what the feed told of; the files move and nothing is fetched.
                let moved = session.title != print.title || session.folder != print.folder;
                if !options.sidecars.is_empty() && !moved {
                    beside.push(BesideChange::Edited(at));
                }
                None
            }
            named => named,
        };
        Self {
            video,
            beside,
            unexplained,
        }
    }

    /// Returns what has to be fetched because of it.
    pub fn fetch(&self, options: &MirrorOptions) -> BTreeSet<Fetch> {
        let mut fetch = BTreeSet::new();
        if self.video.is_some() {
            fetch.insert(Fetch::Video);
        } else if self.unexplained.is_some() {
            fetch.insert(Fetch::VideoIfChanged);
        }
        if !options.sidecars.is_empty() && (!fetch.is_empty() || !self.beside.is_empty()) {
            fetch.insert(Fetch::Sidecars);
        }
        fetch
    }
}

fn video_change(
    session: &RemoteSession,
    entry: &IndexEntry,
    detail: Option<&RemoteDetail>,
) -> Option<VideoChange> {
    let video = entry.files.iter().find(|file| is_video(file))?;
    let length = session.seconds.filter(|to| *to > 0.0).and_then(|to| {
        let from = entry.listing.seconds.filter(|from| *from > 0.0);
        is_other_length(from, to).then_some(VideoChange::Length { from, to })
    });
    let detail = detail.filter(|detail| detail.download_url.is_some());
    let other_tag = || {
        let now = detail?.validator.as_ref()?;
        let before = entry.validator.as_ref()?;
        (now != before).then_some(VideoChange::Content)
    };
    let other_size = || {
        // The person's own version has its own size.
        let bytes = detail?.bytes.filter(|_| !video.mine)?;
        (bytes != video.size).then_some(VideoChange::Content)
    };
    length.or_else(other_tag).or_else(other_size)
}

/// Tells whether a video has another length than it had, in seconds.
pub(crate) fn is_other_length(from: Option<f64>, to: f64) -> bool {
    let from = from.filter(|from| *from > 0.0);
    to > 0.0 && from.is_none_or(|from| (from - to).abs() >= SAME_LENGTH)
}

/// Tells whether the server said that the video is the one that is here.
fn video_is_known_same(entry: &IndexEntry, detail: Option<&RemoteDetail>) -> bool {
    let Some(detail) = detail else {
        return false;
    };
    if let (Some(now), Some(before)) = (&detail.validator, &entry.validator) {
        return now == before;
    }
    let video = entry.files.iter().find(|file| is_video(file));
    video.is_some_and(|video| detail.bytes == Some(video.size))
}

/// Returns when the change feed named it, if that is later than what was fetched.
fn named_by_feed(session: &RemoteSession, entry: &IndexEntry) -> Option<DateTime<Utc>> {
    let at = session.updated?;
    let known = entry.listing.updated.unwrap_or(entry.checked_at);
    (at > known).then_some(at)
}
