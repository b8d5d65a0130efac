use proptest::prelude::*;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn span(from: &str, to: &str) -> Span {
    Span::new(at(from), at(to)).unwrap()
}

#[test]
fn a_range_across_the_cut_takes_months_from_history_and_the_rest_from_the_list() {
    let reach = Reach {
        now: at("2026-11-20T12:00:00Z"),
        history: true,
    };
    let asked = span("2026-09-02T00:00:00Z", "2026-11-21T00:00:00Z");
    let plan = plan(asked, &Covered::default(), &reach);
    // The list reaches back to 21 October, noon; half a day is left to the service that is not in a hurry.
    assert_eq!(
        plan.ordinary,
        [span("2026-10-22T00:00:00Z", "2026-11-20T12:00:00Z")]
    );
    let months = MonthRange {
        start: "2026-09-01".parse().unwrap(),
        end: "2026-11-01".parse().unwrap(),
    };
    assert_eq!(plan.history, [months]);
    assert_eq!(
        plan.cannot,
        [(
            span("2026-11-20T12:00:00Z", "2026-11-21T00:00:00Z"),
            Why::Future
        )]
    );
}

#[test]
fn on_a_31st_some_hours_come_when_the_month_is_over() {
    let reach = Reach {
        now: at("2026-10-31T12:00:00Z"),
        history: true,
    };
    let asked = span("2026-10-01T00:00:00Z", "2026-10-31T00:00:00Z");
    let plan = plan(asked, &Covered::default(), &reach);
    let first = "2026-11-01".parse().unwrap();
    assert_eq!(
        plan.cannot,
        [(
            span("2026-10-01T00:00:00Z", "2026-10-01T12:00:00Z"),
            Why::NotYet { from: first }
        )]
    );
    assert!(plan.history.is_empty());
}

#[test]
fn without_history_the_older_part_is_said_to_be_lost() {
    let reach = Reach {
        now: at("2026-11-20T12:00:00Z"),
        history: false,
    };
    let plan = plan(
        span("2026-09-01T00:00:00Z", "2026-11-01T00:00:00Z"),
        &Covered::default(),
        &reach,
    );
    assert_eq!(
        plan.ordinary,
        [span("2026-10-21T12:00:00Z", "2026-11-01T00:00:00Z")]
    );
    assert_eq!(plan.cannot[0].1, Why::NoHistory);
    assert_eq!(
        reach.lost_at(at("2026-11-01T00:00:00Z")),
        at("2026-12-01T00:00:00Z")
    );
}

#[test]
fn a_month_is_lost_when_the_same_month_of_the_next_year_is_over() {
    let reach = Reach {
        now: at("2026-11-20T12:00:00Z"),
        history: true,
    };
    assert_eq!(
        reach.lost_at(at("2025-11-30T00:00:00Z")),
        at("2026-12-01T00:00:00Z")
    );
    assert_eq!(reach.history_from(), at("2025-11-01T00:00:00Z"));
}

#[test]
fn what_was_read_minutes_ago_is_not_asked_again() {
    let now = at("2026-11-20T12:00:00Z");
    let stored: Covered = [span("2026-11-01T00:00:00Z", "2026-11-20T11:50:00Z")]
        .into_iter()
        .collect();
    let reach = Reach { now, history: true };
    let asked = span("2026-11-01T00:00:00Z", "2026-11-21T00:00:00Z");
    assert!(!plan(asked, &stored, &reach).fetches());
    let later = Reach {
        now: now + TimeDelta::hours(1),
        history: true,
    };
    assert_eq!(
        plan(asked, &stored, &later).ordinary,
        [span("2026-11-20T11:50:00Z", "2026-11-20T13:00:00Z")]
    );
}

fn moments() -> impl Strategy<Value = DateTime<Utc>> {
    (1_690_000_000_i64..1_800_000_000).prop_map(|at| DateTime::from_timestamp(at, 0).unwrap())
}

fn spans() -> impl Strategy<Value = Span> {
    (moments(), 1_i64..40_000_000).prop_map(|(from, seconds)| Span {
        from,
        to: from + TimeDelta::seconds(seconds),
    })
}

proptest! {
    #[test]
    fn every_moment_is_in_exactly_one_part(
        asked in spans(),
        stored in proptest::collection::vec(spans(), 0..5),
        now in moments(),
        history in any::<bool>(),
    ) {
        let reach = Reach { now, history };
        let stored: Covered = stored.into_iter().collect();
        let plan = plan(asked, &stored, &reach);
        let mut parts: Vec<Span> = [&plan.stored, &plan.ordinary, &plan.from_history].into_iter().flatten().copied()
            .chain(plan.cannot.iter().map(|(part, _)| *part))
            .collect();
        parts.sort_by_key(|part| part.from);
        prop_assert_eq!(parts[0].from, asked.from);
        prop_assert_eq!(parts[parts.len() - 1].to, asked.to);
        for pair in parts.windows(2) {
            prop_assert_eq!(pair[0].to, pair[1].from);
        }
    }

    #[test]
    fn nothing_is_asked_that_a_source_does_not_have(asked in spans(), now in moments(), history in any::<bool>()) {
        let reach = Reach { now, history };
        let plan = plan(asked, &Covered::default(), &reach);
        for part in &plan.ordinary {
            prop_assert!(part.from >= reach.listed_from() && part.to <= now);
        }
        for months in &plan.history {
            prop_assert!(history);
            prop_assert_eq!((months.start.day(), months.end.day()), (1, 1));
            prop_assert!(months.span().from >= reach.history_from() && months.span().to <= reach.history_to());
        }
        for part in &plan.from_history {
            let inside = plan.history.iter().any(|months| months.span().within(*part) == Some(*part));
            prop_assert!(inside);
        }
    }

    #[test]
    fn carried_out_a_second_plan_fetches_nothing(
        asked in spans(),
        stored in proptest::collection::vec(spans(), 0..4),
        now in moments(),
        history in any::<bool>(),
    ) {
        let reach = Reach { now, history };
        let mut stored: Covered = stored.into_iter().collect();
        let first = plan(asked, &stored, &reach);
        for span in &first.ordinary {
            stored.add(*span);
        }
        for months in &first.history {
            stored.add(months.span());
        }
        prop_assert!(!plan(asked, &stored, &reach).fetches());
    }

    #[test]
    fn stored_and_missing_make_the_whole(asked in spans(), stored in proptest::collection::vec(spans(), 0..8)) {
        let covered: Covered = stored.iter().copied().collect();
        let mut both: Covered = covered.within(asked).into_iter().collect();
        for part in covered.missing(asked) {
            prop_assert!(both.within(part).is_empty());
            both.add(part);
        }
        prop_assert_eq!(both.spans(), &[asked]);
        for pair in covered.spans().windows(2) {
            prop_assert!(pair[0].to < pair[1].from);
        }
        for span in stored {
            prop_assert!(covered.missing(span).is_empty());
        }
    }
}
