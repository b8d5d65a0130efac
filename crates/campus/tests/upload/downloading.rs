//! What was uploaded, read back by a viewer: the recording and its captions.

use chrono::TimeDelta;
use lectern_campus::{demo, tokens::Grant};

use crate::support::{Site, manifest, mp4};

#[tokio::test]
async fn an_upload_gives_back_its_own_bytes_and_its_captions() {
    let site = Site::start().await;
    let recording = mp4(4_000, 300_000);
    let captions = "WEBVTT\n\n00:01.000 --> 00:02.000\nSphagnum holds water.\n";
    let inside = "<Videos><Video><Start>PT0S</Start><File>cam.mp4</File><Type>Primary</Type><Transcripts>\
        <Transcript><File>cam.vtt</File><LCID>fr-CA</LCID></Transcript></Transcripts></Video></Videos>";
    let described = manifest("Mosses", inside);
    let files = [
        ("cam.mp4", &recording[..]),
        ("cam.vtt", captions.as_bytes()),
        ("mosses.xml", &described[..]),
    ];

    let (_, object) = site.upload(&files, 4).await;

    let session = object["SessionId"].as_str().unwrap();
    let state = site.handle.state();
    let cookie = state.tokens.write().give_cookie(Grant {
        person: Some(demo::INSTRUCTOR.id),
        client_id: String::new(),
        scopes: Vec::new(),
        until: state.clock.now() + TimeDelta::hours(1),
    });
    let get = async |path: String| {
        let request = site
            .http
            .get(format!("{}{path}", site.handle.base_url()))
            .header("cookie", format!(".ASPXAUTH={cookie}"));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.unwrap()
    };
    let downloaded = get(format!("/Panopto/Podcast/Download/{session}.mp4")).await;
    assert_eq!(downloaded, recording);
    let srt =
        format!("/Panopto/Pages/Transcription/GenerateSRT.ashx?id={session}&language=French_CAN");
    let srt = String::from_utf8(get(srt).await.to_vec()).unwrap();
    assert_eq!(
        srt,
        "1\n00:00:01,000 --> 00:00:02,000\nSphagnum holds water.\n\n"
    );
}
