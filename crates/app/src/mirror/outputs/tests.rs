use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::{DateTime, Utc};
use lectern_panopto::{FolderId, SessionId};
use url::Url;
use uuid::Uuid;

use super::*;
use crate::mirror::index::{
    FileKind, Index, IndexEntry, IndexFile, IndexFolder, ListingPrint, NotDownloadable,
};
use crate::mirror::verify::{Outcome, Unreadable, of_index, sha256_of};

const HOSTILE: &str = "</script><img src=x onerror=alert(1)> \"quoted\" & =1+1";

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn server() -> Url {
    Url::parse("https://panopto.example.edu/").unwrap()
}

fn id(number: u128) -> SessionId {
    SessionId::new(Uuid::from_u128(number))
}

fn folder(number: u128) -> FolderId {
    FolderId::new(Uuid::from_u128(0xf0 + number))
}

/// Writes a file below the root and returns its row.
fn put(root: &Path, kind: FileKind, stem: &str, content: &str) -> IndexFile {
    let path = format!("{stem}{}", kind.suffix());
    let place = root.join(&path);
    fs::create_dir_all(place.parent().unwrap()).unwrap();
    fs::write(&place, content).unwrap();
    let (sha256, size) = sha256_of(&place, &tokio_util::sync::CancellationToken::new()).unwrap();
    IndexFile {
        kind,
        path,
        size,
        modified: 0,
        sha256,
        mine: false,
    }
}

fn entry(title: &str, folder_number: u128, stem: &str, files: Vec<IndexFile>) -> IndexEntry {
    IndexEntry {
        listing: ListingPrint {
            title: title.to_owned(),
            description: String::new(),
            folder: folder(folder_number),
            recorded: Some(time("2025-11-18T09:05:00Z")),
            seconds: Some(3005.251),
            has_captions: true,
            updated: None,
        },
        stem: stem.to_owned(),
        files,
        not_downloadable: None,
        validator: None,
        creator: Some("unified\\alice".to_owned()),
        checked_at: time("2025-11-20T12:00:00Z"),
        asked: BTreeSet::new(),
        all_languages: false,
        gone: None,
        left_out: false,
    }
}

/// A mirror with one recording of each sort.
fn mirror(root: &Path) -> Index {
    let mut index = Index::default();
    for (number, path) in [(1, "Biology / BIOL 200"), (2, "Biology / <b>Übung</b>")] {
        index.folders.insert(
            folder(number),
            IndexFolder {
                name: path.rsplit(" / ").next().unwrap().to_owned(),
                parent: None,
                path: String::new(),
                server_path: path.to_owned(),
            },
        );
    }
    let srt = "1\n00:01:15,000 --> 00:01:18,000\nThe 3 < 4 mitochondrion &\n\n2\n00:01:19,000 --> 00:01:20,000\nÜber alles\n";
    let en = || "en-US".to_owned();
    let whole = vec![
        put(root, FileKind::Video, "A/100% ü #1", "video"),
        put(root, FileKind::Srt(en()), "A/100% ü #1", srt),
        put(root, FileKind::Vtt(en()), "A/100% ü #1", "WEBVTT\n"),
        put(root, FileKind::Text(en()), "A/100% ü #1", "words"),
    ];
    let mut hostile = entry(HOSTILE, 1, "A/100% ü #1", whole);
    hostile.listing.description = "First line\n<script>alert(2)</script>".to_owned();
    index.entries.insert(id(1), hostile);
    let gone = vec![put(root, FileKind::Video, "B/Old", "old")];
    let mut gone = entry("Old", 2, "B/Old", gone);
    gone.gone = Some(time("2025-11-19T00:00:00Z"));
    index.entries.insert(id(2), gone);
    let mut refused = entry("Panel", 2, "", Vec::new());
    refused.not_downloadable = Some(NotDownloadable::NoAddress);
    index.entries.insert(id(3), refused);
    index
}

fn written(root: &Path) -> Index {
    let index = mirror(root);
    let records = Records::of(
        index.clone(),
        &server(),
        "Biology / BIOL 200",
        time("2025-11-20T12:00:00Z"),
    );
    write_all(root, &records, OutputOptions::default()).unwrap();
    index
}

#[test]
fn the_catalogue_has_a_line_a_recording_that_programs_read() {
    let root = tempfile::tempdir().unwrap();
    written(root.path());
    let mut reader = csv::Reader::from_path(root.path().join("catalogue.csv")).unwrap();
    assert_eq!(
        reader.headers().unwrap().iter().collect::<Vec<_>>(),
        catalogue::COLUMNS
    );
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);
    let whole = rows.iter().find(|row| &row[1] == HOSTILE).unwrap();
    assert_eq!(&whole[0], id(1).to_string());
    assert_eq!(
        (&whole[3], &whole[4], &whole[5], &whole[6], &whole[8]),
        (
            "A/100% ü #1.mp4",
            "2025-11-18T09:05:00Z",
            "3005.251",
            "50:05",
            "here"
        )
    );
    assert_eq!((&whole[10], &whole[12], &whole[13]), ("5", "en-US", "4"));
    assert_eq!(
        &whole[14],
        format!(
            "https://panopto.example.edu/Panopto/Pages/Viewer.aspx?id={}",
            id(1)
        )
    );
    let status: Vec<_> = rows.iter().map(|row| (&row[8], &row[9])).collect();
    assert!(status.contains(&("gone from server", "since 2025-11-19T00:00:00Z")));
    assert!(status.contains(&(
        "not downloadable",
        "downloads are off, or it is still being encoded"
    )));
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_guarded_unless_chosen_otherwise() {
    let root = tempfile::tempdir().unwrap();
    let mut index = mirror(root.path());
    index.entries.get_mut(&id(2)).unwrap().listing.title = "=HYPERLINK(\"x\")".to_owned();
    let records = Records::of(index.clone(), &server(), "", time("2025-11-20T12:00:00Z"));
    for (safe, title) in [(true, "'=HYPERLINK(\"x\")"), (false, "=HYPERLINK(\"x\")")] {
        let options = OutputOptions {
            safe_for_spreadsheets: safe,
        };
        write_all(root.path(), &records, options).unwrap();
        let mut reader = csv::Reader::from_path(root.path().join("catalogue.csv")).unwrap();
        assert!(reader.records().any(|row| &row.unwrap()[1] == title));
    }
}

#[test]
fn the_archive_names_what_is_here() {
    let root = tempfile::tempdir().unwrap();
    written(root.path());
    let text = fs::read_to_string(root.path().join("archive.txt")).unwrap();
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [format!("panopto {}", id(1)), format!("panopto {}", id(2))]
    );
}

#[test]
fn the_manifest_is_read_again_as_it_was_written() {
    let root = tempfile::tempdir().unwrap();
    let index = written(root.path());
    let mut expected = of_index(index.clone());
    for file in &mut expected {
        file.size = None;
    }
    let read = manifest::read(&root.path().join(manifest::NAME)).unwrap();
    assert_eq!(read, expected);
}

#[cfg(unix)]
#[test]
fn sha256sum_accepts_the_manifest_with_names_of_every_sort() {
    let root = tempfile::tempdir().unwrap();
    let mut index = mirror(root.path());
    // Lectern writes no such names; a folder that was taken up may have them.
    for (number, name) in [
        (10, "back\\slash"),
        (11, "line\nbreak"),
        (12, "\\n"),
        (13, "ret\rurn"),
    ] {
        let files = vec![put(root.path(), FileKind::Video, name, name)];
        index
            .entries
            .insert(id(number), entry(name, 1, name, files));
    }
    let records = Records::of(index.clone(), &server(), "", time("2025-11-20T12:00:00Z"));
    write_all(root.path(), &records, OutputOptions::default()).unwrap();
    let check = Command::new("sha256sum")
        .args(["--check", "--strict", manifest::NAME])
        .current_dir(root.path())
        .output()
        .unwrap();
    assert!(
        check.status.success(),
        "{}",
        String::from_utf8_lossy(&check.stderr)
    );
    let mut expected = of_index(index.clone());
    for file in &mut expected {
        file.size = None;
    }
    assert_eq!(
        manifest::read(&root.path().join(manifest::NAME)).unwrap(),
        expected
    );
}

#[test]
fn no_title_breaks_out_of_the_page_and_addresses_are_relative() {
    let root = tempfile::tempdir().unwrap();
    written(root.path());
    let page = fs::read_to_string(root.path().join("index.html")).unwrap();
    assert!(!page.contains("<img") && !page.contains("<script>alert"));
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(page.contains("href=\"A/100%25%20%C3%BC%20%231.mp4\""));
    assert!(page.contains("Gone from server since 19 Nov 2025"));
    assert!(page.contains("Not downloadable: downloads are off"));
    assert!(page.contains("&lt;b&gt;Übung&lt;/b&gt;"));
    assert!(page.contains("Biology / BIOL 200</bdi></h1>"));
    // Nothing of the page is fetched from anywhere.
    assert!(!page.contains("src=\"http") && !page.contains("<link"));
}

#[test]
fn transcripts_are_calls_that_any_browser_reads_and_old_parts_go() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("index-data");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("transcripts-0002.js"), "old").unwrap();
    written(root.path());
    let script = fs::read_to_string(folder.join("transcripts-0001.js")).unwrap();
    let (mark, call) = script.split_once('\n').unwrap();
    assert!(mark.starts_with("// "));
    let json = call
        .strip_prefix("lecternTranscripts(")
        .and_then(|rest| rest.strip_suffix(",]);"))
        .unwrap();
    assert!(!script.contains('<'));
    let tracks: serde_json::Value = serde_json::from_str(&format!("{json}]")).unwrap();
    assert_eq!(
        tracks,
        serde_json::json!([[
            id(1).to_string(),
            "en-US",
            [75, "The 3 < 4 mitochondrion & Über alles"]
        ]])
    );
    assert!(!folder.join("transcripts-0002.js").exists());
}

#[test]
fn transcripts_are_written_again_only_where_captions_changed_or_could_not_be_read() {
    const SMALL: &str = "1\n00:00:01,000 --> 00:00:02,000\nosmosis\n";
    let root = tempfile::tempdir().unwrap();
    let data = |number| {
        root.path()
            .join(format!("index-data/transcripts-{number:04}.js"))
    };
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1);
    let age = |number| {
        let file = fs::File::options().write(true).open(data(number)).unwrap();
        file.set_modified(long_ago).unwrap();
    };
    let is_new = |number| data(number).metadata().unwrap().modified().unwrap() != long_ago;
    let mut index = Index::default();
    let captions = || FileKind::Srt("en-US".to_owned());
    let large = SMALL.replace("osmosis", &"diffusion ".repeat(160_000));
    for (number, stem, srt) in [(1, "A", large.as_str()), (2, "B", SMALL), (3, "C", SMALL)] {
        let files = vec![put(root.path(), captions(), stem, srt)];
        index
            .entries
            .insert(id(number), entry(stem, 1, stem, files));
    }
    let write = |index: &Index| {
        let records = Records::of(index.clone(), &server(), "", time("2025-11-20T12:00:00Z"));
        write_all(root.path(), &records, OutputOptions::default()).unwrap();
    };

    write(&index);
    age(1);
    age(2);
    write(&index);
    assert!(!is_new(1) && !is_new(2));
    assert!(!data(3).exists());

    let changed = put(
        root.path(),
        captions(),
        "C",
        &SMALL.replace("osmosis", "turgor"),
    );
    index.entries.get_mut(&id(3)).unwrap().files = vec![changed];
    write(&index);
    assert!(!is_new(1) && is_new(2));
    let script = fs::read_to_string(data(2)).unwrap();
    assert!(script.contains("osmosis") && script.contains("turgor"));

    // A drive that gives no answer for a moment.
    let (place, aside) = (root.path().join("B.en-US.srt"), root.path().join("aside"));
    fs::rename(&place, &aside).unwrap();
    write(&index);
    assert!(!fs::read_to_string(data(2)).unwrap().contains("osmosis"));
    fs::rename(&aside, &place).unwrap();
    write(&index);
    assert!(fs::read_to_string(data(2)).unwrap().contains("osmosis"));
}

fn page(outcome: Outcome) -> certificate::Certificate {
    certificate::Certificate {
        name: "BIOL <200>".to_owned(),
        from: "Biology / BIOL 200".to_owned(),
        server: Some(server()),
        recordings: Some(2),
        began: time("2025-11-20T12:00:00Z"),
        ended: time("2025-11-20T12:30:00Z"),
        outcome,
    }
}

#[test]
fn a_certificate_says_what_is_whole_and_what_is_not() {
    let root = tempfile::tempdir().unwrap();
    let whole = Outcome {
        files: 1204,
        good: 1204,
        bytes: 61_300_000_000,
        extra: vec!["notes.pdf".to_owned()],
        ..Outcome::default()
    };
    let path = certificate::write(root.path(), &page(whole.clone())).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("1,204 files are all there, as saved."));
    assert!(text.contains("61,300,000,000") && text.contains("BIOL &lt;200&gt;"));
    assert!(text.contains("No problems were found.") && text.contains("not signed"));
    assert!(text.contains("1 more file lies here"));

    let broken = Outcome {
        good: 1201,
        missing: vec!["a.mp4".to_owned()],
        changed: vec!["<b>.mp4".to_owned()],
        unreadable: vec![Unreadable {
            path: "c.mp4".to_owned(),
            why: "Input/output error".to_owned(),
        }],
        ..whole
    };
    certificate::write(root.path(), &page(broken)).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("3 of 1,204 files have a problem."));
    assert!(text.contains("Missing: 1") && text.contains("&lt;b&gt;.mp4"));
    assert!(text.contains("c.mp4: Input/output error"));
    assert!(!text.contains("No problems were found."));
}
