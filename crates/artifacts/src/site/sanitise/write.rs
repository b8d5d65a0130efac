//! Writes a tree as markup that every checker takes, with elements of our own choice alone.

use std::fmt::Write;

use super::address::{Server, Target};
use super::tree::{Element, Node};
use crate::scrub::Scrubber;
use crate::site::html::text;

/// What stands where a file of Canvas was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Link {
    /// It is here.
    Here {
        /// Its address from the page.
        address: String,
        /// It is a recording.
        media: bool,
    },
    /// It is not, for this reason.
    Missing(String),
    /// Nothing is known of it.
    Nowhere,
}

pub(super) fn written(
    nodes: &[Node],
    server: &Server,
    scrubber: Option<&Scrubber>,
    links: &dyn Fn(&Target) -> Link,
) -> String {
    let mut writer = Writer {
        out: String::new(),
        server,
        scrubber,
        links,
        in_link: false,
    };
    writer.flow(nodes);
    writer.out
}

struct Writer<'a> {
    out: String,
    server: &'a Server,
    scrubber: Option<&'a Scrubber>,
    links: &'a dyn Fn(&Target) -> Link,
    in_link: bool,
}

/// Elements that may hold only text and each other.
const PHRASING: [&str; 14] = [
    "b", "code", "del", "em", "i", "ins", "kbd", "s", "samp", "small", "strong", "sub", "sup", "u",
];
/// Elements that hold text, whatever is in them.
const INLINE: [&str; 10] = [
    "a", "abbr", "audio", "br", "iframe", "img", "q", "span", "var", "video",
];

impl Writer<'_> {
    fn flow(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Text(raw) => self.text(raw),
                Node::Element(element) => self.element(element),
            }
        }
    }

    fn element(&mut self, element: &Element) {
        let name = element.name.as_str();
        match name {
            _ if PHRASING.contains(&name) => {
                if has_block(&element.children) || self.in_link && name == "code" {
                    self.flow(&element.children);
                } else {
                    self.wrapped(name, "", &element.children);
                }
            }
            "a" => self.link(element),
            "img" => self.picture(element),
            "iframe" | "video" | "audio" => self.player(element),
            "br" => self.out.push_str("<br>"),
            "hr" => self.out.push_str("<hr>"),
            "p" if !has_block(&element.children) => self.wrapped("p", "", &element.children),
            "pre" if !has_block(&element.children) => self.wrapped("pre", "", &element.children),
            "blockquote" => self.wrapped("blockquote", "", &element.children),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt" => {
                self.wrapped("div", " class=\"heading\"", &element.children);
            }
            "ul" | "ol" => self.list(name, element),
            "table" => self.table(element),
            "p" | "pre" | "div" | "li" | "dl" | "dd" | "figure" | "figcaption" | "caption" => {
                self.wrapped("div", "", &element.children);
            }
            "source" => {}
            // A part of a table without its table, or an element that only carries attributes.
            _ => self.flow(&element.children),
        }
    }

    fn wrapped(&mut self, name: &str, attributes: &str, children: &[Node]) {
        let _ = write!(self.out, "<{name}{attributes}>");
        self.flow(children);
        let _ = write!(self.out, "</{name}>");
    }

    fn text(&mut self, raw: &str) {
        match self.scrubber {
            Some(scrubber) => self.out.push_str(&text(&scrubber.scrub(raw))),
            None => self.out.push_str(&text(raw)),
        }
    }

    fn list(&mut self, name: &str, element: &Element) {
        let mut items = String::new();
        std::mem::swap(&mut items, &mut self.out);
        let mut stray = Vec::new();
        for child in &element.children {
            match child {
                Node::Element(item) if item.name == "li" => {
                    self.item(&stray);
                    stray.clear();
                    self.wrapped("li", "", &item.children);
                }
                Node::Text(raw) if raw.trim().is_empty() => {}
                other => stray.push(other),
            }
        }
        self.item(&stray);
        std::mem::swap(&mut items, &mut self.out);
        if !items.is_empty() {
            let _ = write!(self.out, "<{name}>{items}</{name}>");
        }
    }

    /// Puts what stands between the items of a list into one of its own.
    fn item(&mut self, stray: &[&Node]) {
        if stray.is_empty() {
            return;
        }
        self.out.push_str("<li>");
        for node in stray {
            self.flow(std::slice::from_ref(*node));
        }
        self.out.push_str("</li>");
    }

    fn table(&mut self, table: &Element) {
        let mut rows = Vec::new();
        for child in &table.children {
            match child {
                Node::Element(part) if part.name == "tr" => rows.push(part),
                Node::Element(part)
                    if matches!(part.name.as_str(), "thead" | "tbody" | "tfoot") =>
                {
                    rows.extend(part.children.iter().filter_map(|row| match row {
                        Node::Element(row) if row.name == "tr" => Some(row),
                        _ => None,
                    }));
                }
                // A title, or what strayed in.
                other => self.flow(std::slice::from_ref(other)),
            }
        }
        rows.retain(|row| row.children.iter().any(is_cell));
        if rows.is_empty() {
            return;
        }
        self.out.push_str("<table class=\"own\"><tbody>");
        for row in rows {
            self.out.push_str("<tr>");
            for cell in row.children.iter().filter(|node| is_cell(node)) {
                if let Node::Element(cell) = cell {
                    self.cell(cell);
                }
            }
            self.out.push_str("</tr>");
        }
        self.out.push_str("</tbody></table>");
    }

    fn cell(&mut self, cell: &Element) {
        let mut attributes = String::new();
        if cell.name == "th" {
            attributes.push_str(" class=\"head\"");
        }
        for name in ["colspan", "rowspan"] {
            let span = cell
                .attribute(name)
                .and_then(|value| value.trim().parse::<u32>().ok());
            if let Some(span) = span.filter(|span| (2..=200).contains(span)) {
                let _ = write!(attributes, " {name}=\"{span}\"");
            }
        }
        self.wrapped("td", &attributes, &cell.children);
    }

    fn link(&mut self, element: &Element) {
        let href = element.attribute("href").unwrap_or_default().trim();
        match self.server.target(href).map(|target| (self.links)(&target)) {
            Some(Link::Here { address, .. }) => self.anchor(&address, "", element),
            Some(Link::Missing(why)) => {
                self.flow(&element.children);
                self.missing(&why);
            }
            Some(Link::Nowhere) | None => match self.outside(href) {
                Some(address) => self.anchor(&address, " rel=\"noopener noreferrer\"", element),
                None => self.flow(&element.children),
            },
        }
    }

    fn anchor(&mut self, address: &str, attributes: &str, element: &Element) {
        if self.in_link {
            self.flow(&element.children);
            return;
        }
        if has_block(&element.children) {
            self.flow(&element.children);
            let _ = write!(
                self.out,
                " <a href=\"{}\"{attributes}>{}</a>",
                text(address),
                text(address)
            );
            return;
        }
        self.in_link = true;
        let start = self.out.len();
        self.flow(&element.children);
        let inner = self.out.split_off(start);
        self.in_link = false;
        let inner = if says_something(&inner) {
            inner
        } else {
            text(address)
        };
        let _ = write!(
            self.out,
            "<a href=\"{}\"{attributes}>{inner}</a>",
            text(address)
        );
    }

    fn picture(&mut self, element: &Element) {
        let source = element.attribute("src").unwrap_or_default().trim();
        let alt = element.attribute("alt").unwrap_or_default();
        let alt = self
            .scrubber
            .map_or_else(|| alt.to_owned(), |scrubber| scrubber.scrub(alt));
        match self
            .server
            .target(source)
            .map(|target| (self.links)(&target))
        {
            Some(Link::Here { address, .. }) => {
                let _ = write!(
                    self.out,
                    "<img src=\"{}\" alt=\"{}\" loading=\"lazy\">",
                    text(&address),
                    text(alt.trim())
                );
            }
            Some(Link::Missing(why)) => self.missing(&why),
            // Nothing is fetched from elsewhere.
            _ => self.note("Picture from another place, not shown", &alt),
        }
    }

    fn player(&mut self, element: &Element) {
        let source = element.source().unwrap_or_default().trim();
        match self
            .server
            .target(source)
            .map(|target| (self.links)(&target))
        {
            Some(Link::Here { address, media })
                if !self.in_link && (media || element.name != "iframe") =>
            {
                let name = if element.name == "audio" {
                    "audio"
                } else {
                    "video"
                };
                let _ = write!(
                    self.out,
                    "<{name} controls preload=\"none\" src=\"{}\"></{name}>",
                    text(&address)
                );
            }
            Some(Link::Here { address, .. }) if !self.in_link => {
                let _ = write!(self.out, "<a href=\"{0}\">{0}</a>", text(&address));
            }
            Some(Link::Missing(why)) => self.missing(&why),
            _ => match self.outside(source) {
                Some(address) if !self.in_link => {
                    let _ = write!(
                        self.out,
                        "<a href=\"{0}\" rel=\"noopener noreferrer\">{0}</a>",
                        text(&address)
                    );
                }
                _ => self.note("Content from another place, not shown", ""),
            },
        }
    }

    fn missing(&mut self, why: &str) {
        let _ = write!(
            self.out,
            " <span class=\"missing\">Not downloaded: {}</span>",
            text(why)
        );
    }

    fn note(&mut self, what: &str, alt: &str) {
        let _ = write!(self.out, "<span class=\"missing\">{what}");
        if !alt.trim().is_empty() {
            let _ = write!(self.out, ": {}", text(alt.trim()));
        }
        self.out.push_str("</span>");
    }

    /// Returns an address that may stay a link.
    fn outside(&self, href: &str) -> Option<String> {
        let lower = href.to_ascii_lowercase();
        let whole = match self.server.path(href) {
            // Addresses of Canvas have numbers of people in them.
            Some(_) if self.scrubber.is_some() => return None,
            Some(path) if href.starts_with('/') => self.server.whole(path)?,
            _ if ["http://", "https://", "mailto:"]
                .iter()
                .any(|start| lower.starts_with(start)) =>
            {
                href.to_owned()
            }
            _ => return None,
        };
        if let Some(scrubber) = self.scrubber
            && scrubber.scrub(&whole) != whole
        {
            return None;
        }
        Some(encoded(&whole))
    }
}

/// Encodes what no address holds, so that it is read the same everywhere.
fn encoded(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for character in address.chars() {
        match character {
            '\0'..=' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '\u{7f}' => {
                let _ = write!(encoded, "%{:02X}", u32::from(character));
            }
            _ => encoded.push(character),
        }
    }
    encoded
}

fn has_block(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Text(_) => false,
        Node::Element(element) => {
            let name = element.name.as_str();
            let inline = PHRASING.contains(&name) || INLINE.contains(&name);
            !inline || has_block(&element.children)
        }
    })
}

fn is_cell(node: &Node) -> bool {
    matches!(node, Node::Element(cell) if matches!(cell.name.as_str(), "td" | "th"))
}

/// Tells whether a link has words, or a picture with words.
fn says_something(inner: &str) -> bool {
    if inner.contains("alt=\"") && !inner.contains("alt=\"\"") {
        return true;
    }
    let mut inside = false;
    inner.chars().any(|character| {
        match character {
            '<' => inside = true,
            '>' => inside = false,
            _ => return !inside && !character.is_whitespace() && character != '\u{200b}',
        }
        false
    })
}
