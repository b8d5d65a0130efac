use lectern_panopto::{FolderId, SessionId};
use serde_json::json;
use url::Url;
use uuid::Uuid;

use super::*;
use crate::AccountId;
use crate::mirror::disk;
use crate::mirror::estimate::KnownSpeeds;
use crate::mirror::info::{InfoNote, render};
use crate::mirror::options::{MirrorOptions, MirrorScope};
use crate::mirror::outputs::{OutputOptions, Records, write_all};
use crate::mirror::plan::{MirrorPlan, PlanInput, PlanKind, make};
use crate::mirror::remote::{Remote, RemoteFolder, RemoteSession};

fn server() -> Url {
    Url::parse("https://panopto.example.edu/").unwrap()
}

fn session(number: u128, title: &str) -> RemoteSession {
    RemoteSession {
        id: SessionId::new(Uuid::from_u128(number)),
        title: title.to_owned(),
        description: String::new(),
        folder: FolderId::new(Uuid::from_u128(0xf1)),
        recorded: Some("2025-11-18T09:05:00Z".parse().unwrap()),
        seconds: Some(60.0),
        has_captions: true,
        updated: None,
    }
}

fn request(root: &Path) -> MirrorRequest {
    MirrorRequest {
        account: AccountId::new("1"),
        scope: MirrorScope::Site,
        destination: root.to_owned(),
        options: MirrorOptions {
            sidecars: [Sidecar::Info, Sidecar::Srt].into(),
            template: "{date}/{title}".to_owned(),
            ..MirrorOptions::default()
        },
    }
}

/// Writes what a run of Lectern leaves for a recording.
fn put(root: &Path, session: &RemoteSession) {
    put_asking(root, session, None);
}

/// Writes what a run leaves that asked for these beside the video.
fn put_asking(root: &Path, session: &RemoteSession, options: Option<&MirrorOptions>) {
    let stem = root.join("Lectures/2025-11-18").join(&session.title);
    fs::create_dir_all(stem.parent().unwrap()).unwrap();
    let place = |suffix: &str| format!("{}{suffix}", stem.display());
    fs::write(place(".mp4"), "video").unwrap();
    fs::write(place(".en-US.srt"), "captions").unwrap();
    let now = "2025-11-20T12:00:00Z".parse().unwrap();
    let mut note = InfoNote::new(&server(), "Lectures", session, None, Some(5), now);
    if let Some(options) = options {
        note = note.asking(options);
    }
    let answer = json!({"Id": session.id, "CreatedBy": {"Username": "unified\\alice"}});
    fs::write(place(".info.json"), render(&answer, &note)).unwrap();
}

#[test]
fn a_mirror_that_nobody_knows_is_taken_up_and_nothing_is_fetched_again() {
    let root = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let sessions = [session(1, "Lecture 1"), session(2, "Lecture 2")];
    for session in &sessions {
        put(root.path(), session);
    }
    let request = request(root.path());
    let found = disk::read(root.path(), &cancel).unwrap();
    let index = adopt(root.path(), &found, &request, &cancel).unwrap();
    let entry = &index.entries[&sessions[0].id];
    assert_eq!(entry.stem, "Lectures/2025-11-18/Lecture 1");
    assert_eq!(entry.creator.as_deref(), Some("unified\\alice"));
    assert_eq!(entry.files.len(), 3);

    let plan = plan(&sessions, &index, &found, &request);
    assert_eq!(plan.counts(), [(PlanKind::Same, 2)]);
}

fn plan(
    sessions: &[RemoteSession],
    index: &Index,
    disk: &Disk,
    request: &MirrorRequest,
) -> MirrorPlan {
    let remote = Remote {
        folders: vec![RemoteFolder {
            id: sessions[0].folder,
            name: "Lectures".to_owned(),
            parent: None,
            in_scope: true,
        }],
        sessions: sessions.to_vec(),
        ..Remote::default()
    };
    make(&PlanInput {
        server: &server(),
        mirror: None,
        name: None,
        remote: &remote,
        index,
        disk,
        request,
        speeds: KnownSpeeds::default(),
        now: "2025-11-21T12:00:00Z".parse().unwrap(),
    })
}

#[test]
fn each_recording_remembers_what_was_asked_for_beside_it() {
    let root = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let sessions = [session(1, "Lecture 1"), session(2, "Lecture 2")];
    let mut request = request(root.path());
    request.options.all_languages = true;
    let earlier = MirrorOptions {
        all_languages: false,
        ..request.options.clone()
    };
    put_asking(root.path(), &sessions[0], Some(&earlier));
    put_asking(root.path(), &sessions[1], Some(&request.options));

    let found = disk::read(root.path(), &cancel).unwrap();
    let index = adopt(root.path(), &found, &request, &cancel).unwrap();

    let plan = plan(&sessions, &index, &found, &request);
    assert_eq!(
        plan.counts(),
        [(PlanKind::Changed, 1), (PlanKind::Same, 1)],
        "{:?}",
        plan.items
    );
}

#[test]
fn another_pattern_of_names_is_not_taken_for_a_renamed_folder() {
    let root = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let session = session(1, "Lecture 1");
    put(root.path(), &session);
    let mut request = request(root.path());
    request.options.template = "{title}".to_owned();

    let found = disk::read(root.path(), &cancel).unwrap();
    let index = adopt(root.path(), &found, &request, &cancel).unwrap();

    let plan = plan(&[session], &index, &found, &request);
    let words: Vec<_> = plan.items.iter().map(|item| item.why.as_str()).collect();
    assert_eq!(words, ["Its file gets another name here; no download."]);
}

#[test]
fn checksums_of_the_manifest_are_believed_and_a_cut_video_is_seen() {
    let root = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    let session = session(1, "Lecture 1");
    put(root.path(), &session);
    let request = request(root.path());
    let read = || disk::read(root.path(), &cancel).unwrap();
    let index = adopt(root.path(), &read(), &request, &cancel).unwrap();
    let records = Records::of(
        index.clone(),
        &server(),
        "",
        "2025-11-20T12:00:00Z".parse().unwrap(),
    );
    write_all(root.path(), &records, OutputOptions::default()).unwrap();
    fs::write(root.path().join("Lectures/2025-11-18/Lecture 1.mp4"), "vi").unwrap();

    let found = read();
    let again = adopt(root.path(), &found, &request, &cancel).unwrap();
    let (before, after) = (&index.entries[&session.id], &again.entries[&session.id]);
    assert_eq!(after.files[0].sha256, before.files[0].sha256);
    assert_eq!(after.files[0].size, 5, "the sidecar tells what it was");
    assert_eq!(found.files[&after.files[0].path].size, 2);
}

#[test]
fn the_files_of_other_programs_are_no_mirror() {
    let root = tempfile::tempdir().unwrap();
    let cancel = CancellationToken::new();
    fs::write(root.path().join("a.mp4"), "x").unwrap();
    fs::write(root.path().join("a.info.json"), "{\"id\": \"x\"}").unwrap();
    let found = disk::read(root.path(), &cancel).unwrap();
    assert!(adopt(root.path(), &found, &request(root.path()), &cancel).is_none());
}
