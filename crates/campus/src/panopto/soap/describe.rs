//! The services' descriptions: WSDL 1.1 with its schemas, apart or in one document.

use std::fmt::Write;

use super::{
    action_of,
    schema::{Choice, Complex, Kind, List, Member, Operation, Service, Space},
};

const XSD: &str = "http://www.w3.org/2001/XMLSchema";
/// What the service itself is written in, without its schemas.
const NAMESPACES: &str = "xmlns:wsdl=\"http://schemas.xmlsoap.org/wsdl/\" \
                          xmlns:soap=\"http://schemas.xmlsoap.org/wsdl/soap/\" \
                          xmlns:wsaw=\"http://www.w3.org/2006/05/addressing/wsdl\" \
                          xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2004/09/policy\" \
                          xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\" \
                          xmlns:tns=\"http://tempuri.org/\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"";

/// Returns the document that a query asks for; the address is that of the service.
pub(super) fn document(service: &Service, address: &str, query: &str) -> Option<String> {
    let asked = query.to_ascii_lowercase();
    let used = Used::by(service);
    match asked.split('&').next().unwrap_or_default() {
        "wsdl" => Some(wsdl(service, address, &imports(&used, address))),
        "singlewsdl" => {
            let schemas = used
                .spaces()
                .map(|space| schema(service, &used, space, None));
            Some(wsdl(service, address, &schemas.collect::<String>()))
        }
        xsd => {
            let number = xsd.strip_prefix("xsd=xsd")?.parse().ok()?;
            let space = used.spaces().nth(number)?;
            let schema = schema(service, &used, space, Some(address));
            Some(format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>{schema}"
            ))
        }
    }
}

/// The types a service uses, in the order they are met.
#[derive(Default)]
struct Used {
    complex: Vec<&'static Complex>,
    lists: Vec<&'static List>,
    choices: Vec<&'static Choice>,
}

impl Used {
    fn by(service: &Service) -> Self {
        let mut used = Self::default();
        for operation in service.operations {
            for member in operation.takes {
                used.add(member.kind);
            }
            used.add(operation.answers);
        }
        used
    }

    fn add(&mut self, kind: Kind) {
        match kind {
            Kind::Of(complex) if self.complex.iter().all(|it| it.name != complex.name) => {
                self.complex.push(complex);
                if let Some(base) = complex.base {
                    self.add(Kind::Of(base));
                }
                for member in complex.members {
                    self.add(member.kind);
                }
            }
            Kind::List(list) if self.lists.iter().all(|it| it.name != list.name) => {
                self.lists.push(list);
                self.add(list.item.kind);
            }
            Kind::Choice(choice) if self.choices.iter().all(|it| it.name != choice.name) => {
                self.choices.push(choice);
            }
            _ => {}
        }
    }

    /// Returns the namespaces that have a schema; numbered as in `?xsd=xsd0`.
    fn spaces(&self) -> impl Iterator<Item = Space> {
        Space::ALL.into_iter().filter(|space| {
            matches!(space, Space::Tempuri | Space::Serialization)
                || self.complex.iter().any(|it| it.space == *space)
                || self.lists.iter().any(|it| it.space == *space)
                || self.choices.iter().any(|it| it.space == *space)
        })
    }

    fn number(&self, space: Space) -> usize {
        self.spaces().position(|it| it == space).unwrap_or_default()
    }
}

fn imports(used: &Used, address: &str) -> String {
    let mut imports = String::from("<xsd:schema targetNamespace=\"http://tempuri.org/Imports\">");
    for (number, space) in used.spaces().enumerate() {
        let _ = write!(
            imports,
            "<xsd:import schemaLocation=\"{address}?xsd=xsd{number}\" namespace=\"{}\"/>",
            space.uri()
        );
    }
    imports + "</xsd:schema>"
}

fn wsdl(service: &Service, address: &str, types: &str) -> String {
    let name = service.name;
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <wsdl:definitions name=\"{name}\" targetNamespace=\"http://tempuri.org/\" {NAMESPACES}>"
    );
    // Only what is called over TLS says so; the campus itself is called without.
    let with_tls = address.starts_with("https:");
    if with_tls {
        let _ = write!(
            out,
            "<wsp:Policy wsu:Id=\"BasicHttpBinding_I{name}_policy\"><wsp:ExactlyOne><wsp:All>\
             <sp:TransportBinding xmlns:sp=\"http://schemas.xmlsoap.org/ws/2005/07/securitypolicy\"><wsp:Policy>\
             <sp:TransportToken><wsp:Policy><sp:HttpsToken RequireClientCertificate=\"false\"/></wsp:Policy></sp:TransportToken>\
             <sp:AlgorithmSuite><wsp:Policy><sp:Basic256/></wsp:Policy></sp:AlgorithmSuite>\
             <sp:Layout><wsp:Policy><sp:Strict/></wsp:Policy></sp:Layout>\
             </wsp:Policy></sp:TransportBinding></wsp:All></wsp:ExactlyOne></wsp:Policy>"
        );
    }
    let _ = write!(out, "<wsdl:types>{types}</wsdl:types>");
    for operation in service.operations {
        for (way, element) in ways(operation) {
            let _ = write!(
                out,
                "<wsdl:message name=\"I{name}_{}_{way}Message\"><wsdl:part name=\"parameters\" element=\"tns:{element}\"/></wsdl:message>",
                operation.name
            );
        }
    }
    let _ = write!(out, "<wsdl:portType name=\"I{name}\">");
    for operation in service.operations {
        let _ = write!(out, "<wsdl:operation name=\"{}\">", operation.name);
        let action = action_of(service, operation);
        for ((way, _), tail) in ways(operation).into_iter().zip(["", "Response"]) {
            let _ = write!(
                out,
                "<wsdl:{} wsaw:Action=\"{action}{tail}\" message=\"tns:I{name}_{}_{way}Message\"/>",
                way.to_ascii_lowercase(),
                operation.name
            );
        }
        out.push_str("</wsdl:operation>");
    }
    let _ = write!(
        out,
        "</wsdl:portType><wsdl:binding name=\"BasicHttpBinding_I{name}\" type=\"tns:I{name}\">"
    );
    if with_tls {
        let _ = write!(
            out,
            "<wsp:PolicyReference URI=\"#BasicHttpBinding_I{name}_policy\"/>"
        );
    }
    out.push_str("<soap:binding transport=\"http://schemas.xmlsoap.org/soap/http\"/>");
    for operation in service.operations {
        let _ = write!(
            out,
            "<wsdl:operation name=\"{}\"><soap:operation soapAction=\"{}\" style=\"document\"/>\
             <wsdl:input><soap:body use=\"literal\"/></wsdl:input><wsdl:output><soap:body use=\"literal\"/></wsdl:output>\
             </wsdl:operation>",
            operation.name,
            action_of(service, operation)
        );
    }
    let _ = write!(
        out,
        "</wsdl:binding><wsdl:service name=\"{name}\"><wsdl:port name=\"BasicHttpBinding_I{name}\" \
         binding=\"tns:BasicHttpBinding_I{name}\"><soap:address location=\"{address}\"/></wsdl:port></wsdl:service>\
         </wsdl:definitions>"
    );
    out
}

fn ways(operation: &Operation) -> [(&'static str, String); 2] {
    [
        ("Input", operation.name.to_owned()),
        ("Output", format!("{}Response", operation.name)),
    ]
}

/// Writes the schema of a namespace. Apart from the rest it says where the others are.
fn schema(service: &Service, used: &Used, space: Space, address: Option<&str>) -> String {
    let mut out = format!(
        "<xs:schema elementFormDefault=\"qualified\" targetNamespace=\"{}\" xmlns:xs=\"{XSD}\"",
        space.uri()
    );
    for other in used.spaces() {
        let _ = write!(out, " xmlns:{}=\"{}\"", other.prefix(), other.uri());
    }
    out.push('>');
    for other in used.spaces().filter(|other| *other != space) {
        let place = address.map_or_else(String::new, |address| {
            format!(
                "schemaLocation=\"{address}?xsd=xsd{}\" ",
                used.number(other)
            )
        });
        let _ = write!(out, "<xs:import {place}namespace=\"{}\"/>", other.uri());
    }
    match space {
        Space::Tempuri => operations(&mut out, service),
        Space::Serialization => out.push_str(
            "<xs:simpleType name=\"guid\"><xs:restriction base=\"xs:string\">\
             <xs:pattern value=\"[\\da-fA-F]{8}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{4}-[\\da-fA-F]{12}\"/>\
             </xs:restriction></xs:simpleType>",
        ),
        Space::V40 | Space::Arrays => types(&mut out, used, space),
    }
    out + "</xs:schema>"
}

fn operations(out: &mut String, service: &Service) {
    for operation in service.operations {
        let _ = write!(
            out,
            "<xs:element name=\"{}\"><xs:complexType><xs:sequence>",
            operation.name
        );
        for taken in operation.takes {
            element(out, taken, "0", "1");
        }
        let _ = write!(
            out,
            "</xs:sequence></xs:complexType></xs:element>\
             <xs:element name=\"{}Response\"><xs:complexType><xs:sequence>",
            operation.name
        );
        let (name, nillable) = type_of(operation.answers);
        let _ = write!(
            out,
            "<xs:element minOccurs=\"0\" name=\"{}Result\"{} type=\"{name}\"/>\
             </xs:sequence></xs:complexType></xs:element>",
            operation.name,
            if nillable { " nillable=\"true\"" } else { "" }
        );
    }
}

fn types(out: &mut String, used: &Used, space: Space) {
    for complex in used.complex.iter().filter(|it| it.space == space) {
        let _ = write!(out, "<xs:complexType name=\"{}\">", complex.name);
        if let Some(base) = complex.base {
            let _ = write!(
                out,
                "<xs:complexContent mixed=\"false\"><xs:extension base=\"{}:{}\">",
                base.space.prefix(),
                base.name
            );
        }
        out.push_str("<xs:sequence>");
        for member in complex.members {
            element(out, member, "0", "1");
        }
        out.push_str("</xs:sequence>");
        if complex.base.is_some() {
            out.push_str("</xs:extension></xs:complexContent>");
        }
        out.push_str("</xs:complexType>");
        global(out, complex.name, space);
    }
    for list in used.lists.iter().filter(|it| it.space == space) {
        let _ = write!(out, "<xs:complexType name=\"{}\"><xs:sequence>", list.name);
        element(out, &list.item, "0", "unbounded");
        out.push_str("</xs:sequence></xs:complexType>");
        global(out, list.name, space);
    }
    for choice in used.choices.iter().filter(|it| it.space == space) {
        let _ = write!(
            out,
            "<xs:simpleType name=\"{}\"><xs:restriction base=\"xs:string\">",
            choice.name
        );
        for word in choice.words {
            let _ = write!(out, "<xs:enumeration value=\"{word}\"/>");
        }
        out.push_str("</xs:restriction></xs:simpleType>");
        global(out, choice.name, space);
    }
}

/// Writes the element that stands for a type of its own, as this kind of service always does.
fn global(out: &mut String, name: &str, space: Space) {
    let _ = write!(
        out,
        "<xs:element name=\"{name}\" nillable=\"true\" type=\"{}:{name}\"/>",
        space.prefix()
    );
}

fn element(out: &mut String, member: &Member, least: &str, most: &str) {
    let (name, nillable) = type_of(member.kind);
    let nillable = if nillable { " nillable=\"true\"" } else { "" };
    let most = if most == "1" {
        String::new()
    } else {
        format!(" maxOccurs=\"{most}\"")
    };
    let _ = write!(
        out,
        "<xs:element minOccurs=\"{least}\"{most} name=\"{}\"{nillable} type=\"{name}\"/>",
        member.name
    );
}

/// Returns the name of a type and whether it can be nil.
fn type_of(kind: Kind) -> (String, bool) {
    let own = |space: Space, name: &str| format!("{}:{name}", space.prefix());
    match kind {
        Kind::Text => ("xs:string".to_owned(), true),
        Kind::Flag => ("xs:boolean".to_owned(), false),
        Kind::Int => ("xs:int".to_owned(), false),
        Kind::Double => ("xs:double".to_owned(), false),
        Kind::Time => ("xs:dateTime".to_owned(), false),
        Kind::Guid => ("ser:guid".to_owned(), false),
        Kind::Choice(choice) => (own(choice.space, choice.name), false),
        Kind::Of(complex) => (own(complex.space, complex.name), true),
        Kind::List(list) => (own(list.space, list.name), true),
    }
}
