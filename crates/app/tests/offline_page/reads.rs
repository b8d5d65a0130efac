use std::path::PathBuf;

use url::Url;

use super::mirror::{Mirror, titles};
use super::page::Page;

const LINKS: &str = "[...document.querySelectorAll('a')].map((link) => link.href)";

#[test]
fn the_whole_list_is_there_where_scripts_are_blocked_and_every_link_leads_to_a_file() {
    let mirror = Mirror::take_home();
    let mut page = Page::new();
    page.block_scripts();
    page.open(&mirror.index());

    let mut shown =
        page.texts("[...document.querySelectorAll('tr .title')].map((title) => title.textContent)");
    shown.sort();
    // A page cannot hold control characters; U+FFFD stands for them, as in HTML itself.
    let mut expected: Vec<_> = titles().iter().map(|title| printable(title)).collect();
    expected.sort();
    assert_eq!(shown, expected);
    assert_eq!(
        page.value("document.querySelectorAll('main > section').length"),
        2
    );
    assert_eq!(page.value("document.querySelector('.find').hidden"), true);
    assert_eq!(
        page.value("document.querySelectorAll('img, svg, main script').length"),
        0
    );

    let here = Url::from_file_path(mirror.index()).unwrap();
    let mut files = 0;
    for link in page.texts(LINKS) {
        let link: Url = link.parse().unwrap();
        if link.scheme() == "file" {
            let place = link.to_file_path().unwrap();
            assert!(
                place.starts_with(&mirror.folder) && place.is_file(),
                "{link}"
            );
            assert_eq!(link.query(), None);
            match link.fragment() {
                Some(part) => {
                    assert_eq!(link.path(), here.path());
                    let found = format!("document.getElementById('{part}') !== null");
                    assert_eq!(page.value(&found), true, "{link}");
                }
                None => files += 1,
            }
        } else {
            assert_eq!(link.path(), "/Panopto/Pages/Viewer.aspx", "{link}");
        }
    }
    // Video, captions and transcript of each, catalogue and manifest.
    assert_eq!(files, 3 * titles().len() + 2);
    assert_eq!(page.requests(), [here.as_str()]);
    page.assert_clean();
}

#[test]
fn the_links_still_lead_to_the_files_when_the_folder_lies_elsewhere() {
    let mirror = Mirror::take_home();
    let elsewhere = tempfile::tempdir().unwrap();
    let moved: PathBuf = elsewhere.path().join("drive");
    std::fs::rename(&mirror.folder, &moved).unwrap();
    let mut page = Page::new();
    page.open(&moved.join("index.html"));
    let videos = page.texts("[...document.querySelectorAll('a.title')].map((link) => link.href)");
    assert_eq!(videos.len(), titles().len());
    for video in videos {
        let place = Url::parse(&video).unwrap().to_file_path().unwrap();
        assert!(place.starts_with(&moved) && place.is_file(), "{video}");
    }
}

fn printable(title: &str) -> String {
    title
        .chars()
        .map(|character| {
            if character.is_control() {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}
