//! Runs over bad databases: the good rest goes on.

use super::{ACTIVITY, DOCUMENTED, GOLDEN, ID, OTHER, Place, kinds};
use crate::AnalyticsError;
use crate::chunking::run;
use crate::chunks::{Cause, Rule};
use crate::database::IssueKind;

const BIOL: &str = "BIOL[0a0a0a0a-1111-2222-3333-444455556666]";

#[test]
fn a_folder_that_cannot_be_read_does_not_stop_the_others() {
    let place = Place::golden();
    let broken = format!("Broken[{OTHER}]");
    place.write(
        &broken,
        "videos_overview.csv",
        format!("{DOCUMENTED}{OTHER},B,S1,One,,10.0\n"),
    );
    place.write(&broken, "viewing_activity.csv", "Session,When\na,b\n");
    place.write(
        "Half[abcdef00-1111-2222-3333-444455556667]",
        "viewing_activity.csv",
        ACTIVITY,
    );
    place.write(
        "Odd[abcdef00-1111-2222-3333-444455556668]",
        "videos_overview.csv",
        "What,is,this\n",
    );
    let receipt = place.run(Rule::Exact);
    assert_eq!(place.chunks().len(), 17);
    assert_eq!(receipt.folders.len(), 1);
    let mut kinds = kinds(&receipt);
    kinds.sort();
    assert_eq!(
        kinds,
        [
            (IssueKind::NotAFolder, None),
            (IssueKind::NotAFolder, None),
            (IssueKind::NoData, None),
        ]
    );
    let words: Vec<_> = receipt.issues.iter().map(ToString::to_string).collect();
    assert!(
        words
            .iter()
            .any(|words| words.contains("no column SessionId")),
        "{words:?}"
    );
}

#[test]
fn bad_lines_are_named_and_counted_and_the_rest_is_the_golden_case() {
    let place = Place::golden();
    let cut = "S1,U9,2021-01-06,2021-01-06 18:07:00+00:00,1.0,32.2,Start";
    let odd = "S1,U1,too few cells\n\nS3,U5,2021-01-06,2021-01-06 18:07:00+00:00,1.0,32.2,Start,34.2,Seek,2.0\n";
    place.write(
        BIOL,
        "viewing_activity.csv",
        format!("\u{feff}{ACTIVITY}{odd}{GOLDEN}{cut}"),
    );
    let receipt = place.run(Rule::Exact);
    assert_eq!(place.chunks().len(), 17);
    let folder = &receipt.folders[0];
    assert_eq!(
        (
            folder.rows_in,
            folder.rows_used,
            folder.rows_unlisted,
            folder.rows_left_out
        ),
        (10, 7, 1, 2)
    );
    assert_eq!(
        kinds(&receipt),
        [
            (IssueKind::HalfLine, Some(12)),
            (IssueKind::WrongCells, Some(2)),
            (IssueKind::UnlistedSession, Some(4)),
        ]
    );
}

#[test]
fn odd_views_count_a_viewer_and_what_of_them_makes_sense() {
    let place = Place::golden();
    let row = |user: &str, time: &str, start: &str, stop: &str| {
        format!("S1,{user},2021-01-06,{time},1.0,{start},Start,{stop},Seek,0.0\n")
    };
    let time = "2021-01-06 18:00:00+00:00";
    let rows = [
        row("naive", "2021-01-06 18:00:00", "0.0", "5.0"),
        row("nan", time, "NaN", "5.0"),
        row("backwards", time, "50.0", "5.0"),
        row("early", time, "-5.0", "5.0"),
        row("late", time, "95.0", "130.0"),
        row("beyond", time, "130.0", "140.0"),
        // The whole recording, nobody knows when.
        row("timeless", "soon", "0.0", "100.0"),
        row("clicked", time, "7.0", "7.0"),
    ]
    .concat();
    place.write(BIOL, "viewing_activity.csv", format!("{ACTIVITY}{rows}"));
    let receipt = place.run(Rule::Exact);
    assert_eq!(
        place.chunks(),
        [
            "S1,naive,2021-01-06,0,0.0,5.0,100.0,5.0,True",
            "S1,early,2021-01-06,0,0.0,5.0,100.0,5.0,True",
            "S1,late,2021-01-06,19,95.0,100.0,100.0,5.0,True",
        ]
    );
    let overview = place.read("tableau/session_overview.csv");
    assert!(
        overview.contains(&format!("1,S1,One,,100.0,{ID},BIOL,8,1\n")),
        "{overview}"
    );
    assert_eq!(
        kinds(&receipt),
        [
            (IssueKind::NotANumber, Some(3)),
            (IssueKind::Backwards, Some(4)),
            (IssueKind::BeforeTheStart, Some(5)),
            (IssueKind::PastTheEnd, Some(6)),
            (IssueKind::PastTheEnd, Some(7)),
            (IssueKind::BadTime, Some(8)),
            (IssueKind::NaiveTime, Some(2)),
        ]
    );
    // early and naive touch chunk 1, late touches chunk 18, clicked has no length.
    assert_eq!(receipt.differences().by_cause(), [(Cause::OnlyTouched, 4)]);
    let compatible = place.run(Rule::Compatible);
    assert_eq!(compatible.rows_out(), 7);
}

#[test]
fn recordings_without_a_length_stop_nothing() {
    let place = Place::golden();
    let overview = format!("{DOCUMENTED}{ID},BIOL,S1,One,,\n{ID},BIOL,S2,Two,,0.0\n");
    place.write(BIOL, "videos_overview.csv", overview);
    let both = format!("{ACTIVITY}{GOLDEN}{}", GOLDEN.replace("S1,", "S2,"));
    place.write(BIOL, "viewing_activity.csv", both);
    let receipt = place.run(Rule::Exact);
    assert_eq!(place.chunks(), [""; 0]);
    assert_eq!(
        kinds(&receipt),
        [
            (IssueKind::NoDuration, Some(2)),
            (IssueKind::NoDuration, Some(3))
        ]
    );
    let receipt = place.run(Rule::Compatible);
    // Two dates of one viewer, one of the other.
    assert_eq!(receipt.rows_out(), 60);
    assert_eq!(place.chunks()[0], "S1,U1,2021-01-05,0,0.0,,,,False");
    assert_eq!(place.chunks()[1], "S1,U1,2021-01-05,1,,,,,False");
    assert_eq!(receipt.differences().by_cause(), [(Cause::NoDuration, 60)]);
    let overview = place.read("tableau/session_overview.csv");
    assert!(
        overview.ends_with(&format!("2,S2,Two,,0.0,{ID},BIOL,2,0\n")),
        "{overview}"
    );
}

#[test]
fn ids_that_need_quotation_marks_get_them() {
    let place = Place::golden();
    let text = GOLDEN
        .replace("U1", "\"last, first\"")
        .replace("S1,", "\"S,1\",");
    place.write(BIOL, "viewing_activity.csv", format!("{ACTIVITY}{text}"));
    let overview = format!("{DOCUMENTED}{ID},BIOL,\"S,1\",One,,100.0\n");
    place.write(BIOL, "videos_overview.csv", overview);
    place.run(Rule::Compatible);
    assert_eq!(
        place.chunks()[0],
        "\"S,1\",\"last, first\",2021-01-05,0,0.0,5.0,90.0,4.5,True"
    );
}

#[test]
fn a_folder_without_activity_has_an_overview_without_viewers() {
    let place = Place::golden();
    let activity = place.database().join(BIOL).join("viewing_activity.csv");
    std::fs::remove_file(activity).unwrap();
    let receipt = place.run(Rule::Exact);
    assert_eq!(kinds(&receipt), [(IssueKind::NoData, None)]);
    assert!(
        place
            .read("tableau/session_overview.csv")
            .ends_with(",0,0\n")
    );
}

#[test]
fn a_place_without_a_database_is_an_error_that_says_so() {
    let place = Place::new();
    std::fs::create_dir_all(place.database()).unwrap();
    let error = run(&place.options(Rule::Exact)).unwrap_err();
    assert!(matches!(error, AnalyticsError::NoDatabase { .. }));
    assert!(error.to_string().contains("viewing_activity.csv"));
}
