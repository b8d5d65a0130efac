//! Deletions as the page shows them.

use std::path::PathBuf;

use lectern_app as app;
use serde::Serialize;
use specta::Type;

use super::list;

/// Somebody about whom something is kept.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonFoundView {
    pub key: String,
    pub name: String,
    pub also: Vec<String>,
    pub from: Vec<&'static str>,
}

/// What is kept about a person; the name has to be typed to delete it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonKeptView {
    pub name: String,
    pub things: Vec<DeletedThingView>,
    pub exports: Vec<String>,
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeletedThingView {
    pub what: String,
    pub count: u64,
}

/// What is older than it is to be kept.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OlderDataView {
    /// The moment before which rows would go; none where only browser names would.
    pub before: Option<i64>,
    pub things: Vec<DeletedThingView>,
}

/// What a deletion removed.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeletionReceiptView {
    pub id: i64,
    pub done_at: i64,
    pub person: bool,
    pub before: Option<i64>,
    pub things: Vec<DeletedThingView>,
    pub exports: Vec<String>,
}

impl From<app::PersonFound> for PersonFoundView {
    fn from(person: app::PersonFound) -> Self {
        Self {
            key: person.key.0,
            name: person.name,
            also: person.also,
            from: person.from,
        }
    }
}

impl From<app::PersonKept> for PersonKeptView {
    fn from(kept: app::PersonKept) -> Self {
        Self {
            name: kept.name,
            things: list(kept.things),
            exports: shown(kept.exports),
            notes: kept.notes,
        }
    }
}

impl From<app::DeletedThing> for DeletedThingView {
    fn from(thing: app::DeletedThing) -> Self {
        Self {
            what: thing.what,
            count: thing.count,
        }
    }
}

impl From<app::OlderData> for OlderDataView {
    fn from(older: app::OlderData) -> Self {
        Self {
            before: older.before.map(|before| before.timestamp_millis()),
            things: list(older.things),
        }
    }
}

impl From<app::DeletionReceipt> for DeletionReceiptView {
    fn from(receipt: app::DeletionReceipt) -> Self {
        Self {
            id: receipt.id.0,
            done_at: receipt.done_at.timestamp_millis(),
            person: receipt.why == app::DeletionWhy::Person,
            before: receipt.before.map(|before| before.timestamp_millis()),
            things: list(receipt.things),
            exports: shown(receipt.exports),
        }
    }
}

fn shown(paths: Vec<PathBuf>) -> Vec<String> {
    let shown = |path: PathBuf| path.to_string_lossy().into_owned();
    paths.into_iter().map(shown).collect()
}
