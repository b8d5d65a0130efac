//! What a plan says about itself.

use super::make::Planner;
use super::{PlannedFolder, words};
use crate::mirror::options::MirrorScope;
use crate::mirror::places;
use crate::mirror::places::folders::FolderPlace;

impl Planner<'_> {
    fn chosen(&self) -> Vec<&FolderPlace> {
        match &self.input.request.scope {
            MirrorScope::Folders { folders } => folders
                .iter()
                .filter_map(|id| self.folders.get(id))
                .collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn name(&self) -> String {
        match (&self.input.request.scope, self.chosen().as_slice()) {
            (MirrorScope::Sessions { sessions }, _) => recordings(sessions.len()),
            (_, [one]) => one.name.clone(),
            (_, [one, rest @ ..]) => format!("{} and {} more", one.name, rest.len()),
            _ => self.input.server.host_str().unwrap_or("Panopto").to_owned(),
        }
    }

    pub(super) fn from(&self) -> String {
        match (&self.input.request.scope, self.chosen().as_slice()) {
            (MirrorScope::Sessions { sessions }, _) => recordings(sessions.len()),
            (_, [one]) => one.server_path.clone(),
            (_, [one, rest @ ..]) => format!("{} and {} more", one.server_path, rest.len()),
            _ => self.input.server.host_str().unwrap_or("Panopto").to_owned(),
        }
    }

    pub(super) fn notes(&self, folders: &[PlannedFolder]) -> Vec<String> {
        let mut notes: Vec<_> = self.template_problem.clone().into_iter().collect();
        if !self.input.remote.is_complete() {
            notes.push(words::INCOMPLETE.to_owned());
        }
        let mut files = self.input.index.entries.values().flat_map(|it| &it.files);
        let here = |path: &String| self.input.disk.files.contains_key(path);
        if !self.input.index.entries.is_empty()
            && files.clone().next().is_some()
            && !files.any(|file| here(&file.path))
        {
            notes.push(words::NOTHING_HERE.to_owned());
        }
        let deep = folders
            .iter()
            .filter(|folder| places::split(&folder.place.path).0 == places::DEEP)
            .count();
        if deep > 0 {
            let (folders, verb) = if deep == 1 {
                ("folder lies", "its")
            } else {
                ("folders lie", "their")
            };
            notes.push(format!(
                "{deep} {folders} in “{}”, because {verb} path would be too long.",
                places::DEEP
            ));
        }
        notes
    }
}

fn recordings(count: usize) -> String {
    if count == 1 {
        "1 recording".to_owned()
    } else {
        format!("{count} recordings")
    }
}
