//! `courses.csv`, `state.csv` and the directories of a database.

use chrono::NaiveDate;

use crate::AnalyticsError;
use crate::database::{
    CourseLine, CourseList, FolderState, IssueKind, directory_name, find, parse_directory_name,
    read_courses, read_state, write_courses, write_state,
};

use super::{file, kinds};

const ONE: &str = "0a0a0a0a-1111-2222-3333-444455556666";
const TWO: &str = "abcdef00-1111-2222-3333-444455556666";

fn courses(text: &str) -> CourseList {
    let file = file(text);
    read_courses(&file.path).unwrap()
}

#[test]
fn a_course_list_keeps_its_own_columns() {
    let text = format!(
        "PanoptoFolderName,PanoptoFolderID,Term,Note\nBIOL 200,{ONE},2026W,\"a, b\"\nCPSC,{TWO},,\n"
    );
    let list = courses(&text);
    assert_eq!(list.own_columns, ["Term", "Note"]);
    assert_eq!(list.issues, []);
    assert_eq!(
        list.courses[0],
        CourseLine {
            line: 2,
            name: "BIOL 200".to_owned(),
            id: ONE.to_owned(),
            own: vec!["2026W".to_owned(), "a, b".to_owned()],
        }
    );
    let mut out = Vec::new();
    write_courses(&mut out, &list);
    assert_eq!(String::from_utf8(out).unwrap(), text);
}

#[test]
fn byte_order_mark_semicolons_and_the_order_of_columns_do_not_matter() {
    let list = courses(&format!(
        "\u{feff}Term;PanoptoFolderID;PanoptoFolderName\r\n2026W;{ONE};BIOL 200\r\n"
    ));
    assert_eq!(
        (list.courses[0].id.as_str(), list.courses[0].name.as_str()),
        (ONE, "BIOL 200")
    );
    assert_eq!(
        (list.own_columns, list.issues),
        (vec!["Term".to_owned()], vec![])
    );
}

#[test]
fn malformed_and_repeated_ids_are_named_by_line() {
    let upper = ONE.to_uppercase();
    let list = courses(&format!(
        "PanoptoFolderName,PanoptoFolderID\nA,{ONE}\nB,{upper}\nC,12345\nD,\n,\nE,{{{TWO}}}\n"
    ));
    let ids: Vec<_> = list
        .courses
        .iter()
        .map(|course| course.id.as_str())
        .collect();
    assert_eq!(ids, [ONE, TWO]);
    assert_eq!(
        kinds(&list.issues),
        [
            (IssueKind::DuplicateCourse, Some(3)),
            (IssueKind::NotAnId, Some(4)),
            (IssueKind::NotAnId, Some(5)),
        ]
    );
    assert!(list.issues[0].what.contains("line 2"));
}

#[test]
fn a_folders_address_will_do_for_its_id() {
    let address =
        format!("https://p.example.edu/Panopto/Pages/Sessions/List.aspx#folderID=%22{ONE}%22");
    let list = courses(&format!("PanoptoFolderID\n{address}\n"));
    assert_eq!(list.courses[0].id, ONE);
    assert_eq!(kinds(&list.issues), [(IssueKind::MissingColumn, Some(1))]);
}

#[test]
fn a_list_without_ids_is_refused() {
    for text in ["", "Name,Id\nA,b\n"] {
        let file = file(text);
        let error = read_courses(&file.path).unwrap_err();
        assert!(matches!(
            error,
            AnalyticsError::MissingColumn {
                column: "PanoptoFolderID",
                ..
            }
        ));
    }
}

#[test]
fn a_state_file_tells_the_last_day_of_each_folder() {
    let day = |day| NaiveDate::from_ymd_opt(2021, 1, day).unwrap();
    let text = format!(
        "PanoptoFolderName,PanoptoFolderID,LastDateFetched(UTC)\nA,{ONE},2021-01-05\nA,{ONE},2021-01-04\nB,{TWO},soon\nC,12,2021-01-05\n"
    );
    let file = file(&text);
    let (states, issues) = read_state(&file.path).unwrap();
    let wanted = FolderState {
        name: "A".to_owned(),
        id: ONE.to_owned(),
        last_date: day(5),
    };
    assert_eq!(states, [wanted]);
    assert_eq!(
        kinds(&issues),
        [(IssueKind::BadTime, Some(4)), (IssueKind::NotAnId, Some(5))]
    );
    let mut out = Vec::new();
    write_state(&mut out, &states);
    assert!(text.starts_with(&String::from_utf8(out).unwrap()));
}

#[test]
fn the_last_id_in_brackets_counts_whatever_the_name_holds() {
    for (directory, name, id) in [
        (format!("BIOL 200[{ONE}]"), "BIOL 200", ONE),
        (format!("[Old] BIOL [2]00[{ONE}]"), "[Old] BIOL [2]00", ONE),
        (
            format!("Copy of {TWO}[{TWO}][{ONE}]"),
            &*format!("Copy of {TWO}[{TWO}]"),
            ONE,
        ),
        (format!("[{ONE}]"), "", ONE),
        ("Course[f1]".to_owned(), "Course", "f1"),
    ] {
        assert_eq!(
            parse_directory_name(&directory),
            Some((name, id)),
            "{directory}"
        );
    }
    for directory in ["BIOL 200", "BIOL 200[", "BIOL 200[]", "x]"] {
        assert_eq!(parse_directory_name(directory), None, "{directory}");
    }
}

#[test]
fn directory_names_are_safe_and_keep_their_id() {
    assert_eq!(
        directory_name("Räume / \"Week 1\": intro?", ONE),
        format!("Räume - Week 1- intro-[{ONE}]")
    );
    let long = directory_name(&"ü".repeat(400), ONE);
    assert!(long.len() <= 240 && long.ends_with(&format!("[{ONE}]")));
    assert_eq!(parse_directory_name(&long).unwrap().1, ONE);
}

#[test]
fn what_is_no_folder_of_a_database_is_passed_over() {
    let database = tempfile::tempdir().unwrap();
    let at = |name: &str| database.path().join(name);
    for (directory, files) in [
        (
            format!("B[{ONE}]"),
            &["viewing_activity.csv", "sessions_overview.csv"][..],
        ),
        (format!("A[{TWO}]"), &["videos_overview.csv"]),
        ("nameless".to_owned(), &["viewing_activity.csv"]),
        ("pictures".to_owned(), &["cat.jpg"]),
        (format!("Empty[{ONE}]"), &[]),
    ] {
        std::fs::create_dir(at(&directory)).unwrap();
        for file in files {
            std::fs::write(at(&directory).join(file), "").unwrap();
        }
    }
    std::fs::write(at("state.csv"), "").unwrap();
    let found = find(database.path()).unwrap();
    let names: Vec<_> = found
        .folders
        .iter()
        .map(|folder| folder.name.as_str())
        .collect();
    assert_eq!(names, ["A", "B"]);
    assert_eq!(found.folders[0].activity, None);
    assert_eq!(found.issues.len(), 2);
    let alone = find(&at(&format!("B[{ONE}]"))).unwrap();
    assert_eq!(alone.folders, found.folders[1..]);
    let error = find(&at("pictures")).unwrap_err();
    assert!(matches!(error, AnalyticsError::NoDatabase { .. }));
    assert!(matches!(
        find(&at("nothing")).unwrap_err(),
        AnalyticsError::Disk { .. }
    ));
}
