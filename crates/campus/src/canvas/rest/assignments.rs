//! Assignments, with their rubrics.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use serde_json::{Value, json};

use super::enrollments::ids;
use crate::{
    CampusState,
    canvas::{
        answer::{self, Refused},
        call::Call,
        paging::Scheme,
        views::seconds,
        world::{
            Course,
            assignments::{Assignment, Kind},
            parse_id,
        },
    },
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/api/v1/courses/{course_id}/assignments", get(list))
        .route("/api/v1/courses/{course_id}/assignments/{id}", get(one))
}

async fn list(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let wanted = ids(&call.params.list("assignment_ids"));
    let search = call.params.filled("search_term").map(str::to_lowercase);
    let mut assignments = call.assignments(course);
    assignments.retain(|it| wanted.is_empty() || wanted.contains(&it.id));
    assignments.retain(|it| {
        search
            .as_deref()
            .is_none_or(|search| it.name.to_lowercase().contains(search))
    });
    match call.params.filled("order_by") {
        Some("name") => assignments.sort_by(|one, other| one.name.cmp(&other.name)),
        Some("due_at") => assignments.sort_by_key(|it| (it.due.is_none(), it.due)),
        _ => {}
    }
    let all_dates = call.params.list("include").contains(&"all_dates");
    call.page(Scheme::Numbers, &assignments, |it| {
        let mut written = call.write_assignment(course, it);
        if all_dates {
            written["all_dates"] = dates(it);
        }
        Some(written)
    })
}

/// Writes the date for everybody and those of the overrides (`AssignmentDate` of the documentation of assignments).
fn dates(it: &Assignment) -> Value {
    let title = if it.overrides.is_empty() {
        "Everyone"
    } else {
        "Everyone else"
    };
    let base = json!({ "base": true, "title": title, "due_at": it.due.map(seconds), "unlock_at": null, "lock_at": null });
    let others = it.overrides.iter().map(|one| {
        json!({
            "id": one.id, "title": one.title, "due_at": seconds(one.due), "unlock_at": null, "lock_at": null,
            "set_type": "CourseSection", "set_id": one.section,
        })
    });
    std::iter::once(base).chain(others).collect()
}

async fn one(
    Path((id, assignment)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let assignment = call.assignment(course, &assignment)?;
    Ok(call.json(call.write_assignment(course, &assignment)))
}

impl Call {
    /// Returns the assignments the caller may see; those who teach see what is not published too.
    pub(crate) fn assignments(&self, course: &Course) -> Vec<Assignment> {
        let mut assignments = course.assignments();
        assignments
            .retain(|it| it.published || self.may_grade(course) || self.rights.read_course_list);
        assignments
    }

    pub(crate) fn assignment(&self, course: &Course, text: &str) -> Result<Assignment, Refused> {
        let id = parse_id(text);
        let found = self
            .assignments(course)
            .into_iter()
            .find(|it| Some(it.id) == id);
        found.ok_or_else(answer::not_found)
    }

    pub(super) fn write_assignment(&self, course: &Course, it: &Assignment) -> Value {
        let base = self.base_url();
        let address = format!("{base}/courses/{}/assignments/{}", course.id, it.id);
        let kind = it.kind;
        let is_tool = matches!(kind, Kind::Tool | Kind::NewQuiz);
        let mut written = json!({
            "id": it.id,
            "name": it.name,
            "description": it.description,
            "due_at": it.due.map(seconds),
            "unlock_at": null,
            "lock_at": null,
            "course_id": course.id,
            "assignment_group_id": 2_000 + course.number(),
            "position": it.number + 1,
            "points_possible": it.points,
            "grading_type": if it.points.is_some() { "points" } else { "not_graded" },
            "submission_types": kind.submission_types(),
            "published": it.published,
            "workflow_state": if it.published { "published" } else { "unpublished" },
            "html_url": address,
            "submissions_download_url": format!("{address}/submissions?zip=1"),
            "has_submitted_submissions": it.published && it.due.is_some_and(|due| due < self.now()),
            "group_category_id": (kind == Kind::Group && course.with_groups).then_some(3_000 + course.number()),
            "grade_group_students_individually": false,
            "is_quiz_assignment": kind == Kind::Quiz,
            "is_quiz_lti_assignment": kind == Kind::NewQuiz,
            "anonymous_grading": false,
            "anonymize_students": false,
            "moderated_grading": false,
            "allowed_attempts": -1,
            "peer_reviews": false,
            "omit_from_final_grade": false,
            "muted": false,
            "post_manually": false,
            "needs_grading_count": 0,
            "locked_for_user": false,
            "created_at": seconds(course.created()),
            "updated_at": seconds(course.created()),
        });
        if kind == Kind::Quiz {
            written["quiz_id"] = course.quiz_id(0).into();
        }
        if kind == Kind::Discussion {
            let topics = course.discussions();
            if let Some(topic) = topics.first() {
                written["discussion_topic"] =
                    json!({ "id": topic.id, "title": topic.title, "assignment_id": it.id });
            }
        }
        if is_tool {
            let host = if kind == Kind::NewQuiz {
                "northfield.quiz-lti.example/lti/launch"
            } else {
                "simulation.example/launch"
            };
            written["external_tool_tag_attributes"] = json!({ "url": format!("https://{host}"), "new_tab": true, "resource_link_id": format!("{:040x}", it.id) });
        }
        let rubric = it.rubric(course);
        if !rubric.is_empty() {
            written["use_rubric_for_grading"] = true.into();
            written["rubric_settings"] = json!({
                "id": 5_500 + it.id,
                "title": "Rubric",
                "points_possible": rubric.iter().map(|criterion| criterion.points).sum::<f64>(),
                "free_form_criterion_comments": false,
                "hide_score_total": false,
                "hide_points": false,
            });
            written["rubric"] = rubric
                .iter()
                .map(|criterion| {
                    let ratings: Vec<Value> = criterion
                        .ratings
                        .iter()
                        .map(|(id, points, text)| json!({ "id": id, "points": points, "description": text, "long_description": "" }))
                        .collect();
                    json!({
                        "id": criterion.id,
                        "points": criterion.points,
                        "description": criterion.description,
                        "long_description": "",
                        "criterion_use_range": false,
                        "ratings": ratings,
                    })
                })
                .collect();
        }
        written
    }
}
