//! Sessions: reading, making, changing, deleting.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Access, AccessLevel, CaptionTrack, Media, Refusal, Session, SessionState, World};

/// A session to be made.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its id.
    pub id: Uuid,
    /// The folder it goes to.
    pub folder: Uuid,
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// When the recording began.
    pub start_time: Option<DateTime<Utc>>,
    /// Length in seconds.
    pub duration: Option<f64>,
    /// When it came to be here.
    pub created: DateTime<Utc>,
    /// Who made it.
    pub creator: Uuid,
    /// How far it is.
    pub state: SessionState,
    /// Its streams, the primary one first.
    pub media: Vec<Media>,
    /// Caption tracks.
    pub captions: Vec<CaptionTrack>,
    /// Tags.
    pub tags: Vec<String>,
    /// Chapters and slides as seconds and text.
    pub context: Vec<(f64, String)>,
}

/// A change to a session; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct SessionUpdate {
    /// A new name.
    pub name: Option<String>,
    /// A new description.
    pub description: Option<String>,
    /// A new folder.
    pub folder: Option<Uuid>,
}

impl World {
    /// Finds a session by id.
    pub fn session(&self, id: Uuid) -> Option<&Session> {
        self.sessions.get(&id)
    }

    /// Finds a session for changing; the change shows in the feed.
    pub fn session_mut(&mut self, id: Uuid) -> Option<&mut Session> {
        self.note_session(id);
        self.sessions.get_mut(&id)
    }

    /// Returns all sessions in no order.
    pub fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values()
    }

    /// Returns the sessions directly in a folder.
    pub fn sessions_in(&self, folder: Uuid) -> impl Iterator<Item = &Session> {
        let ids = self.sessions_in.get(&folder).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.sessions.get(id))
    }

    /// Makes a session and returns its id; its folder must exist.
    pub fn create_session(&mut self, new: NewSession) -> Result<Uuid, Refusal> {
        if !self.folders.contains_key(&new.folder) {
            return Err(Refusal::NotFound);
        }
        let id = new.id;
        self.insert_session(Session {
            id,
            folder: new.folder,
            name: new.name,
            description: new.description,
            start_time: new.start_time,
            duration: new.duration,
            created: new.created,
            creator: new.creator,
            state: new.state,
            media: new.media,
            captions: new.captions,
            tags: new.tags,
            context: new.context,
            access: Access {
                inherited: true,
                level: AccessLevel::Restricted,
            },
            grants: BTreeMap::new(),
            watched: BTreeMap::new(),
            stock: false,
            generation: 0,
            media_changed: None,
            updated: None,
            downloads_off: false,
            audience: None,
        });
        self.note_session(id);
        Ok(id)
    }

    /// Changes a session.
    pub fn update_session(&mut self, id: Uuid, update: SessionUpdate) -> Result<(), Refusal> {
        let old_folder = self.sessions.get(&id).ok_or(Refusal::NotFound)?.folder;
        if update.name.as_deref() == Some("") {
            return Err(Refusal::Invalid("A session needs a name."));
        }
        if let Some(folder) = update.folder {
            if !self.folders.contains_key(&folder) {
                return Err(Refusal::NotFound);
            }
            self.unlink_session(old_folder, id);
            self.sessions_in.entry(folder).or_default().push(id);
        }
        let session = self.sessions.get_mut(&id).ok_or(Refusal::NotFound)?;
        if let Some(folder) = update.folder {
            session.folder = folder;
        }
        if let Some(name) = update.name {
            session.name = name;
        }
        if let Some(description) = update.description {
            session.description = Some(description);
        }
        self.note_session(id);
        Ok(())
    }

    /// Deletes a session and returns what it was.
    pub fn delete_session(&mut self, id: Uuid) -> Result<Session, Refusal> {
        let session = self.sessions.remove(&id).ok_or(Refusal::NotFound)?;
        self.unlink_session(session.folder, id);
        self.remember(&session);
        self.note_session(id);
        Ok(session)
    }

    pub(crate) fn insert_session(&mut self, session: Session) {
        self.sessions_in
            .entry(session.folder)
            .or_default()
            .push(session.id);
        self.sessions.insert(session.id, session);
        self.touch();
    }

    fn unlink_session(&mut self, folder: Uuid, id: Uuid) {
        if let Some(siblings) = self.sessions_in.get_mut(&folder) {
            siblings.retain(|sibling| *sibling != id);
        }
    }
}
