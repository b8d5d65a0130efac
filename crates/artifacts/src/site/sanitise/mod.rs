//! Markup of students and teachers, made safe for a page that is opened from a disk.
//!
//! Two steps that trust nobody: `ammonia` parses as a browser does and lets a short list of elements through; then the result is
//! read again and written out by our own writer, which knows only elements of its own, escapes all text, and puts in the address of
//! a local copy wherever a file of Canvas was named. What neither lets through, the page's Content-Security-Policy stops.

mod address;
mod plain;
mod tree;
mod write;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

pub(crate) use address::Target;
pub(crate) use write::Link;

use crate::collection::Kind;
use crate::scrub::Scrubber;
use address::Server;

/// Longer markup is shown as text.
const LONGEST: usize = 1 << 20;
/// An address in broken markup is looked for this far.
const LONGEST_ADDRESS: usize = 2_000;
/// So much of it is then shown.
const SHOWN: usize = 100_000;
/// Markup with more tags, or open at once, is shown as text: parsing it could take forever.
const MOST_TAGS: usize = 20_000;
const DEEPEST: usize = 256;
const MOST_WORK: usize = 400_000;

/// What is left to our own writer.
const ELEMENTS: [&str; 52] = [
    "a",
    "abbr",
    "audio",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "source",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
    "video",
    "q",
    "kbd",
    "samp",
    "var",
];

static FILTER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    attributes.insert("a", HashSet::from(["href"]));
    attributes.insert("img", HashSet::from(["src", "alt"]));
    for element in ["iframe", "video", "audio", "source"] {
        attributes.insert(element, HashSet::from(["src"]));
    }
    for element in ["td", "th"] {
        attributes.insert(element, HashSet::from(["colspan", "rowspan"]));
    }
    let mut filter = Builder::new();
    filter
        .tags(HashSet::from(ELEMENTS))
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .allowed_classes(HashMap::new())
        .clean_content_tags(HashSet::from([
            "script", "style", "title", "template", "textarea", "noscript",
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(None)
        .strip_comments(true);
    filter
});

/// Makes markup safe. One is made for each export.
#[derive(Debug, Clone)]
pub(crate) struct Cleaner {
    server: Server,
}

impl Cleaner {
    /// Knows the Canvas whose files have local copies.
    pub fn new(server: &str) -> Self {
        Self {
            server: Server::new(server),
        }
    }

    /// Returns markup for a page.
    pub fn clean(
        &self,
        html: &str,
        scrubber: Option<&Scrubber>,
        links: &dyn Fn(&Target) -> Link,
    ) -> String {
        if !html.contains(['<', '&']) && html.len() <= LONGEST {
            let nodes = [tree::Node::Text(html.to_owned())];
            return write::written(&nodes, &self.server, scrubber, links);
        }
        let Some(nodes) = parsed(html) else {
            return as_text(html, scrubber);
        };
        write::written(&nodes, &self.server, scrubber, links)
    }

    /// Returns the files of Canvas that markup shows or links, each once.
    ///
    /// Broken markup hides addresses from whoever reads it as a browser does. What they lead to belongs to the work all the same.
    pub fn embedded(&self, html: &str) -> Vec<Target> {
        if !html.contains("/files/") && !html.contains("/media_") {
            return Vec::new();
        }
        let (mut targets, mut seen) = (Vec::new(), HashSet::new());
        let mut add = |address: &str| {
            if let Some(target) = self.server.target(address)
                && seen.insert(target.clone())
            {
                targets.push(target);
            }
        };
        let nodes = parsed(html);
        nodes
            .iter()
            .flat_map(|nodes| tree::addresses(nodes))
            .for_each(&mut add);
        quoted(html).for_each(|address| add(&address.replace("&amp;", "&")));
        targets
    }
}

/// Returns what stands between quotes and names a file.
fn quoted(html: &str) -> impl Iterator<Item = &str> {
    let quotes = |byte: &u8| matches!(byte, b'"' | b'\'');
    html.match_indices("/files/").filter_map(move |(at, _)| {
        let from = at.saturating_sub(LONGEST_ADDRESS);
        let to = html.len().min(at + LONGEST_ADDRESS);
        let start = from + html.as_bytes()[from..at].iter().rposition(quotes)? + 1;
        let end = at + html.as_bytes()[at..to].iter().position(quotes)?;
        let address = &html[start..end];
        (!address.contains(char::is_whitespace)).then_some(address)
    })
}

/// Returns the files of Canvas that markup shows or links, for the collector: each with its kind and id.
pub fn embedded_files(html: &str, server: &str) -> Vec<(Kind, String)> {
    let targets = Cleaner::new(server).embedded(html);
    let key = |target: &Target| {
        let (kind, id) = target.key();
        (kind, id.to_owned())
    };
    targets.iter().map(key).collect()
}

fn parsed(html: &str) -> Option<Vec<tree::Node>> {
    if plain::is_plain(html) {
        return Some(tree::parse(html));
    }
    if is_too_much(html) {
        return None;
    }
    let clean = FILTER.clean(html).to_string();
    // Misnested elements are copied by the parser.
    (clean.len() <= 8 * html.len() + 65_536).then(|| tree::parse(&clean))
}

/// Counts tags without understanding them.
fn is_too_much(html: &str) -> bool {
    if html.len() > LONGEST {
        return true;
    }
    let bytes = html.as_bytes();
    let (mut tags, mut open, mut most_open) = (0_usize, 0_usize, 0_usize);
    for (place, _) in html.match_indices('<') {
        match bytes.get(place + 1) {
            Some(b'/') => open = open.saturating_sub(1),
            Some(byte) if byte.is_ascii_alphabetic() => {
                tags += 1;
                if !closes_itself(&html[place + 1..]) {
                    open += 1;
                    most_open = most_open.max(open);
                }
            }
            _ => {}
        }
    }
    tags > MOST_TAGS || most_open > DEEPEST || (most_open > 24 && tags * most_open > MOST_WORK)
}

fn closes_itself(tag: &str) -> bool {
    let end = tag
        .find(|character: char| !character.is_ascii_alphanumeric())
        .unwrap_or(tag.len());
    matches!(
        tag[..end].to_ascii_lowercase().as_str(),
        "br" | "hr"
            | "img"
            | "input"
            | "wbr"
            | "col"
            | "source"
            | "meta"
            | "link"
            | "p"
            | "li"
            | "td"
            | "th"
            | "tr"
    )
}

fn as_text(html: &str, scrubber: Option<&Scrubber>) -> String {
    let mut end = html.len().min(SHOWN);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let text = match scrubber {
        Some(scrubber) => scrubber.scrub(&html[..end]),
        None => html[..end].to_owned(),
    };
    format!(
        "<p class=\"missing\">This text is too large or too deeply nested to be shown with its layout. It is whole in the tables.</p><pre>{}</pre>",
        super::html::text(&text)
    )
}

#[cfg(test)]
mod tests;
