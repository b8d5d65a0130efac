use std::sync::atomic::AtomicBool;

use proptest::prelude::*;

use super::support::{Stored, course, february, view};
use crate::page_views::{PageTitles, PageViewTable, Query, Report, Rules, Sort, Source};

fn table(seed: u32) -> (PageViewTable, Vec<String>) {
    let users: Vec<i64> = (1..=6).collect();
    let mut stored = Stored::default();
    let mut number = seed;
    let mut next = |below: u32| {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (number >> 8) % below
    };
    for user in &users[..5] {
        let rows: Vec<_> = (0..next(60))
            .map(|n| {
                let path = format!("/courses/1693/pages/page-{}", next(12));
                let time = format!("{:02}:{:02}:00", next(24), next(60));
                let mut row = view(&format!("{user}-{n}"), &path, &time);
                row.user = *user;
                row.seconds = (next(3) > 0).then(|| f64::from(next(90_000)) / 1000.0);
                row.participated = next(9) == 0;
                row
            })
            .collect();
        stored = stored.with(Source::Ordinary, *user, &rows);
    }
    let table = PageViewTable::count(
        &course(),
        Rules::default(),
        (february(), chrono_tz::UTC),
        &users,
        &PageTitles::default(),
        &mut stored,
        &AtomicBool::new(false),
    );
    (
        table.unwrap(),
        ["Ada", "bob", "Cleo", "ada 2", "Eve", "Zoe"]
            .map(str::to_owned)
            .to_vec(),
    )
}

const SORTS: [Sort; 9] = [
    Sort::Title,
    Sort::Url,
    Sort::Count,
    Sort::People,
    Sort::User,
    Sort::At,
    Sort::Seconds,
    Sort::TookPart,
    Sort::Pages,
];
const REPORTS: [Report; 4] = [
    Report::Pages,
    Report::People,
    Report::UserPages,
    Report::Views,
];

/// The same by the slow way: every row as texts and numbers.
fn slowly(table: &PageViewTable, query: &Query, names: &[String]) -> Vec<u32> {
    let wanted = query.search.to_lowercase();
    let text = |row: u32| {
        let row = table.row(query.report, row);
        let page = row.page.map(|page| {
            let place = page as usize;
            (
                table.pages[place].url.clone(),
                table.titles[place].1.to_lowercase(),
            )
        });
        (
            page,
            row.person
                .map(|person| names[person as usize].to_lowercase()),
        )
    };
    let mut rows: Vec<u32> = (0..u32::try_from(table.rows(query.report)).unwrap())
        .filter(|row| {
            let of_person = !matches!(query.report, Report::UserPages | Report::Views)
                || query
                    .person
                    .is_none_or(|person| table.row(query.report, *row).person == Some(person));
            let (page, name) = text(*row);
            let page = page.filter(|(url, title)| {
                url.to_lowercase().contains(&wanted) || title.contains(&wanted)
            });
            of_person && (page.is_some() || name.is_some_and(|name| name.contains(&wanted)))
        })
        .collect();
    let compare = |a: &u32, b: &u32| {
        let (left, right) = (table.row(query.report, *a), table.row(query.report, *b));
        match query.sort {
            Sort::Title => text(*a)
                .0
                .map(|one| one.1)
                .cmp(&text(*b).0.map(|one| one.1)),
            Sort::Url => text(*a)
                .0
                .map(|one| one.0)
                .cmp(&text(*b).0.map(|one| one.0)),
            Sort::User => text(*a).1.cmp(&text(*b).1),
            Sort::Count => left.views.cmp(&right.views),
            Sort::People => left.people.cmp(&right.people),
            Sort::At => left.at.cmp(&right.at),
            Sort::Seconds => left
                .seconds
                .unwrap_or(-1.0)
                .total_cmp(&right.seconds.unwrap_or(-1.0)),
            Sort::TookPart => (left.participations + u64::from(left.participated))
                .cmp(&(right.participations + u64::from(right.participated))),
            Sort::Pages => left.pages.cmp(&right.pages),
        }
    };
    rows.sort_by(|a, b| {
        let order = compare(a, b);
        let order = if query.descending {
            order.reverse()
        } else {
            order
        };
        order.then(a.cmp(b))
    });
    rows
}

proptest! {
    #[test]
    fn search_and_order_are_those_of_the_slow_way(
        seed in any::<u32>(),
        report in 0..REPORTS.len(),
        sort in 0..SORTS.len(),
        search in prop_oneof![Just(""), Just("PAGE-1"), Just("ada"), Just("page 7"), Just("nobody")],
        person in proptest::option::of(0_u32..6),
        descending in any::<bool>(),
    ) {
        let (table, names) = table(seed);
        let query = Query { report: REPORTS[report], person, search: search.to_owned(), sort: SORTS[sort], descending };
        let order = table.order(&query, &names);
        prop_assert_eq!(&order.rows, &slowly(&table, &query, &names));
        let most = order.rows.iter().map(|row| table.row(query.report, *row).views).max();
        prop_assert_eq!(order.most_views, most.unwrap_or(0));
    }
}

#[test]
fn sums_agree_in_every_report() {
    let (table, _) = table(3);
    for report in REPORTS {
        let rows = 0..u32::try_from(table.rows(report)).unwrap();
        let views: u64 = rows.map(|row| table.row(report, row).views).sum();
        assert_eq!(views, table.figures.views, "{report:?}");
    }
    let by_day: u64 = table.figures.days.iter().map(|day| day.views).sum();
    let by_hour: u64 = table.figures.hours.iter().flatten().sum();
    assert_eq!(
        (by_day, by_hour),
        (table.figures.views, table.figures.views)
    );
}
