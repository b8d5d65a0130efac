//! The plans that are open in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::choices::{self, PlanEdit};
use super::difference::{self, PlanDifference};
use super::error::MirrorError;
use super::estimate::{self, KnownSpeeds};
use super::index::Index;
use super::options::{MirrorId, MirrorRequest};
use super::plan::{MirrorPlan, PlanItem, PlanKind};
use super::read::Counter;
use super::remote::Remote;
use super::views::{
    GapView, PlanCount, PlanId, PlanQuery, PlanRowView, PlanRows, PlanSort, PlanState, PlanView,
};
use crate::error::Problem;

/// All open plans.
#[derive(Default)]
pub(crate) struct Plans {
    open: Mutex<HashMap<PlanId, OpenPlan>>,
}

/// A plan from its reading to its start.
pub(crate) struct OpenPlan {
    pub id: PlanId,
    pub request: MirrorRequest,
    pub name: Option<String>,
    /// Whether the person gave the name.
    pub named: bool,
    pub check_every_file: bool,
    pub mirror: Option<MirrorId>,
    pub state: PlanState,
    pub made: Option<Made>,
    /// The plan that is checked again.
    pub before: Option<MirrorPlan>,
    pub changed_since: Option<PlanDifference>,
    pub problem: Option<Problem>,
    pub job: Option<String>,
    pub progress: Arc<Counter>,
    pub stop: CancellationToken,
    /// Tells when the reading ended.
    pub ended: watch::Sender<bool>,
}

/// What a reading made.
pub(crate) struct Made {
    pub plan: MirrorPlan,
    /// What was known when it was made.
    pub index: Arc<Index>,
    /// Whether that comes from the files at the destination and not from the profile.
    pub adopted: bool,
    /// The listing, for the next reading. None for a plan from a file.
    pub remote: Option<Remote>,
    pub free: Option<u64>,
    pub speeds: KnownSpeeds,
}

impl Plans {
    pub fn insert(&self, plan: OpenPlan) {
        self.lock().insert(plan.id.clone(), plan);
    }

    pub fn remove(&self, id: &PlanId) -> Option<OpenPlan> {
        self.lock().remove(id)
    }

    /// Works with an open plan while nobody else does.
    pub fn with<T>(
        &self,
        id: &PlanId,
        work: impl FnOnce(&mut OpenPlan) -> T,
    ) -> Result<T, MirrorError> {
        self.lock()
            .get_mut(id)
            .map(work)
            .ok_or(MirrorError::NoSuchPlan)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PlanId, OpenPlan>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenPlan {
    pub fn new(id: PlanId, request: MirrorRequest) -> Self {
        Self {
            id,
            request,
            name: None,
            named: false,
            check_every_file: false,
            mirror: None,
            state: PlanState::Reading,
            made: None,
            before: None,
            changed_since: None,
            problem: None,
            job: None,
            progress: Arc::default(),
            stop: CancellationToken::new(),
            ended: watch::channel(false).0,
        }
    }

    /// Ends the reading with what it made or why it did not.
    pub fn end(&mut self, state: PlanState) {
        self.state = state;
        self.ended.send_replace(true);
    }

    /// Takes a plan that was checked again: what the person chose stays where the row is the same.
    pub fn take_over(&mut self, mut made: Made, before: &MirrorPlan) {
        let earlier: HashMap<_, &PlanItem> = before
            .items
            .iter()
            .map(|item| (item.session.id, item))
            .collect();
        let mut edits = Vec::new();
        for item in &made.plan.items {
            let Some(old) = earlier.get(&item.session.id) else {
                continue;
            };
            if old.kind != item.kind {
                continue;
            }
            let session = item.session.id;
            if let Some(choice) = old.choice.filter(|choice| item.choices.contains(choice)) {
                edits.push(PlanEdit::Choose {
                    session,
                    choice,
                    all_like: false,
                });
            }
            edits.push(PlanEdit::Check {
                session,
                on: old.checked,
            });
        }
        for edit in edits {
            // A row that cannot be checked any more stays as it is.
            if let Err(error) = choices::apply(&mut made.plan, &edit) {
                tracing::debug!(%error, "a choice was not taken over");
            }
        }
        made.plan.estimate = estimate::of(&made.plan, &made.index, made.speeds);
        self.changed_since = Some(difference::between(before, &made.plan));
        self.made = Some(made);
    }

    /// Returns the plan while it can be looked at and changed.
    pub fn ready(&mut self) -> Result<&mut Made, MirrorError> {
        match (self.state, &mut self.made) {
            (PlanState::Ready, Some(made)) => Ok(made),
            _ => Err(MirrorError::NotReady),
        }
    }

    /// Changes the plan and works its estimate out again.
    pub fn edit(&mut self, edit: &PlanEdit) -> Result<(), MirrorError> {
        let made = self.ready()?;
        choices::apply(&mut made.plan, edit)?;
        made.plan.estimate = estimate::of(&made.plan, &made.index, made.speeds);
        Ok(())
    }

    pub fn view(&self) -> PlanView {
        let plan = self.made.as_ref().map(|made| &made.plan);
        let free = self.made.as_ref().and_then(|made| made.free);
        PlanView {
            id: self.id.clone(),
            state: self.state,
            title: plan.map_or_else(
                || match &self.name {
                    Some(name) => format!("mirror {name}"),
                    None => "mirror".to_owned(),
                },
                MirrorPlan::title,
            ),
            account: self.request.account.clone(),
            from: plan.map(|plan| plan.from.clone()).unwrap_or_default(),
            to: self.request.destination.clone(),
            mirror: self.mirror.clone(),
            made_at: plan.map(|plan| plan.made_at),
            complete: plan.is_none_or(|plan| plan.gaps.is_empty()),
            gaps: plan
                .into_iter()
                .flat_map(|plan| &plan.gaps)
                .map(|gap| GapView {
                    path: gap.path.clone(),
                    message: gap.message.clone(),
                })
                .collect(),
            counts: plan.map(counts).unwrap_or_default(),
            totals: plan.map(|plan| plan.estimate.clone()).unwrap_or_default(),
            free_bytes: free,
            blockers: plan
                .map(|plan| choices::blockers(plan, free))
                .unwrap_or_default(),
            notes: plan.map(|plan| plan.notes.clone()).unwrap_or_default(),
            nothing_to_do: plan.is_some_and(MirrorPlan::is_nothing_to_do),
            changed_since: self.changed_since.clone(),
            progress: self.progress.now(),
            problem: self.problem.clone(),
            job: self.job.clone(),
            request: self.request.clone(),
        }
    }

    /// Returns the rows that a query asks for.
    pub fn rows(&self, query: &PlanQuery) -> PlanRows {
        let Some(made) = &self.made else {
            return PlanRows {
                total: 0,
                rows: Vec::new(),
            };
        };
        let text = query.text.trim().to_lowercase();
        let mut found: Vec<&PlanItem> = made
            .plan
            .items
            .iter()
            .filter(|item| fits(item, query, &text))
            .collect();
        sort(&mut found, query);
        PlanRows {
            total: found.len(),
            rows: found
                .into_iter()
                .skip(query.offset)
                .take(query.limit)
                .map(row)
                .collect(),
        }
    }
}

fn counts(plan: &MirrorPlan) -> Vec<PlanCount> {
    PlanKind::ALL
        .iter()
        .filter_map(|kind| {
            let mut count = PlanCount {
                kind: *kind,
                count: 0,
                checkable: 0,
                checked: 0,
            };
            for item in plan.items.iter().filter(|item| item.kind == *kind) {
                count.count += 1;
                count.checkable += u64::from(item.can_be_checked());
                count.checked += u64::from(item.checked);
            }
            (count.count > 0).then_some(count)
        })
        .collect()
}

fn fits(item: &PlanItem, query: &PlanQuery, text: &str) -> bool {
    let kind = query.kinds.is_empty() || query.kinds.contains(&item.kind);
    let said = text.is_empty()
        || item.session.title.to_lowercase().contains(text)
        || item.folder_path.to_lowercase().contains(text);
    kind && said && (!query.unanswered || item.waits_for_a_choice())
}

/// Rows that are equal stay in the order of the listing, also upside down.
fn sort(rows: &mut [&PlanItem], query: &PlanQuery) {
    let place = |item: &PlanItem| {
        PlanKind::ALL
            .iter()
            .position(|kind| *kind == item.kind)
            .unwrap_or(usize::MAX)
    };
    match query.sort {
        PlanSort::Listed => {}
        PlanSort::Kind => rows.sort_by_key(|item| place(item)),
        PlanSort::Title => rows.sort_by_cached_key(|item| item.session.title.to_lowercase()),
        PlanSort::Folder => rows.sort_by_cached_key(|item| item.folder_path.to_lowercase()),
        PlanSort::Size => rows.sort_by_key(|item| item.bytes),
        PlanSort::Recorded => rows.sort_by_key(|item| item.session.recorded),
    }
    if query.descending {
        rows.reverse();
    }
}

fn row(item: &PlanItem) -> PlanRowView {
    PlanRowView {
        session: item.session.id,
        title: item.session.title.clone(),
        folder_path: item.folder_path.clone(),
        recorded: item.session.recorded,
        seconds: item.session.seconds,
        kind: item.kind,
        why: item.why.clone(),
        checked: item.checked,
        checkable: item.can_be_checked(),
        choice: item.choice,
        choices: item.choices.clone(),
        bytes: item.bytes,
        place: item.stem.clone(),
        place_now: item.stem_now.clone(),
    }
}
