use std::path::{Path, PathBuf};

use url::Url;

use crate::page::Page;
use crate::support::{believable, files_below, hostile, pseudonyms, real};

/// Addresses of everything that a page links or shows.
const LINKS: &str =
    "[...document.querySelectorAll('[href], [src]')].map((element) => element.href || element.src)";
/// What our pages never have in their content.
const INTRUDERS: &str = "document.querySelectorAll('iframe, object, embed, form, svg, math, base, link, main script, main style, [onerror], [onload], [onfocus], [style]').length";

fn pages(root: &Path) -> Vec<PathBuf> {
    let all = files_below(root)
        .into_iter()
        .filter(|path| path.ends_with("/index.html"));
    all.map(|path| root.join(path)).collect()
}

#[test]
fn every_page_of_a_hostile_course_opens_without_a_script_a_request_or_a_complaint() {
    let world = hostile();
    let (place, _) = world.render("export 100% #1?", &real());
    let mut page = Page::new();
    for file in pages(&place) {
        page.open(&file);
        assert_eq!(page.value(INTRUDERS), 0, "{}", file.display());
        assert_links_stay(&mut page, &place, &file);
    }
    for request in page.requests() {
        let place_of = Url::parse(&request).unwrap().to_file_path().unwrap();
        assert!(place_of.starts_with(&place), "{request}");
    }
    page.assert_clean();
}

#[test]
fn every_page_of_a_believable_course_opens_and_every_link_leads_to_a_file() {
    let world = believable();
    for (name, options) in [("real", real()), ("hidden", pseudonyms())] {
        let (place, _) = world.render(name, &options);
        let mut page = Page::new();
        page.block_scripts();
        for file in pages(&place) {
            page.open(&file);
            assert_links_stay(&mut page, &place, &file);
            let hidden = page.value("[...document.querySelectorAll('img')].filter((image) => image.getAttribute('src') === '').length");
            assert_eq!(hidden, 0);
        }
        page.assert_clean();
    }
}

#[test]
fn the_list_is_searched_and_sorted_and_reads_without_a_script_too() {
    let world = believable();
    let (place, _) = world.render("export", &real());
    let course = place.join("exports/BIOL 200- Cell biology - 2026/index.html");
    let rows = "[...document.querySelectorAll('#students ~ table [data-row]')].filter((row) => row.checkVisibility()).map((row) => row.cells[0].textContent)";
    let mut page = Page::new();
    page.open(&course);
    assert_eq!(page.texts(rows).len(), 7);
    page.press("/");
    page.write("PEREZ");
    assert_eq!(page.texts(rows), ["Ana Pérez"]);
    assert_eq!(
        page.value("document.querySelector('output').textContent"),
        "1 of 16"
    );
    page.press("Escape");
    let first = page.texts(rows)[0].clone();
    page.value("document.querySelector('th button').click()");
    page.value("document.querySelector('th button').click()");
    let sorted = page.texts(rows);
    assert_eq!(sorted.len(), 7);
    assert_ne!(sorted[0], first);
    page.assert_clean();

    let mut plain = Page::new();
    plain.block_scripts();
    plain.open(&course);
    assert_eq!(plain.texts(rows).len(), 7);
    assert_eq!(plain.value("document.querySelector('.find').hidden"), true);
}

#[test]
fn the_policy_of_a_page_stops_what_a_sanitiser_would_have_missed() {
    let world = believable();
    let (place, _) = world.render("export", &real());
    let file = place.join("exports/BIOL 200- Cell biology - 2026/ana.perez/index.html");
    let page_text = std::fs::read_to_string(&file).unwrap();
    let evil = "<main><script>document.title = 'run'</script><img src=\"http://127.0.0.1:9/x.png\" onerror=\"document.title = 'run'\"><iframe src=\"http://127.0.0.1:9/\"></iframe>";
    std::fs::write(&file, page_text.replacen("<main>", evil, 1)).unwrap();
    let mut page = Page::new();
    page.open(&file);
    assert_eq!(page.value("document.title"), "Export for ana.perez");
    let stopped = page.refusals();
    assert!(
        stopped >= 3,
        "{stopped} of a script, a picture and a frame were stopped"
    );
}

#[test]
fn pages_print() {
    let world = believable();
    let (place, _) = world.render("export", &real());
    let mut page = Page::new();
    page.open(&place.join("exports/BIOL 200- Cell biology - 2026/ana.perez/index.html"));
    page.print_look();
    let shown = |page: &mut Page, what: &str| {
        page.value(&format!(
            "document.querySelector('{what}').checkVisibility()"
        ))
    };
    assert_eq!(shown(&mut page, ".contents"), false);
    assert_eq!(shown(&mut page, ".between"), false);
    assert_eq!(shown(&mut page, "#a1 .rubric"), true);
}

fn assert_links_stay(page: &mut Page, root: &Path, file: &Path) {
    for link in page.texts(LINKS) {
        let Ok(address) = Url::parse(&link) else {
            panic!("{link} in {}", file.display());
        };
        match address.scheme() {
            "file" => {
                let place = address.to_file_path().unwrap();
                assert!(
                    place.starts_with(root) && place.is_file(),
                    "{link} in {}",
                    file.display()
                );
                if let Some(part) = address.fragment() {
                    let text = std::fs::read_to_string(&place).unwrap();
                    assert!(text.contains(&format!("id=\"{part}\"")), "{link}");
                }
            }
            "http" | "https" | "mailto" => {}
            other => panic!("{other}: {link} in {}", file.display()),
        }
    }
}
