use std::fs;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use lectern_analytics::database::IssueKind;
use tokio_util::sync::CancellationToken;

use super::{TakeInScope, TakenIn, take_in};
use crate::database::{self, Database};
use crate::viewing::store::{self, SessionRow};

const COURSE: &str = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001";
const ONE: &str = "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0001";
const TWO: &str = "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0002";
const DELETED: &str = "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0003";
const USER: &str = "7a7a7a7a-3333-4d4d-9e30-cccccccc0001";
const HEAD: &str = "SessionId,UserId,Date,DateTime,PlaybackSpeed,StartPosition,StartReason,StopPosition,StopReason,SecondsViewed\n";

struct Desk {
    folder: tempfile::TempDir,
    database: Database,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (database, _) = database::open(&folder.path().join("profile"), now()).unwrap();
        Self { folder, database }
    }

    fn base(&self) -> PathBuf {
        self.folder.path().join("database")
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.base().join(format!("BIOL 200[{COURSE}]")).join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn state(&self, day: &str) {
        let path = self.folder.path().join("raw_data_handler/state.csv");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(
            path,
            format!(
                "PanoptoFolderName,PanoptoFolderID,LastDateFetched(UTC)\nBIOL 200,{COURSE},{day}\n"
            ),
        )
        .unwrap();
    }

    fn take_in(&self) -> TakenIn {
        take_in(
            &self.database,
            &self.base(),
            TakeInScope::All,
            now(),
            &CancellationToken::new(),
        )
        .unwrap()
    }

    fn sessions(&self) -> Vec<SessionRow> {
        self.database
            .read(|c| {
                let course = store::courses(c)?[0].id;
                store::sessions(c, course)
            })
            .unwrap()
    }

    fn rows(&self) -> Vec<String> {
        self.database
            .read(|c| {
                let mut rows = Vec::new();
                for course in store::courses(c)? {
                    for session in store::sessions(c, course.id)? {
                        store::each_row(c, session.no, |row| {
                            rows.push(format!("{} {row:?}", session.id));
                            Ok(())
                        })?;
                    }
                }
                Ok(rows)
            })
            .unwrap()
    }
}

fn now() -> DateTime<Utc> {
    "2021-03-01T12:00:00Z".parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn seed_overview() -> String {
    format!(
        "FolderID,FolderName,SessionId,SessionName,Description,Duration\n{COURSE},BIOL 200,{ONE},\"Lecture 1, part \"\"A\"\"\",,100.0\n{COURSE},BIOL 200,{TWO},Lecture 2,Second,\n"
    )
}

fn line(session: &str, time: &str, start: &str, stop: &str, seconds: &str) -> String {
    format!(
        "{session},{USER},{},{time},1.0,{start},Start,{stop},Pause,{seconds}\n",
        &time[..10]
    )
}

fn activity() -> String {
    [
        HEAD.to_owned(),
        line(
            ONE,
            "2021-01-06 18:05:00+00:00",
            "24.6",
            "24.900000000000002",
            "0.3",
        ),
        line(
            DELETED,
            "2021-01-05 20:11:12.123000+00:00",
            "0.5",
            "12.2",
            "11.7",
        ),
        line(
            ONE,
            "2021-01-06 18:05:00+00:00",
            "24.6",
            "24.900000000000002",
            "0.3",
        ),
        line(TWO, "2021-01-04 08:30:00+00:00", "-3.0", "130.0", "133.0"),
    ]
    .concat()
}

#[test]
fn takes_rows_recordings_and_the_last_day_of_the_first_layout() {
    let desk = Desk::new();
    desk.write("videos_overview.csv", &seed_overview());
    desk.write("viewing_activity.csv", &activity());
    desk.state("2021-02-20");

    let taken = desk.take_in();

    let folder = &taken.folders[0];
    assert_eq!(
        (
            folder.sessions,
            folder.new_rows,
            folder.known_rows,
            folder.left_out
        ),
        (2, 3, 1, 0)
    );
    assert_eq!(folder.last_day, Some(day("2021-02-20")));
    let sessions = desk.sessions();
    let names: Vec<_> = sessions
        .iter()
        .map(|row| (row.name.as_str(), row.rows, row.gone_at.is_some()))
        .collect();
    assert_eq!(
        names,
        [
            ("Lecture 1, part \"A\"", 1, false),
            ("Lecture 2", 1, false),
            ("", 1, true)
        ]
    );
    assert_eq!(
        (sessions[0].duration, sessions[1].duration),
        (Some(100.0), None)
    );
    assert_eq!(sessions[1].description.as_deref(), Some("Second"));
    let watermark = "2021-02-20T23:59:59.999999Z".parse().unwrap();
    assert!(
        sessions.iter().all(|row| row.watermark == Some(watermark)),
        "{sessions:?}"
    );
}

#[test]
fn takes_the_later_layout_with_folders_below() {
    let desk = Desk::new();
    let below = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0002";
    desk.write(
        "sessions_overview.csv",
        &format!("RootFolderID,RootFolderName,ContainingFolderId,ContainingFolderName,SessionId,SessionName,Description,Duration\n{COURSE},BIOL 200,{below},Labs,{ONE},Lab 1,,60.5\n"),
    );
    desk.write("viewing_activity.csv", &activity());

    desk.take_in();

    let lab = &desk.sessions()[0];
    assert_eq!(
        (lab.folder.to_string().as_str(), lab.folder_name.as_str()),
        (below, "Labs")
    );
    assert_eq!(lab.duration, Some(60.5));
}

#[test]
fn without_the_note_the_day_of_the_latest_row_is_the_last() {
    let desk = Desk::new();
    desk.write("viewing_activity.csv", &activity());

    let taken = desk.take_in();

    assert_eq!(taken.folders[0].last_day, Some(day("2021-01-06")));
}

#[test]
fn a_clock_that_was_wrong_vouches_for_no_day_to_come() {
    let desk = Desk::new();
    desk.write(
        "viewing_activity.csv",
        &(activity() + &line(ONE, "2031-01-06 18:05:00+00:00", "1.0", "2.0", "1.0")),
    );
    desk.state("2021-03-05");

    let taken = desk.take_in();

    assert_eq!(taken.folders[0].new_rows, 4);
    assert_eq!(taken.folders[0].last_day, Some(day("2021-02-28")));
}

#[test]
fn a_file_that_is_half_there_vouches_for_no_day_and_is_read_again_when_it_is_whole() {
    let desk = Desk::new();
    desk.state("2021-02-20");
    let whole = activity();
    desk.write("viewing_activity.csv", &whole[..whole.len() - 30]);

    let half = desk.take_in();
    desk.write("viewing_activity.csv", &whole);
    let again = desk.take_in();

    assert_eq!((half.folders[0].new_rows, half.folders[0].left_out), (2, 1));
    assert_eq!(
        (half.folders[0].last_day, half.folders[0].kept_all),
        (None, false)
    );
    assert!(
        half.issues
            .iter()
            .any(|issue| issue.kind == IssueKind::HalfLine)
    );
    assert_eq!(
        (again.folders[0].new_rows, again.folders[0].known_rows),
        (1, 3)
    );
    assert_eq!(again.folders[0].last_day, Some(day("2021-02-20")));
}

#[test]
fn taking_in_twice_changes_nothing_and_reads_nothing() {
    let desk = Desk::new();
    desk.write("videos_overview.csv", &seed_overview());
    desk.write("viewing_activity.csv", &activity());
    desk.take_in();
    let (rows, sessions) = (desk.rows(), desk.sessions());

    let again = desk.take_in();

    assert!(again.folders[0].unchanged);
    assert_eq!((desk.rows(), desk.sessions()), (rows, sessions));
}

#[test]
fn what_panopto_said_since_is_not_replaced_by_the_file() {
    let desk = Desk::new();
    desk.write("viewing_activity.csv", &activity());
    desk.take_in();
    desk.database
        .write(|t| {
            let course = store::courses(t)?[0].id;
            let told = store::ListedSession {
                id: ONE.parse()?,
                name: "Renamed".to_owned(),
                description: None,
                duration: Some(99.0),
                start_time: None,
                folder: COURSE.parse()?,
                folder_name: "BIOL 200".to_owned(),
            };
            store::upsert_sessions(t, course, &[told]).map(|_| ())
        })
        .unwrap();
    desk.write("videos_overview.csv", &seed_overview());

    desk.take_in();

    let sessions = desk.sessions();
    let one = sessions
        .iter()
        .find(|row| row.id.to_string() == ONE)
        .unwrap();
    assert_eq!((one.name.as_str(), one.duration), ("Renamed", Some(99.0)));
}

#[test]
fn stopped_half_way_and_taken_in_again_gives_the_same() {
    let many: String = (0..250_000)
        .map(|n| {
            let session = if n % 2 == 0 { ONE } else { TWO };
            let time = DateTime::from_timestamp(1_609_459_200 + n / 3, 0).unwrap();
            line(
                session,
                &time.format("%Y-%m-%d %H:%M:%S+00:00").to_string(),
                &format!("{}.5", n % 90),
                &format!("{}.5", n % 90 + 2),
                "2.0",
            )
        })
        .collect();
    let (stopped, plain) = (Desk::new(), Desk::new());
    for desk in [&stopped, &plain] {
        desk.write("videos_overview.csv", &seed_overview());
        desk.write("viewing_activity.csv", &format!("{HEAD}{many}"));
    }
    let stop = CancellationToken::new();
    stop.cancel();
    let ended = take_in(
        &stopped.database,
        &stopped.base(),
        TakeInScope::All,
        now(),
        &stop,
    );
    assert!(ended.is_err());
    let half = stopped.rows().len();
    assert!(half > 0 && half < 250_000, "{half}");
    assert!(stopped.sessions().iter().all(|row| row.watermark.is_none()));

    stopped.take_in();
    plain.take_in();

    assert_eq!(stopped.rows().len(), 250_000);
    assert_eq!(stopped.rows(), plain.rows());
    assert_eq!(
        stopped
            .sessions()
            .iter()
            .map(|row| (row.rows, row.watermark))
            .collect::<Vec<_>>(),
        plain
            .sessions()
            .iter()
            .map(|row| (row.rows, row.watermark))
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_folder_whose_course_nobody_follows_is_left_alone_unless_all_are_wanted() {
    let desk = Desk::new();
    desk.write("viewing_activity.csv", &activity());

    let taken = take_in(
        &desk.database,
        &desk.base(),
        TakeInScope::Followed,
        now(),
        &CancellationToken::new(),
    )
    .unwrap();

    assert!(taken.folders.is_empty());
    assert!(desk.rows().is_empty());
}
