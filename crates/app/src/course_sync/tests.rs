//! A course of a whole campus that is synchronised with its recordings and its student work.

use std::path::PathBuf;
use std::sync::Arc;

use lectern_campus::canvas::demo as canvas_demo;
use lectern_campus::changes::Change;
use lectern_campus::faults::{Fault, Rule};
use lectern_campus::{Campus, CampusConfig, CanvasConfig, CanvasWorld, RecordingSize};
use lectern_net::Secret;
use lectern_panopto::FolderId;

use crate::artifacts::{ArtifactCourseChoice, ArtifactRequest};
use crate::mirror::PlanMirror;
use crate::tests::program::{Program, Who};
use crate::{
    AccountId, AddCanvas, AppError, CourseEdit, CourseId, CourseView, ErrorCode, JobKind, JobView,
    MirrorOptions, MirrorRequest, MirrorScope, Started, clock,
};

const FOLDER: [&str; 4] = [
    "Faculty of Science",
    "Biology",
    "BIOL 200 Fundamentals of cell biology",
    "2026 Winter 1",
];
const CANVAS_COURSE: i64 = canvas_demo::BIOL_200.cast_signed();

/// A profile that follows one course, linked to its Canvas course.
struct Desk {
    program: Program,
    canvas: AccountId,
    course: CourseId,
    folder: FolderId,
}

impl Desk {
    async fn new() -> Self {
        let config = CampusConfig {
            recordings: RecordingSize::TINY,
            canvas: CanvasConfig {
                port: 0,
                courses: CanvasWorld::Small,
            },
            ..CampusConfig::default()
        };
        let campus = Arc::new(Campus::start(config).await.unwrap());
        campus.settings().write().limits.enforced = false;
        campus.settings().write().canvas.throttle.enforced = false;
        let program = Program::start(campus, Who::quick(|_| ())).await;
        let app = program.app();
        let added = app.add_canvas_account(AddCanvas {
            server: program.campus.canvas().base_url().to_owned(),
            token: Some(Secret::new(canvas_demo::ADMIN_TOKEN)),
            ..AddCanvas::default()
        });
        let canvas = added.await.unwrap().id;
        let folder = program.campus.truth().folder_at(&FOLDER).unwrap().id;
        let account = program.account.clone().unwrap();
        let course = app.add_course(&account, &folder.to_string()).await.unwrap();
        let linked = app.link_canvas_course(course.id, &canvas, CANVAS_COURSE);
        linked.await.unwrap();
        Self {
            canvas,
            course: course.id,
            folder: FolderId::new(folder),
            program,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.program
            .profile
            .path()
            .join("on this computer")
            .join(name)
    }

    /// Downloads the folder, as a person does it once.
    async fn download(&self) {
        let app = self.program.app();
        let wanted = PlanMirror {
            request: MirrorRequest {
                account: self.program.account.clone().unwrap(),
                scope: MirrorScope::Folders {
                    folders: vec![self.folder],
                },
                destination: self.path("recordings"),
                options: MirrorOptions::default(),
            },
            name: None,
            check_every_file: false,
        };
        let plan = app.plan_mirror(wanted).await.unwrap();
        assert_eq!(app.plan_ready(&plan).await.unwrap().problem, None);
        let Started::Job(job) = app.start_plan(&plan).await.unwrap() else {
            panic!("nothing to download");
        };
        assert_eq!(self.program.ended(&job).await.items_failed, 0);
    }

    /// Exports the student work, as a person does it once.
    async fn export(&self) -> JobView {
        let app = self.program.app();
        let mut request = ArtifactRequest::new(self.canvas.clone(), self.path("work"));
        request.courses = vec![ArtifactCourseChoice::whole(CANVAS_COURSE)];
        let plan = Box::pin(app.plan_artifacts(&request, |_| ()))
            .await
            .unwrap();
        let started = app.start_artifacts(&plan.id).await.unwrap();
        self.program.ended(&started.job).await
    }

    async fn include(&self, edit: CourseEdit) -> Result<(), AppError> {
        let app = self.program.app();
        app.edit_course(self.course, edit).await.map(|_| ())
    }

    /// Brings recordings and student work, twice at once as an impatient person does, and waits for the jobs that this began.
    async fn bring(&self) -> Vec<JobKind> {
        let app = self.program.app();
        let before = self.jobs();
        let course = app.course_row(self.course).await.unwrap();
        let now = clock::now();
        tokio::join!(app.bring_along(&course, now), app.bring_along(&course, now));
        let mut kinds = Vec::new();
        for job in self.jobs() {
            if before.iter().all(|known| known.id != job.id) {
                let ended = self.program.ended(&job.id).await;
                assert_eq!(ended.items_failed, 0, "{:?}", app.job_log(&job.id));
                kinds.push(job.kind);
            }
        }
        kinds.sort_by_key(|kind| format!("{kind:?}"));
        kinds.dedup();
        kinds
    }

    /// Returns every job, those that ended too.
    fn jobs(&self) -> Vec<JobView> {
        let app = self.program.app();
        let lists = [false, true].map(|ended| app.list_jobs(ended).unwrap());
        lists.into_iter().flatten().collect()
    }

    async fn view(&self) -> CourseView {
        let courses = self.program.app().courses().await.unwrap();
        courses.into_iter().next().unwrap()
    }
}

const BOTH: CourseEdit = CourseEdit {
    account: None,
    zone: None,
    sub_folders: None,
    first_day: None,
    schedule: None,
    schedule_paused: None,
    local_folder: None,
    sync_viewing: None,
    sync_recordings: Some(true),
    sync_work: Some(true),
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sync_brings_recordings_and_student_work_as_they_were_set_up() {
    let desk = Desk::new().await;
    for part in [
        CourseEdit {
            sync_work: None,
            ..BOTH
        },
        CourseEdit {
            sync_recordings: None,
            ..BOTH
        },
    ] {
        let refused = desk.include(part).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::Conflict, "{refused}");
    }
    // The first export cannot have one of the files.
    let truth = desk
        .program
        .campus
        .canvas()
        .true_submissions(canvas_demo::BIOL_200);
    let attempts = truth.iter().flat_map(|one| &one.attempts);
    let mut files = attempts.flat_map(|attempt| &attempt.files);
    let file = files.find(|file| !file.locked).unwrap();
    let forbidden = Fault::Status {
        status: 403,
        body: "<Error><Code>AccessDenied</Code></Error>".to_owned(),
    };
    let faults = desk.program.campus.faults();
    faults.push(Rule::always(&format!("/files/{}/*", file.id), forbidden));
    desk.download().await;
    assert!(desk.export().await.items_failed > 0);
    faults.clear();
    let before = desk.view().await;
    assert!(before.work.clone().unwrap().to.is_some());

    desk.include(BOTH).await.unwrap();
    let change = Change::AddSession {
        folder: before.folder.guid(),
        name: "Added since".to_owned(),
        seconds: 60,
        bytes: 0,
        captions: Vec::new(),
    };
    desk.program.campus.change(change).unwrap();

    assert_eq!(desk.bring().await, [JobKind::Artifacts, JobKind::Mirror]);
    let after = desk.view().await;
    assert_eq!(after.sync_problem, None);
    assert_eq!(
        after.recordings.unwrap().recordings,
        before.recordings.unwrap().recordings + 1
    );
    let (work, was) = (after.work.unwrap(), before.work.unwrap());
    assert!(work.export == was.export && work.to > was.to);
    // With nothing new nothing is done, and what was looked at is noted.
    assert_eq!(desk.bring().await, []);
    assert!(desk.view().await.work.unwrap().to > work.to);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_brought_is_told_with_the_course_and_the_rest_comes() {
    let desk = Desk::new().await;
    desk.download().await;
    desk.export().await;
    desk.include(BOTH).await.unwrap();
    let app = desk.program.app();
    app.sign_out(&desk.canvas).await.unwrap();
    let change = Change::AddSession {
        folder: desk.view().await.folder.guid(),
        name: "Added since".to_owned(),
        seconds: 60,
        bytes: 0,
        captions: Vec::new(),
    };
    desk.program.campus.change(change).unwrap();

    assert_eq!(desk.bring().await, [JobKind::Mirror]);

    let problem = desk.view().await.sync_problem.unwrap();
    assert!(problem.starts_with("Student work: "), "{problem}");
    // Without viewing data a sync asks Panopto for none.
    let edit = CourseEdit {
        sync_viewing: Some(false),
        ..CourseEdit::default()
    };
    desk.include(edit).await.unwrap();
    let sync = app.sync_courses(&[desk.course]).await.unwrap();
    assert_eq!((sync.jobs.len(), sync.more), (0, true));
    // Whoever asks for the views themselves gets them all the same.
    let sync = app.sync_viewing(vec![desk.course]).await.unwrap();
    assert_eq!((sync.jobs.len(), sync.more), (1, false));
}
