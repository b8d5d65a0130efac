//! Bringing viewing data up to date and writing it out.

use crate::desk::{COURSE, Desk, document, read};

#[test]
fn a_course_is_brought_up_to_date_and_written_and_a_second_run_has_nothing_to_do() {
    let desk = Desk::new();
    desk.json(&["courses", "add", COURSE]);
    let database = desk.word("database");

    let first = desk.said(&["viewing", "sync", "--database", &database]);
    let second = desk.said(&["viewing", "sync", "--database", &database]);

    assert_eq!((first.code, second.code), (Some(0), Some(0)), "{first:#?}");
    assert_said!(desk, "sync_first", first.out);
    assert_said!(desk, "sync_second", second.out);
    let folder = desk
        .path("database")
        .join(format!("Botany 101[{}]", desk.course));
    assert_eq!(
        read(&folder.join("viewing_activity.csv")).lines().count(),
        5
    );
    assert_eq!(read(&folder.join("videos_overview.csv")).lines().count(), 3);
}

#[test]
fn a_plan_changes_nothing_and_can_be_run_later() {
    let desk = Desk::new();
    desk.json(&["courses", "add", COURSE]);
    let file = desk.word("plan.json");

    let looked = desk.said(&["--json", "viewing", "sync", "--dry-run"]);
    let saved = desk.said(&["viewing", "sync", "--plan", &file]);
    let before = desk.json(&["courses", "list"]);
    let ran = desk.said(&["--json", "run", &file]);

    assert_eq!(
        (looked.code, saved.code, ran.code),
        (Some(0), Some(0), Some(0)),
        "{saved:#?}"
    );
    assert_eq!(document(&looked)["courses"][0]["toUpdate"], 2);
    assert_eq!(before["courses"][0]["views"], 0);
    assert_eq!(document(&ran)["courses"][0]["views"], 4);
}

#[test]
fn the_courses_of_a_file_are_followed_and_what_the_published_tool_left_is_taken_in() {
    let desk = Desk::new();
    let (file, database) = (desk.word("courses.csv"), desk.word("database"));
    std::fs::write(
        &file,
        format!(
            "PanoptoFolderName,PanoptoFolderID\nBotany 101,{}\n",
            desk.course
        ),
    )
    .unwrap();
    let folder = desk
        .path("database")
        .join(format!("Botany[{}]", desk.course));
    std::fs::create_dir_all(&folder).unwrap();
    let deleted = "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0009";
    let old = format!(
        "{deleted},7a7a7a7a-3333-4d4d-9e30-000000000001,2020-10-05,2020-10-05 20:11:12+00:00,1.0,0.5,Start,12.2,Pause,11.7\n"
    );
    std::fs::write(
        folder.join("viewing_activity.csv"),
        format!("SessionId,UserId,Date,DateTime,PlaybackSpeed,StartPosition,StartReason,StopPosition,StopReason,SecondsViewed\n{old}"),
    )
    .unwrap();

    let ended = desk.said(&[
        "--json",
        "viewing",
        "sync",
        "--courses",
        &file,
        "--database",
        &database,
    ]);

    assert_eq!(ended.code, Some(0), "{ended:#?}");
    assert_eq!(document(&ended)["takenIn"], 1);
    let renamed = desk
        .path("database")
        .join(format!("Botany 101[{}]", desk.course));
    let rows = read(&renamed.join("viewing_activity.csv"));
    assert!(rows.contains(&old), "{rows}");
    assert_eq!(rows.lines().count(), 6);
    assert!(!folder.exists());
}

#[test]
fn without_a_course_there_is_nothing_to_synchronise() {
    let desk = Desk::new();

    let ended = desk.said(&["viewing", "sync"]);

    assert_eq!(ended.code, Some(2));
    assert_said!(desk, "sync_no_course", ended.err);
}

#[test]
fn with_the_server_away_nothing_is_called_up_to_date() {
    let mut desk = Desk::new();
    desk.json(&["courses", "add", COURSE]);
    desk.stop_campus();

    let first = desk.said(&["viewing", "sync"]);
    let looked = desk.said(&["viewing", "sync", "--dry-run"]);

    assert_eq!((first.code, looked.code), (Some(4), Some(4)), "{first:#?}");
    for said in [&first.err, &looked.out] {
        assert!(said.contains("Its folder could not be read."), "{said}");
        assert!(said.contains("The course could not be read."), "{said}");
        assert!(!said.contains("p to date"), "{said}");
    }
}

#[test]
fn with_the_server_away_what_is_known_is_written_and_nothing_waits() {
    let mut desk = Desk::new();
    desk.json(&["courses", "add", COURSE]);
    desk.json(&["viewing", "sync", "--start", "2021-01-01"]);
    desk.stop_campus();
    let database = desk.word("database");

    let ended = desk.said(&["viewing", "sync", "--database", &database]);

    assert_eq!(ended.code, Some(4), "{ended:#?}");
    let folder = format!("Botany 101[{}]", desk.course);
    let rows = desk
        .path("database")
        .join(folder)
        .join("viewing_activity.csv");
    assert_eq!(read(&rows).lines().count(), 5);
}

#[test]
fn without_a_sign_in_the_exit_code_says_so() {
    let desk = Desk::new();
    desk.json(&["courses", "add", COURSE]);
    desk.said(&["logout", "northfield"]);

    let ended = desk.said(&["viewing", "sync"]);

    assert_eq!(ended.code, Some(3), "{ended:#?}");
}

#[test]
fn a_course_that_cannot_be_read_leaves_the_others_to_be_read() {
    let desk = Desk::new();
    let list = desk.word("courses.csv");
    let gone = "9b1d0c5e-2222-4c3d-8e20-bbbbbbbb0009";
    let text = format!(
        "PanoptoFolderName,PanoptoFolderID\nBotany 101,{}\nGone,{gone}\n",
        desk.course
    );
    std::fs::write(&list, text).unwrap();

    let first = desk.said(&["viewing", "sync", "--courses", &list]);
    let second = desk.said(&["viewing", "sync"]);

    assert_eq!((first.code, second.code), (Some(1), Some(1)), "{first:#?}");
    assert!(first.out.contains("Botany 101: 4 new views"), "{first:#?}");
    assert_said!(desk, "sync_one_unread", second.err);
}
