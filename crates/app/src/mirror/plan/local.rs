use crate::mirror::index::{Disk, FileKind, IndexEntry, IndexFile};

/// How the files of a recording are, compared with what the index wrote down.
#[derive(Debug, Default)]
pub(super) struct Local<'a> {
    /// Not there.
    pub missing: Vec<&'a IndexFile>,
    /// Found damaged by a verification.
    pub damaged: Vec<&'a IndexFile>,
    /// Changed by somebody since they were saved.
    pub changed: Vec<&'a IndexFile>,
}

impl<'a> Local<'a> {
    pub fn of(entry: &'a IndexEntry, disk: &Disk) -> Self {
        let mut local = Self::default();
        for file in &entry.files {
            match disk.files.get(&file.path) {
                None => local.missing.push(file),
                Some(found) if found.damaged => local.damaged.push(file),
                Some(found) if found.size != file.size => local.changed.push(file),
                Some(found) if found.modified == file.modified => {}
                // Touched, or copied from another disk: the content decides where it was read.
                Some(found) if found.sha256.as_deref() == Some(&file.sha256) => {}
                Some(_) => local.changed.push(file),
            }
        }
        local
    }

    /// Returns the files that have to come again because they are not here or not whole.
    pub fn lost(&self) -> impl Iterator<Item = &'a IndexFile> {
        self.missing.iter().chain(&self.damaged).copied()
    }
}

pub(super) fn is_video(file: &IndexFile) -> bool {
    file.kind == FileKind::Video
}

/// Says what a file is, for people.
pub(super) fn called(kind: &FileKind) -> String {
    match kind {
        FileKind::Video => "the video".to_owned(),
        FileKind::Info => "the information".to_owned(),
        FileKind::Srt(language) | FileKind::Vtt(language) => format!("captions ({language})"),
        FileKind::Text(language) => format!("the transcript ({language})"),
        FileKind::Thumbnail => "the picture".to_owned(),
        FileKind::Chapters => "the chapters".to_owned(),
        FileKind::Permissions => "the permissions".to_owned(),
    }
}
