//! The list of courses.

use crate::desk::{COURSE, Desk, document, read};

#[test]
fn a_course_is_followed_by_its_path_and_listed() {
    let desk = Desk::new();

    let added = desk.said(&["courses", "add", COURSE]);
    let listed = desk.said(&["courses", "list"]);

    assert_eq!((added.code, listed.code), (Some(0), Some(0)), "{added:#?}");
    assert_said!(desk, "courses_add", added.out);
    assert_said!(desk, "courses_list", listed.out);
}

#[test]
fn a_list_is_imported_line_by_line_and_exported_with_its_own_columns() {
    let desk = Desk::new();
    let (file, out) = (desk.word("courses.csv"), desk.word("out.csv"));
    let text = format!(
        "\u{feff}PanoptoFolderName;PanoptoFolderID;Term\nBotany 101;{};W1\nChemistry;not-an-id;W1\n",
        desk.course
    );
    std::fs::write(&file, text).unwrap();

    let looked = desk.said(&["courses", "import", &file, "--dry-run"]);
    let imported = desk.said(&["courses", "import", &file]);
    let exported = desk.said(&["courses", "export", &out]);

    assert_eq!(
        (looked.code, imported.code, exported.code),
        (Some(1), Some(1), Some(0))
    );
    assert_said!(desk, "courses_import_dry_run", looked.out);
    assert_said!(desk, "courses_import", imported.out);
    assert_eq!(
        read(out.as_ref()),
        format!(
            "PanoptoFolderName,PanoptoFolderID,Term\nBotany 101,{},W1\n",
            desk.course
        )
    );
}

#[test]
fn a_course_that_is_removed_can_be_named_by_id_name_or_path() {
    let desk = Desk::new();
    for words in [
        desk.course.to_string(),
        "botany 101".to_owned(),
        COURSE.to_owned(),
    ] {
        desk.json(&["courses", "add", COURSE]);

        let removed = desk.said(&["--json", "courses", "remove", &words]);

        assert_eq!(removed.code, Some(0), "{removed:#?}");
        assert_eq!(document(&removed)["removed"][0]["name"], "Botany 101");
        assert_eq!(
            desk.json(&["courses", "list"])["courses"],
            serde_json::json!([])
        );
    }
}

#[test]
fn a_file_that_is_no_list_and_a_course_that_is_not_there_are_said() {
    let desk = Desk::new();
    let file = desk.word("notes.txt");
    std::fs::write(&file, "Dear diary\n").unwrap();

    let no_list = desk.said(&["courses", "import", &file]);
    let no_file = desk.said(&["courses", "import", &desk.word("nothing.csv")]);
    let no_course = desk.said(&["courses", "remove", "Chemistry"]);

    assert_eq!(
        (no_list.code, no_file.code, no_course.code),
        (Some(2), Some(5), Some(2))
    );
    assert_said!(desk, "courses_import_no_list", no_list.err);
    assert_said!(desk, "courses_remove_unknown", no_course.err);
}

#[test]
fn a_folder_that_lies_deeper_is_found_with_what_can_be_typed_back() {
    let desk = Desk::new();

    let found = desk.said(&["folders", "--search", "Labs"]);
    let path = desk.json(&["folders", "--search", "Labs"])["folders"][0]["path"].clone();
    let guessed = desk.said(&["courses", "add", "labs"]);
    let added = desk.said(&["courses", "add", path.as_str().unwrap()]);

    assert_said!(desk, "folders_search", found.out);
    assert_eq!((guessed.code, added.code), (Some(2), Some(0)), "{added:#?}");
    assert_said!(desk, "courses_add_guessed", guessed.err);
}
