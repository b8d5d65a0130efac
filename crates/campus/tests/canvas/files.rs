//! Files: from an address of Canvas to the other origin, and everything that goes wrong on the way.

use chrono::TimeDelta;
use lectern_campus::{
    CanvasWorld, Length,
    canvas::{TrueFile, demo},
    faults::{Fault, Rule},
};
use reqwest::Response;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::{Site, text, told};

fn files(site: &Site) -> Vec<TrueFile> {
    let work = site.canvas().true_submissions(demo::BIOL_200);
    let mut files: Vec<TrueFile> = Vec::new();
    for work in work {
        for attempt in work.attempts {
            files.extend(attempt.files);
            files.extend(attempt.media);
        }
        files.extend(
            work.comments
                .into_iter()
                .flat_map(|it| it.files.into_iter().chain(it.media)),
        );
    }
    files.retain(|file| !file.locked);
    files
}

fn named(site: &Site, ending: &str) -> TrueFile {
    files(site)
        .into_iter()
        .find(|file| file.display_name.ends_with(ending) && file.size > 0)
        .unwrap()
}

async fn told_file(site: &Site, id: u64) -> Value {
    site.json(&format!("/api/v1/files/{id}")).await
}

/// Follows an address to the bytes, with the token on Canvas's own origin alone.
async fn fetch(site: &Site, address: &str) -> Response {
    let mut address = address.to_owned();
    for _ in 0..5 {
        let mut request = site.http.get(&address);
        if address.starts_with(site.canvas().base_url()) {
            request = request.bearer_auth(demo::ADMIN_TOKEN);
        }
        let answer = request.send().await.unwrap();
        match text(&answer, "location") {
            Some(next) if answer.status() == 302 => address = next,
            _ => return answer,
        }
    }
    panic!("it leads on for ever");
}

#[tokio::test]
async fn files_of_the_small_and_the_hostile_world_arrive_as_they_are() {
    for world in [CanvasWorld::Small, CanvasWorld::Hostile] {
        let site = Site::open(world).await;
        // A fifth of them, in which every kind comes.
        for file in files(&site).into_iter().step_by(5) {
            let address = match &file.media {
                Some(media) => site.url(&format!(
                    "/users/2/media_download?entryId={media}&redirect=1&type=mp4"
                )),
                None => told_file(&site, file.id).await["url"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            };
            let answer = fetch(&site, &address).await;
            assert_eq!(answer.status(), 200, "{file:?}");
            let bytes = answer.bytes().await.unwrap();
            assert_eq!(bytes.len() as u64, file.size, "{file:?}");
            let hash = format!("{:x}", Sha256::digest(&bytes));
            assert_eq!(site.canvas().sha256_of(file.id), Some(hash));
        }
        assert!(site.canvas().log().leaks().is_empty());
    }
}

#[tokio::test]
async fn the_other_origin_refuses_and_notes_a_credential() {
    let site = Site::small().await;
    let file = told_file(&site, named(&site, ".pdf").id).await;
    let to = site.get(file["url"].as_str().unwrap()).await;
    let address = text(&to, "location").unwrap();
    assert_eq!(to.status(), 302);
    assert!(address.starts_with(site.canvas().files_url()));
    let refused = site.get(&address).await;
    assert_eq!(refused.status(), 400);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("<Code>InvalidArgument</Code>")
    );
    assert_eq!(site.canvas().log().leaks().len(), 1);
    site.campus.clock().advance(TimeDelta::hours(24));
    let late = site.http.get(&address).send().await.unwrap();
    assert_eq!(late.status(), 403);
    assert!(text(&late, "content-type").unwrap().contains("xml"));
}

#[tokio::test]
async fn a_verifier_opens_a_file_and_without_one_a_token_must() {
    let site = Site::small().await;
    let id = named(&site, ".pdf").id;
    let with = told_file(&site, id).await["url"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(with.contains("&verifier="));
    assert_eq!(site.http.get(&with).send().await.unwrap().status(), 302);
    site.campus.settings().write().canvas.files.verifier = false;
    let without = told_file(&site, id).await["url"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(!without.contains("verifier"));
    let sent_off = site.http.get(&without).send().await.unwrap();
    assert_eq!(text(&sent_off, "location").as_deref(), Some("/login"));
    site.campus.settings().write().canvas.files.login_page = true;
    let page = site.http.get(&without).send().await.unwrap();
    assert_eq!(
        (
            page.status().as_u16(),
            text(&page, "content-type")
                .unwrap()
                .starts_with("text/html")
        ),
        (200, true)
    );
    assert_eq!(fetch(&site, &without).await.status(), 200);
    let (status, _) = told(site.get_as("1042~wrong", &without).await).await;
    assert_eq!(status, 401);
    let public = site.json(&format!("/api/v1/files/{id}/public_url")).await;
    assert_eq!(
        site.http
            .get(public["public_url"].as_str().unwrap())
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    site.campus
        .settings()
        .write()
        .canvas
        .files
        .deleted
        .insert(id);
    assert_eq!(site.get(&with).await.status(), 404);
}

#[tokio::test]
async fn names_are_told_twice_encoded_and_as_people_see_them() {
    let site = Site::open(CanvasWorld::Term).await;
    let file = named(&site, "é.docx");
    let told = told_file(&site, file.id).await;
    assert_eq!(
        (&told["display_name"], &told["filename"]),
        (&"My essay é.docx".into(), &"My+essay+%C3%A9.docx".into())
    );
    let answer = fetch(&site, told["url"].as_str().unwrap()).await;
    let disposition = text(&answer, "content-disposition").unwrap();
    assert_eq!(
        disposition,
        "attachment; filename=\"My_essay__.docx\"; filename*=UTF-8''My%20essay%20%C3%A9.docx"
    );
}

#[tokio::test]
async fn parts_can_be_asked_for_and_lengths_may_be_missing_or_short() {
    let site = Site::small().await;
    site.campus.settings().write().canvas.files.two_hops = true;
    let file = named(&site, ".pdf");
    let address = told_file(&site, file.id).await["url"]
        .as_str()
        .unwrap()
        .to_owned();
    let whole = fetch(&site, &address).await;
    let tag = text(&whole, "etag").unwrap();
    let whole = whole.bytes().await.unwrap();
    let to = site
        .json(&format!("/api/v1/files/{}/public_url", file.id))
        .await;
    let hop = site
        .http
        .get(to["public_url"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    let last = text(&hop, "location").unwrap();
    let part = site
        .http
        .get(&last)
        .header("range", "bytes=100-")
        .header("if-range", &tag)
        .send()
        .await
        .unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.bytes().await.unwrap(), whole[100..]);
    site.campus.settings().write().canvas.files.length = Length::Missing;
    let chunked = site.http.get(&last).send().await.unwrap();
    assert_eq!(text(&chunked, "content-length"), None);
    assert_eq!(chunked.bytes().await.unwrap(), whole);
    site.campus.settings().write().canvas.files.length = Length::Half;
    let half = site
        .http
        .get(&last)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    assert_eq!(half, whole[..whole.len() / 2]);
    site.campus.settings().write().canvas.files.length = Length::Right;
    site.campus.faults().push(Rule::once(
        "/files/*token=",
        Fault::Truncated {
            after: 50,
            right_length: true,
        },
    ));
    assert!(
        site.http
            .get(&last)
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .is_err()
    );
}

#[tokio::test]
async fn files_of_many_gigabytes_are_made_while_they_are_sent() {
    let bytes = 5 << 30;
    let site = Site::open(CanvasWorld::Files {
        students: 3,
        files_each: 8,
        bytes,
    })
    .await;
    let all = files(&site);
    assert_eq!(
        (all.len(), all[0].size),
        (3 * 8, bytes),
        "none of the test student"
    );
    let to = site
        .json(&format!("/api/v1/files/{}/public_url", all[0].id))
        .await;
    let request = site.http.get(to["public_url"].as_str().unwrap());
    let end = request
        .header("range", format!("bytes={}-", bytes - 1000))
        .send()
        .await
        .unwrap();
    assert_eq!(end.status(), 206);
    assert_eq!(end.bytes().await.unwrap().len(), 1000);
}

#[tokio::test]
async fn thumbnails_are_jpeg_and_recordings_may_not_be_ready() {
    let site = Site::open(CanvasWorld::Term).await;
    let image = named(&site, ".png");
    let address = told_file(&site, image.id).await["thumbnail_url"]
        .as_str()
        .unwrap()
        .to_owned();
    let sent_on = site.http.get(&address).send().await.unwrap();
    assert_eq!(sent_on.status(), 302);
    let picture = fetch(&site, &address).await;
    assert_eq!(
        text(&picture, "content-type").as_deref(),
        Some("image/jpeg")
    );
    assert!(
        picture
            .bytes()
            .await
            .unwrap()
            .starts_with(&[0xff, 0xd8, 0xff])
    );
    site.campus
        .settings()
        .write()
        .canvas
        .files
        .thumbnail_redirect = false;
    assert_eq!(site.http.get(&address).send().await.unwrap().status(), 200);
    let recording = files(&site)
        .into_iter()
        .find_map(|file| file.media)
        .unwrap();
    let media = site.url(&format!("/users/2/media_download?entryId={recording}"));
    assert!(
        site.json(&media).await["url"]
            .as_str()
            .unwrap()
            .starts_with(site.canvas().files_url())
    );
    assert_eq!(site.http.get(&media).send().await.unwrap().status(), 401);
    site.campus.settings().write().canvas.files.media_unready = true;
    let missing = site.get(&media).await;
    assert_eq!(
        (missing.status().as_u16(), missing.text().await.unwrap()),
        (404, "Could not find download URL".to_owned())
    );
}
