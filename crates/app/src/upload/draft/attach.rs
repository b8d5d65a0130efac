//! Caption files that a person attaches and takes away.

use std::path::Path;

use super::super::captions::language_tag;
use super::super::error::UploadError;
use super::super::look::look_at;
use super::super::media::MediaKind;
use super::super::walk::LeftOut;
use super::{Draft, FileRole};

impl Draft {
    pub(super) fn attach(
        &mut self,
        id: &str,
        path: &Path,
        language: Option<&str>,
    ) -> Result<(), UploadError> {
        let language = match language {
            Some(text) => Some(
                language_tag(text.trim()).ok_or_else(|| UploadError::Language(text.to_owned()))?,
            ),
            None => None,
        };
        let default = self.default_language.clone();
        let looked = look_at(path);
        if looked.kind != MediaKind::Captions {
            return Err(UploadError::NotCaptions { name: looked.name });
        }
        self.one(id)?.attach_captions(looked, language, &default);
        for item in self.items.iter_mut().filter(|item| item.id != id) {
            item.files
                .retain(|file| file.role != FileRole::Captions || file.looked.path != path);
        }
        self.left_out.retain(|left| left.path != path);
        Ok(())
    }

    pub(super) fn detach(&mut self, id: &str, path: &Path) -> Result<(), UploadError> {
        let item = self.one(id)?;
        let at = item
            .files
            .iter()
            .position(|file| file.role == FileRole::Captions && file.looked.path == path)
            .ok_or(UploadError::NoSuchItem)?;
        let file = item.files.remove(at);
        self.left_out.push(LeftOut {
            path: file.looked.path,
            name: file.looked.name,
            reason: "was taken off its recording.".to_owned(),
        });
        Ok(())
    }
}
