use lectern_panopto::{CaptionLanguage, PanoptoError};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{Account, panopto, session_id};

const VTT: &[u8] = b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n";

fn english() -> CaptionLanguage {
    CaptionLanguage::of_tag("en-GB").unwrap()
}

#[tokio::test]
async fn captions_go_as_a_form_with_the_language_in_the_servers_words() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(format!(
            "/Panopto/api/v1/sessions/{}/captions",
            session_id(1)
        )))
        .respond_with(ResponseTemplate::new(200))
        .expect(1)
        .mount(&server)
        .await;

    panopto(&server.uri(), Account::signed_in())
        .add_captions(session_id(1), english(), "Lecture 1.vtt", VTT.into())
        .await
        .unwrap();

    let sent = &server.received_requests().await.unwrap()[0];
    let body = String::from_utf8(sent.body.clone()).unwrap();
    let kind = sent.headers["content-type"].to_str().unwrap();
    assert!(kind.starts_with("multipart/form-data; boundary="), "{kind}");
    assert!(
        body.contains("name=\"language\"\r\n\r\nEnglish_GBR\r\n"),
        "{body}"
    );
    assert!(
        body.contains("name=\"file\"; filename=\"Lecture 1.vtt\""),
        "{body}"
    );
    assert!(body.contains(std::str::from_utf8(VTT).unwrap()), "{body}");
}

#[tokio::test]
async fn the_whole_form_is_sent_again_with_a_renewed_token() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(401))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200))
        .mount(&server)
        .await;

    panopto(&server.uri(), Account::signed_in())
        .add_captions(session_id(1), english(), "a.vtt", VTT.into())
        .await
        .unwrap();

    let sent = server.received_requests().await.unwrap();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].body.len(), sent[1].body.len());
}

#[tokio::test]
async fn a_language_that_is_taken_is_told_and_can_be_deleted() {
    let server = MockServer::start().await;
    let captions = format!("/Panopto/api/v1/sessions/{}/captions", session_id(1));
    Mock::given(method("POST"))
        .and(path(captions.clone()))
        .respond_with(ResponseTemplate::new(400))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("DELETE"))
        .and(path(format!("{captions}/languages/English_GBR")))
        .respond_with(ResponseTemplate::new(200))
        .expect(1)
        .mount(&server)
        .await;
    let site = panopto(&server.uri(), Account::signed_in());

    let refused = site
        .add_captions(session_id(1), english(), "a.vtt", VTT.into())
        .await
        .unwrap_err();
    assert!(
        matches!(&refused, PanoptoError::Refused { status, .. } if status.as_u16() == 400),
        "{refused}"
    );
    site.delete_captions(session_id(1), english())
        .await
        .unwrap();
}
