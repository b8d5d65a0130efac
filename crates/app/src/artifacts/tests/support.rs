//! A campus whose clock stands, a profile with an account of its Canvas, and student work to export.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lectern_campus::canvas::demo;
use lectern_campus::log::LoggedRequest;
use lectern_campus::{Campus, CampusConfig, CampusHandle, CanvasConfig, CanvasWorld, Population};
use lectern_net::{RetryPolicy, Secret};
use tempfile::TempDir;

use crate::artifacts::{
    ArtifactCourseChoice, ArtifactExportId, ArtifactExportView, ArtifactPeople, ArtifactPlan,
    ArtifactRequest, ArtifactRunView,
};
use crate::jobs::{JobState, JobView, Patience};
use crate::tests::program::until_free;
use crate::{AccountId, AddCanvas, App, AppError, AppOptions, Host};

/// The moment at which the campus's clock stands.
pub const NOW: &str = "2026-11-20T12:00:00Z";

pub struct Desk {
    pub campus: Arc<CampusHandle>,
    pub profile: TempDir,
    pub account: Option<AccountId>,
    token: &'static str,
    app: Option<App>,
}

impl Desk {
    /// A campus of three courses with 12 students each, and an administrator.
    pub async fn small() -> Self {
        Self::open_on(CanvasWorld::Small, demo::ADMIN_TOKEN).await
    }

    pub async fn open_on(courses: CanvasWorld, token: &'static str) -> Self {
        let config = CampusConfig {
            population: Population::Empty,
            canvas: CanvasConfig { port: 0, courses },
            ..CampusConfig::default()
        };
        let campus = Campus::start(config).await.unwrap();
        campus.clock().stop_at(NOW.parse().unwrap());
        campus.settings().write().canvas.throttle.enforced = false;
        Self::on(Arc::new(campus), token).await
    }

    /// Another profile on the same campus.
    pub async fn beside(other: &Self) -> Self {
        Self::on(Arc::clone(&other.campus), other.token).await
    }

    async fn on(campus: Arc<CampusHandle>, token: &'static str) -> Self {
        let mut desk = Self {
            campus,
            profile: tempfile::tempdir().unwrap(),
            account: None,
            token,
            app: None,
        };
        desk.open().await;
        desk
    }

    /// Opens the profile as a start of the program does, and runs its jobs.
    pub async fn open(&mut self) {
        let app = App::open(AppOptions {
            profile_dir: self.profile.path().join("profile"),
            home_dir: self.profile.path().join("home"),
            library_dir: self.profile.path().join("library"),
            version: "0.0.0-test".to_owned(),
            host: Host::Desktop,
            passphrase: Some(Secret::new("a passphrase of the tests")),
            skip_tls: false,
            sign_in_port: 9127,
            open_browser: Arc::new(|_| false),
        })
        .await
        .unwrap();
        let clock = Arc::clone(&self.campus);
        let engine = app.inner.artifacts.engine.get().unwrap();
        engine.tuning.change(|tuning| {
            tuning.now = Arc::new(move || clock.clock().now());
            tuning.look_again = Duration::from_millis(50);
            tuning.patience = Patience {
                rounds: 2,
                round_pause: Duration::from_millis(10),
                probe: (Duration::from_millis(20), Duration::from_millis(200)),
            };
            tuning.retry = Some(RetryPolicy {
                first_pause: Duration::from_millis(2),
                longest_pause: Duration::from_millis(20),
                ..RetryPolicy::default()
            });
        });
        if self.account.is_none() {
            let account = app
                .add_canvas_account(AddCanvas {
                    server: self.campus.canvas().base_url().to_owned(),
                    token: Some(Secret::new(self.token)),
                    ..AddCanvas::default()
                })
                .await
                .unwrap();
            self.account = Some(account.id);
        }
        app.start_jobs().unwrap();
        self.app = Some(app);
    }

    /// Ends everything of the program at once, as a kill does.
    pub async fn kill(&mut self) {
        self.app = None;
        until_free(&self.profile.path().join("profile/jobs.lock")).await;
    }

    pub fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    /// A folder of this test that is not there yet.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.profile.path().join("exports of this test").join(name)
    }

    /// Asks for everything of all courses, with real names.
    pub fn request(&self, folder: &str) -> ArtifactRequest {
        let courses = self.campus.canvas().true_courses().into_iter();
        let mut request =
            self.request_of(folder, &courses.map(|course| course.id).collect::<Vec<_>>());
        request.people = ArtifactPeople::Named {
            reason: "a test".to_owned(),
        };
        request
    }

    /// Asks for everything of one course, with real names.
    pub fn named(&self, folder: &str) -> ArtifactRequest {
        let mut request = self.request_of(folder, &[demo::BIOL_200]);
        request.people = ArtifactPeople::Named {
            reason: "a test".to_owned(),
        };
        request
    }

    /// Asks for everything of some courses, with pseudonyms.
    pub fn request_of(&self, folder: &str, courses: &[u64]) -> ArtifactRequest {
        let mut request = ArtifactRequest::new(self.account.clone().unwrap(), self.folder(folder));
        let ids = courses.iter().map(|id| i64::try_from(*id).unwrap());
        request.courses = ids.map(ArtifactCourseChoice::whole).collect();
        request
    }

    pub async fn plan(&self, request: &ArtifactRequest) -> Result<ArtifactPlan, AppError> {
        Box::pin(self.app().plan_artifacts(request, |_| ())).await
    }

    /// Plans and starts.
    pub async fn begin(&self, request: &ArtifactRequest) -> (ArtifactExportId, String) {
        let plan = self.plan(request).await.unwrap();
        let started = self.app().start_artifacts(&plan.id).await.unwrap();
        (started.export, started.job)
    }

    /// Exports to the end of the job, and returns how that ended.
    pub async fn export(&self, request: &ArtifactRequest) -> (ArtifactExportId, JobView) {
        let (export, job) = self.begin(request).await;
        (export, self.ended(&job).await)
    }

    /// Exports and wants everything to go well.
    pub async fn export_well(&self, request: &ArtifactRequest) -> ArtifactExportView {
        let (export, ended) = self.export(request).await;
        self.assert_well(&ended);
        self.view(export).await
    }

    pub fn assert_well(&self, ended: &JobView) {
        let log = self.app().job_log(&ended.id).unwrap();
        assert_eq!(
            ended.state,
            JobState::Succeeded,
            "{:#?} {log:#?}",
            ended.failures
        );
        assert!(ended.receipt.as_ref().unwrap().adds_up);
    }

    pub async fn view(&self, export: ArtifactExportId) -> ArtifactExportView {
        self.app().artifact_export_view(export).await.unwrap()
    }

    pub async fn last_run(&self, export: ArtifactExportId) -> ArtifactRunView {
        self.view(export).await.last_run.unwrap()
    }

    pub async fn ended(&self, job: &str) -> JobView {
        let ended = tokio::time::timeout(Duration::from_mins(8), self.app().job_ended(job)).await;
        let Ok(ended) = ended else {
            panic!(
                "never ended: {:#?} {:#?} {:#?}",
                self.app().job(job).unwrap(),
                self.app().job_items(job).unwrap(),
                self.app().job_log(job).unwrap()
            )
        };
        ended.unwrap()
    }

    /// Returns the requests for bytes of files since the log was cleared.
    pub fn files_asked(&self) -> Vec<LoggedRequest> {
        let all = self.campus.canvas().log().requests().into_iter();
        let is_file = |request: &LoggedRequest| {
            [
                "/files/",
                "/images/thumbnails/",
                "/media_download",
                "/thumbnails/",
            ]
            .iter()
            .any(|part| request.path.contains(part))
        };
        all.filter(is_file).collect()
    }
}

/// Returns every file below a folder with its content, by its path with `/`.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut rest = vec![folder.to_owned()];
    while let Some(next) = rest.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                rest.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The same without what says when it was made, and without the collection.
pub fn export_files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = files(folder);
    found.retain(|name, _| {
        !name.starts_with("collection/") && !name.ends_with("log.txt") && name != "err.txt"
    });
    found
}

/// Compares two exports and names what is different.
pub fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other));
    let different: Vec<_> = one
        .iter()
        .filter(|(name, bytes)| other[*name] != **bytes)
        .collect();
    assert!(
        different.is_empty(),
        "{:?}",
        different.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
}

/// Tells whether the name of a file ends like this.
pub fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found == ending)
}

/// Returns the rows of a table by the heads of its columns.
pub fn rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let heads = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let cells = heads.iter().zip(record.iter());
            cells
                .map(|(head, cell)| (head.to_owned(), cell.to_owned()))
                .collect()
        })
        .collect()
}
