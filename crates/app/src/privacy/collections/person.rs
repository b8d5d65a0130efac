//! What in a collection is about the person or by them, and the collection without it.

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use lectern_transfer::AtomicFile;
use serde_json::Value;

use super::disk::{begins_a_list, elements, files, id, key, server, write_lines};
use super::{Key, PrivacyError};
use crate::error::AppError;
use crate::privacy::find::Identity;
use crate::privacy::words::Words;

/// The person as a collection of one Canvas knows them.
pub(super) struct Person {
    ids: Vec<i64>,
    words: Words,
    server: String,
}

/// What a collection holds of a person.
#[derive(Default)]
pub(super) struct Found {
    /// Objects that go.
    pub answers: u64,
    /// Files that these name, and files that anything else names.
    pub removed: HashSet<Key>,
    pub kept: HashSet<Key>,
}

impl Person {
    pub fn at(folder: &Path, identity: &Identity) -> Result<Option<Self>, AppError> {
        let server = server(folder)?;
        let ids = identity.users_of(&server);
        Ok((!ids.is_empty()).then(|| Self {
            ids,
            words: Words::of(identity),
            server,
        }))
    }

    pub fn look(&self, folder: &Path) -> Result<Found, AppError> {
        let mut found = Found::default();
        for path in files(folder, "json")? {
            for element in elements(&path)? {
                let Ok(mut value) = serde_json::from_slice::<Value>(&element?) else {
                    continue;
                };
                if self.is_own(&value) {
                    found.answers += 1;
                    self.keys(&value, &mut found.removed);
                } else {
                    let mut taken = Vec::new();
                    self.strip(&mut value, &mut taken);
                    found.answers += taken.len() as u64;
                    for one in &taken {
                        self.keys(one, &mut found.removed);
                    }
                    self.keys(&value, &mut found.kept);
                }
            }
        }
        Ok(found)
    }

    /// Tells whether an object is about the person or by them.
    fn is_own(&self, value: &Value) -> bool {
        const OF_USERS: [&str; 6] = [
            "sortable_name",
            "short_name",
            "login_id",
            "avatar_image_url",
            "pronouns",
            "integration_id",
        ];
        let Value::Object(fields) = value else {
            return false;
        };
        let is_person = |name: &str| match fields.get(name) {
            Some(Value::Object(inner)) => self.is_id(inner.get("id")),
            other => self.is_id(other),
        };
        let is_user = OF_USERS.iter().any(|key| fields.contains_key(*key));
        let is_comment = fields.contains_key("comment");
        is_person("user_id")
            || is_person("user")
            || (is_comment && (is_person("author_id") || is_person("author")))
            || (is_user && is_person("id"))
    }

    fn is_id(&self, value: Option<&Value>) -> bool {
        id(value).is_some_and(|id| self.ids.contains(&id))
    }

    /// Takes the person out of an object of somebody else. Objects that go are handed on. Tells whether anything changed.
    fn strip(&self, value: &mut Value, taken: &mut Vec<Value>) -> bool {
        const REFERENCES: [&str; 6] = [
            "grader_id",
            "assessor_id",
            "author_id",
            "user_id",
            "student_id",
            "editor_id",
        ];
        match value {
            Value::Array(values) => {
                let mut changed = false;
                let mut kept = Vec::with_capacity(values.len());
                for mut one in std::mem::take(values) {
                    if self.is_own(&one) {
                        taken.push(one);
                        changed = true;
                    } else {
                        changed |= self.strip(&mut one, taken);
                        kept.push(one);
                    }
                }
                *values = kept;
                changed
            }
            Value::Object(fields) => {
                let mut changed = false;
                for (name, one) in fields.iter_mut() {
                    if REFERENCES.contains(&name.as_str()) && self.is_id(Some(one)) {
                        *one = Value::Null;
                        changed = true;
                    } else if self.is_own(one) {
                        taken.push(one.take());
                        changed = true;
                    } else {
                        changed |= self.strip(one, taken);
                    }
                }
                changed
            }
            Value::String(text) => match self.words.without(text) {
                Some(clean) => {
                    *text = clean;
                    true
                }
                None => false,
            },
            _ => false,
        }
    }

    /// Collects the files that an object names, shows or links.
    fn keys(&self, value: &Value, keys: &mut HashSet<Key>) {
        match value {
            Value::Array(values) => values.iter().for_each(|one| self.keys(one, keys)),
            Value::Object(fields) => {
                let is_file =
                    fields.contains_key("filename") || fields.contains_key("content-type");
                if let Some(id) = id(fields.get("id")).filter(|_| is_file) {
                    keys.insert(("file".to_owned(), id.to_string()));
                    keys.insert(("thumbnail".to_owned(), id.to_string()));
                }
                if let Some(Value::String(id)) = fields.get("media_id") {
                    keys.insert(("media".to_owned(), id.clone()));
                }
                fields.values().for_each(|one| self.keys(one, keys));
            }
            Value::String(text) => {
                for (kind, id) in lectern_artifacts::embedded_files(text, &self.server) {
                    let word = match kind {
                        lectern_artifacts::Kind::File => "file",
                        lectern_artifacts::Kind::Thumbnail => "thumbnail",
                        lectern_artifacts::Kind::Media => "media",
                    };
                    keys.insert((word.to_owned(), id));
                }
            }
            _ => {}
        }
    }

    /// Writes a list without the person's elements. Returns how many objects went.
    pub fn clear_list(&self, path: &Path) -> Result<u64, AppError> {
        let is_list = begins_a_list(path)?;
        let written = PrivacyError::disk("written", path);
        let beside = AtomicFile::create(path).map_err(PrivacyError::disk("written", path))?;
        let mut out = BufWriter::with_capacity(1 << 16, beside);
        let (mut gone, mut changed, mut rows) = (0, false, 0_u64);
        for element in elements(path)? {
            let mut element = element?;
            if let Ok(mut value) = serde_json::from_slice::<Value>(&element) {
                if is_list && self.is_own(&value) {
                    gone += 1;
                    changed = true;
                    continue;
                }
                let mut taken = Vec::new();
                if self.strip(&mut value, &mut taken) {
                    changed = true;
                    gone += taken.len() as u64;
                    element = value.to_string().into_bytes();
                }
            }
            let before: &[u8] = match (is_list, rows) {
                (true, 0) => b"[\n",
                (true, _) => b",\n",
                (false, _) => b"",
            };
            rows += 1;
            out.write_all(before)
                .and_then(|()| out.write_all(&element))
                .map_err(PrivacyError::disk("written", path))?;
        }
        let end: &[u8] = match (is_list, rows) {
            (true, 0) => b"[]\n",
            (true, _) => b"\n]\n",
            (false, _) => b"\n",
        };
        // What is not committed leaves the file as it was.
        if changed {
            out.write_all(end)
                .and_then(|()| {
                    out.into_inner()
                        .map_err(std::io::IntoInnerError::into_error)
                })
                .and_then(AtomicFile::commit)
                .map_err(written)?;
        }
        Ok(gone)
    }

    /// Writes notes without the lines that are about the person or about files that are gone.
    pub fn clear_lines(&self, path: &Path, gone: &HashSet<Key>) -> Result<u64, AppError> {
        let file = fs::File::open(path).map_err(PrivacyError::disk("read", path))?;
        let (mut removed, mut changed) = (0, false);
        let mut out = Vec::new();
        for line in BufReader::new(file).split(b'\n') {
            let line = line.map_err(PrivacyError::disk("read", path))?;
            let Ok(mut value) = serde_json::from_slice::<Value>(&line) else {
                out.push(line);
                continue;
            };
            let row = value.get("row").cloned().unwrap_or(Value::Null);
            let of_gone = key(&value).is_some_and(|key| gone.contains(&key));
            if of_gone || self.is_own(&value) || self.is_own(&row) {
                removed += u64::from(!of_gone);
                changed = true;
                continue;
            }
            if self.strip(&mut value, &mut Vec::new()) {
                changed = true;
                out.push(value.to_string().into_bytes());
            } else {
                out.push(line);
            }
        }
        if changed {
            out.retain(|line| !line.is_empty());
            write_lines(path, &out)?;
        }
        Ok(removed)
    }
}
