//! Captions: adding, deleting, reading as SRT.

use lectern_campus::{Population, changes::Change, demo, tokens::Grant, world::LANGUAGES};
use reqwest::{
    Method, Response,
    multipart::{Form, Part},
};
use uuid::Uuid;

use crate::support::{Caller, Site, client, header};

const SRT: &str = "1\r\n00:00:00,500 --> 00:00:02,000\r\nSphagnum holds water.\r\n\r\n";
const VTT: &str = "WEBVTT\n\n00:01.000 --> 00:02.000\nLa sphaigne.\n";

fn form(file: Option<(&str, &str)>, language: Option<&str>) -> Form {
    let mut form = Form::new();
    if let Some((name, text)) = file {
        form = form.part(
            "file",
            Part::text(text.to_owned()).file_name(name.to_owned()),
        );
    }
    if let Some(language) = language {
        form = form.text("language", language.to_owned());
    }
    form
}

async fn add(caller: &Caller, session: Uuid, form: Form) -> Response {
    let request = caller.api(Method::POST, &format!("/sessions/{session}/captions"));
    request.multipart(form).send().await.unwrap()
}

async fn srt(caller: &Caller, session: Uuid, language: &str) -> String {
    let url = format!("/Panopto/Pages/Transcription/GenerateSRT.ashx?id={session}{language}");
    let response = caller.fetch(&url).await;
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

#[tokio::test]
async fn a_language_is_added_once_and_read_as_srt() {
    let site = Site::start().await;
    let id = site.session("Mosses", 0);
    let instructor = Caller::sign_in(&site.handle, demo::INSTRUCTOR).await;
    assert_eq!(
        srt(&instructor, id, "").await,
        "",
        "none yet: an empty body"
    );

    let added = add(
        &instructor,
        id,
        form(Some(("a.srt", SRT)), Some("English_USA")),
    )
    .await;
    assert_eq!(added.status(), 200);
    assert_eq!(added.text().await.unwrap(), "");
    let other = form(Some(("b.vtt", VTT)), Some("French_CAN"));
    assert_eq!(add(&instructor, id, other).await.status(), 200);
    let again = add(
        &instructor,
        id,
        form(Some(("a.srt", SRT)), Some("English_USA")),
    )
    .await;
    assert_eq!(again.status(), 400);
    assert!(again.text().await.unwrap().contains("English_USA"));

    let full = instructor.json(&format!("/sessions/{id}")).await;
    let url = full["Urls"]["CaptionDownloadUrl"].as_str().unwrap();
    let answer = instructor.fetch(url).await;
    assert!(
        header(&answer, "content-type")
            .unwrap()
            .starts_with("text/plain")
    );
    assert_eq!(
        answer.text().await.unwrap().replace("\r\n", "\n"),
        SRT.replace("\r\n", "\n")
    );
    assert!(
        srt(&instructor, id, "&language=French_CAN")
            .await
            .contains("La sphaigne.")
    );
    let number = LANGUAGES
        .iter()
        .position(|name| *name == "French_CAN")
        .unwrap();
    assert!(
        srt(&instructor, id, &format!("&language={number}"))
            .await
            .contains("La sphaigne.")
    );
    assert_eq!(srt(&instructor, id, "&language=German").await, "");
}

#[tokio::test]
async fn forms_that_miss_something_are_refused() {
    let site = Site::start().await;
    let id = site.session("Mosses", 0);
    let instructor = Caller::sign_in(&site.handle, demo::INSTRUCTOR).await;
    for bad in [
        form(None, Some("German")),
        form(Some(("a.srt", SRT)), None),
        form(Some(("a.srt", SRT)), Some("Klingon")),
        form(Some(("a.docx", "words")), Some("German")),
        form(Some(("a.srt", "no times in here")), Some("German")),
    ] {
        assert_eq!(add(&instructor, id, bad).await.status(), 400);
    }
}

#[tokio::test]
async fn tracks_are_deleted_by_language_or_all_together_but_not_read_here() {
    let site = Site::start().await;
    let id = site.session("Mosses", 0);
    let instructor = Caller::sign_in(&site.handle, demo::INSTRUCTOR).await;
    for language in ["German", "French", "Default"] {
        let set = Change::SetCaptions {
            session: id,
            language: language.to_owned(),
            srt: SRT.to_owned(),
        };
        site.handle.change(set).unwrap();
    }
    let path = format!("/sessions/{id}/captions");
    let delete = async |rest: &str| {
        let request = instructor.api(Method::DELETE, &format!("{path}{rest}"));
        request.send().await.unwrap().status().as_u16()
    };
    let languages = || -> Vec<String> {
        let truth = site.handle.truth();
        let tracks = &truth.session(id).unwrap().captions;
        tracks.iter().map(|track| track.language.clone()).collect()
    };
    let read = instructor.api(Method::GET, &path).send().await.unwrap();
    assert_eq!(read.status(), 405);
    assert_eq!(delete("/languages/null").await, 200);
    assert_eq!(languages(), ["German", "French"]);
    assert_eq!(delete("/languages/German").await, 200);
    assert_eq!(
        delete("/languages/German").await,
        200,
        "there is none any more"
    );
    assert_eq!(languages(), ["French"]);
    assert_eq!(delete("").await, 200);
    assert!(languages().is_empty());
}

#[tokio::test]
async fn a_viewer_and_a_service_client_may_not_write_captions() {
    let site = Site::start().await;
    let id = site.session("Mosses", 0);
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let one = || form(Some(("a.srt", SRT)), Some("German"));
    assert_eq!(add(&student, id, one()).await.status(), 403);
    let state = site.handle.state();
    let token = state.tokens.write().give_access(Grant {
        person: None,
        client_id: demo::SERVICE_CLIENT.client_id.to_owned(),
        scopes: vec!["api".to_owned()],
        until: state.clock.now() + chrono::TimeDelta::hours(1),
    });
    let service = Caller { token, ..student };
    let refused = add(&service, id, one()).await;
    assert_eq!(refused.status(), 401);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("User is not authorized")
    );
}

#[tokio::test]
async fn without_the_cookie_the_sign_in_page_comes_in_place_of_captions() {
    let site = Site::start().await;
    let id = site.session("Mosses", 0);
    let student = Caller::sign_in(&site.handle, demo::STUDENT).await;
    let url = format!(
        "{}/Panopto/Pages/Transcription/GenerateSRT.ashx?id={id}&language=0",
        site.handle.base_url()
    );
    let answer = client()
        .get(&url)
        .bearer_auth(&student.token)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert!(
        header(&answer, "content-type")
            .unwrap()
            .starts_with("text/html")
    );
}

#[tokio::test]
async fn recordings_of_the_university_have_captions_in_up_to_three_languages_that_fit_their_titles()
{
    let site = Site::with(Population::University).await;
    let truth = site.handle.truth();
    let counts: std::collections::BTreeSet<_> = truth
        .sessions
        .iter()
        .map(|session| session.captions.len())
        .collect();
    assert_eq!(counts, [0, 1, 2, 3].into());
    let meiosis = truth.sessions.iter().find(|session| {
        session.name.ends_with("Meiosis")
            && session
                .captions
                .iter()
                .any(|it| it.language == "English_USA")
    });
    let track = &meiosis.unwrap().captions[0].srt;
    assert!(track.contains("Today is about Meiosis."), "{track}");
}
