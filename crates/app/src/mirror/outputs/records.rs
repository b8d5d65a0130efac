use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, SessionId};
use url::Url;

use crate::mirror::index::{FileKind, Index, IndexEntry, IndexFile, IndexFolder, NotDownloadable};

/// What a mirror holds, as its outputs tell it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Records {
    /// The server it came from.
    pub server: Url,
    /// Where on the server, for people.
    pub from: String,
    /// When the outputs were made.
    pub made_at: DateTime<Utc>,
    /// The recordings, sorted by folder, date and title.
    pub rows: Vec<Record>,
}

/// One recording.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    /// Its id.
    pub id: SessionId,
    /// The title on the server.
    pub title: String,
    /// The description; empty for none.
    pub description: String,
    /// The folder's path on the server, for people.
    pub folder: String,
    /// When it was recorded.
    pub recorded: Option<DateTime<Utc>>,
    /// The length in seconds.
    pub seconds: Option<f64>,
    /// Who made it.
    pub creator: Option<String>,
    /// How it stands.
    pub status: Status,
    /// Its files, the video first.
    pub files: Vec<IndexFile>,
    /// When it was last fetched or found the same.
    pub checked_at: DateTime<Utc>,
}

/// How a recording stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// It is here.
    Here,
    /// It is here, and no longer on the server.
    Gone(DateTime<Utc>),
    /// It cannot be fetched.
    NotDownloadable(NotDownloadable),
}

impl Records {
    /// Tells what an index knows. The index is used up: of a large mirror one copy is enough.
    pub fn of(index: Index, server: &Url, from: &str, made_at: DateTime<Utc>) -> Self {
        let Index { folders, entries } = index;
        let mut rows: Vec<_> = entries
            .into_iter()
            .filter_map(|(id, entry)| Record::of(id, entry, &folders))
            .collect();
        rows.sort_by(|one, other| {
            fn key(row: &Record) -> (&str, Option<DateTime<Utc>>, &str, SessionId) {
                (&row.folder, row.recorded, &row.title, row.id)
            }
            key(one).cmp(&key(other))
        });
        Self {
            server: server.clone(),
            from: from.to_owned(),
            made_at,
            rows,
        }
    }

    /// Returns the bytes of all files.
    pub fn bytes(&self) -> u64 {
        let files = self.rows.iter().flat_map(|row| &row.files);
        files.map(|file| file.size).sum()
    }
}

impl Record {
    fn of(
        id: SessionId,
        entry: IndexEntry,
        folders: &BTreeMap<FolderId, IndexFolder>,
    ) -> Option<Self> {
        let status = match (entry.not_downloadable, entry.gone) {
            (Some(why), _) => Status::NotDownloadable(why),
            (None, Some(since)) => Status::Gone(since),
            (None, None) if entry.files.is_empty() => return None,
            (None, None) => Status::Here,
        };
        let folder = folders.get(&entry.listing.folder);
        let mut files = entry.files;
        files.sort_by(|one, other| one.kind.cmp(&other.kind));
        Some(Self {
            id,
            title: entry.listing.title,
            description: entry.listing.description,
            folder: folder.map_or_else(String::new, |folder| folder.server_path.clone()),
            recorded: entry.listing.recorded,
            seconds: entry.listing.seconds,
            creator: entry.creator,
            status,
            files,
            checked_at: entry.checked_at,
        })
    }

    /// Returns the video's file.
    pub fn video(&self) -> Option<&IndexFile> {
        self.files.iter().find(|file| file.kind == FileKind::Video)
    }

    /// Returns the page of the recording on the server.
    pub fn viewer(&self, server: &Url) -> String {
        let page = format!("Panopto/Pages/Viewer.aspx?id={}", self.id);
        server
            .join("/")
            .map_or_else(|_| page.clone(), |origin| format!("{origin}{page}"))
    }

    /// Returns the languages of its captions.
    pub fn languages(&self) -> Vec<&str> {
        let mut languages: Vec<&str> = self
            .files
            .iter()
            .filter_map(|file| match &file.kind {
                FileKind::Srt(language) | FileKind::Vtt(language) | FileKind::Text(language) => {
                    Some(language.as_str())
                }
                _ => None,
            })
            .collect();
        languages.sort_unstable();
        languages.dedup();
        languages
    }
}
