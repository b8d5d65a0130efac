//! Recordings as real players see them: ffprobe, and Chromium.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use lectern_campus::{Campus, CampusConfig, changes::Change, demo, world::NotDownloadable};

use tokio::io::AsyncReadExt;

use crate::support::{Caller, Site};

/// Asks ffprobe for the streams of a file and its length in seconds.
fn probe(file: &Path) -> (Vec<String>, f64) {
    let output = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-show_entries",
            "stream=codec_name:format=duration",
            "-of",
            "csv=p=0",
        ])
        .arg(file)
        .output()
        .expect("ffprobe, a part of ffmpeg");
    let (said, complaints) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(
        output.status.success() && complaints.is_empty(),
        "{complaints}"
    );
    let mut lines: Vec<_> = said
        .lines()
        .map(|line| line.trim_end_matches(',').to_owned())
        .collect();
    let length = lines.pop().unwrap().parse().unwrap();
    (lines, length)
}

/// Decodes a file to its end and returns what ffmpeg complains about.
fn complaints(file: &Path) -> String {
    let output = Command::new("ffmpeg")
        .args(["-v", "warning", "-i"])
        .arg(file)
        .args(["-f", "null", "-"])
        .output()
        .expect("ffmpeg");
    assert!(output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test]
async fn what_is_downloaded_plays_for_as_long_as_the_session_says() {
    let site = Site::start().await;
    let folder = tempfile::tempdir().unwrap();
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    for (seconds, bytes) in [(2, 0), (90, 0), (30, 2_000_000), (12, 5_000_000)] {
        let session = site.handle.change(Change::AddSession {
            folder: site.folder,
            name: "Mosses".to_owned(),
            seconds,
            bytes,
            captions: Vec::new(),
        });
        let url = site.download_url(session.unwrap());
        let file = folder.path().join(format!("{seconds}-{bytes}.mp4"));
        std::fs::write(&file, student.fetch(&url).await.bytes().await.unwrap()).unwrap();

        let (streams, length) = probe(&file);

        assert_eq!(streams, ["h264", "aac"]);
        assert!(
            (length - f64::from(seconds)).abs() < 0.1,
            "{length} of {seconds}"
        );
        assert_eq!(complaints(&file), "");
    }
}

#[tokio::test]
async fn a_seeded_lecture_lasts_as_long_as_its_session() {
    let campus = Campus::start(CampusConfig::default()).await.unwrap();
    let truth = campus.truth();
    let lecture = truth
        .sessions
        .iter()
        .find(|it| it.name.contains("Meiosis"))
        .unwrap();
    assert_eq!(lecture.not_downloadable, None::<NotDownloadable>);
    let admin = Caller::sign_in(&campus, demo::ADMIN).await;
    let full = admin.json(&format!("/sessions/{}", lecture.id)).await;
    let bytes = admin
        .fetch(full["Urls"]["DownloadUrl"].as_str().unwrap())
        .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lecture.mp4");
    std::fs::write(&file, bytes.bytes().await.unwrap()).unwrap();
    let (_, length) = probe(&file);
    let wanted = full["Duration"].as_f64().unwrap();
    assert!((length - wanted).abs() < 0.2, "{length} of {wanted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn chromium_plays_a_recording_that_was_downloaded() {
    let site = Site::start().await;
    let id = site.session("Mosses", 0);
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let folder = tempfile::tempdir().unwrap();
    let bytes = student
        .fetch(&site.download_url(id))
        .await
        .bytes()
        .await
        .unwrap();
    std::fs::write(folder.path().join("a.mp4"), bytes).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let page = PAGE.replace("PORT", &listener.local_addr().unwrap().port().to_string());
    std::fs::write(folder.path().join("page.html"), page).unwrap();
    let mut chromium = tokio::process::Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--remote-debugging-port=0",
        ])
        .arg("--autoplay-policy=no-user-gesture-required")
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg(format!(
            "file://{}",
            folder.path().join("page.html").display()
        ))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("chromium");

    let told = tokio::time::timeout(Duration::from_mins(5), async {
        let (mut line, mut request) = (listener.accept().await.unwrap().0, vec![0; 512]);
        let read = line.read(&mut request).await.unwrap();
        String::from_utf8_lossy(&request[..read]).into_owned()
    });

    let told = told.await.expect("word from the page");
    assert!(told.starts_with("GET /played/3/64 "), "{told}");
    chromium.kill().await.unwrap();
}

/// A page that plays the recording and tells when it is over, or why it is not.
const PAGE: &str = "<video muted autoplay src=\"a.mp4\"></video><script>
const video = document.querySelector('video');
const tell = (word) => { new Image().src = `http://127.0.0.1:PORT/${word}`; };
video.onended = () => tell(`played/${Math.round(video.duration)}/${video.videoWidth}`);
video.onerror = () => tell(`failed/${video.error.message}`);
</script>";
