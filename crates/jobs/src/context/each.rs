use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

use super::{ItemContext, JobContext};
use crate::meter::ItemMeter;
use crate::model::{Item, ItemChange, ItemId, Problem};
use crate::{ItemState, JobError, JobOutcome};

/// How long to leave a database alone that refused a write.
const AFTER_TROUBLE: Duration = Duration::from_secs(2);

impl JobContext {
    /// Works on every open item: each in a task of its own, as many at a time as the lane is wide.
    ///
    /// Items that a server works on already are followed without a place in the lane. Items that a
    /// retry sets to wait while the job runs are taken up too. When the job is stopped, the tasks are
    /// dropped at their next wait; their rows say how far they came. `work` must leave its item in a
    /// final state; an error of the rows themselves (a full disk) lets it begin again from its checkpoint.
    pub async fn run_items<F, W>(&self, work: F) -> JobOutcome
    where
        F: Fn(ItemContext) -> W + Clone + Send + Sync + 'static,
        W: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        let mut tasks = Tasks::default();
        loop {
            let changed = self.hooks.items_changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            tasks.stop(&self.hooks.take_pausing());
            let open = match self.open_items(&tasks.under_way) {
                Ok(open) => open,
                Err(error) => {
                    self.trouble.note(&error);
                    if self
                        .stop
                        .unless_stopped(tokio::time::sleep(AFTER_TROUBLE))
                        .await
                        .is_none()
                    {
                        break;
                    }
                    continue;
                }
            };
            for item in open.following {
                tasks.spawn(self.item(item, None), work.clone());
            }
            if open.next.is_none() {
                self.hooks.feeding.store(false, Ordering::SeqCst);
                self.hooks.queue.notify_one();
                if tasks.running.is_empty() {
                    return JobOutcome::Finished;
                }
            }
            tokio::select! {
                biased;
                () = self.stop.stopped() => break,
                Some((item, ended)) = tasks.next() => self.after(item, ended),
                () = changed => {}
                permit = self.lane.enter(), if open.next.is_some() => {
                    if let Some(item) = open.next {
                        tasks.spawn(self.item(item, Some(permit)), work.clone());
                    }
                }
            }
        }
        tasks.running.shutdown().await;
        JobOutcome::Stopped
    }

    fn open_items(&self, under_way: &HashSet<ItemId>) -> Result<OpenItems, JobError> {
        let mut following = self.store.items_in(self.job.id, ItemState::Following)?;
        following.retain(|item| !under_way.contains(&item.id));
        Ok(OpenItems {
            following,
            next: self.store.next_waiting(self.job.id, under_way)?,
        })
    }

    /// Sees to it that an item whose task ended is final, also when the task broke.
    fn after(&self, item: ItemId, ended: Result<(), JoinError>) {
        let meter = self.meters.get(item);
        self.meters.forget_item(item);
        let detail = match ended {
            Err(error) if error.is_cancelled() => return self.stopped(item, meter.as_deref()),
            Err(error) => error.to_string(),
            Ok(()) => match self.store.item(item) {
                Ok(row) if row.state == ItemState::Running => {
                    "the work ended without a result".to_owned()
                }
                _ => return,
            },
        };
        tracing::error!(job = %self.job.id, %item, detail, "item broke off");
        let problem = Problem {
            cause: "other".into(),
            code: "internal".into(),
            message: "Lectern made a mistake with this item.".into(),
            hint: "Try it again. If it happens again, send the log to the developers.".into(),
            retryable: true,
            detail,
        };
        let change = ItemChange {
            state: Some(ItemState::Failed),
            phase: Some(String::new()),
            detail: Some(String::new()),
            error: Some(Some(problem)),
            ..ItemChange::default()
        };
        if let Err(error) = self.store.change_item(self.job.id, item, &change) {
            self.trouble.note(&error);
        }
    }
}

impl JobContext {
    /// Notes how far a paused item came. Its work may have written a state of its own until it was stopped.
    fn stopped(&self, item: ItemId, meter: Option<&ItemMeter>) {
        let noted = self.store.item(item).and_then(|row| {
            let running = row.state == ItemState::Running;
            if row.state != ItemState::Paused && !running {
                return Ok(());
            }
            let change = ItemChange {
                state: running.then_some(ItemState::Paused),
                bytes_done: meter.map(ItemMeter::bytes),
                parts_done: meter.map(ItemMeter::parts),
                ..ItemChange::default()
            };
            self.store.change_item(self.job.id, item, &change)
        });
        if let Err(error) = noted {
            self.trouble.note(&error);
        }
    }
}

struct OpenItems {
    following: Vec<Item>,
    next: Option<Item>,
}

#[derive(Default)]
struct Tasks {
    running: JoinSet<()>,
    under_way: HashSet<ItemId>,
    items: HashMap<Id, ItemId>,
    handles: HashMap<ItemId, AbortHandle>,
}

impl Tasks {
    fn spawn<F, W>(&mut self, context: ItemContext, work: F)
    where
        F: Fn(ItemContext) -> W + Send + Sync + 'static,
        W: Future<Output = Result<(), JobError>> + Send + 'static,
    {
        let item = context.item.id;
        self.under_way.insert(item);
        let task = self.running.spawn(persistently(context, work));
        self.items.insert(task.id(), item);
        self.handles.insert(item, task);
    }

    /// Drops the work on some items at their next wait.
    fn stop(&self, items: &HashSet<ItemId>) {
        for item in items {
            if let Some(handle) = self.handles.get(item) {
                handle.abort();
            }
        }
    }

    async fn next(&mut self) -> Option<(ItemId, Result<(), JoinError>)> {
        let ended = self.running.join_next_with_id().await?;
        let (id, ended) = match ended {
            Ok((id, ())) => (id, Ok(())),
            Err(error) => (error.id(), Err(error)),
        };
        let item = self.items.remove(&id)?;
        self.under_way.remove(&item);
        self.handles.remove(&item);
        Some((item, ended))
    }
}

async fn persistently<F, W>(mut context: ItemContext, work: F)
where
    F: Fn(ItemContext) -> W,
    W: Future<Output = Result<(), JobError>>,
{
    loop {
        match work(context.clone()).await {
            Ok(()) | Err(JobError::NoSuchItem(_) | JobError::NoSuchJob(_)) => return,
            Err(error) => context.job.trouble.note(&error),
        }
        tokio::time::sleep(AFTER_TROUBLE).await;
        match context.fresh() {
            Ok(fresh) => context = fresh,
            Err(JobError::NoSuchItem(_)) => return,
            Err(error) => context.job.trouble.note(&error),
        }
    }
}
