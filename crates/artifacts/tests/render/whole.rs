use std::collections::BTreeMap;
use std::fs;

use lectern_artifacts::{Include, NamePattern, RenderOptions};

use crate::support::{SERVER, believable, files_below, real};

#[test]
fn the_folder_is_as_documented() {
    let world = believable();
    let (place, _) = world.render("export", &real());
    insta::assert_snapshot!(files_below(&place).join("\n"));
}

#[test]
fn the_tables_of_a_student_are_as_documented() {
    let world = believable();
    let (place, _) = world.render("export", &real());
    let folder = place.join("exports/BIOL 200- Cell biology - 2026/ana.perez");
    let mut all = String::new();
    for name in [
        "submissions",
        "comments",
        "attachments",
        "rubric_assessments",
        "attempts",
        "discussion",
        "files",
    ] {
        let text = fs::read_to_string(folder.join(format!("{name}.csv"))).unwrap();
        assert!(text.ends_with("\r\n"));
        all.push_str("== ");
        all.push_str(name);
        all.push('\n');
        all.push_str(&text.replace("\r\n", "\n"));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn the_page_of_a_student_is_complete() {
    let world = believable();
    let (place, _) = world.render("export", &real());
    let page = fs::read_to_string(
        place.join("exports/BIOL 200- Cell biology - 2026/ana.perez/index.html"),
    )
    .unwrap();
    let (_, body) = page.split_once("</style>").unwrap();
    insta::assert_snapshot!(body);
}

#[test]
fn the_receipt_lists_everything_once() {
    let world = believable();
    let (place, receipt) = world.render("export", &real());
    let lines: BTreeMap<_, _> = receipt
        .lines
        .iter()
        .map(|line| (line.what, (line.listed, line.exported)))
        .collect();
    // Of 14 submissions one is the Test Student's; one that two pages repeat counts once.
    assert_eq!(lines["submissions"], (13, 12));
    assert_eq!(lines["attempts"], (12, 11));
    assert_eq!(lines["comments"], (3, 3));
    assert_eq!(lines["rubric rows"], (3, 3));
    assert_eq!(lines["discussion entries"], (2, 2));
    assert_eq!(lines["files"], (10, 8));
    assert_eq!(
        (
            receipt.embedded_files.listed,
            receipt.embedded_files.exported
        ),
        (3, 3)
    );
    assert_eq!(receipt.files_missing(), 2);
    assert_eq!(receipt.work_elsewhere.values().sum::<u64>(), 1);
    let issues: Vec<_> = receipt
        .issues
        .iter()
        .map(|issue| issue.what.as_str())
        .collect();
    assert!(
        issues[0].contains(
            "Unpublished: Canvas handed out no submissions (invalid assignment ids requested)"
        ),
        "{issues:?}"
    );
    let table = fs::read_to_string(place.join("exports/not_exported.csv")).unwrap();
    for line in [
        "ana.perez,23,file,plan.pdf,the link has expired",
        "sam,12,file,locked.pdf,Canvas has locked this file",
        "ana.perez,25,work,,the work is in an external tool",
    ] {
        assert!(table.contains(line), "{table}");
    }
}

#[test]
fn every_file_is_there_byte_for_byte_and_the_manifest_says_so() {
    let world = believable();
    let (place, _) = world.render("export", &real());
    let manifest = fs::read_to_string(place.join("manifest-sha256.txt")).unwrap();
    let listed: Vec<&str> = manifest
        .lines()
        .map(|line| line.split_once("  ").unwrap().1)
        .collect();
    let mut there = files_below(&place);
    there.retain(|path| path != "manifest-sha256.txt");
    assert_eq!(listed, there);
    let listing = fs::read_to_string(world.folder().join("files.jsonl")).unwrap();
    for line in listing.lines().filter(|line| line.contains("\"path\"")) {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(
            manifest.contains(record["sha256"].as_str().unwrap()),
            "{line}"
        );
    }
}

#[test]
fn what_is_not_wanted_is_left_out_and_counted() {
    let world = believable();
    let mut options = real();
    options.include = Include {
        all_attempts: false,
        comments: false,
        rubrics: false,
        attachments: false,
        media: false,
        discussions: false,
    };
    options.by_assignment = false;
    options.pages = false;
    let (place, receipt) = world.render("export", &options);
    let files = receipt.lines.last().unwrap();
    assert_eq!(
        (files.exported, files.not_exported["left out by choice"]),
        (0, 10)
    );
    let endings: Vec<String> = files_below(&place)
        .into_iter()
        .filter(|path| {
            let ending = path.rsplit('.').next().unwrap();
            !["csv", "json", "txt"].contains(&ending)
        })
        .collect();
    assert_eq!(endings, Vec::<String>::new());
}

#[test]
fn names_follow_the_pattern() {
    let world = believable();
    let mut options = real();
    options.pattern = NamePattern::parse("{date}/{file} ({id})").unwrap();
    let (place, _) = world.render("export", &options);
    let files =
        files_below(&place.join("exports/BIOL 200- Cell biology - 2026/ana.perez/Lab report"));
    assert_eq!(
        files,
        [
            "2026-03-01/report (501).docx",
            "2026-03-05/chart é (503).png",
            "2026-03-05/report (502).docx"
        ]
    );
}

#[test]
fn cells_are_guarded_where_it_was_chosen() {
    let world = believable();
    let comments = |options: &RenderOptions| {
        let (place, receipt) = world.render("export", options);
        let path = "exports/BIOL 200- Cell biology - 2026/ana.perez/comments.csv";
        (
            fs::read_to_string(place.join(path)).unwrap(),
            receipt.guarded_cells,
        )
    };
    let (plain, none) = comments(&real());
    let mut options = real();
    options.guard_documented_tables = true;
    let (guarded, some) = comments(&options);
    assert!(plain.contains(",=1+1,") && guarded.contains(",'=1+1,"));
    assert!(some > none);
}

#[test]
fn the_json_of_the_published_tool_alone_can_be_rendered() {
    let world = believable();
    for name in ["collection.json", "files.jsonl"] {
        fs::remove_file(world.folder().join(name)).unwrap();
    }
    let (place, receipt) = world.render("export", &real());
    assert_eq!(receipt.students, 7);
    assert_eq!(receipt.lines.last().unwrap().exported, 0);
    let stamp = fs::read_to_string(place.join("exports/time_stamp.txt")).unwrap();
    assert_eq!(stamp, "11/22/2026 01:23AM");
}

#[test]
fn a_link_to_the_canvas_of_the_collection_leads_to_the_copy() {
    let world = believable();
    let (place, _) = world.render("export", &real());
    let page = fs::read_to_string(
        place.join("exports/BIOL 200- Cell biology - 2026/ana.perez/index.html"),
    )
    .unwrap();
    assert!(page.contains("src=\"Essay/embedded/embedded%20902.png\" alt=\"Drawing\""));
    assert!(page.contains("src=\"../assignment%20files/Essay/embedded%20901.png\" alt=\"Cell\""));
    assert!(!page.contains(&format!("{SERVER}/users/5/files")));
    let page = fs::read_to_string(
        place.join("exports/by assignment/BIOL 200- Cell biology - 2026/Essay/index.html"),
    )
    .unwrap();
    assert!(page.contains("src=\"../../../BIOL%20200-%20Cell%20biology%20-%202026/assignment%20files/Essay/embedded%20901.png\""));
}
