//! A server, a disk and a run that does what a plan says, all in memory.

mod run;

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

pub(crate) fn session_id(number: u128) -> SessionId {
    SessionId::new(Uuid::from_u128(0x5e55_0000 + number))
}

pub(crate) fn folder_id(number: u128) -> FolderId {
    FolderId::new(Uuid::from_u128(0xf01d_0000 + number))
}

pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Everything there is.
#[derive(Clone, Debug)]
pub(crate) struct World {
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
pub(crate) struct Recording {
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
