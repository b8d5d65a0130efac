//! Collects issues of one file: the first few of each kind, and how many there are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Issue, IssueKind};

/// How many issues of a kind are listed for a file.
const LISTED: usize = 10;

/// The issues of one file.
#[derive(Debug, Clone)]
pub(crate) struct IssueLog {
    file: PathBuf,
    kinds: BTreeMap<IssueKind, Kind>,
}

#[derive(Debug, Clone, Default)]
struct Kind {
    first: Vec<(Option<u64>, String)>,
    count: u64,
}

impl IssueLog {
    pub(crate) fn new(file: &Path) -> Self {
        Self {
            file: file.to_owned(),
            kinds: BTreeMap::new(),
        }
    }

    /// Notes an issue; the sentence is only made when it will be listed.
    pub(crate) fn note(
        &mut self,
        kind: IssueKind,
        line: Option<u64>,
        what: impl FnOnce() -> String,
    ) {
        let kind = self.kinds.entry(kind).or_default();
        kind.count += 1;
        if kind.first.len() < LISTED {
            kind.first.push((line, what()));
        }
    }

    /// Adds what another log of the same file has, which comes after this one's.
    pub(crate) fn append(&mut self, later: &mut Self) {
        for (kind, mut found) in std::mem::take(&mut later.kinds) {
            let kind = self.kinds.entry(kind).or_default();
            kind.count += found.count;
            let room = LISTED.saturating_sub(kind.first.len());
            found.first.truncate(room);
            kind.first.append(&mut found.first);
        }
    }

    /// Returns the issues in order of kind and line; the last listed one of a kind says how many more there are.
    pub(crate) fn issues(&self) -> Vec<Issue> {
        let mut issues = Vec::new();
        for (kind, found) in &self.kinds {
            let listed = found.first.len() as u64;
            for (number, (line, what)) in (1..).zip(&found.first) {
                issues.push(Issue {
                    file: self.file.clone(),
                    line: *line,
                    kind: *kind,
                    what: what.clone(),
                    more: if number == listed {
                        found.count - listed
                    } else {
                        0
                    },
                });
            }
        }
        issues
    }
}
