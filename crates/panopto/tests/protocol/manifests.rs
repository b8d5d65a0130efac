//! The manifest writer and checker against a schema validator.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use lectern_panopto::ucs::{Attachment, Manifest, StreamKind, Transcript, Video, check};
use proptest::prelude::*;

/// Asks `xmllint` (Debian package libxml2-utils) whether a document keeps the schema.
fn schema_accepts(xml: &[u8]) -> bool {
    let schema =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests/universal-capture-2.1.xsd");
    let mut child = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("xmllint is needed: apt-get install libxml2-utils");
    child.stdin.take().unwrap().write_all(xml).unwrap();
    child.wait().unwrap().success()
}

fn everything() -> String {
    include_str!("../manifests/everything.xml").to_owned()
}

fn camera_and_slides() -> Manifest {
    Manifest {
        title: "Räume / \"Week 1\": intro? & <more>".to_owned(),
        description: Some("First\nsecond".to_owned()),
        date: "2026-03-01T09:30:00.25Z".parse().ok(),
        thumbnail_time: Some(Duration::from_secs(5)),
        videos: vec![
            Video {
                start: Duration::ZERO,
                file: "camera & co.mp4".to_owned(),
                kind: StreamKind::Primary,
                transcripts: vec![Transcript {
                    file: "camera.vtt".to_owned(),
                    lcid: Some(1033),
                }],
            },
            Video {
                start: Duration::from_millis(1_250),
                file: "slides.mp4".to_owned(),
                kind: StreamKind::Secondary,
                transcripts: Vec::new(),
            },
        ],
        attachments: vec![Attachment {
            file: "handout.pdf".to_owned(),
            mime_type: "application/pdf".to_owned(),
        }],
    }
}

#[test]
fn what_is_written_is_this_and_keeps_the_schema() {
    let xml = camera_and_slides().to_xml().unwrap();

    assert!(schema_accepts(&xml));
    insta::assert_snapshot!(String::from_utf8(xml).unwrap());
}

#[test]
fn checker_and_schema_agree_on_every_broken_manifest() {
    let whole = everything();
    assert!(schema_accepts(whole.as_bytes()) && check(whole.as_bytes()).is_ok());
    let changes = [
        ("<Title>Cells &amp; tissues</Title>", ""),
        (
            "<Title>Cells &amp; tissues</Title>",
            "<Title>a</Title><Title>b</Title>",
        ),
        (
            "<Date>2026-03-01T09:30:00.000000-00:00</Date>",
            "<Date>2026-03-01</Date>",
        ),
        (
            "<ThumbnailTime>PT5S</ThumbnailTime>",
            "<ThumbnailTime>5 seconds</ThumbnailTime>",
        ),
        (
            "<FirstName>Ada</FirstName>\n    <LastName>Example</LastName>",
            "<LastName>Example</LastName><FirstName>Ada</FirstName>",
        ),
        ("Checksum=\"1C291CA3\"", "Checksum=\"1C29\""),
        ("Checksum=\"1C291CA3\"", "Sum=\"1C291CA3\""),
        ("<File>screen.mp4</File>", "<File>folder/screen.mp4</File>"),
        ("<File>screen.mp4</File>", ""),
        (
            "<Start>PT2S</Start>\n      <File>screen.mp4</File>",
            "<File>screen.mp4</File><Start>PT2S</Start>",
        ),
        ("<Bitrate>2500</Bitrate>", "<Bitrate>2.5</Bitrate>"),
        ("<Type>Secondary</Type>", "<Type>Screen</Type>"),
        ("<Type>Secondary</Type>", ""),
        ("<Visible>true</Visible>", "<Visible>yes</Visible>"),
        (
            "<SlideNumber>1</SlideNumber>",
            "<SlideNumber>0</SlideNumber>",
        ),
        ("<SlideNumber>1</SlideNumber>", ""),
        ("<Time>PT2M</Time>", ""),
        ("<Duration>PT3S</Duration>", ""),
        ("<Tag>biology</Tag>", "<Tag>biology</Tag><Label/>"),
        ("3d33d2b0-b1b9-4f1f-bc72-5d9aa797f251", "3d33d2b0"),
        ("<MimeType>application/pdf</MimeType>", ""),
        (
            "http://tempuri.org/UniversalCaptureSpecification/v1",
            "http://tempuri.org/v2",
        ),
        ("<Videos>", "<Videos>text"),
        ("</Session>", ""),
    ];
    for (from, to) in changes {
        assert!(
            whole.contains(from),
            "{from:?} is not in the whole manifest"
        );
        let broken = whole.replacen(from, to, 1);

        assert!(
            !schema_accepts(broken.as_bytes()),
            "the schema takes {from:?} -> {to:?}"
        );
        assert!(
            check(broken.as_bytes()).is_err(),
            "the checker takes {from:?} -> {to:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_title_and_name_survives_writing(title in "\\PC{1,80}", control in "[\u{0}-\u{1f}\u{fffe}\u{ffff}]{0,3}", file in "[^/\\\\\\p{C}]{1,40}") {
        prop_assume!(!title.trim().is_empty() && !file.trim().is_empty() && file != "." && file != "..");
        let manifest = Manifest {
            title: format!("{title}{control}"),
            videos: vec![Video { start: Duration::ZERO, file: file.clone(), kind: StreamKind::Primary, transcripts: Vec::new() }],
            ..Manifest::default()
        };

        let xml = manifest.to_xml().unwrap();
        let checked = check(&xml).unwrap_or_else(|problems| panic!("{problems:?}"));

        prop_assert!(schema_accepts(&xml));
        prop_assert_eq!(checked.title, title.trim());
        prop_assert_eq!(&checked.files[0].name, &file);
    }
}
