//! The recordings of a course as its folders list them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, Panopto, SessionId};
use tokio_util::sync::CancellationToken;

use super::show::in_words;
use crate::AccountId;
use crate::error::{AppError, Problem};
use crate::mirror::cookies::AccountCookies;
use crate::mirror::index::Index;
use crate::mirror::read::{Counter, Details, ReadError, Reader};
use crate::mirror::remote::Remote;
use crate::mirror::{MirrorOptions, MirrorRequest, MirrorScope};
use crate::viewing::store::ListedSession;

/// What a course has on the server.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Listing {
    /// The folder's name now; none where it could not be read.
    pub name: Option<String>,
    /// The folders that belong to the course, the one above before those below it.
    pub folders: Vec<ListedFolder>,
    /// Their recordings, folder by folder and by name within.
    pub sessions: Vec<ListedSession>,
    /// Those of them that have captions.
    pub captioned: Vec<SessionId>,
    /// What could not be read. With any, nothing is gone.
    pub gaps: Vec<String>,
    /// Why nothing at all could be read.
    pub unread: Option<Problem>,
    /// The calls this took.
    pub calls: u64,
}

impl Listing {
    /// Notes that nothing could be read, and why.
    pub fn unread(problem: Problem) -> Self {
        Self {
            gaps: vec![in_words(&problem)],
            unread: Some(problem),
            ..Self::default()
        }
    }
}

/// A folder of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedFolder {
    pub id: FolderId,
    pub parent: Option<FolderId>,
}

/// Reads the folders of a course: every page, each folder once.
pub(super) async fn read(
    panopto: &Panopto,
    cookies: AccountCookies,
    account: &AccountId,
    folder: FolderId,
    sub_folders: bool,
    stop: &CancellationToken,
    now: DateTime<Utc>,
) -> Result<Listing, AppError> {
    let reader = Reader {
        panopto: panopto.clone(),
        cookies,
        request: MirrorRequest {
            account: account.clone(),
            scope: MirrorScope::Folders {
                folders: vec![folder],
            },
            destination: PathBuf::new(),
            options: MirrorOptions::default(),
        },
        index: Arc::new(Index::default()),
        known: None,
        details: Details::Nothing,
        stop: stop.clone(),
        progress: Arc::new(Counter::default()),
    };
    match reader.read(now).await {
        Ok(remote) => Ok(listing(remote, folder, sub_folders)),
        Err(ReadError::Stopped) => Err(crate::viewing::ViewingError::Stopped.into()),
        Err(ReadError::Failed(error)) => Err(error),
    }
}

/// Takes of what was read what belongs to the course, in the order of the published scripts: by name within a folder.
fn listing(remote: Remote, root: FolderId, sub_folders: bool) -> Listing {
    let own = |id: FolderId| sub_folders || id == root;
    let names: HashMap<FolderId, String> = remote
        .folders
        .iter()
        .map(|folder| (folder.id, folder.name.clone()))
        .collect();
    let folders: Vec<ListedFolder> = remote
        .folders
        .iter()
        .filter(|folder| folder.in_scope && own(folder.id))
        .map(|folder| ListedFolder {
            id: folder.id,
            parent: folder.parent,
        })
        .collect();
    let place: HashMap<FolderId, usize> = folders
        .iter()
        .enumerate()
        .map(|(place, folder)| (folder.id, place))
        .collect();
    let mut captioned = Vec::new();
    let mut sessions: Vec<ListedSession> = remote
        .sessions
        .into_iter()
        .filter(|session| place.contains_key(&session.folder))
        .inspect(|session| captioned.extend(session.has_captions.then_some(session.id)))
        .map(|session| ListedSession {
            id: session.id,
            name: session.title,
            description: Some(session.description).filter(|text| !text.is_empty()),
            duration: session.seconds,
            start_time: session.recorded,
            folder_name: names.get(&session.folder).cloned().unwrap_or_default(),
            folder: session.folder,
        })
        .collect();
    sessions.sort_by_cached_key(|session| {
        let place = place.get(&session.folder).copied();
        (place, session.name.to_lowercase(), session.id)
    });
    Listing {
        name: names.get(&root).cloned().filter(|name| !name.is_empty()),
        folders,
        sessions,
        captioned,
        gaps: remote
            .gaps
            .into_iter()
            .map(|gap| format!("{}: {}", gap.path, gap.message))
            .collect(),
        unread: None,
        calls: remote.calls,
    }
}
