//! Looking at one file: what it is, how long, from when, and what speaks against uploading it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use lectern_transfer::{Fingerprint, is_still_being_written};
use serde::{Deserialize, Serialize};

use super::captions::{self, CaptionCheck};
use super::media::{self, MediaKind};
use super::mp4;
use super::walk::{name_of, why_unreadable};

/// A caption file longer than this is none.
const LONGEST_CAPTIONS: u64 = 20 * 1024 * 1024;
/// How long a file that was seen growing must have been left alone to count as whole.
pub(crate) const QUIET: Duration = Duration::from_secs(3);

/// A file as it was looked at.
#[derive(Debug, Clone)]
pub(crate) struct LookedAt {
    pub path: PathBuf,
    pub name: String,
    pub kind: MediaKind,
    pub fingerprint: Fingerprint,
    pub seconds: Option<f64>,
    pub recorded: Option<DateTime<Utc>>,
    pub captions: Option<CaptionCheck>,
    /// It changed a moment ago. It may have been finished then, as a copied file is, so this alone says nothing: it takes a
    /// second look to see whether something still writes to it.
    pub fresh: bool,
    pub troubles: Vec<Trouble>,
}

/// What speaks against uploading a file as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "text", rename_all = "camelCase")]
pub(crate) enum Trouble {
    /// No bytes.
    Empty,
    /// Cannot be opened; with the end of a sentence that begins with the name.
    Unreadable(String),
    /// Changed between two looks.
    Growing,
    /// Panopto may not read it; with the end of a sentence that begins with the name.
    UnlikelyFormat(String),
    /// Was there and is gone.
    Missing,
    /// Captions that cannot be right; with a whole sentence.
    CaptionInvalid(String),
}

/// Looks at a file. Reads its first bytes and, of a movie, its header; blocks meanwhile.
pub(crate) fn look_at(path: &Path) -> LookedAt {
    let name = name_of(path);
    let taken_at = SystemTime::now();
    match read(path, &name, taken_at) {
        Ok(looked) => looked,
        Err(error) => {
            let trouble = if error.kind() == std::io::ErrorKind::NotFound {
                Trouble::Missing
            } else {
                Trouble::Unreadable(why_unreadable(&error))
            };
            let fingerprint = Fingerprint::of(path).unwrap_or(Fingerprint {
                size: 0,
                modified_ns: None,
                device: None,
                inode: None,
            });
            let kind = media::by_extension(&media::extension_of(&name));
            LookedAt {
                path: path.to_owned(),
                name,
                kind,
                fingerprint,
                seconds: None,
                recorded: None,
                captions: None,
                fresh: false,
                troubles: vec![trouble],
            }
        }
    }
}

fn read(path: &Path, name: &str, taken_at: SystemTime) -> std::io::Result<LookedAt> {
    let extension = media::extension_of(name);
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let fingerprint = Fingerprint::from_metadata(&metadata);
    let mut head = Vec::with_capacity(media::HEAD);
    Read::by_ref(&mut file)
        .take(media::HEAD as u64)
        .read_to_end(&mut head)?;
    let guess = media::guess(&extension, &head);
    let mut troubles = Vec::new();
    if fingerprint.size == 0 {
        troubles.push(Trouble::Empty);
    } else if let Some(why) = guess.unlikely {
        troubles.push(Trouble::UnlikelyFormat(why));
    }
    let is_media = matches!(guess.kind, MediaKind::Video | MediaKind::Audio);
    let header = if is_media {
        mp4::movie_header(&mut file)?
    } else {
        None
    };
    let captions = (guess.kind == MediaKind::Captions)
        .then(|| check_captions(path, &extension, fingerprint.size));
    if let Some(CaptionCheck::Invalid(why)) = &captions {
        troubles.push(Trouble::CaptionInvalid(format!("{name}: {why}")));
    }
    let fresh = is_media && is_still_being_written(&fingerprint, &fingerprint, taken_at, QUIET);
    let modified = metadata.modified().ok().map(DateTime::<Utc>::from);
    Ok(LookedAt {
        path: path.to_owned(),
        name: name.to_owned(),
        kind: guess.kind,
        fingerprint,
        seconds: header.and_then(|header| header.seconds),
        recorded: header.and_then(|header| header.created).or(modified),
        captions,
        fresh,
        troubles,
    })
}

impl LookedAt {
    /// Tells whether only another look can say if something writes to the file.
    pub fn needs_another_look(&self) -> bool {
        self.fresh || self.troubles.contains(&Trouble::Growing)
    }

    /// Looks again. A file that changed in between is being written; one that was counts as whole only when it has been
    /// left alone for [`QUIET`], because programs that record write in bursts.
    pub fn look_again(&self) -> Self {
        let mut now = look_at(&self.path);
        let changed = !self.fingerprint.describes_same_content(&now.fingerprint);
        let was_growing = self.troubles.contains(&Trouble::Growing);
        if now.fingerprint.size > 0 && (changed || (was_growing && now.fresh)) {
            now.troubles.push(Trouble::Growing);
        }
        now.fresh = false;
        now
    }
}

fn check_captions(path: &Path, extension: &str, size: u64) -> CaptionCheck {
    if size > LONGEST_CAPTIONS {
        return CaptionCheck::Invalid("This is too large for captions.".to_owned());
    }
    match std::fs::read(path) {
        Ok(bytes) => captions::check(extension, &bytes),
        Err(error) => CaptionCheck::Invalid(format!("This file {}", why_unreadable(&error))),
    }
}

/// Looks again whether a file that was being written is left alone now, comparing with the earlier sample.
pub(crate) fn is_settled(
    earlier: &Fingerprint,
    path: &Path,
) -> std::io::Result<(bool, Fingerprint)> {
    let now = Fingerprint::of(path)?;
    Ok((
        !is_still_being_written(earlier, &now, SystemTime::now(), QUIET),
        now,
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn file(folder: &tempfile::TempDir, name: &str, content: &[u8], age: Duration) -> PathBuf {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(SystemTime::now() - age)
            .unwrap();
        path
    }

    #[test]
    fn says_what_speaks_against_each() {
        let folder = tempfile::tempdir().unwrap();
        let old = Duration::from_secs(100);
        let look = |name, content: &[u8], age| look_at(&file(&folder, name, content, age)).troubles;
        assert_eq!(look("a.mp4", b"\0\0\0\x18ftypmp42aaaaaaaaaaaa", old), []);
        assert_eq!(look("b.mp4", b"", old), [Trouble::Empty]);
        assert_eq!(
            look("c.mp4", b"\0\0\0\x18ftypmp42", Duration::ZERO),
            [],
            "a file that was copied a moment ago is whole"
        );
        assert!(matches!(
            look("d.mkv", b"\x1a\x45\xdf\xa3", old)[..],
            [Trouble::UnlikelyFormat(_)]
        ));
        assert!(matches!(
            look("e.srt", b"nothing", old)[..],
            [Trouble::CaptionInvalid(_)]
        ));
        assert_eq!(
            look_at(&folder.path().join("gone.mp4")).troubles,
            [Trouble::Missing]
        );
    }

    #[test]
    fn only_a_file_that_changes_between_two_looks_is_being_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder, "a.mp4", b"\0\0\0\x18ftypmp42", Duration::ZERO);
        let first = look_at(&path);
        assert!(first.needs_another_look());
        assert!(!first.look_again().needs_another_look());

        fs::write(&path, b"\0\0\0\x18ftypmp42 and more").unwrap();
        let second = first.look_again();
        assert_eq!(second.troubles, [Trouble::Growing]);
        // It rests, but not for long enough yet.
        let third = second.look_again();
        assert_eq!(third.troubles, [Trouble::Growing]);
        file_is_old(&path);
        let fourth = third.look_again();
        assert_eq!(fourth.troubles, [Trouble::Growing], "its time changed");
        assert_eq!(fourth.look_again().troubles, []);
    }

    fn file_is_old(path: &Path) {
        File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_modified(SystemTime::now() - Duration::from_secs(100))
            .unwrap();
    }

    #[test]
    fn a_file_left_alone_is_settled() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder, "a.mp4", b"one", Duration::from_secs(100));
        let first = Fingerprint::of(&path).unwrap();
        assert!(is_settled(&first, &path).unwrap().0);
        fs::write(&path, b"one and more").unwrap();
        let (settled, second) = is_settled(&first, &path).unwrap();
        assert!(!settled);
        assert!(!first.describes_same_content(&second));
    }
}
