//! A campus, a collection, and what should be in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::stream;
use lectern_campus::canvas::{TrueFile, demo};
use lectern_campus::log::{LoggedRequest, Origin};
use lectern_campus::{
    Campus, CampusConfig, CampusHandle, CanvasConfig, CanvasSettings, CanvasWorld, Population,
};
use lectern_canvas::{Canvas, CourseId, FixedToken, Governor};
use lectern_collect::files::{
    FileEvent, FileLanes, FileOutcome, FileRecord, FileRecords, FileResult, FilesControl,
    FilesError, FilesSummary, LaneSettings,
};
use lectern_collect::{Choices, CollectControl, FileKey, FileKind, Stage, WantedFile};
use lectern_net::{HttpClient, HttpSettings, ProxyChoice, RetryPolicy};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// The present of all these tests.
pub const NOW: &str = "2026-11-20T12:00:00Z";

/// A campus with a collection of its work.
pub struct Desk {
    pub campus: CampusHandle,
    pub canvas: Canvas,
    pub folder: TempDir,
    pub settings: LaneSettings,
    pub control: FilesControl,
    done: Arc<Mutex<Vec<FileOutcome>>>,
}

impl Desk {
    pub async fn open(courses: CanvasWorld) -> Self {
        let campus = Campus::start(CampusConfig {
            population: Population::Empty,
            canvas: CanvasConfig { port: 0, courses },
            ..CampusConfig::default()
        })
        .await
        .unwrap();
        campus.clock().stop_at(NOW.parse().unwrap());
        // What is measured here is what is asked, not how fast.
        campus.settings().write().canvas.throttle.enforced = false;
        let done: Arc<Mutex<Vec<FileOutcome>>> = Arc::default();
        let noted = Arc::clone(&done);
        let control = FilesControl {
            events: Some(Arc::new(move |event| {
                if let FileEvent::Done(outcome) = event {
                    noted.lock().unwrap().push(outcome);
                }
            })),
            ..FilesControl::default()
        };
        Self {
            canvas: canvas(campus.canvas().base_url(), demo::ADMIN_TOKEN),
            campus,
            folder: tempfile::tempdir().unwrap(),
            settings: quick(),
            control,
            done,
        }
    }

    /// One file of so many bytes, and two more beside it.
    pub async fn of_three_files(bytes: u64) -> Self {
        Self::open(CanvasWorld::Files {
            students: 1,
            files_each: 3,
            bytes,
        })
        .await
    }

    pub fn collection(&self) -> PathBuf {
        self.folder.path().join("collection")
    }

    /// Changes a switch of the Canvas.
    pub fn change(&self, change: impl FnOnce(&mut CanvasSettings)) {
        change(&mut self.campus.settings().write().canvas);
    }

    /// Lists all courses and takes the answers over.
    pub async fn list(&self) -> Vec<WantedFile> {
        let courses = self.campus.canvas().true_courses();
        let ids = courses
            .iter()
            .map(|course| i64::try_from(course.id).unwrap());
        let choices = Choices::of(ids.map(CourseId::new));
        let stage = self.folder.path().join("stage");
        let now = chrono::Utc::now().fixed_offset();
        let stage = Stage::open(
            &stage,
            &self.collection(),
            self.canvas.server(),
            &choices,
            now,
        )
        .unwrap();
        stage
            .list(&self.canvas, &CollectControl::default())
            .await
            .unwrap();
        stage.take_over(now).unwrap();
        lectern_collect::wanted(&self.collection())
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }

    /// Fetches, with the lists and lanes of a program that was just started.
    pub async fn fetch(&self, wanted: &[WantedFile]) -> Result<FilesSummary, FilesError> {
        self.done.lock().unwrap().clear();
        let lanes = self.lanes();
        lanes
            .fetch(stream::iter(wanted.to_vec()), &self.control)
            .await
    }

    /// Fetches one file and tells what became of it.
    pub async fn fetch_one(&self, wanted: &WantedFile) -> FileResult {
        let outcome = self.lanes().fetch_one(wanted, &self.control).await;
        outcome.unwrap().result
    }

    pub fn lanes(&self) -> FileLanes {
        let records = FileRecords::open(&self.collection()).unwrap();
        FileLanes::new(
            self.canvas.clone(),
            &transfers(),
            records,
            self.settings.clone(),
        )
    }

    /// What became of the files of the last call.
    pub fn outcomes(&self) -> Vec<FileOutcome> {
        self.done.lock().unwrap().clone()
    }

    pub fn records(&self) -> BTreeMap<FileKey, FileRecord> {
        read_records(&self.collection())
    }

    /// The requests to the origin of files, and those to Canvas that lead there.
    pub fn asked_for_files(&self) -> Vec<LoggedRequest> {
        let mut requests = self.campus.canvas().log().requests();
        requests.retain(|request| {
            request.origin == Origin::CanvasFiles
                || !request.path.starts_with("/api/v1/")
                || request.path.starts_with("/api/v1/files/")
        });
        requests
    }

    /// Every file of the campus's truth, by its key.
    pub fn truth(&self) -> BTreeMap<FileKey, TrueFile> {
        let canvas = self.campus.canvas();
        let courses = canvas.true_courses().into_iter();
        courses
            .flat_map(|course| canvas.true_submissions(course.id))
            .flat_map(|work| work.files().into_iter().cloned().collect::<Vec<_>>())
            .map(|file| {
                let key = match &file.media {
                    Some(media) => FileKey::new(FileKind::Media, media.clone()),
                    None => FileKey::new(FileKind::File, file.id.to_string()),
                };
                (key, file)
            })
            .collect()
    }

    /// Fails unless the collection has every file that can be had, byte for byte, and says of each other why not.
    pub fn assert_whole(&self) {
        let (truth, records) = (self.truth(), self.records());
        assert!(!truth.is_empty());
        for (key, file) in &truth {
            let record = records
                .get(key)
                .unwrap_or_else(|| panic!("{key} is missing"));
            if file.locked {
                assert_eq!(record.path, None, "{key}");
                assert!(record.why.is_some(), "{key}");
                continue;
            }
            let told = self.campus.canvas().sha256_of(file.id);
            assert_eq!(Some(&record.sha256), told.as_ref(), "{key}: {record:?}");
            assert_eq!(record.size, file.size, "{key}");
        }
        for (key, record) in &records {
            if key.kind != FileKind::Thumbnail {
                assert!(truth.contains_key(key), "nobody handed in {key}");
            }
            let Some(path) = &record.path else { continue };
            let bytes = fs::read(self.collection().join(path)).unwrap();
            assert_eq!(bytes.len() as u64, record.size, "{key}");
            assert_eq!(sha256(&bytes), record.sha256, "{key}");
            if key.kind == FileKind::Thumbnail {
                assert!(bytes.starts_with(&[0xff, 0xd8, 0xff]), "{key}");
            }
        }
        let noted = records.values().filter(|record| record.path.is_some());
        assert_eq!(names(&self.collection()).len(), noted.count(), "left over");
    }

    /// Fails where a credential went to another server or a token lies in a file.
    pub fn assert_nothing_leaked(&self) {
        assert!(self.campus.canvas().log().leaks().is_empty());
        let tokens = self.campus.canvas().tokens();
        assert!(tokens.iter().any(|token| token == demo::ADMIN_TOKEN));
        for path in all_files(self.folder.path()) {
            let bytes = fs::read(&path).unwrap();
            for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'~') {
                // Every token has this letter, and hardly anything else has.
                let found = tokens.iter().any(|token| {
                    let start = at.checked_sub(token.find('~').unwrap());
                    start.is_some_and(|start| bytes[start..].starts_with(token.as_bytes()))
                });
                assert!(!found, "a token is in {}", path.display());
            }
        }
    }
}

/// Lanes that do not pause, because no test waits.
pub fn quick() -> LaneSettings {
    LaneSettings {
        retry: RetryPolicy {
            first_pause: Duration::from_millis(1),
            longest_pause: Duration::from_millis(4),
            shortest_retry_after: Duration::ZERO,
            longest_retry_after: Duration::from_millis(4),
            unnamed_retry_after: Duration::ZERO,
            ..RetryPolicy::default()
        },
        ..LaneSettings::default()
    }
}

pub fn canvas(server: &str, token: &str) -> Canvas {
    Canvas::new(
        server.parse().unwrap(),
        HttpClient::new(&plain()).unwrap(),
        Arc::new(Governor::new().faster(50)),
        Arc::new(FixedToken::new(token.into())),
    )
    .with_retry(quick().retry)
}

pub fn transfers() -> HttpClient {
    HttpClient::for_transfers(&plain()).unwrap()
}

fn plain() -> HttpSettings {
    HttpSettings {
        proxy: ProxyChoice::None,
        ..HttpSettings::default()
    }
}

/// Reads the list as the renderer does: of each file the last line counts.
pub fn read_records(collection: &Path) -> BTreeMap<FileKey, FileRecord> {
    let text = fs::read_to_string(collection.join("files.jsonl")).unwrap_or_default();
    text.lines()
        .map(|line| {
            let record: FileRecord = serde_json::from_str(line).unwrap();
            (record.key.clone(), record)
        })
        .collect()
}

/// The names in the folder of the bytes.
pub fn names(collection: &Path) -> Vec<String> {
    all_files(&collection.join("files"))
        .into_iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect()
}

pub fn all_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
