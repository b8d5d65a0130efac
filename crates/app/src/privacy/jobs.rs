//! Traces of a person in the rows of jobs.

use rusqlite::{Connection, params};
use serde_json::Value;

use super::error::PrivacyError;
use super::find::Identity;
use super::words::Words;
use crate::error::AppError;
use crate::jobs::{JobKind, count};

/// Kinds of job that handle data about people.
const KINDS: [JobKind; 3] = [JobKind::ViewingSync, JobKind::PageViews, JobKind::Artifacts];
/// Stands where the number of the person was.
const NOBODY: i64 = 0;
/// The columns of JSON and of text, of jobs and of their items.
const JOBS: (&str, [&str; 4], [&str; 2]) = (
    "jobs",
    ["request", "checkpoint", "error", "receipt"],
    ["title", "target"],
);
const ITEMS: (&str, [&str; 4], [&str; 2]) = (
    "job_items",
    ["request", "checkpoint", "result", "error"],
    ["title", "detail"],
);

/// Refuses while a job could bring back what is deleted, or writes into the database that is to be written anew.
pub(super) fn refuse_busy(connection: &Connection) -> Result<(), AppError> {
    let [viewing, pages, work] = KINDS.map(JobKind::word);
    let open: i64 = connection.query_row(
        "SELECT count(*) FROM jobs WHERE state = 'running' OR (kind IN (?1, ?2, ?3) AND state IN ('queued', 'waiting', 'paused'))",
        params![viewing, pages, work],
        |row| row.get(0),
    )?;
    if open > 0 {
        let jobs = count(u64::try_from(open).unwrap_or(0), "job is", "jobs are");
        return Err(PrivacyError::Busy(jobs).into());
    }
    Ok(())
}

/// Takes names, logins and numbers of a person out of the jobs that ended. Returns how many rows changed.
pub(super) fn clear(connection: &Connection, identity: &Identity) -> Result<u64, AppError> {
    let words = Words::of(identity);
    let ids: Vec<i64> = identity.users.iter().map(|(_, id)| *id).collect();
    let mut changed = clear_table(connection, &JOBS, "id", &words, &ids)?;
    changed += clear_table(connection, &ITEMS, "job_id", &words, &ids)?;
    let mut lines = connection.prepare("SELECT id, text FROM job_log")?;
    let lines: Vec<(i64, String)> = lines
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (id, text) in lines {
        if let Some(text) = words.without(&text) {
            connection.execute(
                "UPDATE job_log SET text = ?2 WHERE id = ?1",
                params![id, text],
            )?;
            changed += 1;
        }
    }
    Ok(changed)
}

fn clear_table(
    connection: &Connection,
    (table, json, text): &(&str, [&str; 4], [&str; 2]),
    job: &str,
    words: &Words,
    ids: &[i64],
) -> Result<u64, AppError> {
    let [viewing, pages, work] = KINDS.map(JobKind::word);
    let columns = [json.as_slice(), text.as_slice()].concat();
    let mut rows = connection.prepare(&format!(
        "SELECT id, {} FROM {table} WHERE {job} IN (SELECT id FROM jobs WHERE kind IN (?1, ?2, ?3))",
        columns.join(", ")
    ))?;
    let assignments: Vec<String> = columns
        .iter()
        .zip(2..)
        .map(|(column, place)| format!("{column} = ?{place}"))
        .collect();
    let mut update = connection.prepare(&format!(
        "UPDATE {table} SET {} WHERE id = ?1",
        assignments.join(", ")
    ))?;
    let mut rows = rows.query(params![viewing, pages, work])?;
    let mut changed = 0;
    while let Some(row) = rows.next()? {
        let mut values: Vec<Option<String>> = vec![row.get(0)?];
        let mut any = false;
        for (place, _) in columns.iter().enumerate() {
            let value: Option<String> = row.get(place + 1)?;
            let clean = value.as_deref().and_then(|value| {
                if place < json.len() {
                    json_without(value, words, ids)
                } else {
                    words.without(value)
                }
            });
            any |= clean.is_some();
            values.push(clean.or(value));
        }
        if any {
            update.execute(rusqlite::params_from_iter(values))?;
            changed += 1;
        }
    }
    Ok(changed)
}

/// Returns JSON without the person, where something changes.
fn json_without(text: &str, words: &Words, ids: &[i64]) -> Option<String> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    strip(&mut value, words, ids).then(|| value.to_string())
}

fn strip(value: &mut Value, words: &Words, ids: &[i64]) -> bool {
    let is_person = |value: &Value| {
        value.as_i64().is_some_and(|id| ids.contains(&id))
            || value
                .as_str()
                .is_some_and(|text| text.parse().is_ok_and(|id| ids.contains(&id)))
    };
    match value {
        Value::String(text) => match words.without(text) {
            Some(clean) => {
                *text = clean;
                true
            }
            None => false,
        },
        Value::Array(values) => values
            .iter_mut()
            .fold(false, |changed, value| strip(value, words, ids) | changed),
        Value::Object(fields) => {
            let mut changed = false;
            for (name, value) in fields.iter_mut() {
                match (name.as_str(), &mut *value) {
                    ("user" | "userId" | "user_id", one) if is_person(one) => {
                        *one = NOBODY.into();
                        changed = true;
                    }
                    ("users" | "people", Value::Array(all)) => {
                        let before = all.len();
                        all.retain(|one| !is_person(one));
                        changed |= all.len() < before;
                        changed |= strip(value, words, ids);
                    }
                    _ => changed |= strip(value, words, ids),
                }
            }
            changed
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_taken_out_of_requests_and_the_others_stay() {
        let identity = Identity {
            users: [("https://canvas.example.edu".to_owned(), 9_001)].into(),
            names: ["Ana Pérez".to_owned()].into(),
            ..Identity::default()
        };
        let words = Words::of(&identity);
        let request = r#"{"groups":[{"users":[9001,9002],"months":[1]}],"note":"of Ana Pérez"}"#;
        assert_eq!(
            json_without(request, &words, &[9_001]).unwrap(),
            r#"{"groups":[{"months":[1],"users":[9002]}],"note":"of [removed]"}"#
        );
        assert_eq!(
            json_without(r#"{"user":9001}"#, &words, &[9_001]).unwrap(),
            r#"{"user":0}"#
        );
        assert_eq!(
            json_without(r#"{"user":9002,"rows":9001}"#, &words, &[9_001]),
            None
        );
    }
}
