//! Recordings on the disk, and a folder at the campus.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use lectern_app::FolderId;
use lectern_campus::world::{NewFolder, Role};
use lectern_campus::{CampusHandle, demo, media};
use sha2::{Digest, Sha256};

pub fn folder(campus: &CampusHandle, name: &str) -> FolderId {
    let state = campus.state();
    let (id, now) = (state.new_id(), state.clock.now());
    let mut world = state.world.write();
    let new = NewFolder {
        name: name.to_owned(),
        ..NewFolder::default()
    };
    let id = world.create_folder(id, new, now).unwrap();
    world.folder_mut(id).unwrap().grants = BTreeMap::from([(demo::INSTRUCTOR.id, Role::Creator)]);
    FolderId::new(id)
}

/// Writes a recording that plays and lets it look old.
pub fn recording(path: &Path, bytes: u64, seed: u64) -> PathBuf {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut file = File::create(path).unwrap();
    media::mp4(20.0, bytes, seed).write_to(&mut file).unwrap();
    age(path)
}

pub fn text(path: &Path, text: &str) -> PathBuf {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    age(path)
}

fn age(path: &Path) -> PathBuf {
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_hours(1))
        .unwrap();
    path.to_owned()
}

pub fn sha256(path: &Path) -> String {
    let digest = Sha256::digest(std::fs::read(path).unwrap());
    digest.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let waited = tokio::time::timeout(Duration::from_mins(5), async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    waited
        .await
        .unwrap_or_else(|_| panic!("never came: {what}"));
}
