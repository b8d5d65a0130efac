//! From parts to an object, without reading the parts twice.
//!
//! `s3s-fs` would refuse numbers that do not run from 1 and hash everything a second time. So the pieces
//! it stored are joined here: the first becomes the object's beginning by a rename, the others are copied
//! behind it by the kernel.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use s3s::{
    S3Result,
    crypto::{Checksum, Md5},
    s3_error,
};
use uuid::Uuid;

/// A multipart upload to be joined.
pub(super) struct Assembly {
    pub(super) root: PathBuf,
    pub(super) id: Uuid,
    pub(super) object: PathBuf,
    pub(super) parts: Vec<PartOnDisk>,
    pub(super) min_part_bytes: u64,
}

/// A part as the client lists it.
pub(super) struct PartOnDisk {
    pub(super) number: i32,
    /// The ETag in the client's list.
    pub(super) asked: Option<String>,
    /// The ETag it was given, if the campus was not restarted since.
    pub(super) known: Option<String>,
}

/// Tells whether a multipart upload was begun and neither completed nor aborted.
pub(super) fn is_open(root: &Path, id: Uuid) -> bool {
    root.join(format!(".upload-{id}.json")).exists()
}

fn part_path(root: &Path, id: Uuid, number: i32) -> PathBuf {
    root.join(format!(".upload_id-{id}.part-{number}"))
}

/// Checks all parts, then joins them and returns the object's ETag. Nothing is changed when a check fails.
pub(super) fn run(assembly: &Assembly) -> S3Result<String> {
    if !is_open(&assembly.root, assembly.id) {
        return Err(s3_error!(
            NoSuchUpload,
            "The specified multipart upload does not exist."
        ));
    }
    let etags = check(assembly)?;
    join(assembly).map_err(|error| s3_error!(error, InternalError))?;
    let mut whole = Md5::new();
    for etag in &etags {
        whole.update(etag);
    }
    Ok(format!("{}-{}", hex(&whole.finalize()), etags.len()))
}

fn check(assembly: &Assembly) -> S3Result<Vec<[u8; 16]>> {
    let missing = || {
        s3_error!(
            InvalidPart,
            "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
        )
    };
    let mut etags = Vec::with_capacity(assembly.parts.len());
    for (index, part) in assembly.parts.iter().enumerate() {
        let path = part_path(&assembly.root, assembly.id, part.number);
        let size = fs::metadata(&path).map_err(|_| missing())?.len();
        let last = index + 1 == assembly.parts.len();
        let known = match &part.known {
            Some(known) => known.clone(),
            None => hash(&path).map_err(|error| s3_error!(error, InternalError))?,
        };
        if part.asked.as_ref().is_some_and(|asked| *asked != known) {
            return Err(missing());
        }
        if !last && size < assembly.min_part_bytes {
            return Err(s3_error!(
                EntityTooSmall,
                "Your proposed upload is smaller than the minimum allowed object size."
            ));
        }
        etags.push(unhex(&known).ok_or_else(missing)?);
    }
    Ok(etags)
}

fn join(assembly: &Assembly) -> io::Result<()> {
    let joined = assembly.root.join(format!(".joined-{}", assembly.id));
    let mut paths = assembly
        .parts
        .iter()
        .map(|part| part_path(&assembly.root, assembly.id, part.number));
    if let Some(first) = paths.next() {
        fs::rename(first, &joined)?;
    }
    let mut object = OpenOptions::new().write(true).open(&joined)?;
    object.seek(SeekFrom::End(0))?;
    for path in paths {
        io::copy(&mut File::open(&path)?, &mut object)?;
        fs::remove_file(&path)?;
    }
    drop(object);
    if let Some(folder) = assembly.object.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(joined, &assembly.object)
}

fn hash(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut digest = Md5::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&digest.finalize())),
            read => digest.update(&buffer[..read]),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<[u8; 16]> {
    let number = u128::from_str_radix(text, 16)
        .ok()
        .filter(|_| text.len() == 32)?;
    Some(number.to_be_bytes())
}
