use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use tricks::TRICKS;

#[path = "../../../tests/support/tricks.rs"]
mod tricks;

fn cleaner() -> Cleaner {
    Cleaner::new("https://canvas.example.edu/")
}

fn clean(html: &str) -> String {
    cleaner().clean(html, None, &|target: &Target| match target.key() {
        (Kind::File, "5") => Link::Here {
            address: "Essay/a%20b.png".to_owned(),
            media: false,
        },
        (Kind::Media, "m-abc") => Link::Here {
            address: "m-abc.mp4".to_owned(),
            media: true,
        },
        (Kind::File, "6") => Link::Missing("the link has expired".to_owned()),
        _ => Link::Nowhere,
    })
}

#[test]
fn ordinary_markup_keeps_its_meaning() {
    for (html, expected) in [
        (
            "<p>a <b>b</b> &amp; c&nbsp;d</p>",
            "<p>a <b>b</b> &amp; c\u{a0}d</p>",
        ),
        (
            "<h1>T</h1><h4 style='color:red'>U</h4>",
            "<div class=\"heading\">T</div><div class=\"heading\">U</div>",
        ),
        ("<ul><li>x</li>y</ul>", "<ul><li>x</li><li>y</li></ul>"),
        ("<ul></ul><li>lone</li>", "<div>lone</div>"),
        ("<b><p>x</p></b>", "<p>x</p>"),
        (
            "<table><caption>C</caption><thead><tr><th colspan=2>h</th></tr></thead><tr><td colspan=9999>d</td></tr></table>",
            "<div>C</div><table class=\"own\"><tbody><tr><td class=\"head\" colspan=\"2\">h</td></tr><tr><td>d</td></tr></tbody></table>",
        ),
        ("<font color=red>old</font><center>x</center>", "oldx"),
        ("2 < 3 > 1", "2 &lt; 3 &gt; 1"),
    ] {
        assert_eq!(clean(html), expected, "{html}");
    }
}

#[test]
fn files_of_canvas_become_the_local_copies() {
    for (html, expected) in [
        (
            "<img src=\"https://canvas.example.edu/courses/1/files/5/preview?verifier=x\" alt='a \"b\"'>",
            "<img src=\"Essay/a%20b.png\" alt=\"a &quot;b&quot;\" loading=\"lazy\">",
        ),
        (
            "<a href='/files/5/download?wrap=1'>file</a>",
            "<a href=\"Essay/a%20b.png\">file</a>",
        ),
        (
            "<a href='/courses/1/files/6'>file</a>",
            "file <span class=\"missing\">Not downloaded: the link has expired</span>",
        ),
        (
            "<iframe src='https://canvas.example.edu/media_objects_iframe/m-abc?type=video'></iframe>",
            "<video controls preload=\"none\" src=\"m-abc.mp4\"></video>",
        ),
        (
            "<img src='https://elsewhere.example/files/5/x.png' alt=chart>",
            "<span class=\"missing\">Picture from another place, not shown: chart</span>",
        ),
        (
            "<a href='/courses/1/pages/x'>page</a>",
            "<a href=\"https://canvas.example.edu/courses/1/pages/x\" rel=\"noopener noreferrer\">page</a>",
        ),
        (
            "<a href='https://canvas.example.edu.evil.example/files/5'></a>",
            "<a href=\"https://canvas.example.edu.evil.example/files/5\" rel=\"noopener noreferrer\">https://canvas.example.edu.evil.example/files/5</a>",
        ),
    ] {
        assert_eq!(clean(html), expected, "{html}");
    }
    let html = "<img src='/courses/1/files/5/preview'><a href='/files/6'>x</a><a href='/files/5'>y</a><iframe src='/media_objects_iframe?mediaId=m-abc'></iframe><a href='/files/folder/x'>z</a>";
    assert_eq!(
        embedded_files(html, "https://canvas.example.edu"),
        [
            (Kind::File, "5".to_owned()),
            (Kind::File, "6".to_owned()),
            (Kind::Media, "m-abc".to_owned())
        ]
    );
}

#[test]
fn broken_markup_hides_no_file() {
    let picture = "<p><img src=\"https://canvas.example.edu/users/1/files/5/preview?verifier=x&amp;y=1\"></p>";
    let long = "x".repeat(LONGEST);
    for before in [
        "<a title=\"never closed quote href=x>",
        "]]><!-- <b> --><![CDATA[x",
        "<!-- ",
        "<script>",
        "<textarea>",
        &long,
    ] {
        let found = embedded_files(&format!("{before}{picture}"), "https://canvas.example.edu");
        assert_eq!(found, [(Kind::File, "5".to_owned())], "{before:.40}");
    }
    let many = "/files/ \"".repeat(200_000);
    let began = Instant::now();
    assert!(embedded_files(&many, "https://canvas.example.edu").is_empty());
    assert!(began.elapsed() < Duration::from_mins(1));
}

#[test]
fn no_trick_gets_through() {
    for trick in TRICKS {
        let clean = clean(trick);
        assert_is_harmless(&clean, trick);
        // A second parse finds the same, so a browser does too.
        assert_is_harmless(
            &cleaner().clean(&clean, None, &|_: &Target| Link::Nowhere),
            trick,
        );
    }
}

#[test]
fn a_bomb_is_shown_as_text_in_no_time() {
    let started = Instant::now();
    for bomb in [
        "<div>".repeat(200_000),
        "<b a=1><i b=2>".repeat(60_000),
        "<p><font color=1><a href=x>".repeat(5_000),
        format!("{}{}", "<table><tr><td>".repeat(2_000), "x"),
        "<".repeat(500_000),
        "x".repeat(3_000_000),
    ] {
        assert_is_harmless(&clean(&bomb), "bomb");
    }
    // A machine under load takes its time; without the limits this takes hours.
    assert!(started.elapsed() < Duration::from_mins(3));
}

fn assert_is_harmless(clean: &str, from: &str) {
    let mut rest = clean;
    while let Some(start) = rest.find('<') {
        let tag = &rest[start..];
        let end = tag
            .find('>')
            .unwrap_or_else(|| panic!("an open tag in {clean} from {from}"));
        let inside = &tag[1..end];
        let name = inside.trim_start_matches('/').split(' ').next().unwrap();
        assert!(
            ELEMENTS.contains(&name) && !matches!(name, "iframe" | "source"),
            "<{inside}> from {from}"
        );
        for attribute in inside.split("=\"").take(inside.matches("=\"").count()) {
            let attribute = attribute.rsplit(['"', ' ']).next().unwrap();
            assert!(
                matches!(
                    attribute,
                    "href"
                        | "rel"
                        | "src"
                        | "alt"
                        | "loading"
                        | "class"
                        | "colspan"
                        | "rowspan"
                        | "preload"
                ),
                "{attribute} in <{inside}> from {from}"
            );
        }
        if inside.contains("src=\"") {
            assert!(
                inside.contains("src=\"Essay/") || inside.contains("src=\"m-abc"),
                "<{inside}> from {from}"
            );
        }
        if let Some((_, href)) = inside.split_once("href=\"") {
            let lower = href.to_ascii_lowercase();
            assert!(
                ["http://", "https://", "mailto:", "essay/"]
                    .iter()
                    .any(|start| lower.starts_with(start)),
                "<{inside}> from {from}"
            );
        }
        rest = &tag[end + 1..];
    }
}

proptest! {
    #[test]
    fn whatever_is_thrown_at_it_nothing_gets_through(pieces in proptest::collection::vec(piece(), 0..12)) {
        let html = pieces.concat();
        assert_is_harmless(&clean(&html), &html);
    }
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::sample::select(TRICKS).prop_map(str::to_owned),
        "<[a-z]{1,8}( [a-z]{1,6}=(\"[^\"]{0,8}\"|'[^']{0,8}'|[a-z]{1,5}))?/?>",
        "</[a-z]{1,6}>",
        ".{0,12}",
        proptest::sample::select(vec![
            "<p>",
            "<b>",
            "<a href='/files/5'>",
            "<table>",
            "<td>",
            "<li>",
            "<ul>",
            "\"",
            "'",
            "<",
            ">",
            "&lt;",
            "<!--",
            "-->"
        ])
        .prop_map(str::to_owned),
    ]
}
