//! Views that programs stumble over, one kind to a session.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    StartReason, StopReason, View,
    people::{enrolled, student_id},
};
use crate::world::{Audience, Oddity};

/// Times in nanoseconds around which days or clocks change: midnight in US/Pacific in summer and winter time,
/// both changes of its clocks in the academic year 2025, and midnight in UTC to a tenth of a microsecond.
const CHANGES: [&str; 14] = [
    "2025-10-15T23:59:59.999Z",
    "2025-10-15T23:59:59.9999999Z",
    "2025-10-16T00:00:00Z",
    "2025-11-02T06:59:59.999Z",
    "2025-11-02T07:00:00Z",
    "2025-11-02T08:59:59.999Z",
    "2025-11-02T09:00:00Z",
    "2025-11-03T07:59:59.999Z",
    "2025-11-03T08:00:00Z",
    "2026-03-08T07:59:59.999Z",
    "2026-03-08T08:00:00Z",
    "2026-03-08T10:00:00Z",
    "2026-03-09T06:59:59.999Z",
    "2026-03-09T07:00:00Z",
];

/// Person, begin, start and seconds of the known example.
const GOLDEN: [(u32, &str, f64, f64); 7] = [
    (0, "2021-01-05T20:11:12.123Z", 0.5, 11.7),
    (0, "2021-01-06T07:30:00Z", 11.0, 3.1),
    (0, "2021-01-06T08:30:00Z", 40.2, 59.0),
    (1, "2021-01-06T18:00:00Z", 20.1, 4.2),
    (1, "2021-01-06T18:05:00Z", 24.6, 0.3),
    (1, "2021-01-06T18:06:00Z", 30.3, 1.0),
    (1, "2021-01-06T18:07:00Z", 32.2, 2.0),
];

/// Returns the views of an odd session until now.
pub(super) fn views(oddity: Oddity, audience: &Audience, now: DateTime<Utc>) -> Vec<View> {
    let length = audience.seconds;
    let stretches: Vec<(u32, f64, f64)> = match oddity {
        Oddity::PastTheEnd => vec![
            (0, 0.9 * length, 0.4 * length),
            (1, length - 0.5, 1.0),
            (2, length, 5.0),
            (3, 1.3 * length, 20.0),
            (4, 0.0, length),
        ],
        Oddity::ZeroLength => vec![
            (0, 7.0, 0.0),
            (1, 0.0, 0.0),
            (2, length, 0.0),
            (2, 0.5 * length, 0.0),
            (3, 0.0, 12.0),
        ],
        Oddity::ExactBoundaries => twentieths(length),
        Oddity::Overlapping => vec![
            (0, 0.0, 30.0),
            (0, 10.0, 30.0),
            (0, 15.0, 5.0),
            (0, 40.0, 10.0),
            (0, 60.0, 5.0),
            (0, 0.0, 30.0),
            (1, 80.0, 20.0),
            (1, 70.0, 20.0),
            (1, 69.5, 0.5),
        ],
        Oddity::Rows(rows) => (0..rows)
            .map(|row| (row % 7, f64::from(row % 19) * length / 20.0, length / 25.0))
            .collect(),
        Oddity::Speeds => {
            return now_and_before(speeds(audience), now);
        }
        Oddity::Repeated => vec![(0, 10.0, 20.0); 3],
        Oddity::ClockChanges => {
            let times = CHANGES.iter().enumerate();
            let views = times.filter_map(|(index, time)| {
                let start = f64::from(u32::try_from(index).ok()?) * length / 20.0;
                Some(view(audience, 0, time.parse().ok()?, start, length / 20.0))
            });
            return now_and_before(views.collect(), now);
        }
        Oddity::Golden => {
            let views = GOLDEN.iter().filter_map(|(person, time, start, seconds)| {
                Some(view(
                    audience,
                    *person,
                    time.parse().ok()?,
                    *start,
                    *seconds,
                ))
            });
            return now_and_before(views.collect(), now);
        }
    };
    let mut at = audience.opens;
    let mut views = Vec::with_capacity(stretches.len());
    for (person, start, seconds) in stretches {
        if oddity != Oddity::Repeated {
            at += TimeDelta::milliseconds(61_250);
        }
        views.push(view(audience, person, at, start, seconds));
    }
    if oddity == Oddity::Repeated {
        // One that differs in a millisecond alone, and one in its last digit.
        let near = views[0].clone();
        views.push(View {
            at: near.at + TimeDelta::milliseconds(1),
            ..near.clone()
        });
        views.push(View {
            seconds: 20.000_000_000_000_004,
            ..near
        });
    }
    now_and_before(views, now)
}

/// Stretches that begin and end exactly where the published scripts cut, also all in one, and three quarters.
fn twentieths(length: f64) -> Vec<(u32, f64, f64)> {
    let part = length / 20.0;
    let mut stretches: Vec<_> = (0..20_u32)
        .filter(|part| part % 3 != 2)
        .map(|index| (index % 4, f64::from(index) * part, part))
        .collect();
    stretches.extend([
        (4, 0.0, length),
        (5, 0.0, 0.75 * length),
        (6, part, 0.75 * part),
    ]);
    stretches
}

fn speeds(audience: &Audience) -> Vec<View> {
    let mut at = audience.opens;
    let mut start_reason = StartReason::Start;
    let mut views = Vec::new();
    for (index, speed) in (0..).zip([1.0, 0.5, 1.25, 1.5, 2.0, 1.0]) {
        let seconds = 10.0;
        let mut view = view(audience, 0, at, f64::from(index) * seconds, seconds);
        (view.speed, view.start_reason, view.stop_reason) =
            (speed, start_reason, StopReason::SpeedChange);
        views.push(view);
        start_reason = StartReason::NewSpeed;
        at += super::visit::milliseconds(seconds / speed + 0.4);
    }
    let mut odd = view(audience, 1, at, 3.0, 4.0);
    (odd.start_reason, odd.stop_reason) = (StartReason::Unknown, StopReason::Unexpected);
    views.push(odd.clone());
    odd.at += TimeDelta::seconds(9);
    (odd.start_reason, odd.stop_reason) = (StartReason::Unexpected, StopReason::Unknown);
    views.push(odd);
    views
}

fn view(audience: &Audience, person: u32, at: DateTime<Utc>, start: f64, seconds: f64) -> View {
    View {
        viewer: student_id(enrolled(audience.course, person)),
        at,
        start,
        seconds,
        speed: 1.0,
        start_reason: StartReason::Start,
        stop_reason: StopReason::Pause,
    }
}

fn now_and_before(mut views: Vec<View>, now: DateTime<Utc>) -> Vec<View> {
    views.retain(|view| view.at <= now);
    views
}
