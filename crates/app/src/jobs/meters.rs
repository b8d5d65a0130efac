//! The meters of the whole program, and of Panopto's limits.

use lectern_jobs::QueueEvent;

use super::kind::Direction;
use super::view::{CallWindow, CallsView, CanvasMeter, JobView, MetersView};
use crate::app::Inner;

impl Inner {
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds that are shown in minutes"
    )]
    pub(super) fn meters(&self, event: &QueueEvent) -> MetersView {
        let towards = |direction| {
            let speeds = event.speeds.iter().filter(|(kind, _)| {
                self.jobs
                    .words(kind)
                    .is_ok_and(|words| words.direction() == direction)
            });
            // Not `sum`, which makes −0 of nothing, and that is shown.
            speeds.fold(0.0, |sum, (_, speed)| sum + speed)
        };
        MetersView {
            up_bytes_per_second: towards(Direction::Up),
            down_bytes_per_second: towards(Direction::Down),
            jobs_active: event.active,
            seconds_left: event.seconds_left.map(|seconds| seconds as f64),
            calls: self.calls(),
            canvas: self.canvas_meter(),
        }
    }

    /// Returns all jobs and the meters as they are now.
    pub(super) fn jobs_now(&self) -> (Vec<JobView>, MetersView) {
        let Ok(queue) = self.jobs.queue() else {
            return Default::default();
        };
        let open = queue.jobs(false).unwrap_or_default();
        let mut event = QueueEvent::default();
        for snapshot in &open {
            event.count(snapshot);
        }
        let ended = queue.jobs(true).unwrap_or_default();
        let jobs = open
            .iter()
            .chain(&ended)
            .filter_map(|snapshot| self.show_job(snapshot).ok())
            .collect();
        (jobs, self.meters(&event))
    }

    /// Returns how much Canvas still allows the account that has least left.
    fn canvas_meter(&self) -> Option<CanvasMeter> {
        let (account, usage) = self.connections.canvas_usage()?;
        Some(CanvasMeter {
            account_id: account.to_string(),
            left: usage.left?.max(0.0),
            of: usage.of,
            waiting: u32::try_from(usage.waiting).unwrap_or(u32::MAX),
            held_seconds: usage.held_for.map(|held| held.as_secs_f64()),
        })
    }

    /// Returns how much of Panopto's limits the active account has used of its busiest endpoint.
    fn calls(&self) -> Option<CallsView> {
        let (_, active) = self.accounts_now();
        let account = active?;
        let usage = self.connections.usage(&account)?;
        let busiest = usage.busiest?;
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let window = |window: lectern_net::WindowUsage| CallWindow {
            used: number(window.used),
            limit: number(window.limit),
        };
        Some(CallsView {
            account_id: account.to_string(),
            endpoint: busiest.endpoint,
            second: window(busiest.second),
            minute: window(busiest.minute),
            hour: window(busiest.hour),
            waiting: number(usage.waiting),
        })
    }
}
