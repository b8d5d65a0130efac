//! The things that exist in the campus.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Audience;

/// A person with an account.
#[derive(Clone, Serialize, Deserialize)]
pub struct Person {
    /// The account's id.
    pub id: Uuid,
    /// User name as typed at sign-in, such as `instructor` or `northfield\sso.only`.
    pub username: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
    /// Password; `None` for an account that exists through single sign-on alone.
    pub password: Option<String>,
    /// Rights over the whole site.
    pub system_role: SystemRole,
}

impl fmt::Debug for Person {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Person")
            .field("id", &self.id)
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// Rights over the whole site, with the numbers Panopto uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SystemRole {
    /// None (0).
    None,
    /// Videographer (1).
    Videographer,
    /// Administrator (2).
    Administrator,
}

/// The type of an API client, which decides its grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClientType {
    /// Server-side Web Application: authorization code and refresh.
    ServerSideWeb,
    /// User Based Server Application: password and refresh.
    UserBased,
    /// Server application (service): client credentials, acts for nobody.
    Service,
}

/// An API client, as made under User Settings, API Clients.
#[derive(Clone, Serialize, Deserialize)]
pub struct ApiClient {
    /// Client id, a GUID.
    pub client_id: String,
    /// Client secret.
    pub secret: String,
    /// Name shown on the consent page.
    pub name: String,
    /// What kind it is.
    pub client_type: ClientType,
    /// Registered redirect addresses, compared exactly.
    pub redirect_uris: Vec<String>,
}

impl fmt::Debug for ApiClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApiClient")
            .field("client_id", &self.client_id)
            .field("client_type", &self.client_type)
            .finish_non_exhaustive()
    }
}

/// What a person may do in a folder or with a session; the later, the more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// May watch.
    Viewer,
    /// May add and change.
    Creator,
    /// May also publish.
    Publisher,
}

/// Who may watch without a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccessLevel {
    /// Only people with a grant.
    Restricted,
    /// Anyone signed in who knows the address; not found by searching.
    OrganizationUnlisted,
    /// Anyone signed in.
    Organization,
    /// Anyone who knows the address.
    PublicUnlisted,
    /// Anyone.
    Public,
}

/// Access settings of a folder or session.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Access {
    /// Whether the folder above decides.
    pub inherited: bool,
    /// The level, of no effect when inherited.
    pub level: AccessLevel,
}

/// A folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Folder {
    /// The folder's id.
    pub id: Uuid,
    /// Its name; any characters, siblings may share one.
    pub name: String,
    /// Its description; null and empty are different.
    pub description: Option<String>,
    /// The folder above; `None` at the top.
    pub parent: Option<Uuid>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Who may watch.
    pub access: Access,
    /// Grants by person.
    pub grants: BTreeMap<Uuid, Role>,
    /// Left out of search results although readable.
    pub hidden_in_search: bool,
    /// Refused when read by id although search shows it.
    pub unreadable_by_id: bool,
    /// Whether recordings here and below may not be downloaded.
    #[serde(default)]
    pub downloads_off: bool,
}

/// How far a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SessionState {
    /// Shown in its folder, not downloadable yet.
    Processing,
    /// Usable.
    Ready,
    /// Failed while being processed.
    Failed,
}

/// Where a session's recording comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Media {
    /// Made on demand from a seed, for seeded sessions.
    Generated {
        /// Seed of the picture.
        seed: u64,
        /// Length in milliseconds.
        #[serde(default = "a_minute")]
        milliseconds: u64,
        /// Size in bytes; a recording that needs more to be playable is larger.
        #[serde(default)]
        bytes: u64,
    },
    /// A file that was uploaded, below the campus's data folder, with `/` between parts.
    Stored {
        /// Path relative to the data folder.
        path: String,
        /// Size in bytes.
        bytes: u64,
    },
}

fn a_minute() -> u64 {
    60_000
}

/// Language of the track that belongs to no language; `null` in addresses.
pub const DEFAULT_TRACK: &str = "Default";

/// A caption track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaptionTrack {
    /// Language in Panopto's naming, such as `English_USA`, or [`DEFAULT_TRACK`].
    pub language: String,
    /// The track as SRT.
    pub srt: String,
}

/// A session: one recording with its data.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// The session's id.
    pub id: Uuid,
    /// The folder it is in.
    pub folder: Uuid,
    /// Its name; any characters, sessions may share one.
    pub name: String,
    /// Its description; null and empty are different.
    pub description: Option<String>,
    /// When the recording began, if known.
    pub start_time: Option<DateTime<Utc>>,
    /// Length in seconds, if known.
    pub duration: Option<f64>,
    /// When it came to be here.
    pub created: DateTime<Utc>,
    /// Who made it; the nil id for stock content that nobody made.
    pub creator: Uuid,
    /// How far it is.
    pub state: SessionState,
    /// The recording's streams, the primary one first; none for a session without a file.
    pub media: Vec<Media>,
    /// Caption tracks.
    pub captions: Vec<CaptionTrack>,
    /// Tags.
    pub tags: Vec<String>,
    /// Chapter and slide lines shown with `includeFields=Context`, as seconds and text.
    pub context: Vec<(f64, String)>,
    /// Who may watch.
    pub access: Access,
    /// Grants by person.
    pub grants: BTreeMap<Uuid, Role>,
    /// Last position and percent by person.
    pub watched: BTreeMap<Uuid, (f64, u8)>,
    /// Stock content: listed, but not found when read by id.
    pub stock: bool,
    /// How often the recording was replaced by another.
    #[serde(default)]
    pub generation: u32,
    /// When the recording was last replaced; `None` if it is the first.
    #[serde(default)]
    pub media_changed: Option<DateTime<Utc>>,
    /// When anything about the session last changed; `None` if nothing has since it was made.
    #[serde(default)]
    pub updated: Option<DateTime<Utc>>,
    /// Whether this recording may not be downloaded, whatever its folder says.
    #[serde(default)]
    pub downloads_off: bool,
    /// Who watches it besides those in `watched`; `None` for nobody.
    #[serde(default)]
    pub audience: Option<Audience>,
}
