//! Our own side: the upload path of the product.

use std::path::{Path, PathBuf};

use futures::stream::{self, StreamExt, TryStreamExt};
use lectern_net::{HttpClient, HttpSettings};
use lectern_transfer::{
    MemoryLedger, PartWindow, S3Target, TransferControl, UploadRequest, UploadSettings,
    UploadSource, Uploader,
};

use crate::{FILES_AT_ONCE, Fallible, PART_MEBIBYTES, PARTS_AT_ONCE, serve};

/// Uploads every file of a folder.
pub fn send(endpoint: &str, prefix: &str, folder: &Path) -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(send_all(endpoint, prefix, folder))
}

async fn send_all(endpoint: &str, prefix: &str, folder: &Path) -> Fallible<()> {
    let target = S3Target::new(endpoint.parse()?, serve::BUCKET, prefix);
    let settings = UploadSettings {
        part_size: PART_MEBIBYTES << 20,
        parts_per_file: PARTS_AT_ONCE,
        ..UploadSettings::default()
    };
    let http = HttpClient::for_transfers(&HttpSettings::default().for_server(&target.endpoint))?;
    let uploader = Uploader::new(&http, target, settings)?;
    let window = PartWindow::new(FILES_AT_ONCE * PARTS_AT_ONCE);
    let mut files = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    files.sort();
    let uploads = stream::iter(files).map(|file| send_one(&uploader, &window, file));
    uploads.buffer_unordered(FILES_AT_ONCE).try_collect().await
}

async fn send_one(uploader: &Uploader, window: &PartWindow, file: PathBuf) -> Fallible<()> {
    let name = file
        .file_name()
        .ok_or("a file without a name")?
        .to_string_lossy()
        .into_owned();
    let request = UploadRequest {
        source: UploadSource::File(file),
        name,
        fingerprint: None,
        content_type: None,
    };
    let control = TransferControl {
        window: window.clone(),
        ..TransferControl::default()
    };
    uploader
        .upload(&request, &MemoryLedger::default(), &control)
        .await?;
    Ok(())
}
