use std::ops::Deref;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::listed::{Key, Listed};

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
