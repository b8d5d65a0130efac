use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Names one of the things that are known of a person; good until something is deleted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonKey(pub String);

/// Somebody about whom something is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonFound {
    /// To be given back.
    pub key: PersonKey,
    /// The name, else the login, else the id: what has to be typed to delete.
    pub name: String,
    /// What else they are called: logins and ids.
    pub also: Vec<String>,
    /// Where from, in words: “Panopto”, “Canvas”, “Class list”, “Student work”.
    pub from: Vec<&'static str>,
}

/// What is kept about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonKept {
    /// What has to be typed.
    pub name: String,
    /// What would be removed.
    pub things: Vec<DeletedThing>,
    /// What may hold the person and is not touched: exports made earlier, with the folder.
    pub exports: Vec<PathBuf>,
    /// What the deletion does not reach, in sentences.
    pub notes: Vec<String>,
}

/// How much there is, or was, of one sort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedThing {
    /// In words: “views of recordings”.
    pub what: String,
    /// How many.
    pub count: u64,
}

/// What is older than it is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OlderData {
    /// Everything before this moment would go; none where rows are kept for ever and only browser names would go.
    pub before: Option<DateTime<Utc>>,
    /// What would be removed; empty if there is nothing.
    pub things: Vec<DeletedThing>,
}

/// Numbers a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeletionReceiptId(pub i64);

/// Why something was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeletionWhy {
    /// Somebody asked for it.
    Person,
    /// It was older than it is to be kept.
    Age,
}

/// What a deletion removed. It names nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletionReceipt {
    /// Its number.
    #[serde(skip, default = "no_id")]
    pub id: DeletionReceiptId,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When it was complete.
    pub done_at: DateTime<Utc>,
    /// Why.
    pub why: DeletionWhy,
    /// For data removed for its age: what is before this moment is gone.
    pub before: Option<DateTime<Utc>>,
    /// What was removed.
    pub things: Vec<DeletedThing>,
    /// What was not touched and may hold the person.
    pub exports: Vec<PathBuf>,
}

const fn no_id() -> DeletionReceiptId {
    DeletionReceiptId(0)
}

impl DeletionReceipt {
    /// Writes it as text for whoever asked.
    pub fn text(&self) -> String {
        use std::fmt::Write;
        let mut text = String::from("Lectern: receipt of a deletion\n\n");
        let at = |at: DateTime<Utc>| at.format("%-d %b %Y, %H:%M:%S UTC").to_string();
        // Writing to a string does not fail.
        let _ = writeln!(text, "Asked for: {}", at(self.asked_at));
        let _ = writeln!(text, "Complete:  {}", at(self.done_at));
        let why = match (self.why, self.before) {
            (DeletionWhy::Person, _) => {
                "everything that this profile of Lectern kept about one person".to_owned()
            }
            (DeletionWhy::Age, Some(before)) => {
                format!("viewing data and page views before {}", at(before))
            }
            (DeletionWhy::Age, None) => "viewing data and page views that were too old".to_owned(),
        };
        let _ = writeln!(text, "Deleted:   {why}\n");
        for thing in &self.things {
            let _ = writeln!(text, "{:>10}  {}", thing.count, thing.what);
        }
        if !self.exports.is_empty() {
            text.push_str(
                "\nNot touched, and perhaps holding the person: files that were written earlier\n",
            );
            for path in &self.exports {
                let _ = writeln!(text, "  {}", path.display());
            }
        }
        text.push_str(
            "\nThe services themselves, Panopto and Canvas, were not asked to delete anything.\n",
        );
        text
    }
}
