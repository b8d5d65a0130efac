//! Our own side: the path of the product from the listing to the files.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::stream;
use lectern_canvas::{Canvas, CourseId, FixedToken, Governor};
use lectern_collect::files::{FileLanes, FileRecords, FilesControl, FilesSummary, LaneSettings};
use lectern_collect::{Choices, CollectControl, Stage, WantedFile};
use lectern_net::{HttpClient, HttpSettings};
use lectern_peers::Fallible;
use lectern_transfer::DownloadSettings;
use serde_json::json;
use url::Url;

/// The variable that holds the token; arguments of a process are seen by everybody.
pub const TOKEN: &str = "LECTERN_TOKEN";

/// Lists a course, fetches its files and says what that took.
pub async fn collect(
    server: &str,
    course: CourseId,
    collection: &Path,
    said: &Path,
) -> Fallible<()> {
    let side = Side::of(server)?;
    let began = Instant::now();
    let wanted = list(&side.canvas, course, collection).await?;
    let listing = began.elapsed();
    let told: u64 = wanted.iter().filter_map(|file| file.size).sum();
    let began = Instant::now();
    let summary = side
        .fetch(collection, wanted, LaneSettings::default())
        .await?;
    let ended = json!({
        "listing": listing.as_secs_f64(),
        "files": began.elapsed().as_secs_f64(),
        "fetched": summary.fetched,
        "bytes": summary.bytes,
        "told": told,
    });
    std::fs::write(said, ended.to_string())?;
    Ok(())
}

/// Fetches the files of a collection that was listed before, with checkpoints as often as is said.
pub async fn fetch(server: &str, collection: &Path, every: Duration) -> Fallible<()> {
    let side = Side::of(server)?;
    let wanted = lectern_collect::wanted(collection)?.collect::<Result<_, _>>()?;
    let settings = LaneSettings {
        download: DownloadSettings {
            checkpoint_every: every,
            ..DownloadSettings::default()
        },
        ..LaneSettings::default()
    };
    side.fetch(collection, wanted, settings).await?;
    Ok(())
}

async fn list(canvas: &Canvas, course: CourseId, collection: &Path) -> Fallible<Vec<WantedFile>> {
    let choices = Choices::of([course]);
    let folder = collection.with_extension("stage");
    let now = chrono::Utc::now().fixed_offset();
    let stage = Stage::open(&folder, collection, canvas.server(), &choices, now)?;
    stage.list(canvas, &CollectControl::default()).await?;
    stage.take_over(now)?;
    Ok(lectern_collect::wanted(collection)?.collect::<Result<_, _>>()?)
}

/// The connections to one Canvas.
struct Side {
    canvas: Canvas,
    transfers: HttpClient,
}

impl Side {
    fn of(server: &str) -> Fallible<Self> {
        let server: Url = server.parse()?;
        let settings = HttpSettings::default().for_server(&server);
        let token = std::env::var(TOKEN)?;
        let canvas = Canvas::new(
            server,
            HttpClient::new(&settings)?,
            Arc::new(Governor::new()),
            Arc::new(FixedToken::new(token.into())),
        );
        Ok(Self {
            canvas,
            transfers: HttpClient::for_transfers(&settings)?,
        })
    }

    async fn fetch(
        &self,
        collection: &Path,
        wanted: Vec<WantedFile>,
        settings: LaneSettings,
    ) -> Fallible<FilesSummary> {
        let records = FileRecords::open(collection)?;
        let lanes = FileLanes::new(self.canvas.clone(), &self.transfers, records, settings);
        let control = FilesControl::default();
        Ok(lanes.fetch(stream::iter(wanted), &control).await?)
    }
}
