//! A plan as a job of the queue.

use chrono::{DateTime, Utc};
use lectern_jobs::{JobError, NewItem, NewJob};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::jobs::JobKind;
use crate::mirror::choices::bytes;
use crate::mirror::index::Index;
use crate::mirror::mirror_views::{MirrorOutcome, MirrorRunView};
use crate::mirror::options::{MirrorId, MirrorRequest};
use crate::mirror::plan::order::{MoveStep, run_order};
use crate::mirror::plan::{Contested, MirrorPlan, PlanChoice, PlanItem, PlanKind};

/// What a job knows of its plan as a whole; each recording has an item of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobRequest {
    pub mirror: MirrorId,
    pub name: String,
    pub from: String,
    pub server: Url,
    pub request: MirrorRequest,
    /// What is renamed before anything is fetched, in this order.
    pub moves: Vec<Rename>,
    /// The run as it begins.
    pub run: MirrorRunView,
}

/// One step of [`run_order`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rename {
    pub session: lectern_panopto::SessionId,
    pub from: String,
    pub to: String,
    /// What stays where it is and is forgotten, because the person keeps both.
    #[serde(default)]
    pub leave: Leave,
}

/// The files of a recording that stay behind when it gets another name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Leave {
    /// None.
    #[default]
    Nothing,
    /// Those that were changed here, or are the person's own.
    ChangedHere,
    /// The video, since the server has another.
    Video,
}

/// What is asked for one recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ItemRequest {
    pub item: PlanItem,
    /// Where its files lie afterwards.
    pub stem: String,
}

/// Makes the job of a plan: an item for each recording that something is done for.
pub(crate) fn new_job(
    plan: &MirrorPlan,
    mirror: &MirrorId,
    index: &Index,
    skipped_conflicts: u64,
) -> Result<NewJob, JobError> {
    let order = run_order(plan, index);
    let mut items = Vec::new();
    for item in plan.done() {
        let stem = order
            .stems
            .get(&item.session.id)
            .unwrap_or(&item.stem)
            .clone();
        items.push(NewItem {
            title: item.session.title.clone(),
            bytes: item.bytes.filter(|_| !item.fetch.is_empty()).unwrap_or(0),
            request: serde_json::to_value(ItemRequest {
                item: item.clone(),
                stem,
            })?,
            skipped: false,
            detail: String::new(),
        });
    }
    let moves = order
        .moves
        .into_iter()
        .map(|step| rename(step, plan))
        .collect();
    let request = JobRequest {
        mirror: mirror.clone(),
        name: plan.name.clone(),
        from: plan.from.clone(),
        server: plan.server.clone(),
        request: plan.request.clone(),
        moves,
        run: begun(plan, skipped_conflicts),
    };
    Ok(NewJob {
        kind: JobKind::Mirror.word().to_owned(),
        site: plan.request.account.to_string(),
        title: title(plan),
        target: plan.request.destination.display().to_string(),
        target_id: Some(mirror.0.clone()),
        request: serde_json::to_value(request)?,
        items,
    })
}

/// Returns the note of a run as it begins.
pub(crate) fn begun(plan: &MirrorPlan, skipped_conflicts: u64) -> MirrorRunView {
    let same = plan.items.iter().filter(|item| item.kind == PlanKind::Same);
    MirrorRunView {
        at: plan.made_at,
        ended_at: None,
        outcome: MirrorOutcome::Running,
        complete: plan.gaps.is_empty(),
        new: 0,
        changed: 0,
        same: same.count() as u64,
        failed: 0,
        skipped_conflicts,
        problem: None,
    }
}

fn title(plan: &MirrorPlan) -> String {
    let size = match plan.estimate.bytes {
        0 => String::new(),
        some => format!(", {}", bytes(some)),
    };
    match plan.done().count() {
        1 => format!("Mirror {}: 1 recording{size}", plan.name),
        more => format!("Mirror {}: {more} recordings{size}", plan.name),
    }
}

fn rename(step: MoveStep, plan: &MirrorPlan) -> Rename {
    let item = plan
        .items
        .iter()
        .find(|item| item.session.id == step.session);
    let question = item
        .filter(|item| item.choice == Some(PlanChoice::KeepBoth))
        .and_then(|item| item.question.as_ref());
    let leave = match question.map(|question| question.about) {
        Some(Contested::ChangedHere) => Leave::ChangedHere,
        Some(Contested::ChangedThere) => Leave::Video,
        Some(Contested::InTheWay) | None => Leave::Nothing,
    };
    Rename {
        session: step.session,
        from: step.from,
        to: step.to,
        leave,
    }
}

/// Reads when a run began, for files that name the day.
pub(super) fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}
