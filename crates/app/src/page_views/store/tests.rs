use chrono::{DateTime, Utc};
use lectern_analytics::page_views::block::Block;
use lectern_analytics::page_views::{PageView, Source, Span};
use rusqlite::Connection;

use super::*;

fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    for tables in [
        include_str!("../../database/001_base.sql"),
        include_str!("../../database/005_page_views.sql"),
        include_str!("../../database/009_privacy.sql"),
    ] {
        connection.execute_batch(tables).unwrap();
    }
    connection
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn view(id: &str, time: &str) -> PageView {
    PageView {
        id: id.to_owned(),
        user: 5,
        at: at(time).timestamp_micros(),
        url: "https://canvas.example.edu/courses/1".to_owned(),
        ..PageView::default()
    }
}

fn ids(connection: &Connection, site: SiteNo) -> Vec<String> {
    let mut ids = Vec::new();
    blocks(connection, site, 5, &mut |bytes| {
        ids.extend(Block::open(bytes)?.to_rows()?.into_iter().map(|row| row.id));
        Ok(())
    })
    .unwrap();
    ids
}

#[test]
fn rows_and_the_time_they_cover_add_up_and_nothing_is_stored_twice() {
    let connection = database();
    let site = site(&connection, &"https://canvas.example.edu".parse().unwrap()).unwrap();
    save_people(&connection, site, &[(5, Some("Ada".to_owned()), None)]).unwrap();
    let first = Span::new(at("2026-11-02T00:00:00Z"), at("2026-11-03T00:00:00Z"));
    let rows = [view("b", "2026-11-02T10:00:00Z")];
    assert_eq!(
        add_rows(&connection, site, 5, (Source::Ordinary, &rows), first).unwrap(),
        1
    );
    let second = Span::new(at("2026-11-01T00:00:00Z"), at("2026-11-02T00:00:00Z"));
    let rows = [
        view("a", "2026-11-01T10:00:00Z"),
        view("b", "2026-11-02T10:00:00Z"),
    ];
    assert_eq!(
        add_rows(&connection, site, 5, (Source::Ordinary, &rows), second).unwrap(),
        1
    );
    assert_eq!(ids(&connection, site), ["b", "a"]);
    let stored = covered(&connection, site, 5).unwrap();
    assert_eq!(
        stored.spans(),
        [Span {
            from: at("2026-11-01T00:00:00Z"),
            to: at("2026-11-03T00:00:00Z")
        }]
    );
    assert_eq!(rows_of(&connection, site, 5).unwrap(), 2);
    assert_eq!(
        usual_host(&connection, site).unwrap().as_deref(),
        Some("https://canvas.example.edu")
    );
}

#[test]
fn blocks_grow_until_they_are_large_and_both_sources_stay_apart() {
    let connection = database();
    let site = site(&connection, &"https://canvas.example.edu".parse().unwrap()).unwrap();
    let many: Vec<PageView> = (0..1_500)
        .map(|n| view(&format!("x{n}"), "2026-11-01T10:00:00Z"))
        .collect();
    add_rows(&connection, site, 5, (Source::Ordinary, &many), None).unwrap();
    let more: Vec<PageView> = (1_500..3_000)
        .map(|n| view(&format!("x{n}"), "2026-11-02T10:00:00Z"))
        .collect();
    add_rows(&connection, site, 5, (Source::Ordinary, &more), None).unwrap();
    add_rows(
        &connection,
        site,
        5,
        (Source::Ordinary, &[view("y", "2026-11-03T10:00:00Z")]),
        None,
    )
    .unwrap();
    add_rows(
        &connection,
        site,
        5,
        (Source::History, &[view("z", "2026-10-03T10:00:00Z")]),
        None,
    )
    .unwrap();
    let sizes: Vec<(i64, i64)> = connection
        .prepare("SELECT source, rows FROM page_view_blocks ORDER BY source, no")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(sizes, [(0, 3_000), (0, 1), (1, 1)]);
}

#[test]
fn a_course_comes_back_with_what_was_stored() {
    let connection = database();
    let site = site(&connection, &"https://canvas.example.edu".parse().unwrap()).unwrap();
    let now = at("2026-11-20T12:00:00Z");
    let id = note_course(&connection, site, 1693, now).unwrap();
    let mut row = course(&connection, id).unwrap().unwrap();
    row.name = "BIOL 200".to_owned();
    row.groups.insert(77);
    save_course(&connection, &row, Some(now)).unwrap();
    assert!(courses(&connection).unwrap().is_empty());
    assert_eq!(note_course(&connection, site, 1693, now).unwrap(), id);
    let back = courses(&connection).unwrap().remove(0);
    assert_eq!((back.name.as_str(), back.groups.len()), ("BIOL 200", 1));
}

#[test]
fn whoever_left_the_course_still_counts() {
    let connection = database();
    let site = site(&connection, &"https://canvas.example.edu".parse().unwrap()).unwrap();
    let id = note_course(&connection, site, 1693, at("2026-11-20T12:00:00Z")).unwrap();
    let one = |user, state: &str| EnrolmentRow {
        user,
        kind: "StudentEnrollment".to_owned(),
        state: state.to_owned(),
    };
    replace_enrolments(&connection, id, &[one(1, "active"), one(2, "active")]).unwrap();
    replace_enrolments(&connection, id, &[one(1, "completed")]).unwrap();
    assert_eq!(
        enrolments(&connection, id).unwrap(),
        [one(1, "completed"), one(2, "active")]
    );
}
