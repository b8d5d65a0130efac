//! A campus, a profile and a folder to take it home to.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use lectern_campus::Population;
use lectern_campus::changes::Change;
use lectern_campus::demo::DemoPerson;
use lectern_campus::truth::Truth;
use lectern_campus::world::Role;
use lectern_net::Limits;
use lectern_panopto::{FolderId, SessionId};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use uuid::Uuid;

use super::super::index::Index;
use super::super::options::{MirrorId, MirrorOptions, MirrorRequest, MirrorScope, Sidecar};
use super::super::plan::PlanKind;
use super::super::run::Tuning;
use super::super::store;
use super::super::views::{PlanId, PlanMirror, PlanQuery, PlanView, Started};
use crate::App;
use crate::jobs::JobView;
use crate::tests::program::{Program, Who, campus};

pub struct Bench {
    program: Program,
    pub home: TempDir,
}

impl Deref for Bench {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}

impl DerefMut for Bench {
    fn deref_mut(&mut self) -> &mut Program {
        &mut self.program
    }
}

impl Bench {
    /// A campus of this population whose limits nobody meets.
    pub async fn start(population: Population) -> Self {
        let bench = Self::made(population, Who::quick(quick)).await;
        bench.campus.settings().write().limits.enforced = false;
        bench
    }

    /// An empty campus whose limits nobody meets, and this person on it.
    pub async fn start_as(person: &'static DemoPerson) -> Self {
        let who = Who {
            person,
            ..Who::quick(quick)
        };
        let bench = Self::made(Population::Empty, who).await;
        bench.campus.settings().write().limits.enforced = false;
        bench
    }

    pub async fn at_the_pace_of(population: Population, limits: Limits) -> Self {
        let who = Who {
            limits,
            ..Who::quick(quick)
        };
        Self::made(population, who).await
    }

    /// A campus that enforces Panopto's limits in windows so many times shorter, and a program that knows it.
    pub async fn faster(population: Population, times: u32) -> Self {
        let who = Who {
            limits: Limits::PANOPTO,
            faster: times,
            ..Who::quick(quick)
        };
        let bench = Self::made(population, who).await;
        {
            let limits = &mut bench.campus.settings().write().limits;
            limits.enforced = true;
            limits.time_factor = f64::from(times);
        }
        bench
    }

    async fn made(population: Population, who: Who) -> Self {
        let home = tempfile::tempdir().unwrap();
        let who = Who {
            library: Some(home.path().to_owned()),
            ..who
        };
        Self {
            program: Program::start(campus(population).await, who).await,
            home,
        }
    }

    pub fn destination(&self) -> PathBuf {
        self.home.path().join("Mirror")
    }

    pub fn request(&self, scope: MirrorScope) -> MirrorRequest {
        MirrorRequest {
            account: self.account.clone().unwrap(),
            scope,
            destination: self.destination(),
            options: MirrorOptions {
                sidecars: Sidecar::ALL.iter().copied().collect(),
                ..MirrorOptions::default()
            },
        }
    }

    pub fn folder(&self, id: Uuid) -> MirrorRequest {
        self.request(MirrorScope::Folders {
            folders: vec![FolderId::new(id)],
        })
    }

    pub fn site(&self) -> MirrorRequest {
        self.request(MirrorScope::Site)
    }

    /// Makes a plan and waits for it.
    pub async fn plan(&self, request: MirrorRequest) -> PlanView {
        let id = self
            .app()
            .plan_mirror(PlanMirror {
                request,
                name: None,
                check_every_file: false,
            })
            .await
            .unwrap();
        let plan = self.app().plan_ready(&id).await.unwrap();
        assert_eq!(plan.problem, None);
        plan
    }

    /// Starts a plan and waits for its end.
    pub async fn run(&self, plan: &PlanId) -> JobView {
        match self.app().start_plan(plan).await.unwrap() {
            Started::Job(job) => self.ended(&job).await,
            Started::NothingToDo => panic!("nothing to do"),
        }
    }

    pub async fn begin(&self, plan: &PlanId) -> String {
        match self.app().start_plan(plan).await.unwrap() {
            Started::Job(job) => job,
            Started::NothingToDo => panic!("nothing to do"),
        }
    }

    /// Returns how many rows of each kind a plan has.
    pub fn counts(plan: &PlanView) -> BTreeMap<PlanKind, u64> {
        plan.counts
            .iter()
            .map(|count| (count.kind, count.count))
            .collect()
    }

    /// Returns title and kind of the rows that are checked.
    pub fn checked(&self, plan: &PlanId) -> Vec<(String, PlanKind)> {
        let rows = self.app().plan_rows(plan, &PlanQuery::default()).unwrap();
        let mut checked: Vec<_> = rows
            .rows
            .into_iter()
            .filter(|row| row.checked)
            .map(|row| (row.title, row.kind))
            .collect();
        checked.sort();
        checked
    }

    pub fn index(&self, mirror: &MirrorId) -> Index {
        let database = &self.app().inner.database;
        database
            .read(|connection| Ok(store::index(connection, mirror)?.0))
            .unwrap()
    }

    pub async fn only_mirror(&self) -> MirrorId {
        let mut mirrors = self.app().mirrors().await.unwrap();
        assert_eq!(mirrors.len(), 1);
        mirrors.remove(0).id
    }

    pub fn change(&self, change: Change) -> Uuid {
        self.campus.change(change).unwrap()
    }

    pub fn add_folder(&self, parent: Option<Uuid>, name: &str) -> Uuid {
        let folder = self.change(Change::AddFolder {
            parent,
            name: name.to_owned(),
        });
        let mut world = self.campus.state().world.write();
        let grants = &mut world.folder_mut(folder).unwrap().grants;
        grants.insert(self.who.person.id, Role::Creator);
        folder
    }

    pub fn add_session(&self, folder: Uuid, name: &str, bytes: u64) -> Uuid {
        self.change(Change::AddSession {
            folder,
            name: name.to_owned(),
            seconds: 3,
            bytes,
            captions: vec!["English_USA".to_owned()],
        })
    }

    pub async fn truth(&self, below: Option<Uuid>) -> Truth {
        let campus = Arc::clone(&self.campus);
        tokio::task::spawn_blocking(move || {
            let mut truth = campus.truth();
            if let Some(top) = below {
                truth = truth.below(top);
            }
            campus.state().hash_all(&mut truth).unwrap();
            truth
        })
        .await
        .unwrap()
    }

    /// Compares the disk with the truth: each recording once, whole, and no other video.
    pub async fn assert_equals(&self, truth: &Truth) {
        let mirror = self.only_mirror().await;
        let index = self.index(&mirror);
        let mut expected = BTreeMap::new();
        for session in &truth.sessions {
            if session.not_downloadable.is_some() || session.stock {
                continue;
            }
            let entry = index
                .entries
                .get(&SessionId::new(session.id))
                .unwrap_or_else(|| panic!("{} is not in the index", session.name));
            let video = entry
                .files
                .first()
                .unwrap_or_else(|| panic!("{} has no video: {entry:?}", session.name));
            let sha256 = session.sha256.clone().unwrap();
            assert_eq!(video.sha256, sha256, "{}", session.name);
            let previous = expected.insert(video.path.clone(), sha256);
            assert_eq!(previous, None, "{} is used twice", video.path);
        }
        let videos: BTreeMap<String, String> = files_below(&self.destination())
            .into_iter()
            .filter(|path| path.ends_with(".mp4"))
            .filter(|path| !path.starts_with("Replaced files/"))
            .map(|path| {
                let sha256 = sha256(&self.destination().join(&path));
                (path, sha256)
            })
            .collect();
        assert_eq!(videos, expected);
    }

    /// Lets the tool that everybody has judge the manifest.
    pub fn sha256sum_agrees(&self) {
        let checked = Command::new("sha256sum")
            .args(["-c", "--quiet", "--strict", "manifest-sha256.txt"])
            .current_dir(self.destination())
            .output()
            .unwrap();
        assert!(
            checked.status.success(),
            "{}{}",
            String::from_utf8_lossy(&checked.stdout),
            String::from_utf8_lossy(&checked.stderr)
        );
    }

    /// Nothing half-made lies anywhere.
    pub fn assert_tidy(&self) {
        let left: Vec<_> = files_below(&self.destination())
            .into_iter()
            .filter(|path| {
                let name = path.rsplit('/').next().unwrap_or_default();
                path.contains("incoming/") || (name.starts_with('.') && name.ends_with(".part"))
            })
            .collect();
        assert_eq!(left, Vec::<String>::new());
    }

    /// Counts finished downloads of each session.
    pub fn downloads(&self) -> BTreeMap<Uuid, usize> {
        let mut downloads = BTreeMap::new();
        for request in self.campus.log().matching("GET", "/Podcast/Download/") {
            if let Some(session) = request.subject {
                *downloads.entry(session).or_default() += 1;
            }
        }
        downloads
    }
}

/// Short pauses, so that what is waited for is the thing itself.
fn quick(app: &App) {
    app.inner.mirrors.engine.get().unwrap().tuning.change(short);
}

fn short(tuning: &mut Tuning) {
    tuning.retry.first_pause = Duration::from_millis(10);
    tuning.retry.longest_pause = Duration::from_millis(50);
    tuning.retry.unnamed_retry_after = Duration::from_millis(200);
    tuning.patience.round_pause = Duration::from_millis(50);
    tuning.stall_after = Duration::from_secs(2);
    tuning.checkpoint_every = Duration::from_millis(20);
    tuning.patience.probe = (Duration::from_millis(30), Duration::from_millis(200));
}

pub fn sha256(path: &Path) -> String {
    super::super::run::hex(&Sha256::digest(std::fs::read(path).unwrap()))
}

/// Every file below a folder by its path with `/` between names.
pub fn files_below(folder: &Path) -> Vec<String> {
    let mut files: Vec<String> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap();
            let names: Vec<_> = path.iter().map(|name| name.to_str().unwrap()).collect();
            names.join("/")
        })
        .collect();
    files.sort();
    files
}
