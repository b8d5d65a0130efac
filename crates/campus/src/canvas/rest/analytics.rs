//! How much each student of a course does, as the course's analytics count it.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use serde_json::json;

use crate::{
    CampusState,
    canvas::{
        answer::Refused,
        call::Call,
        paging::Scheme,
        views::{Context, Views},
        world::{EnrollmentState, EnrollmentType},
    },
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new().route(
        "/api/v1/courses/{course_id}/analytics/student_summaries",
        get(summaries),
    )
}

/// Counts views since the course began. They are a little more than page views: a file that opens in a page counts
/// as well.
async fn summaries(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    if !call.may_grade(course) && !call.rights.view_statistics {
        return Err(call.no_permission());
    }
    let roll = call.catalogue().roster(course);
    let mut students: Vec<u64> = Vec::new();
    for row in roll.iter() {
        let is_there = matches!(
            row.state,
            EnrollmentState::Active | EnrollmentState::Completed
        );
        if row.kind == EnrollmentType::Student && is_there && !students.contains(&row.user) {
            students.push(row.user);
        }
    }
    call.page(Scheme::Numbers, &students, |user| {
        let views = Views::of(call.catalogue(), *user, call.now()).newest_first(None, None);
        let (mut seen, mut participations) = (0_u64, 0_u64);
        for view in views.filter(|view| view.context == Context::Course(course.id)) {
            seen += 1 + u64::from(view.controller == Some("files"));
            participations += u64::from(view.participated);
        }
        Some(json!({
            "id": user,
            "page_views": seen,
            "page_views_level": u64::min(3, 1 + seen / 300).to_string(),
            "max_page_views": 1_200,
            "participations": participations,
            "participations_level": u64::min(3, 1 + participations / 10).to_string(),
            "max_participations": 40,
            "tardiness_breakdown": { "missing": 1, "late": 1, "on_time": 8, "floating": 0, "total": 10 },
        }))
    })
}
