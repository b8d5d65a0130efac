//! Walks a tree of folders, several side by side.

use std::collections::{BTreeMap, HashMap, HashSet};

use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use lectern_panopto::{
    Folder, FolderId, FolderReference, Listed, Listing, ListingEnd, Pages, Session,
};

use super::feed::Feed;
use super::{Gaps, ReadError, Reader, SIDE_BY_SIDE, Sessions, ends_all, remote_session, words};
use crate::mirror::filter;
use crate::mirror::options::MirrorScope;
use crate::mirror::remote::{Remote, RemoteFolder, RemoteSession};

/// Where a walk begins.
pub(super) enum Root {
    /// The top level, which is no folder itself.
    Top,
    /// A folder.
    Folder(Folder),
}

/// A tree of folders as far as it was walked.
pub(super) struct Tree<'a> {
    reader: &'a Reader,
    feed: &'a Feed,
    gaps: &'a Gaps,
    folders: HashMap<FolderId, Node>,
    /// Children in the order of the listing; the roots under the top level.
    order: BTreeMap<FolderId, Vec<FolderId>>,
    sessions: Sessions,
}

struct Node {
    name: String,
    parent: Option<FolderId>,
    /// The folder above as this one names it, where the walk did not come from there.
    above: Option<FolderReference>,
    path: String,
}

/// A folder that is still to be listed.
struct Next {
    id: FolderId,
    path: String,
}

/// What the listing of one folder gave.
struct Listings {
    of: Next,
    children: Result<Vec<Folder>, String>,
    sessions: Result<Vec<RemoteSession>, String>,
}

impl<'a> Tree<'a> {
    pub fn new(reader: &'a Reader, feed: &'a Feed, gaps: &'a Gaps) -> Self {
        Self {
            reader,
            feed,
            gaps,
            folders: HashMap::new(),
            order: BTreeMap::new(),
            sessions: Sessions::new(),
        }
    }

    /// Walks everything below the roots.
    pub async fn walk(&mut self, roots: Vec<Root>) -> Result<(), ReadError> {
        let mut waiting = Vec::new();
        let mut whole_site = false;
        for root in roots {
            match root {
                Root::Top => {
                    whole_site = true;
                    waiting.push(Next {
                        id: FolderId::TOP_LEVEL,
                        path: String::new(),
                    });
                }
                Root::Folder(folder) => waiting.extend(self.enter(&folder, FolderId::TOP_LEVEL)),
            }
        }
        self.list(waiting).await?;
        let empty = whole_site && self.folders.is_empty();
        if self.reader.request.options.also_search || empty {
            self.search().await?;
        }
        Ok(())
    }

    /// Lists folders and what is found below them, until nothing is left.
    async fn list(&mut self, mut waiting: Vec<Next>) -> Result<(), ReadError> {
        let mut under_way = FuturesUnordered::new();
        // What is found first is listed first, so that the count of folders grows early.
        waiting.reverse();
        loop {
            while under_way.len() < SIDE_BY_SIDE
                && let Some(next) = waiting.pop()
            {
                under_way.push(listings(self.reader, self.feed, next).boxed());
            }
            let Some(read) = under_way.next().await else {
                return Ok(());
            };
            let Listings {
                of,
                children,
                sessions,
            } = read?;
            let path = if of.path.is_empty() {
                "All folders"
            } else {
                &of.path
            };
            match children {
                Ok(children) => {
                    let mut found: Vec<Next> = children
                        .iter()
                        .filter_map(|child| self.enter(child, of.id))
                        .collect();
                    found.reverse();
                    waiting.splice(0..0, found);
                }
                Err(message) => self.gaps.add(gap_of(of.id), path, message),
            }
            match sessions {
                Ok(sessions) => {
                    self.sessions.insert(of.id, sessions);
                }
                Err(message) => self.gaps.add(gap_of(of.id), path, message),
            }
        }
    }

    /// Notes a folder and returns it for listing, unless it was met before or a rule leaves it out.
    fn enter(&mut self, folder: &Folder, below: FolderId) -> Option<Next> {
        if folder.id.is_top_level() || self.folders.contains_key(&folder.id) {
            return None;
        }
        let above = self.folders.get(&below).map(|node| node.path.as_str());
        let path = match above {
            Some(above) => format!("{above} / {}", folder.name),
            None => folder.name.clone(),
        };
        let parent = if below.is_top_level() {
            folder.parent.as_ref().map(|parent| parent.id)
        } else {
            Some(below)
        };
        self.folders.insert(
            folder.id,
            Node {
                name: folder.name.clone(),
                parent,
                above: folder.parent.clone().filter(|_| below.is_top_level()),
                path: path.clone(),
            },
        );
        self.order.entry(below).or_default().push(folder.id);
        let skipped = filter::skips_folder(&self.reader.request.options.filter, &folder.name);
        (!skipped).then_some(Next {
            id: folder.id,
            path,
        })
    }

    /// Adds folders that only the search shows: some sites hide folders from the listing.
    async fn search(&mut self) -> Result<(), ReadError> {
        let pages = self.reader.panopto.search_folders("*")?;
        let found = match whole(self.reader, pages).await {
            Ok(found) => found,
            Err(Trouble::Ends(error)) => return Err(error),
            Err(Trouble::Gap(message)) => {
                self.gaps.add(None, "Search of all folders", message);
                return Ok(());
            }
        };
        let whole_site = matches!(self.reader.request.scope, MirrorScope::Site);
        let present: HashSet<FolderId> = found.iter().map(|folder| folder.id).collect();
        let mut left = found;
        loop {
            let mut waiting = Vec::new();
            left.retain(|folder| {
                let above = folder.parent.as_ref().map(|parent| parent.id);
                let below = match above {
                    Some(above) if self.folders.contains_key(&above) => above,
                    // Its parent is hidden from both; it hangs at the top, where its path still names the parent.
                    Some(above) if whole_site && !present.contains(&above) => FolderId::TOP_LEVEL,
                    None if whole_site => FolderId::TOP_LEVEL,
                    _ => return true,
                };
                if !self.is_left_out(below) {
                    waiting.extend(self.enter(folder, below));
                }
                false
            });
            if waiting.is_empty() {
                return Ok(());
            }
            self.list(waiting).await?;
        }
    }

    /// Tells whether a folder or one above it is left out by a rule.
    fn is_left_out(&self, folder: FolderId) -> bool {
        let filter = &self.reader.request.options.filter;
        let mut next = Some(folder);
        let mut steps = 0;
        while let Some(node) = next.and_then(|id| self.folders.get(&id)) {
            if filter::skips_folder(filter, &node.name) {
                return true;
            }
            next = node.parent;
            steps += 1;
            if steps > self.folders.len() {
                return false;
            }
        }
        false
    }

    /// Writes the tree in its order: a folder after the one above it, each session once.
    pub fn put_into(mut self, remote: &mut Remote) {
        let mut seen = HashSet::new();
        let mut stack: Vec<FolderId> = vec![FolderId::TOP_LEVEL];
        while let Some(id) = stack.pop() {
            if let Some(node) = self.folders.get(&id) {
                if let Some(above) = &node.above
                    && !self.folders.contains_key(&above.id)
                    && !remote.folders.iter().any(|known| known.id == above.id)
                {
                    remote.folders.push(RemoteFolder {
                        id: above.id,
                        name: above.name.clone(),
                        parent: None,
                        in_scope: false,
                    });
                }
                remote.folders.push(RemoteFolder {
                    id,
                    name: node.name.clone(),
                    parent: node.parent,
                    in_scope: true,
                });
            }
            let listed = self.sessions.remove(&id).unwrap_or_default();
            for mut session in listed.into_iter().filter(|session| seen.insert(session.id)) {
                if !self.folders.contains_key(&session.folder) && self.folders.contains_key(&id) {
                    // What a folder lists is in it, whatever the row says of another one.
                    session.folder = id;
                }
                remote.sessions.push(session);
            }
            let children = self.order.remove(&id).unwrap_or_default();
            stack.extend(children.into_iter().rev());
        }
    }
}

async fn listings(reader: &Reader, feed: &Feed, of: Next) -> Result<Listings, ReadError> {
    let children = whole(reader, reader.panopto.children(of.id));
    let (children, sessions) = futures::join!(children, sessions(reader, feed, of.id));
    Ok(Listings {
        of,
        children: settled(children)?,
        sessions: settled(sessions)?,
    })
}

async fn sessions(
    reader: &Reader,
    feed: &Feed,
    folder: FolderId,
) -> Result<Vec<RemoteSession>, Trouble> {
    // Sessions are in folders; the top level has none.
    if folder.is_top_level() {
        return Ok(Vec::new());
    }
    let known = reader.known.as_ref().filter(|_| feed.nothing_new);
    if let Some(known) = known.and_then(|known| known.folders.get(&folder)) {
        reader.progress.add(1, known.len() as u64, 0);
        return Ok(known.clone());
    }
    let read: Vec<Session> = whole(reader, reader.panopto.sessions(folder)).await?;
    if read.is_empty() {
        ensure_shown(reader, folder).await?;
    }
    reader.progress.add(1, read.len() as u64, 0);
    Ok(read
        .iter()
        .map(|session| remote_session(session, folder))
        .collect())
}

/// Makes sure that a folder without recordings has none: one that the account may not see lists as empty, too.
async fn ensure_shown(reader: &Reader, folder: FolderId) -> Result<(), Trouble> {
    let known = reader.known.as_ref();
    let was_empty = known.and_then(|known| known.folders.get(&folder));
    if was_empty.is_some_and(Vec::is_empty) {
        return Ok(());
    }
    let read = reader.panopto.folder(folder).await;
    reader.progress.add(0, 0, 1);
    match read {
        Ok(_) => Ok(()),
        Err(error) if ends_all(&error) => Err(Trouble::Ends(error.into())),
        Err(error) => Err(Trouble::Gap(format!(
            "What is in this folder is not known: Panopto lists nothing of it and does not show the folder itself. {} \
             Or leave the folder out by its name.",
            words(error)
        ))),
    }
}

/// Why a listing is not whole.
enum Trouble {
    /// Nothing else can be read either.
    Ends(ReadError),
    /// This part alone, with what happened.
    Gap(String),
}

fn settled<T>(read: Result<Vec<T>, Trouble>) -> Result<Result<Vec<T>, String>, ReadError> {
    match read {
        Ok(rows) => Ok(Ok(rows)),
        Err(Trouble::Gap(message)) => Ok(Err(message)),
        Err(Trouble::Ends(error)) => Err(error),
    }
}

/// Reads a listing to its end and counts its calls.
async fn whole<T: Listed>(reader: &Reader, pages: Pages<T>) -> Result<Vec<T>, Trouble> {
    let listing = pages.read_each(|_| reader.progress.add(0, 0, 1)).await;
    if listing.complete() {
        return Ok(listing.items);
    }
    let Listing {
        end,
        problem,
        unreadable,
        ..
    } = listing;
    Err(match problem {
        Some(error) if ends_all(&error) => Trouble::Ends(error.into()),
        Some(error) => Trouble::Gap(words(error)),
        None if end == ListingEnd::TooLong => {
            Trouble::Gap("Panopto's list has no end. Tell your Panopto administrator.".to_owned())
        }
        None => Trouble::Gap(format!(
            "{unreadable} lines of Panopto's list could not be understood."
        )),
    })
}

/// The top level is no folder that a gap could name.
fn gap_of(id: FolderId) -> Option<FolderId> {
    (!id.is_top_level()).then_some(id)
}
