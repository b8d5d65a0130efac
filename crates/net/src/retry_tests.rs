use std::time::Duration;

use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderValue, StatusCode};
use proptest::prelude::*;

use super::{Decision, Failure, Idempotency, RetryPolicy, StopReason, retry_after};
use crate::error::{NetErrorKind, TrustProblem};

const NOW: Duration = Duration::ZERO;

fn policy() -> RetryPolicy {
    RetryPolicy::default()
}

fn retry(millis: u64) -> Decision {
    Decision::Retry {
        after: Duration::from_millis(millis),
    }
}

fn status(code: u16, asked: Option<u64>) -> Failure<'static> {
    Failure::Status(
        StatusCode::from_u16(code).unwrap(),
        asked.map(Duration::from_secs),
    )
}

#[test]
fn pauses_double_and_leave_half_to_chance() {
    let pauses = |jitter: f64| -> Vec<Decision> {
        (1..5)
            .map(|attempt| {
                policy().decide(Idempotency::Safe, status(500, None), attempt, NOW, jitter)
            })
            .collect()
    };

    assert_eq!(
        pauses(0.0),
        [retry(250), retry(500), retry(1000), retry(2000)]
    );
    assert_eq!(
        pauses(0.5),
        [retry(375), retry(750), retry(1500), retry(3000)]
    );
    assert_eq!(
        pauses(1.0),
        [retry(500), retry(1000), retry(2000), retry(4000)]
    );
}

#[test]
fn stops_after_the_last_attempt_and_when_time_is_up() {
    let decide = |attempt, elapsed| {
        policy().decide(Idempotency::Safe, status(503, None), attempt, elapsed, 0.0)
    };

    assert_eq!(decide(5, NOW), Decision::Stop(StopReason::Attempts));
    assert_eq!(
        decide(1, Duration::from_mins(5)),
        Decision::Stop(StopReason::TotalTime)
    );
    assert_eq!(decide(1, Duration::from_millis(299_750)), retry(250));
}

#[test]
fn repeats_a_change_only_if_it_never_left() {
    let decide =
        |kind: &NetErrorKind, class| policy().decide(class, Failure::Net(kind), 1, NOW, 0.0);
    let arrived = Decision::Stop(StopReason::MayHaveArrived);

    for kind in [
        NetErrorKind::TimedOut,
        NetErrorKind::Reset,
        NetErrorKind::BodyCut,
    ] {
        assert_eq!(decide(&kind, Idempotency::NotSentOnly), arrived, "{kind:?}");
        assert_eq!(
            decide(&kind, Idempotency::Idempotent),
            retry(250),
            "{kind:?}"
        );
        assert_eq!(decide(&kind, Idempotency::Safe), retry(250), "{kind:?}");
    }
    for kind in [
        NetErrorKind::Offline,
        NetErrorKind::UnknownHost,
        NetErrorKind::Unreachable,
        NetErrorKind::ConnectTimedOut,
    ] {
        assert_eq!(
            decide(&kind, Idempotency::NotSentOnly),
            retry(250),
            "{kind:?}"
        );
    }
    for code in [500, 502, 503, 504, 408] {
        assert_eq!(
            policy().decide(Idempotency::NotSentOnly, status(code, Some(1)), 1, NOW, 0.0),
            arrived,
            "{code}"
        );
    }
}

#[test]
fn repeats_nothing_that_cannot_pass() {
    let permanent = Decision::Stop(StopReason::Permanent);

    for kind in [
        NetErrorKind::Untrusted(TrustProblem::Expired),
        NetErrorKind::ProxyRefused,
        NetErrorKind::RedirectRefused,
        NetErrorKind::Insecure,
    ] {
        assert_eq!(
            policy().decide(Idempotency::Safe, Failure::Net(&kind), 1, NOW, 0.0),
            permanent,
            "{kind:?}"
        );
    }
    for code in [400, 401, 403, 404, 409, 501] {
        assert_eq!(
            policy().decide(Idempotency::Safe, status(code, Some(1)), 1, NOW, 0.0),
            permanent,
            "{code}"
        );
    }
}

#[test]
fn obeys_the_pause_a_server_asks_for_within_reason() {
    let decide = |code, asked| policy().decide(Idempotency::Safe, status(code, asked), 1, NOW, 0.7);

    assert_eq!(decide(429, Some(7)), retry(7_000));
    assert_eq!(decide(429, Some(0)), retry(1_000));
    assert_eq!(decide(429, Some(4_000)), retry(60_000));
    assert_eq!(decide(429, None), retry(10_000));
    assert_eq!(decide(503, Some(3)), retry(3_000));
}

#[test]
fn refusals_by_limit_use_up_time_but_no_attempts_whatever_the_request() {
    let decide = |attempt, elapsed| {
        policy().decide(
            Idempotency::NotSentOnly,
            status(429, Some(5)),
            attempt,
            elapsed,
            0.0,
        )
    };

    assert_eq!(decide(50, NOW), retry(5_000));
    assert_eq!(
        decide(50, Duration::from_secs(296)),
        Decision::Stop(StopReason::TotalTime)
    );
    let never = RetryPolicy::never().decide(Idempotency::Safe, status(429, Some(0)), 1, NOW, 0.0);
    assert_eq!(never, Decision::Stop(StopReason::Attempts));
}

#[test]
fn reads_retry_after_in_seconds_and_as_a_date() {
    let now: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
    let read = |value: &'static str, date: Option<&'static str>| {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", HeaderValue::from_static(value));
        if let Some(date) = date {
            headers.insert("date", HeaderValue::from_static(date));
        }
        retry_after(&headers, now)
    };

    assert_eq!(read("12", None), Some(Duration::from_secs(12)));
    assert_eq!(read(" 1.5 ", None), Some(Duration::from_millis(1500)));
    assert_eq!(
        read("Sun, 01 Mar 2026 12:00:30 GMT", None),
        Some(Duration::from_secs(30))
    );
    // The server's own clock counts: this computer's may be wrong.
    let server = Some("Sun, 01 Mar 2026 12:00:20 GMT");
    assert_eq!(
        read("Sun, 01 Mar 2026 12:00:30 GMT", server),
        Some(Duration::from_secs(10))
    );
    assert_eq!(
        read("Sun, 01 Mar 2026 11:00:00 GMT", None),
        Some(Duration::ZERO)
    );
    for nonsense in ["", "-5", "soon", "NaN", "inf"] {
        assert_eq!(read(nonsense, None), None, "{nonsense}");
    }
    assert_eq!(read("1e300", None), Some(Duration::from_hours(24)));
    assert_eq!(retry_after(&HeaderMap::new(), now), None);
}

proptest! {
    #[test]
    fn never_waits_longer_than_its_limits(attempt in 1_u32..1_000, jitter in -1.0_f64..2.0, asked in proptest::option::of(0_u64..1_000_000)) {
        let policy = RetryPolicy { max_attempts: u32::MAX, max_total: Duration::MAX, ..RetryPolicy::default() };

        match policy.decide(Idempotency::Safe, status(503, asked), attempt, NOW, jitter) {
            Decision::Retry { after } => prop_assert!(after <= Duration::from_mins(1)),
            Decision::Stop(reason) => prop_assert!(false, "stopped: {reason:?}"),
        }
    }
}
