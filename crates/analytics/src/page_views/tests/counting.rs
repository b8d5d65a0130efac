use std::sync::atomic::AtomicBool;

use super::support::{Stored, course, february, view};
use crate::page_views::{
    Belonging, Counter, OtherHosts, PageTitles, PageView, PageViewTable, Queries, Rules, Source,
};

/// One row of each kind.
fn rows() -> Vec<PageView> {
    let with = |id: &str, path: &str, change: fn(&mut PageView)| {
        let mut row = view(id, path, "10:00:00");
        change(&mut row);
        row
    };
    vec![
        with("plain", "/courses/1693/pages/a", |_| {}),
        with("query", "/courses/1693/pages/a?x=1", |_| {}),
        with("api", "/api/v1/courses/1693/modules", |_| {}),
        with("context alone", "/files/9/download", |_| {}),
        with("path alone", "/courses/1693/grades", |row| {
            row.context_type = None;
            row.context = None;
        }),
        with("another course", "/courses/7", |row| row.context = Some(7)),
        with("look-alike", "/courses/16930/pages/a", |row| {
            row.context_type = None;
            row.context = None;
        }),
        with("look-alike of another shard", "/courses/1693", |row| {
            row.context = Some(20_000_000_001_693);
        }),
        with("group", "/groups/77/pages/plan", |row| {
            row.context_type = Some("Group".to_owned());
            row.context = Some(77);
        }),
        with("another group", "/groups/78", |row| {
            row.context_type = Some("Group".to_owned());
            row.context = Some(78);
        }),
        with("in another name", "/courses/1693/pages/a", |row| {
            row.real_user = Some(9);
        }),
        with("another host", "/courses/1693/pages/a", |row| {
            row.url = "https://example.instructure.com/courses/1693/pages/a".to_owned();
        }),
        with("another day", "/courses/1693/pages/a", |row| {
            row.at -= 90 * 86_400_000_000;
        }),
    ]
}

fn counted(rules: Rules) -> (Vec<String>, Counter<'static>) {
    let course = Box::leak(Box::new(course()));
    let mut stored =
        Stored::default()
            .with(Source::Ordinary, 5, &rows())
            .with(Source::History, 5, &rows()[..2]);
    let mut counter = Counter::new(course, rules, february());
    let of_person = counter.person(5, &mut stored).unwrap();
    let mut pages: Vec<String> = Vec::new();
    for page in &of_person.pages {
        let url = &counter.pages()[page.page as usize].url;
        pages.push(format!(
            "{} {}",
            page.views,
            url.replace(super::support::ORIGIN, "")
        ));
    }
    (pages, counter)
}

#[test]
fn the_default_counts_the_course_and_says_what_it_leaves_out() {
    let (pages, counter) = counted(Rules::default());
    assert_eq!(
        pages,
        [
            "2 /courses/1693/pages/a",
            "1 /api/v1/courses/1693/modules",
            "1 /courses/1693/grades",
            "1 /courses/1693/pages/a?x=1",
            "1 /files/9/download",
        ]
    );
    let left_out = counter.left_out;
    assert_eq!(
        (left_out.duplicates, left_out.masqueraded, left_out.groups),
        (2, 1, 1)
    );
    assert_eq!(
        (left_out.elsewhere, left_out.other_days, left_out.api),
        (4, 1, 0)
    );
    assert_eq!((counter.folded.hosts, counter.folded.api), (1, 1));
}

#[test]
fn each_switch_changes_its_own_rows() {
    let has = |rules: Rules, page: &str| counted(rules).0.iter().any(|one| one == page);
    let rules = Rules::default();
    assert!(has(
        Rules {
            groups: true,
            ..rules
        },
        "1 /groups/77/pages/plan"
    ));
    assert!(!has(
        Rules {
            api: false,
            ..rules
        },
        "1 /api/v1/courses/1693/modules"
    ));
    assert!(has(
        Rules {
            masqueraded: true,
            ..rules
        },
        "3 /courses/1693/pages/a"
    ));
    assert!(has(
        Rules {
            queries: Queries::Dropped,
            ..rules
        },
        "3 /courses/1693/pages/a"
    ));
    let kept = Rules {
        other_hosts: OtherHosts::Kept,
        ..rules
    };
    assert!(has(
        kept,
        "1 https://example.instructure.com/courses/1693/pages/a"
    ));
    let (_, counter) = counted(Rules {
        other_hosts: OtherHosts::LeftOut,
        ..rules
    });
    assert_eq!(counter.left_out.other_hosts, 1);
    assert!(!has(
        Rules {
            belonging: Belonging::ContextOnly,
            ..rules
        },
        "1 /courses/1693/grades"
    ));
    assert!(!has(
        Rules {
            belonging: Belonging::PathOnly,
            ..rules
        },
        "1 /files/9/download"
    ));
    let published = Rules {
        belonging: Belonging::Published,
        ..rules
    };
    assert!(!has(published, "1 /courses/1693/grades") && !has(published, "1 /files/9/download"));
}

#[test]
fn days_and_hours_are_those_of_the_zone() {
    let rows = [
        view("a", "/courses/1693", "02:30:00"),
        view("b", "/courses/1693", "07:59:59"),
        view("c", "/courses/1693", "08:00:00"),
    ];
    let mut stored = Stored::default().with(Source::Ordinary, 5, &rows);
    let zone = "America/Vancouver".parse().unwrap();
    let table = PageViewTable::count(
        &course(),
        Rules::default(),
        (february(), zone),
        &[5, 6],
        &PageTitles::default(),
        &mut stored,
        &AtomicBool::new(false),
    )
    .unwrap();
    let days: Vec<(String, u64)> = table
        .figures
        .days
        .iter()
        .map(|day| (day.day.to_string(), day.views))
        .collect();
    assert_eq!(
        days,
        [("2026-02-02".to_owned(), 2), ("2026-02-03".to_owned(), 1)]
    );
    // Monday 18:30 and 23:59, Tuesday midnight.
    assert_eq!(
        (
            table.figures.hours[0][18],
            table.figures.hours[0][23],
            table.figures.hours[1][0]
        ),
        (1, 1, 1)
    );
    assert_eq!((table.figures.people, table.people.len()), (1, 2));
}
