//! Collections of student work that are kept in the profile: those of exports with pseudonyms, and plans.
//!
//! A collection is answers of Canvas as they were received. The person's own answers go, with the files that only they name; what
//! others wrote to the person loses the name. Whatever was not touched stays byte by byte.

mod disk;
mod person;

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::PrivacyError;
use super::find::Identity;
use super::store::Work;
use super::words::Words;
use crate::error::AppError;
use disk::{collections, elements, files, id, key, server, write_lines};
use person::{Found, Person};

/// Where the profile keeps them.
const FOLDER: &str = "artifacts";
const NOTES: &str = "collection.json";
const FILES: &str = "files.jsonl";

/// What tells a file of a collection: its sort and its id.
type Key = (String, String);

/// What is counted, in words.
const ANSWERS: &str = "submissions, comments and other answers in collections of student work";
const KEPT_FILES: &str = "files of student work";

/// Somebody of whom a collection holds work.
#[derive(Debug)]
pub(super) struct Told {
    pub server: String,
    pub user: i64,
    pub names: BTreeSet<String>,
    pub logins: BTreeSet<String>,
}

/// Returns everybody on the lists of all collections in the profile.
pub(super) fn people(profile: &Path) -> Result<Vec<Told>, AppError> {
    let mut told = Vec::new();
    for folder in collections(profile)? {
        let server = server(&folder)?;
        for path in files(&folder, "json")? {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if !["students_", "users_"]
                .iter()
                .any(|start| name.starts_with(start))
            {
                continue;
            }
            for element in elements(&path)? {
                let Ok(value) = serde_json::from_slice::<Value>(&element?) else {
                    continue;
                };
                let Some(user) = id(value.get("id")) else {
                    continue;
                };
                let texts = |keys: &[&str]| -> BTreeSet<String> {
                    let values = keys.iter().filter_map(|key| value.get(*key)?.as_str());
                    values
                        .filter(|text| !text.is_empty())
                        .map(str::to_owned)
                        .collect()
                };
                told.push(Told {
                    server: server.clone(),
                    user,
                    names: texts(&["name"]),
                    logins: texts(&["login_id", "sis_user_id"]),
                });
            }
        }
    }
    Ok(told)
}

/// Counts what is there of a person.
pub(super) fn count(profile: &Path, identity: &Identity, work: &mut Work) -> Result<(), AppError> {
    for folder in collections(profile)? {
        let person = Person::at(&folder, identity)?;
        let Some(person) = person else { continue };
        let found = person.look(&folder)?;
        work.count(ANSWERS, found.answers);
        work.count(KEPT_FILES, own_files(&folder, &found)?.len() as u64);
    }
    Ok(())
}

/// Removes everything of a person. Doing it again changes nothing more.
pub(super) fn remove(profile: &Path, identity: &Identity, work: &mut Work) -> Result<(), AppError> {
    for folder in collections(profile)? {
        let Some(person) = Person::at(&folder, identity)? else {
            continue;
        };
        let found = person.look(&folder)?;
        for path in own_files(&folder, &found)? {
            match fs::remove_file(&path) {
                Ok(()) => work.count(KEPT_FILES, 1),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(PrivacyError::disk("removed", &path)(error).into()),
            }
        }
        for path in files(&folder, "json")? {
            work.count(ANSWERS, person.clear_list(&path)?);
        }
        let gone = found.removed.difference(&found.kept).cloned().collect();
        for path in files(&folder, "jsonl")? {
            work.count(ANSWERS, person.clear_lines(&path, &gone)?);
        }
    }
    // Logs and notes beside the collections.
    let words = Words::of(identity);
    for path in files(&profile.join(FOLDER), "txt")? {
        clear_text(&path, &words)?;
    }
    Ok(())
}

/// Returns the bytes of files that only the person's answers name.
fn own_files(folder: &Path, found: &Found) -> Result<Vec<PathBuf>, AppError> {
    let path = folder.join(FILES);
    let file = match fs::File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(PrivacyError::disk("read", &path)(error).into()),
    };
    let (mut own, mut shared) = (Vec::new(), HashSet::new());
    for line in BufReader::new(file).split(b'\n') {
        let line = line.map_err(PrivacyError::disk("read", &path))?;
        let Ok(value) = serde_json::from_slice::<Value>(&line) else {
            continue;
        };
        let (Some(key), Some(place)) = (key(&value), value.get("path").and_then(Value::as_str))
        else {
            continue;
        };
        let is_inside = place
            .split('/')
            .all(|part| !matches!(part, "" | "." | ".."));
        if found.removed.contains(&key) && !found.kept.contains(&key) && is_inside {
            own.push(folder.join(place));
        } else {
            shared.insert(folder.join(place));
        }
    }
    own.retain(|path| !shared.contains(path));
    Ok(own)
}

fn clear_text(path: &Path, words: &Words) -> Result<(), AppError> {
    let text = fs::read(path).map_err(PrivacyError::disk("read", path))?;
    let text = String::from_utf8_lossy(&text);
    if !words.are_in(&text) {
        return Ok(());
    }
    let kept: Vec<&str> = text.lines().filter(|line| !words.are_in(line)).collect();
    write_lines(path, &kept)
}
