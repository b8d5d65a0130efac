//! The files that are sent.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use lectern_transfer::content_hash;
use tokio_util::sync::CancellationToken;

use crate::Fallible;

/// A folder of files of known content.
pub struct Files {
    pub folder: PathBuf,
    pub bytes: u64,
    /// Name and SHA-256.
    hashes: Vec<(String, String)>,
}

impl Files {
    /// Fails unless all files are in this folder, byte for byte.
    pub fn ensure_arrived(&self, folder: &Path) -> Fallible<()> {
        for (name, hash) in &self.hashes {
            if sha256(&folder.join(name))? != *hash {
                return Err(format!("{name} arrived with another content").into());
            }
        }
        Ok(())
    }
}

/// Writes files that no program can shorten, because all of their content differs.
pub fn create(parent: &Path, name: &str, count: u64, size: u64) -> Fallible<Files> {
    let folder = parent.join(name);
    fs::create_dir(&folder)?;
    let mut chance = File::open("/dev/urandom")?;
    let mut block = vec![0; 1 << 20];
    let mut hashes = Vec::new();
    for number in 0..count {
        let name = format!("recording-{number:03}.mp4");
        let mut file = File::create(folder.join(&name))?;
        let mut left = size;
        while left > 0 {
            let length = usize::try_from(left)?.min(block.len());
            chance.read_exact(&mut block[..length])?;
            file.write_all(&block[..length])?;
            left -= length as u64;
        }
        hashes.push((name.clone(), sha256(&folder.join(&name))?));
    }
    Ok(Files {
        folder,
        bytes: count * size,
        hashes,
    })
}

/// Turns a count into a number to divide.
#[expect(
    clippy::cast_precision_loss,
    reason = "what is printed has three digits"
)]
pub fn as_f64(count: u64) -> f64 {
    count as f64
}

fn sha256(path: &Path) -> Fallible<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    Ok(runtime
        .block_on(content_hash(path, &CancellationToken::new(), |_| ()))?
        .sha256)
}
