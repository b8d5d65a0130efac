//! Rows and pages beside the truth, and every switch that troubles them.

use chrono::TimeDelta;
use lectern_campus::{AboveMax, EmptyPages, RowOrder};

use crate::support::{
    LAST_DAY, Row, Soap, odd, pagination, range, rows_of, session, sorted, term, texts, truth,
};

#[tokio::test]
async fn all_pages_together_are_the_truth_for_every_session() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    for known in campus.truth().sessions {
        let rows = admin.rows(known.id, 150).await;
        assert_eq!(rows, truth(&campus.views_of(known.id)), "{}", known.name);
    }
}

#[tokio::test]
async fn the_known_example_is_told_digit_by_digit() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let page = admin.page(odd(&campus, "Golden case"), 150, 0).await;
    assert_eq!(page.one("TotalNumberResponses"), "7");
    let first = &page.all("ExtendedDetailedUsageResponseItem")[0];
    let session = odd(&campus, "Golden case");
    let viewer = &texts(first, "UserId")[0];
    assert_eq!(
        *first,
        format!(
            "<a:SecondsViewed>11.7</a:SecondsViewed><a:SessionId>{session}</a:SessionId>\
             <a:StartPosition>0.5</a:StartPosition><a:Time>2021-01-05T20:11:12.123Z</a:Time>\
             <a:UserId>{viewer}</a:UserId><a:PlaybackSpeed>1</a:PlaybackSpeed>\
             <a:StartReason>Start</a:StartReason><a:StopReason>Pause</a:StopReason>"
        )
    );
}

#[tokio::test]
async fn the_total_counts_all_rows_and_pages_end_where_they_should() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    for (name, sizes) in [
        ("Never watched", vec![0]),
        ("Exactly 150 rows", vec![150, 0]),
        ("151 rows", vec![150, 1, 0]),
        ("More than 300 rows", vec![150, 150, 7, 0]),
    ] {
        let id = odd(&campus, name);
        let total: usize = sizes.iter().sum();
        for (number, size) in sizes.iter().enumerate() {
            let page = admin.page(id, 150, number).await;
            assert_eq!(
                page.one("TotalNumberResponses"),
                total.to_string(),
                "{name}"
            );
            assert_eq!(rows_of(&page).len(), *size, "{name}, page {number}");
        }
    }
}

#[tokio::test]
async fn rows_of_a_person_and_of_a_person_in_a_session_are_told_too() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let id = session(&campus, "Course 01", "Lecture 01");
    let of_session = campus.views_of(id);
    let viewer = of_session[0].viewer;
    let page = pagination(1000, 0);
    let both = format!("<sessionId>{id}</sessionId><userId>{viewer}</userId>{page}");
    let one = format!("<userId>{viewer}</userId>{page}");
    let expected: Vec<_> = of_session
        .iter()
        .filter(|it| it.viewer == viewer)
        .cloned()
        .collect();
    let all: Vec<_> = campus
        .views()
        .into_iter()
        .filter(|it| it.viewer == viewer)
        .collect();
    assert!(all.len() > expected.len());

    let reply = admin
        .usage("GetSessionUserExtendedDetailedUsage", &both)
        .await;
    assert_eq!(rows_of(&reply), truth(&expected));
    let reply = admin.usage("GetUserExtendedDetailedUsage", &one).await;
    assert_eq!(rows_of(&reply), truth(&all));
    for (operation, inside, rows) in [
        ("GetSessionUserDetailedUsage", &both, expected.len()),
        ("GetUserDetailedUsage", &one, all.len()),
    ] {
        let reply = admin.usage(operation, inside).await;
        let items = reply.all("DetailedUsageResponseItem");
        assert_eq!(
            (items.len(), reply.one("TotalNumberResponses")),
            (rows, rows.to_string())
        );
        assert!(reply.all("PlaybackSpeed").is_empty(), "not extended");
    }
}

#[tokio::test]
async fn a_range_is_utc_with_and_without_a_zone_and_holds_its_ends() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let golden = odd(&campus, "Golden case");
    for zone in ["", "Z", "+00:00"] {
        let within = range(
            &format!("2021-01-06T07:30:00{zone}"),
            &format!("2021-01-06T08:30:00{zone}"),
        );
        let rows = rows_of(&admin.page_in(golden, 150, 0, &within).await);
        assert_eq!(rows.len(), 2, "{zone}");
    }
    let in_vancouver = range("2021-01-05T23:30:00-08:00", "2021-01-06T00:30:00-08:00");
    assert_eq!(
        rows_of(&admin.page_in(golden, 150, 0, &in_vancouver).await).len(),
        2
    );

    campus.settings().write().usage.inclusive_ends = false;

    let within = range("2021-01-06T07:30:00", "2021-01-06T08:30:00");
    let page = admin.page_in(golden, 150, 0, &within).await;
    assert_eq!(rows_of(&page).len(), 1);
    assert_eq!(page.one("TotalNumberResponses"), "1");
}

#[tokio::test]
async fn times_are_written_without_a_zone_by_the_switch() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let changes = odd(&campus, "Midnight and clock changes");
    let times = admin.page(changes, 150, 0).await.all("Time");
    assert_eq!(times[1], "2025-10-15T23:59:59.9999999Z");
    assert_eq!(times[2], "2025-10-16T00:00:00Z");

    campus.settings().write().soap.times_with_zone = false;

    let times = admin.page(changes, 150, 0).await.all("Time");
    assert_eq!(times[1], "2025-10-15T23:59:59.9999999");
    assert_eq!(times[2], "2025-10-16T00:00:00");
}

#[tokio::test]
async fn an_empty_page_is_empty_or_nil_by_the_switch() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let never = odd(&campus, "Never watched");
    let empty = admin.page(never, 150, 0).await.body;
    assert!(empty.contains("<a:PagedResponses/>"), "{empty}");
    campus.settings().write().soap.empty_pages = EmptyPages::Nil;
    let nil = admin.page(never, 150, 0).await.body;
    assert!(nil.contains("<a:PagedResponses i:nil=\"true\"/>"), "{nil}");
}

#[tokio::test]
async fn pages_above_the_largest_are_cut_or_refused_by_the_switch() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let many = odd(&campus, "More than 300 rows");
    campus.settings().write().soap.max_page_size = 200;
    let page = admin.page(many, 1000, 0).await;
    assert_eq!(
        (rows_of(&page).len(), page.one("TotalNumberResponses")),
        (200, "307".to_owned())
    );
    assert_eq!(rows_of(&admin.page(many, 1000, 1).await).len(), 107);

    campus.settings().write().soap.above_max = AboveMax::Fault;

    assert!(admin.page(many, 201, 0).await.is_fault());
    assert_eq!(rows_of(&admin.page(many, 200, 0).await).len(), 200);
}

#[tokio::test]
async fn rows_come_in_every_order_by_the_switch() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let many = odd(&campus, "More than 300 rows");
    let all = truth(&campus.views_of(many));
    let set = |order| campus.settings().write().usage.order = order;

    set(RowOrder::Newest);
    let newest = admin.rows(many, 150).await;
    assert!(newest.is_sorted_by(|one, next| one.at >= next.at));
    assert_eq!(sorted(newest), sorted(all.clone()));

    set(RowOrder::ShuffledPages);
    let page = async || rows_of(&admin.page(many, 150, 1).await);
    let (first, second) = (page().await, page().await);
    assert_ne!(first, second);
    assert_eq!(sorted(first), all[150..300]);
    assert_eq!(sorted(second), all[150..300]);

    set(RowOrder::Shuffled);
    let shuffled = admin.rows(many, 150).await;
    assert_eq!(shuffled.len(), 307);
    assert_ne!(sorted(shuffled), all, "some twice, some not at all");
    assert_eq!(
        sorted(admin.rows(many, 1000).await),
        all,
        "one page holds all"
    );
}

#[tokio::test]
async fn rows_come_twice_and_pages_overlap_by_the_switches() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let id = odd(&campus, "Exactly 150 rows");
    campus.settings().write().usage.repeat_every = 10;
    let page = admin.page(id, 1000, 0).await;
    let rows = rows_of(&page);
    assert_eq!(
        (rows.len(), page.one("TotalNumberResponses")),
        (165, "165".to_owned())
    );
    let mut once = rows.clone();
    once.dedup();
    assert_eq!(once.len(), 150);

    {
        let mut settings = campus.settings().write();
        settings.usage.repeat_every = 0;
        settings.usage.overlapping_pages = true;
    }
    let page = async |number| rows_of(&admin.page(id, 50, number).await);
    let (first, second) = (page(0).await, page(1).await);
    assert_eq!((first.len(), second.len()), (50, 51));
    assert_eq!(first[49], second[0]);
    assert_eq!(page(3).await, []);
}

#[tokio::test]
async fn a_phantom_total_promises_rows_that_never_come() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    campus.settings().write().usage.phantom_total = 3;
    let page = admin.page(odd(&campus, "Never watched"), 150, 0).await;
    assert_eq!(
        (rows_of(&page), page.one("TotalNumberResponses")),
        (vec![], "3".to_owned())
    );
}

#[tokio::test]
async fn late_rows_come_later_than_they_happened_and_all_come() {
    let campus = term().await;
    let admin = Soap::admin(&campus).await;
    let id = session(&campus, "Course 01", "Lecture 01");
    let on_time = campus.views_of(id);
    let busy = on_time[on_time.len() / 4].at + TimeDelta::hours(1);
    campus.clock().stop_at(busy);
    let admin_then = Soap::admin(&campus).await;
    let known = rows_of(&admin_then.page(id, 1000, 0).await);
    {
        let mut settings = campus.settings().write();
        (settings.usage.late_percent, settings.usage.late_hours) = (60, 48);
    }
    let fewer = rows_of(&admin_then.page(id, 1000, 0).await);
    assert!(
        fewer.len() < known.len(),
        "{} of {}",
        fewer.len(),
        known.len()
    );
    assert_eq!(fewer, truth(&campus.views_of(id)), "the truth is late too");
    campus.clock().stop_at(LAST_DAY.parse().unwrap());
    let all: Vec<Row> = admin.rows(id, 1000).await;
    assert_eq!(all, truth(&on_time));
    let late = campus.views_of(id);
    let late = late.iter().filter(|view| view.appears > view.at);
    assert!(late.clone().count() * 3 > on_time.len());
    assert!(
        late.clone()
            .all(|view| view.appears - view.at <= TimeDelta::hours(48))
    );
}
