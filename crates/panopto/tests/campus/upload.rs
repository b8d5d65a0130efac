use std::time::Duration;

use lectern_campus::faults::{Fault, Rule};
use lectern_campus::{demo, media};
use lectern_panopto::ucs::{Manifest, StreamKind, Video};
use lectern_panopto::{FolderId, Panopto, Upload, UploadState};

use crate::support::{LABS, campus, folder, http, panopto};

const MEDIA: &str = "Räume & more.mp4";

fn manifest(title: &str, file: &str) -> Vec<u8> {
    let video = Video {
        start: Duration::ZERO,
        file: file.to_owned(),
        kind: StreamKind::Primary,
        transcripts: Vec::new(),
    };
    let manifest = Manifest {
        title: title.to_owned(),
        description: Some("Cells & tissues".to_owned()),
        date: "2026-03-01T09:30:00Z".parse().ok(),
        thumbnail_time: Some(Duration::from_secs(1)),
        videos: vec![video],
        attachments: Vec::new(),
    };
    manifest.to_xml().unwrap()
}

fn recording() -> Vec<u8> {
    let mut bytes = Vec::new();
    media::mp4(3.0, 60_000, 7).write_to(&mut bytes).unwrap();
    bytes
}

async fn send(upload: &Upload, name: &str, bytes: Vec<u8>) {
    let target = upload.target.as_ref().unwrap();
    let mut url = target
        .endpoint
        .join(&format!("{}/", target.bucket))
        .unwrap();
    url.path_segments_mut()
        .unwrap()
        .pop_if_empty()
        .extend(target.key(name).split('/'));
    let answer = http().reqwest().put(url).body(bytes).send().await.unwrap();
    assert_eq!(answer.status(), 200);
}

/// Opens an upload and sends a recording and its manifest, which names `file`.
async fn sent(site: &Panopto, folder: FolderId, file: &str) -> Upload {
    let upload = site.open_upload(folder).await.unwrap();
    assert_eq!(upload.state, UploadState::Uploading);
    send(&upload, MEDIA, recording()).await;
    send(&upload, "manifest.xml", manifest("A & B", file)).await;
    upload
}

/// Looks until nothing more happens; the campus takes well under a second, if the machine has time for it.
async fn outcome(site: &Panopto, upload: &Upload) -> Upload {
    for _ in 0..15_000 {
        let now = site.upload(upload.id).await.unwrap();
        if now.state.is_final() {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the upload does not end");
}

#[tokio::test]
async fn an_upload_becomes_a_session() {
    let campus = campus().await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let labs = folder(&site, &LABS).await.id;

    let upload = sent(&site, labs, MEDIA).await;
    let finished = site.finish_upload(&upload).await.unwrap();
    assert!(
        matches!(
            finished.state,
            UploadState::UploadComplete | UploadState::Processing
        ),
        "{finished:?}"
    );
    let done = outcome(&site, &upload).await;

    assert_eq!(done.state, UploadState::Complete, "{done:?}");
    let session = site.session(done.session_id.unwrap()).await.unwrap();
    assert_eq!(
        (session.name.as_str(), session.description.as_deref()),
        ("A & B", Some("Cells & tissues"))
    );
    assert_eq!(session.folder_id(), Some(labs));
    assert_eq!(session.start_time, "2026-03-01T09:30:00Z".parse().ok());
    let listed = site.sessions(labs).read_all().await.into_result().unwrap();
    assert!(listed.iter().any(|listed| listed.id == session.id));
}

#[tokio::test]
async fn a_manifest_that_names_a_file_that_is_not_there_fails_with_a_message() {
    let campus = campus().await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let labs = folder(&site, &LABS).await.id;

    let upload = sent(&site, labs, "another.mp4").await;
    site.finish_upload(&upload).await.unwrap();
    let done = outcome(&site, &upload).await;

    assert_eq!(done.state, UploadState::ProcessingError);
    assert!(done.message.is_some());
}

#[tokio::test]
async fn an_upload_that_is_cancelled_is_gone() {
    let campus = campus().await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let labs = folder(&site, &LABS).await.id;

    let upload = sent(&site, labs, MEDIA).await;
    site.cancel_upload(upload.id).await.unwrap();

    assert!(outcome(&site, &upload).await.state.is_gone());
    site.cancel_upload(upload.id).await.unwrap();
}

#[tokio::test]
async fn every_lost_answer_of_an_upload_is_recovered() {
    let campus = campus().await;
    let site = panopto(&campus, demo::INSTRUCTOR).await;
    let labs = folder(&site, &LABS).await.id;
    for fault in [
        Fault::LoseAnswer,
        Fault::ResetBefore,
        Fault::Status {
            status: 503,
            body: String::new(),
        },
        Fault::TooMany {
            retry_after: Some(0),
        },
        Fault::ExpiredToken,
    ] {
        for method in ["POST", "PUT", "GET"] {
            campus
                .faults()
                .push(Rule::once("/sessionUpload", fault.clone()).on(method));
        }
        let fired = campus.faults().total_fired();

        let upload = sent(&site, labs, MEDIA).await;
        site.finish_upload(&upload).await.unwrap();
        let done = outcome(&site, &upload).await;

        assert_eq!(done.state, UploadState::Complete, "{fault:?}: {done:?}");
        assert_eq!(campus.faults().total_fired() - fired, 3, "{fault:?}");
        campus.faults().clear();
    }
    let sessions = site.sessions(labs).read_all().await.into_result().unwrap();
    assert_eq!(
        sessions
            .iter()
            .filter(|session| session.name == "A & B")
            .count(),
        5
    );
}
