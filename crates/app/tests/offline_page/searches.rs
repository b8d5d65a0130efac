use super::mirror::{HOSTILE, Mirror, PLAIN, SAID, SPEAKER, titles};
use super::page::Page;

/// The titles in sight.
const SHOWN: &str = "[...document.querySelectorAll('tr .title')].filter((title) => title.checkVisibility()).map((title) => title.textContent)";
/// Kept when the transcripts are read and the search has answered.
const ANSWERED: &str = "new Promise((done) => {
    const told = document.querySelector('output');
    const look = () => {
        if (!told.textContent || told.textContent.includes('reading')) return;
        seen.disconnect();
        done();
    };
    const seen = new MutationObserver(look);
    seen.observe(told, { childList: true, characterData: true, subtree: true });
    look();
})";

fn search(page: &mut Page, words: &str) -> Vec<String> {
    page.press("Escape");
    if page.value("document.activeElement.type") != "search" {
        page.press("/");
    }
    page.write(words);
    page.value(ANSWERED);
    page.texts(SHOWN)
}

#[test]
fn the_search_finds_titles_and_words_that_were_said_and_shows_nothing_else() {
    let mirror = Mirror::take_home();
    let mut page = Page::new();
    page.open(&mirror.index());
    assert_eq!(page.texts(SHOWN).len(), titles().len());

    // Accents and case do not matter.
    assert_eq!(search(&mut page, "uberBLICK"), [PLAIN]);
    assert_eq!(search(&mut page, SAID), [SPEAKER]);
    assert_eq!(
        page.texts("[...document.querySelectorAll('.said mark')].map((mark) => mark.textContent)"),
        ["Turgor"]
    );
    let moment = page.value("document.querySelector('.said a').href");
    assert!(moment.as_str().unwrap().ends_with(".mp4#t=75"), "{moment}");
    assert_eq!(
        page.value("document.querySelector('output').textContent"),
        "1 of 8 recordings"
    );

    assert_eq!(search(&mut page, "photosynthesis"), Vec::<String>::new());
    assert_eq!(
        page.value("document.querySelector('.nothing').checkVisibility()"),
        true
    );
    page.press("Escape");
    assert_eq!(page.texts(SHOWN).len(), titles().len());

    let data = "/index-data/transcripts-0001.js";
    let requests = page.requests();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert!(requests[0].ends_with("/index.html") && requests[1].ends_with(data));
    page.assert_clean();
}

#[test]
fn hostile_titles_and_words_stay_text_however_they_are_searched_for() {
    let mirror = Mirror::take_home();
    let mut page = Page::new();
    page.open(&mirror.index());
    for hostile in HOSTILE {
        let found = search(&mut page, hostile);
        // What a field cannot hold, a person cannot type.
        if !hostile.contains(['\u{0}', '\u{85}']) {
            assert_eq!(found, [*hostile]);
            assert_eq!(page.value("document.querySelectorAll('.said').length"), 1);
        }
    }
    assert_eq!(search(&mut page, "alert").len(), 3);
    let intruders =
        "document.querySelectorAll('img, svg, iframe, object, main script, main style').length";
    assert_eq!(page.value(intruders), 0);
    assert_eq!(page.requests().len(), 2);
    page.assert_clean();
}
