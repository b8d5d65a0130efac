//! One-way marks of people who were deleted, so that the next synchronisation does not bring them back.

use std::collections::HashSet;

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::error::AppError;
use crate::settings::read_value;

/// The marks of a profile.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    profile: String,
    marks: HashSet<String>,
}

impl Marks {
    /// Reads them.
    pub fn load(connection: &Connection) -> Result<Self, AppError> {
        let mut statement = connection.prepare_cached("SELECT mark FROM privacy_marks")?;
        let marks = statement.query_map([], |row| row.get(0))?;
        Ok(Self {
            marks: marks.collect::<Result<_, _>>()?,
            profile: read_value(connection, crate::app::PROFILE_ID)?.unwrap_or_default(),
        })
    }

    /// Tells whether a viewer of Panopto was deleted.
    pub fn has_viewer(&self, id: &str) -> bool {
        self.has("viewer", &id.to_lowercase())
    }

    /// Tells whether a person of a Canvas was deleted.
    pub fn has_user(&self, server: &str, user: i64) -> bool {
        self.has(&canvas(server), &user.to_string())
    }

    /// Tells whether somebody with this login or number was deleted.
    pub fn has_login(&self, login: &str) -> bool {
        self.has("login", &login.to_lowercase())
    }

    fn has(&self, kind: &str, id: &str) -> bool {
        // Mostly nobody was deleted, and then nothing is hashed.
        !self.marks.is_empty() && self.marks.contains(&mark(&self.profile, kind, id))
    }

    pub(super) fn note_viewer(&self, connection: &Connection, id: &str) -> Result<(), AppError> {
        self.note(connection, "viewer", &id.to_lowercase())
    }

    pub(super) fn note_user(
        &self,
        connection: &Connection,
        server: &str,
        user: i64,
    ) -> Result<(), AppError> {
        self.note(connection, &canvas(server), &user.to_string())
    }

    pub(super) fn note_login(&self, connection: &Connection, login: &str) -> Result<(), AppError> {
        self.note(connection, "login", &login.to_lowercase())
    }

    fn note(&self, connection: &Connection, kind: &str, id: &str) -> Result<(), AppError> {
        connection
            .prepare_cached("INSERT OR IGNORE INTO privacy_marks (mark) VALUES (?1)")?
            .execute([mark(&self.profile, kind, id)])?;
        Ok(())
    }
}

fn canvas(server: &str) -> String {
    format!("canvas {}", server.trim_end_matches('/').to_lowercase())
}

/// Formula: SHA-256 of the profile's own id, the kind and the id, so that marks of two profiles tell nothing together.
fn mark(profile: &str, kind: &str, id: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"lectern deleted person ");
    for part in [profile, kind, id] {
        hash.update(part);
        hash.update([0]);
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
    }
    text
}
