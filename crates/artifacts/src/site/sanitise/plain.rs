//! Most texts are paragraphs with a bold word in them. They are told from all others without a parser of a whole browser.

use super::{DEEPEST, LONGEST, MOST_TAGS};

/// What may be inside of what. Whatever is not allowed here is left to the filter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Holds everything but items of lists.
    Flow,
    /// A paragraph or heading: holds words.
    Line,
    /// Holds items.
    List,
    /// Holds words.
    Word,
}

/// Deeper markup is left to the filter.
const DEEPEST_PLAIN: usize = 16;
const _: () = assert!(DEEPEST_PLAIN < DEEPEST && DEEPEST_PLAIN <= 24);

/// Tells whether markup is already what the filter would make of it: elements of a short list, without any attribute, each closed
/// where it belongs, and text in which nothing is left open. It is a matter of speed alone; "no" is always a right answer.
pub(super) fn is_plain(html: &str) -> bool {
    if html.len() > LONGEST {
        return false;
    }
    let mut open: Vec<(&str, Sort)> = Vec::with_capacity(DEEPEST_PLAIN);
    let (mut rest, mut tags) = (html, 0);
    loop {
        let inside = open.last().map_or(Sort::Flow, |(_, sort)| *sort);
        let end = rest.find('<').unwrap_or(rest.len());
        let (text, tag) = rest.split_at(end);
        if !is_plain_text(text) || inside == Sort::List && !text.trim_ascii().is_empty() {
            return false;
        }
        let Some(tag) = tag.strip_prefix('<') else {
            return open.is_empty();
        };
        let Some((name, after)) = tag.split_once('>') else {
            return false;
        };
        rest = after;
        tags += 1;
        if tags > MOST_TAGS {
            return false;
        }
        if let Some(name) = name.strip_prefix('/') {
            if open.pop().is_none_or(|(opened, _)| opened != name) {
                return false;
            }
            continue;
        }
        if name == "br" {
            if inside == Sort::List {
                return false;
            }
            continue;
        }
        let Some(sort) = sort_of(name) else {
            return false;
        };
        let fits = match inside {
            Sort::Flow => name != "li",
            Sort::Line | Sort::Word => sort == Sort::Word,
            Sort::List => name == "li",
        };
        if !fits || open.len() == DEEPEST_PLAIN {
            return false;
        }
        open.push((name, sort));
    }
}

fn sort_of(name: &str) -> Option<Sort> {
    Some(match name {
        "div" | "blockquote" | "li" => Sort::Flow,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Sort::Line,
        "ul" | "ol" => Sort::List,
        "b" | "code" | "em" | "i" | "s" | "small" | "span" | "strong" | "sub" | "sup" | "u" => {
            Sort::Word
        }
        _ => return None,
    })
}

/// Characters that a browser reads as others, and references but the common ones, are left to the filter.
fn is_plain_text(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().all(|(place, byte)| match byte {
        b'&' => ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;"]
            .iter()
            .any(|reference| bytes[place..].starts_with(reference.as_bytes())),
        b'\n' | b'\t' => true,
        // The first byte of a byte order mark.
        0xef => !text[place..].starts_with('\u{feff}'),
        _ => *byte >= b' ' && *byte != 0x7f,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{FILTER, is_too_much, tree};
    use super::*;

    #[test]
    fn what_an_editor_writes_is_plain_and_what_needs_care_is_not() {
        for html in [
            "",
            "no markup at all, 3 > 2",
            "<p>One <strong>bold <em>word</em></strong> &amp; a<br>line.</p>\n<p>&nbsp;</p>",
            "<h2>T</h2><ul>\n<li>a</li>\n<li><p>b</p><ol><li>c</li></ol></li>\n</ul>",
            "<div><blockquote><p>x</p></blockquote>é</div>",
        ] {
            assert!(is_plain(html), "{html}");
        }
        for html in [
            "<p",
            "<p>",
            "</p>",
            "<p>a<p>b</p></p>",
            "<p><div>a</div></p>",
            "<b><p>a</p></b>",
            "<b><i>x</b></i>",
            "<P>a</P>",
            "<p class=\"x\">a</p>",
            "<p >a</p>",
            "<br/>",
            "<ul>text<li>a</li></ul>",
            "<ul><br></ul>",
            "<li>a</li>",
            "<script>1</script>",
            "<!-- x -->",
            "<a>x</a>",
            "a & b",
            "&copy;",
            "&#60;",
            "a\u{0}b",
            "a\rb",
            "\u{feff}a",
            &"<b>".repeat(17),
        ] {
            assert!(!is_plain(html), "{html}");
        }
        let deep = format!("{}{}", "<b>".repeat(17), "</b>".repeat(17));
        assert!(!is_plain(&deep));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_filter_changes_nothing_about_plain_markup(pieces in proptest::collection::vec(piece(), 0..10), nested in nested()) {
            for html in [pieces.concat(), nested] {
                if is_plain(&html) {
                    prop_assert!(!is_too_much(&html));
                    let filtered = FILTER.clean(&html).to_string();
                    prop_assert_eq!(tree::parse(&html), tree::parse(&filtered), "{}", html);
                }
            }
        }
    }

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            "</?(p|b|i|em|ul|ol|li|h1|div|span|code|br|small|blockquote)>",
            "[ a-z\n\t<>&;é\u{feff}\u{a0}\u{1}]{0,6}",
            proptest::sample::select(vec![
                "&amp;", "&lt;", "&nbsp;", "&amp;lt;", "&quot;", "&am", "<br>"
            ])
            .prop_map(str::to_owned),
        ]
    }

    /// Elements that are closed where they belong, whether or not they may be there.
    fn nested() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            "[ a-z\n&;>é]{0,5}",
            proptest::sample::select(vec!["&amp;", "&gt;x", "<br>", "\n"]).prop_map(str::to_owned),
        ];
        leaf.prop_recursive(6, 40, 4, |inner| {
            let names = vec![
                "p",
                "b",
                "i",
                "em",
                "ul",
                "ol",
                "li",
                "h3",
                "div",
                "span",
                "code",
                "u",
                "s",
                "sub",
                "blockquote",
            ];
            (
                proptest::sample::select(names),
                proptest::collection::vec(inner, 0..4),
            )
                .prop_map(|(name, inner)| format!("<{name}>{}</{name}>", inner.concat()))
        })
    }
}
