//! What goes over the wire, to the letter.

use crate::support::{
    PART, Storage, When, http, recording, request, settings, sha256, uploader_to,
};
use lectern_net::Secret;
use lectern_transfer::{
    Completion, MemoryLedger, S3Target, SMALLEST_PART, TransferControl, UploadSettings,
    UploadSource, Uploader,
};
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test]
async fn a_large_file_arrives_byte_for_byte_in_plain_parts_of_exact_length() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(
        folder.path(),
        "Räume & \"Week 1\" +1.mp4",
        3 * PART + 12_345,
    );
    let control = TransferControl::default();
    let uploaded = uploader_to(&storage, settings())
        .upload(&request(&file), &MemoryLedger::default(), &control)
        .await
        .unwrap();
    assert_eq!(
        (uploaded.parts, uploaded.parts_sent, uploaded.completion),
        (4, 4, Completion::Acknowledged)
    );
    assert_eq!(
        sha256(&storage.stored("Räume & \"Week 1\" +1.mp4")),
        sha256(&file)
    );
    assert_eq!(control.sent.total(), uploaded.size);
    assert_everything_is_plain(&storage);
    let lengths: Vec<_> = storage
        .log()
        .iter()
        .filter(|seen| matches!(seen.when, Some(When::Part(_))))
        .map(length)
        .collect();
    assert_eq!(lengths.iter().sum::<u64>(), uploaded.size);
    assert_eq!(
        lengths
            .iter()
            .filter(|&&length| length == SMALLEST_PART)
            .count(),
        3
    );
}

#[tokio::test]
async fn a_small_file_and_an_empty_one_go_in_one_request() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    for size in [0, 1, PART] {
        let file = recording(folder.path(), &format!("{size}.mp4"), size);
        let ledger = MemoryLedger::default();
        uploader_to(&storage, settings())
            .upload(&request(&file), &ledger, &TransferControl::default())
            .await
            .unwrap();
        assert_eq!(
            sha256(&storage.stored(&format!("{size}.mp4"))),
            sha256(&file)
        );
        assert_eq!(ledger.snapshot(), None);
    }
    assert_eq!(storage.count(|when| when == When::Put), 3);
    assert_eq!(storage.log().len(), 3);
    assert_everything_is_plain(&storage);
}

#[tokio::test]
async fn a_small_file_can_be_made_to_go_in_parts() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "small.mp4", 1000);
    let settings = UploadSettings {
        always_multipart: true,
        ..settings()
    };
    let ledger = MemoryLedger::default();
    uploader_to(&storage, settings)
        .upload(&request(&file), &ledger, &TransferControl::default())
        .await
        .unwrap();
    assert_eq!(sha256(&storage.stored("small.mp4")), sha256(&file));
    assert_eq!(storage.count(|when| when == When::Put), 0);
    assert_everything_is_plain(&storage);
}

#[tokio::test]
async fn a_manifest_is_sent_from_memory() {
    let storage = Storage::start().await;
    let request = lectern_transfer::UploadRequest {
        source: UploadSource::Bytes("<Session/>".into()),
        name: "upload.xml".into(),
        fingerprint: None,
        content_type: Some("application/xml".into()),
    };
    let control = TransferControl::default();
    uploader_to(&storage, settings())
        .upload(&request, &MemoryLedger::default(), &control)
        .await
        .unwrap();
    assert_eq!(
        std::fs::read(storage.stored("upload.xml")).unwrap(),
        b"<Session/>"
    );
    assert_eq!(
        (
            control.sent.total(),
            storage.log()[0].headers["content-type"].to_str().unwrap()
        ),
        (10, "application/xml")
    );
}

#[tokio::test]
async fn requests_have_the_addresses_that_panopto_documents() {
    let server = MockServer::start().await;
    let place = "/Panopto/Upload/86cb20c2/lecture.mp4";
    Mock::given(method("POST")).and(path(place)).and(query_param("uploads", "")).and(query_param_is_missing("x-id"))
        .respond_with(ResponseTemplate::new(200).set_body_string(
            "<InitiateMultipartUploadResult><Bucket>Upload</Bucket><Key>k</Key><UploadId>u+1/=</UploadId></InitiateMultipartUploadResult>",
        ))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("PUT"))
        .and(path(place))
        .and(query_param("uploadId", "u+1/="))
        .and(query_param_is_missing("x-id"))
        .respond_with(ResponseTemplate::new(200).insert_header("etag", "\"tag\""))
        .expect(2)
        .mount(&server)
        .await;
    Mock::given(method("POST")).and(path(place)).and(query_param("uploadId", "u+1/="))
        .respond_with(ResponseTemplate::new(200).set_body_string(
            "<CompleteMultipartUploadResult><Key>k</Key><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>",
        ))
        .expect(1)
        .mount(&server)
        .await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", PART + 1);
    // Without the slash at its end, as a person might give it.
    let target = S3Target::new(
        format!("{}/Panopto", server.uri()).parse().unwrap(),
        "Upload",
        "86cb20c2",
    );
    let uploader = Uploader::new(&http(), target, settings()).unwrap();
    let arrived = uploader
        .upload(
            &request(&file),
            &MemoryLedger::default(),
            &TransferControl::default(),
        )
        .await
        .unwrap();
    assert_eq!(arrived.etag.as_deref(), Some("\"whole\""));
    let requests = server.received_requests().await.unwrap();
    let complete = requests.last().unwrap();
    assert_in_order(
        &complete.body,
        &[
            "tag",
            "<PartNumber>1</PartNumber>",
            "tag",
            "<PartNumber>2</PartNumber>",
        ],
    );
    assert_eq!(requests[0].headers["content-length"], "0");
    assert!(requests.iter().all(|request| {
        request.headers["user-agent"]
            .to_str()
            .unwrap()
            .starts_with("Lectern/")
    }));
}

#[tokio::test]
async fn other_keys_sign_and_wrong_ones_are_refused() {
    let storage = Storage::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = recording(folder.path(), "lecture.mp4", 10);
    let target = S3Target::new(storage.endpoint(), "upload", "guid")
        .signed_by("stranger", Secret::new("none"));
    let uploader = Uploader::new(&http(), target, settings()).unwrap();
    let refused = uploader
        .upload(
            &request(&file),
            &MemoryLedger::default(),
            &TransferControl::default(),
        )
        .await;
    assert!(
        matches!(
            refused,
            Err(lectern_transfer::TransferError::Refused { status: 403, .. })
        ),
        "{refused:?}"
    );
}

fn assert_in_order(body: &[u8], in_order: &[&str]) {
    let mut rest = std::str::from_utf8(body).unwrap();
    for text in in_order {
        let place = rest
            .find(text)
            .unwrap_or_else(|| panic!("{text} is missing in {rest}"));
        rest = &rest[place + text.len()..];
    }
}

fn length(seen: &crate::support::Seen) -> u64 {
    seen.headers["content-length"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap()
}

/// Panopto's target decodes nothing: exact lengths, no chunks, no trailers, no waiting for permission.
fn assert_everything_is_plain(storage: &Storage) {
    for seen in storage.log() {
        let headers = &seen.headers;
        assert!(headers.contains_key("content-length"), "{seen:?}");
        for unwanted in [
            "transfer-encoding",
            "content-encoding",
            "trailer",
            "x-amz-trailer",
            "x-amz-decoded-content-length",
            "expect",
            "content-md5",
        ] {
            assert!(!headers.contains_key(unwanted), "{unwanted}: {seen:?}");
        }
        assert!(
            !headers
                .keys()
                .any(|name| name.as_str().starts_with("x-amz-checksum")),
            "{seen:?}"
        );
        match seen.when {
            Some(When::Create) => assert_eq!(headers["content-length"], "0"),
            Some(When::Part(_) | When::Put) => {
                assert_eq!(headers["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
            }
            _ => {}
        }
        assert!(!seen.path_and_query.contains("x-id="), "{seen:?}");
    }
}
