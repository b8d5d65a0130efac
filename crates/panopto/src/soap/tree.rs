//! Reads an answer into a small tree. Names are taken without their namespaces: servers differ in prefixes, and no two
//! members of one type share a local name.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// No answer nests deeper than eight elements.
const DEEPEST: usize = 32;

/// An element.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Node {
    pub name: String,
    /// Whether the server says that there is no value (`xsi:nil`).
    pub nil: bool,
    pub text: String,
    pub children: Vec<Node>,
}

impl Node {
    /// Returns the first child of this name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Returns the text of the first child of this name; none where it is nil, blank or not there.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.child(name)
            .filter(|child| !child.nil)
            .map(|child| child.text.trim())
            .filter(|text| !text.is_empty())
    }
}

/// Returns the content of the body of an envelope: the answer's own element.
pub(super) fn body(xml: &[u8]) -> Result<Node, String> {
    let root = read(xml)?;
    if root.name != "Envelope" {
        return Err(format!("a SOAP envelope was expected, not <{}>", root.name));
    }
    let mut children = root.children.into_iter();
    let body = children
        .find(|child| child.name == "Body")
        .ok_or("a SOAP envelope without a body")?;
    body.children
        .into_iter()
        .next()
        .ok_or_else(|| "an empty SOAP body".to_owned())
}

/// Reads a document.
pub(super) fn read(xml: &[u8]) -> Result<Node, String> {
    let text = std::str::from_utf8(xml).map_err(|_| "the answer is not UTF-8".to_owned())?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut open: Vec<Node> = Vec::new();
    let mut root = None;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| format!("the answer is not XML: {error}"))?;
        match event {
            Event::Start(start) => {
                if open.len() >= DEEPEST {
                    return Err("the answer is nested too deeply".to_owned());
                }
                open.push(node(&start)?);
            }
            Event::Empty(start) => place(node(&start)?, &mut open, &mut root),
            Event::End(_) => {
                if let Some(node) = open.pop() {
                    place(node, &mut open, &mut root);
                }
            }
            Event::Text(text) => add(&mut open, &text.xml10_content()),
            Event::CData(text) => add(&mut open, &text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten();
                if let Some(character) = character {
                    add(&mut open, character.encode_utf8(&mut [0; 4]));
                } else {
                    let name = reference.xml10_content();
                    let known = quick_xml::escape::resolve_predefined_entity(&name);
                    add(&mut open, known.unwrap_or_default());
                }
            }
            Event::DocType(_) => return Err("the answer has a DOCTYPE".to_owned()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => {
                return match root {
                    Some(root) if open.is_empty() => Ok(root),
                    _ => Err("the answer ends in the middle".to_owned()),
                };
            }
        }
    }
}

fn node(start: &BytesStart<'_>) -> Result<Node, String> {
    let mut nil = false;
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("the answer is not XML: {error}"))?;
        if attribute.key.local_name().into_inner() == "nil" {
            nil = matches!(&*attribute.value, "true" | "1");
        }
    }
    Ok(Node {
        name: start.local_name().into_inner().to_owned(),
        nil,
        ..Node::default()
    })
}

fn place(node: Node, open: &mut [Node], root: &mut Option<Node>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(node),
        None => *root = Some(node),
    }
}

fn add(open: &mut [Node], text: &str) {
    if let Some(node) = open.last_mut() {
        node.text.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_any_prefix_nil_and_escapes() {
        let xml = "\u{feff}<?xml version=\"1.0\"?><x:Envelope xmlns:x=\"e\" xmlns:i=\"i\"><x:Header/><x:Body><R>\
                   <q:A xmlns:q=\"q\">a &amp; b&#x21;<![CDATA[ <c>]]></q:A><B i:nil=\"true\"/><C> </C></R></x:Body></x:Envelope>";
        let node = body(xml.as_bytes()).unwrap();
        assert_eq!(node.value("A"), Some("a & b! <c>"));
        assert_eq!((node.value("B"), node.value("C")), (None, None));
        assert!(node.child("B").unwrap().nil);
    }

    #[test]
    fn refuses_what_is_cut_or_something_else() {
        for xml in [
            "",
            "{}",
            "<Envelope><Body><R>",
            "<Envelope><Body/></Envelope>",
            "<Envelope/>",
            "<html/>",
            "<!DOCTYPE x><Envelope/>",
            "<a></b>",
        ] {
            assert!(body(xml.as_bytes()).is_err(), "{xml}");
        }
        let deep = "<a>".repeat(40);
        assert!(read(deep.as_bytes()).is_err());
    }
}
