use std::time::Duration;

use chrono::TimeDelta;
use lectern_campus::{
    CampusConfig, demo,
    upload::{UploadPhase, ucs::FileRole},
    world::{Media, SessionState},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::support::{
    MIB, OpenUpload, SESSION_UPLOAD, Site, manifest, mp4, time, token_for, video,
};

fn one_video(title: &str) -> Vec<u8> {
    manifest(
        title,
        &format!("<Videos>{}</Videos>", video("a.mp4", "Primary")),
    )
}

fn session_of(object: &Value) -> Uuid {
    object["SessionId"].as_str().unwrap().parse().unwrap()
}

fn names_in(site: &Site) -> Vec<String> {
    let world = site.handle.state().world.read();
    world
        .sessions_in(site.folder)
        .map(|session| session.name.clone())
        .collect()
}

async fn failure(site: &Site, files: &[(&str, &[u8])]) -> String {
    let (_, object) = site.upload(files, 5).await;
    assert_ne!(object["MessageID"], 0);
    object["Message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn turns_files_and_manifest_into_a_session() {
    let site = Site::start().await;
    let (recording, screen) = (mp4(12_500, 6 * MIB), mp4(20_000, 300));
    let captions = b"WEBVTT\n\n00:01.000 --> 00:02.000\nGood morning\n";
    let checksum = format!("{:08x}", crc32fast::hash(&recording));
    let xml = manifest(
        "Roots &amp; shoots",
        &format!(
            "<Description>Week 1</Description><Date>2026-02-03T10:00:00.000000-00:00</Date><ThumbnailTime>PT5S</ThumbnailTime><Videos><Video><Start>PT0S</Start><File>screen.mp4</File><Type>Secondary</Type></Video><Video><Start>PT2S</Start><File Checksum=\"{checksum}\">cam.mp4</File><TableOfContents><Entry><Title>Roots</Title><Time>PT3S</Time></Entry></TableOfContents><Type>Primary</Type><Transcripts><Transcript><File>cam.vtt</File><LCID>en-GB</LCID></Transcript></Transcripts></Video></Videos><Tags><Tag>botany</Tag></Tags>"
        ),
    );
    let files: [(&str, &[u8]); 4] = [
        ("cam.mp4", &recording),
        ("screen.mp4", &screen),
        ("cam.vtt", captions),
        ("any name.XML", &xml),
    ];
    let (_, object) = site.upload(&files, 4).await;

    let id = session_of(&object);
    let session = site
        .handle
        .state()
        .world
        .read()
        .session(id)
        .unwrap()
        .clone();
    assert_eq!(
        (session.name.as_str(), session.description.as_deref()),
        ("Roots & shoots", Some("Week 1"))
    );
    assert_eq!(session.start_time, Some(time("2026-02-03T10:00:00Z")));
    assert_eq!(
        (session.folder, session.state, session.duration),
        (site.folder, SessionState::Ready, Some(20.0))
    );
    assert_eq!(session.context, [(5.0, "Roots".to_owned())]);
    assert_eq!(session.tags, ["botany"]);
    assert_eq!(session.captions[0].language, "English_GBR");
    assert!(
        session.captions[0]
            .srt
            .contains("00:00:01,000 --> 00:00:02,000\nGood morning")
    );
    let Media::Stored { path, bytes } = &session.media[0] else {
        panic!("not stored")
    };
    assert_eq!(*bytes, recording.len() as u64);
    assert!(
        std::fs::read(site.handle.state().data_dir().join(path)).unwrap() == recording,
        "the primary stream comes first"
    );

    let uploaded = site.handle.uploaded_files(id).unwrap();
    let seen: Vec<_> = uploaded
        .iter()
        .map(|file| (file.name.as_str(), file.role))
        .collect();
    assert_eq!(
        seen,
        [
            ("screen.mp4", FileRole::Secondary),
            ("cam.mp4", FileRole::Primary),
            ("cam.vtt", FileRole::Transcript),
            ("any name.XML", FileRole::Manifest)
        ]
    );
    assert_eq!(
        uploaded[1].sha256,
        format!("{:x}", Sha256::digest(&recording))
    );
    assert_eq!(uploaded[1].checksum, Some(crc32fast::hash(&recording)));
    assert_eq!(uploaded[2].language.as_deref(), Some("en-GB"));
}

/// Returns how many sessions the folder lists, and the address for downloading one.
async fn seen_over_rest(site: &Site, session: Uuid) -> (usize, Value) {
    let path = format!("/Panopto/api/v1/folders/{}/sessions", site.folder);
    let list = site.request(Method::GET, &path).send().await.unwrap();
    let list: Value = list.json().await.unwrap();
    let one = format!("/Panopto/api/v1/sessions/{session}");
    let one: Value = site
        .request(Method::GET, &one)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    (
        list["Results"].as_array().unwrap().len(),
        one["Urls"]["DownloadUrl"].clone(),
    )
}

#[tokio::test]
async fn passes_through_the_states_as_the_clock_goes_and_shows_the_session_from_state_3() {
    let mut site = Site::start_with(|config| {
        config.settings.upload.accept_delay_ms = 60_000;
        config.settings.upload.processing_delay_ms = 600_000;
    })
    .await;
    site.handle.clock().stop_at(site.handle.clock().now());
    let upload = site.open().await;
    site.put_file(&upload, "a.mp4", mp4(4000, 10)).await;
    site.put_file(&upload, "m.xml", one_video("Clocked")).await;
    assert_eq!(site.look(&upload).await["State"], 0);
    assert_eq!(site.finish(&upload).await["State"], 1);

    site.advance(59);
    let waiting = site.look(&upload).await;
    assert_eq!(
        (&waiting["State"], &waiting["SessionId"]),
        (&json!(1), &Value::Null)
    );
    assert!(names_in(&site).is_empty());

    site.advance(1);
    let processing = site.wait_for(&upload, 3).await;
    let id = session_of(&processing);
    assert_eq!(names_in(&site), ["Clocked"]);
    let (listed, download) = seen_over_rest(&site, id).await;
    assert_eq!(
        (listed, download),
        (1, Value::Null),
        "listed, not to be downloaded yet"
    );
    assert_eq!(
        site.handle.state().world.read().session(id).unwrap().state,
        SessionState::Processing
    );

    site.advance(599);
    assert_eq!(site.look(&upload).await["State"], 3);
    site.advance(1);
    let complete = site.wait_for(&upload, 4).await;
    assert_eq!(session_of(&complete), id);
    site.token = token_for(&site.handle, demo::INSTRUCTOR.id);
    let (listed, download) = seen_over_rest(&site, id).await;
    assert!(listed == 1 && download.is_string(), "{download}");
    assert_eq!(
        site.handle.state().world.read().session(id).unwrap().state,
        SessionState::Ready
    );
}

#[tokio::test]
async fn fails_without_a_manifest_with_an_invalid_one_or_without_a_file_it_names() {
    let site = Site::start().await;
    assert_eq!(
        failure(&site, &[("a.mp4", &mp4(1000, 10))]).await,
        "No manifest was uploaded."
    );
    assert_eq!(failure(&site, &[]).await, "No manifest was uploaded.");
    let catalogue = failure(
        &site,
        &[("a.mp4", &mp4(1000, 10)), ("c.xml", b"<CATALOG/>")],
    )
    .await;
    assert!(
        catalogue.starts_with("The manifest c.xml is invalid:"),
        "{catalogue}"
    );
    let absent = failure(
        &site,
        &[("b.mp4", &mp4(1000, 10)), ("m.xml", &one_video("t"))],
    )
    .await;
    assert_eq!(
        absent,
        "The manifest names the file a.mp4, which was not uploaded."
    );
    assert!(names_in(&site).is_empty());
}

#[tokio::test]
async fn takes_no_file_from_elsewhere() {
    let site = Site::start().await;
    std::fs::write(site.handle.state().data_dir().join("secret"), "x").unwrap();
    for name in ["../../../../secret", "", ".."] {
        let xml = manifest("t", &format!("<Videos>{}</Videos>", video(name, "Primary")));
        let message = failure(&site, &[("m.xml", &xml)]).await;
        assert!(message.ends_with("which was not uploaded."), "{message}");
    }
}

#[tokio::test]
async fn compares_names_to_the_letter() {
    let site = Site::start().await;
    let absent = failure(
        &site,
        &[("A.mp4", &mp4(1000, 10)), ("m.xml", &one_video("t"))],
    )
    .await;
    assert!(absent.contains("a.mp4, which was not uploaded"), "{absent}");
}

#[tokio::test]
async fn fails_when_a_checksum_is_not_the_file_s() {
    let site = Site::start().await;
    let recording = mp4(1000, 10);
    let xml = manifest(
        "t",
        "<Videos><Video><Start>PT0S</Start><File Checksum=\"00000000\">a.mp4</File><Type>Primary</Type></Video></Videos>",
    );
    let message = failure(&site, &[("a.mp4", &recording), ("m.xml", &xml)]).await;
    assert_eq!(
        message,
        format!(
            "The file a.mp4 has the checksum {:08X}, the manifest says 00000000.",
            crc32fast::hash(&recording)
        )
    );
}

#[tokio::test]
async fn fails_while_processing_when_a_video_is_none() {
    let site = Site::start().await;
    let cut_off = mp4(1000, 5000);
    for bytes in [&b"this is no video"[..], &cut_off[..3000]] {
        let message = failure(&site, &[("a.mp4", bytes), ("m.xml", &one_video("Broken"))]).await;
        assert!(
            message.starts_with("The file a.mp4 cannot be processed:"),
            "{message}"
        );
    }
    let world = site.handle.state().world.read();
    assert!(
        world
            .sessions_in(site.folder)
            .all(|session| session.state == SessionState::Failed)
    );
}

#[tokio::test]
async fn takes_sound_alone_and_slides_alone() {
    let site = Site::start().await;
    let sound = manifest(
        "Song",
        &format!("<Videos>{}</Videos>", video("s.mp3", "Audio")),
    );
    site.upload(
        &[("s.mp3", b"ID3\x04\0\0\0\0\0\0 sound"), ("m.xml", &sound)],
        4,
    )
    .await;
    let slides = manifest(
        "Slides",
        "<Videos/><Presentations><Presentation><Start>PT0S</Start><File>t.pptx</File><SlideChanges/></Presentation></Presentations>",
    );
    site.upload(&[("t.pptx", b"PK slides"), ("m.xml", &slides)], 4)
        .await;
    let mut names = names_in(&site);
    names.sort();
    assert_eq!(names, ["Slides", "Song"]);
}

#[tokio::test]
async fn tells_a_repeated_finish_how_far_the_upload_is() {
    let site = Site::start().await;
    let (upload, done) = site
        .upload(
            &[("a.mp4", &mp4(1000, 10)), ("m.xml", &one_video("Once"))],
            4,
        )
        .await;
    assert_eq!(site.finish(&upload).await, done);
    assert_eq!(names_in(&site), ["Once"]);
}

async fn cancel(site: &Site, upload: &OpenUpload) -> (StatusCode, Value) {
    let response = site
        .request(Method::DELETE, &format!("{SESSION_UPLOAD}/{}", upload.id))
        .send()
        .await
        .unwrap();
    (response.status(), response.json().await.unwrap())
}

#[tokio::test]
async fn cancels_through_2_and_6_to_7_and_removes_the_files() {
    let site = Site::start_with(|config| config.settings.upload.deleting_delay_ms = 60_000).await;
    site.handle.clock().stop_at(site.handle.clock().now());
    let upload = site.open().await;
    site.put_file(&upload, "a.mp4", mp4(1000, 10)).await;
    let folder = site.handle.state().data_dir().join("uploads");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);

    let (status, object) = cancel(&site, &upload).await;
    assert_eq!((status, &object["State"]), (StatusCode::OK, &json!(2)));
    for state in [6, 7] {
        site.advance(60);
        site.wait_for(&upload, state).await;
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    let finishing = site
        .request(Method::PUT, &format!("{SESSION_UPLOAD}/{}", upload.id))
        .json(&json!({ "State": 1 }));
    assert_eq!(
        finishing.send().await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        cancel(&site, &upload).await.1["State"],
        7,
        "cancelling again is only told"
    );
}

#[tokio::test]
async fn cancels_while_processing_and_takes_the_session_back() {
    let site =
        Site::start_with(|config| config.settings.upload.processing_delay_ms = 600_000).await;
    let (upload, _) = site
        .upload(
            &[
                ("a.mp4", &mp4(1000, 10)),
                ("m.xml", &one_video("Regretted")),
            ],
            3,
        )
        .await;
    cancel(&site, &upload).await;
    site.wait_for(&upload, 7).await;
    assert!(names_in(&site).is_empty());
}

#[tokio::test]
async fn does_not_cancel_what_is_complete() {
    let site = Site::start().await;
    let (upload, _) = site
        .upload(
            &[("a.mp4", &mp4(1000, 10)), ("m.xml", &one_video("Kept"))],
            4,
        )
        .await;
    assert_eq!(cancel(&site, &upload).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(names_in(&site), ["Kept"]);
}

#[tokio::test]
async fn gives_up_an_upload_nobody_touches_but_not_one_in_use() {
    let site = Site::start_with(|config| config.settings.upload.idle_timeout_seconds = 600).await;
    site.handle.clock().stop_at(site.handle.clock().now());
    let (idle, used) = (site.open().await, site.open().await);
    for _ in 0..2 {
        site.advance(400);
        site.put_file(&used, "a.mp4", "x").await;
    }
    // A look over HTTP would count as use.
    let given_up = async {
        while site.handle.state().uploads.upload(idle.id).unwrap().phase == UploadPhase::Uploading {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(5), given_up)
        .await
        .expect("it is given up");
    let gone = site.wait_for(&idle, 6).await;
    assert_eq!(gone["Message"], "The upload timed out.");
    assert_eq!(site.look(&used).await["State"], 0);
    site.advance(1);
    site.wait_for(&idle, 7).await;
}

#[tokio::test]
async fn goes_on_processing_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let slow = |config: &mut CampusConfig| {
        config.data_dir = Some(folder.path().to_owned());
        config.settings.upload.processing_delay_ms = 3_600_000;
    };
    let site = Site::start_with(slow).await;
    let (upload, object) = site
        .upload(
            &[("a.mp4", &mp4(7000, 10)), ("m.xml", &one_video("Slept"))],
            3,
        )
        .await;
    let (id, token) = (session_of(&object), site.token.clone());
    site.handle.stop().await.unwrap();

    let mut config = CampusConfig::default();
    slow(&mut config);
    let mut site = Site::around(lectern_campus::Campus::start(config).await.unwrap());
    site.token = token;
    site.handle.clock().advance(TimeDelta::minutes(59));
    assert_eq!(site.look(&upload).await["State"], 3);
    site.token = crate::support::token_for(&site.handle, lectern_campus::demo::INSTRUCTOR.id);
    site.handle.clock().advance(TimeDelta::minutes(1));
    site.wait_for(&upload, 4).await;
    assert_eq!(
        site.handle
            .state()
            .world
            .read()
            .session(id)
            .unwrap()
            .duration,
        Some(7.0)
    );
    assert_eq!(site.handle.uploaded_files(id).unwrap().len(), 2);
}
