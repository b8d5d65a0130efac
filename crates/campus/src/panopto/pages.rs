//! The pages a person is sent to: folder and session pages, the page of API clients, nothing found.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{escape, front, page, rest::thumbnails};
use crate::CampusState;

/// The sign-in page that some real sites answer with, status 200, where data was asked for.
pub(crate) const LOGIN_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
<title>Sign in</title></head><body><main><h1>Sign in to Northfield</h1>\
<form method=\"post\" action=\"/Panopto/Pages/Auth/Login.aspx\"><label>User name <input name=\"username\"></label>\
<label>Password <input type=\"password\" name=\"password\"></label><button>Sign in</button></form></main></body></html>";

const STYLE: &str = "body{margin:0;background:#f4f5f7;color:#1c2330;font:16px/1.5 system-ui,sans-serif}\
main{max-width:26rem;margin:8vh auto;padding:2rem;background:#fff;border:1px solid #d5d9e0;border-radius:8px}\
h1{font-size:1.4rem;margin:0 0 1rem}label{display:block;margin:0 0 1rem;font-weight:600}\
a{color:inherit}input{display:block;box-sizing:border-box;width:100%;padding:.6rem;font:inherit;font-weight:400;border:1px solid #6b7585;border-radius:4px}\
button{padding:.6rem 1.2rem;font:inherit;font-weight:600;border:1px solid #1f4f9e;border-radius:4px;cursor:pointer;margin-right:.5rem}\
button.main{background:#1f4f9e;color:#fff}button.other{background:#fff;color:#1f4f9e}\
:focus-visible{outline:3px solid #b4540a;outline-offset:2px}\
.problem{background:#fdecea;border-left:4px solid #b3261e;padding:.6rem 1rem}.quiet{color:#4a5363}\
@media(prefers-color-scheme:dark){body{background:#12161d;color:#e8ebf0}main{background:#1b212b;border-color:#39424f}\
input{background:#12161d;color:inherit;border-color:#8a94a5}button.main{background:#9cc0ff;color:#10203b;border-color:#9cc0ff}\
button.other{background:#1b212b;color:#9cc0ff;border-color:#9cc0ff}.problem{background:#3b1a18}.quiet{color:#b3bcc9}}";

/// Makes a whole HTML document.
pub(crate) fn document(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{}</title><style>{STYLE}</style></head>\n<body><main>{body}</main></body>\n</html>\n",
        escape(title)
    )
}

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/", front())
        .route("/Panopto/", front())
        .route("/Panopto/Pages/Home.aspx", front())
        .route("/Panopto/Pages/Sessions/List.aspx", get(folder_page))
        .route("/Panopto/Pages/EmbeddedList.aspx", get(folder_page))
        .route("/Panopto/Pages/Viewer.aspx", get(session_page))
        .route("/Panopto/Pages/Embed.aspx", get(session_page))
        .route("/Panopto/Pages/EditorV2/Editor.aspx", get(session_page))
        .route("/Panopto/Pages/Admin/APIClients.aspx", get(clients_page))
        .route(
            "/Panopto/Content/Thumbnails/{file}",
            get(thumbnails::thumbnail),
        )
}

/// Answers what is not there.
pub(crate) async fn no_page() -> Response {
    page(
        StatusCode::NOT_FOUND,
        "Not found",
        "<h1>Not found</h1><p>There is no such page on this campus.</p>",
    )
    .into_response()
}

#[derive(Deserialize)]
struct FolderQuery {
    #[serde(rename = "folderID")]
    folder_id: Option<Uuid>,
}

async fn folder_page(
    State(state): State<Arc<CampusState>>,
    Query(query): Query<FolderQuery>,
) -> Response {
    let world = state.world.read();
    let Some(folder) = query.folder_id.and_then(|id| world.folder(id)) else {
        return not_found();
    };
    let path: Vec<_> = world
        .ancestry(folder.id)
        .map(|folder| escape(&folder.name))
        .collect();
    let sessions = world.sessions_in(folder.id).count();
    let path = path.into_iter().rev().collect::<Vec<_>>().join(" › ");
    let body = format!(
        "<h1>{}</h1><p class=\"quiet\">{path}</p><p>{sessions} sessions</p>",
        escape(&folder.name)
    );
    Html(document(&folder.name, &body)).into_response()
}

#[derive(Deserialize)]
struct SessionQuery {
    id: Option<Uuid>,
}

async fn session_page(
    State(state): State<Arc<CampusState>>,
    Query(query): Query<SessionQuery>,
) -> Response {
    let world = state.world.read();
    let Some(session) = query.id.and_then(|id| world.session(id)) else {
        return not_found();
    };
    let description = session.description.as_deref().unwrap_or_default();
    let body = format!(
        "<h1>{}</h1><img alt=\"\" width=\"320\" height=\"180\" src=\"/Panopto/Content/Thumbnails/{}.png\"><p>{}</p>",
        escape(&session.name),
        session.id,
        escape(description)
    );
    Html(document(&session.name, &body)).into_response()
}

async fn clients_page(State(state): State<Arc<CampusState>>) -> Html<String> {
    let world = state.world.read();
    let rows: String = world
        .clients()
        .iter()
        .flat_map(|client| {
            let (name, id) = (escape(&client.name), escape(&client.client_id));
            [
                "<dt>".to_owned(),
                name,
                "</dt><dd><code>".to_owned(),
                id,
                "</code></dd>".to_owned(),
            ]
        })
        .collect();
    Html(document(
        "API clients",
        &format!("<h1>API clients</h1><dl>{rows}</dl>"),
    ))
}

fn not_found() -> Response {
    page(
        StatusCode::NOT_FOUND,
        "Not found",
        "<h1>Not found</h1><p>There is no such thing on this campus.</p>",
    )
    .into_response()
}
