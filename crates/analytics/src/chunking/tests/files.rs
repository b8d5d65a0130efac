//! The files that a run writes.

use std::ops::ControlFlow;

use super::{ACTIVITY, DOCUMENTED, GOLDEN, ID, OTHER, Place, UPSTREAM, kinds, layouts};
use crate::AnalyticsError;
use crate::chunking::{run, run_watched};
use crate::chunks::{Cause, Rule};
use crate::database::{IssueKind, Layout};

const GOLDEN_CHUNKS: &str = "\
SessionId,UserId,Date,ChunkIndex,ChunkStart,ChunkEnd,ChunkPercentCovered,TotalTimeSpent,Completed(75%)
S1,U1,2021-01-05,0,0.0,5.0,90.0,4.5,True
S1,U1,2021-01-05,1,5.0,10.0,100.0,5.0,True
S1,U1,2021-01-05,2,10.0,15.0,82.0,5.299999999999999,True
S1,U1,2021-01-06,8,40.0,45.0,95.99999999999994,4.799999999999997,True
S1,U1,2021-01-06,9,45.0,50.0,100.0,5.0,True
S1,U1,2021-01-06,10,50.0,55.0,100.0,5.0,True
S1,U1,2021-01-06,11,55.0,60.0,100.0,5.0,True
S1,U1,2021-01-06,12,60.0,65.0,100.0,5.0,True
S1,U1,2021-01-06,13,65.0,70.0,100.0,5.0,True
S1,U1,2021-01-06,14,70.0,75.0,100.0,5.0,True
S1,U1,2021-01-06,15,75.0,80.0,100.0,5.0,True
S1,U1,2021-01-06,16,80.0,85.0,100.0,5.0,True
S1,U1,2021-01-06,17,85.0,90.0,100.0,5.0,True
S1,U1,2021-01-06,18,90.0,95.0,100.0,5.0,True
S1,U1,2021-01-06,19,95.0,100.0,84.00000000000006,4.200000000000003,True
S1,U2,2021-01-06,4,20.0,25.0,83.99999999999999,4.5,True
S1,U2,2021-01-06,6,30.0,35.0,60.0,3.0,False
";

#[test]
fn the_golden_case_comes_out_of_the_files_as_the_published_scripts_give_it() {
    let place = Place::golden();
    let receipt = place.run(Rule::Compatible);
    let folder = format!("BIOL[{ID}]");
    // 4.5 where the scripts have 4.4999999999999964: their parser reads 24.900000000000002 as 24.9.
    assert_eq!(
        place.read(format!("{folder}/chunked_data.csv")),
        GOLDEN_CHUNKS
    );
    let overview = format!(
        "Order,SessionId,SessionName,Description,Duration,FolderID,FolderName,UniqueViewers,CompletedViewerCount(75%Coverage)\n\
         1,S1,One,,100.0,{ID},BIOL,2,0\n2,S2,Two,,33.3,{ID},BIOL,0,0\n"
    );
    assert_eq!(
        place.read(format!("{folder}/session_overview.csv")),
        overview
    );
    assert_eq!(place.read("tableau/chunked_data.csv"), GOLDEN_CHUNKS);
    assert_eq!(place.read("tableau/session_overview.csv"), overview);
    assert_eq!(receipt.issues, []);
    assert_eq!((receipt.rows_in(), receipt.rows_out()), (7, 17));
    assert_eq!(receipt.files.len(), 4);
    assert!(receipt.files.iter().all(|file| file.is_file()));
}

#[test]
fn the_exact_rule_says_how_many_rows_differ_and_why() {
    let place = Place::golden();
    let receipt = place.run(Rule::Exact);
    let differing: Vec<String> = place
        .chunks()
        .into_iter()
        .filter(|line| !GOLDEN_CHUNKS.contains(line.as_str()))
        .collect();
    assert_eq!(differing.len(), 1);
    assert_eq!(differing[0], "S1,U2,2021-01-06,4,20.0,25.0,90.0,4.5,True");
    let differences = receipt.differences();
    assert_eq!(differences.by_cause(), [(Cause::FirstStretchOnly, 1)]);
    assert_eq!(
        (differences.exact_rows, differences.compatible_rows),
        (17, 17)
    );
}

#[test]
fn either_layout_is_written_from_either_layout() {
    let place = Place::golden();
    let newer = format!("Term 1[{OTHER}]");
    let overview = format!("{UPSTREAM}{OTHER},Term 1,{ID},\"BIOL, part\",S1,One,Text,100.0\n");
    place.write(&newer, "sessions_overview.csv", overview);
    place.write(
        &newer,
        "viewing_activity.csv",
        format!("{ACTIVITY}{GOLDEN}"),
    );
    for layout in layouts() {
        let mut options = place.options(Rule::Compatible);
        options.layout = layout;
        run(&options).unwrap();
    }
    let older = place.read(format!("{newer}/session_overview.csv"));
    assert_eq!(
        older.lines().nth(1),
        Some(&*format!("1,S1,One,Text,100.0,{ID},\"BIOL, part\",2,0"))
    );
    let newer = place.read("tableau/sessions_overview.csv");
    assert_eq!(
        newer,
        format!(
            "Order,SessionId,SessionName,Description,Duration,RootFolderID,RootFolderName,ContainingFolderID,ContainingFolderName,UniqueViewers,CompletedViewerCount(75%Coverage)\n\
             1,S1,One,,100.0,{ID},BIOL,{ID},BIOL,2,0\n2,S2,Two,,33.3,{ID},BIOL,{ID},BIOL,0,0\n\
             1,S1,One,Text,100.0,{OTHER},Term 1,{ID},\"BIOL, part\",2,0\n"
        )
    );
}

#[test]
fn a_course_list_restricts_the_run_and_what_it_lacks_is_named() {
    let place = Place::golden();
    let other = format!("Other[{OTHER}]");
    place.write(&other, "videos_overview.csv", DOCUMENTED);
    let list = place.root.path().join("courses.csv");
    let missing = "99999999-1111-2222-3333-444455556666";
    std::fs::write(
        &list,
        format!(
            "PanoptoFolderName,PanoptoFolderID\nBIOL,{}\nGone,{missing}\nX,12\n",
            ID.to_uppercase()
        ),
    )
    .unwrap();
    let mut options = place.options(Rule::Exact);
    options.courses = Some(list);
    let receipt = run(&options).unwrap();
    assert_eq!(receipt.folders.len(), 1);
    assert_eq!(receipt.folders[0].id, ID);
    assert!(!place.output().join(other).exists());
    assert_eq!(
        kinds(&receipt),
        [(IssueKind::NotAnId, Some(4)), (IssueKind::NoData, Some(3))]
    );
}

#[test]
fn dates_are_of_the_zone_of_the_run_or_of_the_folder() {
    let place = Place::golden();
    let mut options = place.options(Rule::Exact);
    options.zone = chrono_tz::UTC;
    run(&options).unwrap();
    assert!(place.chunks()[2].starts_with("S1,U1,2021-01-05,2,10.0,15.0,43.9999999999999"));
    options.zones.insert(ID.to_owned(), chrono_tz::Asia::Tokyo);
    let receipt = run(&options).unwrap();
    assert!(place.chunks()[0].starts_with("S1,U1,2021-01-06,0,"));
    assert_eq!(receipt.folders[0].zone, "Asia/Tokyo");
}

#[test]
fn a_folder_without_views_has_headers_and_nothing_else() {
    let place = Place::new();
    place.write(
        &format!("A[{ID}]"),
        "videos_overview.csv",
        format!("{DOCUMENTED}{ID},A,S1,One,,10.0\n"),
    );
    place.write(&format!("A[{ID}]"), "viewing_activity.csv", ACTIVITY);
    for layout in layouts() {
        let mut options = place.options(Rule::Compatible);
        options.layout = layout;
        let receipt = run(&options).unwrap();
        assert_eq!(receipt.issues, []);
        assert_eq!(place.chunks(), [""; 0]);
        assert!(
            place
                .read("tableau/chunked_data.csv")
                .starts_with("SessionId,")
        );
        let overview = place.read(format!("tableau/{}", layout.output_overview()));
        assert_eq!(overview.lines().count(), 2);
    }
}

#[test]
fn one_folder_alone_can_be_given() {
    let place = Place::golden();
    let mut options = place.options(Rule::Compatible);
    options.database = place.database().join(format!("BIOL[{ID}]"));
    run(&options).unwrap();
    assert_eq!(place.read("tableau/chunked_data.csv"), GOLDEN_CHUNKS);
}

#[test]
fn a_run_that_is_stopped_changes_no_finished_file() {
    let place = Place::golden();
    place.run(Rule::Compatible);
    let stopped = run_watched(&place.options(Rule::Exact), &|progress| {
        assert!(progress.done <= progress.total);
        ControlFlow::Break(())
    });
    assert!(matches!(stopped, Err(AnalyticsError::Cancelled)));
    let folder = format!("BIOL[{ID}]");
    assert_eq!(
        place.read(format!("{folder}/chunked_data.csv")),
        GOLDEN_CHUNKS
    );
    let left: Vec<_> = std::fs::read_dir(place.output().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn an_output_that_cannot_be_made_stops_the_run() {
    let place = Place::golden();
    std::fs::write(place.output(), "a file is in the way").unwrap();
    let error = run(&place.options(Rule::Exact)).unwrap_err();
    assert!(matches!(error, AnalyticsError::Disk { .. }));
    assert!(error.to_string().contains("output[CHUNKED]"), "{error}");
}

#[test]
fn the_newer_of_two_overviews_is_taken() {
    let place = Place::golden();
    let folder = format!("BIOL[{ID}]");
    let newer = format!("{UPSTREAM}{ID},BIOL,{ID},BIOL,S1,Renamed,,100.0\n");
    place.write(&folder, "sessions_overview.csv", newer);
    let older = place.database().join(&folder).join("videos_overview.csv");
    let yesterday = std::time::SystemTime::now() - std::time::Duration::from_hours(24);
    std::fs::File::options()
        .write(true)
        .open(older)
        .and_then(|file| file.set_modified(yesterday))
        .unwrap();
    let receipt = place.run(Rule::Exact);
    assert!(
        place
            .read("tableau/session_overview.csv")
            .contains("Renamed")
    );
    assert_eq!(kinds(&receipt), [(IssueKind::NotAFolder, None)]);
    let mut options = place.options(Rule::Exact);
    options.layout = Layout::Upstream;
    run(&options).unwrap();
    assert!(
        place
            .read("tableau/sessions_overview.csv")
            .contains("Renamed")
    );
}
