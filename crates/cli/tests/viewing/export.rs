//! Exports for other tools.

use crate::desk::{COURSE, Desk, read};

#[test]
fn under_pseudonyms_no_id_of_a_person_leaves() {
    let desk = Desk::new();
    desk.json(&["courses", "add", COURSE]);
    desk.json(&["viewing", "sync"]);
    let (plain, covered) = (desk.word("plain"), desk.word("covered"));

    let named = desk.json(&["viewing", "export", "--format", "csv", "--to", &plain]);
    let hidden = desk.json(&[
        "viewing",
        "export",
        "--format",
        "csv",
        "--to",
        &covered,
        "--pseudonyms",
    ]);

    let viewers = |name: &str| read(&desk.path(name).join("Botany 101/dim_viewer.csv"));
    assert!(viewers("plain").contains("7a7a7a7a-3333-4d4d-9e30-000000000001"));
    assert!(!viewers("covered").contains("7a7a7a7a"));
    for (export, pseudonyms) in [(named, false), (hidden, true)] {
        let receipt = &export["courses"][0]["receipt"];
        assert_eq!(
            (
                receipt["views_read"].as_u64(),
                receipt["views_written"].as_u64()
            ),
            (Some(4), Some(4))
        );
        assert_eq!(receipt["pseudonyms"].as_bool(), Some(pseudonyms));
    }
}

#[test]
fn an_export_says_what_it_wrote() {
    let desk = Desk::new();
    desk.json(&["courses", "add", COURSE]);
    desk.json(&["viewing", "sync"]);
    let to = desk.word("out");

    for format in ["parquet", "xlsx"] {
        let said = desk.said(&[
            "viewing",
            "export",
            "--format",
            format,
            "--to",
            &to,
            "--pseudonyms",
        ]);

        assert_eq!(said.code, Some(0), "{said:#?}");
        assert_said!(desk, format!("export_{format}"), said.out);
    }
}

#[test]
fn an_export_without_a_course_is_refused() {
    let desk = Desk::new();

    let said = desk.said(&[
        "viewing",
        "export",
        "--format",
        "csv",
        "--to",
        &desk.word("out"),
    ]);

    assert_eq!(said.code, Some(2), "{said:#?}");
}
