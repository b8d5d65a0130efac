//! A started campus, an account on its Canvas, and folders.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, FixedOffset, Utc};
use lectern_campus::canvas::demo;
use lectern_campus::{Campus, CampusConfig, CampusHandle, CanvasConfig, CanvasWorld};
use lectern_canvas::{Canvas, CourseId, FixedToken, Governor};
use lectern_collect::{Choices, CollectControl, CollectError, CollectEvent, Plan, Stage};
use lectern_net::{HttpClient, HttpSettings, ProxyChoice};
use serde_json::Value;
use tempfile::TempDir;

/// The present of all these tests.
pub const NOW: &str = "2026-11-20T12:00:00Z";

pub fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The present, for whoever lives in Vancouver.
pub fn now() -> DateTime<FixedOffset> {
    time(NOW).with_timezone(&FixedOffset::west_opt(8 * 3600).unwrap())
}

pub async fn campus(courses: CanvasWorld) -> CampusHandle {
    let campus = Campus::start(CampusConfig {
        canvas: CanvasConfig {
            courses,
            ..CanvasConfig::default()
        },
        ..CampusConfig::default()
    })
    .await
    .unwrap();
    campus.clock().stop_at(time(NOW));
    campus
}

pub fn admin(campus: &CampusHandle) -> Canvas {
    with_token(campus, demo::ADMIN_TOKEN)
}

pub fn with_token(campus: &CampusHandle, token: &str) -> Canvas {
    let settings = HttpSettings {
        proxy: ProxyChoice::None,
        ..HttpSettings::default()
    };
    Canvas::new(
        campus.canvas().base_url().parse().unwrap(),
        HttpClient::new(&settings).unwrap(),
        Arc::new(Governor::new().faster(50)),
        Arc::new(FixedToken::new(token.into())),
    )
}

pub fn course(id: u64) -> CourseId {
    CourseId::new(id.cast_signed())
}

/// All courses of a campus that can be opened.
pub fn everything(campus: &CampusHandle) -> Choices {
    let courses = campus.canvas().true_courses().into_iter();
    Choices::of(courses.map(|one| course(one.id)))
}

/// A folder for a collection and one for its stage.
pub struct Folders {
    root: TempDir,
}

impl Folders {
    pub fn new() -> Self {
        Self {
            root: tempfile::tempdir().unwrap(),
        }
    }

    pub fn collection(&self) -> PathBuf {
        self.root.path().join("collection")
    }

    pub fn stage(&self) -> PathBuf {
        self.root.path().join("stage")
    }

    pub fn open(&self, canvas: &Canvas, choices: &Choices) -> Stage {
        let (stage, collection) = (self.stage(), self.collection());
        Stage::open(&stage, &collection, canvas.server(), choices, now()).unwrap()
    }

    /// Lists and takes over.
    pub async fn collect(&self, canvas: &Canvas, choices: &Choices) -> Plan {
        let stage = self.open(canvas, choices);
        let plan = stage.list(canvas, &control()).await.unwrap();
        assert_eq!(stage.take_over(now()).unwrap(), plan);
        assert!(!self.stage().exists());
        plan
    }

    pub async fn list(&self, canvas: &Canvas, choices: &Choices) -> Result<Plan, CollectError> {
        self.open(canvas, choices).list(canvas, &control()).await
    }

    /// Reads a list of the collection.
    pub fn rows(&self, name: &str) -> Vec<Value> {
        let text = fs::read(self.collection().join("json").join(name)).unwrap();
        serde_json::from_slice(&text).unwrap()
    }
}

pub fn control() -> CollectControl {
    CollectControl {
        now: Arc::new(|| time(NOW)),
        ..CollectControl::default()
    }
}

/// Stops after so many events.
pub fn stopping_after(events: u64) -> CollectControl {
    let left = AtomicU64::new(events);
    let control = control();
    let cancel = control.cancel.clone();
    CollectControl {
        events: Some(Arc::new(move |_: CollectEvent| {
            if left.fetch_sub(1, Ordering::Relaxed) <= 1 {
                cancel.cancel();
            }
        })),
        ..control
    }
}

/// Returns every file below a folder with its bytes.
pub fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}
