//! Which lists are done, and what came of them. A line is written when a list has its name on the disk.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::step::Step;
use crate::choices::Choices;
use crate::disk::{Lines, append, open_to_append};
use crate::error::CollectError;
use crate::refusal::Refusal;

/// What came of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    pub step: Step,
    /// When it ended.
    pub at: DateTime<Utc>,
    pub calls: u64,
    pub rows: u64,
    /// Rows left out because nobody knows whose they are.
    #[serde(default)]
    pub nobodys: u64,
    /// What was not handed out; for the list of courses by course.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refusal>,
}

/// All lines.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    done: HashMap<Step, Line>,
}

impl Journal {
    pub fn open(path: &Path) -> Result<Self, CollectError> {
        let file = open_to_append(path)?;
        let mut done = HashMap::new();
        for line in Lines::<Line>::open(path)? {
            let line = line?;
            done.insert(line.step, line);
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            done,
        })
    }

    pub fn get(&self, step: &Step) -> Option<&Line> {
        self.done.get(step)
    }

    pub fn add(&mut self, line: Line) -> Result<(), CollectError> {
        append(&mut self.file, &self.path, &line)?;
        self.done.insert(line.step, line);
        Ok(())
    }

    pub fn len(&self) -> u64 {
        self.done.len() as u64
    }

    pub fn calls(&self) -> u64 {
        self.done.values().map(|line| line.calls).sum()
    }

    /// Tells whether a list was read to its end in this stage.
    pub fn is_whole(&self, step: &Step) -> bool {
        self.get(step).is_some_and(|line| line.refused.is_empty())
    }

    /// Returns what was not handed out, in the order of the choice whatever the order in which it was asked for.
    pub fn refused(&self, choices: &Choices) -> Vec<Refusal> {
        let all = self.done.values().flat_map(|line| {
            let (what, assignment) = (line.step.what, line.step.assignment);
            line.refused.iter().map(move |one| {
                let mut courses = choices.courses.iter();
                let place = courses.position(|choice| choice.course == one.course);
                ((place, what, assignment), one)
            })
        });
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|(place, _)| *place);
        all.into_iter().map(|(_, one)| one.clone()).collect()
    }
}
