//! Folders: reading, making, changing, deleting.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Access, AccessLevel, Folder, Refusal, World};

/// A folder to be made.
#[derive(Debug, Clone, Default)]
pub struct NewFolder {
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// The folder above; `None` at the top.
    pub parent: Option<Uuid>,
}

/// A change to a folder; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct FolderUpdate {
    /// A new name.
    pub name: Option<String>,
    /// A new description.
    pub description: Option<String>,
    /// A new place: `Some(None)` moves to the top.
    pub parent: Option<Option<Uuid>>,
}

impl World {
    /// Finds a folder by id.
    pub fn folder(&self, id: Uuid) -> Option<&Folder> {
        self.folders.get(&id)
    }

    /// Finds a folder for changing; the change shows in the feed for every session below it.
    pub fn folder_mut(&mut self, id: Uuid) -> Option<&mut Folder> {
        self.note_below(id);
        self.folders.get_mut(&id)
    }

    /// Returns all folders in no order.
    pub fn folders(&self) -> impl Iterator<Item = &Folder> {
        self.folders.values()
    }

    /// Returns the folders directly below one, or the top-level folders.
    pub fn children(&self, parent: Option<Uuid>) -> impl Iterator<Item = &Folder> {
        let ids = self
            .children
            .get(&parent.unwrap_or_default())
            .map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.folders.get(id))
    }

    /// Finds a folder by the names from the top down; the first of equal siblings.
    pub fn folder_at(&self, path: &[&str]) -> Option<&Folder> {
        let mut here: Option<&Folder> = None;
        for name in path {
            here = Some(
                self.children(here.map(|folder| folder.id))
                    .find(|folder| folder.name == *name)?,
            );
        }
        here
    }

    /// Makes a folder that takes its access from the one above and returns its id.
    pub fn create_folder(
        &mut self,
        id: Uuid,
        new: NewFolder,
        now: DateTime<Utc>,
    ) -> Result<Uuid, Refusal> {
        if new.name.is_empty() {
            return Err(Refusal::Invalid("A folder needs a name."));
        }
        if let Some(parent) = new.parent
            && !self.folders.contains_key(&parent)
        {
            return Err(Refusal::NotFound);
        }
        self.insert_folder(Folder {
            id,
            name: new.name,
            description: new.description,
            parent: new.parent,
            created: now,
            access: Access {
                inherited: new.parent.is_some(),
                level: AccessLevel::Restricted,
            },
            grants: BTreeMap::new(),
            hidden_in_search: false,
            unreadable_by_id: false,
            downloads_off: false,
        });
        Ok(id)
    }

    /// Changes a folder; a folder cannot be moved into itself or below itself.
    pub fn update_folder(&mut self, id: Uuid, update: FolderUpdate) -> Result<(), Refusal> {
        let old_parent = self.folders.get(&id).ok_or(Refusal::NotFound)?.parent;
        if update.name.as_deref() == Some("") {
            return Err(Refusal::Invalid("A folder needs a name."));
        }
        if let Some(parent) = update.parent {
            if let Some(target) = parent {
                if !self.folders.contains_key(&target) {
                    return Err(Refusal::NotFound);
                }
                if self.ancestry(target).any(|ancestor| ancestor.id == id) {
                    return Err(Refusal::Invalid("A folder cannot be moved below itself."));
                }
            }
            self.unlink_child(old_parent, id);
            self.children
                .entry(parent.unwrap_or_default())
                .or_default()
                .push(id);
        }
        let folder = self.folders.get_mut(&id).ok_or(Refusal::NotFound)?;
        if let Some(parent) = update.parent {
            folder.parent = parent;
            folder.access.inherited &= parent.is_some();
        }
        if let Some(name) = update.name {
            folder.name = name;
        }
        if let Some(description) = update.description {
            folder.description = Some(description);
        }
        self.note_below(id);
        Ok(())
    }

    /// Deletes a folder and everything below it; returns the ids of the sessions that went with it.
    pub fn delete_folder(&mut self, id: Uuid) -> Result<Vec<Uuid>, Refusal> {
        let parent = self.folders.get(&id).ok_or(Refusal::NotFound)?.parent;
        self.note_below(id);
        self.unlink_child(parent, id);
        let mut gone = Vec::new();
        let mut rest = vec![id];
        while let Some(next) = rest.pop() {
            rest.extend(self.children.remove(&next).unwrap_or_default());
            let sessions = self.sessions_in.remove(&next).unwrap_or_default();
            for session in &sessions {
                if let Some(session) = self.sessions.remove(session) {
                    self.remember(&session);
                }
            }
            gone.extend(sessions);
            self.folders.remove(&next);
        }
        Ok(gone)
    }

    /// Walks from a folder up to the top, the folder itself first.
    pub fn ancestry(&self, id: Uuid) -> impl Iterator<Item = &Folder> {
        std::iter::successors(self.folders.get(&id), |folder| {
            folder.parent.and_then(|parent| self.folders.get(&parent))
        })
    }

    pub(crate) fn insert_folder(&mut self, folder: Folder) {
        self.children
            .entry(folder.parent.unwrap_or_default())
            .or_default()
            .push(folder.id);
        self.folders.insert(folder.id, folder);
        self.touch();
    }

    fn unlink_child(&mut self, parent: Option<Uuid>, id: Uuid) {
        if let Some(siblings) = self.children.get_mut(&parent.unwrap_or_default()) {
            siblings.retain(|sibling| *sibling != id);
        }
    }
}
