//! A run as the plan's contract says, which fails where a real one would lose a file.

use super::*;

impl World {
    /// Does what a run does, and fails where a real one would lose a file.
    pub fn apply(&mut self, plan: &MirrorPlan) {
        let order = run_order(plan, &self.index);
        let done: Vec<PlanItem> = plan.done().cloned().collect();
        for item in &done {
            if item.choice == Some(PlanChoice::KeepBoth) {
                self.forget_the_contested(item);
            }
        }
        for step in &order.moves {
            let entry = self.index.entries.get_mut(&step.session).unwrap();
            assert_eq!(entry.stem, step.from, "the row follows each step");
            entry.stem.clone_from(&step.to);
            let mut files = std::mem::take(&mut entry.files);
            for file in &mut files {
                let to = format!("{}{}", step.to, file.kind.suffix());
                self.rename(&file.path, &to);
                file.path = to;
            }
            self.index.entries.get_mut(&step.session).unwrap().files = files;
        }
        for item in &done {
            self.carry_out(item, &order.stems[&item.session.id]);
        }
        for item in plan.items.iter().filter(|item| !item.checked) {
            if let Some(refusal) = item.refusal
                && !self.index.entries.contains_key(&item.session.id)
            {
                let mut entry = self.row(&item.session);
                entry.not_downloadable = Some(refusal);
                self.index.entries.insert(item.session.id, entry);
            }
        }
        for (id, print) in reprints(plan, &self.index) {
            let entry = self.index.entries.get_mut(&id).unwrap();
            entry.listing = print;
            entry.gone = None;
        }
        for folder in &plan.folders {
            self.index.folders.insert(folder.id, folder.place.clone());
        }
    }

    fn forget_the_contested(&mut self, item: &PlanItem) {
        let Some(question) = item.question.as_ref() else {
            return;
        };
        let disk = &self.disk;
        if let Some(entry) = self.index.entries.get_mut(&item.session.id) {
            entry.files.retain(|file| match question.about {
                Contested::ChangedThere => file.kind != FileKind::Video,
                _ => disk
                    .files
                    .get(&file.path)
                    .is_none_or(|found| found.modified == file.modified && !file.mine),
            });
        }
    }

    fn carry_out(&mut self, item: &PlanItem, stem: &str) {
        let id = item.session.id;
        if item.kind == PlanKind::Gone {
            self.index.entries.get_mut(&id).unwrap().gone = Some(self.now);
            return;
        }
        if item.fetch.contains(&Fetch::Video) && !self.sessions[&id].downloadable {
            let mut entry = self.row(&item.session);
            entry.not_downloadable = crate::mirror::plan::judge::refusal(Some(&self.detail(id)));
            self.index.entries.insert(id, entry);
            return;
        }
        let mut entry = self
            .index
            .entries
            .remove(&id)
            .unwrap_or_else(|| self.row(&item.session));
        entry.listing = ListingPrint::after(&item.session, Some(&entry.listing));
        entry.gone = None;
        entry.not_downloadable = None;
        stem.clone_into(&mut entry.stem);
        if item.choice == Some(PlanChoice::KeepMine) {
            self.keep_mine(&mut entry, stem);
        }
        let version = self.sessions[&id].version;
        let known = entry.validator == Some(version.to_string());
        let video = item.fetch.contains(&Fetch::Video)
            || (item.fetch.contains(&Fetch::VideoIfChanged) && !known);
        if video {
            self.fetch(&mut entry, stem, FileKind::Video, version, true);
        }
        // What the server told is known now, whether the video was fetched or the person’s own was kept.
        entry.validator = Some(version.to_string());
        if item.fetch.contains(&Fetch::Sidecars) {
            let captions = FileKind::Srt("en-US".to_owned());
            let theirs = item.choice == Some(PlanChoice::TakeTheirs);
            let tick = self.tick();
            self.fetch(&mut entry, stem, FileKind::Info, tick, theirs);
            if item.session.has_captions {
                let tick = self.tick();
                self.fetch(&mut entry, stem, captions, tick, theirs);
            } else {
                let disk = &self.disk;
                let stays =
                    |file: &IndexFile| file.mine && !theirs && disk.files.contains_key(&file.path);
                let removed: Vec<_> = entry
                    .files
                    .extract_if(.., |file| file.kind == captions && !stays(file))
                    .collect();
                for file in removed {
                    self.replace(&file.path);
                }
            }
            entry.asked.clone_from(&self.request.options.sidecars);
        }
        entry.checked_at = self.now;
        self.index.entries.insert(id, entry);
    }

    fn keep_mine(&mut self, entry: &mut IndexEntry, stem: &str) {
        for kind in [
            FileKind::Video,
            FileKind::Info,
            FileKind::Srt("en-US".to_owned()),
        ] {
            let path = format!("{stem}{}", kind.suffix());
            let Some(found) = self.disk.files.get(&path).cloned() else {
                continue;
            };
            let known = entry
                .files
                .iter()
                .any(|file| file.path == path && file.modified == found.modified && !file.mine);
            if known && kind != FileKind::Video {
                continue;
            }
            entry.files.retain(|file| file.kind != kind);
            entry.files.push(IndexFile {
                kind,
                path,
                size: found.size,
                modified: found.modified,
                sha256: found.sha256.unwrap_or_default(),
                mine: true,
            });
        }
    }

    fn row(&self, session: &RemoteSession) -> IndexEntry {
        IndexEntry {
            listing: ListingPrint::after(session, None),
            stem: String::new(),
            files: Vec::new(),
            not_downloadable: None,
            validator: None,
            creator: None,
            checked_at: self.now,
            asked: self.request.options.sidecars.clone(),
            all_languages: false,
            gone: None,
            left_out: false,
        }
    }

    fn fetch(
        &mut self,
        entry: &mut IndexEntry,
        stem: &str,
        kind: FileKind,
        size: u64,
        theirs: bool,
    ) {
        let path = format!("{stem}{}", kind.suffix());
        let mut own = entry
            .files
            .iter()
            .filter(|file| file.kind == kind && file.mine);
        if !theirs && own.any(|own| self.disk.files.contains_key(&own.path)) {
            return;
        }
        assert!(stays_below(&path), "{path}");
        assert!(path.len() <= 700, "{path}");
        self.replace(&path);
        entry.files.retain(|file| file.kind != kind);
        let modified = self.put(&path, size);
        entry.files.push(IndexFile {
            kind,
            path,
            size,
            modified,
            sha256: size.to_string(),
            mine: false,
        });
    }

    fn replace(&mut self, path: &str) {
        let tick = self.tick();
        let key = names::key(path);
        let there = self.disk.files.keys().find(|it| names::key(it) == key);
        if let Some(there) = there.cloned() {
            let known = self.index.entries.values().flat_map(|entry| &entry.files);
            let other = known.filter(|file| names::key(&file.path) == key);
            assert_eq!(
                other.count(),
                0,
                "another recording’s file is never replaced"
            );
            let file = self.disk.files.remove(&there).unwrap();
            let aside = format!("Replaced files/{tick}/{there}");
            self.disk.files.insert(aside, file);
        }
    }

    fn rename(&mut self, from: &str, to: &str) {
        assert!(stays_below(to), "{to}");
        let Some(file) = self.disk.files.remove(from) else {
            return;
        };
        let key = names::key(to);
        let there = self.disk.files.keys().find(|it| names::key(it) == key);
        assert_eq!(there, None, "{from} must not meet a file");
        self.disk.files.insert(to.to_owned(), file);
    }
}
