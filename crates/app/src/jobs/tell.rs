//! Passing on what the queue tells.

use std::sync::{Arc, Weak};

use lectern_jobs::{ItemSnapshot, QueueEvent};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use super::awake::Awake;
use super::view::{JobItemView, JobView};
use crate::app::{App, Inner};
use crate::error::AppError;
use crate::event::AppEvent;

impl App {
    /// Begins to pass what the queue tells on to the hosts, once.
    pub(super) fn tell_about_jobs(&self) -> Result<(), AppError> {
        if !self.inner.jobs.begin_telling()? {
            return Ok(());
        }
        let weak = Arc::downgrade(&self.inner);
        let present = weak.clone();
        self.inner.set_jobs_snapshot(Arc::new(move || {
            present
                .upgrade()
                .map(|inner| inner.jobs_now())
                .unwrap_or_default()
        }));
        tokio::spawn(pass_on(weak, self.inner.jobs.queue()?.events()));
        Ok(())
    }
}

async fn pass_on(app: Weak<Inner>, mut events: broadcast::Receiver<Arc<QueueEvent>>) {
    let mut awake = Awake::default();
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            // The next event tells what changed since; hosts are told to read the list again.
            Err(RecvError::Lagged(_)) => {
                let Some(inner) = app.upgrade() else { return };
                inner.events.invalidate(["jobs"]);
                continue;
            }
            Err(RecvError::Closed) => return,
        };
        let Some(inner) = app.upgrade() else { return };
        let wanted = event.active > 0 && inner.settings().keep_awake && inner.runs_jobs();
        awake.set(wanted).await;
        inner.tell_hosts(&event);
    }
}

impl Inner {
    fn tell_hosts(&self, event: &QueueEvent) {
        if let Some(trouble) = &event.trouble {
            tracing::warn!(trouble, "the job list cannot be written");
        }
        for id in &event.removed {
            self.events.send(AppEvent::JobRemoved {
                job_id: id.to_string(),
            });
        }
        let jobs: Vec<JobView> = event
            .jobs
            .iter()
            .filter_map(|snapshot| self.show_job(snapshot).ok())
            .collect();
        let items: Vec<JobItemView> = event
            .items
            .iter()
            .filter_map(|item| self.changed_item(item, event).ok())
            .collect();
        if !jobs.is_empty() || !items.is_empty() {
            self.events.send(AppEvent::Progress {
                jobs,
                items,
                meters: self.meters(event),
            });
        }
    }

    fn changed_item(
        &self,
        item: &ItemSnapshot,
        event: &QueueEvent,
    ) -> Result<JobItemView, AppError> {
        let id = item.item.job_id;
        match event.jobs.iter().find(|snapshot| snapshot.job.id == id) {
            Some(snapshot) => self.show_item(item, &snapshot.job),
            None => self.show_item(item, &self.jobs.queue()?.store().job(id)?),
        }
    }
}
