//! The JSON forms of folders and sessions.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::world::{Folder, Identity, Role, Session, World};

/// An id and a name.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Named {
    id: Uuid,
    name: String,
}

/// An id and a user name.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct UserForm {
    pub id: Uuid,
    pub username: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct FolderForm {
    id: Uuid,
    name: String,
    description: Option<String>,
    parent_folder: Option<Named>,
    urls: FolderUrls,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_field_names, reason = "the names are Panopto's")]
struct FolderUrls {
    folder_url: String,
    embed_url: String,
    share_settings_url: String,
}

/// What forms are made from: the world, the caller, the address of the campus.
pub(super) struct Forms<'a> {
    pub world: &'a World,
    pub caller: &'a Identity,
    pub base_url: String,
    pub reduced_listings: bool,
}

impl Forms<'_> {
    /// Makes a folder; the address for sharing is blank without the right to share.
    pub(super) fn folder(&self, folder: &Folder) -> FolderForm {
        let pages = format!("{}/Panopto/Pages", self.base_url);
        let may_share = self.world.folder_role(self.caller, folder) >= Some(Role::Creator);
        let share = if may_share {
            format!("{pages}/Sessions/List.aspx?folderID={}#share", folder.id)
        } else {
            String::new()
        };
        FolderForm {
            id: folder.id,
            name: folder.name.clone(),
            description: folder.description.clone(),
            parent_folder: folder
                .parent
                .and_then(|parent| self.world.folder(parent))
                .map(|parent| Named {
                    id: parent.id,
                    name: parent.name.clone(),
                }),
            urls: FolderUrls {
                folder_url: format!("{pages}/Sessions/List.aspx?folderID={}", folder.id),
                embed_url: format!("{pages}/EmbeddedList.aspx?folderID={}", folder.id),
                share_settings_url: share,
            },
        }
    }

    /// Makes a session as a listing shows it: creator and most addresses are there but null.
    pub(super) fn listed_session(&self, session: &Session, with_context: bool) -> SessionForm {
        let mut form = self.session(session, with_context);
        if self.reduced_listings {
            form.created_by = UserForm {
                id: Uuid::nil(),
                username: None,
            };
            form.urls.embed_url = None;
            form.urls.share_settings_url = None;
            form.urls.download_url = None;
            form.urls.editor_url = None;
        }
        form
    }

    /// Makes a session in full; its context only when that was asked for.
    pub(super) fn session(&self, session: &Session, with_context: bool) -> SessionForm {
        let (id, base) = (session.id, &self.base_url);
        let pages = format!("{base}/Panopto/Pages");
        let may_edit = self.world.session_role(self.caller, session) >= Some(Role::Creator);
        let thumbnail = format!("{base}/Panopto/Content/Thumbnails/{id}.png");
        let seen = self
            .caller
            .person
            .and_then(|person| session.watched.get(&person))
            .copied()
            .unwrap_or_default();
        let creator = self.world.person(session.creator);
        let download = self.world.downloadable(session).is_ok().then(|| {
            format!("{base}/Panopto/Podcast/Download/{id}.mp4?mediaTargetType=videoPodcast")
        });
        let captions = session.captions.first().map(|track| {
            format!(
                "{pages}/Transcription/GenerateSRT.ashx?id={id}&language={}",
                track.language
            )
        });
        SessionForm {
            id,
            name: session.name.clone(),
            description: session.description.clone(),
            start_time: session.start_time.map(date),
            duration: session.duration,
            most_recent_view_position: seen.0,
            created_by: UserForm {
                id: session.creator,
                username: creator.map(|person| person.username.clone()),
            },
            urls: SessionUrls {
                viewer_url: format!("{pages}/Viewer.aspx?id={id}"),
                embed_url: Some(format!("{pages}/Embed.aspx?id={id}")),
                share_settings_url: may_edit.then(|| format!("{pages}/Viewer.aspx?id={id}#share")),
                download_url: download,
                audio_description_download_url: None,
                caption_download_url: captions,
                editor_url: may_edit.then(|| format!("{pages}/EditorV2/Editor.aspx?id={id}")),
                thumbnail_url: Some(thumbnail.clone()),
            },
            folder: session.folder,
            folder_details: self.world.folder(session.folder).map(|folder| Named {
                id: folder.id,
                name: folder.name.clone(),
            }),
            context: session
                .context
                .iter()
                .filter(|_| with_context)
                .map(|(time, text)| ContextForm {
                    text: text.clone(),
                    time: *time,
                    thumbnail_url: thumbnail.clone(),
                })
                .collect(),
            percent_completed: seen.1,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SessionForm {
    id: Uuid,
    name: String,
    description: Option<String>,
    start_time: Option<String>,
    duration: Option<f64>,
    most_recent_view_position: f64,
    created_by: UserForm,
    urls: SessionUrls,
    folder: Uuid,
    folder_details: Option<Named>,
    context: Vec<ContextForm>,
    percent_completed: u8,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_field_names, reason = "the names are Panopto's")]
struct SessionUrls {
    viewer_url: String,
    embed_url: Option<String>,
    share_settings_url: Option<String>,
    download_url: Option<String>,
    audio_description_download_url: Option<String>,
    caption_download_url: Option<String>,
    editor_url: Option<String>,
    thumbnail_url: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ContextForm {
    text: String,
    time: f64,
    thumbnail_url: String,
}

/// Writes a time as Panopto does: UTC, `Z`, usually three decimals, none or seven now and then.
pub(super) fn date(time: DateTime<Utc>) -> String {
    match time.timestamp_subsec_nanos() {
        0 => time.to_rfc3339_opts(SecondsFormat::Secs, true),
        nanoseconds if nanoseconds % 1_000_000 == 0 => {
            time.to_rfc3339_opts(SecondsFormat::Millis, true)
        }
        nanoseconds => format!(
            "{}.{:07}Z",
            time.format("%Y-%m-%dT%H:%M:%S"),
            nanoseconds / 100
        ),
    }
}
