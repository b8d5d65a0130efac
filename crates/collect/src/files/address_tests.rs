use std::sync::Arc;

use chrono::TimeDelta;
use lectern_canvas::{FixedToken, Governor};
use lectern_net::{HttpClient, HttpSettings};

use super::*;
use crate::files::FileKey;

fn canvas() -> Canvas {
    Canvas::new(
        "https://canvas.example.edu/".parse().unwrap(),
        HttpClient::new(&HttpSettings::default()).unwrap(),
        Arc::new(Governor::new()),
        Arc::new(FixedToken::new("1~token".into())),
    )
}

fn wanted(kind: FileKind) -> WantedFile {
    WantedFile {
        size: Some(1),
        ..WantedFile::new(FileKey::new(kind, "5"))
    }
}

#[test]
fn an_address_is_fresh_for_as_long_as_who_gave_it_keeps_its_word() {
    let canvas = canvas();
    let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
    let fresh = |url: &str, minutes: i64| {
        let wanted = WantedFile {
            url: Some(url.to_owned()),
            told_at: Some(now - TimeDelta::minutes(minutes)),
            ..wanted(FileKind::File)
        };
        is_fresh(&canvas, &wanted, now)
    };
    let own = "https://canvas.example.edu/files/5/download?verifier=x";
    let signed = "https://inst-fs.example/files/x?token=y";
    assert!(fresh(own, 0) && fresh(own, 23 * 60) && !fresh(own, 25 * 60));
    assert!(fresh(signed, 29) && !fresh(signed, 31));
    assert!(!fresh("", 0) && !fresh(own, -5));
    let mut told = wanted(FileKind::File);
    told.url = Some(own.to_owned());
    assert!(!is_fresh(&canvas, &told, now), "nobody knows how old it is");
    (told.told_at, told.size) = (Some(now), None);
    assert!(!is_fresh(&canvas, &told, now), "a text says too little");
}

#[test]
fn only_what_may_be_a_page_is_taken_where_a_page_comes() {
    let of = |kind, content_type: &str, name: &str| {
        may_be_page(&WantedFile {
            content_type: Some(content_type.to_owned()),
            name: Some(name.to_owned()),
            ..wanted(kind)
        })
    };
    assert!(of(FileKind::File, "text/html; charset=utf-8", "a"));
    assert!(of(FileKind::File, "", "My page.HTM"));
    assert!(!of(FileKind::File, "application/pdf", "index.html"));
    assert!(!of(FileKind::File, "", "essay.docx"));
    assert!(!of(FileKind::Thumbnail, "", "index.html"));
}

#[test]
fn an_address_is_shown_without_what_opens_it() {
    let shown = |url: &str, kind| shown(&url.parse().unwrap(), kind);
    assert_eq!(
        shown(
            "https://canvas.example.edu/files/5/download?download_frd=1&verifier=secret",
            FileKind::File
        ),
        "https://canvas.example.edu/files/5/download"
    );
    assert_eq!(
        shown(
            "https://canvas.example.edu/images/thumbnails/5/secret",
            FileKind::Thumbnail
        ),
        "https://canvas.example.edu/images/thumbnails/5"
    );
}
