//! A campus whose clock stands, a profile with an account of its Canvas, and student work to export.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lectern_campus::canvas::demo;
use lectern_campus::log::LoggedRequest;
use lectern_campus::{CampusHandle, CanvasWorld};
use tempfile::TempDir;

use crate::artifacts::{
    ArtifactCourseChoice, ArtifactExportId, ArtifactExportView, ArtifactPeople, ArtifactPlan,
    ArtifactRequest, ArtifactRunView,
};
use crate::jobs::JobView;
use crate::tests::canvas_program::{CanvasProgram, PATIENCE, quick_retry};
use crate::{App, AppError};

pub struct Desk {
    program: CanvasProgram,
    /// Where exports go.
    pub home: TempDir,
}

impl Deref for Desk {
    type Target = CanvasProgram;

    fn deref(&self) -> &CanvasProgram {
        &self.program
    }
}

impl DerefMut for Desk {
    fn deref_mut(&mut self) -> &mut CanvasProgram {
        &mut self.program
    }
}

impl Desk {
    /// A campus of three courses with 12 students each, and an administrator.
    pub async fn small() -> Self {
        Self::open_on(CanvasWorld::Small, demo::ADMIN_TOKEN).await
    }

    pub async fn open_on(courses: CanvasWorld, token: &'static str) -> Self {
        Self::of(CanvasProgram::start(courses, token, quick).await)
    }

    /// Another profile on the same campus.
    pub async fn beside(other: &Self) -> Self {
        Self::of(CanvasProgram::beside(other).await)
    }

    fn of(program: CanvasProgram) -> Self {
        Self {
            program,
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder of this test that is not there yet.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.home.path().join("exports of this test").join(name)
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

    pub async fn view(&self, export: ArtifactExportId) -> ArtifactExportView {
        self.app().artifact_export_view(export).await.unwrap()
    }

    pub async fn last_run(&self, export: ArtifactExportId) -> ArtifactRunView {
        self.view(export).await.last_run.unwrap()
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

fn quick(app: &App, campus: &Arc<CampusHandle>) {
    let clock = Arc::clone(campus);
    let engine = app.inner.artifacts.engine.get().unwrap();
    engine.tuning.change(|tuning| {
        tuning.now = Arc::new(move || clock.clock().now());
        tuning.look_again = Duration::from_millis(50);
        tuning.patience = PATIENCE;
        tuning.retry = Some(quick_retry());
    });
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
