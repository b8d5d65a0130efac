//! Reads a manifest into a small tree that knows its lines.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use super::check::Problem;

/// No manifest nests deeper than eight elements.
const DEEPEST: usize = 32;

#[derive(Debug)]
pub(super) struct Node {
    pub name: String,
    pub namespace: Option<String>,
    pub line: usize,
    /// Attributes by local name, without namespace declarations and those of other namespaces.
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Node>,
}

/// Reads the whole document.
pub(super) fn read(xml: &[u8]) -> Result<Node, Problem> {
    let text = std::str::from_utf8(xml).map_err(|error| {
        let line = line_at(xml, error.valid_up_to());
        Problem::new(line, "The file is not UTF-8 text. Save it as UTF-8.")
    })?;
    let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().enable_all_checks(true);
    Builder {
        open: Vec::new(),
        root: None,
    }
    .run(&mut reader, text.trim_start_matches('\u{feff}').as_bytes())
}

struct Builder {
    open: Vec<Node>,
    root: Option<Node>,
}

impl Builder {
    fn run(mut self, reader: &mut NsReader<&[u8]>, bytes: &[u8]) -> Result<Node, Problem> {
        let mut lines = Lines {
            bytes,
            position: 0,
            line: 1,
        };
        loop {
            let line = lines.up_to(reader.buffer_position());
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let line = lines.up_to(reader.error_position());
                    return Err(Problem::new(
                        line,
                        format!("The file is not well-formed XML: {error}."),
                    ));
                }
            };
            match event {
                Event::Start(start) => {
                    let node = self.node(reader, &start, line)?;
                    self.open.push(node);
                }
                Event::Empty(start) => {
                    let node = self.node(reader, &start, line)?;
                    self.place(node);
                }
                Event::End(_) => {
                    if let Some(node) = self.open.pop() {
                        self.place(node);
                    }
                }
                Event::Text(text) => self.text(&text.xml10_content(), line)?,
                Event::CData(text) => self.text(&text.xml10_content(), line)?,
                Event::GeneralRef(reference) => {
                    let resolved = match reference.resolve_char_ref() {
                        Ok(Some(character)) => Some(character.to_string()),
                        Ok(None) => {
                            quick_xml::escape::resolve_predefined_entity(&reference.xml10_content())
                                .map(str::to_owned)
                        }
                        Err(_) => None,
                    };
                    let unknown = || {
                        Problem::new(
                            line,
                            format!("The file uses &{};, which XML does not know.", &*reference),
                        )
                    };
                    self.text(&resolved.ok_or_else(unknown)?, line)?;
                }
                Event::DocType(_) => {
                    return Err(Problem::new(
                        line,
                        "The file has a DOCTYPE, which is not allowed here. Remove that line.",
                    ));
                }
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof => {
                    return match self.root {
                        Some(root) if self.open.is_empty() => Ok(root),
                        _ => Err(Problem::new(
                            line,
                            "The file ends before its last element is closed.",
                        )),
                    };
                }
            }
        }
    }

    fn node(
        &self,
        reader: &NsReader<&[u8]>,
        start: &BytesStart<'_>,
        line: usize,
    ) -> Result<Node, Problem> {
        if self.open.len() >= DEEPEST {
            return Err(Problem::new(line, "The elements are nested too deeply."));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err(Problem::new(line, "The file has a second root element."));
        }
        let (namespace, local) = reader.resolver().resolve_element(start.name());
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| {
                Problem::new(line, format!("The file is not well-formed XML: {error}."))
            })?;
            if attribute.key.as_namespace_binding().is_some() || attribute.key.prefix().is_some() {
                continue;
            }
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| {
                    Problem::new(line, format!("The file is not well-formed XML: {error}."))
                })?;
            attributes.push((
                attribute.key.local_name().into_inner().to_owned(),
                value.into_owned(),
            ));
        }
        Ok(Node {
            name: local.into_inner().to_owned(),
            namespace: match namespace {
                ResolveResult::Bound(namespace) => Some(namespace.into_inner().to_owned()),
                _ => None,
            },
            line,
            attributes,
            text: String::new(),
            children: Vec::new(),
        })
    }

    fn place(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.root = Some(node),
        }
    }

    fn text(&mut self, text: &str, line: usize) -> Result<(), Problem> {
        match self.open.last_mut() {
            Some(node) => node.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => {
                return Err(Problem::new(
                    line,
                    "There is text outside the root element.",
                ));
            }
        }
        Ok(())
    }
}

/// Counts lines as the reader moves on.
struct Lines<'a> {
    bytes: &'a [u8],
    position: usize,
    line: usize,
}

impl Lines<'_> {
    fn up_to(&mut self, position: u64) -> usize {
        let position = usize::try_from(position)
            .unwrap_or(usize::MAX)
            .min(self.bytes.len());
        if position > self.position {
            self.line += breaks(&self.bytes[self.position..position]);
            self.position = position;
        }
        self.line
    }
}

fn line_at(bytes: &[u8], position: usize) -> usize {
    1 + breaks(&bytes[..position])
}

fn breaks(bytes: &[u8]) -> usize {
    bytes.split(|&byte| byte == b'\n').count() - 1
}
