//! Overviews of both tools, in and out.

use crate::database::{
    IssueKind, Layout, OverviewRow, read_overview, write_overview_header, write_overview_row,
};

use super::{file, kinds};

fn row() -> OverviewRow {
    OverviewRow {
        folder_id: "f1".to_owned(),
        folder_name: "Räume / \"Week 1\": intro?".to_owned(),
        session_id: "s1".to_owned(),
        session_name: "One, two".to_owned(),
        description: "First line\nsecond".to_owned(),
        duration: Some(3005.251),
        ..OverviewRow::default()
    }
}

fn written(rows: &[OverviewRow], layout: Layout) -> String {
    let mut out = Vec::new();
    write_overview_header(&mut out, layout);
    for row in rows {
        write_overview_row(&mut out, row, layout);
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn the_documented_layout_is_written_and_read_back() {
    let text = written(&[row()], Layout::Documented);
    assert_eq!(
        text,
        "FolderID,FolderName,SessionId,SessionName,Description,Duration\n\
         f1,\"Räume / \"\"Week 1\"\": intro?\",s1,\"One, two\",\"First line\nsecond\",3005.251\n"
    );
    let file = file(text);
    let overview = read_overview(&file.path).unwrap();
    assert_eq!(
        (overview.layout, overview.rows),
        (Layout::Documented, vec![row()])
    );
    assert_eq!(overview.issues, []);
}

#[test]
fn the_newer_layout_has_a_root_and_is_read_in_either_spelling() {
    let below = OverviewRow {
        root_folder_id: "f0".to_owned(),
        root_folder_name: "Term".to_owned(),
        ..row()
    };
    let text = written(std::slice::from_ref(&below), Layout::Upstream);
    assert!(
        text.starts_with("RootFolderID,RootFolderName,ContainingFolderId,ContainingFolderName,")
    );
    for text in [
        text.clone(),
        text.replace("ContainingFolderId", "ContainingFolderID"),
    ] {
        let file = file(text);
        let overview = read_overview(&file.path).unwrap();
        assert_eq!(overview.layout, Layout::Upstream);
        assert_eq!(
            (overview.rows, overview.issues),
            (vec![below.clone()], vec![])
        );
    }
    assert!(written(&[row()], Layout::Upstream).contains("\nf1,\"Räume"));
}

#[test]
fn recordings_without_a_length_are_kept_and_named() {
    let text = "FolderID,FolderName,SessionId,SessionName,Description,Duration\n\
                f,F,s1,A,,\nf,F,s2,B,,0.0\nf,F,s3,C,,-1.0\nf,F,s4,D,,NaN\nf,F,s5,E,,10.0\n";
    let file = file(text);
    let overview = read_overview(&file.path).unwrap();
    let durations: Vec<_> = overview.rows.iter().map(|row| row.duration).collect();
    assert_eq!(durations, [None, Some(0.0), Some(-1.0), None, Some(10.0)]);
    let lines = [2, 3, 4, 5].map(|line| (IssueKind::NoDuration, Some(line)));
    assert_eq!(kinds(&overview.issues), lines);
}

#[test]
fn what_is_listed_twice_or_makes_no_sense_is_named_by_line() {
    let text = "FolderID,FolderName,SessionId,SessionName,Description,Duration,Extra\n\
                f,F,s1,A,,10.0,x\nf,F,s1,A,,10.0,x\nf,F\nf,F,,A,,10.0,x\nf,F,s2,B,,10.0,x\n";
    let file = file(text);
    let overview = read_overview(&file.path).unwrap();
    let ids: Vec<_> = overview
        .rows
        .iter()
        .map(|row| row.session_id.as_str())
        .collect();
    assert_eq!(ids, ["s1", "s2"]);
    assert_eq!(
        kinds(&overview.issues),
        [
            (IssueKind::WrongCells, Some(4)),
            (IssueKind::EmptyCell, Some(5)),
            (IssueKind::UnknownColumn, Some(1)),
            (IssueKind::DuplicateSession, Some(3)),
        ]
    );
}
