//! `log.txt`, `err.txt` and `retry###.txt` in the documented form.
//!
//! A line is the local time and a message: `11-22-2026 01:23:41..Course count: 2`. A download that failed has two lines:
//! `…..Error_http_downloader '<file>', '<address>'` and `…..Error object: <text>`. Errors are in both files.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDateTime;

use crate::ArtifactsError;

/// The file of all messages.
pub const LOG_FILE: &str = "log.txt";
/// The file of errors; that it exists means that there were some.
pub const ERROR_FILE: &str = "err.txt";

const FORM: &str = "%m-%d-%Y %H:%M:%S";
const FAILED: &str = "Error_http_downloader ";

/// Writes messages below a folder.
#[derive(Debug, Clone)]
pub struct Log {
    folder: PathBuf,
}

/// A download that failed, as `err.txt` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedDownload {
    /// When.
    pub at: NaiveDateTime,
    /// The file that it should have become.
    pub file: String,
    /// The address it came from; it may have expired since.
    pub address: String,
}

impl Log {
    /// Writes into this folder, which exists.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Removes both files, as a run from the beginning does.
    pub fn clear(&self) -> Result<(), ArtifactsError> {
        for name in [LOG_FILE, ERROR_FILE] {
            remove(&self.folder.join(name))?;
        }
        Ok(())
    }

    /// Adds a message. Line breaks in it become spaces.
    pub fn message(&self, now: NaiveDateTime, text: &str) -> Result<(), ArtifactsError> {
        self.append(LOG_FILE, &line(now, text))
    }

    /// Adds an error, to both files.
    pub fn error(&self, now: NaiveDateTime, text: &str) -> Result<(), ArtifactsError> {
        let line = line(now, text);
        self.append(ERROR_FILE, &line)?;
        self.append(LOG_FILE, &line)
    }

    /// Adds a download that failed. The address must be one without a token.
    pub fn failed_download(
        &self,
        now: NaiveDateTime,
        file: &str,
        address: &str,
        why: &str,
    ) -> Result<(), ArtifactsError> {
        self.error(now, &format!("{FAILED}'{file}', '{address}'"))?;
        self.error(now, &format!("Error object: {why}"))
    }

    /// Returns the downloads that `err.txt` lists, oldest first.
    pub fn failed_downloads(&self) -> Result<Vec<FailedDownload>, ArtifactsError> {
        let path = self.folder.join(ERROR_FILE);
        let file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(ArtifactsError::disk("reading", &path)(error)),
        };
        let mut failed = Vec::new();
        for line in BufReader::new(file).split(b'\n') {
            let line = line.map_err(ArtifactsError::disk("reading", &path))?;
            failed.extend(parse(&String::from_utf8_lossy(&line)));
        }
        Ok(failed)
    }

    /// Begins a retry: keeps `err.txt` under the first free name `retry000.txt`, `retry001.txt`, … and removes it. Returns the
    /// name, or none (and says so in the log) where no download failed.
    pub fn begin_retry(&self, now: NaiveDateTime) -> Result<Option<String>, ArtifactsError> {
        if self.failed_downloads()?.is_empty() {
            self.message(now, "No download errors to retry.")?;
            return Ok(None);
        }
        let errors = self.folder.join(ERROR_FILE);
        let names = (0_u32..).map(|number| format!("retry{number:03}.txt"));
        for name in names {
            let place = self.folder.join(&name);
            match OpenOptions::new().write(true).create_new(true).open(&place) {
                Ok(mut kept) => {
                    let text =
                        fs::read(&errors).map_err(ArtifactsError::disk("reading", &errors))?;
                    kept.write_all(&text)
                        .map_err(ArtifactsError::disk("writing", &place))?;
                    remove(&errors)?;
                    return Ok(Some(name));
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(ArtifactsError::disk("writing", &place)(error)),
            }
        }
        Ok(None)
    }

    fn append(&self, name: &str, line: &str) -> Result<(), ArtifactsError> {
        let path = self.folder.join(name);
        let mut file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(&path)
            .map_err(ArtifactsError::disk("writing", &path))?;
        file.write_all(line.as_bytes())
            .map_err(ArtifactsError::disk("writing", &path))
    }
}

fn line(now: NaiveDateTime, text: &str) -> String {
    let text = text.replace(['\r', '\n'], " ");
    format!("{}..{text}\n", now.format(FORM))
}

fn parse(line: &str) -> Option<FailedDownload> {
    let line = line.trim_end_matches('\r');
    let (at, message) = line.split_at_checked(19)?;
    let at = NaiveDateTime::parse_from_str(at, FORM).ok()?;
    let quoted = message.strip_prefix("..")?.strip_prefix(FAILED)?;
    let inside = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
    // Quotes in names are not escaped; the last such mark is the border, since an address has none.
    let (file, address) = inside.rsplit_once("', '")?;
    Some(FailedDownload {
        at,
        file: file.to_owned(),
        address: address.to_owned(),
    })
}

fn remove(path: &Path) -> Result<(), ArtifactsError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(ArtifactsError::disk("removing", path)(error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> NaiveDateTime {
        "2026-11-22T01:23:41".parse().unwrap()
    }

    #[test]
    fn lines_are_as_documented_and_failures_are_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::new(folder.path());
        log.message(now(), "Course count: 2").unwrap();
        let file = "exports/B'iology', 'x/ana/a.pdf";
        log.failed_download(
            now(),
            file,
            "https://c.example/files/5",
            "status 404\nnot found",
        )
        .unwrap();
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        let errors = "11-22-2026 01:23:41..Error_http_downloader 'exports/B'iology', 'x/ana/a.pdf', 'https://c.example/files/5'\n\
                      11-22-2026 01:23:41..Error object: status 404 not found\n";
        assert_eq!(read(ERROR_FILE), errors);
        assert_eq!(
            read(LOG_FILE),
            format!("11-22-2026 01:23:41..Course count: 2\n{errors}")
        );
        let failed = log.failed_downloads().unwrap();
        let expected = FailedDownload {
            at: now(),
            file: file.to_owned(),
            address: "https://c.example/files/5".to_owned(),
        };
        assert_eq!(failed, [expected]);
    }

    #[test]
    fn a_retry_keeps_the_errors_under_the_first_free_name() {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::new(folder.path());
        log.error(now(), "something else").unwrap();
        assert_eq!(log.begin_retry(now()).unwrap(), None);
        assert!(folder.path().join(ERROR_FILE).exists());
        for name in ["retry000.txt", "retry001.txt"] {
            log.failed_download(now(), "a", "https://b", "c").unwrap();
            assert_eq!(log.begin_retry(now()).unwrap().as_deref(), Some(name));
            assert!(folder.path().join(name).exists());
            assert!(!folder.path().join(ERROR_FILE).exists());
        }
        log.clear().unwrap();
        assert!(!folder.path().join(LOG_FILE).exists());
    }
}
