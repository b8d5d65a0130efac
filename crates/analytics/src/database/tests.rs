//! The files of the database, good and bad.

mod activity;
mod dialect;
mod lists;
mod overview;

use std::path::PathBuf;

use super::{Issue, IssueKind};

/// A file of a test; its folder goes when it is dropped.
struct TestFile {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn file(bytes: impl AsRef<[u8]>) -> TestFile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.csv");
    std::fs::write(&path, bytes).unwrap();
    TestFile {
        _folder: folder,
        path,
    }
}

/// Kind and line of each issue.
fn kinds(issues: &[Issue]) -> Vec<(IssueKind, Option<u64>)> {
    issues
        .iter()
        .map(|issue| (issue.kind, issue.line))
        .collect()
}
