//! Other people's clients as judges: boto3, pypanopto, rclone, s5cmd of uploads, yt-dlp of what can be
//! mirrored, zeep of the SOAP services.
//!
//! They live in a Python environment below the target folder, made when it is missing.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod mirror;
#[path = "../upload/support.rs"]
#[expect(dead_code, reason = "shared with the other tests, which use all of it")]
mod support;
mod usage;

use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use lectern_campus::{demo, upload::ucs::FileRole, world::SessionState};
use lectern_peers::Environment;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use support::{MIB, OpenUpload, Site, manifest, mp4, video};

/// The environment that the peers live in.
fn peers() -> Environment {
    Environment::with("peers-venv", include_str!("requirements.txt")).unwrap()
}

/// Returns the path of a peer.
fn program(name: &str) -> PathBuf {
    peers().program(name)
}

/// Returns the command that runs one of the scripts beside this file.
fn script(name: &str) -> Command {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers");
    peers().script(&folder.join(name))
}

/// A recording and its manifest on disk, ready to be sent.
struct Recording {
    _folder: tempfile::TempDir,
    video: PathBuf,
    manifest: PathBuf,
    sha256: String,
}

impl Recording {
    fn new(bytes: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (path, described) = (
            folder.path().join("lecture 1.mp4"),
            folder.path().join("lecture.xml"),
        );
        let content = mp4(61_000, bytes);
        std::fs::write(&path, &content).unwrap();
        let xml = manifest(
            "Judged",
            &format!("<Videos>{}</Videos>", video("lecture 1.mp4", "Primary")),
        );
        std::fs::write(&described, xml).unwrap();
        Self {
            _folder: folder,
            video: path,
            manifest: described,
            sha256: format!("{:x}", Sha256::digest(&content)),
        }
    }
}

/// Runs a program to its end and returns what it printed; panics with its errors when it fails.
async fn run(mut command: Command) -> String {
    let running = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = running.await.unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{printed}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    printed
}

/// Finishes the upload and compares what the campus holds with what was sent.
async fn arrives_whole(site: &Site, upload: &OpenUpload, recording: &Recording) {
    site.finish(upload).await;
    let object = site.wait_for(upload, 4).await;
    let session: Uuid = object["SessionId"].as_str().unwrap().parse().unwrap();
    let files = site.handle.uploaded_files(session).unwrap();
    assert_eq!(
        (files[0].name.as_str(), files[0].role),
        ("lecture 1.mp4", FileRole::Primary)
    );
    assert_eq!(files[0].sha256, recording.sha256);
}

#[tokio::test(flavor = "multi_thread")]
async fn boto3_uploads_by_both_bucket_readings_and_with_every_signature() {
    let site = Site::start().await;
    let recording = Recording::new(12 * MIB);
    let mut uploads = Vec::new();
    let mut command = script("boto_upload.py");
    command
        .args([&recording.video, &recording.manifest])
        .arg("--");
    for reading in ["Upload", "Panopto"] {
        for signature in ["s3v4", "s3", "unsigned"] {
            let upload = site.open().await;
            command.args([&upload.target, reading, signature]);
            uploads.push(upload);
        }
    }
    run(command).await;
    for upload in &uploads {
        let parts: Vec<_> = site
            .handle
            .parts()
            .of(upload.id)
            .into_iter()
            .filter_map(|part| part.part)
            .collect();
        assert_eq!(parts.len(), 3, "sent in parts");
        arrives_whole(&site, upload, &recording).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rclone_uploads_to_the_target_as_to_any_s3() {
    let site = Site::start().await;
    let recording = Recording::new(12 * MIB);
    let upload = site.open().await;
    let endpoint = format!("{}/Panopto", site.handle.base_url());
    let guid = upload.target.rsplit('/').next().unwrap();
    for file in [&recording.video, &recording.manifest] {
        let mut command = Command::new(program("rclone"));
        command
            .args([
                "copyto",
                "--config",
                "/dev/null",
                "--retries",
                "1",
                "--low-level-retries",
                "1",
            ])
            .args([
                "--s3-provider",
                "Other",
                "--s3-endpoint",
                &endpoint,
                "--s3-region",
                "us-east-1",
            ])
            .args([
                "--s3-access-key-id",
                "dummy",
                "--s3-secret-access-key",
                "dummy",
                "--s3-force-path-style",
            ])
            .args([
                "--s3-chunk-size",
                "5Mi",
                "--s3-upload-cutoff",
                "5Mi",
                "--s3-no-check-bucket",
            ])
            .args([
                "--s3-use-unsigned-payload",
                "true",
                "--s3-use-data-integrity-protections",
                "false",
            ])
            .arg(file)
            .arg(format!(
                ":s3:Upload/{guid}/{}",
                file.file_name().unwrap().to_string_lossy()
            ));
        run(command).await;
    }
    arrives_whole(&site, &upload, &recording).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s5cmd_uploads_to_the_target_as_to_any_s3() {
    let site = Site::start().await;
    let recording = Recording::new(12 * MIB);
    let upload = site.open().await;
    let guid = upload.target.rsplit('/').next().unwrap();
    for file in [&recording.video, &recording.manifest] {
        let mut command = Command::new(program("s5cmd"));
        command
            .args([
                "--endpoint-url",
                &format!("{}/Panopto", site.handle.base_url()),
            ])
            .args([
                "--retry-count",
                "0",
                "cp",
                "--part-size",
                "5",
                "--concurrency",
                "4",
            ])
            .arg(file)
            .arg(format!(
                "s3://Upload/{guid}/{}",
                file.file_name().unwrap().to_string_lossy()
            ))
            .env("AWS_ACCESS_KEY_ID", "dummy")
            .env("AWS_SECRET_ACCESS_KEY", "dummy")
            .env("AWS_REGION", "us-east-1");
        run(command).await;
    }
    arrives_whole(&site, &upload, &recording).await;
}

/// A TLS front before the campus; ends with this value.
struct TlsFront {
    child: Child,
    port: u16,
    authority: PathBuf,
}

impl TlsFront {
    fn start(site: &Site, folder: &Path) -> Self {
        let authority = folder.join("authority.pem");
        let mut command = script("tls_front.py");
        command
            .arg(site.handle.address().port().to_string())
            .arg(&authority);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line
            .trim()
            .parse()
            .unwrap_or_else(|_| panic!("the TLS front did not start: {line}"));
        Self {
            child,
            port,
            authority,
        }
    }
}

impl Drop for TlsFront {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn panopto_upload(site: &Site, front: &TlsFront, recording: &Recording) -> Command {
    let mut command = script("panopto_upload.py");
    command
        .args([
            &format!("localhost:{}", front.port),
            demo::INSTRUCTOR.username,
            demo::INSTRUCTOR.password,
        ])
        .arg(site.folder.to_string())
        .arg(&recording.video)
        .arg("Sent by a peer")
        .env("REQUESTS_CA_BUNDLE", &front.authority)
        .env("AWS_CA_BUNDLE", &front.authority);
    command
}

fn site_behind(front: &TlsFront, site: &Site) {
    site.handle.settings().write().upload.public_url =
        Some(format!("https://localhost:{}", front.port));
}

#[tokio::test(flavor = "multi_thread")]
async fn pypanopto_signs_in_uploads_and_sees_the_session_complete() {
    let site = Site::start().await;
    let recording = Recording::new(30 * MIB);
    let folder = tempfile::tempdir().unwrap();
    let front = TlsFront::start(&site, folder.path());
    site_behind(&front, &site);
    let mut command = panopto_upload(&site, &front, &recording);
    // pypanopto leaves boto3's checksums at their default, which over TLS are aws-chunked trailers.
    command.env("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required");
    let printed = run(command).await;

    let last = printed.lines().last().unwrap();
    let (state, session) = last.split_once(' ').unwrap();
    assert_eq!(state, "4", "{printed}");
    let session: Uuid = session.parse().unwrap();
    let files = site.handle.uploaded_files(session).unwrap();
    assert_eq!(files[0].sha256, recording.sha256);
    let numbers: Vec<_> = site
        .handle
        .parts()
        .all()
        .into_iter()
        .filter_map(|part| part.part)
        .collect();
    assert_eq!(numbers, [0, 1, 2], "it counts parts from 0");
    let world = site.handle.state().world.read();
    let session = world.session(session).unwrap();
    assert_eq!(
        (session.name.as_str(), session.state, session.duration),
        ("Sent by a peer", SessionState::Ready, Some(61.0))
    );
    assert_eq!(session.description.as_deref(), Some("Sent by pypanopto"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pypanopto_with_boto3_s_default_checksums_is_refused_for_its_aws_chunked_bodies() {
    let site = Site::start().await;
    let recording = Recording::new(MIB);
    let folder = tempfile::tempdir().unwrap();
    let front = TlsFront::start(&site, folder.path());
    site_behind(&front, &site);
    let mut command = panopto_upload(&site, &front, &recording);
    command
        .env_remove("AWS_REQUEST_CHECKSUM_CALCULATION")
        .env("AWS_MAX_ATTEMPTS", "1");
    let mut child = command
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let ended = tokio::task::spawn_blocking(move || {
        let mut errors = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut errors)
            .unwrap();
        (child.wait().unwrap(), errors)
    });
    let (status, errors) = ended.await.unwrap();
    assert!(!status.success());
    assert!(
        errors.contains("(NotImplemented)") && errors.contains("UploadPart"),
        "{errors}"
    );
}
