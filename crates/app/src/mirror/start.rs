//! From a plan to a job.

use chrono::DateTime;
use lectern_jobs::{Added, JobId};

use super::error::MirrorError;
use super::index::{Index, IndexEntry, ListingPrint};
use super::mirror_views::{MirrorOutcome, MirrorRunView};
use super::options::{Mirror, MirrorId};
use super::plan::order::reprints;
use super::plan::{MirrorPlan, PlanKind};
use super::remote::Remote;
use super::resolve::same_mirror;
use super::run::{Destination, begun, new_job, write_lists};
use super::store;
use super::views::Started;
use crate::app::App;
use crate::clock;
use crate::error::AppError;

impl App {
    /// Makes the job of a plan, or notes that there is nothing to do.
    pub(super) async fn start(
        &self,
        mut plan: MirrorPlan,
        index: &Index,
        adopted: bool,
        remote: Option<&Remote>,
        skipped_conflicts: u64,
    ) -> Result<Started, AppError> {
        let mirror = self.keep_mirror(&mut plan, index, adopted, remote).await?;
        let destination = Destination::new(&plan.request.destination, &mirror);
        self.prepare(&destination, index).await?;
        if plan.done().next().is_none() {
            write_lists(&self.inner.database, &destination, &mirror, clock::now()).await?;
            let run = MirrorRunView {
                ended_at: Some(clock::now()),
                outcome: MirrorOutcome::NothingToDo,
                ..begun(&plan, skipped_conflicts)
            };
            self.inner
                .database
                .writing(move |tx| store::note_run(tx, &mirror, &run))
                .await?;
            self.inner.events.invalidate(["mirrors", "local"]);
            return Ok(Started::NothingToDo);
        }
        let job = new_job(&plan, &mirror, index, skipped_conflicts)?;
        let Added::New(id) = self.inner.jobs.add_alone(&job)? else {
            return Err(MirrorError::AtWork { name: plan.name }.into());
        };
        let run = begun(&plan, skipped_conflicts);
        self.inner
            .database
            .writing(move |tx| store::ensure_run(tx, &mirror, id, &run))
            .await?;
        self.inner.events.invalidate(["mirrors"]);
        Ok(Started::Job(id.to_string()))
    }

    /// Makes and marks the folder of a mirror, unless its files were there and none of them is: then the disk is another one.
    async fn prepare(&self, destination: &Destination, index: &Index) -> Result<(), AppError> {
        let destination = destination.clone();
        let files: Vec<String> = index
            .entries
            .values()
            .flat_map(|entry| &entry.files)
            .map(|file| file.path.clone())
            .collect();
        let prepared = tokio::task::spawn_blocking(move || -> Result<(), MirrorError> {
            let is_there =
                |path: &String| destination.look(path).is_ok_and(|found| found.is_some());
            if !files.is_empty() && !files.iter().any(is_there) {
                destination.present()?;
            }
            destination.make().map_err(|source| MirrorError::Disk {
                path: destination.root().to_owned(),
                source,
            })
        });
        Ok(prepared.await??)
    }

    /// Writes the mirror of a plan, and what the plan says of folders and recordings that nothing is done for.
    pub(super) async fn keep_mirror(
        &self,
        plan: &mut MirrorPlan,
        index: &Index,
        adopted: bool,
        remote: Option<&Remote>,
    ) -> Result<MirrorId, AppError> {
        if let Some(id) = self.mirror_for(&plan.request).await? {
            self.refuse_at_work(&id).await?;
        }
        let keeping = Keeping {
            plan: plan.clone(),
            index: index.clone(),
            adopted,
            remote: remote.cloned(),
        };
        let id = self
            .inner
            .database
            .writing(move |tx| keeping.write(tx))
            .await?;
        plan.mirror = Some(id.clone());
        Ok(id)
    }

    /// Refuses a second job of one mirror: each thinks that it alone writes there.
    pub(super) async fn refuse_at_work(&self, id: &MirrorId) -> Result<(), AppError> {
        let Some(name) = self.at_work(id).await?.map(|(_, name)| name) else {
            return Ok(());
        };
        Err(MirrorError::AtWork { name }.into())
    }

    /// Returns the job of a mirror that has not ended, with the mirror's name.
    pub(super) async fn at_work(&self, id: &MirrorId) -> Result<Option<(JobId, String)>, AppError> {
        let wanted = id.clone();
        let row = self
            .inner
            .database
            .reading(move |connection| store::mirror(connection, &wanted))
            .await?;
        let Some(row) = row else { return Ok(None) };
        let open = self.inner.jobs.open_with_target(&id.0)?;
        Ok(open.map(|job| (job, row.mirror.name)))
    }
}

/// What is written when a plan starts, all of it or nothing.
struct Keeping {
    plan: MirrorPlan,
    index: Index,
    adopted: bool,
    remote: Option<Remote>,
}

impl Keeping {
    fn write(&self, tx: &rusqlite::Transaction<'_>) -> Result<MirrorId, AppError> {
        let plan = &self.plan;
        let id = self.mirror(tx)?;
        if self.adopted {
            for (session, entry) in &self.index.entries {
                store::save_entry(tx, &id, *session, entry)?;
            }
        }
        store::save_folders(tx, &id, &plan.folders)?;
        for (session, print) in reprints(plan, &self.index) {
            store::change_entry(tx, &id, session, |entry| {
                entry.listing = print;
                entry.gone = None;
            })?;
        }
        self.remember_refusals(tx, &id)?;
        if let Some(remote) = &self.remote {
            store::save_listing(tx, &id, remote, &plan.request.options.filter)?;
        }
        Ok(id)
    }

    /// Finds the mirror or makes it. The look is part of what is written: another process may have made it a moment ago.
    fn mirror(&self, tx: &rusqlite::Transaction<'_>) -> Result<MirrorId, AppError> {
        let plan = &self.plan;
        if let Some(row) = store::of_destination(tx, &plan.request.destination)? {
            let id = same_mirror(&plan.request, row)?;
            store::save_request(tx, &id, &plan.name, &plan.from, &plan.request)?;
            return Ok(id);
        }
        let mirror = Mirror {
            id: MirrorId(uuid::Uuid::new_v4().to_string()),
            name: plan.name.clone(),
            request: plan.request.clone(),
            schedule: None,
            created_at: clock::now(),
        };
        store::insert(tx, &mirror, &plan.from, &plan.server)?;
        Ok(mirror.id)
    }

    /// Remembers what cannot be downloaded, so that the next plan need not ask again.
    fn remember_refusals(
        &self,
        tx: &rusqlite::Transaction<'_>,
        id: &MirrorId,
    ) -> Result<(), AppError> {
        let refused = self
            .plan
            .items
            .iter()
            .filter(|item| item.kind == PlanKind::NotDownloadable && !item.checked);
        for item in refused {
            let Some(why) = item.refusal else { continue };
            let known = self.index.entries.get(&item.session.id);
            let print = ListingPrint::after(&item.session, known.map(|entry| &entry.listing));
            if known
                .is_some_and(|entry| entry.listing == print && entry.not_downloadable == Some(why))
            {
                continue;
            }
            let entry = IndexEntry {
                listing: print,
                not_downloadable: Some(why),
                checked_at: plan_time(&self.plan),
                ..known.cloned().unwrap_or_else(|| empty(&self.plan, item))
            };
            store::save_entry(tx, id, item.session.id, &entry)?;
        }
        Ok(())
    }
}

fn plan_time(plan: &MirrorPlan) -> DateTime<chrono::Utc> {
    plan.made_at
}

fn empty(plan: &MirrorPlan, item: &super::plan::PlanItem) -> IndexEntry {
    IndexEntry {
        listing: ListingPrint::after(&item.session, None),
        stem: String::new(),
        files: Vec::new(),
        not_downloadable: None,
        validator: None,
        creator: None,
        checked_at: plan_time(plan),
        asked: std::collections::BTreeSet::default(),
        all_languages: false,
        gone: None,
        left_out: false,
    }
}
