use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use super::cookies::Cookies;
use super::plans::Plans;
use super::run::{Engine, MirrorKind, Tuning};
use super::verify_job::VerifyKind;
use crate::app::Inner;
use crate::jobs::Kind;
use crate::sites::Sites;

/// What mirrors keep in this process.
#[derive(Default)]
pub(crate) struct Mirrors {
    pub(super) plans: Plans,
    pub(crate) cookies: Arc<Cookies>,
    /// Tells the scheduler to look again.
    pub(super) look: Arc<Notify>,
    scheduling: AtomicBool,
    #[cfg(test)]
    pub(super) engine: std::sync::OnceLock<Arc<Engine>>,
}

impl Mirrors {
    /// Says that the schedule is looked after from now on, and tells whether it was before.
    pub(crate) fn begin_schedule(&self) -> bool {
        self.scheduling.swap(true, Ordering::SeqCst)
    }
}

/// Returns the kinds of job that mirrors bring.
pub(crate) fn kinds(app: &Arc<Inner>, sites: &Arc<dyn Sites>) -> Vec<Arc<dyn Kind>> {
    let engine = Arc::new(Engine::new(
        app.database.clone(),
        app.events.clone(),
        Arc::clone(sites),
        Arc::clone(&app.mirrors.cookies),
        Tuning::default(),
    ));
    #[cfg(test)]
    drop(app.mirrors.engine.set(Arc::clone(&engine)));
    vec![
        Arc::new(MirrorKind(engine)),
        Arc::new(VerifyKind::new(app.database.clone(), app.events.clone())),
    ]
}
