//! What services, operations and types are: one table, from which descriptions are written and messages read.

/// The namespaces of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    /// Operations and their direct children.
    Tempuri,
    /// Identifiers.
    Serialization,
    /// Types of version 4.0.
    V40,
    /// Lists of plain values.
    Arrays,
}

impl Space {
    pub(super) const ALL: [Self; 4] = [Self::Tempuri, Self::Serialization, Self::V40, Self::Arrays];

    pub(super) fn uri(self) -> &'static str {
        match self {
            Self::Tempuri => "http://tempuri.org/",
            Self::Serialization => "http://schemas.microsoft.com/2003/10/Serialization/",
            Self::V40 => {
                "http://schemas.datacontract.org/2004/07/Panopto.Server.Services.PublicAPI.V40"
            }
            Self::Arrays => "http://schemas.microsoft.com/2003/10/Serialization/Arrays",
        }
    }

    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Tempuri => "tns",
            Self::Serialization => "ser",
            Self::V40 => "a",
            Self::Arrays => "b",
        }
    }
}

/// A service such as `UsageReporting`.
pub(super) struct Service {
    pub name: &'static str,
    pub operations: &'static [Operation],
}

impl Service {
    pub(super) fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|known| known.name == name)
    }
}

/// An operation with what it takes, in this order, and what it answers.
pub(super) struct Operation {
    pub name: &'static str,
    pub takes: &'static [Member],
    pub answers: Kind,
}

/// A member of a type, or a child of an operation.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub name: &'static str,
    pub kind: Kind,
}

/// Makes a member.
pub(super) const fn member(name: &'static str, kind: Kind) -> Member {
    Member { name, kind }
}

/// A type.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Flag,
    Int,
    Double,
    Time,
    Guid,
    Choice(&'static Choice),
    Of(&'static Complex),
    List(&'static List),
}

/// A type with members in the order of the alphabet, those of its base first.
pub(super) struct Complex {
    pub space: Space,
    pub name: &'static str,
    pub base: Option<&'static Complex>,
    pub members: &'static [Member],
}

impl Complex {
    /// Returns the members in the order on the wire, each with the namespace of the type that declares it.
    pub(super) fn on_the_wire(&self) -> Vec<(Space, Member)> {
        let mut members = self.base.map(Complex::on_the_wire).unwrap_or_default();
        members.extend(self.members.iter().map(|member| (self.space, *member)));
        members
    }
}

/// A list of one type.
pub(super) struct List {
    pub space: Space,
    pub name: &'static str,
    pub item: Member,
}

/// One of some words.
pub(super) struct Choice {
    pub space: Space,
    pub name: &'static str,
    pub words: &'static [&'static str],
}
