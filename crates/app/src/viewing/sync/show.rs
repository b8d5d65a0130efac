//! Plans in the words of the screens.

use chrono::{DateTime, Utc};

use super::listing::Listing;
use super::memory::SiteMemory;
use super::plan::Planned;
use super::span;
use super::views::{CourseSyncPlan, SyncCalls, SyncPlan, SyncPlanId};
use crate::error::Problem;
use crate::jobs::count;
use crate::viewing::store::CourseRow;

/// Shows a plan of several courses.
pub(super) fn plan_view(
    id: &SyncPlanId,
    until: DateTime<Utc>,
    courses: Vec<CourseSyncPlan>,
) -> SyncPlan {
    let sum = |of: fn(&SyncCalls) -> u64| courses.iter().map(|course| of(&course.calls)).sum();
    let calls = SyncCalls {
        least: sum(|calls| calls.least),
        most: sum(|calls| calls.most),
        listing: sum(|calls| calls.listing),
        seconds: sum(|calls| calls.seconds),
    };
    let sessions: u64 = courses.iter().map(|course| course.sessions).sum();
    let words = match sessions {
        0 => idle_words(&courses),
        sessions => format!(
            "{} in {}, {}",
            count(sessions, "recording", "recordings"),
            count(courses.len() as u64, "course", "courses"),
            words_of(calls)
        ),
    };
    SyncPlan {
        id: id.clone(),
        until,
        courses,
        calls,
        words,
    }
}

/// Shows the plan of one course. `share` is the part of Panopto's limits that the account may use.
pub(super) fn course_view(
    course: &CourseRow,
    listing: &Listing,
    planned: &Planned,
    memory: SiteMemory,
    until: DateTime<Utc>,
    share: f64,
) -> CourseSyncPlan {
    let sessions = planned.sessions.len() as u64;
    let summaries = planned.summaries().len() as u64;
    let certain = planned.certain();
    let most = summaries + sessions;
    let calls = SyncCalls {
        least: summaries + certain,
        most,
        listing: listing.calls,
        seconds: seconds(most, share),
    };
    let first = planned.sessions.iter().map(|session| session.from).min();
    let words = if course.account.is_none() {
        "Choose an account for this course.".to_owned()
    } else {
        let gap = gap_words(listing);
        match (gap, sessions) {
            (None, 0) => "Up to date.".to_owned(),
            (Some(gap), 0) => gap.to_owned(),
            (gap, _) => format!(
                "{}{}{}, {}",
                gap.unwrap_or_default(),
                if gap.is_some() { " As known: " } else { "" },
                count(sessions, "recording", "recordings"),
                words_of(calls)
            ),
        }
    };
    CourseSyncPlan {
        course: course.id,
        name: listing.name.clone().unwrap_or_else(|| course.name.clone()),
        account: course.account.clone(),
        folders: listing.folders.len() as u64,
        listed: listing.sessions.len() as u64,
        sessions,
        new: planned.new,
        gone: planned.gone,
        days: first.map(|first| span::days(first, until)),
        whole_check: planned.whole_check,
        completion_only: memory.refused,
        calls,
        problems: listing.gaps.clone(),
        unread: listing.unread.clone(),
        words,
    }
}

/// Says why there is nothing to ask.
fn idle_words(courses: &[CourseSyncPlan]) -> String {
    let unread = courses
        .iter()
        .filter(|course| !course.problems.is_empty())
        .count();
    match unread {
        0 => "Everything is up to date.".to_owned(),
        _ if unread < courses.len() => format!(
            "{} of {} could not be read; what could be read is up to date.",
            unread,
            count(courses.len() as u64, "course", "courses")
        ),
        1 => "The course could not be read.".to_owned(),
        _ => "No course could be read.".to_owned(),
    }
}

/// Says what of a course could not be read.
fn gap_words(listing: &Listing) -> Option<&'static str> {
    if listing.gaps.is_empty() {
        None
    } else if listing.folders.is_empty() {
        Some("Its folder could not be read.")
    } else {
        Some("Not everything in its folder could be read.")
    }
}

fn words_of(calls: SyncCalls) -> String {
    let number = if calls.least == calls.most {
        count(calls.most, "call", "calls")
    } else {
        format!("{} to {} calls", calls.least, calls.most)
    };
    let time = match calls.seconds {
        0..=59 => "less than a minute".to_owned(),
        seconds => format!("about {} min", seconds.div_ceil(60)),
    };
    format!("{number}, {time}")
}

/// How long calls of one operation take at a share of Panopto's limits: 5 a second, 100 a minute, 5,000 an hour.
fn seconds(calls: u64, share: f64) -> u64 {
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate for people"
    )]
    let paced = |per: f64, length: f64| (calls as f64 / (per * share) * length) as u64;
    match calls {
        0..=100 => paced(5.0, 1.0),
        101..=5_000 => paced(100.0, 60.0),
        _ => paced(5_000.0, 3_600.0),
    }
}

/// Says in a sentence or two what keeps a course from being read.
pub(super) fn in_words(problem: &Problem) -> String {
    if problem.hint.is_empty() {
        problem.message.clone()
    } else {
        format!("{} {}", problem.message, problem.hint)
    }
}
