//! `manifest-sha256.txt`, which `sha256sum -c` reads, and the other files of a bag (BagIt 1.0, RFC 8493).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::Path;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::ArtifactsError;
use crate::output::hex;

/// The list of everything, with checksums.
pub(crate) const MANIFEST: &str = "manifest-sha256.txt";
const TAGS: &str = "tagmanifest-sha256.txt";
const BAG: &str = "bagit.txt";
const INFO: &str = "bag-info.txt";

/// The files that tell that an export is complete.
pub(crate) const NAMES: [&str; 4] = [MANIFEST, TAGS, BAG, INFO];

/// What a bag says about its payload.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Payload {
    pub files: u64,
    pub bytes: u64,
    /// The day of the data, so that the same data makes the same bag.
    pub made_on: NaiveDate,
}

/// Writes the manifest last of all, and whole; for a bag its own files too.
pub(crate) fn write<'a>(
    root: &Path,
    lines: impl Iterator<Item = (&'a str, &'a str)>,
    bag: Option<Payload>,
) -> Result<(), ArtifactsError> {
    let mut manifest = String::new();
    for (path, sha256) in lines {
        // Names of ours have no line breaks and no per cent signs, so neither sort of escaping applies.
        let _ = writeln!(manifest, "{sha256}  {path}");
    }
    if let Some(payload) = bag {
        let declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
        let info = format!(
            "Bag-Software-Agent: Lectern {}\nBagging-Date: {}\nPayload-Oxum: {}.{}\n",
            env!("CARGO_PKG_VERSION"),
            payload.made_on.format("%Y-%m-%d"),
            payload.bytes,
            payload.files
        );
        let mut tags = String::new();
        for (name, text) in [
            (INFO, info.as_str()),
            (BAG, declaration),
            (MANIFEST, &manifest),
        ] {
            let _ = writeln!(tags, "{}  {name}", hex(&Sha256::digest(text)));
        }
        put(root, BAG, declaration)?;
        put(root, INFO, &info)?;
        put(root, TAGS, &tags)?;
    }
    put(root, MANIFEST, &manifest)
}

/// Returns the checksums of what an earlier run wrote.
pub(crate) fn read_all(path: &Path) -> Result<BTreeMap<String, String>, ArtifactsError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(ArtifactsError::disk("reading", path)(error)),
    };
    let mut all = BTreeMap::new();
    for line in BufReader::new(file).lines() {
        // Somebody else's manifest is none of ours.
        let Ok(line) = line else { break };
        if let Some((sha256, path)) = line.split_once("  ") {
            all.insert(path.to_owned(), sha256.to_owned());
        }
    }
    Ok(all)
}

fn put(root: &Path, name: &str, text: &str) -> Result<(), ArtifactsError> {
    let (beside, place) = (root.join(format!(".{name}.part")), root.join(name));
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &place)
    });
    written.map_err(ArtifactsError::disk("writing", &place))
}
