//! From a checked document to a [`Manifest`].

use super::{
    FileRole, Manifest, ManifestError, NamedFile, Transcript, Video,
    schema::Dialect,
    values::{parse_checksum, parse_date_time, parse_duration},
};
use crate::xml::Element;

pub(super) fn manifest(root: &Element, dialect: Dialect) -> Result<Manifest, ManifestError> {
    let mut reading = Reading {
        dialect,
        files: Vec::new(),
    };
    let mut manifest = Manifest {
        title: text(root, "Title").unwrap_or_default(),
        description: text(root, "Description"),
        date: root
            .child("Date")
            .and_then(|date| parse_date_time(date.text.trim())),
        videos: Vec::new(),
        slides: Vec::new(),
        cuts: root
            .list("Cuts")
            .iter()
            .map(|cut| (seconds(cut, "Start"), seconds(cut, "Duration")))
            .collect(),
        tags: root
            .list("Tags")
            .iter()
            .map(|tag| tag.text.clone())
            .collect(),
        files: Vec::new(),
    };
    if let Some(thumbnail) = root.child("Thumbnail") {
        reading.note(thumbnail, FileRole::Thumbnail);
    }
    for video in root.list("Videos") {
        manifest.videos.push(reading.video(video)?);
    }
    for presentation in root.list("Presentations") {
        reading.file_in(presentation, FileRole::Presentation)?;
        let start = seconds(presentation, "Start");
        let changes = presentation.list("SlideChanges").iter();
        manifest.slides.extend(changes.map(|slide| {
            (
                start + seconds(slide, "Time"),
                text(slide, "Title").unwrap_or_default(),
            )
        }));
    }
    for image in root.list("Images") {
        reading.file_in(image, FileRole::Image)?;
    }
    for attachment in root.list("Attachments") {
        reading.file_in(attachment, FileRole::Attachment)?;
    }
    manifest.files = reading.files;
    Ok(manifest)
}

struct Reading {
    dialect: Dialect,
    files: Vec<(NamedFile, FileRole)>,
}

impl Reading {
    fn video(&mut self, video: &Element) -> Result<Video, ManifestError> {
        let role = match text(video, "Type").as_deref() {
            Some("Secondary") => FileRole::Secondary,
            Some("Audio") => FileRole::Audio,
            _ => FileRole::Primary,
        };
        let file = self.file_in(video, role)?;
        let mut renditions = Vec::new();
        for rendition in video.list("Renditions") {
            renditions.push(self.file_in(rendition, FileRole::Rendition)?);
        }
        let mut transcripts = Vec::new();
        for transcript in video.list("Transcripts") {
            transcripts.push(Transcript {
                file: self.file_in(transcript, FileRole::Transcript)?,
                language: text(transcript, "LCID"),
                visible: !matches!(
                    text(transcript, "Visible").as_deref().map(str::trim),
                    Some("false" | "0")
                ),
            });
        }
        let chapters = video.list("TableOfContents").iter();
        Ok(Video {
            file,
            role,
            start: seconds(video, "Start"),
            chapters: chapters
                .map(|entry| {
                    (
                        seconds(entry, "Time"),
                        text(entry, "Title").unwrap_or_default(),
                    )
                })
                .collect(),
            transcripts,
            renditions,
        })
    }

    fn file_in(&mut self, element: &Element, role: FileRole) -> Result<NamedFile, ManifestError> {
        let name = self.dialect.file();
        let file = element.child(name).ok_or_else(|| ManifestError::Missing {
            path: format!("{}/{name}", element.name),
        })?;
        Ok(self.note(file, role))
    }

    fn note(&mut self, element: &Element, role: FileRole) -> NamedFile {
        let file = NamedFile {
            name: element.text.clone(),
            checksum: element.attribute("", "Checksum").and_then(parse_checksum),
        };
        self.files.push((file.clone(), role));
        file
    }
}

fn text(element: &Element, name: &str) -> Option<String> {
    element.child(name).map(|child| child.text.clone())
}

fn seconds(element: &Element, name: &str) -> f64 {
    element
        .child(name)
        .and_then(|child| parse_duration(child.text.trim()))
        .unwrap_or(0.0)
}
