use std::sync::Arc;

use super::kind::ArtifactKind;
use super::plan::ArtifactPlans;
use super::run::Engine;
use crate::app::Inner;
use crate::jobs::Kind;
use crate::sites::Sites;

/// Returns the kind of job that exports of student work bring.
pub(crate) fn kind(app: &Arc<Inner>, sites: &Arc<dyn Sites>) -> Arc<dyn Kind> {
    let engine = Arc::new(Engine::new(app, Arc::clone(sites)));
    #[cfg(test)]
    drop(app.artifacts.engine.set(Arc::clone(&engine)));
    Arc::new(ArtifactKind(engine))
}

/// What exports of student work keep in this process.
#[derive(Default)]
pub(crate) struct Artifacts {
    pub(super) plans: ArtifactPlans,
    #[cfg(test)]
    pub(super) engine: std::sync::OnceLock<Arc<Engine>>,
}
