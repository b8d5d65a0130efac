//! Writes what is asked.

use chrono::{DateTime, SecondsFormat, Utc};
use quick_xml::escape::escape;

const ENVELOPE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const OPERATIONS: &str = "http://tempuri.org/";

/// The namespace of the members of this service's types.
pub(super) const V40: &str =
    "http://schemas.datacontract.org/2004/07/Panopto.Server.Services.PublicAPI.V40";
/// The namespace of plain lists.
const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

/// The children of an operation, in the order of its signature.
#[derive(Debug, Default)]
pub(super) struct Arguments(String);

impl Arguments {
    /// Adds a child with a text.
    pub fn text(mut self, name: &str, text: &str) -> Self {
        element(&mut self.0, name, text);
        self
    }

    /// Adds a child with a moment. It is written without a zone, as the published tools do; the server reads it as UTC.
    pub fn time(self, name: &str, at: DateTime<Utc>) -> Self {
        let whole = at.timestamp_subsec_micros() == 0;
        let format = if whole {
            SecondsFormat::Secs
        } else {
            SecondsFormat::Micros
        };
        let text = at.to_rfc3339_opts(format, true);
        self.text(name, text.trim_end_matches('Z'))
    }

    /// Adds a child whose members are sorted by name, as the serializer of the server wants them.
    pub fn members(mut self, name: &str, namespace: &str, members: &[(&str, String)]) -> Self {
        let mut sorted: Vec<_> = members.iter().collect();
        sorted.sort_by_key(|(name, _)| *name);
        open(&mut self.0, name, 'm', namespace);
        for (member, text) in sorted {
            element(&mut self.0, &format!("m:{member}"), text);
        }
        close(&mut self.0, name);
        self
    }

    /// Adds a child that is a list of GUIDs.
    pub fn guids(mut self, name: &str, guids: impl IntoIterator<Item = String>) -> Self {
        open(&mut self.0, name, 'l', ARRAYS);
        for guid in guids {
            element(&mut self.0, "l:guid", &guid);
        }
        close(&mut self.0, name);
        self
    }

    /// Writes the whole envelope of an operation.
    pub fn envelope(&self, operation: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"{ENVELOPE}\"><s:Body>\
             <{operation} xmlns=\"{OPERATIONS}\">{}</{operation}></s:Body></s:Envelope>",
            self.0
        )
    }
}

/// Names the action as the server knows it: the interface of a service has an I before its name.
pub(super) fn action(service: &str, operation: &str) -> String {
    format!("\"{OPERATIONS}I{service}/{operation}\"")
}

fn element(xml: &mut String, name: &str, text: &str) {
    // What XML cannot carry would make the whole request unreadable.
    let text = text.replace(|c: char| c.is_control() && !"\t\n\r".contains(c), " ");
    xml.extend(["<", name, ">", &escape(text)]);
    close(xml, name);
}

fn open(xml: &mut String, name: &str, prefix: char, namespace: &str) {
    let prefix = prefix.to_string();
    xml.extend(["<", name, " xmlns:", &prefix, "=\"", namespace, "\">"]);
}

fn close(xml: &mut String, name: &str) {
    xml.extend(["</", name, ">"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_sorted_and_texts_escaped() {
        let xml = Arguments::default()
            .text("userKey", "a<b & \"c\"\u{1}")
            .members(
                "pagination",
                V40,
                &[
                    ("PageNumber", "0".to_owned()),
                    ("MaxNumberResults", "150".to_owned()),
                ],
            )
            .envelope("Op");
        assert!(
            xml.contains("<userKey>a&lt;b &amp; &quot;c&quot; </userKey>"),
            "{xml}"
        );
        let (max, page) = (
            xml.find("m:MaxNumberResults").unwrap(),
            xml.find("m:PageNumber").unwrap(),
        );
        assert!(max < page);
    }

    #[test]
    fn times_are_written_in_utc_without_a_zone() {
        for (at, text) in [
            ("2020-09-01T00:00:00Z", "<t>2020-09-01T00:00:00</t>"),
            (
                "2021-01-04T23:59:59.999999Z",
                "<t>2021-01-04T23:59:59.999999</t>",
            ),
        ] {
            let xml = Arguments::default().time("t", at.parse().unwrap()).0;
            assert_eq!(xml, text);
        }
    }
}
