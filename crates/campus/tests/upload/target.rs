use std::collections::BTreeMap;

use futures::stream;
use lectern_campus::{CampusConfig, upload::Arrival};
use reqwest::{Body, Method, StatusCode};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;

use crate::support::{
    MIB, Multipart, OpenUpload, SESSION_UPLOAD, Site, element, manifest, mp4, noise, refusal, video,
};

/// Sends a request as written and returns the answer's head and body as far as the server sends them.
async fn raw(site: &Site, request: &str) -> String {
    let mut stream = TcpStream::connect(site.handle.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn stored_bytes(site: &Site, upload: &OpenUpload, name: &str) -> Vec<u8> {
    let response = site.http.get(upload.url(name)).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn joins_parts_in_order_whatever_order_they_came_in() {
    let site = Site::start().await;
    let upload = site.open().await;
    let whole = noise(12 * MIB + 77, 3);
    let multipart = Multipart::create(&site, &upload, "lecture.mp4").await;
    let third = multipart.stored_part(3, whole[10 * MIB..].to_vec()).await;
    let first = multipart.stored_part(1, whole[..5 * MIB].to_vec()).await;
    let second = multipart
        .stored_part(2, whole[5 * MIB..10 * MIB].to_vec())
        .await;

    let response = multipart.complete(&[first, second, third]).await;
    assert_eq!(response.status(), StatusCode::OK);
    let etag = element(&response.text().await.unwrap(), "ETag").unwrap();
    assert!(etag.trim_matches(['"', '&', ';']).contains("-3"), "{etag}");
    assert!(stored_bytes(&site, &upload, "lecture.mp4").await == whole);
}

#[tokio::test]
async fn takes_parts_numbered_from_0_and_lists_with_gaps() {
    let site = Site::start().await;
    for numbers in [[0, 1, 2], [1, 5, 9]] {
        let upload = site.open().await;
        let whole = noise(11 * MIB, 9);
        let multipart = Multipart::create(&site, &upload, "a b+c&d ü.mp4").await;
        let mut parts = Vec::new();
        for (number, bytes) in numbers.into_iter().zip(whole.chunks(5 * MIB)) {
            parts.push(multipart.stored_part(number, bytes.to_vec()).await);
        }
        assert_eq!(multipart.complete(&parts).await.status(), StatusCode::OK);
        assert!(stored_bytes(&site, &upload, "a b+c&d ü.mp4").await == whole);
    }
}

#[tokio::test]
async fn replaces_a_part_that_is_sent_again() {
    let site = Site::start().await;
    let upload = site.open().await;
    let multipart = Multipart::create(&site, &upload, "a.mp4").await;
    let old = multipart.stored_part(1, noise(MIB, 1)).await;
    let new = multipart.stored_part(1, noise(MIB, 2)).await;

    assert_eq!(
        refusal(multipart.complete(&[old]).await).await,
        (400, "InvalidPart".to_owned())
    );
    assert_eq!(multipart.complete(&[new]).await.status(), StatusCode::OK);
    assert!(stored_bytes(&site, &upload, "a.mp4").await == noise(MIB, 2));
}

#[tokio::test]
async fn refuses_to_join_what_does_not_fit_and_stays_open_for_the_right_list() {
    let site = Site::start().await;
    let upload = site.open().await;
    let multipart = Multipart::create(&site, &upload, "a.mp4").await;
    let small = multipart.stored_part(1, noise(5 * MIB - 1, 1)).await;
    let last = multipart.stored_part(2, noise(10, 2)).await;

    let too_small = multipart.complete(&[small.clone(), last.clone()]).await;
    assert_eq!(refusal(too_small).await, (400, "EntityTooSmall".to_owned()));
    let backwards = multipart.complete(&[last.clone(), small]).await;
    assert_eq!(
        refusal(backwards).await,
        (400, "InvalidPartOrder".to_owned())
    );
    let absent = multipart.complete(&[(7, "\"0\"".to_owned())]).await;
    assert_eq!(refusal(absent).await, (400, "InvalidPart".to_owned()));
    assert_eq!(refusal(multipart.complete(&[]).await).await.0, 400);

    let enough = multipart.stored_part(1, noise(5 * MIB, 1)).await;
    assert_eq!(
        multipart.complete(&[enough, last]).await.status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn answers_a_repeated_completion_like_the_first() {
    let site = Site::start().await;
    let upload = site.open().await;
    let multipart = Multipart::create(&site, &upload, "a.mp4").await;
    let part = multipart.stored_part(1, noise(10, 1)).await;
    let first = multipart
        .complete(std::slice::from_ref(&part))
        .await
        .text()
        .await
        .unwrap();
    let second = multipart.complete(&[part]).await;
    assert_eq!(second.status(), StatusCode::OK);
    assert_eq!(
        element(&second.text().await.unwrap(), "ETag"),
        element(&first, "ETag")
    );
    assert_eq!(
        refusal(multipart.part(2, vec![1]).await).await,
        (404, "NoSuchUpload".to_owned())
    );
}

#[tokio::test]
async fn aborts_with_204_and_forgets_the_parts() {
    let site = Site::start().await;
    let upload = site.open().await;
    let multipart = Multipart::create(&site, &upload, "a.mp4").await;
    let part = multipart.stored_part(1, noise(10, 1)).await;
    let listing = |multipart: &Multipart<'_>| {
        site.http
            .get(format!(
                "{}?uploadId={}",
                multipart.url, multipart.upload_id
            ))
            .send()
    };
    let xml = listing(&multipart).await.unwrap().text().await.unwrap();
    assert_eq!(
        (
            element(&xml, "PartNumber").unwrap(),
            element(&xml, "Size").unwrap()
        ),
        ("1".to_owned(), "10".to_owned())
    );

    assert_eq!(multipart.abort().await.status(), StatusCode::NO_CONTENT);
    assert_eq!(
        refusal(multipart.abort().await).await,
        (404, "NoSuchUpload".to_owned())
    );
    assert_eq!(
        refusal(multipart.complete(&[part]).await).await,
        (404, "NoSuchUpload".to_owned())
    );
    assert_eq!(
        refusal(listing(&multipart).await.unwrap()).await,
        (404, "NoSuchUpload".to_owned())
    );
}

#[tokio::test]
async fn wants_the_length_of_the_empty_body_that_creates_a_multipart_upload() {
    let site = Site::start().await;
    let upload = site.open().await;
    let path = upload.url("a.mp4").replace(site.handle.base_url(), "");
    let request =
        format!("POST {path}?uploads HTTP/1.1\r\nHost: campus\r\nConnection: close\r\n\r\n");
    let answer = raw(&site, &request).await;
    assert!(answer.starts_with("HTTP/1.1 411"), "{answer}");
    assert!(answer.contains("<Code>MissingContentLength</Code>"));

    site.handle
        .settings()
        .write()
        .upload
        .require_content_length_on_create = false;
    assert!(raw(&site, &request).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn refuses_parts_above_25_mb_and_bodies_without_a_length() {
    let site = Site::start().await;
    let upload = site.open().await;
    let multipart = Multipart::create(&site, &upload, "a.mp4").await;
    assert_eq!(
        refusal(multipart.part(1, vec![0; 25 * MIB + 1]).await).await,
        (500, "InternalError".to_owned())
    );
    assert_eq!(
        multipart.part(1, vec![0; 25 * MIB]).await.status(),
        StatusCode::OK
    );

    let pieces = Body::wrap_stream(stream::iter([Ok::<_, std::io::Error>(vec![0_u8; 10])]));
    assert_eq!(
        refusal(site.put_file(&upload, "b.mp4", pieces).await).await,
        (411, "MissingContentLength".to_owned())
    );
}

#[tokio::test]
async fn refuses_aws_chunked_bodies_and_trailers() {
    let site = Site::start().await;
    let upload = site.open().await;
    for (name, value) in [
        ("content-encoding", "aws-chunked"),
        ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
        ("x-amz-decoded-content-length", "3"),
    ] {
        let response = site
            .http
            .put(upload.url("a.mp4"))
            .header(name, value)
            .body("abc")
            .send()
            .await
            .unwrap();
        assert_eq!(
            refusal(response).await,
            (501, "NotImplemented".to_owned()),
            "{name}"
        );
    }
}

#[tokio::test]
async fn looks_at_no_signature() {
    let site = Site::start().await;
    let upload = site.open().await;
    for (name, value) in [
        ("authorization", "AWS dummy:c2lnbmF0dXJl"),
        (
            "authorization",
            "AWS4-HMAC-SHA256 Credential=wow/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00",
        ),
        ("authorization", "Nonsense"),
        (
            "x-amz-content-sha256",
            "0000000000000000000000000000000000000000000000000000000000000000",
        ),
    ] {
        let response = site
            .http
            .put(upload.url("a.mp4"))
            .header(name, value)
            .body("abc")
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{value}");
    }
    let signed = format!(
        "{}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=wow&X-Amz-Signature=0&X-Amz-Date=1&X-Amz-Expires=1&X-Amz-SignedHeaders=host",
        upload.url("a.mp4")
    );
    assert_eq!(
        site.http
            .put(signed)
            .body("abc")
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::OK
    );
    let old = format!(
        "{}?AWSAccessKeyId=wow&Signature=x&Expires=1",
        upload.url("a.mp4")
    );
    assert_eq!(
        site.http
            .put(old)
            .body("abc")
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn notices_a_body_that_is_not_what_its_digest_says() {
    let site = Site::start().await;
    let upload = site.open().await;
    let response = site
        .http
        .put(upload.url("a.mp4"))
        .header("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==")
        .body("abc")
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(response).await, (400, "BadDigest".to_owned()));
}

#[tokio::test]
async fn knows_no_bucket_that_is_not_an_open_upload() {
    let site = Site::start().await;
    let unknown = format!(
        "{}/Panopto/Upload/{}/a.mp4",
        site.handle.base_url(),
        Uuid::from_u128(7)
    );
    let response = site.http.put(unknown).body("abc").send().await.unwrap();
    assert_eq!(refusal(response).await, (404, "NoSuchBucket".to_owned()));
    let upload = site.open().await;
    let by_id = format!(
        "{}/Panopto/Upload/{}/a.mp4",
        site.handle.base_url(),
        upload.id
    );
    let response = site.http.put(by_id).body("abc").send().await.unwrap();
    assert_eq!(refusal(response).await, (404, "NoSuchBucket".to_owned()));

    site.request(Method::DELETE, &format!("{SESSION_UPLOAD}/{}", upload.id))
        .send()
        .await
        .unwrap();
    let cancelled = site.put_file(&upload, "a.mp4", "abc").await;
    assert_eq!(refusal(cancelled).await, (404, "NoSuchBucket".to_owned()));

    let files: [(&str, &[u8]); 2] = [
        ("a.mp4", &mp4(1000, 10)),
        (
            "m.xml",
            &manifest(
                "t",
                &format!("<Videos>{}</Videos>", video("a.mp4", "Primary")),
            ),
        ),
    ];
    let (done, _) = site.upload(&files, 4).await;
    assert_eq!(
        refusal(site.put_file(&done, "b.mp4", "abc").await).await,
        (403, "AccessDenied".to_owned())
    );
}

#[tokio::test]
async fn does_not_leave_the_upload_s_folder() {
    let site = Site::start().await;
    let upload = site.open().await;
    let path = upload
        .url("..%2F..%2F..%2Fescaped")
        .replace(site.handle.base_url(), "");
    raw(&site, &format!("PUT {path} HTTP/1.1\r\nHost: campus\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")).await;
    let mut beside = Vec::new();
    for folder in [
        site.handle.state().data_dir(),
        &site.handle.state().data_dir().join("uploads"),
    ] {
        beside.extend(
            std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name()),
        );
    }
    assert!(!beside.iter().any(|name| name == "escaped"), "{beside:?}");
}

#[tokio::test]
async fn fails_in_the_middle_of_a_body_when_the_disk_is_full_and_goes_on_when_it_is_not() {
    let site = Site::start().await;
    let upload = site.open().await;
    let multipart = Multipart::create(&site, &upload, "a.mp4").await;
    site.handle.settings().write().upload.disk_bytes = Some(7 * MIB as u64);
    let first = multipart.stored_part(1, noise(5 * MIB, 1)).await;
    let full = multipart.part(2, noise(5 * MIB, 2)).await;
    assert_eq!(full.status(), StatusCode::INTERNAL_SERVER_ERROR);

    site.handle.settings().write().upload.disk_bytes = None;
    let second = multipart.stored_part(2, noise(5 * MIB, 2)).await;
    assert_eq!(
        multipart.complete(&[first, second]).await.status(),
        StatusCode::OK
    );
    let arrivals: Vec<_> = site
        .handle
        .parts()
        .of(upload.id)
        .into_iter()
        .map(|part| (part.part, part.arrival))
        .collect();
    assert_eq!(
        arrivals,
        [
            (Some(1), Arrival::Stored),
            (Some(2), Arrival::Refused),
            (Some(2), Arrival::Stored)
        ]
    );
}

#[tokio::test]
async fn logs_each_part_with_how_often_it_came_and_whether_it_was_cut_off() {
    let site = Site::start().await;
    let upload = site.open().await;
    let multipart = Multipart::create(&site, &upload, "a.mp4").await;
    multipart.stored_part(1, noise(100, 1)).await;
    multipart.stored_part(1, noise(100, 1)).await;
    multipart.stored_part(2, noise(50, 1)).await;
    let path = multipart.url.replace(site.handle.base_url(), "");
    let mut stream = TcpStream::connect(site.handle.address()).await.unwrap();
    let head = format!(
        "PUT {path}?partNumber=3&uploadId={} HTTP/1.1\r\nHost: campus\r\nContent-Length: 1000\r\n\r\n",
        multipart.upload_id
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&[7; 400]).await.unwrap();
    stream.shutdown().await.unwrap();
    // The server gives up on the body once it sees the end of the connection.
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;

    let log = site.handle.parts();
    let file = || "a.mp4".to_owned();
    assert_eq!(
        log.times_stored(),
        BTreeMap::from([
            ((upload.id, file(), Some(1)), 2),
            ((upload.id, file(), Some(2)), 1)
        ])
    );
    let cut = log.of(upload.id).pop().unwrap();
    assert_eq!(
        (cut.part, cut.bytes, cut.arrival),
        (Some(3), 400, Arrival::Cut)
    );
    assert_eq!(log.bytes(), 650);
}

#[tokio::test]
async fn goes_on_with_parts_from_before_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = || CampusConfig {
        data_dir: Some(folder.path().to_owned()),
        ..CampusConfig::default()
    };
    let site = Site::start_with(|given| {
        *given = CampusConfig {
            population: given.population,
            ..config()
        }
    })
    .await;
    let upload = site.open().await;
    let before = Multipart::create(&site, &upload, "a.mp4").await;
    let (upload_id, first) = (
        before.upload_id.clone(),
        before.stored_part(1, noise(5 * MIB, 1)).await,
    );
    let token = site.token.clone();
    site.handle.stop().await.unwrap();

    let handle = lectern_campus::Campus::start(config()).await.unwrap();
    let mut site = Site::around(handle);
    site.token = token;
    let upload = OpenUpload::from(site.look(&upload).await);
    let after = Multipart {
        site: &site,
        url: upload.url("a.mp4"),
        upload_id,
    };
    let second = after.stored_part(2, noise(9, 2)).await;
    assert_eq!(
        after.complete(&[first, second]).await.status(),
        StatusCode::OK
    );
    assert!(
        stored_bytes(&site, &upload, "a.mp4").await == [noise(5 * MIB, 1), noise(9, 2)].concat()
    );
}
