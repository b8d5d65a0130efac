//! A profile in which two people have left traces of every sort.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use lectern_analytics::page_views::block::{Block, encode};
use lectern_analytics::page_views::{PageView, Source};
use lectern_net::Secret;
use rusqlite::params;
use serde_json::json;
use tempfile::TempDir;
use walkdir::WalkDir;

use crate::viewing::CourseId;
use crate::viewing::store::{self, ListedSession, NewCourse, NewRow, RosterEntry, Viewers, Words};
use crate::{App, AppOptions, Host, PersonFound};

pub const SERVER: &str = "https://canvas.example.edu";
pub const SESSION: &str = "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0001";
/// A second in microseconds.
const SECOND: i64 = 1_000_000;

/// What is known of somebody.
pub struct Somebody {
    pub name: &'static str,
    pub login: &'static str,
    pub viewer: &'static str,
    pub user: i64,
}

pub const ANA: Somebody = Somebody {
    name: "Anastasia Quickthorn",
    login: "aquickthorn",
    viewer: "7a7a7a7a-3333-4d4d-9e30-cccccccc0001",
    user: 700_123_456,
};
pub const BEN: Somebody = Somebody {
    name: "Benjamin Ordinary",
    login: "bordinary",
    viewer: "7a7a7a7a-3333-4d4d-9e30-cccccccc0002",
    user: 700_654_321,
};

pub struct Desk {
    pub profile: TempDir,
    app: Option<App>,
    pub course: CourseId,
}

impl Desk {
    /// Ana and Ben have watched, looked at pages, are on class lists and have handed in.
    pub async fn new() -> Self {
        let mut desk = Self {
            profile: tempfile::tempdir().unwrap(),
            app: None,
            course: CourseId(0),
        };
        desk.open().await;
        desk.course = desk.fill();
        desk.collection();
        desk
    }

    pub async fn open(&mut self) {
        self.app = None;
        let options = AppOptions {
            profile_dir: self.profile.path().to_owned(),
            home_dir: self.profile.path().join("home"),
            library_dir: self.profile.path().join("library"),
            version: "0".to_owned(),
            host: Host::Cli,
            passphrase: Some(Secret::new("a passphrase of the tests")),
            skip_tls: false,
            sign_in_port: 0,
            open_browser: Arc::new(|_| false),
        };
        self.app = Some(App::open(options).await.unwrap());
    }

    /// Lets go of the profile as the end of the program does.
    pub fn close(&mut self) {
        self.app = None;
    }

    pub fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    pub async fn find(&self, text: &str) -> Vec<PersonFound> {
        self.app().find_person(text).await.unwrap()
    }

    fn fill(&self) -> CourseId {
        let database = &self.app().inner.database;
        let course = database
            .write(|t| {
                let folder = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001".parse()?;
                let new = NewCourse {
                    account: None,
                    folder,
                    name: "BIOL 200".to_owned(),
                    zone: None,
                    sub_folders: true,
                    own: std::collections::BTreeMap::new(),
                };
                let course = store::insert_course(t, &new, at("2026-09-01T00:00:00Z"))?;
                let told = ListedSession {
                    id: SESSION.parse()?,
                    name: "Lecture 1".to_owned(),
                    description: None,
                    duration: Some(100.0),
                    start_time: None,
                    folder,
                    folder_name: "BIOL 200".to_owned(),
                };
                store::upsert_sessions(t, course, &[told])?;
                t.execute_batch(&format!(
                    "INSERT INTO page_view_sites (no, server) VALUES (1, '{SERVER}/');
                     INSERT INTO page_view_courses (no, site, canvas_id, name, added_at) VALUES (1, 1, 5, 'BIOL 200', 0);
                     INSERT INTO canvas_courses (no, server, canvas_id, name) VALUES (1, '{SERVER}', 5, 'BIOL 200');"
                ))?;
                Ok(course)
            })
            .unwrap();
        for one in [&ANA, &BEN] {
            self.watches(one, "2026-11-02T12:00:00Z", 3);
            self.looks(one, "2026-11-02T12:00:00Z", 4, None);
            self.is_listed(course, one);
        }
        // Ben looked at Ana's page, and somebody acted in Ana's name.
        self.looks(&BEN, "2026-11-03T12:00:00Z", 2, Some(&ANA));
        self.jobs();
        course
    }

    /// Somebody watches some stretches of the recording, one second after the other.
    pub fn watches(&self, one: &Somebody, first: &str, stretches: i32) {
        let start = at(first).timestamp_micros();
        let write = self.app().inner.database.write(|t| {
            let session = store::session(t, SESSION.parse()?)?.unwrap().no;
            let viewer = Viewers::default().number(t, one.viewer)?;
            let mut words = Words::load(t)?;
            let (begin, end) = (words.number(t, "Start")?, words.number(t, "Pause")?);
            let rows: Vec<NewRow> = (0..stretches)
                .map(|n| NewRow {
                    at: start + i64::from(n) * SECOND,
                    viewer,
                    start: f64::from(n) * 10.0,
                    seconds: 10.0,
                    stop: None,
                    speed: 1.0,
                    start_reason: begin,
                    stop_reason: end,
                })
                .collect();
            store::add_rows(t, session, &rows, None)?;
            store::save_user_names(
                t,
                &[(one.viewer.to_owned(), format!("unified\\{}", one.login))],
            )
        });
        write.unwrap();
    }

    /// Somebody looks at pages; at another's, if one is given.
    pub fn looks(&self, one: &Somebody, first: &str, pages: i64, whose: Option<&Somebody>) {
        let start = at(first).timestamp_micros();
        let rows: Vec<PageView> = (0..pages)
            .map(|n| PageView {
                id: format!("{}-{first}-{n}", one.login.len()),
                user: one.user,
                at: start + n * SECOND,
                url: whose.map_or_else(
                    || format!("{SERVER}/courses/5/pages/{n}"),
                    |whose| format!("{SERVER}/courses/5/users/{}", whose.user),
                ),
                user_agent: Some("Mozilla/5.0 Somebodys-Browser".to_owned()),
                real_user: whose.map(|whose| whose.user),
                ..PageView::default()
            })
            .collect();
        let write = self.app().inner.database.write(|t| {
            t.execute(
                "INSERT INTO page_view_blocks (site, user_id, source, first_at, last_at, rows, content) VALUES (1, ?1, 1, ?2, ?3, ?4, ?5)",
                params![one.user, start, start + (pages - 1) * SECOND, pages, encode(Source::History, one.user, &rows)],
            )?;
            t.execute(
                "INSERT OR IGNORE INTO page_view_people (site, user_id, name, rows) VALUES (1, ?1, ?2, 0)",
                params![one.user, one.name],
            )?;
            t.execute("UPDATE page_view_people SET rows = rows + ?2 WHERE user_id = ?1", params![one.user, pages])?;
            t.execute(
                "INSERT INTO page_view_spans (site, user_id, from_at, to_at) VALUES (1, ?1, ?2, ?3)",
                params![one.user, start, start + pages * SECOND],
            )?;
            t.execute(
                "INSERT OR IGNORE INTO page_view_enrolments (course, user_id, type, state) VALUES (1, ?1, 'StudentEnrollment', 'active')",
                params![one.user],
            )?;
            Ok(())
        });
        write.unwrap();
    }

    fn is_listed(&self, course: CourseId, one: &Somebody) {
        let write = self.app().inner.database.write(|t| {
            t.execute(
                "INSERT INTO canvas_people (canvas, user_id, name, login_id) VALUES (1, ?1, ?2, ?3)",
                params![one.user, one.name, one.login],
            )?;
            t.execute(
                "INSERT INTO canvas_enrolments (canvas, user_id, section_id, type, state, first_seen) VALUES (1, ?1, 0, 'StudentEnrollment', 'active', 0)",
                params![one.user],
            )?;
            let mut list = store::roster(t, course)?;
            list.push(RosterEntry {
                user_name: Some(one.login.to_owned()),
                name: Some(one.name.to_owned()),
                ..RosterEntry::default()
            });
            store::replace_roster(t, course, &list)
        });
        write.unwrap();
    }

    /// A job that has ended, about both.
    fn jobs(&self) {
        let request = json!({"course": 1, "site": 1, "groups": [{"users": [ANA.user, BEN.user], "months": []}]});
        let write = self.app().inner.database.write(|t| {
            t.execute(
                "INSERT INTO jobs (id, kind, site, title, target, state, position, request, checkpoint, planned, created_at)
                 VALUES ('job', 'pageViews', 'a', 'Page views', 'BIOL 200', 'succeeded', 1, ?1, 'null', 2, 0)",
                [request.to_string()],
            )?;
            for (place, one) in [&ANA, &BEN].into_iter().enumerate() {
                t.execute(
                    "INSERT INTO job_items (id, job_id, position, title, state, bytes_total, request, checkpoint, result)
                     VALUES (?1, 'job', ?1, 'k7q-2f', 'done', 0, ?2, 'null', 'null')",
                    params![place.to_string(), json!({"user": one.user, "group": 0}).to_string()],
                )?;
            }
            Ok(())
        });
        write.unwrap();
    }

    /// Work of both, collected for an export with pseudonyms.
    fn collection(&self) {
        let folder = self.folder();
        let write = |name: &str, value: &serde_json::Value| {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, value.to_string()).unwrap();
        };
        let student = |one: &Somebody| json!({"id": one.user, "name": one.name, "sortable_name": one.name, "login_id": one.login});
        write(
            "collection.json",
            &json!({"server": SERVER, "collected_at": "2026-11-22T01:23:41-08:00"}),
        );
        write(
            "json/students_5.json",
            &json!([student(&ANA), student(&BEN)]),
        );
        let submission = |one: &Somebody, file: i64, comments: serde_json::Value| {
            json!({"id": file * 10, "user_id": one.user, "grader_id": 1, "submission_comments": comments,
                "attachments": [{"id": file, "filename": "essay.pdf", "url": format!("{SERVER}/files/{file}/download")}, {"id": 99, "filename": "shared.pdf"}]})
        };
        let comments = json!([
            {"id": 1, "author_id": ANA.user, "author_name": ANA.name, "comment": "Well done"},
            {"id": 2, "author_id": 1, "comment": format!("Thank you, {}, for your help", ANA.name)},
        ]);
        write(
            "json/submissions_7.json",
            &json!([
                submission(&ANA, 41, json!([])),
                submission(&BEN, 42, comments)
            ]),
        );
        let mut lines = String::new();
        for id in [41, 42, 99] {
            let line = json!({"kind": "file", "id": id.to_string(), "path": format!("files/{id}"), "size": 5});
            lines.push_str(&line.to_string());
            lines.push('\n');
            write(&format!("files/{id}"), &json!(format!("bytes of {id}")));
        }
        fs::write(folder.join("files.jsonl"), lines).unwrap();
        let log = format!(
            "11-22-2026 01:23:41..Exported {}\n11-22-2026 01:23:42..Exported {}\n",
            ANA.login, BEN.login
        );
        fs::write(folder.with_file_name("log.txt"), log).unwrap();
    }

    /// The collection's folder.
    pub fn folder(&self) -> PathBuf {
        self.profile.path().join("artifacts/k1/collection")
    }

    /// Everything that is known of Ben, in words, apart from what changes with every writing.
    pub fn of_ben(&self) -> Vec<String> {
        let read = self.app().inner.database.read(|connection| {
            let mut all = Vec::new();
            for (sql, id) in [
                ("SELECT count(*) || ' ' || sum(seconds) || ' ' || min(at) FROM viewing_rows JOIN viewing_viewers ON no = viewer WHERE id = ?1", BEN.viewer.to_owned()),
                ("SELECT user_name FROM viewing_viewers WHERE id = ?1", BEN.viewer.to_owned()),
                ("SELECT name FROM viewing_roster WHERE key = ?1", BEN.login.to_owned()),
                ("SELECT name || ' ' || login_id FROM canvas_people WHERE user_id = ?1", BEN.user.to_string()),
                ("SELECT name || ' ' || rows FROM page_view_people WHERE user_id = ?1", BEN.user.to_string()),
                ("SELECT count(*) || ' ' || sum(to_at - from_at) FROM page_view_spans WHERE user_id = ?1", BEN.user.to_string()),
                ("SELECT state || type FROM canvas_enrolments WHERE user_id = ?1", BEN.user.to_string()),
                ("SELECT request FROM job_items WHERE id = ?1", "1".to_owned()),
            ] {
                all.push(connection.query_row(sql, [id], |row| row.get::<_, String>(0))?);
            }
            all.extend(rows_of(connection, BEN.user)?.iter().map(|row| format!("{} {}", row.at, row.id)));
            Ok(all)
        });
        read.unwrap()
    }

    /// The stored page views of somebody.
    pub fn pages_of(&self, one: &Somebody) -> Vec<PageView> {
        let read = self
            .app()
            .inner
            .database
            .read(|connection| rows_of(connection, one.user));
        read.unwrap()
    }

    pub fn count(&self, sql: &str) -> i64 {
        let read = self
            .app()
            .inner
            .database
            .read(|connection| Ok(connection.query_row(sql, [], |row| row.get(0))?));
        read.unwrap()
    }

    /// Names the files of the profile in which bytes are found.
    pub fn files_with(&self, bytes: &[u8]) -> Vec<PathBuf> {
        let files = WalkDir::new(self.profile.path())
            .into_iter()
            .map(Result::unwrap);
        files
            .map(walkdir::DirEntry::into_path)
            .filter(|path| path.is_file() && has(path, bytes))
            .collect()
    }
}

fn rows_of(connection: &rusqlite::Connection, user: i64) -> Result<Vec<PageView>, crate::AppError> {
    let mut blocks = connection
        .prepare("SELECT content FROM page_view_blocks WHERE user_id = ?1 ORDER BY no")?;
    let blocks = blocks.query_map([user], |row| row.get::<_, Vec<u8>>(0))?;
    let mut rows = Vec::new();
    for block in blocks {
        rows.extend(Block::open(&block?)?.to_rows()?);
    }
    Ok(rows)
}

fn has(path: &Path, bytes: &[u8]) -> bool {
    fs::read(path)
        .unwrap()
        .windows(bytes.len())
        .any(|window| window == bytes)
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
