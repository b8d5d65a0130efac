use std::sync::Arc;

use super::courses::Imports;
use super::insights::Names;
use super::sync::{Engine, SyncKind, SyncPlans};
use crate::app::Inner;
use crate::jobs::Kind;
use crate::sites::Sites;

/// Returns the kind of job that viewing data brings.
pub(crate) fn kind(app: &Arc<Inner>, sites: &Arc<dyn Sites>) -> Arc<dyn Kind> {
    let engine = Arc::new(Engine::new(app, Arc::clone(sites)));
    #[cfg(test)]
    drop(app.viewing.sync_engine.set(Arc::clone(&engine)));
    Arc::new(SyncKind(engine))
}

/// What viewing data keeps in this process.
#[derive(Default)]
pub(crate) struct Viewing {
    pub(super) imports: Imports,
    pub(super) names: Names,
    pub(super) sync_plans: SyncPlans,
    #[cfg(test)]
    pub(super) sync_engine: std::sync::OnceLock<std::sync::Arc<super::sync::Engine>>,
}
