//! The one place that turns counters into news: at most five times a second for all jobs together.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::meter::Reading;
use crate::model::{ItemId, JobId, now_millis};
use crate::queue::Inner;
use crate::{JobError, JobSnapshot, QueueEvent, SpeedWindow};

const BEAT: Duration = Duration::from_millis(200);
/// How often progress is written for other processes and the next start.
const SAVE_EVERY: Duration = Duration::from_secs(1);
/// How often to look whether another process wrote.
const LOOK_EVERY: Duration = Duration::from_millis(400);

/// The speeds of what moves.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    jobs: HashMap<JobId, SpeedWindow>,
    items: HashMap<ItemId, SpeedWindow>,
}

impl Rates {
    pub fn of_job(&self, id: JobId, bytes_left: u64) -> (Option<f64>, Option<u64>) {
        let window = self.jobs.get(&id);
        (
            window.and_then(SpeedWindow::bytes_per_second),
            window.and_then(|window| window.seconds_left(Instant::now(), bytes_left)),
        )
    }

    pub fn of_item(&self, id: ItemId) -> Option<f64> {
        self.items.get(&id).and_then(SpeedWindow::bytes_per_second)
    }
}

#[derive(Default)]
struct Known {
    /// Jobs that have not ended, as last sent.
    open: HashSet<JobId>,
    /// What items of another process's jobs looked like when last sent.
    foreign_items: HashMap<ItemId, String>,
    shown: HashMap<ItemId, u64>,
    data_version: Option<i64>,
    looked: Option<Instant>,
    saved: Option<Instant>,
}

pub(crate) async fn tick(inner: Arc<Inner>) {
    let mut known = Known::default();
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = beat.tick() => {}
            () = inner.has_quit().cancelled() => break,
        }
        match collect(&inner, &mut known) {
            Ok(Some(event)) => drop(inner.events.send(Arc::new(event))),
            Ok(None) => {}
            Err(error) => {
                // Told at once, because what cannot be read cannot be shown either.
                let event = QueueEvent {
                    trouble: Some(error.to_string()),
                    ..QueueEvent::default()
                };
                drop(inner.events.send(Arc::new(event)));
            }
        }
    }
    if let Err(error) = save(&inner, &inner.meters.read()) {
        tracing::warn!(%error, "last progress not saved");
    }
}

fn collect(inner: &Inner, known: &mut Known) -> Result<Option<QueueEvent>, JobError> {
    let now = Instant::now();
    let mut changed = inner.store.take_changed();
    let mut unsure_items = Vec::new();
    if known
        .looked
        .is_none_or(|at| now.duration_since(at) >= LOOK_EVERY)
    {
        known.looked = Some(now);
        let version = inner.store.data_version()?;
        if known.data_version.replace(version) != Some(version) {
            let open: HashSet<JobId> = inner
                .store
                .jobs(false)?
                .into_iter()
                .map(|job| job.id)
                .collect();
            changed.jobs.extend(open.union(&known.open).copied());
            if !inner.is_holding() {
                unsure_items.extend(open.union(&known.open).copied());
            }
        }
    }
    let live = inner.meters.read();
    measure(
        inner,
        known,
        &live,
        &mut changed.jobs,
        &mut changed.items,
        now,
    );
    if inner.is_holding()
        && known
            .saved
            .is_none_or(|at| now.duration_since(at) >= SAVE_EVERY)
    {
        known.saved = Some(now);
        if !live.is_empty() {
            save(inner, &live)?;
        }
    }
    let mut event = QueueEvent {
        trouble: inner.trouble.take(),
        ..QueueEvent::default()
    };
    for id in changed.jobs {
        match inner.store.job(id) {
            Ok(job) => event
                .jobs
                .push(measured(inner, inner.job_snapshot_at(job, &live)?, now)),
            Err(JobError::NoSuchJob(_)) => event.removed.push(id),
            Err(error) => return Err(error),
        }
    }
    for id in changed.items {
        match inner.store.item(id) {
            Ok(item) => event.items.push(inner.item_snapshot_at(item, &live)),
            Err(JobError::NoSuchItem(_)) => {}
            Err(error) => return Err(error),
        }
    }
    for job in unsure_items {
        for item in inner.store.items(job)? {
            let look = format!("{item:?}");
            if known.foreign_items.get(&item.id) != Some(&look) {
                known.foreign_items.insert(item.id, look);
                event.items.push(inner.item_snapshot_at(item, &live));
            }
        }
    }
    note_open(inner, known, &event);
    event.jobs.sort_by_key(|snapshot| snapshot.job.position);
    event
        .items
        .sort_by_key(|snapshot| (snapshot.item.job_id, snapshot.item.position));
    if event.jobs.is_empty()
        && event.items.is_empty()
        && event.removed.is_empty()
        && event.trouble.is_none()
    {
        return Ok(None);
    }
    sum_up(inner, known, &mut event)?;
    Ok(Some(event))
}

/// Samples every live meter and marks what moved, or moved until now: a stall must show as 0.
fn measure(
    inner: &Inner,
    known: &mut Known,
    live: &[Reading],
    jobs: &mut HashSet<JobId>,
    items: &mut HashSet<ItemId>,
    now: Instant,
) {
    inner.with_rates(|rates| {
        let here: HashSet<ItemId> = live.iter().map(|(_, item, _, _)| *item).collect();
        rates.items.retain(|item, _| here.contains(item));
        known.shown.retain(|item, _| here.contains(item));
        for (job, item, bytes, _) in live {
            let window = rates.items.entry(*item).or_default();
            window.sample(now, *bytes);
            let moved = known.shown.insert(*item, *bytes) != Some(*bytes);
            if moved || window.bytes_per_second().is_some_and(|speed| speed > 0.0) {
                items.insert(*item);
                jobs.insert(*job);
            }
        }
    });
}

/// Samples a job's own window, which works for jobs of another process too, from their rows.
fn measured(inner: &Inner, snapshot: JobSnapshot, now: Instant) -> JobSnapshot {
    let JobSnapshot { job, counts, .. } = snapshot;
    let left = counts.bytes_total.saturating_sub(counts.bytes_done);
    let (bytes_per_second, seconds_left) = inner.with_rates(|rates| {
        if !job.state.is_under_way() {
            rates.jobs.remove(&job.id);
            return (None, None);
        }
        // Without anything on the wire there is no speed; a later start measures afresh.
        if counts.running == 0 {
            rates.jobs.remove(&job.id);
        }
        rates
            .jobs
            .entry(job.id)
            .or_default()
            .sample(now, counts.bytes_done);
        rates.of_job(job.id, left)
    });
    JobSnapshot {
        job,
        counts,
        bytes_per_second,
        seconds_left,
    }
}

fn note_open(inner: &Inner, known: &mut Known, event: &QueueEvent) {
    for snapshot in &event.jobs {
        if snapshot.job.state.is_final() {
            known.open.remove(&snapshot.job.id);
        } else {
            known.open.insert(snapshot.job.id);
        }
    }
    for id in &event.removed {
        known.open.remove(id);
        inner.with_rates(|rates| rates.jobs.remove(id));
    }
    if known.open.is_empty() {
        known.foreign_items.clear();
    }
}

fn sum_up(inner: &Inner, known: &Known, event: &mut QueueEvent) -> Result<(), JobError> {
    for &id in &known.open {
        event.count(&inner.job_snapshot(inner.store.job(id)?)?);
    }
    Ok(())
}

fn save(inner: &Inner, live: &[Reading]) -> Result<(), JobError> {
    inner.store.save_progress(live, now_millis())
}
