//! Changes to the world between two runs of a client, in process and over HTTP. Each shows in the feed.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    CampusHandle, CampusState,
    media::seed_of,
    seed::caption_track,
    world::{
        CaptionTrack, FolderUpdate, Media, NewFolder, NewSession, Refusal, SessionState,
        SessionUpdate,
    },
};

/// A change to the world. Nobody is asked for permission.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// Makes a folder.
    AddFolder {
        /// The folder above; none at the top.
        #[serde(default)]
        parent: Option<Uuid>,
        /// Its name.
        name: String,
    },
    /// Makes a session with a recording, ready to be downloaded.
    AddSession {
        /// The folder it goes to.
        folder: Uuid,
        /// Its name.
        name: String,
        /// Length of the recording.
        #[serde(default = "ten")]
        seconds: u32,
        /// Size of the recording; 0 makes the smallest that plays.
        #[serde(default)]
        bytes: u64,
        /// Languages it has captions in.
        #[serde(default)]
        captions: Vec<String>,
    },
    /// Gives a folder another name.
    RenameFolder {
        /// The folder.
        folder: Uuid,
        /// Its new name.
        name: String,
    },
    /// Gives a session another name.
    RenameSession {
        /// The session.
        session: Uuid,
        /// Its new name.
        name: String,
    },
    /// Moves a folder with everything below it.
    MoveFolder {
        /// The folder.
        folder: Uuid,
        /// Where to; nothing is the top.
        #[serde(default)]
        parent: Option<Uuid>,
    },
    /// Moves a session.
    MoveSession {
        /// The session.
        session: Uuid,
        /// The folder it goes to.
        folder: Uuid,
    },
    /// Deletes a folder with everything below it.
    DeleteFolder {
        /// The folder.
        folder: Uuid,
    },
    /// Deletes a session.
    DeleteSession {
        /// The session.
        session: Uuid,
    },
    /// Replaces the recording of a session by another: the next generation, with other bytes.
    ReplaceMedia {
        /// The session.
        session: Uuid,
        /// Its new length; none keeps it.
        #[serde(default)]
        seconds: Option<u32>,
        /// Its new size; none keeps it as near as it can be.
        #[serde(default)]
        bytes: Option<u64>,
    },
    /// Adds a caption track or replaces the one of its language.
    SetCaptions {
        /// The session.
        session: Uuid,
        /// The language as Panopto writes it.
        language: String,
        /// The track as SRT.
        srt: String,
    },
    /// Takes captions away: one language or all.
    RemoveCaptions {
        /// The session.
        session: Uuid,
        /// The language; none means all.
        #[serde(default)]
        language: Option<String>,
    },
    /// Turns downloads of a folder, with everything below it, or of a session off or on.
    SetDownloads {
        /// The folder or session.
        of: Uuid,
        /// Whether they are on.
        on: bool,
    },
    /// Sets how far a session is.
    SetState {
        /// The session.
        session: Uuid,
        /// Processing, ready or failed.
        state: SessionState,
    },
    /// Sets how many people watch a session from now on, nobody for 0. What was watched stays watched.
    SetAudience {
        /// The session.
        session: Uuid,
        /// How many people may watch it.
        students: u32,
    },
    /// Sets how a folder can be found.
    SetVisibility {
        /// The folder.
        folder: Uuid,
        /// Left out of search results although readable.
        #[serde(default)]
        hidden_in_search: bool,
        /// Refused when read by id although search shows it.
        #[serde(default)]
        unreadable_by_id: bool,
    },
}

fn ten() -> u32 {
    10
}

impl CampusHandle {
    /// Changes the world and returns the id of what was made or changed.
    ///
    /// # Errors
    /// What is to be changed does not exist, or the change contradicts itself.
    pub fn change(&self, change: Change) -> Result<Uuid, Refusal> {
        self.state().change(change)
    }
}

impl CampusState {
    /// Changes the world; see [`CampusHandle::change`].
    ///
    /// # Errors
    /// What is to be changed does not exist, or the change contradicts itself.
    pub fn change(&self, change: Change) -> Result<Uuid, Refusal> {
        let id = match change {
            Change::AddFolder { parent, name } => self.add_folder(parent, name),
            Change::AddSession {
                folder,
                name,
                seconds,
                bytes,
                captions,
            } => self.add_session(folder, name, seconds, bytes, &captions),
            Change::RenameFolder { folder, name } => self.update_folder(
                folder,
                FolderUpdate {
                    name: Some(name),
                    ..FolderUpdate::default()
                },
            ),
            Change::MoveFolder { folder, parent } => self.update_folder(
                folder,
                FolderUpdate {
                    parent: Some(parent),
                    ..FolderUpdate::default()
                },
            ),
            Change::RenameSession { session, name } => self.update_session(
                session,
                SessionUpdate {
                    name: Some(name),
                    ..SessionUpdate::default()
                },
            ),
            Change::MoveSession { session, folder } => self.update_session(
                session,
                SessionUpdate {
                    folder: Some(folder),
                    ..SessionUpdate::default()
                },
            ),
            Change::DeleteFolder { folder } => {
                self.world.write().delete_folder(folder).map(|_| folder)
            }
            Change::DeleteSession { session } => {
                self.world.write().delete_session(session).map(|_| session)
            }
            Change::ReplaceMedia {
                session,
                seconds,
                bytes,
            } => self.replace_media(session, seconds, bytes),
            Change::SetCaptions {
                session,
                language,
                srt,
            } => self.on_session(session, |session| {
                session.captions.retain(|track| track.language != language);
                session.captions.push(CaptionTrack { language, srt });
            }),
            Change::RemoveCaptions { session, language } => self.on_session(session, |session| {
                session.captions.retain(|track| {
                    language
                        .as_ref()
                        .is_some_and(|language| track.language != *language)
                });
            }),
            Change::SetDownloads { of, on } => self.set_downloads(of, on),
            Change::SetState { session, state } => {
                self.on_session(session, |session| session.state = state)
            }
            Change::SetAudience { session, students } => self.set_audience(session, students),
            Change::SetVisibility {
                folder,
                hidden_in_search,
                unreadable_by_id,
            } => {
                let mut world = self.world.write();
                let found = world.folder_mut(folder).ok_or(Refusal::NotFound);
                found.map(|found| {
                    found.hidden_in_search = hidden_in_search;
                    found.unreadable_by_id = unreadable_by_id;
                    folder
                })
            }
        };
        self.mark_changed();
        id
    }

    fn add_folder(&self, parent: Option<Uuid>, name: String) -> Result<Uuid, Refusal> {
        let new = NewFolder {
            name,
            description: None,
            parent,
        };
        let (id, now) = (self.new_id(), self.clock.now());
        self.world.write().create_folder(id, new, now)
    }

    fn add_session(
        &self,
        folder: Uuid,
        name: String,
        seconds: u32,
        bytes: u64,
        languages: &[String],
    ) -> Result<Uuid, Refusal> {
        let (id, now) = (self.new_id(), self.clock.now());
        let duration = f64::from(seconds);
        let captions = languages
            .iter()
            .map(|language| caption_track(language, &name, duration, seed_of(id)))
            .collect();
        let mut world = self.world.write();
        let admin = crate::demo::ADMIN.id;
        let audience = world.audience_for(folder, now, duration);
        world.create_session(NewSession {
            id,
            folder,
            name,
            description: None,
            start_time: Some(now),
            duration: Some(duration),
            created: now,
            creator: admin,
            state: SessionState::Ready,
            media: vec![Media::Generated {
                seed: seed_of(id),
                milliseconds: u64::from(seconds) * 1000,
                bytes,
            }],
            captions,
            tags: Vec::new(),
            context: Vec::new(),
        })?;
        if let Some(session) = world.session_mut(id) {
            session.audience = audience;
        }
        Ok(id)
    }

    fn update_folder(&self, folder: Uuid, update: FolderUpdate) -> Result<Uuid, Refusal> {
        let mut world = self.world.write();
        world.update_folder(folder, update).map(|()| folder)
    }

    fn update_session(&self, session: Uuid, update: SessionUpdate) -> Result<Uuid, Refusal> {
        let mut world = self.world.write();
        world.update_session(session, update).map(|()| session)
    }

    fn replace_media(
        &self,
        session: Uuid,
        seconds: Option<u32>,
        bytes: Option<u64>,
    ) -> Result<Uuid, Refusal> {
        let now = self.clock.now();
        let old_bytes = self.content_of(session).map(|content| content.len());
        self.on_session(session, |session| {
            session.generation += 1;
            session.media_changed = Some(now);
            if let Some(seconds) = seconds {
                session.duration = Some(f64::from(seconds));
            }
            let old = match session.media.first() {
                Some(Media::Generated { milliseconds, .. }) => Some(*milliseconds),
                _ => None,
            };
            let seconds = seconds.map(|seconds| u64::from(seconds) * 1000);
            session.media = vec![Media::Generated {
                seed: seed_of(session.id).wrapping_add(u64::from(session.generation) << 32),
                milliseconds: seconds.or(old).unwrap_or(10_000),
                bytes: bytes.or(old_bytes).unwrap_or_default(),
            }];
        })
    }

    fn set_downloads(&self, of: Uuid, on: bool) -> Result<Uuid, Refusal> {
        let mut world = self.world.write();
        if world.folder(of).is_some() {
            if let Some(folder) = world.folder_mut(of) {
                folder.downloads_off = !on;
            }
            return Ok(of);
        }
        drop(world);
        self.on_session(of, |session| session.downloads_off = !on)
    }

    fn on_session(
        &self,
        id: Uuid,
        change: impl FnOnce(&mut crate::world::Session),
    ) -> Result<Uuid, Refusal> {
        let mut world = self.world.write();
        if world.session(id).is_none() {
            return Err(Refusal::NotFound);
        }
        if let Some(session) = world.session_mut(id) {
            change(session);
        }
        Ok(id)
    }
}
