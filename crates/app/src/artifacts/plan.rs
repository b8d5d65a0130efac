//! Plans: everything is listed into a folder of the profile, so that counts, bytes and changes are known before anything of the export
//! is touched. What was listed is what the job takes over.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use chrono::Local;
use lectern_artifacts::{Collection, Sample, Watch};
use lectern_canvas::Canvas;
use lectern_collect::files::{FileRecords, Need};
use lectern_collect::{Choices, CollectControl, CollectEvent, FileKind, Plan, Stage, WantedFile};
use lectern_jobs::HolderLock;
use sha2::{Digest, Sha256};

use super::check::{self, Checked};
use super::choices::RenderChoices;
use super::error::{ArtifactError, collecting};
use super::places::{self, Places};
use super::request::{ArtifactPlanId, ArtifactRequest};
use super::slices;
use super::store;
use super::views::{ArtifactPlan, ArtifactReading};
use super::words::{self, Totals};
use crate::app::{App, Inner};
use crate::error::AppError;
use crate::speed::{self, Line};

/// So many plans are kept open; the oldest goes first.
const OPEN: usize = 10;
/// What was listed longer ago is listed again.
const HOLDS: chrono::TimeDelta = chrono::TimeDelta::hours(1);
/// What nobody started for so long is thrown away.
const FORGOTTEN: Duration = Duration::from_hours(24);

/// The plans that are open in this process.
#[derive(Default)]
pub(crate) struct ArtifactPlans(Mutex<Vec<OpenPlan>>);

/// What a start needs of a plan.
#[derive(Clone)]
pub(super) struct OpenPlan {
    pub id: ArtifactPlanId,
    pub request: ArtifactRequest,
    /// The export that is there already.
    pub checked: Checked,
    pub stage: PathBuf,
    pub name: String,
    pub plan: Arc<Plan>,
    pub shown: ArtifactPlan,
    /// The files to fetch, and the few words about each that its item shows.
    pub files: Arc<Vec<ToFetch>>,
    /// Keeps others from working in the same folder.
    _lock: Arc<HolderLock>,
}

/// A file to fetch.
#[derive(Debug, Clone)]
pub(super) struct ToFetch {
    pub file: WantedFile,
}

impl ArtifactPlans {
    fn keep(&self, plan: OpenPlan) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|other| other.stage != plan.stage);
        open.push(plan);
        if open.len() > OPEN {
            open.remove(0);
        }
    }

    /// Takes a plan out, for starting or closing it.
    pub(super) fn take(&self, id: &ArtifactPlanId) -> Option<OpenPlan> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = open.iter().position(|plan| plan.id == *id)?;
        Some(open.remove(place))
    }

    /// Puts a plan back that could not be started.
    pub(super) fn put_back(&self, plan: OpenPlan) {
        self.keep(plan);
    }

    /// Lets go of a plan that is about to be made again in the same folder.
    fn let_go(&self, stage: &Path) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|plan| plan.stage != stage);
    }
}

impl App {
    /// Reads what there is to export and says what an export will do. Nothing is written but what was read, in the profile. Dropping
    /// the future stops it; the same request goes on from there within the hour.
    ///
    /// # Errors
    ///
    /// The request makes no sense, every course is refused, or Canvas cannot be asked.
    pub async fn plan_artifacts(
        &self,
        request: &ArtifactRequest,
        progress: impl Fn(ArtifactReading) + Send + Sync + 'static,
    ) -> Result<ArtifactPlan, AppError> {
        let mut request = check::tidied(request)?;
        let checked = self.check_artifacts(&request).await?;
        let canvas = self.canvas_for(&request.account).await?;
        let sliced = Box::pin(slices::choices(&canvas, &request)).await?;
        if let Some(sample) = &mut request.sample {
            sample.seed.get_or_insert_with(fresh_seed);
        }
        let places = checked.places(&self.inner, &request);
        let (stage_folder, lock) = self.stage_folder(&request, &sliced.choices).await?;
        let listing = list(&canvas, &sliced.choices, &stage_folder, &places, progress);
        let (stage, plan) = Box::pin(listing).await?;
        let plan = Arc::new(plan);
        if let Some(error) = words::all_refused(&plan) {
            return Err(error);
        }
        let found = {
            let (collection, choices) = (places.collection.clone(), RenderChoices::of(&request));
            let folder = stage_folder.clone();
            tokio::task::spawn_blocking(move || look(&stage, &folder, &collection, &choices))
                .await??
        };
        let speed = speed::last(&self.inner.database, Line::Down).await?;
        let id = ArtifactPlanId(uuid::Uuid::new_v4().to_string());
        let totals = Totals {
            found: &found,
            places: &places,
            speed,
        };
        let mut shown = words::show(id.clone(), &request, &checked, &plan, &totals);
        shown.notes.extend(sliced.notes);
        self.inner.artifacts.plans.keep(OpenPlan {
            id,
            name: words::name(&plan),
            request,
            checked,
            stage: stage_folder,
            plan,
            shown: shown.clone(),
            files: Arc::new(found.to_fetch),
            _lock: lock,
        });
        Ok(shown)
    }

    /// Closes a plan and throws away what was read for it.
    ///
    /// # Errors
    ///
    /// The disk refuses. A plan that is not open any more is none.
    pub async fn discard_artifact_plan(&self, id: &ArtifactPlanId) -> Result<(), AppError> {
        let Some(open) = self.inner.artifacts.plans.take(id) else {
            return Ok(());
        };
        let stage = open.stage.clone();
        let removed = tokio::task::spawn_blocking(move || places::remove_folder(&stage));
        Ok(removed
            .await?
            .map_err(|error| crate::error::FileError::written(&open.stage, error))?)
    }

    /// Returns a plan that is open.
    ///
    /// # Errors
    ///
    /// It is not open any more.
    pub fn artifact_plan(&self, id: &ArtifactPlanId) -> Result<ArtifactPlan, AppError> {
        let plans = &self.inner.artifacts.plans.0;
        let open = plans.lock().unwrap_or_else(PoisonError::into_inner);
        let found = open.iter().find(|plan| plan.id == *id);
        Ok(found
            .map(|plan| plan.shown.clone())
            .ok_or(ArtifactError::NoSuchPlan)?)
    }

    /// Returns the folder for what is read, and the right to work in it. Another process that plans the same has another one.
    async fn stage_folder(
        &self,
        request: &ArtifactRequest,
        choices: &Choices,
    ) -> Result<(PathBuf, Arc<HolderLock>), AppError> {
        let plans = places::plans(&self.inner);
        let mut hash = Sha256::new();
        hash.update(request.account.as_str());
        hash.update(request.to.to_string_lossy().as_bytes());
        hash.update(serde_json::to_vec(choices)?);
        let name = hex(&hash.finalize()[..12]);
        self.inner.artifacts.plans.let_go(&plans.join(&name));
        let folder = tokio::task::spawn_blocking(move || {
            let refused = |error| crate::error::FileError::written(&plans, error);
            fs::create_dir_all(&plans).map_err(refused)?;
            throw_away_forgotten(&plans);
            for name in [name, uuid::Uuid::new_v4().simple().to_string()] {
                if let Some(lock) = HolderLock::try_take(&plans.join(format!("{name}.lock")))? {
                    return Ok::<_, AppError>((plans.join(name), Arc::new(lock)));
                }
            }
            Err(AppError::TaskEnded)
        });
        folder.await?
    }
}

/// Lists everything. What a run before listed within the hour is not listed again.
async fn list(
    canvas: &Canvas,
    choices: &Choices,
    folder: &Path,
    places: &Places,
    progress: impl Fn(ArtifactReading) + Send + Sync + 'static,
) -> Result<(Stage, Plan), AppError> {
    let now = Local::now().fixed_offset();
    let open = || Stage::open(folder, &places.collection, canvas.server(), choices, now);
    let mut stage = open().map_err(collecting)?;
    // A plan that was made to its end is made anew: the person asks what there is now.
    let is_old = now - stage.began() > HOLDS || stage.plan().map_err(collecting)?.is_some();
    if is_old {
        stage.discard().map_err(collecting)?;
        stage = open().map_err(collecting)?;
    }
    let control = CollectControl {
        events: Some(Arc::new(move |event| {
            if let CollectEvent::Listed { done, of, .. } = event {
                progress(ArtifactReading {
                    words: format!("Reading submissions: {done} of {of} lists"),
                    done,
                    of,
                });
            }
        })),
        ..CollectControl::default()
    };
    let plan = stage.list(canvas, &control).await.map_err(collecting)?;
    Ok((stage, plan))
}

/// What the files of a plan come to.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub to_fetch: Vec<ToFetch>,
    pub bytes: u64,
    pub unknown_sizes: u64,
    pub listed: u64,
    pub bytes_listed: u64,
    /// Files that no run before had heard of.
    pub new: u64,
    /// Files that are not as they were fetched.
    pub changed: u64,
    /// Whether an earlier run left a collection.
    pub is_first: bool,
    pub sample: Option<Sample>,
}

/// Goes through the files that were named: which are here, and which to fetch.
fn look(
    stage: &Stage,
    folder: &Path,
    collection: &Path,
    choices: &RenderChoices,
) -> Result<Found, AppError> {
    let mut found = Found {
        is_first: !collection.join("json").is_dir(),
        ..Found::default()
    };
    let only = if choices.sample.is_some() {
        let staged = Collection::open(folder).map_err(ArtifactError::from)?;
        let (stop, watch) = (AtomicBool::new(false), |_| ());
        let watch = Watch {
            stop: &stop,
            progress: &watch,
        };
        found.sample = choices.chosen(&staged, watch)?;
        let sample = found.sample.as_ref();
        let files = sample.map(|sample| sample.files(&staged, watch));
        files.transpose().map_err(ArtifactError::from)?
    } else {
        None
    };
    // Opening them would make the folder of a collection that is not there yet.
    let records = (!found.is_first).then(|| FileRecords::open(collection));
    let records = records.transpose().map_err(super::error::fetching)?;
    for file in stage.wanted().map_err(collecting)? {
        let file = file.map_err(collecting)?;
        if !is_meant(&file, only.as_ref()) {
            continue;
        }
        let size = file.size.unwrap_or(0);
        found.listed += 1;
        found.bytes_listed += size;
        let need = records
            .as_ref()
            .map_or(Need::New, |known| known.need(&file));
        if need == Need::Unchanged {
            continue;
        }
        let known = records.as_ref().and_then(|known| known.record(&file.key));
        found.new += u64::from(known.is_none());
        found.changed += u64::from(need == Need::Changed);
        if file.locked.is_none() {
            found.bytes += size;
            found.unknown_sizes += u64::from(file.size.is_none());
        }
        found.to_fetch.push(ToFetch { file });
    }
    Ok(found)
}

/// Tells whether a file belongs to the export; of a sample those that its work names. What assignments show themselves always does.
fn is_meant(file: &WantedFile, only: Option<&HashSet<(FileKind, String)>>) -> bool {
    only.is_none_or(|only| {
        file.user.is_none() || only.contains(&(file.key.kind, file.key.id.clone()))
    })
}

fn throw_away_forgotten(plans: &Path) {
    let Ok(entries) = fs::read_dir(plans) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let age = entry.metadata().and_then(|about| about.modified()).ok();
        let age = age.and_then(|at| SystemTime::now().duration_since(at).ok());
        let lock = path.with_extension("lock");
        if age.is_none_or(|age| age < FORGOTTEN) || path == lock || !path.is_dir() {
            continue;
        }
        // Held means that somebody is looking at it at this moment.
        if let Ok(Some(_lock)) = HolderLock::try_take(&lock)
            && let Err(error) = places::remove_folder(&path)
        {
            tracing::info!(%error, "a forgotten plan was not removed");
        }
    }
}

/// Returns a seed that a person can write down.
fn fresh_seed() -> u32 {
    let random = uuid::Uuid::new_v4().as_u128() % 1_000_000;
    u32::try_from(random).unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Inner {
    /// Reads an export's row.
    pub(super) async fn artifact_export(
        &self,
        id: super::request::ArtifactExportId,
    ) -> Result<store::ExportRow, AppError> {
        let row = self
            .database
            .reading(move |connection| store::export(connection, id));
        Ok(row.await?.ok_or(ArtifactError::NoSuchExport)?)
    }
}
