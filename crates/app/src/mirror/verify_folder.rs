//! Verifying a folder where it lies, whether this profile knows it as a mirror or not.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::error::MirrorError;
use super::mirror_views::FolderCheck;
use super::outputs::certificate::{self, Certificate};
use super::outputs::manifest;
use super::store::{self, MirrorRow};
use super::verify::{self, Expected, Outcome};
use super::verify_job;
use crate::app::App;
use crate::clock;
use crate::error::AppError;

impl App {
    /// Reads every file of a folder again and compares it with the folder's own manifest and, of a mirror of this profile, with
    /// what the profile knows of it. Writes the certificate.
    ///
    /// # Errors
    ///
    /// A folder without a manifest that is no mirror either, and a stop.
    pub async fn verify_folder(
        &self,
        folder: &Path,
        stop: &CancellationToken,
        progress: impl Fn(u64) + Send + Sync + 'static,
    ) -> Result<FolderCheck, AppError> {
        let place = folder.to_owned();
        let (row, known) = self
            .inner
            .database
            .reading(move |connection| known(connection, &place))
            .await?;
        let (root, began, stop) = (folder.to_owned(), clock::now(), stop.clone());
        let outcome = tokio::task::spawn_blocking(move || {
            let expected = expected(root.clone(), known)?;
            verify::check(&root, &expected, &stop, &progress).map_err(|_| MirrorError::Stopped)
        });
        let outcome = outcome.await??;
        let at = clock::now();
        let page = Certificate {
            name: row.as_ref().map_or_else(
                || {
                    folder
                        .file_name()
                        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
                },
                |row| row.mirror.name.clone(),
            ),
            from: row.as_ref().map(|row| row.from.clone()).unwrap_or_default(),
            server: row.as_ref().map(|row| row.server.clone()),
            recordings: row.as_ref().map(|row| row.recordings),
            began,
            ended: at,
            outcome: outcome.clone(),
        };
        let root = folder.to_owned();
        let written = tokio::task::spawn_blocking(move || certificate::write(&root, &page)).await?;
        let certificate = written.map_err(MirrorError::from)?;
        let found = verify_job::view(&outcome, at);
        if let Some(row) = row {
            let (kept, mut damaged) = (found.clone(), outcome.changed.clone());
            damaged.extend(outcome.unreadable.iter().map(|file| file.path.clone()));
            self.inner
                .database
                .writing(move |tx| {
                    store::set_verified(tx, &row.mirror.id, &kept)?;
                    store::set_damaged(tx, &row.mirror.id, &damaged)
                })
                .await?;
            self.inner.events.invalidate(["mirrors", "local"]);
        }
        Ok(FolderCheck {
            found,
            problems: problems(&outcome),
            extra: outcome.extra,
            certificate,
        })
    }
}

/// Returns the mirror in a folder, and the files that it knows.
fn known(
    connection: &rusqlite::Connection,
    folder: &Path,
) -> Result<(Option<MirrorRow>, Vec<Expected>), AppError> {
    let Some(row) = store::of_destination(connection, folder)? else {
        return Ok((None, Vec::new()));
    };
    let (index, _) = store::index(connection, &row.mirror.id)?;
    Ok((Some(row), verify::of_index(index)))
}

/// Joins what the manifest lists with what the profile knows, which is newer where a run ended before its lists were written.
fn expected(root: PathBuf, known: Vec<Expected>) -> Result<Vec<Expected>, MirrorError> {
    let listed = match manifest::read(&root.join(manifest::NAME)) {
        Ok(listed) => listed,
        Err(error) if error.kind() == ErrorKind::NotFound && !known.is_empty() => Vec::new(),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(MirrorError::NoManifest { path: root });
        }
        Err(source) => return Err(MirrorError::Disk { path: root, source }),
    };
    let files = listed.into_iter().chain(known);
    let by_path: BTreeMap<String, Expected> = files.map(|file| (file.path.clone(), file)).collect();
    Ok(by_path.into_values().collect())
}

fn problems(outcome: &Outcome) -> Vec<(String, String)> {
    let with = |word: &'static str| move |path: &String| (path.clone(), word.to_owned());
    let mut problems: Vec<_> = outcome.missing.iter().map(with("missing")).collect();
    problems.extend(outcome.changed.iter().map(with("changed")));
    problems.extend(
        outcome
            .unreadable
            .iter()
            .map(|file| (file.path.clone(), file.why.clone())),
    );
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, size: Option<u64>, sha256: &str) -> Expected {
        Expected {
            path: path.to_owned(),
            size,
            sha256: sha256.to_owned(),
        }
    }

    #[test]
    fn what_the_profile_knows_is_expected_besides_the_manifest_and_before_it() {
        let root = tempfile::tempdir().unwrap();
        let (old, new) = ("a".repeat(64), "b".repeat(64));
        std::fs::write(
            root.path().join(manifest::NAME),
            format!("{old}  index.txt\n{old}  Lecture.mp4\n"),
        )
        .unwrap();
        let known = vec![
            file("Lecture.mp4", Some(5), &new),
            file("Seminar.mp4", Some(7), &new),
        ];

        let expected = expected(root.path().to_owned(), known).unwrap();

        assert_eq!(
            expected,
            [
                file("Lecture.mp4", Some(5), &new),
                file("Seminar.mp4", Some(7), &new),
                file("index.txt", None, &old),
            ]
        );
    }

    #[test]
    fn a_mirror_whose_manifest_is_gone_is_verified_by_what_the_profile_knows() {
        let root = tempfile::tempdir().unwrap();
        let known = vec![file("Lecture.mp4", Some(5), "c")];
        assert_eq!(
            expected(root.path().to_owned(), known.clone()).unwrap(),
            known
        );
        let nothing = expected(root.path().to_owned(), Vec::new());
        assert!(matches!(nothing, Err(MirrorError::NoManifest { .. })));
    }
}
