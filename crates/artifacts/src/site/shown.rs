//! Files as pages show them.

use super::html::bytes;
use crate::collection::Kind;
use crate::layout::Place;
use crate::work::FileView;

/// A file with its address from the page.
pub(crate) struct ShownFile {
    pub name: String,
    /// Empty where the file is not here.
    pub address: String,
    pub why: String,
    /// `video`, `audio` or `file`.
    pub kind: &'static str,
    /// The address of a small picture, or of the picture itself.
    pub picture: String,
    pub size: String,
}

/// Returns the files at these places of the list for a page in that folder.
pub(crate) fn shown_files(files: &[FileView], places: &[usize], page: &Place) -> Vec<ShownFile> {
    places
        .iter()
        .map(|place| shown(&files[*place], page))
        .collect()
}

fn shown(file: &FileView, page: &Place) -> ShownFile {
    let address = |place: &Option<Place>| {
        let place = place.as_ref();
        place
            .map(|place| place.address_from(page))
            .unwrap_or_default()
    };
    let here = address(&file.stored.place);
    let is = |sort: &str| file.content_type.starts_with(sort);
    let kind = match (file.kind, file.media_type.as_str()) {
        (Kind::Media, "audio") => "audio",
        (Kind::Media, _) => "video",
        _ if is("video/") => "video",
        _ if is("audio/") => "audio",
        _ => "file",
    };
    let picture = match address(&file.thumbnail) {
        small if !small.is_empty() => small,
        _ if is("image/") => here.clone(),
        _ => String::new(),
    };
    let name = match file.display_name.trim() {
        "" => "Unnamed file".to_owned(),
        name => name.to_owned(),
    };
    ShownFile {
        name,
        address: here,
        why: file.stored.why.clone(),
        kind,
        picture,
        size: file.stored.size.map(bytes).unwrap_or_default(),
    }
}
