//! XML as a small tree of elements.

use quick_xml::{
    NsReader,
    events::{BytesStart, Event},
    name::ResolveResult,
};

/// Why a text is no XML.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotXml(String);

/// Deeper nesting than any manifest or message has.
const MAX_DEPTH: usize = 64;

/// An element with its text and its children.
#[derive(Debug, Clone, Default)]
pub(crate) struct Element {
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// Attributes with their namespace ("" for none), without namespace declarations.
    pub(crate) attributes: Vec<(String, String, String)>,
    /// Text directly inside, all pieces joined.
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// Finds the first child of that name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Returns the children of a child that is a list, such as `Videos`.
    pub(crate) fn list(&self, name: &str) -> &[Element] {
        self.child(name).map_or(&[], |list| &list.children)
    }

    /// Finds an attribute by namespace and name.
    pub(crate) fn attribute(&self, namespace: &str, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(space, own, _)| space == namespace && own == name)
            .map(|(.., value)| value.as_str())
    }
}

/// Reads a whole document. Document type declarations are refused: nothing here needs one, and entities
/// of one's own are a known attack.
pub(crate) fn parse(bytes: &[u8]) -> Result<Element, NotXml> {
    let text = decode(bytes)?;
    let mut reader = NsReader::from_str(&text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        let event = reader.read_event().map_err(broken)?;
        match event {
            Event::Start(start) => {
                if root.is_some() || open.len() == MAX_DEPTH {
                    return Err(broken("a second root element, or elements nested too deep"));
                }
                open.push(element(&reader, &start)?);
            }
            Event::Empty(start) => {
                let element = element(&reader, &start)?;
                close(element, &mut open, &mut root)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or_else(|| broken("an end without a start"))?;
                close(element, &mut open, &mut root)?;
            }
            Event::Text(text) => add_text(&mut open, &text.xml10_content())?,
            Event::CData(text) => add_text(&mut open, &text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let piece = match reference.resolve_char_ref().map_err(broken)? {
                    Some(character) => character.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&reference)
                        .ok_or_else(|| broken(format!("unknown entity &{};", &*reference)))?
                        .to_owned(),
                };
                add_text(&mut open, &piece)?;
            }
            Event::DocType(_) => return Err(broken("a document type declaration is not accepted")),
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    if !open.is_empty() {
        return Err(broken("the document ends before its root element"));
    }
    root.ok_or_else(|| broken("there is no root element"))
}

fn decode(bytes: &[u8]) -> Result<String, NotXml> {
    let wide = |from_bytes: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..]
            .as_chunks()
            .0
            .iter()
            .map(|pair| from_bytes(*pair))
            .collect();
        String::from_utf16(&units).map_err(broken)
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(broken),
        _ => String::from_utf8(bytes.to_vec()).map_err(broken),
    }
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<Element, NotXml> {
    let (namespace, name) = reader.resolver().resolve_element(start.name());
    let mut element = Element {
        namespace: text_of(&namespace)?,
        name: name.into_inner().to_owned(),
        ..Element::default()
    };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(broken)?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(broken)?;
        element.attributes.push((
            text_of(&namespace)?,
            name.into_inner().to_owned(),
            value.into_owned(),
        ));
    }
    Ok(element)
}

fn text_of(namespace: &ResolveResult<'_>) -> Result<String, NotXml> {
    match namespace {
        ResolveResult::Bound(namespace) => Ok(namespace.into_inner().to_owned()),
        ResolveResult::Unbound => Ok(String::new()),
        ResolveResult::Unknown(prefix) => Err(broken(format!("unknown prefix {prefix:?}"))),
    }
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), NotXml> {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err(broken("a second root element")),
    }
    Ok(())
}

fn add_text(open: &mut [Element], text: &str) -> Result<(), NotXml> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(broken("text outside the root element")),
    }
    Ok(())
}

fn broken(reason: impl std::fmt::Display) -> NotXml {
    NotXml(format!("{reason}"))
}
