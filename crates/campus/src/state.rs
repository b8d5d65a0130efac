//! What every request of the campus shares.

use std::{path::PathBuf, sync::OnceLock};

use rand::{Rng, SeedableRng, rngs::StdRng};
use std::sync::Mutex;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{
    canvas::CanvasState,
    clock::Clock,
    config::{CampusConfig, Settings},
    content::ContentBook,
    faults::FaultBook,
    limits::LimitBook,
    lock::{Shared, locked},
    log::RequestLog,
    panopto::rest::ListingCache,
    tokens::TokenBook,
    upload::UploadState,
    viewing::ViewingBook,
    world::World,
};

/// What every request of the campus shares.
#[derive(Debug)]
pub struct CampusState {
    /// People, clients, folders and sessions.
    pub world: Shared<World>,
    /// Switches; read a copy of what you need and drop the guard.
    pub settings: Shared<Settings>,
    /// The campus's time.
    pub clock: Clock,
    /// Codes, access tokens, refresh tokens, cookies.
    pub tokens: Shared<TokenBook>,
    /// What the upload side keeps.
    pub uploads: UploadState,
    /// Faults on demand.
    pub faults: FaultBook,
    /// What was requested, without secrets.
    pub log: RequestLog,
    /// The Canvas.
    pub canvas: CanvasState,
    pub(crate) viewing: ViewingBook,
    pub(crate) limits: LimitBook,
    pub(crate) listings: ListingCache,
    pub(crate) content: ContentBook,
    pub(crate) control_token: Option<String>,
    data_dir: PathBuf,
    base_url: OnceLock<String>,
    content_url: OnceLock<String>,
    chance: Mutex<StdRng>,
    changed: Notify,
}

impl CampusState {
    pub(crate) fn new(
        config: &CampusConfig,
        world: World,
        tokens: TokenBook,
        data_dir: PathBuf,
    ) -> Self {
        let clock = Clock::default();
        Self {
            canvas: CanvasState::new(config, &world, &clock),
            world: Shared::new(world),
            settings: Shared::new(config.settings.clone()),
            clock,
            tokens: Shared::new(tokens),
            uploads: UploadState::default(),
            faults: FaultBook::default(),
            log: RequestLog::default(),
            viewing: ViewingBook::default(),
            limits: LimitBook::default(),
            listings: ListingCache::default(),
            content: ContentBook::default(),
            control_token: config.control_token.clone(),
            data_dir,
            base_url: OnceLock::new(),
            content_url: OnceLock::new(),
            chance: Mutex::new(StdRng::seed_from_u64(config.seed ^ 0x5eed)),
            changed: Notify::new(),
        }
    }

    /// Returns the folder in which the campus keeps its files.
    pub fn data_dir(&self) -> &std::path::Path {
        &self.data_dir
    }

    /// Returns the address of the campus without a slash at the end, such as `http://127.0.0.1:40123`.
    pub fn base_url(&self) -> &str {
        self.base_url.get().map_or("", String::as_str)
    }

    /// Returns the address of the content network, another origin, without a slash at the end.
    pub fn content_url(&self) -> &str {
        self.content_url.get().map_or("", String::as_str)
    }

    pub(crate) fn set_urls(&self, base: String, content: String) {
        // Set once, right after the ports are bound.
        let _ = self.base_url.set(base);
        let _ = self.content_url.set(content);
    }

    /// Returns a new random id. With `seed` and the same order of calls, the same ids come again in a fresh campus.
    pub fn new_id(&self) -> Uuid {
        uuid::Builder::from_random_bytes(locked(&self.chance).random()).into_uuid()
    }

    /// Tells whether something with this probability happens now.
    pub fn chance(&self, probability: f64) -> bool {
        probability > 0.0 && locked(&self.chance).random::<f64>() < probability
    }

    /// Notes that something worth keeping has changed, so that it is saved soon and shows in the feed of changes.
    pub fn mark_changed(&self) {
        if self.world.read().has_unstamped() {
            self.world.write().stamp(self.clock.now());
        }
        self.changed.notify_one();
    }

    pub(crate) async fn wait_for_change(&self) {
        self.changed.notified().await;
    }
}
