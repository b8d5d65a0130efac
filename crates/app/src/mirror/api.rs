//! Planning as hosts use it.

use std::path::Path;

use chrono::{DateTime, Utc};
use lectern_transfer::safe_name;

use super::choices::{self, PlanEdit};
use super::command;
use super::error::MirrorError;
use super::places::template::{Template, TemplateValues};
use super::plan_file;
use super::plans::{Made, OpenPlan};
use super::store;
use super::views::{PlanId, PlanMirror, PlanQuery, PlanRows, PlanState, PlanView, Started};
use crate::AccountId;
use crate::app::App;
use crate::error::AppError;

impl App {
    /// Begins to make a plan in the background and returns its id. Events tell the progress and the end.
    ///
    /// The mirror of the same account, scope and folder is taken up by itself.
    ///
    /// # Errors
    ///
    /// What makes no sense to begin: an unknown account, a pattern of file names with an unknown placeholder, a folder that
    /// holds another mirror.
    pub async fn plan_mirror(&self, wanted: PlanMirror) -> Result<PlanId, AppError> {
        let mirror = self.mirror_for(&wanted.request).await?;
        let id = PlanId::fresh();
        let name = wanted.name.filter(|name| !name.trim().is_empty());
        self.inner.mirrors.plans.insert(OpenPlan {
            named: name.is_some(),
            name,
            check_every_file: wanted.check_every_file,
            mirror,
            ..OpenPlan::new(id.clone(), wanted.request)
        });
        self.begin_plan(&id)?;
        Ok(id)
    }

    /// Ends the reading of a plan.
    ///
    /// # Errors
    ///
    /// A plan that is not open.
    pub fn stop_plan(&self, id: &PlanId) -> Result<(), AppError> {
        Ok(self
            .inner
            .mirrors
            .plans
            .with(id, |open| open.stop.cancel())?)
    }

    /// Returns a plan as it is now.
    ///
    /// # Errors
    ///
    /// A plan that is not open.
    pub fn plan_view(&self, id: &PlanId) -> Result<PlanView, AppError> {
        Ok(self.inner.mirrors.plans.with(id, |open| open.view())?)
    }

    /// Waits until the reading of a plan ended, in whatever way, and returns the plan.
    ///
    /// # Errors
    ///
    /// A plan that is not open, or was closed meanwhile.
    pub async fn plan_ready(&self, id: &PlanId) -> Result<PlanView, AppError> {
        let mut ended = self
            .inner
            .mirrors
            .plans
            .with(id, |open| open.ended.subscribe())?;
        if ended.wait_for(|ended| *ended).await.is_err() {
            return Err(MirrorError::NoSuchPlan.into());
        }
        self.plan_view(id)
    }

    /// Returns rows of a plan.
    ///
    /// # Errors
    ///
    /// A plan that is not open.
    pub fn plan_rows(&self, id: &PlanId, query: &PlanQuery) -> Result<PlanRows, AppError> {
        Ok(self.inner.mirrors.plans.with(id, |open| open.rows(query))?)
    }

    /// Changes what a plan will do, and returns it as it is then.
    ///
    /// # Errors
    ///
    /// A change that the plan does not take; it is then as it was.
    pub fn edit_plan(&self, id: &PlanId, edit: &PlanEdit) -> Result<PlanView, AppError> {
        let view = self
            .inner
            .mirrors
            .plans
            .with(id, |open| open.edit(edit).map(|()| open.view()))??;
        self.inner.events.invalidate([format!("plan:{id}")]);
        Ok(view)
    }

    /// Saves a plan to a file, which any Lectern opens and runs.
    ///
    /// # Errors
    ///
    /// A plan that is still read, or a file that cannot be written.
    pub async fn save_plan(&self, id: &PlanId, path: &Path) -> Result<(), AppError> {
        let plan = self
            .inner
            .mirrors
            .plans
            .with(id, |open| open.ready().map(|made| made.plan.clone()))??;
        let path = path.to_owned();
        let saved = tokio::task::spawn_blocking(move || plan_file::save(&path, &plan)).await?;
        Ok(saved.map_err(MirrorError::from)?)
    }

    /// Opens a plan that was saved. It runs as it is; [`Self::recheck_plan`] says what changed since.
    ///
    /// # Errors
    ///
    /// A file that is no plan, and a plan for a server that no account is for.
    pub async fn open_plan(
        &self,
        path: &Path,
        account: Option<&AccountId>,
    ) -> Result<PlanId, AppError> {
        let file = path.to_owned();
        let read = tokio::task::spawn_blocking(move || plan_file::open(&file)).await?;
        let mut plan = read.map_err(MirrorError::from)?;
        plan.request.account = self
            .account_for(&plan.server, &plan.request, account)
            .await?;
        let mirror = self.mirror_for(&plan.request).await?;
        plan.mirror.clone_from(&mirror);
        let index = match mirror.clone() {
            Some(id) => {
                let read = self
                    .inner
                    .database
                    .reading(move |connection| store::index(connection, &id));
                read.await?.0
            }
            None => super::index::Index::default(),
        };
        let free = lectern_transfer::free_space(&plan.request.destination).ok();
        let id = PlanId::fresh();
        let mut open = OpenPlan {
            name: Some(plan.name.clone()),
            mirror,
            made: Some(Made {
                index: index.into(),
                adopted: false,
                remote: None,
                free,
                speeds: super::estimate::KnownSpeeds::default(),
                plan: plan.clone(),
            }),
            ..OpenPlan::new(id.clone(), plan.request)
        };
        open.end(PlanState::Ready);
        self.inner.mirrors.plans.insert(open);
        Ok(id)
    }

    /// Makes a plan again, and says what changed. What the person chose stays where the row is the same.
    ///
    /// # Errors
    ///
    /// A plan that is not open.
    pub async fn recheck_plan(&self, id: &PlanId) -> Result<PlanId, AppError> {
        let (request, name, every_file, before) = self.inner.mirrors.plans.with(id, |open| {
            (
                open.request.clone(),
                open.name.clone(),
                open.check_every_file,
                open.made.as_ref().map(|made| made.plan.clone()),
            )
        })?;
        let mirror = self.mirror_for(&request).await?;
        let fresh = PlanId::fresh();
        self.inner.mirrors.plans.insert(OpenPlan {
            name,
            check_every_file: every_file,
            mirror,
            before,
            ..OpenPlan::new(fresh.clone(), request)
        });
        self.begin_plan(&fresh)?;
        Ok(fresh)
    }

    /// Returns the command that makes the same plan.
    ///
    /// # Errors
    ///
    /// A plan that is not open.
    pub async fn plan_command(&self, id: &PlanId) -> Result<String, AppError> {
        let (request, name, every_file) = self.inner.mirrors.plans.with(id, |open| {
            (
                open.request.clone(),
                open.name.clone().filter(|_| open.named),
                open.check_every_file,
            )
        })?;
        let account = self.account(&request.account).await?;
        Ok(command::of(
            &request,
            &account.name,
            name.as_deref(),
            every_file,
        ))
    }

    /// Forgets an open plan; its reading ends.
    pub fn close_plan(&self, id: &PlanId) {
        if let Some(open) = self.inner.mirrors.plans.remove(id) {
            open.stop.cancel();
        }
    }

    /// Starts a plan: it becomes a job, exactly as it is.
    ///
    /// # Errors
    ///
    /// A plan that waits for an answer or has no room, a folder that cannot be made, and a mirror that is at work already.
    pub async fn start_plan(&self, id: &PlanId) -> Result<Started, AppError> {
        let (plan, index, adopted, remote) = self.startable(id)?;
        let started = self
            .start(plan, &index, adopted, remote.as_ref(), 0)
            .await?;
        let job = match &started {
            Started::Job(job) => Some(job.clone()),
            Started::NothingToDo => None,
        };
        self.mark_started(id, job);
        Ok(started)
    }

    /// Keeps a plan and starts it later, whoever runs the jobs then.
    ///
    /// # Errors
    ///
    /// As [`Self::start_plan`].
    pub async fn start_plan_later(&self, id: &PlanId, at: DateTime<Utc>) -> Result<(), AppError> {
        let (mut plan, index, adopted, remote) = self.startable(id)?;
        let mirror = self
            .keep_mirror(&mut plan, &index, adopted, remote.as_ref())
            .await?;
        let kept = id.clone();
        self.inner
            .database
            .writing(move |tx| store::add_waiting(tx, &kept, &mirror, &plan, at))
            .await?;
        self.mark_started(id, None);
        self.inner.mirrors.look.notify_one();
        self.inner.events.invalidate(["mirrors"]);
        Ok(())
    }

    /// Shows where the pattern of a request would put a few recordings.
    ///
    /// # Errors
    ///
    /// A pattern that cannot be used, with the reason in a sentence.
    pub fn template_preview(&self, template: &str) -> Result<Vec<String>, AppError> {
        let template = Template::parse(template).map_err(MirrorError::from)?;
        Ok(examples(&template))
    }

    fn mark_started(&self, id: &PlanId, job: Option<String>) {
        let marked = self.inner.mirrors.plans.with(id, |open| {
            open.state = PlanState::Started;
            open.job = job;
        });
        if marked.is_ok() {
            self.inner.events.invalidate([format!("plan:{id}")]);
        }
    }

    fn startable(
        &self,
        id: &PlanId,
    ) -> Result<
        (
            super::plan::MirrorPlan,
            std::sync::Arc<super::index::Index>,
            bool,
            Option<super::remote::Remote>,
        ),
        AppError,
    > {
        let taken = self.inner.mirrors.plans.with(id, |open| {
            let made = open.ready()?;
            let free = lectern_transfer::free_space(&made.plan.request.destination).ok();
            made.free = free;
            match choices::blockers(&made.plan, free).into_iter().next() {
                Some(blocker) => Err(MirrorError::Blocked(blocker)),
                None => Ok((
                    made.plan.clone(),
                    std::sync::Arc::clone(&made.index),
                    made.adopted,
                    made.remote.clone(),
                )),
            }
        })?;
        Ok(taken?)
    }
}

/// Returns where two recordings would lie.
fn examples(template: &Template) -> Vec<String> {
    let values = |title: &str, number, recorded: &str| TemplateValues {
        title: title.to_owned(),
        id: "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0001".to_owned(),
        folder: "BIOL 200".to_owned(),
        creator: Some("Ann Lee".to_owned()),
        recorded: recorded.parse().ok(),
        number,
    };
    [
        values("Lecture 1: Cells", 1, "2026-09-14T17:00:00Z"),
        values("Lecture 2: Tissue", 2, "2026-09-16T17:00:00Z"),
    ]
    .iter()
    .map(|values| {
        let (folders, name) = template.fill(values);
        let mut parts: Vec<String> = folders.iter().map(|name| safe_name(name)).collect();
        parts.push(safe_name(&format!("{name}.mp4")));
        parts.join("/")
    })
    .collect()
}
