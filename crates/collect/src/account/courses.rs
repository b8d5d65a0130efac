//! The list of courses: those of this pass, and those that the collection has beside.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::answers::{each_row, id, text};
use crate::disk::ListWriter;
use crate::error::CollectError;
use crate::stage::{Stage, Step};

/// Adds the courses that the collection has to the new list, each in its place, and returns what all are called.
pub(super) fn merge(stage: &Stage) -> Result<HashMap<i64, String>, CollectError> {
    let file = Step::COURSES.file();
    let mut new: Vec<(Option<i64>, Vec<u8>)> = Vec::new();
    let mut names = HashMap::new();
    each_row(&stage.staged(&file), |row| {
        new.push((note(&mut names, row), row.to_owned()));
        Ok(())
    })?;
    let known: HashSet<i64> = new.iter().filter_map(|(id, _)| *id).collect();
    let (mut rows, mut placed) = (Vec::new(), HashSet::new());
    each_row(&stage.kept(&file), |row| {
        let id = note(&mut HashMap::new(), row);
        match id.filter(|id| known.contains(id)) {
            Some(id) if placed.insert(id) => {
                rows.extend(new.iter().find(|(new, _)| *new == Some(id)).cloned());
            }
            Some(_) => {}
            None => {
                note(&mut names, row);
                rows.push((id, row.to_owned()));
            }
        }
        Ok(())
    })?;
    rows.extend(
        new.into_iter()
            .filter(|(id, _)| id.is_none_or(|id| placed.insert(id))),
    );
    let mut list = ListWriter::create(&stage.staged(&file))?;
    for (_, row) in &rows {
        list.add(row)?;
    }
    list.finish()?;
    Ok(names)
}

fn note(names: &mut HashMap<i64, String>, row: &[u8]) -> Option<i64> {
    let row: Value = serde_json::from_slice(row).ok()?;
    let id = id(&row["id"])?;
    let name = text(&row["name"]).or_else(|| text(&row["course_code"]));
    if let Some(name) = name {
        names.insert(id, name.trim().to_owned());
    }
    Some(id)
}
