//! What hosts need around their life: the question before quitting, a plan that is opened from outside, the end.

use std::path::Path;

use crate::app::App;
use crate::event::AppEvent;
use crate::jobs::JobState;

impl App {
    /// Asks the person through the event `QuitRequested` when jobs run here; tells whether it asked.
    pub fn request_quit(&self) -> bool {
        let running = self.running_here();
        if running > 0 {
            self.inner.events.send(AppEvent::QuitRequested { running });
        }
        running > 0
    }

    /// Asks the window to show a saved plan.
    pub fn ask_to_open_plan(&self, path: &Path) {
        self.inner.events.send(AppEvent::OpenPlan {
            path: path.to_string_lossy().into_owned(),
        });
    }

    /// Ends in order: jobs are put back into the queue, the demo campus saves itself.
    pub async fn close(&self) {
        self.stop_jobs().await;
        self.stop_campus().await;
    }

    fn running_here(&self) -> usize {
        if !self.runs_jobs() {
            return 0;
        }
        let moves = |state| {
            matches!(
                state,
                JobState::Queued | JobState::Running | JobState::Waiting
            )
        };
        self.list_jobs(false)
            .map_or(0, |jobs| jobs.iter().filter(|job| moves(job.state)).count())
    }
}
