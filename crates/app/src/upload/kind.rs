use std::sync::Arc;
use std::time::Duration;

use lectern_jobs::JobRunner;
use lectern_net::RetryPolicy;

use super::run::{Engine, Tuning, UploadRunner};
use super::words::UploadWords;
use crate::app::Inner;
use crate::jobs::{Kind, KindWords};
use crate::settings::{Settings, SpeedLimit};
use crate::sites::Sites;

/// Uploads as a kind of job.
pub(crate) struct UploadKind {
    engine: Arc<Engine>,
}

impl UploadKind {
    pub fn new(app: &Inner, sites: Arc<dyn Sites>) -> Self {
        let engine = Engine::new(
            app.database.clone(),
            app.events.clone(),
            sites,
            Tuning::default(),
        );
        Self {
            engine: Arc::new(engine),
        }
    }
}

impl Kind for UploadKind {
    fn words(&self) -> &'static dyn KindWords {
        &UploadWords
    }

    fn runner(&self) -> Arc<dyn JobRunner> {
        Arc::new(UploadRunner(Arc::clone(&self.engine)))
    }

    fn lane_width(&self, settings: &Settings) -> usize {
        usize::from(settings.upload_files)
    }

    /// Holds from the next part on.
    fn follow_settings(&self, settings: &Settings) {
        let parts = usize::from(settings.upload_parts);
        self.engine
            .window
            .resize(usize::from(settings.upload_files) * parts);
        self.engine.bandwidth.set(match settings.speed_limit {
            SpeedLimit::None => None,
            SpeedLimit::Always { bytes_per_second } => Some(bytes_per_second),
        });
        self.engine.tuning.change(|tuning| {
            tuning.part_size = u64::from(settings.part_size_mb) * 1_000_000;
            tuning.parts_per_file = parts;
            tuning.retry = RetryPolicy {
                max_attempts: u32::from(settings.tries),
                ..tuning.retry.clone()
            };
            tuning.slow_after = Duration::from_secs(u64::from(settings.patience_minutes) * 60);
        });
    }
}
