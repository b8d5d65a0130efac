//! Values of messages: read by the table of types, written by it.

use std::fmt::Write;

use chrono::{DateTime, NaiveDateTime, Utc};
use uuid::Uuid;

use super::{
    fault::SoapFault,
    schema::{Kind, Member, Operation, Space},
};
use crate::{EmptyPages, Misplaced, panopto::escape, xml::Element};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A value of a message.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// `xsi:nil`.
    Nil,
    /// Anything that is written as text.
    Text(String),
    /// Members by name.
    Members(Vec<(&'static str, Value)>),
    /// Items.
    List(Vec<Value>),
}

/// What an operation was called with.
#[derive(Debug)]
pub(super) struct Arguments(Vec<(&'static str, Value)>);

impl Arguments {
    /// Reads what is inside the element of an operation.
    pub(super) fn read(
        operation: &Operation,
        element: &Element,
        misplaced: Misplaced,
    ) -> Result<Self, SoapFault> {
        let takes: Vec<_> = operation
            .takes
            .iter()
            .map(|member| (Space::Tempuri, *member))
            .collect();
        members(&takes, element, misplaced).map(Self)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        text(&self.0, name)
    }

    pub(super) fn id(&self, name: &str) -> Option<Uuid> {
        self.text(name)?.trim().parse().ok()
    }

    /// Returns a time; one without a zone is UTC.
    pub(super) fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        time(self.text(name)?)
    }

    /// Returns a member of a member.
    pub(super) fn inner(&self, name: &str, member: &str) -> Option<&str> {
        match find(&self.0, name)? {
            Value::Members(members) => text(members, member),
            _ => None,
        }
    }

    pub(super) fn ids(&self, name: &str) -> Vec<Uuid> {
        let Some(Value::List(items)) = find(&self.0, name) else {
            return Vec::new();
        };
        let id = |item: &Value| match item {
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        };
        items.iter().filter_map(id).collect()
    }
}

fn find<'a>(members: &'a [(&'static str, Value)], name: &str) -> Option<&'a Value> {
    let found = members.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value)
}

fn text<'a>(members: &'a [(&'static str, Value)], name: &str) -> Option<&'a str> {
    match find(members, name)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// Reads members in their order. One that comes after its turn is dropped or refused, an unknown one is passed over,
/// one in another namespace is refused.
fn members(
    known: &[(Space, Member)],
    element: &Element,
    misplaced: Misplaced,
) -> Result<Vec<(&'static str, Value)>, SoapFault> {
    let mut found = Vec::new();
    let mut turn = 0;
    for child in &element.children {
        let Some(place) = known.iter().position(|(_, it)| it.name == child.name) else {
            continue;
        };
        let (space, member) = known[place];
        if child.namespace != space.uri() {
            return Err(SoapFault::unreadable());
        }
        if place < turn {
            match misplaced {
                Misplaced::Dropped => continue,
                Misplaced::Fault => return Err(SoapFault::unreadable()),
            }
        }
        turn = place + 1;
        found.push((member.name, value(member.kind, child, misplaced)?));
    }
    Ok(found)
}

fn value(kind: Kind, element: &Element, misplaced: Misplaced) -> Result<Value, SoapFault> {
    let nil = element.attribute(INSTANCE, "nil");
    if nil.is_some_and(|nil| nil == "true" || nil == "1") {
        return Ok(Value::Nil);
    }
    match kind {
        Kind::Of(complex) => {
            members(&complex.on_the_wire(), element, misplaced).map(Value::Members)
        }
        Kind::List(list) => {
            let mut items = Vec::new();
            for child in &element.children {
                if child.name != list.item.name || child.namespace != list.space.uri() {
                    return Err(SoapFault::unreadable());
                }
                items.push(value(list.item.kind, child, misplaced)?);
            }
            Ok(Value::List(items))
        }
        plain if is_readable(plain, &element.text) => Ok(Value::Text(element.text.clone())),
        _ => Err(SoapFault::unreadable()),
    }
}

fn is_readable(kind: Kind, text: &str) -> bool {
    let plain = text.trim();
    match kind {
        Kind::Flag => ["true", "false", "1", "0"].contains(&plain),
        Kind::Int => plain.parse::<i32>().is_ok(),
        Kind::Double => plain.parse::<f64>().is_ok(),
        Kind::Time => time(plain).is_some(),
        Kind::Guid => plain.len() == 36 && plain.parse::<Uuid>().is_ok(),
        Kind::Choice(choice) => choice.words.contains(&plain),
        Kind::Text | Kind::Of(_) | Kind::List(_) => true,
    }
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let naive = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f");
    zoned.or_else(|_| naive().map(|time| time.and_utc())).ok()
}

/// How values are written.
pub(super) struct Style {
    pub times_with_zone: bool,
    pub empty_pages: EmptyPages,
}

/// Writes the answer of an operation as a whole message.
pub(super) fn answer(operation: &Operation, value: &Value, style: &Style) -> String {
    let name = operation.name;
    let mut body = format!("<{name}Response xmlns=\"{}\">", Space::Tempuri.uri());
    let declarations: String = [Space::V40, Space::Arrays]
        .map(|space| format!(" xmlns:{}=\"{}\"", space.prefix(), space.uri()))
        .concat();
    let result = format!("{name}Result");
    let declarations = match operation.answers {
        Kind::Of(_) | Kind::List(_) => format!("{declarations} xmlns:i=\"{INSTANCE}\""),
        _ => String::new(),
    };
    write(
        &mut body,
        &result,
        &declarations,
        operation.answers,
        value,
        style,
    );
    let _ = write!(body, "</{name}Response>");
    envelope(&body)
}

/// Puts a message into its envelope.
pub(super) fn envelope(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>"
    )
}

fn write(out: &mut String, tag: &str, attributes: &str, kind: Kind, value: &Value, style: &Style) {
    let empty_list = |value: &Value| matches!(value, Value::List(items) if items.is_empty());
    let as_nil = tag.ends_with("PagedResponses")
        && style.empty_pages == EmptyPages::Nil
        && empty_list(value);
    if as_nil || matches!(value, Value::Nil) {
        let _ = write!(out, "<{tag}{attributes} i:nil=\"true\"/>");
        return;
    }
    if empty_list(value) {
        let _ = write!(out, "<{tag}{attributes}/>");
        return;
    }
    let _ = write!(out, "<{tag}{attributes}>");
    match (kind, value) {
        (Kind::Of(complex), Value::Members(given)) => {
            for (space, member) in complex.on_the_wire() {
                if let Some(value) = find(given, member.name) {
                    let tag = format!("{}:{}", space.prefix(), member.name);
                    write(out, &tag, "", member.kind, value, style);
                }
            }
        }
        (Kind::List(list), Value::List(items)) => {
            let tag = format!("{}:{}", list.space.prefix(), list.item.name);
            for item in items {
                write(out, &tag, "", list.item.kind, item, style);
            }
        }
        (Kind::Time, Value::Text(time)) if !style.times_with_zone => {
            out.push_str(time.trim_end_matches('Z'));
        }
        (_, Value::Text(text)) => out.push_str(&escape(text)),
        _ => {}
    }
    let _ = write!(out, "</{tag}>");
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Text(flag.to_string())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Text(number.to_string())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Text(number.to_string())
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Text(id.to_string())
    }
}

impl From<DateTime<Utc>> for Value {
    /// Writes as many digits of the second as there are, up to seven, as .NET does.
    fn from(time: DateTime<Utc>) -> Self {
        let fraction = format!("{:07}", time.timestamp_subsec_nanos() / 100);
        let fraction = fraction.trim_end_matches('0');
        let dot = if fraction.is_empty() { "" } else { "." };
        Self::Text(format!(
            "{}{dot}{fraction}Z",
            time.format("%Y-%m-%dT%H:%M:%S")
        ))
    }
}
