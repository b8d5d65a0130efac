//! The truth about the campus, for tests that compare it with what a client made of it.

use std::io;

use serde::Serialize;
use uuid::Uuid;

use crate::{
    CampusHandle, CampusState,
    world::{CaptionTrack, Identity, NotDownloadable, SystemRole, World},
};

/// Everything there is to mirror.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Truth {
    /// All folders, each after the one above it.
    pub folders: Vec<TrueFolder>,
    /// All sessions, by folder, in no order within.
    pub sessions: Vec<TrueSession>,
}

/// A folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrueFolder {
    /// The folder's id.
    pub id: Uuid,
    /// The names from the top down to its own, as they are on the server.
    pub path: Vec<String>,
    /// The folder above.
    pub parent: Option<Uuid>,
    /// Left out of search results although readable.
    pub hidden_in_search: bool,
    /// Refused when read by id; its listing of sessions is empty.
    pub unreadable_by_id: bool,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrueSession {
    /// The session's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The folder it is in.
    pub folder: Uuid,
    /// Its length in seconds, if known.
    pub duration: Option<f64>,
    /// The names of the folders above it, from the top.
    pub path: Vec<String>,
    /// Size of the recording in bytes; filled in together with the hash.
    pub bytes: Option<u64>,
    /// SHA-256 of the recording; only in answers of [`CampusHandle::hashed_truth`] and over HTTP with `hashes=true`,
    /// because every recording has to be made for it.
    pub sha256: Option<String>,
    /// How often the recording was replaced.
    pub generation: u32,
    /// Its caption tracks.
    pub captions: Vec<CaptionTrack>,
    /// Why it cannot be downloaded; `None` if it can.
    pub not_downloadable: Option<NotDownloadable>,
    /// Stock content: in listings, but 404 when read by id.
    pub stock: bool,
}

impl Truth {
    /// Finds a session by id.
    pub fn session(&self, id: Uuid) -> Option<&TrueSession> {
        self.sessions.iter().find(|session| session.id == id)
    }

    /// Finds a folder by the names from the top; the first of equal siblings.
    pub fn folder_at(&self, path: &[&str]) -> Option<&TrueFolder> {
        self.folders.iter().find(|folder| folder.path == path)
    }

    /// Keeps what is in a folder and below it.
    #[must_use]
    pub fn below(mut self, top: Uuid) -> Self {
        let mut inside = std::collections::HashSet::from([top]);
        // Each folder comes after the one above it.
        for folder in &self.folders {
            if folder.parent.is_some_and(|parent| inside.contains(&parent)) {
                inside.insert(folder.id);
            }
        }
        self.folders.retain(|folder| inside.contains(&folder.id));
        self.sessions
            .retain(|session| inside.contains(&session.folder));
        self
    }
}

impl CampusState {
    /// Returns what a person may watch, by user name, or everything there is for `None`. An unknown person may
    /// watch nothing.
    pub fn truth(&self, username: Option<&str>) -> Truth {
        let world = self.world.read();
        let Some(name) = username else {
            return look(&world, &somebody_who_may_everything(&world));
        };
        let person = world.person_named(name).map(|person| person.id);
        match person {
            None => Truth::default(),
            Some(_) => look(
                &world,
                &Identity {
                    person,
                    client_id: None,
                },
            ),
        }
    }

    /// Fills in sizes and hashes, reading every recording that was not read before.
    ///
    /// # Errors
    /// A stored file cannot be read.
    pub fn hash_all(&self, truth: &mut Truth) -> io::Result<()> {
        for session in &mut truth.sessions {
            session.bytes = self.content_of(session.id).map(|content| content.len());
            session.sha256 = self.sha256_of(session.id)?;
        }
        Ok(())
    }
}

impl CampusHandle {
    /// Returns everything there is, without hashes.
    pub fn truth(&self) -> Truth {
        self.state().truth(None)
    }

    /// Returns what a person may watch, without hashes.
    pub fn truth_for(&self, username: &str) -> Truth {
        self.state().truth(Some(username))
    }

    /// Returns what is in a folder and below it, with the hash of every recording.
    ///
    /// # Errors
    /// A stored file cannot be read.
    pub fn hashed_truth(&self, top: Uuid) -> io::Result<Truth> {
        let mut truth = self.truth().below(top);
        self.state().hash_all(&mut truth)?;
        Ok(truth)
    }
}

fn somebody_who_may_everything(world: &World) -> Identity {
    let admin = world
        .people()
        .iter()
        .find(|person| person.system_role == SystemRole::Administrator);
    Identity {
        person: admin.map(|person| person.id),
        client_id: None,
    }
}

fn look(world: &World, who: &Identity) -> Truth {
    let mut truth = Truth::default();
    let mut rest: Vec<(Option<Uuid>, Vec<String>)> = vec![(None, Vec::new())];
    while let Some((parent, above)) = rest.pop() {
        for folder in world.children(parent) {
            let mut path = above.clone();
            path.push(folder.name.clone());
            if world.folder_role(who, folder).is_some() {
                truth.folders.push(TrueFolder {
                    id: folder.id,
                    path: path.clone(),
                    parent,
                    hidden_in_search: folder.hidden_in_search,
                    unreadable_by_id: folder.unreadable_by_id && !world.is_admin(who),
                });
            }
            for session in world.sessions_in(folder.id) {
                if world.session_role(who, session).is_some() {
                    truth.sessions.push(TrueSession {
                        id: session.id,
                        name: session.name.clone(),
                        folder: folder.id,
                        duration: session.duration,
                        path: path.clone(),
                        bytes: None,
                        sha256: None,
                        generation: session.generation,
                        captions: session.captions.clone(),
                        not_downloadable: world.downloadable(session).err(),
                        stock: session.stock,
                    });
                }
            }
            rest.push((Some(folder.id), path));
        }
    }
    truth
}
