//! What tells one state of a file from another without reading it.

use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Holds the size, time and identity of a file at one moment.
///
/// Two equal fingerprints mean "the same bytes" for every program that does not set the clock of a file back on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Length in bytes.
    pub size: u64,
    /// Time of the last change in nanoseconds since 1970, where the file system tells it.
    pub modified_ns: Option<i64>,
    /// Number of the device the file lies on, where known (Unix).
    pub device: Option<u64>,
    /// Number of the file on that device, where known (Unix).
    pub inode: Option<u64>,
}

impl Fingerprint {
    /// Takes the fingerprint of the file at `path`, following links.
    pub fn of(path: &Path) -> std::io::Result<Self> {
        std::fs::metadata(path).map(|metadata| Self::from_metadata(&metadata))
    }

    /// Takes the fingerprint out of metadata that was read already.
    pub fn from_metadata(metadata: &Metadata) -> Self {
        let (device, inode) = identity(metadata);
        Self {
            size: metadata.len(),
            modified_ns: metadata.modified().ok().and_then(nanoseconds),
            device,
            inode,
        }
    }

    /// Says whether `other` describes the same file with the same content.
    ///
    /// A file number counts only on the same device: removable and network drives get a new device number, and often new
    /// file numbers, each time they are attached, and that alone must not send gigabytes again.
    pub fn describes_same_content(&self, other: &Self) -> bool {
        let same_file = match (self.inode, other.inode) {
            (Some(ours), Some(theirs)) if self.device == other.device => ours == theirs,
            _ => true,
        };
        self.size == other.size && self.modified_ns == other.modified_ns && same_file
    }
}

/// Says whether a file was probably still being written when `later` was taken.
///
/// Both samples are a fingerprint and the moment it was taken. A file counts as being written when it changed between the
/// samples, or when its last change lies less than `quiet` before the later one. A last change in the future says nothing
/// (clocks of cameras and servers are often wrong), so there the comparison alone decides.
pub fn is_still_being_written(
    earlier: &Fingerprint,
    later: &Fingerprint,
    later_taken_at: SystemTime,
    quiet: Duration,
) -> bool {
    if !earlier.describes_same_content(later) {
        return true;
    }
    let (Some(modified), Some(now)) = (later.modified_ns, nanoseconds(later_taken_at)) else {
        return false;
    };
    match u128::try_from(i128::from(now) - i128::from(modified)) {
        Ok(age) => age < quiet.as_nanos(),
        Err(_) => false,
    }
}

fn nanoseconds(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos())
            .ok()
            .map(|ns| -ns),
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> (Option<u64>, Option<u64>) {
    use std::os::unix::fs::MetadataExt;
    (Some(metadata.dev()), Some(metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_metadata: &Metadata) -> (Option<u64>, Option<u64>) {
    (None, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rewritten_file_of_equal_length_is_another_content() {
        let first = print(100, 5, Some(1), Some(7));
        assert!(first.describes_same_content(&first.clone()));
        assert!(!first.describes_same_content(&print(100, 6, Some(1), Some(7))));
        assert!(!first.describes_same_content(&print(101, 5, Some(1), Some(7))));
    }

    #[test]
    fn a_file_put_in_its_place_is_another_content() {
        assert!(
            !print(1, 5, Some(1), Some(7)).describes_same_content(&print(1, 5, Some(1), Some(8)))
        );
    }

    #[test]
    fn a_drive_attached_again_is_the_same_content() {
        assert!(print(1, 5, Some(1), Some(7)).describes_same_content(&print(
            1,
            5,
            Some(2),
            Some(9)
        )));
    }

    #[test]
    fn a_file_that_grows_or_was_touched_just_now_is_being_written() {
        let quiet = Duration::from_secs(10);
        let at = |seconds: u64| UNIX_EPOCH + Duration::from_secs(seconds);
        let second = 1_000_000_000;
        let old = print(1, second, None, None);
        assert!(is_still_being_written(
            &old,
            &print(2, 2 * second, None, None),
            at(500),
            quiet
        ));
        assert!(is_still_being_written(&old, &old, at(10), quiet));
        assert!(!is_still_being_written(&old, &old, at(11), quiet));
    }

    #[test]
    fn a_time_in_the_future_alone_is_no_sign_of_writing() {
        let future = print(1, 9_000_000_000, None, None);
        assert!(!is_still_being_written(
            &future,
            &future,
            UNIX_EPOCH,
            Duration::from_secs(10)
        ));
    }

    #[test]
    fn a_real_file_keeps_its_fingerprint_until_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lecture.mp4");
        std::fs::write(&path, b"one").unwrap();
        let before = Fingerprint::of(&path).unwrap();
        assert_eq!(before, Fingerprint::of(&path).unwrap());
        std::fs::write(&path, b"three").unwrap();
        assert!(!before.describes_same_content(&Fingerprint::of(&path).unwrap()));
    }

    fn print(size: u64, modified_ns: i64, device: Option<u64>, inode: Option<u64>) -> Fingerprint {
        Fingerprint {
            size,
            modified_ns: Some(modified_ns),
            device,
            inode,
        }
    }
}
