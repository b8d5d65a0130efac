use std::sync::Arc;

use super::kind::PageViewKind;
use super::open_plans::PageViewPlans;
use super::reports::Tables;
use super::run::Engine;
use crate::app::Inner;
use crate::jobs::Kind;
use crate::sites::Sites;

/// Returns the kind of job that page views bring.
pub(crate) fn kind(app: &Arc<Inner>, sites: &Arc<dyn Sites>) -> Arc<dyn Kind> {
    let engine = Arc::new(Engine::new(app, Arc::clone(sites)));
    #[cfg(test)]
    drop(app.page_views.engine.set(Arc::clone(&engine)));
    Arc::new(PageViewKind(engine))
}

/// What page views keep in this process.
#[derive(Default)]
pub(crate) struct PageViews {
    pub(super) plans: PageViewPlans,
    pub(super) tables: Tables,
    #[cfg(test)]
    pub(super) engine: std::sync::OnceLock<Arc<Engine>>,
}
