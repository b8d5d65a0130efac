//! Recordings that the index knows and that the listing of the scope does not name.

use std::collections::{HashMap, HashSet};

use lectern_panopto::{FolderId, SessionId};

use super::make::Planner;
use super::{PlanChoice, PlanItem, PlanKind, words};
use crate::mirror::filter;
use crate::mirror::index::IndexEntry;
use crate::mirror::places;
use crate::mirror::remote::RemoteSession;

impl Planner<'_> {
    /// Makes their lines. From an incomplete listing nothing is concluded about them.
    pub(super) fn out_of_sight(&self, entries: &[(&SessionId, &IndexEntry)]) -> Vec<PlanItem> {
        let elsewhere: HashMap<_, _> = self
            .input
            .remote
            .elsewhere
            .iter()
            .map(|session| (session.id, session))
            .collect();
        let mut items = Vec::new();
        for (id, entry) in entries {
            if entry.files.is_empty() {
                continue;
            }
            let remembered = remembered(**id, entry);
            if let Some(session) = elsewhere.get(id) {
                let folder = self.folders.get(&session.folder);
                let path = folder.map(|folder| folder.server_path.as_str());
                let why = words::elsewhere(path, true);
                items.push(self.stays(session, PlanKind::LeftOut, why));
            } else if let Some(name) = self.skipped_above(entry.listing.folder) {
                let why = words::folder_left_out(&name, true);
                items.push(self.stays(&remembered, PlanKind::LeftOut, why));
            } else if self.input.remote.is_complete() {
                items.push(self.gone(&remembered, entry));
            }
        }
        items
    }

    fn gone(&self, session: &RemoteSession, entry: &IndexEntry) -> PlanItem {
        let aside = is_aside(&entry.stem);
        let here = entry
            .files
            .iter()
            .any(|file| self.input.disk.files.contains_key(&file.path));
        let why = match entry.gone {
            Some(at) => words::gone_since(at, self.input.now, aside),
            None if here => words::GONE.to_owned(),
            None => words::GONE_WITHOUT_FILES.to_owned(),
        };
        let mut item = self.stays(session, PlanKind::Gone, why);
        item.checked = entry.gone.is_none();
        item.choice = Some(PlanChoice::Keep);
        item.choices = vec![PlanChoice::Keep];
        if here && !aside {
            item.choices.push(PlanChoice::MoveAside);
        }
        item
    }

    /// Returns the name of a skipped folder that a folder is, or lies below; the index knows folders that were not read.
    fn skipped_above(&self, folder: FolderId) -> Option<String> {
        let mut seen = HashSet::new();
        let mut next = Some(folder);
        while let Some(id) = next.filter(|id| seen.insert(*id)) {
            if let Some(told) = self.folders.get(&id) {
                return told.left_out.clone();
            }
            let known = self.input.index.folders.get(&id)?;
            if filter::skips_folder(&self.input.request.options.filter, &known.name) {
                return Some(known.name.clone());
            }
            next = known.parent;
        }
        None
    }
}

/// Tells whether a recording was moved aside as gone.
pub(super) fn is_aside(stem: &str) -> bool {
    stem.starts_with(&format!("{}/", places::GONE))
}

/// Returns a recording that is no longer listed as it was listed last.
fn remembered(id: SessionId, entry: &IndexEntry) -> RemoteSession {
    let print = &entry.listing;
    RemoteSession {
        id,
        title: print.title.clone(),
        description: print.description.clone(),
        folder: print.folder,
        recorded: print.recorded,
        seconds: print.seconds,
        has_captions: print.has_captions,
        updated: print.updated,
    }
}
