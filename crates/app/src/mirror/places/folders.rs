//! The place of each folder.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use lectern_panopto::FolderId;

use super::{DEEP, LONGEST_NAME, LONGEST_PATH, RESERVED, below, names, split};
use crate::mirror::filter;
use crate::mirror::index::{Index, IndexFolder};
use crate::mirror::options::{MirrorRequest, MirrorScope};
use crate::mirror::remote::{Remote, RemoteFolder};

/// What is known of a folder that the server told of.
#[derive(Debug, Clone)]
pub(crate) struct FolderPlace {
    /// Where its recordings lie; none if it is outside the scope or left out.
    pub place: Option<IndexFolder>,
    /// Its name on the server.
    pub name: String,
    /// Its whole path on the server, for people.
    pub server_path: String,
    /// The name of the folder, itself or above it, that a rule leaves out.
    pub left_out: Option<String>,
}

/// Gives each folder of the scope its place below the destination.
///
/// A place once given stays until the folder is renamed or moved on the server. Among siblings those that have their place
/// come first, then the others by id, so that the order of a listing decides nothing. `taken` are the paths, by
/// [`names::key`], of files that are not of the mirror: no folder takes the name of one.
pub(crate) fn place(
    remote: &Remote,
    index: &Index,
    request: &MirrorRequest,
    template_folders: usize,
    taken: &HashSet<String>,
) -> BTreeMap<FolderId, FolderPlace> {
    let known: HashMap<FolderId, &RemoteFolder> = remote
        .folders
        .iter()
        .map(|folder| (folder.id, folder))
        .collect();
    let mut below_folder: HashMap<FolderId, Vec<&RemoteFolder>> = HashMap::new();
    let mut roots = Vec::new();
    for folder in known.values() {
        match folder.parent.and_then(|parent| known.get(&parent)) {
            Some(parent) if parent.in_scope && folder.in_scope => {
                below_folder.entry(parent.id).or_default().push(folder);
            }
            _ if folder.in_scope => roots.push(*folder),
            _ => {}
        }
    }
    let placer = Placer {
        index,
        request,
        known: &known,
        taken,
        budget: LONGEST_PATH - LONGEST_NAME - template_folders * (names::LONGEST_SHORT + 1),
    };
    placer.run(roots, &below_folder)
}

struct Placer<'a> {
    index: &'a Index,
    request: &'a MirrorRequest,
    known: &'a HashMap<FolderId, &'a RemoteFolder>,
    taken: &'a HashSet<String>,
    /// The longest place of a folder in bytes.
    budget: usize,
}

impl Placer<'_> {
    fn run(
        &self,
        roots: Vec<&RemoteFolder>,
        below_folder: &HashMap<FolderId, Vec<&RemoteFolder>>,
    ) -> BTreeMap<FolderId, FolderPlace> {
        let mut done = BTreeMap::new();
        if matches!(self.request.scope, MirrorScope::Sessions { .. }) {
            // Single recordings lie side by side, wherever they come from.
            let places = self
                .known
                .values()
                .map(|it| (it.id, self.at(it, String::new())));
            return places.collect();
        }
        let mut used = RESERVED.iter().map(|name| names::key(name)).collect();
        let mut waiting = Vec::new();
        if let Some(only) = self.only_root(&roots) {
            let place = self.at(only, String::new());
            done.insert(only.id, place);
            waiting.push(only.id);
        } else {
            self.siblings(roots, "", None, &mut used, &mut done, &mut waiting);
        }
        self.walk(waiting, below_folder, &mut used, &mut done);
        // What a circle of parents hides from the walk has a place all the same.
        let hidden: BTreeSet<FolderId> = self
            .known
            .values()
            .filter(|folder| folder.in_scope && !done.contains_key(&folder.id))
            .map(|folder| folder.id)
            .collect();
        for id in hidden {
            if let Some(folder) = self.known.get(&id).filter(|_| !done.contains_key(&id)) {
                let place = Self::deep(folder, &mut used);
                done.insert(id, self.at(folder, place));
                self.walk(vec![id], below_folder, &mut used, &mut done);
            }
        }
        for folder in self.known.values().filter(|folder| !folder.in_scope) {
            done.entry(folder.id).or_insert_with(|| FolderPlace {
                place: None,
                name: folder.name.clone(),
                server_path: self.server_path(folder),
                left_out: None,
            });
        }
        done
    }

    /// Returns the folder that is the destination itself: the only one that was chosen.
    fn only_root<'f>(&self, roots: &[&'f RemoteFolder]) -> Option<&'f RemoteFolder> {
        let MirrorScope::Folders { folders } = &self.request.scope else {
            return None;
        };
        let chosen: BTreeSet<_> = folders.iter().collect();
        match (chosen.len(), roots) {
            (1, [root]) => Some(root),
            _ => None,
        }
    }

    fn walk(
        &self,
        mut waiting: Vec<FolderId>,
        below_folder: &HashMap<FolderId, Vec<&RemoteFolder>>,
        used: &mut HashSet<String>,
        done: &mut BTreeMap<FolderId, FolderPlace>,
    ) {
        while let Some(id) = waiting.pop() {
            let Some(children) = below_folder.get(&id) else {
                continue;
            };
            let Some(parent) = done.get(&id) else {
                continue;
            };
            let (place, left_out) = match &parent.place {
                Some(place) => (place.path.clone(), parent.left_out.clone()),
                None => (String::new(), parent.left_out.clone()),
            };
            let children = children
                .iter()
                .copied()
                .filter(|child| !done.contains_key(&child.id))
                .collect();
            self.siblings(
                children,
                &place,
                left_out.as_ref(),
                used,
                done,
                &mut waiting,
            );
        }
    }

    fn siblings(
        &self,
        mut children: Vec<&RemoteFolder>,
        parent: &str,
        left_out: Option<&String>,
        used: &mut HashSet<String>,
        done: &mut BTreeMap<FolderId, FolderPlace>,
        waiting: &mut Vec<FolderId>,
    ) {
        children.sort_by_key(|folder| (self.kept_name(folder).is_none(), folder.id));
        for folder in children {
            waiting.push(folder.id);
            let skipped = filter::skips_folder(&self.request.options.filter, &folder.name);
            if let Some(rule) = left_out
                .cloned()
                .or_else(|| skipped.then(|| folder.name.clone()))
            {
                done.insert(
                    folder.id,
                    FolderPlace {
                        place: None,
                        name: folder.name.clone(),
                        server_path: self.server_path(folder),
                        left_out: Some(rule),
                    },
                );
                continue;
            }
            let place = self
                .named(folder, parent, used)
                .unwrap_or_else(|| Self::deep(folder, used));
            done.insert(folder.id, self.at(folder, place));
        }
    }

    /// Returns the place right below the parent; none if that would be too long.
    fn named(
        &self,
        folder: &RemoteFolder,
        parent: &str,
        used: &mut HashSet<String>,
    ) -> Option<String> {
        let wished = self.kept_name(folder).map(str::to_owned);
        let forms =
            names::additions(folder.id).map(|addition| names::folder(&folder.name, &addition));
        for name in wished.into_iter().chain(forms) {
            let path = below(parent, &name);
            if path.len() > self.budget {
                return None;
            }
            let key = names::key(&path);
            if !self.taken.contains(&key) && used.insert(key) {
                return Some(path);
            }
        }
        None
    }

    fn deep(folder: &RemoteFolder, used: &mut HashSet<String>) -> String {
        let name = names::short_folder(&folder.name, &format!(" [{}]", folder.id));
        let path = below(DEEP, &name);
        used.insert(names::key(&path));
        path
    }

    /// Returns the last name of the place it has, if it still is where it was on the server.
    fn kept_name(&self, folder: &RemoteFolder) -> Option<&str> {
        let before = self.index.folders.get(&folder.id)?;
        let (above, name) = split(&before.path);
        let same = before.name == folder.name && before.parent == folder.parent;
        (same && above != DEEP && !name.is_empty()).then_some(name)
    }

    fn at(&self, folder: &RemoteFolder, path: String) -> FolderPlace {
        let server_path = self.server_path(folder);
        FolderPlace {
            place: Some(IndexFolder {
                name: folder.name.clone(),
                parent: folder.parent,
                path,
                server_path: server_path.clone(),
            }),
            name: folder.name.clone(),
            server_path,
            left_out: None,
        }
    }

    fn server_path(&self, folder: &RemoteFolder) -> String {
        let mut names = vec![folder.name.as_str()];
        let mut seen = HashSet::from([folder.id]);
        let mut above = folder.parent;
        while let Some(parent) = above.and_then(|id| self.known.get(&id)) {
            if !seen.insert(parent.id) {
                break;
            }
            names.push(&parent.name);
            above = parent.parent;
        }
        names.reverse();
        names.join(" / ")
    }
}
