use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::file;
use super::imports::{self, Imports};
use super::views::{CourseImportKind as Kind, CourseImportPreview};
use crate::database::{self, Database};
use crate::viewing::error::ViewingError;
use crate::viewing::store;

const ONE: &str = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0001";
const TWO: &str = "5c0f7f0e-1111-4a2b-9d10-aaaaaaaa0002";

struct Desk {
    folder: tempfile::TempDir,
    database: Database,
    imports: Imports,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (database, _) = database::open(folder.path(), now()).unwrap();
        Self {
            folder,
            database,
            imports: Imports::default(),
        }
    }

    fn preview(&self, bytes: impl AsRef<[u8]>) -> CourseImportPreview {
        let path = self.folder.path().join("courses.csv");
        std::fs::write(&path, bytes).unwrap();
        self.database.read(|c| self.imports.open(c, &path)).unwrap()
    }

    fn import(&self, bytes: impl AsRef<[u8]>) -> CourseImportPreview {
        let preview = self.preview(bytes);
        let file = self.imports.take(&preview.id).unwrap();
        self.database
            .write(|t| imports::apply(t, &file, (None, None), None, now()))
            .unwrap();
        preview
    }

    fn exported(&self) -> String {
        self.database.read(|c| Ok(exported(c))).unwrap()
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn exported(connection: &Connection) -> String {
    let mut text = Vec::new();
    let courses = store::courses(connection).unwrap();
    let own = imports::own_columns(connection).unwrap();
    let links = imports::links(connection).unwrap();
    file::write(&mut text, &courses, &links, &own);
    String::from_utf8(text).unwrap()
}

fn kinds(preview: &CourseImportPreview) -> Vec<(u64, Kind, &str)> {
    preview
        .rows
        .iter()
        .map(|row| (row.line, row.kind, row.words.as_str()))
        .collect()
}

#[test]
fn each_line_says_what_would_become_of_it() {
    let desk = Desk::new();
    desk.import(format!(
        "PanoptoFolderName,PanoptoFolderID,Term\nBIOL 200,{ONE},W1\n"
    ));

    let preview = desk.preview(format!(
        "PanoptoFolderName,PanoptoFolderID,Term\n\"BIOL 200,\nLecture\",{ONE},W2\nCHEM,{TWO},W1\n\nPHYS,not-an-id,W1\n,,W1\nCHEM again,{},W1\n",
        TWO.to_uppercase()
    ));

    assert_eq!(
        kinds(&preview),
        [
            (2, Kind::Changed, "name, was “BIOL 200”, Term"),
            (4, Kind::New, ""),
            (
                6,
                Kind::Problem,
                "Line 6: this is not a folder ID. It looks like 8-4-4-4-12 letters and digits."
            ),
            (7, Kind::Problem, "Line 7: there is no folder ID."),
            (
                8,
                Kind::Problem,
                "Line 8: this folder is already on line 4, which is taken."
            ),
        ]
    );
}

#[test]
fn a_file_of_a_spreadsheet_with_mark_and_semicolons_is_read() {
    let desk = Desk::new();

    let preview = desk.import(format!(
        "\u{feff}Term;Panopto Folder ID;panoptofoldername;Notes\r\nW1;{ONE};Räume; ruhig \r\n"
    ));

    assert_eq!(kinds(&preview), [(2, Kind::New, "")]);
    assert_eq!(preview.rows[0].name, "Räume");
    assert_eq!(
        desk.exported(),
        format!("PanoptoFolderName,PanoptoFolderID,Term,Notes\nRäume,{ONE},W1,ruhig\n")
    );
}

#[test]
fn letters_of_an_old_spreadsheet_are_read() {
    let desk = Desk::new();

    let mut bytes = b"PanoptoFolderName,PanoptoFolderID\nR\xE4ume,".to_vec();
    bytes.extend_from_slice(ONE.as_bytes());
    let preview = desk.preview(bytes);

    assert_eq!(preview.rows[0].name, "Räume");
}

#[test]
fn what_was_exported_is_the_same_when_imported_again() {
    let desk = Desk::new();
    desk.import(format!(
        "PanoptoFolderID,Term,Schedule,TimeZone\n{ONE},W1,Mon Thu 03:12,Europe/Berlin\n{TWO},,,\n"
    ));

    let written = desk.exported();

    assert_eq!(
        written,
        format!(
            "PanoptoFolderName,PanoptoFolderID,Term,Schedule,TimeZone\n{ONE},{ONE},W1,Mon Thu 03:12,Europe/Berlin\n{TWO},{TWO},,,\n"
        )
    );
    let again = desk.preview(&written);
    assert!(
        again.rows.iter().all(|row| row.kind == Kind::Same),
        "{again:?}"
    );
}

#[test]
fn own_columns_of_an_earlier_file_stay_when_a_later_one_has_none() {
    let desk = Desk::new();
    desk.import(format!(
        "PanoptoFolderName,PanoptoFolderID,CanvasCourseID\nBIOL 200,{ONE},4711\n"
    ));

    let preview = desk.import(format!(
        "PanoptoFolderName,PanoptoFolderID\nBIOL 200,{ONE}\n"
    ));

    assert_eq!(kinds(&preview), [(2, Kind::Same, "")]);
    assert!(desk.exported().contains("4711"));
}

#[test]
fn a_course_that_was_removed_comes_back_with_what_was_known() {
    let desk = Desk::new();
    desk.import(format!(
        "PanoptoFolderName,PanoptoFolderID,Term\nBIOL 200,{ONE},W1\n"
    ));
    let id = desk
        .database
        .read(|c| Ok(store::courses(c)?[0].id))
        .unwrap();
    desk.database
        .write(|t| store::forget_course(t, id, now()))
        .unwrap();

    let preview = desk.import(format!(
        "PanoptoFolderName,PanoptoFolderID\nBIOL 200,{ONE}\n"
    ));

    assert_eq!(kinds(&preview), [(2, Kind::New, "")]);
    let courses = desk.database.read(store::courses).unwrap();
    assert_eq!(
        (courses.len(), courses[0].id, courses[0].followed),
        (1, id, true)
    );
    assert_eq!(courses[0].own["Term"], "W1");
}

#[test]
fn a_bad_schedule_or_zone_is_said_with_its_line() {
    let desk = Desk::new();

    let preview = desk.preview(format!(
        "PanoptoFolderID,Schedule,TimeZone\n{ONE},sometimes,\n{TWO},,Vancouver\n"
    ));

    assert_eq!(
        kinds(&preview),
        [
            (
                2,
                Kind::Problem,
                "Line 2: “sometimes” is not a schedule. It is written like daily 03:12 or Mon Thu 03:12."
            ),
            (
                3,
                Kind::Problem,
                "Line 3: “Vancouver” is not a time zone. A time zone is written like America/Vancouver or Europe/Berlin."
            ),
        ]
    );
}

#[test]
fn a_file_without_the_column_of_ids_is_refused_as_a_whole() {
    for (bytes, why) in [
        ("", "it is empty."),
        (
            "Name,Id\nBIOL,x\n",
            "its first line has no column “PanoptoFolderID”.",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("courses.csv");
        std::fs::write(&path, bytes).unwrap();
        let error = file::read(&path).unwrap_err();
        assert!(
            matches!(&error, ViewingError::NoCourses { why: said, .. } if said == why),
            "{error}"
        );
    }
}

#[test]
fn an_import_is_taken_over_once() {
    let desk = Desk::new();
    let preview = desk.preview(format!("PanoptoFolderID\n{ONE}\n"));

    assert!(desk.imports.take(&preview.id).is_ok());
    assert!(desk.imports.take(&preview.id).is_err());
}
