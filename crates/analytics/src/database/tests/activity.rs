//! `viewing_activity.csv` with everything that was ever wrong with one.

use crate::AnalyticsError;
use crate::database::{
    ACTIVITY_COLUMNS, ActivityReader, ActivityRow, ActivityWriter, Issue, IssueKind,
};

use super::{file, kinds};

const HEADER: &str = "SessionId,UserId,Date,DateTime,PlaybackSpeed,StartPosition,StartReason,StopPosition,StopReason,SecondsViewed";
const GOOD: &str = "s1,u1,2021-01-05,2021-01-05 20:11:12.123000+00:00,1.0,0.5,Start,12.2,Seek,11.7";
const AT: i64 = 1_609_877_472_123_000;

/// Session, user, time, start and stop of a row; what has no number is NaN.
type Read = (u64, String, String, Option<i64>, f64, f64);

fn read(bytes: impl AsRef<[u8]>) -> (Vec<Read>, Vec<Issue>, u64) {
    let file = file(bytes);
    let mut reader = ActivityReader::open(&file.path, Some(1_700_000_000_000_000)).unwrap();
    let mut rows = Vec::new();
    reader
        .read(|line, row| -> Result<(), AnalyticsError> {
            let texts = (row.session.to_owned(), row.user.to_owned());
            rows.push((line, texts.0, texts.1, row.at, row.start, row.stop));
            Ok(())
        })
        .unwrap();
    let (given, left_out) = reader.counts();
    assert_eq!(given, rows.len() as u64);
    (rows, reader.issues(), left_out)
}

fn good(line: u64) -> Read {
    (line, "s1".to_owned(), "u1".to_owned(), Some(AT), 0.5, 12.2)
}

#[test]
fn what_is_written_is_what_the_published_tool_writes_and_reads_back() {
    let mut writer = ActivityWriter::new(Vec::new()).unwrap();
    let row = ActivityRow {
        session: "s1",
        user: "u1",
        at: Some(AT),
        speed: 1.0,
        start: 0.5,
        start_reason: "Start",
        stop: 12.2,
        stop_reason: "Seek",
        seconds: 11.7,
    };
    writer.row(&row).unwrap();
    let text = writer.into_inner();
    assert_eq!(
        String::from_utf8_lossy(&text),
        format!("{HEADER}\n{GOOD}\n")
    );
    let file = file(&text);
    let mut reader = ActivityReader::open(&file.path, None).unwrap();
    let mut rows = 0;
    reader
        .read(|line, back| -> Result<(), AnalyticsError> {
            assert_eq!((line, *back), (2, row));
            rows += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!((rows, reader.issues()), (1, vec![]));
}

#[test]
fn marks_of_other_programs_do_not_matter() {
    let plain = format!("{HEADER}\n{GOOD}\n");
    let quoted: String = GOOD
        .split(',')
        .map(|cell| format!("\"{cell}\""))
        .collect::<Vec<_>>()
        .join(",");
    for text in [
        plain.clone(),
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.replace(',', ";"),
        plain.replace(',', "\t"),
        plain.to_lowercase().replace("start,12", "Start,12"),
        format!("{HEADER}\n{quoted}\n"),
        format!("{HEADER}\n\n{quoted}\n\n"),
        plain.trim_end().to_owned(),
    ] {
        let (rows, issues, left_out) = read(&text);
        assert_eq!(issues, [], "{text}");
        assert_eq!((rows.len(), left_out), (1, 0), "{text}");
        assert_eq!(
            (rows[0].3, rows[0].4, rows[0].5),
            (Some(AT), 0.5, 12.2),
            "{text}"
        );
    }
}

#[test]
fn columns_are_found_by_name_and_strange_ones_are_named() {
    let text = "Unnamed: 0,UserId,SessionID,StopPosition,StartPosition,DateTime\n\
                0,u1,s1,12.2,0.5,2021-01-05 20:11:12.123+00:00\n";
    let (rows, issues, _) = read(text);
    assert_eq!(rows, [good(2)]);
    let unknown: Vec<_> = issues
        .iter()
        .filter(|issue| issue.kind == IssueKind::UnknownColumn)
        .collect();
    assert_eq!(unknown.len(), 1);
    assert!(unknown[0].what.contains("Unnamed: 0"));
    let missing = issues
        .iter()
        .filter(|issue| issue.kind == IssueKind::MissingColumn);
    assert_eq!(missing.count(), 5);
}

#[test]
fn the_stop_is_worked_out_where_an_older_file_has_none() {
    let text = "SessionId,UserId,DateTime,StartPosition,SecondsViewed\n\
                s1,u1,2021-01-05 20:11:12.123Z,0.5,11.7\n";
    let (rows, _, _) = read(text);
    assert_eq!(rows, [good(2)]);
}

#[test]
fn a_file_without_a_needed_column_is_refused_by_name() {
    let file = file("SessionId,User,DateTime\na,b,c\n");
    let mut reader = ActivityReader::open(&file.path, None).unwrap();
    let error = reader
        .read(|_, _| -> Result<(), AnalyticsError> { Ok(()) })
        .unwrap_err();
    let words = error.to_string();
    assert!(
        words.contains("UserId") && words.contains("SessionId,User,DateTime"),
        "{words}"
    );
}

#[test]
fn a_half_written_last_line_is_left_out_and_the_rest_stays() {
    for half in ["s1,u1,2021-01-0", GOOD.trim_end_matches('7'), "s"] {
        let (rows, issues, left_out) = read(format!("{HEADER}\n{GOOD}\n{half}"));
        assert_eq!(rows, [good(2)], "{half}");
        assert_eq!(kinds(&issues), [(IssueKind::HalfLine, Some(3))], "{half}");
        assert_eq!(left_out, 1);
    }
}

#[test]
fn each_bad_line_is_named_and_the_good_ones_go_on() {
    let text = [
        HEADER,
        "too,few,cells",
        GOOD,
        ",u1,2021-01-05,2021-01-05 20:11:12+00:00,1.0,0.5,Start,12.2,Seek,11.7",
        "s1,u1,2021-01-05,2021-01-05 20:11:12+00:00,1.0,0.5,Start,12.2,Seek,11.7,more",
        GOOD,
    ]
    .join("\n");
    let (rows, issues, left_out) = read(text + "\n");
    assert_eq!(rows, [good(3), good(6)]);
    assert_eq!(left_out, 3);
    assert_eq!(
        kinds(&issues),
        [
            (IssueKind::WrongCells, Some(2)),
            (IssueKind::WrongCells, Some(5)),
            (IssueKind::EmptyCell, Some(4)),
        ]
    );
    assert!(
        issues[0]
            .to_string()
            .ends_with("file.csv, line 2: The line has 3 cells instead of 10; it was left out.")
    );
}

#[test]
fn odd_numbers_and_times_are_kept_and_named() {
    let row = |time: &str, start: &str, stop: &str| {
        format!("s1,u1,2021-01-05,{time},1.0,{start},Start,{stop},Seek,11.7")
    };
    let time = "2021-01-05 20:11:12.123000+00:00";
    let text = [
        HEADER.to_owned(),
        row("2021-01-05 20:11:12.123", "0.5", "12.2"),
        row("soon", "0.5", "12.2"),
        row(time, "NaN", "12.2"),
        row(time, "", "12.2"),
        row(time, "12.2", "0.5"),
        row(time, "-3.0", "12.2"),
        row("1970-01-01 00:00:01+00:00", "0.5", "12.2"),
        row("2093-01-01 00:00:01+00:00", "0.5", "12.2"),
    ]
    .join("\n");
    let (rows, issues, left_out) = read(text + "\n");
    assert_eq!((rows.len(), left_out), (8, 0));
    assert_eq!(rows[0], good(2));
    assert_eq!(rows[1].3, None);
    assert!(rows[2].4.is_nan() && rows[3].4.is_nan());
    assert_eq!((rows[4].4, rows[4].5), (12.2, 0.5));
    assert_eq!(rows[5].4, -3.0);
    assert_eq!(
        kinds(&issues),
        [
            (IssueKind::NotANumber, Some(4)),
            (IssueKind::NotANumber, Some(5)),
            (IssueKind::Backwards, Some(6)),
            (IssueKind::BeforeTheStart, Some(7)),
            (IssueKind::BadTime, Some(3)),
            (IssueKind::NaiveTime, Some(2)),
            (IssueKind::OddTime, Some(8)),
            (IssueKind::OddTime, Some(9)),
        ]
    );
}

#[test]
fn a_stray_quotation_mark_takes_only_its_own_line_along() {
    let stray = GOOD.replace("Start", "\"Start");
    // The next quotation mark would close it some lines later.
    let later = GOOD.replace("Seek", "\"Seek\"");
    let (rows, issues, left_out) = read(format!(
        "{HEADER}\n{stray}\n{GOOD}\n{GOOD}\n{later}\n{GOOD}\n"
    ));
    assert_eq!(rows, [good(3), good(4), good(5), good(6)]);
    assert_eq!(left_out, 1);
    assert_eq!(issues.len(), 1);
    assert_eq!(issues[0].line, Some(2));
    let (rows, issues, _) = read(format!("{HEADER}\n{GOOD}\n{stray}\n{GOOD}\n"));
    assert_eq!(rows, [good(2), good(4)]);
    assert_eq!(kinds(&issues), [(IssueKind::OpenQuote, Some(3))]);
}

#[test]
fn bytes_that_are_no_text_cost_only_their_line() {
    let mut bytes = format!("{HEADER}\n{GOOD}\n").into_bytes();
    bytes.extend(
        GOOD.replace("u1", "u?")
            .bytes()
            .map(|byte| if byte == b'?' { 0xFF } else { byte }),
    );
    bytes.extend(format!("\n{GOOD}\n").bytes());
    let (rows, issues, left_out) = read(bytes);
    assert_eq!(rows, [good(2), good(4)]);
    assert_eq!(
        (kinds(&issues), left_out),
        (vec![(IssueKind::NotText, Some(3))], 1)
    );
}

#[test]
fn an_empty_file_and_a_lone_header_have_no_rows() {
    let (rows, issues, _) = read("");
    assert_eq!(rows, []);
    assert_eq!(kinds(&issues), [(IssueKind::MissingColumn, None)]);
    let (rows, issues, _) = read(format!("{HEADER}\n"));
    assert_eq!((rows, issues), (vec![], vec![]));
}

#[test]
fn many_issues_of_a_kind_are_counted_and_the_first_are_listed() {
    let (_, issues, left_out) = read(format!("{HEADER}\n{}", "bad\n".repeat(25)));
    assert_eq!(left_out, 25);
    assert_eq!(issues.len(), 10);
    assert_eq!(issues[9].more, 15);
    assert!(
        issues[9]
            .to_string()
            .ends_with("(15 more like this in the file)")
    );
}

#[test]
fn lines_and_rows_are_right_across_blocks() {
    // Some megabytes, with a quoted line break now and then and a bad line near the end.
    let quoted = GOOD.replace("Seek", "\"Se\nek\"");
    let mut text = format!("{HEADER}\n");
    for number in 0..30_000 {
        text.push_str(if number % 1000 == 7 { &quoted } else { GOOD });
        text.push('\n');
    }
    text.push_str("bad\n");
    let (rows, issues, left_out) = read(&text);
    assert_eq!((rows.len(), left_out), (30_000, 1));
    assert!(rows.iter().all(|row| row.4 == 0.5));
    assert_eq!(rows[29_999].0, 2 + 29_999 + 30);
    assert_eq!(
        kinds(&issues),
        [(IssueKind::WrongCells, Some(2 + 30_000 + 30))]
    );
    assert_eq!(ACTIVITY_COLUMNS.join(","), HEADER);
}
