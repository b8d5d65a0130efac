use std::fs;

use lectern_artifacts::{ArtifactsError, Collection, Line};
use serde_json::{Value, json};

use crate::support::{World, attachment, believable, contents, files_below, real, submission};

#[test]
fn answers_of_every_odd_shape_are_read_and_the_rest_goes_on() {
    let world = World::new();
    world.json("courses.json", &json!([null, 5, {"id": "7"}, {"id": 7}]));
    world.json("students_7.json", &json!({"errors": [{"message": "no"}]}));
    world.json("assignments_7.json", &json!([{"id": "70", "name": null, "rubric": {}, "points_possible": "ten"}, {"name": "no id"}, {"id": 70, "name": "twice"}]));
    let text = "[{\"id\":\"1~5\",\"user_id\":90071992547409931,\"attachments\":{},\"submission_comments\":null,\"rubric_assessment\":[],\"score\":\"x\"},\
         {\"id\":2,\"user_id\":null,\"anonymous_id\":\"acJ4Q\",\"attempt\":\"1\",\"submission_type\":\"online_text_entry\",\"body\":5},\
         {\"id\":3},{\"id\":4,\"user_id\":4,\"body\":\"\\ud800\"},\"text\",{\"id\":6,\"user_id\":6},{\"id\":7,\"us";
    world.write("json/submissions_7_70.json", text.as_bytes());
    world.json(
        "submissions_70.json",
        &json!([submission(9, 9, &json!({}))]),
    );
    let (place, receipt) = world.render("export", &real());
    // Two without a student, one with half a character, one that is no object and one cut off.
    let submissions: &Line = &receipt.lines[0];
    assert_eq!((submissions.listed, submissions.exported), (7, 3));
    assert_eq!(receipt.issues.len(), 7, "{:#?}", receipt.issues);
    let unread = receipt.issues.last().unwrap();
    assert!(
        unread
            .what
            .starts_with("submissions_70.json belongs to no assignment")
    );
    let folders: Vec<_> = files_below(&place)
        .into_iter()
        .filter(|path| path.ends_with("/submissions.csv") && !path.contains("by assignment"))
        .collect();
    assert_eq!(
        folders,
        [
            "exports/Course 7/anonymous acJ4Q/submissions.csv",
            "exports/Course 7/user 6/submissions.csv",
            "exports/Course 7/user 90071992547409931/submissions.csv",
        ]
    );
}

#[test]
fn a_folder_without_answers_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let none = Collection::open(folder.path());
    assert!(matches!(none, Err(ArtifactsError::NoCollection { .. })));
    fs::create_dir(folder.path().join("json")).unwrap();
    fs::write(folder.path().join("json/courses.json"), "[{\"id\":1}]").unwrap();
    assert!(matches!(
        Collection::open(folder.path()),
        Err(ArtifactsError::NoCollection { .. })
    ));
}

#[test]
fn a_copy_that_is_gone_or_changed_is_no_file_of_the_export() {
    let world = believable();
    fs::remove_file(world.folder().join("files/file-501")).unwrap();
    fs::write(world.folder().join("files/file-505"), "longer than before").unwrap();
    let (place, receipt) = world.render("export", &real());
    let files = receipt
        .lines
        .iter()
        .find(|line| line.what == "files")
        .unwrap();
    assert_eq!(files.not_exported["its copy on this computer is gone"], 1);
    assert_eq!(
        files.not_exported["its copy on this computer has been changed"],
        1
    );
    let page = fs::read_to_string(
        place.join("exports/BIOL 200- Cell biology - 2026/ana.perez/index.html"),
    )
    .unwrap();
    assert!(page.contains("report.docx</bdi>. Not downloaded: its copy on this computer is gone"));
}

#[test]
fn a_course_without_students_has_a_page() {
    let world = World::new();
    world.json("courses.json", &json!([{"id": 1, "name": "Empty"}]));
    world.json("students_1.json", &json!([]));
    let (place, receipt) = world.render("export", &real());
    assert_eq!(receipt.students, 0);
    assert!(
        fs::read_to_string(place.join("exports/Empty/index.html"))
            .unwrap()
            .contains("No students.")
    );
}

#[test]
fn two_files_of_one_name_are_both_there() {
    let mut world = World::new();
    world.json("courses.json", &json!([{"id": 1, "name": "C"}]));
    world.json("students_1.json", &json!([{"id": 5, "login_id": "ana"}]));
    world.json(
        "assignments_1.json",
        &json!([{"id": 1, "name": "A"}, {"id": 2, "name": "a"}]),
    );
    let files: Vec<Value> = (1..=5)
        .map(|id| {
            attachment(
                id,
                if id < 4 {
                    "same.txt"
                } else {
                    "submissions.csv"
                },
                "text/plain",
            )
        })
        .collect();
    world.json(
        "submissions_1.json",
        &json!([submission(
            1,
            5,
            &json!({"submission_type": "online_upload", "attempt": 1, "attachments": files})
        )]),
    );
    for id in 1..=5 {
        world.file(
            "file",
            &id.to_string(),
            format!("file{id}").as_bytes(),
            "text/plain",
        );
    }
    let mut options = real();
    options.pattern = lectern_artifacts::NamePattern::parse("{file}").unwrap();
    let (place, _) = world.render("export", &options);
    let folder = place.join("exports/C/ana/A");
    let found: Vec<(String, Vec<u8>)> = contents(&folder);
    let expected = [
        ("same [2].txt", "file2"),
        ("same [3].txt", "file3"),
        ("same.txt", "file1"),
        ("submissions [5].csv", "file5"),
        ("submissions.csv", "file4"),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn a_comment_of_two_megabytes_is_whole() {
    let world = World::new();
    world.json("courses.json", &json!([{"id": 1, "name": "C"}]));
    world.json("assignments_1.json", &json!([{"id": 1, "name": "A"}]));
    let long = "ä<b>".repeat(400_000);
    world.json(
        "submissions_1.json",
        &json!([submission(
            1,
            5,
            &json!({"submission_comments": [{"id": 1, "author_id": 5, "comment": long}]})
        )]),
    );
    let (place, _) = world.render("export", &real());
    let text = fs::read_to_string(place.join("exports/C/user 5/comments.csv")).unwrap();
    assert!(text.contains(&long));
}
