//! The `thumb` scheme: `thumb://localhost/{account}/{session}` answers with the recording's picture.

use lectern_app::AccountId;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager, UriSchemeContext, UriSchemeResponder, Wry};

use crate::core::Core;

/// Answers a picture, or 404 where there is none. Nothing else can be asked through this scheme.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that the window's protocols have"
)]
pub fn serve(
    context: UriSchemeContext<'_, Wry>,
    request: &Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let handle = context.app_handle().clone();
    let path = request.uri().path().to_owned();
    tauri::async_runtime::spawn(async move {
        responder.respond(picture(&handle, &path).await.unwrap_or_else(missing));
    });
}

async fn picture(handle: &tauri::AppHandle, path: &str) -> Option<Response<Vec<u8>>> {
    let (account, session) = path.trim_start_matches('/').split_once('/')?;
    let core = handle.state::<Core>();
    let app = core.app().ok()?;
    let picture = app
        .thumbnail(&AccountId::new(account), session)
        .await
        .ok()??;
    Response::builder()
        .header(header::CONTENT_TYPE, picture.media_type)
        .header(header::CACHE_CONTROL, "private, max-age=3600")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(picture.bytes)
        .ok()
}

fn missing() -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
