//! Files as the API tells them: attachments, files of a course, where to fetch them.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::{
    CampusState,
    canvas::{
        answer::{self, Refused},
        call::Call,
        files,
        paging::Scheme,
        views::seconds,
        work::{CanvasFile, FileKind},
        world::{Course, parse_id},
    },
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/api/v1/files/{id}", get(one))
        .route("/api/v1/files/{id}/public_url", get(public))
        .route("/api/v1/courses/{course_id}/files", get(of_course))
        .route("/api/v1/courses/{course_id}/files/{id}", get(one_of_course))
        .route("/api/v1/courses/{course_id}/folders", get(folders))
        .route("/api/v1/users/{user_id}/files/{id}", get(one_of_course))
}

async fn one(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let file = find(&call, &id)?;
    Ok(call.json(call.write_file(&file)))
}

async fn one_of_course(
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Refused> {
    let file = find(&call, &id)?;
    Ok(call.json(call.write_file(&file)))
}

/// Tells an address at which the file can be had for a while without any credential.
async fn public(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let file = find(&call, &id)?;
    if file.locked {
        return Err(call.no_permission());
    }
    Ok(call.json(json!({ "public_url": files::signed(&call.campus, &file) })))
}

fn find(call: &Call, id: &str) -> Result<CanvasFile, Refused> {
    let id = parse_id(id).ok_or_else(answer::not_found)?;
    let file = call.campus.canvas_file(id).ok_or_else(answer::not_found)?;
    Ok(file)
}

async fn of_course(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let mut found: Vec<CanvasFile> = course
        .files()
        .into_iter()
        .map(|file| course_file(course, file.id, file.title))
        .collect();
    if let Some(search) = call.params.filled("search_term").map(str::to_lowercase) {
        found.retain(|file| file.display_name.to_lowercase().contains(&search));
    }
    let types = call.params.list("content_types");
    found.retain(|file| {
        types.is_empty()
            || types
                .iter()
                .any(|kind| file.kind.content_type().starts_with(kind))
    });
    if call.params.list("only").contains(&"names") {
        return call.page(Scheme::Bookmarks, &found, |file| {
            Some(json!({ "id": file.id, "display_name": file.display_name, "filename": file.filename() }))
        });
    }
    call.page(Scheme::Bookmarks, &found, |file| {
        Some(call.write_file(file))
    })
}

async fn folders(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let course = call.course(&id)?;
    let folder = json!({
        "id": 2_092 + course.number(),
        "name": "course files",
        "full_name": "course files",
        "context_type": "Course",
        "context_id": course.id,
        "parent_folder_id": null,
        "files_count": course.files().len(),
        "folders_count": 0,
        "created_at": seconds(course.created()),
        "updated_at": seconds(course.created()),
        "locked": false,
        "hidden": false,
        "locked_for_user": false,
    });
    call.page(Scheme::Numbers, &[folder], |folder| Some(folder.clone()))
}

/// Makes a file of a course.
pub(in crate::canvas) fn course_file(course: &Course, id: u64, title: String) -> CanvasFile {
    CanvasFile::of_course(id, title, course.created() + TimeDelta::days(3))
}

impl Call {
    /// Writes a file. One that is locked has no address.
    pub(super) fn write_file(&self, file: &CanvasFile) -> Value {
        let base = self.base_url();
        let settings = self.settings().files;
        let verifier = if settings.verifier {
            format!("&verifier={}", file.uuid())
        } else {
            String::new()
        };
        let locked = file.locked && self.user != file.owner;
        let url = if locked {
            String::new()
        } else {
            format!("{base}/files/{}/download?download_frd=1{verifier}", file.id)
        };
        let thumbnail = match file.kind {
            kind if !kind.is_image() => Value::Null,
            _ if locked => "".into(),
            _ => format!("{base}/images/thumbnails/{}/{}", file.id, file.uuid()).into(),
        };
        let mut written = json!({
            "id": file.id,
            "uuid": file.uuid(),
            "folder_id": 2_092,
            "display_name": file.display_name,
            "filename": file.filename(),
            "upload_status": "success",
            "content-type": file.kind.content_type(),
            "url": url,
            "size": file.len(),
            "created_at": seconds(file.updated),
            "updated_at": seconds(file.updated),
            "modified_at": seconds(file.updated),
            "unlock_at": null,
            "lock_at": null,
            "locked": false,
            "hidden": false,
            "hidden_for_user": false,
            "locked_for_user": locked,
            "thumbnail_url": thumbnail,
            "mime_class": file.kind.mime_class(),
            "media_entry_id": match file.kind {
                FileKind::Video | FileKind::Audio => Some("maybe"),
                _ => None,
            },
            "category": "uncategorized",
            "preview_url": format!("/api/v1/canvadoc_session?blob=%7B%22attachment_id%22%3A{}%7D&hmac=0", file.id),
        });
        if locked {
            written["lock_info"] = json!({ "asset_string": format!("attachment_{}", file.id), "manually_locked": true });
        }
        written
    }

    /// Writes a recording. Its type is said to be MP4 whatever it is.
    pub(super) fn write_media(&self, file: &CanvasFile) -> Value {
        let kind = if file.kind == FileKind::Audio {
            "audio"
        } else {
            "video"
        };
        let media = file.media.as_deref().unwrap_or_default();
        json!({
            "content-type": format!("{kind}/mp4"),
            "display_name": null,
            "media_id": media,
            "media_type": kind,
            "url": format!("{}/users/{}/media_download?entryId={media}&redirect=1&type=mp4", self.base_url(), self.user),
        })
    }
}
