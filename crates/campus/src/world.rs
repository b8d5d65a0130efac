//! What exists in the campus: people, clients, folders, sessions, and who may do what.
//!
//! One value behind one lock ([`crate::CampusState::world`]). It knows nothing of HTTP.

mod audience;
mod downloads;
mod feed;
mod folders;
mod languages;
mod model;
mod permissions;
mod search;
mod sessions;

pub use audience::{Audience, Former, Oddity};
pub use downloads::NotDownloadable;
pub use feed::FeedEntry;
pub use folders::{FolderUpdate, NewFolder};
pub use languages::LANGUAGES;
pub use model::{
    Access, AccessLevel, ApiClient, CaptionTrack, ClientType, DEFAULT_TRACK, Folder, Media, Person,
    Role, Session, SessionState, SystemRole,
};
pub use permissions::Identity;
pub use search::matches_words;
pub use sessions::{NewSession, SessionUpdate};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why the world refuses a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such folder or session.
    #[error("not found")]
    NotFound,
    /// The identity may not do this.
    #[error("forbidden")]
    Forbidden,
    /// The request contradicts itself, such as moving a folder below itself.
    #[error("invalid: {0}")]
    Invalid(&'static str),
}

/// Everything that exists in the campus.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct World {
    people: Vec<Person>,
    clients: Vec<ApiClient>,
    folders: HashMap<Uuid, Folder>,
    sessions: HashMap<Uuid, Session>,
    children: HashMap<Uuid, Vec<Uuid>>,
    sessions_in: HashMap<Uuid, Vec<Uuid>>,
    revision: u64,
    /// Sessions that changed and wait for the time of their change.
    unstamped: BTreeSet<Uuid>,
    /// Sessions that are gone, with the time they went.
    gone: BTreeMap<Uuid, DateTime<Utc>>,
    /// What is still known of sessions that are gone: who watched them.
    former: BTreeMap<Uuid, Former>,
}

/// The stored form, without what can be worked out.
#[derive(Serialize, Deserialize)]
struct Stored {
    people: Vec<Person>,
    clients: Vec<ApiClient>,
    folders: Vec<Folder>,
    sessions: Vec<Session>,
    #[serde(default)]
    gone: BTreeMap<Uuid, DateTime<Utc>>,
    #[serde(default)]
    former: BTreeMap<Uuid, Former>,
}

impl From<World> for Stored {
    fn from(world: World) -> Self {
        let mut folders: Vec<_> = world.folders.into_values().collect();
        folders.sort_by_key(|folder| (folder.created, folder.id));
        let mut sessions: Vec<_> = world.sessions.into_values().collect();
        sessions.sort_by_key(|session| (session.created, session.id));
        Self {
            people: world.people,
            clients: world.clients,
            folders,
            sessions,
            gone: world.gone,
            former: world.former,
        }
    }
}

impl From<Stored> for World {
    fn from(stored: Stored) -> Self {
        let mut world = Self {
            people: stored.people,
            clients: stored.clients,
            gone: stored.gone,
            former: stored.former,
            ..Self::default()
        };
        for folder in stored.folders {
            world.insert_folder(folder);
        }
        for session in stored.sessions {
            world.insert_session(session);
        }
        world
    }
}

impl World {
    /// Returns a number that grows with every change, for caches and for saving.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Notes that something changed.
    pub(crate) fn touch(&mut self) {
        self.revision += 1;
    }

    /// Returns everybody.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Finds a person by id.
    pub fn person(&self, id: Uuid) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// Finds a person by user name, without regard to case.
    pub fn person_named(&self, username: &str) -> Option<&Person> {
        self.people
            .iter()
            .find(|person| person.username.eq_ignore_ascii_case(username))
    }

    /// Adds a person.
    pub fn add_person(&mut self, person: Person) {
        self.people.push(person);
        self.touch();
    }

    /// Returns the API clients.
    pub fn clients(&self) -> &[ApiClient] {
        &self.clients
    }

    /// Finds an API client by its client id.
    pub fn client(&self, client_id: &str) -> Option<&ApiClient> {
        self.clients
            .iter()
            .find(|client| client.client_id.eq_ignore_ascii_case(client_id))
    }

    /// Finds an API client for changing, such as to register another redirect address.
    pub fn client_mut(&mut self, client_id: &str) -> Option<&mut ApiClient> {
        self.revision += 1;
        self.clients
            .iter_mut()
            .find(|client| client.client_id.eq_ignore_ascii_case(client_id))
    }

    /// Adds an API client.
    pub fn add_client(&mut self, client: ApiClient) {
        self.clients.push(client);
        self.touch();
    }
}
