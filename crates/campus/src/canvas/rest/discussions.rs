//! Discussions: topics and what was posted.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use serde_json::{Value, json};

use crate::{
    CampusState,
    canvas::{
        answer::{self, Refused},
        call::Call,
        paging::Scheme,
        views::seconds,
        work::Post,
        world::{Course, assignments::Kind, content::Titled, parse_id},
    },
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/api/v1/courses/{course_id}/discussion_topics", get(topics))
        .route(
            "/api/v1/courses/{course_id}/discussion_topics/{topic_id}",
            get(topic),
        )
        .route(
            "/api/v1/courses/{course_id}/discussion_topics/{topic_id}/entries",
            get(entries),
        )
        .route(
            "/api/v1/courses/{course_id}/discussion_topics/{topic_id}/view",
            get(view),
        )
}

async fn topics(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    call.page(Scheme::Numbers, &course.discussions(), |topic| {
        Some(write(&call, course, topic))
    })
}

async fn topic(Path((id, topic)): Path<(String, String)>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let topic = find(course, &topic)?;
    Ok(call.json(write(&call, course, &topic)))
}

async fn entries(
    Path((id, topic)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let topic = find(course, &topic)?;
    let posts = posts(&call, course, &topic);
    let top: Vec<&(u64, Post)> = posts
        .iter()
        .filter(|(_, post)| post.parent.is_none())
        .collect();
    call.page(Scheme::Bookmarks, &top, |(user, post)| {
        Some(call.write_post(post, *user))
    })
}

/// Tells the whole discussion at once: who took part, and posts with replies inside.
async fn view(Path((id, topic)): Path<(String, String)>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let topic = find(course, &topic)?;
    let posts = posts(&call, course, &topic);
    let mut people: Vec<u64> = posts.iter().map(|(user, _)| *user).collect();
    people.dedup();
    let participants: Vec<Value> = people
        .iter()
        .filter_map(|id| call.catalogue().user(*id))
        .map(|user| call.display(&user))
        .collect();
    let written: Vec<Value> = posts
        .iter()
        .filter(|(_, post)| post.parent.is_none())
        .map(|(user, post)| {
            let mut written = call.write_post(post, *user);
            let replies = posts
                .iter()
                .filter(|(_, reply)| reply.parent == Some(post.id));
            let replies: Vec<Value> = replies
                .map(|(user, reply)| call.write_post(reply, *user))
                .collect();
            if !replies.is_empty() {
                written["replies"] = replies.into();
            }
            written
        })
        .collect();
    Ok(call.json(json!({ "unread_entries": [], "forced_entries": [], "entry_ratings": {}, "participants": participants, "view": written, "new_entries": [] })))
}

fn find(course: &Course, id: &str) -> Result<Titled, Refused> {
    let id = parse_id(id);
    let topic = course
        .discussions()
        .into_iter()
        .find(|topic| Some(topic.id) == id);
    topic.ok_or_else(answer::not_found)
}

/// Returns all posts with who wrote them; only the first topic is graded and has any.
fn posts(call: &Call, course: &Course, topic: &Titled) -> Vec<(u64, Post)> {
    let is_graded = course
        .discussions()
        .first()
        .is_some_and(|first| first.id == topic.id);
    let Some(assignment) = course
        .assignments()
        .into_iter()
        .find(|it| it.kind == Kind::Discussion && is_graded)
    else {
        return Vec::new();
    };
    let places = 0..call.catalogue().students(course).len();
    let works = places.filter_map(|place| {
        call.catalogue()
            .work(course, &assignment, place, call.now())
    });
    works
        .flat_map(|work| {
            let user = work.user;
            let posts = work.attempts.into_iter().flat_map(|attempt| attempt.posts);
            posts.map(move |post| (user, post))
        })
        .collect()
}

fn write(call: &Call, course: &Course, topic: &Titled) -> Value {
    json!({
        "id": topic.id,
        "title": topic.title,
        "message": format!("<p>{}</p>", crate::panopto::escape(&topic.title)),
        "html_url": format!("{}/courses/{}/discussion_topics/{}", call.base_url(), course.id, topic.id),
        "posted_at": seconds(course.created()),
        "discussion_type": "threaded",
        "published": true,
        "locked": false,
        "pinned": false,
        "require_initial_post": false,
        "assignment_id": null,
        "group_category_id": null,
        "podcast_url": null,
        "attachments": [],
    })
}
