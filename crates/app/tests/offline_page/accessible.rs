use std::fs;
use std::path::Path;

use super::mirror::Mirror;
use super::page::Page;

/// Everything axe-core knows, best practices included.
const FINDINGS: &str = "axe.run(document, { resultTypes: ['violations'] }).then((result) =>
    result.violations.map((found) => `${found.id}: ${found.help}: ${found.nodes.map((node) => node.html).join(' ')}`))";

#[test]
fn axe_finds_nothing_on_the_pages_in_light_and_dark() {
    let mirror = Mirror::take_home();
    let good = mirror.certificate();
    let mut page = Page::new();
    page.let_tools_in();
    let axe = axe();
    judge(&mut page, &axe, &mirror.index(), "");
    // What was found is marked, and its lines are listed.
    judge(&mut page, &axe, &mirror.index(), "turgor");
    judge(&mut page, &axe, &good, "");

    spoil(&mirror.folder);
    let bad = mirror.certificate();
    let text = fs::read_to_string(&bad).unwrap();
    assert!(text.contains("Missing: 1") && text.contains("Changed: 1"));
    judge(&mut page, &axe, &bad, "");
}

#[test]
fn axe_would_find_something() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.html");
    fs::write(&file, "<!DOCTYPE html><html><body><input></body></html>").unwrap();
    let mut page = Page::new();
    page.open(&file);
    page.value(&axe());
    let found = page.texts(FINDINGS).join("\n");
    assert!(
        found.contains("label:") && found.contains("html-has-lang:"),
        "{found}"
    );
}

fn judge(page: &mut Page, axe: &str, file: &Path, search: &str) {
    let mut grounds = Vec::new();
    for scheme in ["light", "dark"] {
        page.prefer(scheme);
        page.open(file);
        page.value(axe);
        if !search.is_empty() {
            page.press("/");
            page.write(search);
            page.value(
                "new Promise((done) => {
                    const look = () => document.querySelector('.said mark') && (seen.disconnect(), done());
                    const seen = new MutationObserver(look);
                    seen.observe(document.body, { childList: true, subtree: true });
                    look();
                })",
            );
        }
        let found = page.texts(FINDINGS);
        assert_eq!(
            found,
            Vec::<String>::new(),
            "{} in {scheme}",
            file.display()
        );
        grounds.push(page.value("getComputedStyle(document.body).backgroundColor"));
    }
    assert_ne!(grounds[0], grounds[1]);
}

fn axe() -> String {
    let place =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/node_modules/axe-core/axe.min.js");
    fs::read_to_string(place)
        .expect("axe-core is among the front end's packages: run npm ci in the folder ui")
}

/// Takes one file away and changes another.
pub fn spoil(mirror: &Path) {
    let videos: Vec<_> = fs::read_to_string(mirror.join("manifest-sha256.txt"))
        .unwrap()
        .lines()
        .filter_map(|line| line.split_once("  "))
        .filter(|(_, path)| {
            Path::new(path)
                .extension()
                .is_some_and(|ending| ending == "mp4")
        })
        .map(|(_, path)| mirror.join(path))
        .collect();
    fs::remove_file(&videos[0]).unwrap();
    fs::write(&videos[1], "not a video").unwrap();
}
