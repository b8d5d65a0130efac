//! A small university on a disk: every type of work, every oddity, and as much harm as fits.

pub mod tricks;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use lectern_artifacts::{
    Collection, Identities, PseudonymKey, Receipt, RenderOptions, Watch, render,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

pub const SERVER: &str = "https://canvas.example.edu";
/// A picture of one white point.
pub const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0,
    0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde, 0, 0, 0, 12, b'I', b'D', b'A', b'T',
    8, 0xd7, 0x63, 0xf8, 0xff, 0xff, 0x3f, 0, 5, 0xfe, 2, 0xfe, 0xdc, 0xcc, 0x59, 0xe7, 0, 0, 0, 0,
    b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

static GO_ON: AtomicBool = AtomicBool::new(false);

/// Goes on without a word.
pub fn watch() -> Watch<'static> {
    Watch {
        stop: &GO_ON,
        progress: &|_| {},
    }
}

pub fn real() -> RenderOptions {
    RenderOptions::new(Identities::Real)
}

pub fn pseudonyms() -> RenderOptions {
    RenderOptions::new(Identities::Pseudonyms(PseudonymKey::new([7; 32])))
}

/// A collection that a test fills.
pub struct World {
    home: TempDir,
    listing: String,
}

impl World {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir_all(home.path().join("collection/json")).unwrap();
        let world = Self {
            home,
            listing: String::new(),
        };
        let about = json!({"server": SERVER, "collected_at": "2026-11-22T01:23:41-08:00"});
        world.write("collection.json", about.to_string().as_bytes());
        world.write("json/time_stamp.txt", b"11/22/2026 01:23AM");
        world
    }

    pub fn folder(&self) -> PathBuf {
        self.home.path().join("collection")
    }

    /// Returns a folder beside the collection.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn write(&self, path: &str, bytes: &[u8]) {
        let place = self.folder().join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, bytes).unwrap();
    }

    pub fn json(&self, name: &str, value: &Value) {
        self.write(
            &format!("json/{name}"),
            serde_json::to_string_pretty(value).unwrap().as_bytes(),
        );
    }

    pub fn file(&mut self, kind: &str, id: &str, bytes: &[u8], content_type: &str) {
        let path = format!("files/{kind}-{id}");
        self.write(&path, bytes);
        let sha256 = Sha256::digest(bytes)
            .iter()
            .fold(String::new(), |mut text, byte| {
                write!(text, "{byte:02x}").unwrap();
                text
            });
        self.line(&json!({"kind": kind, "id": id, "path": path, "size": bytes.len(), "sha256": sha256, "content_type": content_type, "name": format!("embedded {id}.png")}));
    }

    pub fn failed(&mut self, kind: &str, id: &str, why: &str) {
        self.line(&json!({"kind": kind, "id": id, "why": why}));
    }

    fn line(&mut self, value: &Value) {
        writeln!(self.listing, "{value}").unwrap();
        self.write("files.jsonl", self.listing.clone().as_bytes());
    }

    pub fn open(&self) -> Collection {
        Collection::open(&self.folder()).unwrap()
    }

    /// Renders into a folder beside the collection and checks that all counts add up.
    pub fn render(&self, name: &str, options: &RenderOptions) -> (PathBuf, Receipt) {
        let place = self.beside(name);
        let receipt = render(&self.open(), options, &place, watch()).unwrap();
        assert!(receipt.adds_up(), "{:#?}", receipt.lines);
        (place, receipt)
    }
}

pub fn submission(id: i64, user: i64, more: &Value) -> Value {
    let mut all = json!({"id": id, "user_id": user, "workflow_state": "unsubmitted", "attempt": null, "submission_type": null,
        "submitted_at": null, "body": null, "url": null, "score": null, "grade": null, "late": false, "excused": false, "missing": false});
    merge(&mut all, more);
    all
}

fn merge(into: &mut Value, more: &Value) {
    for (key, value) in more.as_object().unwrap() {
        into[key] = value.clone();
    }
}

pub fn attachment(id: i64, name: &str, sort: &str) -> Value {
    json!({"id": id, "display_name": name, "filename": name.replace(' ', "+"), "content-type": sort, "size": 5,
        "url": format!("{SERVER}/files/{id}/download?download_frd=1&verifier=secret{id}"),
        "thumbnail_url": if sort.starts_with("image/") { Value::from(format!("{SERVER}/images/thumbnails/{id}/uuid")) } else { Value::Null }})
}

/// One course, seven students, one assignment of each sort.
pub fn believable() -> World {
    let mut world = World::new();
    world.json("courses.json", &json!([
        {"id": 101, "name": "BIOL 200: Cell biology / 2026", "start_at": "2026-01-10T08:00:00Z"},
        {"id": 999, "name": "Not collected"}
    ]));
    let users = json!([
        {"id": 5, "name": "Ana Pérez", "sortable_name": "Pérez, Ana", "login_id": "ana.perez@example.edu", "email": "ana.perez@example.edu"},
        {"id": 6, "name": "Sam Hill", "sortable_name": "Hill, Sam", "login_id": "sam@one.example"},
        {"id": 7, "name": "Sam Hall", "sortable_name": "Hall, Sam", "login_id": "sam@two.example"},
        {"id": 8, "name": "Kim Lee", "sortable_name": "Lee, Kim"},
        {"id": "10700000000000009", "name": "Kim Lee"},
        {"id": 10, "name": "🦊🦊", "login_id": null}
    ]);
    world.json("students_101.json", &users);
    let mut all = users.as_array().unwrap().clone();
    all.push(json!({"id": 86, "name": "Grace Teacher", "login_id": "gteacher"}));
    all.push(json!({"id": 99, "name": "Test Student", "enrollments": [{"type": "StudentViewEnrollment"}]}));
    world.json("users_101.json", &Value::from(all));
    world.json("assignments_101.json", &assignments());
    essay(&mut world);
    upload(&mut world);
    others(&mut world);
    world
}

fn assignments() -> Value {
    json!([
        {"id": 11, "name": "Essay", "points_possible": 10, "due_at": "2026-02-07T05:59:59Z", "submission_types": ["online_text_entry"],
         "description": "<h2>Task</h2><p>Write about <em>cells</em>. <a href=\"/courses/101/files/900\">Guide</a> <img src=\"/courses/101/files/901/preview\" alt=\"Cell\"></p>",
         "rubric": [
            {"id": "_1", "points": 4.0, "description": "Thesis", "long_description": "One clear claim", "learning_outcome_id": "12",
             "ratings": [{"id": "blank", "points": 4.0, "description": "Full marks"}, {"id": "_77", "points": 0.0, "description": "None"}]},
            {"id": "_2", "points": 6.0, "description": "Evidence", "ratings": []}
         ]},
        {"id": 12, "name": "Lab report", "points_possible": 20, "submission_types": ["online_upload"], "description": null},
        {"id": 13, "name": "Reflection (video)", "submission_types": ["media_recording"]},
        {"id": 14, "name": "Website", "submission_types": ["online_url"]},
        {"id": 15, "name": "Forum", "submission_types": ["discussion_topic"]},
        {"id": 16, "name": "Quiz 1", "submission_types": ["online_quiz"]},
        {"id": 17, "name": "Simulation", "submission_types": ["external_tool"]},
        {"id": 18, "name": "Participation", "submission_types": ["on_paper"]},
        {"id": 19, "name": "Unpublished", "submission_types": ["online_upload"]}
    ])
}

fn essay(world: &mut World) {
    world.file("file", "900", b"guide", "application/pdf");
    world.file("file", "901", PNG, "image/png");
    world.json("submissions_11.json", &json!([
        submission(1, 5, &json!({"workflow_state": "graded", "attempt": 2, "submission_type": "online_text_entry", "submitted_at": "2026-02-05T10:00:00Z",
            "body": "<p>Cells are <b>small</b>.</p><p><img src=\"https://canvas.example.edu/users/5/files/902/preview?verifier=x\" alt=\"Drawing\"></p><p>By Ana Pérez</p>",
            "score": 8.5, "grade": "B+", "graded_at": "2026-02-06T08:00:00Z",
            "rubric_assessment": {"_1": {"rating_id": "blank", "comments": "Clear", "points": 4.0}, "_2": {"points": 4.5, "comments": null}, "_gone": {"comments": "old criterion"}},
            "submission_comments": [
                {"id": 37, "author_id": 86, "author_name": "Grace Teacher", "author": {"id": 86, "display_name": "Grace Teacher"}, "comment": "Well done, Ana!", "created_at": "2026-02-06T08:00:00Z",
                 "attachments": [attachment(903, "feedback.docx", "application/msword")]},
                {"id": 38, "author_id": null, "author_name": "Anonymous User", "author": {}, "comment": "=1+1", "created_at": "2026-02-06T09:00:00Z"},
                {"id": 39, "author_id": 777, "author_name": "Gone Person", "author": {"id": 777, "display_name": "Gone Person"}, "comment": "This is a media comment.", "created_at": "2026-02-06T10:00:00Z",
                 "media_comment": {"media_id": "m-cmt", "media_type": "audio", "display_name": null, "url": "https://canvas.example.edu/media"}}
            ],
            "submission_history": [
                {"id": 1, "user_id": 5, "attempt": 1, "submission_type": "online_text_entry", "submitted_at": "2026-02-01T10:00:00Z", "body": "<p>First try</p>", "workflow_state": "submitted"},
                {"id": 1, "user_id": 5, "attempt": 2, "submission_type": "online_text_entry", "submitted_at": "2026-02-05T10:00:00Z", "body": "<p>Cells</p>", "workflow_state": "graded"}
            ]})),
        submission(2, 6, &json!({"missing": true})),
        submission(3, 7, &json!({"excused": true})),
        submission(2, 6, &json!({"missing": true})),
        submission(4, 99, &json!({"workflow_state": "submitted", "submission_type": "online_text_entry", "body": "test", "attempt": 1})),
        submission(5, 12345, &json!({"workflow_state": "submitted", "submission_type": "online_text_entry", "body": "Who am I?", "attempt": 1, "user": {"id": 12345, "name": "Dropped Student"}}))
    ]));
    world.file("file", "902", PNG, "image/png");
    world.file("file", "903", b"feedb", "application/msword");
    world.file("media", "m-cmt", b"audio", "audio/mp4");
}

fn upload(world: &mut World) {
    let first = attachment(501, "report.docx", "application/msword");
    let second = attachment(502, "report.docx", "application/msword");
    let picture = attachment(503, "chart é.png", "image/png");
    world.json("submissions_12.json", &json!([
        submission(11, 5, &json!({"workflow_state": "submitted", "attempt": 2, "late": true, "submission_type": "online_upload", "submitted_at": "2026-03-05T10:00:00Z",
            "attachments": [second, picture],
            "submission_history": [
                {"id": 11, "user_id": 5, "attempt": 1, "submission_type": "online_upload", "submitted_at": "2026-03-01T10:00:00Z", "attachments": [first]},
                {"id": 11, "user_id": 5, "attempt": 2, "submission_type": "online_upload", "submitted_at": "2026-03-05T10:00:00Z", "attachments": [attachment(502, "report.docx", "application/msword"), attachment(503, "chart é.png", "image/png")]}
            ]})),
        submission(12, 6, &json!({"workflow_state": "submitted", "attempt": 1, "submission_type": "online_upload", "submitted_at": "2026-03-05T10:00:00Z",
            "attachments": [attachment(504, "locked.pdf", "application/pdf"), attachment(505, "a.txt", "text/plain"), attachment(506, "A.TXT", "text/plain")],
            "group": {"id": 3, "name": "Team 3"}}))
    ]));
    world.file("file", "501", b"first", "application/msword");
    world.file("file", "502", b"secnd", "application/msword");
    world.file("file", "503", PNG, "image/png");
    world.file("thumbnail", "503", PNG, "image/png");
    world.failed("file", "504", "Canvas has locked this file");
    world.file("file", "505", b"aaaaa", "text/plain");
    world.file("file", "506", b"AAAAA", "text/plain");
}

fn others(world: &mut World) {
    world.json("submissions_13.json", &json!([submission(21, 5, &json!({"workflow_state": "submitted", "attempt": 1, "submission_type": "media_recording",
        "submitted_at": "2026-03-05T10:00:00Z", "media_comment": {"media_id": "m-rec", "media_type": "video", "url": "https://canvas.example.edu/users/1/media_download?entryId=m-rec"}}))]));
    world.file("media", "m-rec", b"video", "video/mp4");
    world.json(
        "submissions_14.json",
        &json!([submission(
            22,
            5,
            &json!({"workflow_state": "submitted", "attempt": 1, "submission_type": "online_url",
        "submitted_at": "2026-03-05T10:00:00Z", "url": "https://example.org/~ana.perez/site?x=1"})
        )]),
    );
    world.json("submissions_15.json", &json!([submission(23, 5, &json!({"workflow_state": "submitted", "attempt": 1, "submission_type": "discussion_topic",
        "submitted_at": "2026-03-05T10:00:00Z", "discussion_entries": [
            {"id": 71, "message": "<p>I agree with Sam Hill</p>", "user_id": 5, "user_name": "Ana Pérez", "parent_id": null, "created_at": "2026-03-05T10:00:00Z",
             "attachment": attachment(507, "plan.pdf", "application/pdf"), "attachments": [attachment(507, "plan.pdf", "application/pdf")]},
            {"id": 72, "deleted": true, "parent_id": 71, "created_at": "2026-03-05T11:00:00Z"}
        ]}))]));
    world.failed("file", "507", "the link has expired");
    world.json("submissions_16.json", &json!([submission(24, 5, &json!({"workflow_state": "graded", "attempt": 1, "submission_type": "online_quiz", "score": 3.0, "grade": "3",
        "submitted_at": "2026-03-05T10:00:00Z", "body": "user: 5, quiz: 9, score: 3.0, time: 2026-02-05 10:00:00 +0000",
        "submission_history": [{"id": 24, "user_id": 5, "attempt": 1, "submission_type": "online_quiz", "submitted_at": "2026-03-05T10:00:00Z",
            "submission_data": [{"question_id": 1, "correct": true, "points": 1.0, "text": "Mitochondrion"}, {"question_id": 2, "correct": "partial", "points": 0.5, "text": ""}]}]}))]));
    world.json("submissions_17.json", &json!([submission(25, 5, &json!({"workflow_state": "submitted", "attempt": 1, "submission_type": "basic_lti_launch",
        "submitted_at": "2026-03-05T10:00:00Z", "url": "https://canvas.example.edu/courses/101/external_tools/retrieve?assignment_id=17"}))]));
    world.json(
        "submissions_18.json",
        &json!([submission(
            26,
            5,
            &json!({"workflow_state": "graded", "score": 1, "grade": "complete"})
        )]),
    );
    world.json(
        "submissions_19.json",
        &json!([{"error": "invalid assignment ids requested"}]),
    );
}

/// A course in which every text and name means harm.
pub fn hostile() -> World {
    let mut world = World::new();
    let evil: Vec<&str> = tricks::TRICKS.to_vec();
    let name = |place: usize| evil[place % evil.len()];
    world.json("courses.json", &json!([{"id": 1, "name": name(1)}, {"id": 2, "name": name(1)}, {"id": 3, "access_restricted_by_date": true}]));
    let students: Vec<Value> = (0..evil.len())
        .map(|place| json!({"id": place + 1, "name": name(place), "login_id": if place % 3 == 0 { Value::Null } else { Value::from(format!("{}@x", name(place + 5))) }}))
        .chain([json!({"id": 900, "name": "../../../outside"}), json!({"id": 901, "name": "CON"}), json!({"id": 902, "login_id": "index.html"}), json!({"id": 903, "name": "x".repeat(400)})])
        .collect();
    world.json("students_1.json", &Value::from(students));
    world.json("assignments_2.json", &json!([]));
    world.json("students_3.json", &json!([]));
    world.json("assignments_1.json", &json!([
        {"id": 1, "name": name(0), "description": evil.concat(), "rubric": [{"id": "_1", "description": name(2), "points": 1, "ratings": [{"points": 1, "description": name(3)}]}]},
        {"id": 2, "name": "index.html", "description": "<p>plain</p>"},
        {"id": 3, "name": name(0), "description": name(5)}
    ]));
    let rows: Vec<Value> = evil.iter().enumerate().map(|(place, trick)| {
        let user = i64::try_from(place + 1).unwrap();
        submission(user, user, &json!({"workflow_state": "submitted", "attempt": 1, "submission_type": "online_text_entry", "submitted_at": trick,
            "body": trick, "url": if place % 2 == 0 { format!("javascript:alert({place})") } else { (*trick).to_owned() }, "grade": trick, "group": {"id": 1, "name": trick},
            "rubric_assessment": {"_1": {"comments": trick, "points": 1}, "_x\"><script>": {"comments": trick}},
            "attachments": [attachment(user * 10, trick, trick), attachment(user * 10 + 1, "../../escape.html", "text/html")],
            "media_comment": {"media_id": format!("../{trick}"), "media_type": trick, "display_name": trick, "url": trick},
            "submission_comments": [{"id": trick, "author_id": null, "author": {}, "author_name": trick, "comment": trick, "created_at": trick}],
            "discussion_entries": [{"id": 1, "user_id": user, "user_name": trick, "message": trick, "created_at": trick}],
            "submission_data": [{"question_id": trick, "text": trick, "correct": trick}]}))
    }).collect();
    for place in 1..=evil.len() {
        world.file("file", &format!("{place}0"), PNG, "image/png");
        world.failed("file", &format!("{place}1"), name(place));
    }
    world.file("file", "5", PNG, "image/png");
    world.json("submissions_1.json", &Value::from(rows));
    world.json("submissions_2.json", &json!([submission(1, 1, &json!({"workflow_state": "submitted", "attempt": 1, "submission_type": "online_text_entry", "body": evil.concat()}))]));
    world
}

/// Returns all files below a folder as paths with `/`, sorted.
pub fn files_below(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let below = path.strip_prefix(root).unwrap();
                files.push(below.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    files.sort();
    files
}

/// Returns every file with its content.
pub fn contents(root: &Path) -> Vec<(String, Vec<u8>)> {
    let read = |path: String| {
        let bytes = fs::read(root.join(&path)).unwrap();
        (path, bytes)
    };
    files_below(root).into_iter().map(read).collect()
}
