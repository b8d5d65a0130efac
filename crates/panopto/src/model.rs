use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};

use crate::dates::optional_date;
use crate::ids::{FolderId, SessionId, UserId};

/// A folder.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Folder {
    /// The folder's id.
    pub id: FolderId,
    /// The name, which may hold any character, `/` included.
    #[serde(default, deserialize_with = "text")]
    pub name: String,
    /// The description, if any was entered.
    #[serde(default, deserialize_with = "some_text")]
    pub description: Option<String>,
    /// The folder right above, or none at the top level.
    #[serde(default, rename = "ParentFolder", deserialize_with = "reference")]
    pub parent: Option<FolderReference>,
    /// Pages of this folder.
    #[serde(default, deserialize_with = "or_default")]
    pub urls: FolderUrls,
}

/// Names a folder from somewhere else.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct FolderReference {
    /// The folder's id.
    pub id: FolderId,
    /// The folder's name.
    #[serde(default, deserialize_with = "text")]
    pub name: String,
}

/// Pages of a folder. Each is absent where the server leaves it blank.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct FolderUrls {
    /// The folder's own page.
    #[serde(rename = "FolderUrl", deserialize_with = "some_text")]
    pub folder: Option<String>,
    /// The page to embed elsewhere.
    #[serde(rename = "EmbedUrl", deserialize_with = "some_text")]
    pub embed: Option<String>,
    /// The sharing page; blank without the right to share.
    #[serde(rename = "ShareSettingsUrl", deserialize_with = "some_text")]
    pub share_settings: Option<String>,
}

/// A session, which is one recording.
///
/// Listings give a reduced form: creator and most addresses are absent there, which says nothing about the session. Only
/// [`crate::Panopto::session`] gives the full form.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Session {
    /// The session's id.
    pub id: SessionId,
    /// The name, which need not be unique.
    #[serde(default, deserialize_with = "text")]
    pub name: String,
    /// The description, if any was entered.
    #[serde(default, deserialize_with = "some_text")]
    pub description: Option<String>,
    /// When the recording began, or was uploaded.
    #[serde(default, deserialize_with = "optional_date")]
    pub start_time: Option<DateTime<Utc>>,
    /// The length in seconds.
    #[serde(default)]
    pub duration: Option<f64>,
    /// Where the asking person last stopped watching, in seconds.
    #[serde(default)]
    pub most_recent_view_position: Option<f64>,
    /// How much the asking person has watched, 0 to 100.
    #[serde(default)]
    pub percent_completed: Option<f64>,
    /// Who made it.
    #[serde(default, deserialize_with = "creator")]
    pub created_by: Option<Creator>,
    /// Pages and files of this session.
    #[serde(default, deserialize_with = "or_default")]
    pub urls: SessionUrls,
    /// The folder it is in.
    #[serde(default)]
    pub folder: Option<FolderId>,
    /// The folder it is in, with its name.
    #[serde(default, deserialize_with = "reference")]
    pub folder_details: Option<FolderReference>,
    /// Whether it is a live stream, where the server says so.
    #[serde(default)]
    pub is_webcast: Option<bool>,
}

impl Session {
    /// Returns the folder's id from whichever member carries it.
    pub fn folder_id(&self) -> Option<FolderId> {
        self.folder_details
            .as_ref()
            .map(|folder| folder.id)
            .or(self.folder)
    }
}

/// Who made a session.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Creator {
    /// The user's id.
    pub id: UserId,
    /// The user's name as the server knows it, for example `unified\alice`.
    #[serde(default, deserialize_with = "some_text")]
    pub username: Option<String>,
}

/// Pages and files of a session. Each is absent where the server leaves it blank.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SessionUrls {
    /// The player's page.
    #[serde(rename = "ViewerUrl", deserialize_with = "some_text")]
    pub viewer: Option<String>,
    /// The page to embed elsewhere.
    #[serde(rename = "EmbedUrl", deserialize_with = "some_text")]
    pub embed: Option<String>,
    /// The sharing page.
    #[serde(rename = "ShareSettingsUrl", deserialize_with = "some_text")]
    pub share_settings: Option<String>,
    /// The MP4 file; absent if downloads are off, while encoding, and always in listings.
    #[serde(rename = "DownloadUrl", deserialize_with = "some_text")]
    pub download: Option<String>,
    /// The captions as SRT.
    #[serde(rename = "CaptionDownloadUrl", deserialize_with = "some_text")]
    pub caption_download: Option<String>,
    /// The editor's page.
    #[serde(rename = "EditorUrl", deserialize_with = "some_text")]
    pub editor: Option<String>,
    /// The thumbnail picture, perhaps on another host.
    #[serde(rename = "ThumbnailUrl", deserialize_with = "some_text")]
    pub thumbnail: Option<String>,
}

/// Who is signed in, as far as the server says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct UserInfo {
    /// The server's key for the person.
    #[serde(rename = "sub", deserialize_with = "some_text")]
    pub subject: Option<String>,
    /// The full name.
    #[serde(deserialize_with = "some_text")]
    pub name: Option<String>,
    /// The name used to sign in.
    #[serde(deserialize_with = "some_text")]
    pub preferred_username: Option<String>,
    /// The mail address.
    #[serde(deserialize_with = "some_text")]
    pub email: Option<String>,
}

/// Reads a text that may be null.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a text where blank means absent.
fn some_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|text| !text.trim().is_empty()))
}

/// Reads an object that may be null.
fn or_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a reference where the zero GUID means none.
fn reference<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<FolderReference>, D::Error> {
    Ok(Option::<FolderReference>::deserialize(deserializer)?
        .filter(|folder| !folder.id.is_top_level()))
}

/// Reads a creator; listings write the zero GUID without a name where they do not tell.
fn creator<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Creator>, D::Error> {
    Ok(Option::<Creator>::deserialize(deserializer)?
        .filter(|user| !user.id.guid().is_nil() || user.username.is_some()))
}
