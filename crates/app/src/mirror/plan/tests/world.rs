//! A server, a disk and a run that does what a plan says, all in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Duration, Utc};
use lectern_panopto::{FolderId, SessionId};
use url::Url;
use uuid::Uuid;

use crate::AccountId;
use crate::mirror::estimate::KnownSpeeds;
use crate::mirror::index::{Disk, DiskFile, FileKind, Index, IndexEntry, IndexFile, ListingPrint};
use crate::mirror::options::{MirrorOptions, MirrorRequest, MirrorScope, Sidecar};
use crate::mirror::places::{names, stays_below};
use crate::mirror::plan::order::{reprints, run_order};
use crate::mirror::plan::{
    Contested, Fetch, MirrorPlan, PlanChoice, PlanInput, PlanItem, PlanKind, make, wants_detail,
};
use crate::mirror::remote::{ListingGap, Remote, RemoteDetail, RemoteFolder, RemoteSession};

pub(super) fn session_id(number: u128) -> SessionId {
    SessionId::new(Uuid::from_u128(0x5e55_0000 + number))
}

pub(super) fn folder_id(number: u128) -> FolderId {
    FolderId::new(Uuid::from_u128(0xf01d_0000 + number))
}

pub(super) fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Everything there is.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub folders: BTreeMap<FolderId, RemoteFolder>,
    pub sessions: BTreeMap<SessionId, Recording>,
    pub request: MirrorRequest,
    pub index: Index,
    pub disk: Disk,
    pub now: DateTime<Utc>,
    /// Folders whose listing fails.
    pub failing: BTreeSet<FolderId>,
    ticks: i64,
}

/// A recording as the server has it.
#[derive(Clone, Debug)]
pub(super) struct Recording {
    pub listed: RemoteSession,
    /// Another number is another video; it is its size and its tag.
    pub version: u64,
    pub downloadable: bool,
}

impl World {
    /// A folder with nothing in it, mirrored whole.
    pub fn new() -> Self {
        let mut world = Self {
            folders: BTreeMap::new(),
            sessions: BTreeMap::new(),
            request: MirrorRequest {
                account: AccountId::new("1"),
                scope: MirrorScope::Folders {
                    folders: vec![folder_id(0)],
                },
                destination: "/mirror".into(),
                options: MirrorOptions {
                    sidecars: [Sidecar::Info, Sidecar::Srt].into(),
                    ..MirrorOptions::default()
                },
            },
            index: Index::default(),
            disk: Disk::default(),
            now: time("2025-11-20T12:00:00Z"),
            failing: BTreeSet::new(),
            ticks: 0,
        };
        world.folder(0, "BIOL 200", None);
        world
    }

    pub fn folder(&mut self, number: u128, name: &str, parent: Option<u128>) {
        let folder = RemoteFolder {
            id: folder_id(number),
            name: name.to_owned(),
            parent: parent.map(folder_id),
            in_scope: true,
        };
        self.folders.insert(folder.id, folder);
    }

    pub fn session(&mut self, number: u128, title: &str, folder: u128) -> &mut Recording {
        let listed = RemoteSession {
            id: session_id(number),
            title: title.to_owned(),
            description: String::new(),
            folder: folder_id(folder),
            recorded: Some(
                time("2025-11-01T09:00:00Z") + Duration::minutes(i64::try_from(number).unwrap()),
            ),
            seconds: Some(3000.0),
            has_captions: true,
            updated: None,
        };
        self.sessions.insert(
            listed.id,
            Recording {
                listed,
                version: 1000,
                downloadable: true,
            },
        );
        self.sessions.get_mut(&session_id(number)).unwrap()
    }

    pub fn at(&mut self, number: u128) -> &mut RemoteSession {
        &mut self.sessions.get_mut(&session_id(number)).unwrap().listed
    }

    /// Reads the server as the reader does.
    pub fn read(&self) -> Remote {
        let mut reach: HashMap<FolderId, bool> = HashMap::new();
        for folder in self.folders.keys() {
            reach.insert(*folder, self.is_below_the_root(*folder));
        }
        let in_reach = |folder: FolderId| reach.get(&folder).copied().unwrap_or(false);
        let folders: Vec<_> = self
            .folders
            .values()
            .map(|folder| RemoteFolder {
                in_scope: in_reach(folder.id),
                ..folder.clone()
            })
            .collect();
        let listed = |recording: &&Recording| {
            let folder = recording.listed.folder;
            in_reach(folder) && !self.failing.contains(&folder)
        };
        let sessions: Vec<_> = self
            .sessions
            .values()
            .filter(listed)
            .map(|recording| recording.listed.clone())
            .collect();
        let elsewhere = self.index.entries.keys().filter_map(|id| {
            let recording = self.sessions.get(id)?;
            (!in_reach(recording.listed.folder)).then(|| recording.listed.clone())
        });
        let mut remote = Remote {
            elsewhere: elsewhere.collect(),
            folders,
            sessions,
            gaps: self
                .failing
                .iter()
                .map(|folder| ListingGap {
                    folder: Some(*folder),
                    path: String::new(),
                    message: "500".to_owned(),
                })
                .collect(),
            read_at: self.now,
            ..Remote::default()
        };
        let wanted = wants_detail(&remote, &self.index, &self.request, self.now);
        remote.details = wanted.into_iter().map(|id| (id, self.detail(id))).collect();
        remote
    }

    fn is_below_the_root(&self, folder: FolderId) -> bool {
        let mut at = Some(folder);
        for _ in 0..=self.folders.len() {
            match at.and_then(|id| self.folders.get(&id)) {
                Some(folder) if folder.id == folder_id(0) => return true,
                Some(folder) => at = folder.parent,
                None => return false,
            }
        }
        false
    }

    pub fn detail(&self, id: SessionId) -> RemoteDetail {
        let recording = &self.sessions[&id];
        RemoteDetail {
            download_url: recording.downloadable.then(|| format!("/{id}.mp4")),
            bytes: Some(recording.version),
            validator: Some(recording.version.to_string()),
            ..RemoteDetail::default()
        }
    }

    pub fn plan(&self) -> MirrorPlan {
        self.plan_of(&self.read())
    }

    pub fn plan_of(&self, remote: &Remote) -> MirrorPlan {
        make(&PlanInput {
            server: &Url::parse("https://panopto.example.edu/").unwrap(),
            mirror: None,
            name: None,
            remote,
            index: &self.index,
            disk: &self.disk,
            request: &self.request,
            speeds: KnownSpeeds::default(),
            now: self.now,
        })
    }

    pub fn run(&mut self) -> MirrorPlan {
        let plan = self.plan();
        self.apply(&plan);
        plan
    }

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
                let removed = |file: &IndexFile| file.kind == captions && (theirs || !file.mine);
                for file in entry.files.extract_if(.., |file| removed(file)) {
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

    /// Puts a file onto the disk, as somebody does; returns its date.
    pub fn put(&mut self, path: &str, size: u64) -> i64 {
        let modified = i64::try_from(self.tick()).unwrap();
        let file = DiskFile {
            size,
            modified,
            ..DiskFile::default()
        };
        self.disk.files.insert(path.to_owned(), file);
        modified
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

    fn tick(&mut self) -> u64 {
        self.ticks += 1;
        u64::try_from(self.ticks).unwrap()
    }

    pub fn lines(&self) -> BTreeMap<SessionId, PlanItem> {
        let plan = self.plan();
        plan.items
            .into_iter()
            .map(|item| (item.session.id, item))
            .collect()
    }

    /// Returns the one line about a recording.
    pub fn line(&self, number: u128) -> PlanItem {
        self.lines().remove(&session_id(number)).unwrap()
    }

    /// Checks that the disk holds what the server has.
    pub fn assert_whole(&self) {
        let mut keys = HashMap::new();
        for path in self.disk.files.keys() {
            let other = keys.insert(names::key(path), path);
            assert_eq!(other, None, "{path}");
        }
        for recording in self.read().sessions {
            let entry = &self.index.entries[&recording.id];
            let server = &self.sessions[&recording.id];
            if !server.downloadable && entry.files.is_empty() {
                continue;
            }
            let video = entry.files.iter().find(|file| file.kind == FileKind::Video);
            let video = video.unwrap();
            assert!(self.disk.files.contains_key(&video.path));
            assert_eq!(video.path, format!("{}.mp4", entry.stem));
            if server.downloadable && !video.mine {
                assert_eq!(video.size, server.version);
            }
            assert_eq!(entry.listing.title, recording.title);
            let captions = |file: &IndexFile| matches!(file.kind, FileKind::Srt(_));
            if server.downloadable && !entry.files.iter().any(|file| file.mine) {
                assert_eq!(entry.files.iter().any(captions), recording.has_captions);
            }
        }
    }
}
