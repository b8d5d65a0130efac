//! What is in a course: modules, pages, files, discussions, quizzes, groups. Titles are what matters here.

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
        world::{
            Course,
            content::{WEEKS, WikiPage},
            parse_id,
        },
    },
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/api/v1/courses/{course_id}/modules", get(modules))
        .route(
            "/api/v1/courses/{course_id}/modules/{module_id}/items",
            get(items),
        )
        .route("/api/v1/courses/{course_id}/pages", get(pages))
        .route("/api/v1/courses/{course_id}/pages/{url_or_id}", get(page))
        .route("/api/v1/courses/{course_id}/quizzes", get(quizzes))
        .route("/api/v1/courses/{course_id}/groups", get(groups))
        .route("/api/v1/groups/{group_id}", get(group))
}

async fn modules(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let weeks: Vec<u64> = (0..WEEKS).collect();
    call.page(Scheme::Numbers, &weeks, |week| {
        let mut written = json!({
            "id": course.module_id(*week),
            "name": format!("Week {}: {}", week + 1, course.topic(*week)),
            "position": week + 1,
            "unlock_at": null,
            "require_sequential_progress": false,
            "publish_final_grade": false,
            "prerequisite_module_ids": [],
            "published": true,
            "items_count": course.module_items(*week).len(),
            "items_url": format!("{}/api/v1/courses/{}/modules/{}/items", call.base_url(), course.id, course.module_id(*week)),
        });
        if call.params.includes("items") {
            written["items"] = write_items(&call, course, *week).into();
        }
        Some(written)
    })
}

async fn items(
    Path((id, module)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let module = parse_id(&module);
    let week = (0..WEEKS).find(|week| Some(course.module_id(*week)) == module);
    let items = write_items(&call, course, week.ok_or_else(answer::not_found)?);
    call.page(Scheme::Numbers, &items, |item| Some(item.clone()))
}

fn write_items(call: &Call, course: &Course, week: u64) -> Vec<Value> {
    let base = call.base_url();
    let items = course.module_items(week);
    items
        .iter()
        .zip(1..)
        .map(|(item, position)| {
            let mut written = json!({
                "id": item.id,
                "title": item.title,
                "type": item.kind,
                "module_id": course.module_id(week),
                "position": position,
                "indent": 0,
                "html_url": format!("{base}/courses/{}/modules/items/{}", course.id, item.id),
                "published": true,
            });
            match &item.slug {
                Some(slug) => written["page_url"] = slug.as_str().into(),
                None => written["content_id"] = item.content.into(),
            }
            written
        })
        .collect()
}

async fn pages(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let mut pages = course.wiki_pages();
    pages.retain(|page| page.published || call.may_grade(course));
    call.page(Scheme::Numbers, &pages, |page| {
        Some(write_page(&call, course, page, false))
    })
}

async fn page(Path((id, page)): Path<(String, String)>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let pages = course.wiki_pages();
    let found = pages.iter().find(|known| {
        known.slug == page || decoded(&known.slug) == page || known.id.to_string() == page
    });
    let found = found
        .filter(|page| page.published || call.may_grade(course))
        .ok_or_else(answer::not_found)?;
    Ok(call.json(write_page(&call, course, found, true)))
}

fn decoded(slug: &str) -> String {
    let pair = url::form_urlencoded::parse(slug.as_bytes()).next();
    pair.map(|(name, _)| name.into_owned()).unwrap_or_default()
}

fn write_page(call: &Call, course: &Course, page: &WikiPage, with_body: bool) -> Value {
    let mut written = json!({
        "page_id": page.id,
        "url": page.slug,
        "title": page.title,
        "created_at": seconds(course.created()),
        "updated_at": seconds(course.created()),
        "editing_roles": "teachers",
        "published": page.published,
        "hide_from_students": !page.published,
        "front_page": false,
        "html_url": format!("{}/courses/{}/pages/{}", call.base_url(), course.id, page.slug),
    });
    if with_body {
        written["body"] = format!("<p>{}</p>", crate::panopto::escape(&page.title)).into();
    }
    written
}

async fn quizzes(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    call.page(Scheme::Numbers, &course.quizzes(), |quiz| {
        Some(json!({
            "id": quiz.id,
            "title": quiz.title,
            "html_url": format!("{}/courses/{}/quizzes/{}", call.base_url(), course.id, quiz.id),
            "description": null,
            "quiz_type": "assignment",
            "published": true,
            "points_possible": 8.0,
        }))
    })
}

async fn groups(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    if !call.may_read_roster(course) {
        return Err(call.no_permission());
    }
    call.page(Scheme::Bookmarks, &course.groups(), |group| {
        Some(write_group(course, group.id, &group.title))
    })
}

async fn group(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let id = parse_id(&id).ok_or_else(answer::not_found)?;
    let courses = call.catalogue().courses().iter();
    let mut found =
        courses.flat_map(|course| course.groups().into_iter().map(move |it| (course, it)));
    let (course, group) = found
        .find(|(_, group)| group.id == id)
        .ok_or_else(answer::not_found)?;
    if !call.may_read(course) {
        return Err(call.no_permission());
    }
    Ok(call.json(write_group(course, group.id, &group.title)))
}

fn write_group(course: &Course, id: u64, name: &str) -> Value {
    json!({
        "id": id,
        "name": name,
        "description": null,
        "is_public": false,
        "join_level": "invitation_only",
        "context_type": "Course",
        "course_id": course.id,
        "group_category_id": 3_000 + course.number(),
        "members_count": 4,
        "role": null,
        "concluded": false,
    })
}
