use lectern_campus::{
    faults::{Fault, Rule},
    upload::Arrival,
};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{
    MIB, Multipart, SESSION_UPLOAD, Site, manifest, mp4, noise, refusal, token_for, video,
};

#[tokio::test]
async fn a_part_whose_connection_breaks_is_noted_as_cut_and_can_be_sent_again() {
    let site = Site::start().await;
    let upload = site.open().await;
    let multipart = Multipart::create(&site, &upload, "a.mp4").await;
    let reset = Fault::ResetInRequest { after: MIB as u64 };
    site.handle
        .faults()
        .push(Rule::once("partNumber=1&", reset));
    let url = format!(
        "{}?partNumber=1&uploadId={}",
        multipart.url, multipart.upload_id
    );
    let broken = site.http.put(url).body(noise(6 * MIB, 1)).send().await;
    assert!(broken.is_err());

    let part = multipart.stored_part(1, noise(6 * MIB, 1)).await;
    assert_eq!(multipart.complete(&[part]).await.status(), StatusCode::OK);
    let log = site.handle.parts().of(upload.id);
    assert_eq!((log[0].part, log[0].arrival), (Some(1), Arrival::Cut));
    assert!(log[0].bytes <= MIB as u64, "{} bytes", log[0].bytes);
    assert_eq!((log[1].part, log[1].arrival), (Some(1), Arrival::Stored));
}

#[tokio::test]
async fn a_completion_whose_answer_is_lost_can_be_asked_for_again() {
    let site = Site::start().await;
    let upload = site.open().await;
    let multipart = Multipart::create(&site, &upload, "a.mp4").await;
    let part = multipart.stored_part(1, noise(10, 1)).await;
    site.handle
        .faults()
        .push(Rule::once("?uploadId=", Fault::LoseAnswer).on("POST"));
    let url = format!("{}?uploadId={}", multipart.url, multipart.upload_id);
    let xml = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{}</ETag></Part></CompleteMultipartUpload>",
        part.1
    );
    assert!(site.http.post(url).body(xml).send().await.is_err());
    assert_eq!(multipart.complete(&[part]).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_finish_whose_answer_is_lost_can_be_said_again_and_makes_one_session() {
    let site = Site::start().await;
    let upload = site.open().await;
    site.put_file(&upload, "a.mp4", mp4(1000, 10)).await;
    let xml = manifest(
        "Once",
        &format!("<Videos>{}</Videos>", video("a.mp4", "Primary")),
    );
    site.put_file(&upload, "m.xml", xml).await;
    site.handle
        .faults()
        .push(Rule::once(SESSION_UPLOAD, Fault::LoseAnswer).on("PUT"));
    let path = format!("{SESSION_UPLOAD}/{}", upload.id);
    let lost = site
        .request(Method::PUT, &path)
        .json(&json!({ "State": 1 }))
        .send()
        .await;
    assert!(lost.is_err());

    site.finish(&upload).await;
    site.wait_for(&upload, 4).await;
    let world = site.handle.state().world.read();
    assert_eq!(world.sessions_in(site.folder).count(), 1);
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_is_refused_with_403_while_the_target_goes_on() {
    let mut site = Site::start().await;
    let upload = site.open().await;
    site.handle
        .faults()
        .push(Rule::once(SESSION_UPLOAD, Fault::ExpiredToken).on("PUT"));
    assert_eq!(
        site.put_file(&upload, "a.mp4", "x").await.status(),
        StatusCode::OK
    );
    let path = format!("{SESSION_UPLOAD}/{}", upload.id);
    let expired = site
        .request(Method::PUT, &path)
        .json(&json!({ "State": 1 }))
        .send()
        .await;
    assert_eq!(expired.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(
        site.put_file(&upload, "b.mp4", "x").await.status(),
        StatusCode::OK
    );

    site.token = token_for(&site.handle, lectern_campus::demo::INSTRUCTOR.id);
    assert_eq!(site.finish(&upload).await["State"], 1);
}

#[tokio::test]
async fn a_full_disk_on_demand_answers_like_s3() {
    let site = Site::start().await;
    let upload = site.open().await;
    site.handle
        .faults()
        .push(Rule::once("/Upload/", Fault::FullDisk { status: 500 }).on("PUT"));
    assert_eq!(
        refusal(site.put_file(&upload, "a.mp4", "x").await).await.0,
        500
    );
    assert_eq!(
        site.put_file(&upload, "a.mp4", "x").await.status(),
        StatusCode::OK
    );
}
