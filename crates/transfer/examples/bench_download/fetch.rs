//! Our own side: the download path of the product.

use std::path::Path;

use futures::stream::{self, StreamExt, TryStreamExt};
use lectern_net::{HttpClient, HttpSettings};
use lectern_transfer::{
    ContentKind, Credentials, DownloadControl, DownloadRequest, DownloadSettings, Downloader,
    Expectation, MemoryDownloadLedger, PartWindow,
};
use url::Url;

use crate::serve::Files;
use crate::{FILES_AT_ONCE, Fallible};

/// Files that wait for the disk while others are on the wire.
const SETTLING: usize = 8;

/// Downloads all files into a folder.
pub fn fetch(address: &str, files: &Files, folder: &Path) -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(fetch_all(&address.parse()?, files, folder))
}

async fn fetch_all(address: &Url, files: &Files, folder: &Path) -> Fallible<()> {
    let http = HttpClient::for_transfers(&HttpSettings::default().for_server(address))?;
    let downloader = Downloader::new(&http, DownloadSettings::default());
    let window = PartWindow::new(FILES_AT_ONCE);
    let downloads = stream::iter(files.names())
        .map(|name| fetch_one(&downloader, &window, address, folder, name));
    downloads
        .buffer_unordered(FILES_AT_ONCE + SETTLING)
        .try_collect()
        .await
}

async fn fetch_one(
    downloader: &Downloader,
    window: &PartWindow,
    address: &Url,
    folder: &Path,
    name: String,
) -> Fallible<()> {
    let request = DownloadRequest {
        url: address.join(&name)?,
        credentials: Credentials::default(),
        target: folder.join(name),
        expect: Expectation {
            kind: ContentKind::Mp4,
            length: None,
        },
        modified: None,
    };
    let control = DownloadControl {
        window: window.clone(),
        ..DownloadControl::default()
    };
    downloader
        .download(&request, &MemoryDownloadLedger::default(), &control)
        .await?;
    Ok(())
}
