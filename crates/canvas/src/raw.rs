use std::ops::Deref;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::listed::{Key, Listed};
use crate::model::reading::number;

/// A row with its JSON as received, byte for byte.
#[derive(Debug, Clone)]
pub struct Raw<T> {
    /// What was understood of it.
    pub value: T,
    /// All of it.
    pub json: Box<RawValue>,
}

impl<T> Deref for Raw<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: for<'a> Deserialize<'a>> Deserialize<'de> for Raw<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        let value = serde_json::from_str(json.get()).map_err(D::Error::custom)?;
        Ok(Self { value, json })
    }
}

impl<T: Listed> Listed for Raw<T> {
    fn key(&self) -> Option<Key> {
        self.value.key()
    }
}

/// A row exactly as received, whatever it holds. Nothing of it was understood but its id.
#[derive(Debug, Clone)]
pub struct Received {
    /// The row's id, if it is an object that has one.
    pub id: Option<i64>,
    /// All of it.
    pub json: Box<RawValue>,
}

/// What tells a row apart.
#[derive(Deserialize)]
struct Identified {
    #[serde(default, deserialize_with = "number")]
    id: Option<i64>,
}

impl<'de> Deserialize<'de> for Received {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        let id = serde_json::from_str::<Identified>(json.get());
        Ok(Self {
            id: id.ok().and_then(|row| row.id),
            json,
        })
    }
}

impl Listed for Received {
    fn key(&self) -> Option<Key> {
        self.id.map(Key::Number)
    }
}
