//! The exports made earlier: what came of them, what failed, who is who, and taking one off the list.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use lectern_artifacts::{Collection, Watch, list_of_names};
use lectern_jobs::JobId;
use lectern_transfer::AtomicFile;

use super::choices::RenderChoices;
use super::error::ArtifactError;
use super::job::target;
use super::places::{self, Places};
use super::request::{ArtifactExportId, ArtifactRequest, ArtifactSetId};
use super::store::{self, ExportRow};
use super::views::{ArtifactExportView, ArtifactSetView};
use crate::app::App;
use crate::clock;
use crate::error::{AppError, FileError};
use crate::jobs::FailureGroupView;

impl App {
    /// Returns the exports made earlier, the one asked for last first.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub async fn artifact_exports(&self) -> Result<Vec<ArtifactExportView>, AppError> {
        let jobs = self.inner.jobs.open_by_target()?;
        self.inner
            .database
            .reading(move |connection| {
                let rows = store::exports(connection)?.into_iter();
                Ok(rows.map(|row| show(row, &jobs)).collect())
            })
            .await
    }

    /// Returns one of them.
    ///
    /// # Errors
    ///
    /// It is not on the list.
    pub async fn artifact_export_view(
        &self,
        id: ArtifactExportId,
    ) -> Result<ArtifactExportView, AppError> {
        let jobs = self.inner.jobs.open_by_target()?;
        let row = self.inner.artifact_export(id).await?;
        Ok(tokio::task::spawn_blocking(move || show(row, &jobs)).await?)
    }

    /// Returns the export in a folder, if this profile made one there.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub async fn artifact_export_in(
        &self,
        folder: &Path,
    ) -> Result<Option<ArtifactExportId>, AppError> {
        let folder: std::path::PathBuf = folder.components().collect();
        let found = self
            .inner
            .database
            .reading(move |connection| store::export_in(connection, &folder));
        Ok(found.await?.map(|row| row.id))
    }

    /// Returns what failed in the last run of an export, by cause.
    ///
    /// # Errors
    ///
    /// The export is not on the list.
    pub async fn artifact_problems(
        &self,
        id: ArtifactExportId,
    ) -> Result<Vec<FailureGroupView>, AppError> {
        let export = self.inner.artifact_export(id).await?;
        let open = self.inner.jobs.open_with_target(&target(id))?;
        let last = export.last_run.map(|run| run.job);
        let Some(job) = open.map(|job| job.to_string()).or(last) else {
            return Ok(Vec::new());
        };
        // A job that was cleared away has no items any more; the last run still says what failed.
        Ok(self
            .job(&job)
            .map_or_else(|_| Vec::new(), |job| job.failures))
    }

    /// Tells whether a job of an export waits or runs.
    pub(crate) fn artifacts_at_work(&self, id: ArtifactExportId) -> Result<bool, AppError> {
        Ok(self.inner.jobs.open_with_target(&target(id))?.is_some())
    }

    /// Takes an export off the list. Its folder stays; what the profile kept for it, the key of its pseudonyms too, is removed.
    ///
    /// # Errors
    ///
    /// It is at work or not on the list, or the keychain or the disk refuses.
    pub async fn forget_artifact_export(&self, id: ArtifactExportId) -> Result<(), AppError> {
        let export = self.inner.artifact_export(id).await?;
        if self.artifacts_at_work(id)? {
            return Err(ArtifactError::AtWork.into());
        }
        self.inner.forget_artifact_key(&export).await?;
        let folder = places::of_export(&self.inner, &export.key);
        let kept = folder.clone();
        let removed = tokio::task::spawn_blocking(move || places::remove_folder(&kept)).await?;
        removed.map_err(|error| FileError::written(&folder, error))?;
        self.inner
            .database
            .writing(move |t| store::forget(t, id))
            .await?;
        self.tell_artifacts();
        Ok(())
    }

    /// Writes who stands behind each pseudonym of an export to a file of its own, and returns how many people that are.
    ///
    /// # Errors
    ///
    /// The file would lie in the export, the export has the real names, its key is gone, or the disk refuses.
    pub async fn save_artifact_names(
        &self,
        id: ArtifactExportId,
        file: &Path,
    ) -> Result<u64, AppError> {
        let export = self.inner.artifact_export(id).await?;
        if !export.hidden {
            return Err(ArtifactError::NoPseudonyms.into());
        }
        if lies_in(file, &export.folder) {
            return Err(ArtifactError::NamesInside.into());
        }
        self.keep_reason("The list of names of an export was saved")
            .await?;
        let identities = self.inner.artifact_identities(&export).await?;
        let places = Places::of(&self.inner, &export);
        let file = file.to_owned();
        let written = tokio::task::spawn_blocking(move || {
            let (stop, quiet) = (AtomicBool::new(false), |_| ());
            let watch = Watch {
                stop: &stop,
                progress: &quiet,
            };
            let collection = Collection::open(&places.collection).map_err(ArtifactError::from)?;
            let choices = RenderChoices {
                sample: None,
                ..RenderChoices::read(&places.collection)?
            };
            let options = choices.options(&collection, identities, watch)?;
            let rows = list_of_names(&collection, &options, watch).map_err(ArtifactError::from)?;
            write(&file, &rows).map_err(|error| FileError::written(&file, error))?;
            Ok::<_, AppError>(rows.len() as u64)
        });
        written.await?
    }

    /// Returns the saved choices.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub async fn artifact_sets(&self) -> Result<Vec<ArtifactSetView>, AppError> {
        self.inner.database.reading(store::sets).await
    }

    /// Saves choices under a name; those of the same name are replaced.
    ///
    /// # Errors
    ///
    /// No name, or the database cannot be written.
    pub async fn save_artifact_set(
        &self,
        name: &str,
        request: &ArtifactRequest,
    ) -> Result<ArtifactSetId, AppError> {
        let name = name.trim().to_owned();
        if name.is_empty() {
            return Err(ArtifactError::NoName.into());
        }
        let request = request.clone();
        let saved = self
            .inner
            .database
            .writing(move |t| store::save_set(t, &name, &request, clock::now()))
            .await?;
        self.tell_artifacts();
        Ok(saved)
    }

    /// Forgets saved choices.
    ///
    /// # Errors
    ///
    /// The database cannot be written.
    pub async fn remove_artifact_set(&self, id: ArtifactSetId) -> Result<(), AppError> {
        self.inner
            .database
            .writing(move |t| store::remove_set(t, id))
            .await?;
        self.tell_artifacts();
        Ok(())
    }
}

fn show(row: ExportRow, jobs: &HashMap<String, JobId>) -> ArtifactExportView {
    ArtifactExportView {
        job: jobs.get(&target(row.id)).map(ToString::to_string),
        portfolio: places::portfolio(&row.folder),
        id: row.id,
        name: row.name,
        folder: row.folder,
        account: row.request.account.clone(),
        request: row.request,
        created_at: row.created_at,
        last_run: row.last_run,
    }
}

/// Tells whether a file lies in a folder, by whatever way it is named.
fn lies_in(file: &Path, folder: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = real(folder);
    file.ancestors().skip(1).any(|above| real(above) == folder)
}

fn write(file: &Path, rows: &[[String; 4]]) -> std::io::Result<()> {
    let mut place = AtomicFile::create(file)?;
    let mut table = csv::Writer::from_writer(&mut place);
    table.write_record(["pseudonym", "canvas_user_id", "name", "login"])?;
    for row in rows {
        table.write_record(row)?;
    }
    table.flush()?;
    drop(table);
    place.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_names_is_found_out_to_lie_in_the_export() {
        let root = tempfile::tempdir().unwrap();
        let export = root.path().join("export");
        std::fs::create_dir_all(export.join("exports")).unwrap();
        assert!(lies_in(&export.join("names.csv"), &export));
        assert!(lies_in(
            &export.join("exports/../exports/names.csv"),
            &export
        ));
        assert!(!lies_in(&root.path().join("names.csv"), &export));
        assert!(!lies_in(&root.path().join("export-names.csv"), &export));
    }
}
