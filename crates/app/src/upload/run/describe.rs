//! The manifest that says what the files of one upload are.

use std::time::Duration;

use lectern_panopto::ucs::{Attachment, Manifest, StreamKind, Transcript, Video};

use crate::upload::captions::lcid;
use crate::upload::draft::FileRole;
use crate::upload::plan::{PlannedFile, PlannedRecording};

/// Its name at the target; any that ends in `.xml` will do, as long as no file of the recording has it.
pub(super) const MANIFEST: &str = "lectern-manifest.xml";
/// Where the picture for the list is taken, if the recording is longer than that.
const THUMBNAIL_AT: Duration = Duration::from_secs(5);

/// Describes a recording: one stream, or two side by side, with captions on the first.
pub(super) fn describe(recording: &PlannedRecording) -> Manifest {
    let streams: Vec<&PlannedFile> = recording
        .files
        .iter()
        .filter(|file| matches!(file.role, FileRole::Camera | FileRole::Slides))
        .collect();
    let main = recording.main().map(|file| file.name.clone());
    let video = |file: &PlannedFile| Video {
        start: Duration::ZERO,
        file: file.name.clone(),
        kind: match file.role {
            _ if file.audio => StreamKind::Audio,
            FileRole::Slides if streams.len() > 1 => StreamKind::Secondary,
            _ => StreamKind::Primary,
        },
        transcripts: if Some(&file.name) == main.as_ref() {
            transcripts(recording)
        } else {
            Vec::new()
        },
    };
    // The first stream is named first, whatever order the files were chosen in.
    let mut ordered = streams.clone();
    ordered.sort_by_key(|file| Some(&file.name) != main.as_ref());
    let long_enough = recording.main().is_some_and(|file| {
        !file.audio
            && file
                .seconds
                .is_some_and(|seconds| seconds > 2.0 * THUMBNAIL_AT.as_secs_f64())
    });
    Manifest {
        title: recording.title.clone(),
        description: Some(recording.description.trim().to_owned()).filter(|text| !text.is_empty()),
        date: recording.recorded_at,
        thumbnail_time: long_enough.then_some(THUMBNAIL_AT),
        videos: ordered.into_iter().map(video).collect(),
        attachments: recording
            .files
            .iter()
            .filter(|file| file.role == FileRole::Attachment)
            .map(attachment)
            .collect(),
    }
}

fn transcripts(recording: &PlannedRecording) -> Vec<Transcript> {
    let captions = recording
        .files
        .iter()
        .filter(|file| file.role == FileRole::Captions);
    captions
        .map(|file| Transcript {
            file: file.name.clone(),
            lcid: file.language.as_deref().and_then(lcid),
        })
        .collect()
}

fn attachment(file: &PlannedFile) -> Attachment {
    Attachment {
        file: file.name.clone(),
        mime_type: "application/octet-stream".to_owned(),
    }
}
