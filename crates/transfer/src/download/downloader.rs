//! Fetches one file.

use std::sync::Arc;

use lectern_net::HttpClient;
use tokio::time::Instant;

use super::fetch::{Fetching, Known, Stop};
use super::folder_sync::FolderSyncs;
use super::{
    DownloadControl, DownloadError, DownloadLedger, DownloadRequest, DownloadSettings, Downloaded,
};

/// Fetches files. Clones share connections and the syncing of folders.
#[derive(Debug, Clone)]
pub struct Downloader {
    http: HttpClient,
    settings: Arc<DownloadSettings>,
    folders: FolderSyncs,
}

impl Downloader {
    /// Creates a downloader. `http` should be one [`HttpClient::for_transfers`].
    pub fn new(http: &HttpClient, settings: DownloadSettings) -> Self {
        Self {
            http: http.clone(),
            settings: Arc::new(settings),
            folders: FolderSyncs::default(),
        }
    }

    /// Fetches a file and returns when it is whole, checked, synced to the disk and under its name.
    ///
    /// Until then its bytes lie in [`super::part_path`], and what was under the name stays; the finished file replaces it in
    /// one step. Where the ledger has a checkpoint, the part file holds what was written, and the server still has the same
    /// version, the download goes on from there; otherwise it starts over, and [`super::DownloadEvent`] says which and why.
    /// Resets, stalls, cuts, 408, 429 and 5xx are repeated by the settings' policy and go on after the last byte; refusals
    /// (401, 403) and sign-in pages are told at once. Redirects are followed by the rules of the connection layer.
    ///
    /// **Cancelling** through `control.cancel` closes the connection at once, makes what came safe, writes the checkpoint and
    /// returns [`DownloadError::Cancelled`]; a failure leaves the same behind. **Dropping** the future closes the connection
    /// too, but the ledger keeps the last checkpoint it got: what came since is fetched again. A file whose last byte had come
    /// may still take its name after that; the next call then finds it by its hash, if it was long enough for a checkpoint. To give up for good, call [`super::discard_part`].
    ///
    /// # Errors
    ///
    /// [`DownloadError::may_pass`] tells which may go away by themselves, [`DownloadError::wants_sign_in`] after which to
    /// renew the sign-in and call again, [`DownloadError::stops_everything`] which concern the whole folder.
    pub async fn download(
        &self,
        request: &DownloadRequest,
        ledger: &dyn DownloadLedger,
        control: &DownloadControl,
    ) -> Result<Downloaded, DownloadError> {
        Box::pin(self.run(request, ledger, control)).await
    }

    async fn run(
        &self,
        request: &DownloadRequest,
        ledger: &dyn DownloadLedger,
        control: &DownloadControl,
    ) -> Result<Downloaded, DownloadError> {
        let mut fetching = Fetching {
            http: &self.http,
            settings: &self.settings,
            request,
            ledger,
            control,
            writer: None,
            known: Known::default(),
            at: 0,
            earlier: 0,
            best: 0,
            fetched: 0,
            changes: 0,
            recorded: false,
            recorded_at: Instant::now(),
            named: None,
        };
        let outcome = tokio::select! {
            biased;
            () = control.cancel.cancelled() => Err(Stop::Error(DownloadError::Cancelled)),
            outcome = on_the_wire(&mut fetching) => outcome,
        };
        match outcome {
            Ok(()) => fetching.finish(&self.folders).await,
            Err(stop) => Err(fetching.park(stop).await),
        }
    }
}

/// Holds a place in the window while bytes move.
async fn on_the_wire(fetching: &mut Fetching<'_>) -> Result<(), Stop> {
    let _place = fetching.control.window.enter().await;
    fetching.fetch().await
}
