//! The storage that everybody sends to, in a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

use crate::Fallible;

/// The one bucket there is.
pub const BUCKET: &str = "uploads";

/// Serves S3 from a folder until the process is ended, and prints its address first.
pub fn serve(root: &Path) -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(accept(root))
}

async fn accept(root: &Path) -> Fallible<()> {
    let storage = FileSystem::new(root).map_err(|error| format!("{error:?}"))?;
    let mut builder = S3ServiceBuilder::new(storage);
    builder.set_auth(SimpleAuth::from_single("lectern", "lectern"));
    let service = builder.build();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/", listener.local_addr()?);
    loop {
        let (socket, _) = listener.accept().await?;
        let connection =
            http1::Builder::new().serve_connection(TokioIo::new(socket), service.clone());
        tokio::spawn(connection);
    }
}

/// A running server, ended when dropped.
pub struct Server {
    process: Child,
    endpoint: String,
    root: PathBuf,
}

impl Server {
    /// Starts this program again as a server.
    pub fn start(root: &Path) -> Fallible<Self> {
        std::fs::create_dir_all(root.join(BUCKET))?;
        let mut process = Command::new(std::env::current_exe()?)
            .arg("serve")
            .arg(root)
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().ok_or("the server has no output")?;
        let mut endpoint = String::new();
        BufReader::new(stdout).read_line(&mut endpoint)?;
        let endpoint = endpoint.trim().to_owned();
        Ok(Self {
            process,
            endpoint,
            root: root.to_owned(),
        })
    }

    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Returns where objects below a prefix are kept.
    pub fn stored(&self, prefix: &str) -> PathBuf {
        self.root.join(BUCKET).join(prefix)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
