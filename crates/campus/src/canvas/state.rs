//! What every request to the Canvas shares.

use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

use super::{history::QueryBook, throttle::Buckets, tokens::CanvasTokens, world::Catalogue};
use crate::{CampusConfig, Shared, clock::Clock, log::RequestLog, world::World};

/// What every request to the Canvas shares.
#[derive(Debug)]
pub struct CanvasState {
    pub(crate) catalogue: Catalogue,
    pub(crate) tokens: Shared<CanvasTokens>,
    pub(crate) log: RequestLog,
    pub(crate) buckets: Buckets,
    pub(crate) queries: QueryBook,
    lists_of_page_views: AtomicU64,
    base_url: OnceLock<String>,
    files_url: OnceLock<String>,
}

impl CanvasState {
    pub(crate) fn new(config: &CampusConfig, panopto: &World, clock: &Clock) -> Self {
        Self {
            catalogue: Catalogue::new(config.seed, config.canvas.courses, panopto),
            tokens: Shared::new(CanvasTokens::new(clock.now())),
            log: RequestLog::default(),
            buckets: Buckets::default(),
            queries: QueryBook::default(),
            lists_of_page_views: AtomicU64::new(0),
            base_url: OnceLock::new(),
            files_url: OnceLock::new(),
        }
    }

    pub(crate) fn base_url(&self) -> &str {
        self.base_url.get().map_or("", String::as_str)
    }

    pub(crate) fn files_url(&self) -> &str {
        self.files_url.get().map_or("", String::as_str)
    }

    pub(crate) fn set_urls(&self, base: String, files: String) {
        // Set once, right after the ports are bound.
        let _ = self.base_url.set(base);
        let _ = self.files_url.set(files);
    }

    /// Counts a list of page views, and tells whether this one is refused.
    pub(crate) fn refuses_page_views(&self, every: u64) -> bool {
        let number = self.lists_of_page_views.fetch_add(1, Ordering::Relaxed) + 1;
        every > 0 && number.is_multiple_of(every)
    }
}
