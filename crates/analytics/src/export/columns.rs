//! What a table is: the one place from which files, dictionary and preview take names, types and meanings.

use serde::Serialize;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// A whole number, 64 bits.
    Integer,
    /// A binary double.
    Number,
    /// True or false.
    Boolean,
    /// A calendar date.
    Date,
    /// A moment in UTC, to the microsecond.
    Time,
}

impl Kind {
    /// Returns the word for people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "true or false",
            Self::Date => "date",
            Self::Time => "time (UTC)",
        }
    }
}

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name in every format.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether cells may be empty.
    pub nullable: bool,
    /// Whether it tells who a person is; such columns leave only without pseudonyms.
    pub identifies: bool,
    /// What it holds, with unit.
    pub meaning: &'static str,
}

impl Column {
    pub(crate) const fn new(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        Self {
            name,
            kind,
            nullable: false,
            identifies: false,
            meaning,
        }
    }

    pub(crate) const fn or_empty(mut self) -> Self {
        self.nullable = true;
        self
    }

    pub(crate) const fn identifying(mut self) -> Self {
        self.identifies = true;
        self
    }
}

/// One table of the star schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Its name, and its files' name without ending.
    pub name: &'static str,
    /// What one row is.
    pub grain: &'static str,
    /// Its columns in order.
    pub columns: Vec<Column>,
}

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    Empty,
    Text(&'a str),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Time(i64),
}

impl Value<'_> {
    /// Empties what is no number.
    pub(crate) fn number(number: f64) -> Self {
        if number.is_finite() {
            Self::Number(number)
        } else {
            Self::Empty
        }
    }
}

impl<'a> Value<'a> {
    pub(crate) fn or_empty<T>(value: Option<T>, make: impl FnOnce(T) -> Value<'a>) -> Self {
        value.map_or(Self::Empty, make)
    }
}
