use super::super::{Attachment, FileRole, Manifest, StreamKind, Transcript, Video};
use super::{CheckedManifest, check};

fn session(content: &str) -> String {
    format!(
        "<Session xmlns=\"http://tempuri.org/UniversalCaptureSpecification/v1\">\n{content}\n</Session>"
    )
}

fn problems(content: &str) -> Vec<String> {
    match check(session(content).as_bytes()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

fn accepted(xml: &str) -> CheckedManifest {
    check(xml.as_bytes()).unwrap_or_else(|problems| panic!("{problems:?}"))
}

const VIDEO: &str =
    "<Videos><Video><Start>PT0S</Start><File>a.mp4</File><Type>Primary</Type></Video></Videos>";

#[test]
fn takes_a_manifest_with_every_element() {
    let manifest = accepted(include_str!("../../tests/manifests/everything.xml"));

    assert_eq!(manifest.title, "Cells & tissues");
    assert_eq!(manifest.description.as_deref(), Some("Week 3"));
    assert_eq!(
        manifest.date.as_deref(),
        Some("2026-03-01T09:30:00.000000-00:00")
    );
    let files: Vec<(&str, FileRole)> = manifest
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.role))
        .collect();
    assert_eq!(
        files,
        [
            ("thumb.jpg", FileRole::Thumbnail),
            ("camera.mp4", FileRole::Video),
            ("camera-low.mp4", FileRole::Rendition),
            ("camera.vtt", FileRole::Transcript),
            ("screen.mp4", FileRole::Video),
            ("slides.pptx", FileRole::Presentation),
            ("board.png", FileRole::Image),
            ("handout.pdf", FileRole::Attachment),
        ]
    );
    assert_eq!(manifest.files[1].checksum, Some(0x1c29_1ca3));
    assert!(manifest.warnings.is_empty());
}

#[test]
fn takes_what_we_write_ourselves() {
    let manifest = Manifest {
        title: "A <B> & \"C\" \u{8} ]]>".to_owned(),
        description: Some("Two\nlines".to_owned()),
        date: "2026-03-01T09:30:00Z".parse().ok(),
        thumbnail_time: Some(std::time::Duration::from_millis(5_250)),
        videos: vec![Video {
            start: std::time::Duration::ZERO,
            file: "Räume & 1.mp4".to_owned(),
            kind: StreamKind::Primary,
            transcripts: vec![Transcript {
                file: "a.vtt".to_owned(),
                lcid: Some(1033),
            }],
        }],
        attachments: vec![Attachment {
            file: "a.pdf".to_owned(),
            mime_type: "application/pdf".to_owned(),
        }],
    };

    let xml = String::from_utf8(manifest.to_xml().unwrap()).unwrap();
    let checked = accepted(&xml);

    assert_eq!(checked.title, "A <B> & \"C\"   ]]>");
    assert_eq!(checked.description.as_deref(), Some("Two\nlines"));
    let names: Vec<&str> = checked
        .files
        .iter()
        .map(|file| file.name.as_str())
        .collect();
    assert_eq!(names, ["Räume & 1.mp4", "a.vtt", "a.pdf"]);
}

#[test]
fn takes_members_of_the_session_in_any_order() {
    assert_eq!(
        problems(&format!("{VIDEO}<Tags><Tag>x</Tag></Tags><Title>T</Title>")),
        Vec::<String>::new()
    );
}

#[test]
fn names_what_is_missing() {
    assert_eq!(
        problems(VIDEO),
        ["Line 1: Session has no Title, which is required."]
    );
    assert_eq!(
        problems("<Title>T</Title>\n<Videos>\n<Video>\n<File>a.mp4</File>\n</Video></Videos>"),
        [
            "Line 4: Video has no Start, which is required.",
            "Line 4: Video has no Type, which is required."
        ]
    );
    assert_eq!(
        problems("<Title>T</Title>"),
        ["Line 1: The manifest names no file, so there is nothing to show."]
    );
    assert_eq!(
        problems(&format!(
            "<Title>T</Title>{VIDEO}<Attachments><Attachment><File>a.pdf</File></Attachment></Attachments>"
        )),
        ["Line 2: Attachment has no MimeType, which is required."]
    );
}

#[test]
fn names_what_is_there_twice_or_in_the_wrong_place() {
    assert_eq!(
        problems(&format!("<Title>T</Title>\n<Title>U</Title>{VIDEO}")),
        ["Line 3: Session has a second Title; only one is allowed."]
    );
    assert_eq!(
        problems(
            "<Title>T</Title>\n<Videos><Video>\n<File>a.mp4</File>\n<Start>PT0S</Start><Type>Primary</Type></Video></Videos>"
        ),
        ["Line 5: In Video, Start must come before File."]
    );
    assert_eq!(
        problems(&format!("<Title>T</Title>{VIDEO}\n<videos/>\n<Quiz/>")),
        [
            "Line 3: Session cannot hold videos; it is written Videos.",
            "Line 4: Session cannot hold Quiz; allowed are Title, Description, Date, Creator, Thumbnail, ThumbnailTime, Videos, \
             Presentations, Images, Cuts, Tags, Extensions, Attachments."
        ]
    );
    assert_eq!(
        problems(&format!("Hello<Title>T</Title>{VIDEO}")),
        ["Line 1: Session holds elements, not text; “Hello” is in the wrong place."]
    );
    assert_eq!(
        problems(&format!("<Title>T<b/></Title>{VIDEO}")),
        ["Line 2: Title holds text, not elements such as b."]
    );
}

#[test]
fn names_values_of_the_wrong_kind() {
    for (content, message) in [
        (
            "<Date>1 March</Date>",
            "Date is “1 March”; it must be a date and time such as 2026-03-01T09:30:00Z.",
        ),
        (
            "<ThumbnailTime>5</ThumbnailTime>",
            "ThumbnailTime is “5”; it must be a duration such as PT1M30S.",
        ),
        (
            "<Extensions><Extension><ExtensionId>x</ExtensionId></Extension></Extensions>",
            "ExtensionId is “x”; it must be an id such as 3d33d2b0-b1b9-4f1f-bc72-5d9aa797f251.",
        ),
        (
            "<Thumbnail Checksum='12'>t.jpg</Thumbnail>",
            "Checksum is “12”; it must be 8 hexadecimal digits.",
        ),
        (
            "<Thumbnail Size='12'>t.jpg</Thumbnail>",
            "Thumbnail cannot have the attribute Size.",
        ),
        (
            "<Thumbnail>../t.jpg</Thumbnail>",
            "Thumbnail is “../t.jpg”; it must be a file name without folders.",
        ),
        ("<Thumbnail> </Thumbnail>", "Thumbnail names no file."),
    ] {
        assert_eq!(
            problems(&format!("<Title>T</Title>{VIDEO}\n{content}")),
            [format!("Line 3: {message}")]
        );
    }
    let video = |member: &str| {
        format!(
            "<Title>T</Title><Videos><Video><Start>PT0S</Start><File>a.mp4</File>{member}</Video></Videos>"
        )
    };
    assert_eq!(
        problems(&video("<Bitrate>fast</Bitrate><Type>Main</Type>")),
        [
            "Line 2: Bitrate is “fast”; it must be a whole number.",
            "Line 2: Type is “Main”; it must be Primary, Secondary or Audio."
        ]
    );
    let slide = "<Title>S</Title><Time>PT1S</Time><SlideNumber>0</SlideNumber>";
    assert_eq!(
        problems(&format!(
            "<Title>T</Title><Presentations><Presentation><Start>PT0S</Start><File>a.pptx</File><SlideChanges><SlideChange>{slide}</SlideChange></SlideChanges></Presentation></Presentations>"
        )),
        ["Line 2: SlideNumber is “0”; it must be a slide number from 1."]
    );
}

#[test]
fn names_a_wrong_root_or_namespace() {
    let message = |xml: &str| check(xml.as_bytes()).unwrap_err()[0].to_string();

    assert_eq!(
        message("<Lecture/>"),
        "Line 1: The root element is Lecture; it must be Session."
    );
    assert!(
        message("<Session/>")
            .starts_with("Line 1: The root element's namespace is none; it must be")
    );
    assert!(message("<Session xmlns='urn:x'/>").contains("“urn:x”"));
    let mixed = session(&format!("<Title xmlns=''>T</Title>{VIDEO}"));
    assert!(
        message(&mixed).contains("Session has no Title")
            || message(&mixed).contains("Title is not in the namespace")
    );
}

#[test]
fn understands_prefixes_comments_cdata_and_references() {
    let xml = "\u{feff}<?xml version='1.0' encoding='utf-8'?><!-- c -->\n<u:Session xmlns:u='http://tempuri.org/UniversalCaptureSpecification/v1' \
               xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b'>\
               <u:Title><![CDATA[<T>]]> &amp; &#x41;</u:Title><u:Videos><u:Video><u:Start>PT0S</u:Start><u:File>\n  a.mp4\n</u:File>\
               <u:Type> Primary </u:Type></u:Video></u:Videos></u:Session>";

    let manifest = accepted(xml);

    assert_eq!(manifest.title, "<T> & A");
    assert_eq!(manifest.files[0].name, "a.mp4");
}

#[test]
fn takes_no_file_that_is_not_xml() {
    for xml in [
        &b""[..],
        b"title,file",
        b"<Session",
        b"<Session><Title></Session>",
        b"\xff\xfe<\0S\0",
        b"<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>",
        b"<x>&nbsp;</x>",
        b"<a/><b/>",
    ] {
        assert_eq!(
            check(xml).unwrap_err().len(),
            1,
            "{}",
            String::from_utf8_lossy(xml)
        );
    }
    let deep = "<a>".repeat(100_000);
    assert!(check(deep.as_bytes()).is_err());
}

#[test]
fn takes_the_older_dialect_with_a_warning() {
    let xml = "<PanoptoSession xmlns='http://panopto.com/PanoptoSession/v1'><Title>Old</Title>\
               <Videos><Video><Start>PT0S</Start><Filename>old.mp4</Filename><Type>Primary</Type></Video></Videos></PanoptoSession>";

    let manifest = accepted(xml);

    assert_eq!(manifest.title, "Old");
    assert_eq!(manifest.files[0].name, "old.mp4");
    assert_eq!(manifest.warnings.len(), 1);
}

#[test]
fn names_each_file_once() {
    let manifest = accepted(&session(&format!(
        "<Title>T</Title>{VIDEO}<Thumbnail>a.mp4</Thumbnail>"
    )));

    assert_eq!(manifest.files.len(), 1);
}

proptest::proptest! {
    #[test]
    fn survives_any_damage(position in 0_usize..4_000, bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..8), cut in 0_usize..40) {
        let mut xml = include_bytes!("../../tests/manifests/everything.xml").to_vec();
        let start = position.min(xml.len());
        let end = (start + cut).min(xml.len());
        xml.splice(start..end, bytes);

        // Either it keeps the rules or every problem names a line that exists.
        if let Err(problems) = check(&xml) {
            let lines = xml.split(|&byte| byte == b'\n').count();
            proptest::prop_assert!(!problems.is_empty());
            for problem in problems {
                proptest::prop_assert!((1..=lines).contains(&problem.line), "{problem} of {lines}");
            }
        }
    }
}
