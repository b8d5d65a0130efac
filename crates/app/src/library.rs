//! Folders and recordings: what was read last shows at once, the present state is read behind it.

mod captions;
mod changes;
mod delete;
mod error;
mod folders;
mod model;
mod refresh;
mod search;
mod sessions;
mod store;
mod thumbnails;

pub use captions::{CaptionFile, CaptionsAdded, caption_languages};
pub use error::LibraryError;
pub use model::{
    Captions, ChangeOutcome, DeletePreview, FailedChange, Folder, FolderKind, FolderList,
    LocatedFolder, LocatedFolders, Rights, Session, SessionDetail, SessionEdit, SessionList,
};
pub use thumbnails::Thumbnail;

pub(crate) use refresh::Reading;
pub(crate) use store::chain as folder_chain;
