//! Values of an answer that forgive: what has another type than it should counts as absent, and nothing else is lost for it.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Ids of other shards are written `shard~local`; as one number they are this far apart.
const SHARD: i64 = 10_000_000_000_000;

/// Text; empty where there is none. Numbers and truth values are taken as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Text(pub String);

/// An id of 64 bits, given as a number or as text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id(pub Option<i64>);

/// A number that is written as it was received: `4` and `4.0` stay apart.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Number(pub Option<Figure>);

/// A number and whether it had a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Figure {
    pub value: f64,
    pub whole: bool,
}

/// Yes or no; absent is no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Flag(pub bool);

/// The objects of a list. What is no object in it is left out; what is no list has none.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Many<T>(pub Vec<T>);

/// An object, or nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct One<T>(pub Option<Box<T>>);

/// An object with keys of its own, in the order received.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Keyed<T>(pub Vec<(String, T)>);

/// Texts of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Texts(pub Vec<String>);

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for Many<T> {
    type Target = Vec<T>;
    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T> Default for One<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> One<T> {
    pub fn get(&self) -> Option<&T> {
        self.0.as_deref()
    }
}

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for Keyed<T> {
    type Target = Vec<(String, T)>;
    fn deref(&self) -> &Vec<(String, T)> {
        &self.0
    }
}

impl Id {
    /// Reads `42` and `1~42`.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let whole = match text.split_once('~') {
            Some((shard, local)) => {
                let parts = (shard.parse::<i64>().ok(), local.parse::<i64>().ok());
                match parts {
                    (Some(shard), Some(local)) if shard >= 0 && local >= 0 => shard
                        .checked_mul(SHARD)
                        .and_then(|base| base.checked_add(local)),
                    _ => None,
                }
            }
            None => text.parse().ok(),
        };
        Self(whole)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(id) => write!(f, "{id}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As Python writes them, so that the documented columns hold what they always held.
        if self.whole {
            write!(f, "{:.0}", self.value)
        } else {
            write!(f, "{:?}", self.value)
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(figure) => figure.fmt(f),
            None => Ok(()),
        }
    }
}

impl Number {
    pub fn value(self) -> Option<f64> {
        self.0.map(|figure| figure.value)
    }
}

/// Writes the parts of a visitor that are the same for all: what is of another type is read over and gives the default.
macro_rules! other_types {
    ($($method:ident($type:ty)),*) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any value")
        }
        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
        $(fn $method<E: Error>(self, _: $type) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        })*
    };
}

macro_rules! read_over_map {
    () => {
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
    };
}

macro_rules! read_over_list {
    () => {
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(Self::Value::default())
        }
    };
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Text;
            other_types!();
            read_over_map!();
            read_over_list!();
            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }
            fn visit_string<E: Error>(self, text: String) -> Result<Text, E> {
                Ok(Text(text))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Text, E> {
                Ok(Text(format!("{number:?}")))
            }
            fn visit_bool<E: Error>(self, value: bool) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }
        }
        from.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Id;
            other_types!(visit_bool(bool));
            read_over_map!();
            read_over_list!();
            fn visit_str<E: Error>(self, text: &str) -> Result<Id, E> {
                Ok(Id::parse(text))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Id, E> {
                Ok(Id(i64::try_from(number).ok()))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Id, E> {
                Ok(Id(Some(number)))
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Id, E> {
                // Whole numbers are exact up to here and guesses above.
                let exact = number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0;
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "checked to be whole and small"
                )]
                Ok(Id(exact.then_some(number as i64)))
            }
        }
        from.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        #[expect(clippy::cast_precision_loss, reason = "points are small")]
        impl<'de> Visitor<'de> for Reader {
            type Value = Number;
            other_types!(visit_bool(bool));
            read_over_map!();
            read_over_list!();
            fn visit_str<E: Error>(self, text: &str) -> Result<Number, E> {
                let text = text.trim();
                let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
                let whole = !text.contains(['.', 'e', 'E']);
                Ok(Number(value.map(|value| Figure { value, whole })))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Number, E> {
                let value = number as f64;
                Ok(Number(Some(Figure { value, whole: true })))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Number, E> {
                let value = number as f64;
                Ok(Number(Some(Figure { value, whole: true })))
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
                Ok(Number(Some(Figure {
                    value,
                    whole: false,
                })))
            }
        }
        from.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Flag;
            other_types!(visit_f64(f64));
            read_over_map!();
            read_over_list!();
            fn visit_bool<E: Error>(self, value: bool) -> Result<Flag, E> {
                Ok(Flag(value))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Flag, E> {
                Ok(Flag(matches!(text, "true" | "1")))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Flag, E> {
                Ok(Flag(number != 0))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Flag, E> {
                Ok(Flag(number != 0))
            }
        }
        from.deserialize_any(Reader)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for One<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = One<T>;
            other_types!(
                visit_bool(bool),
                visit_str(&str),
                visit_u64(u64),
                visit_i64(i64),
                visit_f64(f64)
            );
            read_over_list!();
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<One<T>, A::Error> {
                let value = T::deserialize(MapAccessDeserializer::new(map))?;
                Ok(One(Some(Box::new(value))))
            }
        }
        from.deserialize_any(Reader(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Many<T>;
            other_types!(
                visit_bool(bool),
                visit_str(&str),
                visit_u64(u64),
                visit_i64(i64),
                visit_f64(f64)
            );
            read_over_map!();
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Many<T>, A::Error> {
                let mut all = Vec::new();
                while let Some(One(one)) = list.next_element::<One<T>>()? {
                    all.extend(one.map(|boxed| *boxed));
                }
                Ok(Many(all))
            }
        }
        from.deserialize_any(Reader(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Keyed<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Keyed<T>;
            other_types!(
                visit_bool(bool),
                visit_str(&str),
                visit_u64(u64),
                visit_i64(i64),
                visit_f64(f64)
            );
            read_over_list!();
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keyed<T>, A::Error> {
                let mut all = Vec::new();
                while let Some((key, One(value))) = map.next_entry::<String, One<T>>()? {
                    all.extend(value.map(|boxed| (key, *boxed)));
                }
                Ok(Keyed(all))
            }
        }
        from.deserialize_any(Reader(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Texts;
            other_types!(
                visit_bool(bool),
                visit_str(&str),
                visit_u64(u64),
                visit_i64(i64),
                visit_f64(f64)
            );
            read_over_map!();
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                let mut all = Vec::new();
                while let Some(text) = list.next_element::<Text>()? {
                    all.push(text.0);
                }
                Ok(Texts(all))
            }
        }
        from.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(default)]
    struct Thing {
        id: Id,
        name: Text,
        points: Number,
        late: Flag,
        parts: Many<Thing>,
        author: One<Thing>,
        marks: Keyed<Thing>,
        types: Texts,
    }

    fn read(json: &str) -> Thing {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn ids_are_exact_whether_number_or_text() {
        let id = |json: &str| read(&format!("{{\"id\":{json}}}")).id.0;
        assert_eq!(id("10700000000000042"), Some(10_700_000_000_000_042));
        assert_eq!(id("\"90071992547409931\""), Some(90_071_992_547_409_931));
        assert_eq!(id("\"1070~42\""), Some(10_700_000_000_000_042));
        assert_eq!(id("-7"), Some(-7));
        for none in ["null", "\"\"", "{}", "[1]", "true", "1.5", "\"x~1\""] {
            assert_eq!(id(none), None, "{none}");
        }
    }

    #[test]
    fn a_value_of_another_type_takes_nothing_with_it() {
        let thing = read(
            r#"{"id":[{"a":1}],"name":{"x":[1]},"points":"2.50","late":"true","parts":[null,"x",{"id":"5"},[1]],
            "author":{},"marks":{"_1":{"points":4.0},"_2":null,"_3":{"points":4}},"types":["a",1,null],"unknown":{"deep":[[]]}}"#,
        );
        assert_eq!((thing.id.0, &*thing.name, thing.late.0), (None, "", true));
        assert_eq!(thing.points.to_string(), "2.5");
        assert_eq!(thing.parts.len(), 1);
        assert_eq!(thing.parts[0].id.0, Some(5));
        assert!(thing.author.get().is_some());
        let marks: Vec<_> = thing
            .marks
            .iter()
            .map(|(key, mark)| format!("{key} {}", mark.points))
            .collect();
        assert_eq!(marks, ["_1 4.0", "_3 4"]);
        assert_eq!(thing.types.0, ["a", "1", ""]);
        assert!(read(r#"{"author":[],"parts":{}}"#).author.get().is_none());
    }
}
