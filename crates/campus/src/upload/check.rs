//! Whether what was uploaded is whole: a manifest by the rules, and every file it names.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{
    book::SessionFile,
    ucs::{self, FileRole, Manifest, ManifestError},
};

/// Larger manifests are not read.
const MAX_MANIFEST_BYTES: u64 = 16 * 1024 * 1024;

/// Why an upload fails.
#[derive(Debug, thiserror::Error)]
pub(super) enum Rejected {
    /// There is no XML file.
    #[error("No manifest was uploaded.")]
    NoManifest,
    /// The manifest breaks a rule.
    #[error("The manifest {file} is invalid: {source}.")]
    BadManifest {
        /// Its name.
        file: String,
        /// The rule.
        source: ManifestError,
    },
    /// A file that the manifest names did not come.
    #[error("The manifest names the file {file}, which was not uploaded.")]
    MissingFile {
        /// Its name.
        file: String,
    },
    /// A file's CRC-32 is not the one in the manifest.
    #[error("The file {file} has the checksum {found:08X}, the manifest says {stated:08X}.")]
    BadChecksum {
        /// Its name.
        file: String,
        /// What it is.
        found: u32,
        /// What the manifest says.
        stated: u32,
    },
    /// Nothing was uploaded for the stream.
    #[error("No file was uploaded.")]
    NoFile,
    /// A stream is no recording.
    #[error("The file {file} cannot be processed: {reason}.")]
    CorruptMedia {
        /// Its name.
        file: String,
        /// Why.
        reason: &'static str,
    },
    /// The folder or session was deleted meanwhile.
    #[error("The folder of the upload does not exist any more.")]
    FolderGone,
    /// The campus's own disk.
    #[error("The storage failed: {0}.")]
    Storage(#[from] io::Error),
}

impl Rejected {
    /// Returns the number shown as `MessageID`. Panopto's numbers are not known; these are the campus's own.
    pub(super) fn message_id(&self) -> i32 {
        match self {
            Self::NoManifest => 1,
            Self::BadManifest { .. } => 2,
            Self::MissingFile { .. } => 3,
            Self::BadChecksum { .. } => 4,
            Self::CorruptMedia { .. } => 5,
            Self::NoFile => 6,
            Self::FolderGone => 7,
            Self::Storage(_) => 8,
        }
    }
}

/// An upload that is whole.
#[derive(Debug)]
pub(super) struct Accepted {
    /// The manifest, for a new session.
    pub(super) manifest: Option<Manifest>,
    /// All files, the manifest last.
    pub(super) files: Vec<AcceptedFile>,
}

/// A file of an upload that is whole.
#[derive(Debug)]
pub(super) struct AcceptedFile {
    pub(super) path: PathBuf,
    name: String,
    bytes: u64,
    role: FileRole,
    checksum: Option<u32>,
    language: Option<String>,
    start: f64,
}

impl AcceptedFile {
    /// Returns it as a file of a session whose files are in this folder below the data folder.
    pub(super) fn in_folder(&self, folder: &str) -> SessionFile {
        SessionFile {
            name: self.name.clone(),
            path: format!("{folder}/{}", self.name),
            bytes: self.bytes,
            role: self.role,
            checksum: self.checksum,
            language: self.language.clone(),
            start: self.start,
        }
    }
}

/// Finds and reads the manifest among the uploaded files, then checks every file it names.
pub(super) fn manifest_and_files(folder: &Path) -> Result<Accepted, Rejected> {
    let (manifest_path, manifest) = find_manifest(folder)?;
    let mut files = Vec::new();
    for (named, role) in &manifest.files {
        if files
            .iter()
            .any(|file: &AcceptedFile| file.name == named.name)
        {
            continue;
        }
        let path = folder.join(&named.name);
        // Only files beside the manifest can be meant; a path to somewhere else names none of them.
        let beside = !named.name.contains(['/', '\\']);
        let metadata = fs::metadata(&path)
            .ok()
            .filter(|found| beside && found.is_file());
        let metadata = metadata.ok_or_else(|| Rejected::MissingFile {
            file: named.name.clone(),
        })?;
        if let Some(stated) = named.checksum {
            let found = crc32(&path)?;
            if found != stated {
                return Err(Rejected::BadChecksum {
                    file: named.name.clone(),
                    found,
                    stated,
                });
            }
        }
        let transcripts = manifest.videos.iter().flat_map(|video| &video.transcripts);
        let language = transcripts
            .filter(|transcript| transcript.file.name == named.name)
            .find_map(|one| one.language.clone());
        let start = manifest
            .videos
            .iter()
            .find(|video| video.file.name == named.name)
            .map_or(0.0, |video| video.start);
        files.push(AcceptedFile {
            path,
            name: named.name.clone(),
            bytes: metadata.len(),
            role: *role,
            checksum: named.checksum,
            language,
            start,
        });
    }
    files.push(plain_file(manifest_path, FileRole::Manifest)?);
    Ok(Accepted {
        manifest: Some(manifest),
        files,
    })
}

/// Takes the files uploaded for a stream: any, but at least one.
pub(super) fn stream_files(folder: &Path, role: FileRole) -> Result<Accepted, Rejected> {
    let files = names_in(folder)?
        .into_iter()
        .map(|path| plain_file(path, role))
        .collect::<Result<Vec<_>, _>>()?;
    if files.is_empty() {
        Err(Rejected::NoFile)
    } else {
        Ok(Accepted {
            manifest: None,
            files,
        })
    }
}

/// The first XML file that is a manifest; if there is none, the first one's error.
fn find_manifest(folder: &Path) -> Result<(PathBuf, Manifest), Rejected> {
    let mut first_error = None;
    for path in names_in(folder)? {
        if !path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("xml"))
        {
            continue;
        }
        let mut bytes = Vec::new();
        File::open(&path)?
            .take(MAX_MANIFEST_BYTES)
            .read_to_end(&mut bytes)?;
        match ucs::parse(&bytes) {
            Ok(manifest) => return Ok((path, manifest)),
            Err(source) => {
                let file = file_name(&path);
                first_error.get_or_insert(Rejected::BadManifest { file, source });
            }
        }
    }
    Err(first_error.unwrap_or(Rejected::NoManifest))
}

fn names_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    match fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries {
                let entry = entry?;
                if entry.file_type()?.is_file() {
                    paths.push(entry.path());
                }
            }
        }
        // Nothing was sent at all.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    paths.sort();
    Ok(paths)
}

fn plain_file(path: PathBuf, role: FileRole) -> Result<AcceptedFile, Rejected> {
    let bytes = fs::metadata(&path)?.len();
    Ok(AcceptedFile {
        name: file_name(&path),
        path,
        bytes,
        role,
        checksum: None,
        language: None,
        start: 0.0,
    })
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn crc32(path: &Path) -> io::Result<u32> {
    let mut file = File::open(path)?;
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize()),
            read => hasher.update(&buffer[..read]),
        }
    }
}
