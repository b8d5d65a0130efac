//! Keeping the campus over a restart: one JSON file in its data folder, replaced whole.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io::Write,
    path::Path,
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    CampusError, CampusState, canvas::CanvasTokens, tokens::TokenBook, viewing::Added, world::World,
};

const FILE: &str = "campus.json";

/// Keeps other campuses off a data folder for as long as the file is held.
pub(crate) fn hold(data_dir: &Path) -> Result<File, CampusError> {
    let path = data_dir.join("campus.lock");
    let file = File::create(&path).map_err(|source| CampusError::File {
        path: path.clone(),
        source,
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(CampusError::InUse {
            path: data_dir.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(CampusError::File { path, source }),
    }
}

/// What an earlier campus kept.
#[derive(Deserialize)]
pub(crate) struct Kept {
    pub world: World,
    pub tokens: TokenBook,
    #[serde(default)]
    pub uploads: serde_json::Value,
    #[serde(default)]
    pub views: BTreeMap<Uuid, Vec<Added>>,
    #[serde(default)]
    pub canvas_tokens: CanvasTokens,
}

#[derive(Serialize)]
struct Keeping<'a> {
    world: &'a World,
    tokens: &'a TokenBook,
    uploads: serde_json::Value,
    views: BTreeMap<Uuid, Vec<Added>>,
    canvas_tokens: &'a CanvasTokens,
}

/// Reads what an earlier campus kept in this folder.
pub(crate) fn load(data_dir: &Path) -> Result<Option<Kept>, CampusError> {
    let path = data_dir.join(FILE);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(CampusError::File { path, source }),
    };
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(|source| CampusError::Stored { path, source })
}

/// Writes the present state beside the file, then puts it in its place.
pub(crate) fn save(state: &CampusState) -> Result<(), CampusError> {
    let uploads = state.uploads.snapshot();
    let text = {
        let (world, tokens) = (state.world.read(), state.tokens.read());
        let canvas_tokens = state.canvas.tokens.read();
        serde_json::to_vec(&Keeping {
            world: &world,
            tokens: &tokens,
            uploads,
            views: state.viewing.added(),
            canvas_tokens: &canvas_tokens,
        })
    };
    let path = state.data_dir().join(FILE);
    let text = text.map_err(|source| CampusError::Stored {
        path: path.clone(),
        source,
    })?;
    write_whole(state.data_dir(), &path, &text).map_err(|source| CampusError::File { path, source })
}

fn write_whole(folder: &Path, path: &Path, text: &[u8]) -> std::io::Result<()> {
    let mut beside = tempfile::NamedTempFile::new_in(folder)?;
    beside.write_all(text)?;
    beside.as_file().sync_all()?;
    beside.persist(path)?;
    Ok(())
}
