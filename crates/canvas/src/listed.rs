use serde::de::DeserializeOwned;

/// What tells rows of one listing apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// A number.
    Number(i64),
    /// A text.
    Text(Box<str>),
}

/// A row of a listing, known by its id.
pub trait Listed: DeserializeOwned {
    /// Returns the id that tells rows apart; none where a row has no id of its own.
    fn key(&self) -> Option<Key>;
}

/// Tells rows apart by a numeric member.
macro_rules! listed_by {
    ($($row:ty: $id:ident),* $(,)?) => {
        $(impl crate::listed::Listed for $row {
            fn key(&self) -> Option<crate::listed::Key> {
                // Rows inside of others may come without an id; then it is 0.
                Some(crate::listed::Key::Number(self.$id.get()))
                    .filter(|key| *key != crate::listed::Key::Number(0))
            }
        })*
    };
}

pub(crate) use listed_by;
