use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use lectern_analytics::database::Layout;
use tokio_util::sync::CancellationToken;

use super::{DatabaseWritten, write};
use crate::database::{self, Database};
use crate::viewing::store::{self, ListedSession, NewCourse, NewRow, Viewers, Words};

const COURSE: &str = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001";
const ONE: &str = "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0001";
const USER: &str = "7a7a7a7a-3333-4d4d-9e30-cccccccc0001";
const HEAD: &str = "SessionId,UserId,Date,DateTime,PlaybackSpeed,StartPosition,StartReason,StopPosition,StopReason,SecondsViewed\n";

struct Desk {
    folder: tempfile::TempDir,
    database: Database,
}

impl Desk {
    /// A course of one recording with one view.
    fn new(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (database, _) = database::open(&folder.path().join("profile"), now()).unwrap();
        let desk = Self { folder, database };
        desk.list(name);
        desk.database
            .write(|t| {
                let no = store::session(t, ONE.parse()?)?.unwrap().no;
                let mut words = Words::load(t)?;
                let row = NewRow {
                    at: 1_609_877_472_123_000,
                    viewer: Viewers::default().number(t, USER)?,
                    start: 20.7,
                    seconds: 4.2,
                    stop: None,
                    speed: 1.0,
                    start_reason: words.number(t, "Start")?,
                    stop_reason: words.number(t, "Pause")?,
                };
                store::add_rows(t, no, &[row], None)
            })
            .unwrap();
        desk
    }

    fn list(&self, name: &str) {
        self.database
            .write(|t| {
                let new = NewCourse {
                    account: None,
                    folder: COURSE.parse()?,
                    name: name.to_owned(),
                    zone: None,
                    sub_folders: true,
                    own: std::collections::BTreeMap::new(),
                };
                let course = store::insert_course(t, &new, now())?;
                let told = ListedSession {
                    id: ONE.parse()?,
                    name: "Lecture, 1".to_owned(),
                    description: None,
                    duration: Some(100.0),
                    start_time: None,
                    folder: COURSE.parse()?,
                    folder_name: name.to_owned(),
                };
                store::upsert_sessions(t, course, &[told]).map(|_| ())
            })
            .unwrap();
    }

    fn base(&self) -> PathBuf {
        self.folder.path().join("database")
    }

    fn write(&self, layout: Layout) -> DatabaseWritten {
        write(
            &self.database,
            &self.base(),
            None,
            layout,
            now(),
            &CancellationToken::new(),
        )
        .unwrap()
    }

    fn place(&self, course: &str, file: &str) -> PathBuf {
        self.base().join(format!("{course}[{COURSE}]")).join(file)
    }
}

fn now() -> DateTime<Utc> {
    "2021-03-01T12:00:00Z".parse().unwrap()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

const ROW: &str = "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0001,7a7a7a7a-3333-4d4d-9e30-cccccccc0001,2021-01-05,2021-01-05 20:11:12.123000+00:00,1.0,20.7,Start,24.9,Pause,4.2\n";

#[test]
fn the_documented_files_are_those_of_the_contract() {
    let desk = Desk::new("BIOL 200");

    desk.write(Layout::Documented);

    assert_eq!(
        read(&desk.place("BIOL 200", "videos_overview.csv")),
        format!(
            "FolderID,FolderName,SessionId,SessionName,Description,Duration\n{COURSE},BIOL 200,{ONE},\"Lecture, 1\",,100.0\n"
        )
    );
    assert_eq!(
        read(&desk.place("BIOL 200", "viewing_activity.csv")),
        format!("{HEAD}{ROW}")
    );
}

#[test]
fn the_other_layout_takes_the_place_of_the_first() {
    let desk = Desk::new("BIOL 200");
    desk.write(Layout::Documented);

    desk.write(Layout::Upstream);

    let overview = read(&desk.place("BIOL 200", "sessions_overview.csv"));
    assert!(
        overview.starts_with(
            "RootFolderID,RootFolderName,ContainingFolderId,ContainingFolderName,SessionId,"
        ),
        "{overview}"
    );
    assert!(!desk.place("BIOL 200", "videos_overview.csv").exists());
}

#[test]
fn a_second_writing_of_the_same_rows_leaves_the_files_alone() {
    let desk = Desk::new("BIOL 200");
    desk.write(Layout::Documented);
    let before = fs::metadata(desk.place("BIOL 200", "viewing_activity.csv"))
        .unwrap()
        .modified()
        .unwrap();

    let again = desk.write(Layout::Documented);

    assert!(again.folders[0].unchanged && again.taken_in.folders[0].unchanged);
    assert_eq!((again.folders[0].sessions, again.folders[0].rows), (1, 1));
    let after = fs::metadata(desk.place("BIOL 200", "viewing_activity.csv"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(before, after);
}

#[test]
fn a_renamed_course_keeps_its_folder_under_the_new_name() {
    let desk = Desk::new("BIOL 200");
    desk.write(Layout::Documented);
    fs::write(desk.place("BIOL 200", "notes.txt"), "mine").unwrap();
    desk.list("BIOL 200: \"Genes\"");

    let written = desk.write(Layout::Documented);

    assert_eq!(
        written.folders[0].renamed_from.as_deref(),
        Some(&*format!("BIOL 200[{COURSE}]"))
    );
    assert_eq!(read(&desk.place("BIOL 200- Genes", "notes.txt")), "mine");
    assert_eq!(fs::read_dir(desk.base()).unwrap().count(), 1);
}

#[test]
fn rows_of_the_published_tool_come_back_out_with_ours() {
    let desk = Desk::new("BIOL 200");
    let theirs = "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0002,7a7a7a7a-3333-4d4d-9e30-cccccccc0002,2020-10-05,2020-10-05 20:11:12+00:00,1.5,0.5,Seek,12.2,End,11.7\n";
    fs::create_dir_all(desk.place("Old name", "")).unwrap();
    fs::write(
        desk.place("Old name", "viewing_activity.csv"),
        format!("{HEAD}{theirs}{theirs}{ROW}"),
    )
    .unwrap();

    let written = desk.write(Layout::Documented);

    assert_eq!(written.taken_in.new_rows(), 1);
    assert_eq!(
        read(&desk.place("BIOL 200", "viewing_activity.csv")),
        format!("{HEAD}{ROW}{theirs}")
    );
    assert!(written.folders[0].kept.is_empty());
}

#[test]
fn files_that_say_more_are_kept_before_they_are_written_over() {
    let desk = Desk::new("BIOL 200");
    fs::create_dir_all(desk.place("BIOL 200", "")).unwrap();
    let odd = format!(
        "{},Note\n{},mine\nnot a row\n",
        HEAD.trim_end(),
        ROW.trim_end()
    );
    fs::write(desk.place("BIOL 200", "viewing_activity.csv"), &odd).unwrap();

    let written = desk.write(Layout::Documented);

    assert_eq!(read(&written.folders[0].kept[0]), odd);
    assert_eq!(
        read(&desk.place("BIOL 200", "viewing_activity.csv")),
        format!("{HEAD}{ROW}")
    );
    assert!(desk.write(Layout::Documented).folders[0].kept.is_empty());
}

#[test]
fn two_folders_of_one_course_become_one() {
    let desk = Desk::new("BIOL 200");
    for name in ["BIOL 200", "BIOL"] {
        fs::create_dir_all(desk.place(name, "")).unwrap();
        let other = ROW
            .replace("20.7", if name == "BIOL" { "1.5" } else { "2.5" })
            .replace("24.9", if name == "BIOL" { "5.7" } else { "6.7" });
        fs::write(
            desk.place(name, "viewing_activity.csv"),
            format!("{HEAD}{other}"),
        )
        .unwrap();
    }

    let written = desk.write(Layout::Documented);

    assert_eq!(written.folders[0].rows, 3);
    assert!(!desk.base().join(format!("BIOL[{COURSE}]")).exists());
    assert!(
        written.folders[0].kept[0]
            .join("viewing_activity.csv")
            .is_file()
    );
}
