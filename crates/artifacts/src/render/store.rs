//! Where the files of one student's work go.

use std::collections::HashMap;

use super::Run;
use crate::ArtifactsError;
use crate::collection::{Kind, Who};
use crate::layout::{CourseFolders, FileNames, Place};
use crate::work::{Store, Stored, Wanted};

/// A file of one assignment of one student.
pub(crate) type Key = (usize, Kind, String);

/// Puts the files of a student at their places.
pub(super) struct Placing<'a> {
    run: &'a Run<'a>,
    folders: &'a CourseFolders,
    names: FileNames,
    done: HashMap<Key, Stored>,
}

impl<'a> Placing<'a> {
    pub fn new(run: &'a Run<'a>, folders: &'a CourseFolders, who: &Who) -> Self {
        Self {
            run,
            folders,
            names: FileNames::new(folders.student(who), &folders.assignments),
            done: HashMap::new(),
        }
    }

    /// Returns where everything was put.
    pub fn done(self) -> HashMap<Key, Stored> {
        self.done
    }
}

impl Store for Placing<'_> {
    fn store(&mut self, wanted: &Wanted<'_>) -> Result<Stored, ArtifactsError> {
        let key = (wanted.assignment, wanted.kind, wanted.id.to_owned());
        if let Some(stored) = self.done.get(&key) {
            return Ok(stored.clone());
        }
        let assignment = &self.folders.assignments[wanted.assignment];
        let names = &mut self.names;
        let stored = put(self.run, wanted, &mut || match wanted.names.first() {
            Some(name) if wanted.beside => names.beside(name, wanted.number),
            _ => names.within(assignment, &wanted.names, wanted.number),
        })?;
        self.done.insert(key, stored.clone());
        Ok(stored)
    }
}

/// Tells where the files of a student were put.
pub(super) struct Remembering<'a> {
    pub done: Option<&'a HashMap<Key, Stored>>,
}

impl Store for Remembering<'_> {
    fn store(&mut self, wanted: &Wanted<'_>) -> Result<Stored, ArtifactsError> {
        let key = (wanted.assignment, wanted.kind, wanted.id.to_owned());
        let stored = self.done.and_then(|done| done.get(&key));
        Ok(stored.cloned().unwrap_or_default())
    }
}

/// Puts the files of an assignment's own text at their places.
pub(super) struct Task<'a> {
    pub run: &'a Run<'a>,
    pub names: FileNames,
}

impl Store for Task<'_> {
    fn store(&mut self, wanted: &Wanted<'_>) -> Result<Stored, ArtifactsError> {
        let names = &mut self.names;
        let file = wanted.names.last().map_or("file", String::as_str);
        put(self.run, wanted, &mut || names.beside(file, wanted.number))
    }
}

fn put(
    run: &Run<'_>,
    wanted: &Wanted<'_>,
    place: &mut dyn FnMut() -> Place,
) -> Result<Stored, ArtifactsError> {
    let Some(record) = run.collection.file(wanted.kind, wanted.id) else {
        return Ok(Stored::default());
    };
    let missing = |why: &str| Stored {
        why: why.to_owned(),
        ..Stored::default()
    };
    let Some(from) = record.place(run.collection.folder()) else {
        return Ok(missing(
            record.why.as_deref().unwrap_or("it was not collected"),
        ));
    };
    let place = place();
    if let Some(why) = run.output.put(&place, &from, record.size, &record.sha256)? {
        return Ok(missing(&why));
    }
    Ok(Stored {
        place: Some(place),
        size: Some(record.size),
        sha256: record.sha256.clone(),
        content_type: record.content_type.clone(),
        why: String::new(),
    })
}
