//! `files.jsonl`: the files that belong to the collected answers, or why they are not there.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::ArtifactsError;

/// The file's name.
pub(crate) const NAME: &str = "files.jsonl";

/// What sort of file an id belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A file of Canvas, by its file id.
    File,
    /// The small picture of a file, by that file's id.
    Thumbnail,
    /// A recording, by its media id.
    Media,
}

/// One line: a file that is there, or one that is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its sort.
    pub kind: Kind,
    /// Its id as Canvas writes it.
    pub id: String,
    /// Where its bytes are, relative to the collection, with `/`; none if it was not downloaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its length in bytes.
    #[serde(default)]
    pub size: u64,
    /// The SHA-256 of its bytes in lower-case hexadecimal digits.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
    /// What the server said it is, as in `image/png`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub content_type: String,
    /// Its name, for files that no answer describes: those embedded in texts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Why it was not downloaded, as words that fit behind "Not downloaded:".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// All lines, the last of each id.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    records: HashMap<(Kind, String), FileRecord>,
}

impl Listing {
    pub(super) fn read(folder: &Path) -> Result<Self, ArtifactsError> {
        let path = folder.join(NAME);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(ArtifactsError::disk("reading", &path)(error)),
        };
        let mut records = HashMap::new();
        let mut lines = BufReader::new(file).split(b'\n').enumerate().peekable();
        while let Some((number, line)) = lines.next() {
            let line = line.map_err(ArtifactsError::disk("reading", &path))?;
            if line.trim_ascii().is_empty() {
                continue;
            }
            match serde_json::from_slice::<FileRecord>(&line) {
                Ok(record) => {
                    records.insert((record.kind, record.id.clone()), record);
                }
                // A kill while it was written leaves half a line at the end.
                Err(_) if lines.peek().is_none() => {}
                Err(error) => {
                    return Err(ArtifactsError::Damaged {
                        path,
                        what: format!("line {}: {error}", number + 1),
                    });
                }
            }
        }
        Ok(Self { records })
    }

    pub fn get(&self, kind: Kind, id: &str) -> Option<&FileRecord> {
        self.records.get(&(kind, id.to_owned()))
    }
}

impl FileRecord {
    /// Returns where the bytes are; a path that would leave the collection counts as none.
    pub(crate) fn place(&self, folder: &Path) -> Option<PathBuf> {
        let path = Path::new(self.path.as_ref()?);
        let inside = path
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        (inside && path.components().next().is_some()).then(|| folder.join(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_an_id_counts_and_a_half_line_at_the_end_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let text = "{\"kind\":\"file\",\"id\":\"5\",\"why\":\"the link has expired\"}\n\n{\"kind\":\"file\",\"id\":\"5\",\"path\":\"files/5\",\"size\":3,\"sha256\":\"ab\"}\n{\"kind\":\"fi";
        std::fs::write(folder.path().join(NAME), text).unwrap();
        let listing = Listing::read(folder.path()).unwrap();
        let record = listing.get(Kind::File, "5").unwrap();
        assert_eq!((record.size, record.why.as_deref()), (3, None));
        assert!(listing.get(Kind::Media, "5").is_none());
        std::fs::write(folder.path().join(NAME), format!("{text}\n{{}}\n")).unwrap();
        let error = Listing::read(folder.path()).unwrap_err();
        assert!(error.to_string().contains("line 4"), "{error}");
    }

    #[test]
    fn bytes_are_only_taken_from_inside_the_collection() {
        let record = |path: &str| FileRecord {
            kind: Kind::File,
            id: "5".to_owned(),
            path: Some(path.to_owned()),
            size: 0,
            sha256: String::new(),
            content_type: String::new(),
            name: String::new(),
            why: None,
        };
        let folder = Path::new("collection");
        assert_eq!(
            record("files/5").place(folder),
            Some(folder.join("files/5"))
        );
        for path in ["../5", "/etc/passwd", "files/../../5", ""] {
            assert_eq!(record(path).place(folder), None, "{path}");
        }
    }
}
