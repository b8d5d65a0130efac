//! Two streams of one recording.

use std::path::Path;

use super::super::error::UploadError;
use super::super::media::{MediaKind, stem_of};
use super::super::pairing::{shared_name, shows_slides};
use super::super::title::tidy;
use super::{Draft, DraftItem, FileRole};

impl Draft {
    pub(super) fn pair(&mut self, ids: &[String]) -> Result<(), UploadError> {
        let [first, second] = ids else {
            return Err(UploadError::NotAPair(
                "Choose exactly two recordings to pair.",
            ));
        };
        let fits = |item: &DraftItem| !item.own_manifest && item.streams().count() == 1;
        let at = |id: &str| {
            self.items
                .iter()
                .position(|item| item.id == id)
                .ok_or(UploadError::NoSuchItem)
        };
        let (first, second) = (at(first)?, at(second)?);
        if first == second || !fits(&self.items[first]) || !fits(&self.items[second]) {
            return Err(UploadError::NotAPair(
                "Only two recordings of one stream each can be paired.",
            ));
        }
        let is_video = |at: usize| {
            self.items[at]
                .main()
                .is_some_and(|file| file.looked.kind == MediaKind::Video)
        };
        if !is_video(first) || !is_video(second) {
            return Err(UploadError::NotAPair(
                "Only two videos can be the streams of one recording.",
            ));
        }
        let slides = |at: usize| {
            self.items[at]
                .main()
                .is_some_and(|file| shows_slides(stem_of(&file.looked.name)))
        };
        let (camera, other) = if slides(first) && !slides(second) {
            (second, first)
        } else {
            (first, second)
        };
        let joined = self.items[other].clone();
        let item = &mut self.items[camera];
        for mut file in joined.files {
            if file.role == FileRole::Camera {
                file.role = FileRole::Slides;
            }
            item.files.push(file);
        }
        item.upload_anyway |= joined.upload_anyway;
        if !item.title_is_own {
            item.title = if joined.title_is_own {
                joined.title
            } else {
                shared_title(item)
            };
            item.title_is_own = joined.title_is_own;
        }
        if item.description.is_empty() {
            item.description = joined.description;
        }
        self.items.remove(other);
        Ok(())
    }

    pub(super) fn unpair(&mut self, id: &str) -> Result<(), UploadError> {
        let new = self.new_id();
        let at = self
            .items
            .iter()
            .position(|item| item.id == id)
            .ok_or(UploadError::NoSuchItem)?;
        if !self.items[at].is_paired() {
            return Err(UploadError::NotAPair("This recording has one stream only."));
        }
        let item = &mut self.items[at];
        let slides = item
            .files
            .iter()
            .position(|file| file.role == FileRole::Slides)
            .unwrap_or(item.files.len() - 1);
        let mut file = item.files.remove(slides);
        file.role = FileRole::Camera;
        if !item.title_is_own
            && let Some(main) = item.main()
        {
            item.title = tidy(&main.looked.name);
        }
        let other = DraftItem {
            id: new,
            title: tidy(&file.looked.name),
            title_is_own: false,
            recorded: file.looked.recorded,
            files: vec![file],
            duplicate: None,
            same_title: None,
            ..item.clone()
        };
        self.items.insert(at + 1, other);
        Ok(())
    }

    pub(super) fn set_role(
        &mut self,
        id: &str,
        path: &Path,
        role: FileRole,
    ) -> Result<(), UploadError> {
        let item = self.one(id)?;
        let other = if role == FileRole::Camera {
            FileRole::Slides
        } else {
            FileRole::Camera
        };
        if !item.is_paired() || !matches!(role, FileRole::Camera | FileRole::Slides) {
            return Err(UploadError::NotAPair(
                "A recording of one stream has no second role.",
            ));
        }
        for file in item
            .files
            .iter_mut()
            .filter(|file| matches!(file.role, FileRole::Camera | FileRole::Slides))
        {
            file.role = if file.looked.path == path {
                role
            } else {
                other
            };
        }
        Ok(())
    }
}

/// The title of a pair: what both names share, if that leaves a name.
fn shared_title(item: &DraftItem) -> String {
    let Some(main) = item.main() else {
        return item.title.clone();
    };
    let shared = shared_name(stem_of(&main.looked.name));
    if shared.is_empty() {
        tidy(&main.looked.name)
    } else {
        tidy(&format!("{shared}.mp4"))
    }
}
