//! Filtered markup as a tree. The filter writes well-formed markup; whatever is not is dropped here.

/// Deeper elements are left out, their content stays.
const DEEPEST: usize = 300;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node {
    Text(String),
    Element(Element),
}

#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(have, _)| have == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the address that a player names, itself or in its first source.
    pub fn source(&self) -> Option<&str> {
        self.attribute("src").or_else(|| {
            self.children.iter().find_map(|child| match child {
                Node::Element(element) if element.name == "source" => element.attribute("src"),
                _ => None,
            })
        })
    }
}

/// Reads filtered markup.
pub(super) fn parse(markup: &str) -> Vec<Node> {
    let mut open: Vec<Element> = vec![Element::default()];
    let mut rest = markup;
    while let Some(start) = rest.find('<') {
        push_text(&mut open, &rest[..start]);
        let tag = &rest[start + 1..];
        let Some(end) = end_of_tag(tag) else {
            rest = "";
            break;
        };
        let inside = &tag[..end];
        rest = &tag[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            close(&mut open, name.trim());
        } else if let Some(element) = opened(inside) {
            if matches!(element.name.as_str(), "br" | "hr" | "img" | "source") {
                push(&mut open, Node::Element(element));
            } else if open.len() < DEEPEST {
                open.push(element);
            }
        }
    }
    push_text(&mut open, rest);
    while open.len() > 1 {
        close_last(&mut open);
    }
    open.pop().map(|root| root.children).unwrap_or_default()
}

/// Returns all addresses in the tree, in order.
pub(super) fn addresses(nodes: &[Node]) -> Vec<&str> {
    let mut all = Vec::new();
    for node in nodes {
        if let Node::Element(element) = node {
            all.extend(element.attribute("href"));
            all.extend(element.attribute("src"));
            all.extend(addresses(&element.children));
        }
    }
    all
}

fn push(open: &mut [Element], node: Node) {
    if let Some(last) = open.last_mut() {
        last.children.push(node);
    }
}

fn push_text(open: &mut [Element], raw: &str) {
    if !raw.is_empty() {
        push(open, Node::Text(decoded(raw)));
    }
}

fn close(open: &mut Vec<Element>, name: &str) {
    let Some(place) = open.iter().rposition(|element| element.name == name) else {
        return;
    };
    while open.len() > place.max(1) {
        close_last(open);
    }
}

fn close_last(open: &mut Vec<Element>) {
    if let Some(element) = open.pop() {
        push(open, Node::Element(element));
    }
}

/// Finds the end of a tag outside of quotes.
fn end_of_tag(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    })
}

fn opened(inside: &str) -> Option<Element> {
    let inside = inside.trim_end_matches('/');
    let end = inside
        .find(|character: char| !character.is_ascii_alphanumeric())
        .unwrap_or(inside.len());
    let name = inside[..end].to_ascii_lowercase();
    if name.is_empty() {
        return None;
    }
    let mut attributes = Vec::new();
    let mut rest = inside[end..].trim_start();
    while let Some((attribute, value)) = rest.split_once("=\"") {
        let Some((value, after)) = value.split_once('"') else {
            break;
        };
        attributes.push((attribute.trim().to_ascii_lowercase(), decoded(value)));
        rest = after.trim_start();
    }
    Some(Element {
        name,
        attributes,
        children: Vec::new(),
    })
}

fn decoded(raw: &str) -> String {
    if !raw.contains('&') {
        return raw.to_owned();
    }
    raw.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}
