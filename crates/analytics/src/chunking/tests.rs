//! Whole runs over databases on the disk.

mod files;
mod oddities;
mod scale;

use std::path::{Path, PathBuf};

use super::{ChunkingOptions, ChunkingReceipt, run};
use crate::chunks::Rule;
use crate::database::{IssueKind, Layout};

const ACTIVITY: &str = "SessionId,UserId,Date,DateTime,PlaybackSpeed,StartPosition,StartReason,StopPosition,StopReason,SecondsViewed\n";
const DOCUMENTED: &str = "FolderID,FolderName,SessionId,SessionName,Description,Duration\n";
const UPSTREAM: &str = "RootFolderID,RootFolderName,ContainingFolderId,ContainingFolderName,SessionId,SessionName,Description,Duration\n";

const ID: &str = "0a0a0a0a-1111-2222-3333-444455556666";
const OTHER: &str = "abcdef00-1111-2222-3333-444455556666";

/// Seven views whose chunks the published scripts' own code made.
const GOLDEN: &str = "\
S1,U1,2021-01-05,2021-01-05 20:11:12.123000+00:00,1.0,0.5,Start,12.2,Seek,11.7
S1,U1,2021-01-06,2021-01-06 07:30:00+00:00,1.0,11.0,Start,14.1,Seek,3.1
S1,U1,2021-01-06,2021-01-06 08:30:00+00:00,1.0,40.2,Start,99.2,Seek,59.0
S1,U2,2021-01-06,2021-01-06 18:00:00+00:00,1.0,20.1,Start,24.3,Seek,4.2
S1,U2,2021-01-06,2021-01-06 18:05:00+00:00,1.0,24.6,Start,24.900000000000002,Seek,0.3
S1,U2,2021-01-06,2021-01-06 18:06:00+00:00,1.0,30.3,Start,31.3,Seek,1.0
S1,U2,2021-01-06,2021-01-06 18:07:00+00:00,1.0,32.2,Start,34.2,Seek,2.0
";

/// A database and an output that go when they are dropped.
struct Place {
    root: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            root: tempfile::tempdir().unwrap(),
        }
    }

    /// A database with the golden case in the older layout.
    fn golden() -> Self {
        let place = Self::new();
        let overview = format!("{DOCUMENTED}{ID},BIOL,S1,One,,100.0\n{ID},BIOL,S2,Two,,33.3\n");
        place.write(&format!("BIOL[{ID}]"), "videos_overview.csv", &overview);
        place.write(
            &format!("BIOL[{ID}]"),
            "viewing_activity.csv",
            format!("{ACTIVITY}{GOLDEN}"),
        );
        place
    }

    fn write(&self, directory: &str, name: &str, text: impl AsRef<[u8]>) {
        let folder = self.database().join(directory);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), text).unwrap();
    }

    fn database(&self) -> PathBuf {
        self.root.path().join("database")
    }

    fn output(&self) -> PathBuf {
        self.root.path().join("output[CHUNKED]")
    }

    fn options(&self, rule: Rule) -> ChunkingOptions {
        let mut options = ChunkingOptions::new(self.database(), self.output(), rule);
        options.zone = chrono_tz::US::Pacific;
        options
    }

    fn run(&self, rule: Rule) -> ChunkingReceipt {
        run(&self.options(rule)).unwrap()
    }

    /// Reads a file of the output.
    fn read(&self, path: impl AsRef<Path>) -> String {
        std::fs::read_to_string(self.output().join(path)).unwrap()
    }

    fn chunks(&self) -> Vec<String> {
        let text = self.read("tableau/chunked_data.csv");
        text.lines().skip(1).map(str::to_owned).collect()
    }
}

fn kinds(receipt: &ChunkingReceipt) -> Vec<(IssueKind, Option<u64>)> {
    let issues = receipt.issues.iter();
    issues.map(|issue| (issue.kind, issue.line)).collect()
}

fn layouts() -> [Layout; 2] {
    [Layout::Documented, Layout::Upstream]
}
