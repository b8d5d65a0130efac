//! What people view outside of courses: dashboard, calendar, inbox, their own profile, the account.

use chrono::{Datelike, NaiveDate};

use super::{
    Context, PageView, Views,
    visit::{Viewed, Visit},
};
use crate::canvas::{demo, world::TERMS};

/// A number that no course has.
const ELSEWHERE: u64 = u64::MAX;

pub(super) fn visit(views: Views<'_>, day: NaiveDate, number: u64, into: &mut Vec<PageView>) {
    let mut chance = views.chance(&[ELSEWHERE, number]);
    let in_term = TERMS
        .iter()
        .filter_map(|term| term.days)
        .any(|(first, last)| (first..=last).contains(&day));
    let weekend = day.weekday().num_days_from_monday() > 4;
    let likely = if in_term && !weekend { 0.35 } else { 0.1 };
    if !chance.happens(likely) {
        return;
    }
    let mut visit = Visit::begin(views, day, &[ELSEWHERE, number, 0]);
    let is_admin = views.user == demo::ADMIN || views.user == demo::ANALYST;
    for _ in 0..=visit.chance.below(3) {
        let viewed = page(views.user, is_admin, &mut visit);
        if !visit.view(&viewed, into) {
            return;
        }
    }
}

fn page(user: u64, is_admin: bool, visit: &mut Visit<'_>) -> Viewed {
    let page = |path: &str, context, controller, action| Viewed {
        path: path.to_owned(),
        context,
        controller: Some(controller),
        action: Some(action),
        asset: None,
    };
    if visit.app.is_some() {
        let path = "/api/v1/users/self/activity_stream?per_page=50";
        return page(path, Context::User(user), "users", "activity_stream");
    }
    match visit.chance.below(if is_admin { 8 } else { 6 }) {
        0 | 1 => page("/", Context::None, "users", "user_dashboard"),
        2 => page("/calendar", Context::User(user), "calendars", "show"),
        3 => page(
            "/conversations",
            Context::User(user),
            "conversations",
            "index",
        ),
        4 => page("/courses", Context::User(user), "courses", "index"),
        5 => page(
            "/profile/settings",
            Context::UserProfile(user),
            "profile",
            "settings",
        ),
        6 => page("/accounts/1", Context::Account(1), "accounts", "show"),
        _ => page(
            "/accounts/1/users",
            Context::Account(1),
            "accounts",
            "users",
        ),
    }
}
