use super::*;

const HEAD: &str = r#"<Session xmlns="http://tempuri.org/UniversalCaptureSpecification/v1">"#;

fn session(inside: &str) -> Result<Manifest, ManifestError> {
    parse(
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{HEAD}{inside}</Session>").as_bytes(),
    )
}

fn video(inside: &str) -> Result<Manifest, ManifestError> {
    session(&format!(
        "<Title>t</Title><Videos><Video>{inside}</Video></Videos>"
    ))
}

fn missing(path: &str) -> Result<Manifest, ManifestError> {
    Err(ManifestError::Missing {
        path: path.to_owned(),
    })
}

fn unexpected(path: &str) -> Result<Manifest, ManifestError> {
    Err(ManifestError::Unexpected {
        path: path.to_owned(),
    })
}

#[test]
fn reads_what_a_session_needs_from_a_full_manifest() {
    let manifest = session(
        r#"<Videos>
            <Video><Title>Camera</Title><Start>PT1S</Start><File Checksum="0a1B2c3D">cam &amp; desk.mp4</File>
              <LocalFilename>C:\cam.mp4</LocalFilename><Bitrate>5000</Bitrate><FileType>mp4</FileType>
              <Renditions><Rendition><File>small.mp4</File><Bitrate>+300</Bitrate></Rendition></Renditions>
              <Cuts><Cut><Duration>PT1S</Duration><Start>PT2S</Start></Cut></Cuts>
              <TableOfContents><Entry><Time>PT1M30.5S</Time><Title>Proof &#x2014; part 1</Title></Entry></TableOfContents>
              <Type>Primary</Type>
              <Transcripts><Transcript><File>cam.vtt</File><LCID>en-GB</LCID><Visible>0</Visible></Transcript></Transcripts>
            </Video>
            <Video><Start>PT0S</Start><File>screen.mp4</File><Type>Secondary</Type></Video>
          </Videos>
          <Title><![CDATA[Proofs <1>]]></Title><Date>2026-03-02T09:00:00.5-01:00</Date><Description/>
          <Creator><FirstName>A</FirstName><Email>a@b</Email></Creator><Thumbnail>t.png</Thumbnail>
          <ThumbnailTime>PT5S</ThumbnailTime>
          <Presentations><Presentation><File>d.pptx</File><Start>PT10S</Start><SlideChanges>
            <SlideChange><Title>One</Title><Time>PT0S</Time><SlideNumber>1</SlideNumber></SlideChange>
          </SlideChanges></Presentation></Presentations>
          <Images><Image><File>i.png</File><Time>PT3S</Time></Image></Images>
          <Cuts><Cut><Start>PT0S</Start><Duration>PT5S</Duration></Cut></Cuts>
          <Tags><Tag>logic</Tag><Tag>week 1</Tag></Tags>
          <Extensions><Extension><ExtensionId>3d33d2b0-b1b9-4f1f-bc72-5d9aa797f251</ExtensionId></Extension></Extensions>
          <Attachments><Attachment><File>sheet.pdf</File><MimeType>application/pdf</MimeType></Attachment></Attachments>"#,
    )
    .unwrap();

    assert_eq!(manifest.title, "Proofs <1>");
    assert_eq!(manifest.description.as_deref(), Some(""));
    assert_eq!(
        manifest.date.unwrap().to_rfc3339(),
        "2026-03-02T10:00:00.500+00:00"
    );
    let camera = &manifest.videos[0];
    assert_eq!(
        camera.file,
        NamedFile {
            name: "cam & desk.mp4".to_owned(),
            checksum: Some(0x0a1b_2c3d)
        }
    );
    assert_eq!(camera.chapters, [(90.5, "Proof — part 1".to_owned())]);
    assert_eq!(
        (
            camera.transcripts[0].language.as_deref(),
            camera.transcripts[0].visible
        ),
        (Some("en-GB"), false)
    );
    assert_eq!(manifest.videos[1].role, FileRole::Secondary);
    assert_eq!(manifest.slides, [(10.0, "One".to_owned())]);
    assert_eq!(manifest.cuts, [(0.0, 5.0)]);
    assert_eq!(manifest.tags, ["logic", "week 1"]);
    let names: Vec<_> = manifest
        .files
        .iter()
        .map(|(file, role)| (file.name.as_str(), *role))
        .collect();
    assert_eq!(
        names,
        [
            ("t.png", FileRole::Thumbnail),
            ("cam & desk.mp4", FileRole::Primary),
            ("small.mp4", FileRole::Rendition),
            ("cam.vtt", FileRole::Transcript),
            ("screen.mp4", FileRole::Secondary),
            ("d.pptx", FileRole::Presentation),
            ("i.png", FileRole::Image),
            ("sheet.pdf", FileRole::Attachment),
        ]
    );
}

#[test]
fn reads_the_older_dialect_with_its_own_word_for_files() {
    let manifest = parse(
        br#"<PanoptoSession xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://panopto.com/PanoptoSession/v1">
          <Title>Song</Title><Description>d</Description><Date>2015-01-15T00:00:00.000-00:00</Date>
          <Videos><Video><Start>PT0S</Start><Filename>song.mp3</Filename><Cuts/>
            <TableOfContents><Entry><Title>A</Title><Description/><Url/><Time>PT11S</Time></Entry></TableOfContents>
            <Type>Audio</Type><Transcripts/></Video></Videos><Presentations/><Cuts/></PanoptoSession>"#,
    )
    .unwrap();
    assert_eq!(manifest.videos[0].file.name, "song.mp3");
    assert_eq!(manifest.videos[0].role, FileRole::Audio);

    let mixed = br#"<PanoptoSession xmlns="http://panopto.com/PanoptoSession/v1"><Title/><Videos><Video><Start>PT0S</Start><File>a</File><Type>Audio</Type></Video></Videos></PanoptoSession>"#;
    assert_eq!(
        parse(mixed),
        unexpected("PanoptoSession/Videos/Video[1]/File")
    );
}

#[test]
fn wants_what_the_schema_wants() {
    assert_eq!(
        session("<Description>d</Description>"),
        missing("Session/Title")
    );
    assert_eq!(
        video("<Start>PT0S</Start><Type>Primary</Type>"),
        missing("Session/Videos/Video[1]/File")
    );
    assert_eq!(
        video("<File>a</File><Type>Primary</Type>"),
        missing("Session/Videos/Video[1]/Start")
    );
    assert_eq!(
        video("<Start>PT0S</Start><File>a</File>"),
        missing("Session/Videos/Video[1]/Type")
    );
    assert_eq!(
        session("<Title/><Attachments><Attachment><File>a</File></Attachment></Attachments>"),
        missing("Session/Attachments/Attachment[1]/MimeType")
    );
    assert_eq!(
        session(
            "<Title/><Presentations><Presentation><Start>PT0S</Start><File>a</File></Presentation></Presentations>"
        ),
        missing("Session/Presentations/Presentation[1]/SlideChanges")
    );
    assert_eq!(
        session("<Title/><Extensions><Extension/></Extensions>"),
        missing("Session/Extensions/Extension[1]/ExtensionId")
    );
}

#[test]
fn keeps_the_order_inside_a_video_and_lets_the_rest_come_as_it_likes() {
    assert_eq!(
        video("<File>a</File><Start>PT0S</Start><Type>Primary</Type>"),
        unexpected("Session/Videos/Video[1]/Start")
    );
    assert_eq!(
        video("<Start>PT0S</Start><File>a</File><Type>Primary</Type><Cuts/>"),
        unexpected("Session/Videos/Video[1]/Cuts")
    );
    assert!(
        session("<Cuts><Cut><Duration>PT1S</Duration><Start>PT0S</Start></Cut></Cuts><Title/>")
            .is_ok()
    );
}

#[test]
fn refuses_what_the_schema_does_not_know() {
    assert_eq!(session("<Title/><Folder/>"), unexpected("Session/Folder"));
    assert_eq!(
        session("<Title/><Title/>"),
        Err(ManifestError::Repeated {
            path: "Session/Title".to_owned()
        })
    );
    assert_eq!(session("<Title a=\"b\"/>"), unexpected("Session/Title/@a"));
    assert_eq!(
        session("<Title/><Tags a=\"b\"/>"),
        unexpected("Session/Tags/@a")
    );
    assert_eq!(
        session("<Title xmlns=\"\">t</Title>"),
        unexpected("Session/Title")
    );
    assert_eq!(
        session("<Title><b>t</b></Title>"),
        unexpected("Session/Title/b")
    );
    assert_eq!(
        session("<Title/><Tags><Label>x</Label></Tags>"),
        unexpected("Session/Tags/Label[1]")
    );
}

#[test]
fn checks_the_values() {
    let bad = |inside: &str| matches!(video(inside), Err(ManifestError::BadValue { .. }));
    assert!(bad("<Start>5</Start><File>a</File><Type>Primary</Type>"));
    assert!(bad("<Start>PT0S</Start><File>a</File><Type>primary</Type>"));
    assert!(bad(
        "<Start>PT0S</Start><File Checksum=\"12\">a</File><Type>Primary</Type>"
    ));
    assert!(bad(
        "<Start>PT0S</Start><File>a</File><Bitrate>fast</Bitrate><Type>Primary</Type>"
    ));
    assert!(bad(
        "stray<Start>PT0S</Start><File>a</File><Type>Primary</Type>"
    ));
    assert!(matches!(
        session("<Title/><Date>yesterday</Date>"),
        Err(ManifestError::BadValue { .. })
    ));
}

#[test]
fn refuses_what_is_no_manifest() {
    let wrong_root = |found: &str| {
        Err(ManifestError::WrongRoot {
            found: found.to_owned(),
        })
    };
    assert_eq!(parse(b"<CATALOG><CD/></CATALOG>"), wrong_root("{}CATALOG"));
    assert_eq!(
        parse(b"<Session><Title>t</Title></Session>"),
        wrong_root("{}Session")
    );
    let not_xml = |bytes: &[u8]| matches!(parse(bytes), Err(ManifestError::NotXml(_)));
    assert!(not_xml(b""));
    assert!(not_xml(b"just text"));
    assert!(not_xml(b"<a><b></a></b>"));
    assert!(not_xml(b"<a>"));
    assert!(not_xml(b"<a/><b/>"));
    assert!(not_xml(b"<a>Tom & Jerry</a>"));
    assert!(not_xml(b"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"));
    assert!(not_xml(b"<a>\xff</a>"));
}

#[test]
fn reads_utf_16_as_windows_writes_it() {
    let text = format!("{HEAD}<Title>Ünïcode</Title></Session>");
    let bytes: Vec<u8> = [0xfeff_u16]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(parse(&bytes).unwrap().title, "Ünïcode");
}

#[test]
fn reads_dates_as_clients_write_them() {
    let read = |text: &str| parse_date_time(text).map(|date| date.to_rfc3339());
    assert_eq!(
        read("2026-05-04T12:00:00.123456-00:00").unwrap(),
        "2026-05-04T12:00:00.123456+00:00"
    );
    assert_eq!(
        read("2026-05-04T12:00:00Z").unwrap(),
        "2026-05-04T12:00:00+00:00"
    );
    assert_eq!(
        read("2026-05-04T12:00:00").unwrap(),
        "2026-05-04T12:00:00+00:00"
    );
    assert_eq!(
        read("2026-05-04T12:00:00+05:30").unwrap(),
        "2026-05-04T06:30:00+00:00"
    );
    for wrong in [
        "2026-05-04",
        "2026-05-04 12:00:00",
        "2026-05-04T12:00",
        "2026-13-04T12:00:00",
        "2026-05-04T12:00:00.",
        "2026-05-04T12:00:00+5",
        "",
    ] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}

#[test]
fn reads_durations_and_nothing_else() {
    for (text, seconds) in [
        ("PT0S", 0.0),
        ("PT5S", 5.0),
        ("P1DT1H2M3.5S", 90_123.5),
        ("-PT1M", -60.0),
        ("P1M", 2_592_000.0),
    ] {
        assert_eq!(parse_duration(text), Some(seconds), "{text}");
    }
    for wrong in [
        "", "P", "PT", "5", "PT5", "PTS", "PT5S3M", "PT1.5M", "P1S", "PT1S1S", "PT.5S", "PT5 S",
    ] {
        assert_eq!(parse_duration(wrong), None, "{wrong}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics_whatever_the_bytes(bytes: Vec<u8>) {
        let _ = parse(&bytes);
    }

    #[test]
    fn never_panics_whatever_the_values(text in "\\PC{0,40}") {
        let _ = (parse_date_time(&text), parse_duration(&text));
    }
}
