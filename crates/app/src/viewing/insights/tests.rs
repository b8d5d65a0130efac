use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc, Weekday};
use lectern_analytics::completion::CompletionRule;

use super::roster;
use super::views::{InsightsFilter, InsightsPeople, ViewerOrderBy, ViewerQuery};
use crate::app::{App, AppOptions, Host};
use crate::viewing::course::CourseId;
use crate::viewing::error::ViewingError;
use crate::viewing::store::{
    self, Completion, ListedSession, NewCourse, NewRow, SessionNo, Viewers, WhyLeftOut, Words,
};
use crate::{AppError, ErrorCode};

const SESSION: &str = "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0001";

struct Desk {
    _folder: tempfile::TempDir,
    app: App,
    course: CourseId,
    session: SessionNo,
}

impl Desk {
    /// A course with one recording of 100 s.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = AppOptions {
            profile_dir: folder.path().join("profile"),
            home_dir: folder.path().to_owned(),
            library_dir: folder.path().join("library"),
            version: "0".to_owned(),
            host: Host::Cli,
            passphrase: None,
            skip_tls: false,
            sign_in_port: 0,
            open_browser: Arc::new(|_| false),
        };
        let app = App::open(options).await.unwrap();
        let (course, session) = app
            .inner
            .database
            .write(|t| {
                let course_folder = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001".parse()?;
                let new = NewCourse {
                    account: None,
                    folder: course_folder,
                    name: "BIOL 200".to_owned(),
                    zone: None,
                    sub_folders: true,
                    own: std::collections::BTreeMap::new(),
                };
                let course = store::insert_course(t, &new, at("2026-11-01T00:00:00Z"))?;
                let told = ListedSession {
                    id: SESSION.parse()?,
                    name: "Lecture 1".to_owned(),
                    description: None,
                    duration: Some(100.0),
                    start_time: None,
                    folder: course_folder,
                    folder_name: "BIOL 200".to_owned(),
                };
                Ok((course, store::upsert_sessions(t, course, &[told])?[0]))
            })
            .unwrap();
        Self {
            _folder: folder,
            app,
            course,
            session,
        }
    }

    /// Somebody watches a stretch.
    fn watch(&self, user: &str, start: f64, seconds: f64) {
        let session = self.session;
        self.app
            .inner
            .database
            .write(|t| {
                let row = NewRow {
                    at: at("2026-11-02T12:00:00Z").timestamp_micros(),
                    viewer: Viewers::default().number(t, user)?,
                    start,
                    seconds,
                    stop: None,
                    speed: 1.0,
                    start_reason: Words::load(t)?.number(t, "Start")?,
                    stop_reason: Words::load(t)?.number(t, "Pause")?,
                };
                store::add_rows(t, session, &[row], Some(at("2026-11-03T00:00:00Z")))
            })
            .unwrap();
    }

    fn name(&self, user: &str, name: &str) {
        self.app
            .inner
            .database
            .write(|t| store::save_user_names(t, &[(user.to_owned(), name.to_owned())]))
            .unwrap();
    }

    async fn roster(&self, text: &str) {
        let file = self.app.profile_dir().join("class.csv");
        std::fs::write(&file, text).unwrap();
        self.app.import_roster(self.course, &file).await.unwrap();
    }

    async fn unique_viewers(&self, filter: InsightsFilter) -> u32 {
        let asked = self.app.course_insights(self.course, filter).await.unwrap();
        asked.overview.figures.unique_viewers
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn everyone() -> InsightsFilter {
    InsightsFilter {
        dates: None,
        people: InsightsPeople::Everyone,
        sections: Vec::new(),
        rule: CompletionRule::WholeVideo,
        week_start: Weekday::Mon,
        zone: chrono_tz::America::Vancouver,
    }
}

fn by_name() -> ViewerQuery {
    ViewerQuery {
        order: ViewerOrderBy::Name,
        descending: false,
        covered_under: None,
        offset: 0,
        limit: 100,
    }
}

#[tokio::test]
async fn figures_follow_the_stored_rows() {
    let desk = Desk::new().await;
    assert_eq!(desk.unique_viewers(everyone()).await, 0);
    desk.watch("ann", 0.0, 80.0);
    desk.watch("ben", 0.0, 10.0);

    let first = desk
        .app
        .course_insights(desk.course, everyone())
        .await
        .unwrap();
    desk.watch("cal", 5.0, 5.0);
    let then = desk.unique_viewers(everyone()).await;

    let figures = &first.overview.figures;
    assert_eq!(
        (
            figures.unique_viewers,
            figures.completed.count,
            figures.completed.of
        ),
        (2, 1, 2)
    );
    assert_eq!(
        (first.zone, first.data_to),
        (
            chrono_tz::America::Vancouver,
            Some(at("2026-11-03T00:00:00Z"))
        )
    );
    assert_eq!(then, 3);
}

#[tokio::test]
async fn a_damaged_segment_file_is_made_again() {
    let desk = Desk::new().await;
    desk.watch("ann", 0.0, 80.0);
    desk.unique_viewers(everyone()).await;
    let file = desk
        .app
        .profile_dir()
        .join("insights")
        .join(format!("{}.segments", desk.session.0));
    let mut bytes = std::fs::read(&file).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 0xFF;
    std::fs::write(&file, bytes).unwrap();

    assert_eq!(desk.unique_viewers(everyone()).await, 1);
}

#[tokio::test]
async fn staff_and_test_users_never_count() {
    let desk = Desk::new().await;
    desk.watch("ann", 0.0, 80.0);
    desk.watch("teacher", 0.0, 80.0);
    desk.app
        .inner
        .database
        .write(|t| {
            let teacher = Viewers::default().number(t, "teacher")?;
            store::set_left_out(t, desk.course, teacher, Some(WhyLeftOut::Staff))
        })
        .unwrap();

    assert_eq!(desk.unique_viewers(everyone()).await, 1);
}

#[tokio::test]
async fn the_class_list_tells_who_has_not_watched() {
    let desk = Desk::new().await;
    desk.watch("guid-ann", 0.0, 80.0);
    desk.watch("guid-guest", 0.0, 80.0);
    desk.name("guid-ann", "unified\\Ann");
    desk.roster("Student,SIS Login ID,Section\n    Points possible,,\n\"Ark, Ann\",ann,001\n\"Zed, Zoe\",zoe,002\n").await;
    let on_the_list = InsightsFilter {
        people: InsightsPeople::ClassList,
        ..everyone()
    };

    let asked = desk
        .app
        .course_insights(desk.course, everyone())
        .await
        .unwrap();
    let hidden = desk
        .app
        .missing_viewers(desk.course, everyone())
        .await
        .unwrap();
    desk.app
        .show_names("Remind those who have not watched")
        .await
        .unwrap();
    let shown = desk
        .app
        .missing_viewers(desk.course, everyone())
        .await
        .unwrap();

    let share = asked.overview.figures.viewers_on_roster.unwrap();
    assert_eq!((share.count, share.of, asked.unmatched), (1, 2, 1));
    assert_eq!(desk.unique_viewers(on_the_list).await, 1);
    assert_eq!((hidden.len(), hidden[0].name.as_ref()), (1, None));
    assert_eq!(shown[0].name.as_deref(), Some("Zed, Zoe"));
    assert_eq!(shown[0].pseudonym, hidden[0].pseudonym);
    assert_eq!(shown[0].section.as_deref(), Some("002"));
}

#[tokio::test]
async fn names_leave_the_core_only_with_a_reason() {
    let desk = Desk::new().await;
    for user in ["a", "b", "c", "d", "e"] {
        desk.watch(user, 0.0, 50.0);
        desk.name(user, &format!("Person {user}"));
    }
    let session = SESSION.parse().unwrap();
    let rows = || {
        desk.app
            .video_viewers(desk.course, session, everyone(), by_name())
    };

    let hidden = rows().await.unwrap();
    let refused = desk.app.show_names("  ").await.unwrap_err();
    desk.app.show_names("Office hours").await.unwrap();
    let shown = rows().await.unwrap();
    desk.app.hide_names();
    let again = rows().await.unwrap();

    assert!(
        hidden
            .rows
            .iter()
            .all(|row| row.name.is_none() && row.pseudonym.len() == 7)
    );
    assert_eq!(refused.code(), ErrorCode::InvalidInput);
    let names: Vec<_> = shown
        .rows
        .iter()
        .map(|row| row.name.as_deref().unwrap())
        .collect();
    assert_eq!(
        names,
        ["Person a", "Person b", "Person c", "Person d", "Person e"]
    );
    assert_eq!(again, hidden);
    let kept: String = desk
        .app
        .inner
        .database
        .read(|c| {
            Ok(
                c.query_row("SELECT reason FROM viewing_disclosures", [], |row| {
                    row.get(0)
                })?,
            )
        })
        .unwrap();
    assert_eq!(kept, "Office hours");
}

#[tokio::test]
async fn where_reports_are_refused_only_completion_is_told() {
    let desk = Desk::new().await;
    desk.app
        .inner
        .database
        .write(|t| {
            let completion = |user: &str, percent| {
                Ok::<_, AppError>(Completion {
                    viewer: Viewers::default().number(t, user)?,
                    percent,
                    last_viewed: Some(at("2026-11-02T12:00:00Z")),
                    position: Some(0.39),
                    read_at: at("2026-11-03T12:00:00Z"),
                })
            };
            store::save_completions(
                t,
                desk.session,
                &[completion("ann", 100.0)?, completion("ben", 20.0)?],
            )
        })
        .unwrap();

    let asked = desk
        .app
        .course_insights(desk.course, everyone())
        .await
        .unwrap();

    assert!(asked.completion_only);
    let video = &asked.overview.videos[0];
    assert_eq!(
        (
            video.unique_viewers,
            video.completed.count,
            video.completed.of
        ),
        (2, 1, 2)
    );
    assert_eq!(video.average_covered_percent, Some(60.0));
    assert_eq!(video.watched_seconds.to_bits(), 0.0_f64.to_bits());
}

#[test]
fn a_list_that_tells_nobody_apart_is_refused() {
    let error = roster::read(Path::new("class.csv"), b"Name,Grade\nAnn,A\n").unwrap_err();
    assert!(matches!(error, ViewingError::NoRoster { .. }), "{error}");
    let error = roster::read(Path::new("class.csv"), b"Login ID\n\n").unwrap_err();
    assert!(error.to_string().contains("it names nobody"), "{error}");
}

#[test]
fn a_list_with_semicolons_and_a_mark_is_read() {
    let (entries, imported) = roster::read(
        Path::new("class.csv"),
        "\u{feff}Name;E-Mail address;Login ID\nJosé;j@example.edu;jose1\n".as_bytes(),
    )
    .unwrap();
    assert_eq!(
        (imported.people, imported.left_out, imported.column.as_str()),
        (1, 0, "Login ID")
    );
    assert_eq!(entries[0].user_name.as_deref(), Some("jose1"));
    assert_eq!(entries[0].name.as_deref(), Some("José"));
}
