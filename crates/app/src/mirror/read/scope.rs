//! From the scope to its folders and sessions.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use lectern_panopto::{Folder, FolderId, PanoptoError, SessionId};

use super::feed::Feed;
use super::tree::{Root, Tree};
use super::{Gaps, ReadError, Reader, SIDE_BY_SIDE, ends_all, remote_session, words};
use crate::mirror::options::MirrorScope;
use crate::mirror::remote::{Remote, RemoteFolder, RemoteSession};

/// A chain of folders longer than this goes round in circles.
const DEEPEST: usize = 200;

/// Reads the scope.
pub(super) async fn read(
    reader: &Reader,
    feed: &Feed,
    now: DateTime<Utc>,
) -> Result<Remote, ReadError> {
    let gaps = Gaps::default();
    let mut remote = Remote {
        read_at: now,
        ..Remote::default()
    };
    match &reader.request.scope {
        MirrorScope::Site => {
            let mut tree = Tree::new(reader, feed, &gaps);
            tree.walk(vec![Root::Top]).await?;
            tree.put_into(&mut remote);
        }
        MirrorScope::Folders { folders } => {
            let (roots, above) = roots(reader, folders, &gaps).await?;
            remote.folders = above;
            let mut tree = Tree::new(reader, feed, &gaps);
            tree.walk(roots.into_iter().map(Root::Folder).collect())
                .await?;
            tree.put_into(&mut remote);
        }
        MirrorScope::Sessions { sessions } => {
            let read = one_by_one(reader, sessions, &gaps).await?;
            let folders: Vec<_> = read.iter().map(|session| session.folder).collect();
            remote.folders = named(reader, &folders).await?;
            remote.sessions = read;
        }
    }
    remote.gaps = gaps.take();
    Ok(remote)
}

/// Reads the chosen folders and the names above them. A folder below another chosen one comes with that.
async fn roots(
    reader: &Reader,
    folders: &[FolderId],
    gaps: &Gaps,
) -> Result<(Vec<Folder>, Vec<RemoteFolder>), ReadError> {
    let chosen: HashSet<FolderId> = folders.iter().copied().collect();
    let mut known: BTreeMap<FolderId, Option<Folder>> = BTreeMap::new();
    let mut roots = Vec::new();
    for id in folders {
        match folder(reader, *id, &mut known).await {
            Ok(Some(folder)) => roots.push(folder),
            Ok(None) => {}
            Err(error) if ends_all(&error) => return Err(error.into()),
            Err(error) => gaps.add(Some(*id), &id.to_string(), words(error)),
        }
    }
    let mut tops = Vec::new();
    let mut above: Vec<RemoteFolder> = Vec::new();
    for root in roots {
        let mut chain = Vec::new();
        let mut next = root.parent.clone();
        let mut inside = false;
        while let Some(parent) = next.take().filter(|_| chain.len() < DEEPEST) {
            inside |= chosen.contains(&parent.id);
            // The name of the folder right above is known from below it; the rest is asked for as far as it is shown.
            let read = folder(reader, parent.id, &mut known).await.ok().flatten();
            next = read.as_ref().and_then(|folder| folder.parent.clone());
            chain.push(RemoteFolder {
                id: parent.id,
                name: parent.name,
                parent: next.as_ref().map(|folder| folder.id),
                in_scope: false,
            });
        }
        if inside || tops.iter().any(|top: &Folder| top.id == root.id) {
            continue;
        }
        for folder in chain.into_iter().rev() {
            if !above.iter().any(|known| known.id == folder.id) {
                above.push(folder);
            }
        }
        tops.push(root);
    }
    Ok((tops, above))
}

async fn folder(
    reader: &Reader,
    id: FolderId,
    known: &mut BTreeMap<FolderId, Option<Folder>>,
) -> Result<Option<Folder>, PanoptoError> {
    if let Some(folder) = known.get(&id) {
        return Ok(folder.clone());
    }
    let read = reader.panopto.folder(id).await;
    reader.progress.add(0, 0, 1);
    known.insert(id, read.as_ref().ok().cloned());
    read.map(Some)
}

async fn one_by_one(
    reader: &Reader,
    sessions: &[SessionId],
    gaps: &Gaps,
) -> Result<Vec<RemoteSession>, ReadError> {
    let mut seen = HashSet::new();
    let wanted: Vec<SessionId> = sessions
        .iter()
        .copied()
        .filter(|id| seen.insert(*id))
        .collect();
    let read = stream::iter(wanted)
        .map(|id| ask(reader, id))
        .buffered(SIDE_BY_SIDE);
    let read: Vec<_> = read.collect().await;
    let mut found = Vec::new();
    for (id, result) in read {
        match result {
            Ok(session) => found.push(session),
            Err(error) if ends_all(&error) => return Err(error.into()),
            // Gone is a complete answer.
            Err(PanoptoError::NotFound { .. }) => {}
            Err(error) => gaps.add(None, &id.to_string(), words(error)),
        }
    }
    Ok(found)
}

async fn ask(reader: &Reader, id: SessionId) -> (SessionId, Result<RemoteSession, PanoptoError>) {
    let read = reader.panopto.session(id).await;
    reader.progress.add(0, 1, 1);
    let session = read.map(|session| remote_session(&session, FolderId::TOP_LEVEL));
    (id, session)
}

/// Returns the folders of single sessions with those above them, for their paths. A folder that cannot be read has no name.
async fn named(reader: &Reader, folders: &[FolderId]) -> Result<Vec<RemoteFolder>, ReadError> {
    let mut seen = HashSet::new();
    let wanted: Vec<_> = folders
        .iter()
        .copied()
        .filter(|id| !id.is_top_level() && seen.insert(*id))
        .collect();
    let read: Vec<Option<Folder>> = stream::iter(wanted)
        .map(|id| async move {
            let read = reader.panopto.folder(id).await;
            reader.progress.add(1, 0, 1);
            match read {
                Ok(folder) => Ok(Some(folder)),
                Err(error) if ends_all(&error) => Err(ReadError::from(error)),
                Err(_) => Ok(None),
            }
        })
        .buffered(SIDE_BY_SIDE)
        .try_collect()
        .await?;
    let mut named: Vec<RemoteFolder> = Vec::new();
    for folder in read.into_iter().flatten() {
        if let Some(parent) = folder.parent.clone()
            && !named.iter().any(|known| known.id == parent.id)
        {
            named.push(RemoteFolder {
                id: parent.id,
                name: parent.name,
                parent: None,
                in_scope: false,
            });
        }
        match named.iter_mut().find(|known| known.id == folder.id) {
            Some(known) => known.in_scope = true,
            None => named.push(RemoteFolder {
                id: folder.id,
                name: folder.name,
                parent: folder.parent.map(|parent| parent.id),
                in_scope: true,
            }),
        }
    }
    Ok(named)
}
