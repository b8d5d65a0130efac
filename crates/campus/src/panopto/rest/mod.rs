//! REST v1: folders, sessions, users, permissions.

mod access;
mod captions;
mod error;
mod folders;
mod forms;
mod listing;
mod people;
mod permissions;
mod request;
mod search_index;
mod sessions;
mod tags;
pub(crate) mod thumbnails;
mod viewers;

use std::sync::Arc;

use axum::{Router, routing::get};

use crate::CampusState;
pub(crate) use listing::ListingCache;

pub(super) fn routes() -> Router<Arc<CampusState>> {
    let v1 = Router::new()
        .route("/folders", axum::routing::post(folders::create))
        .route("/folders/search", get(folders::search))
        .route("/folders/creator", get(folders::creator))
        .route(
            "/folders/{id}",
            get(folders::read)
                .put(folders::update)
                .delete(folders::delete),
        )
        .route("/folders/{id}/children", get(folders::children))
        .route("/folders/{id}/sessions", get(sessions::in_folder))
        .route(
            "/folders/{id}/sessions/search",
            get(sessions::search_in_folder),
        )
        .route("/folders/{id}/playlists", get(folders::playlists))
        .route(
            "/folders/{id}/settings/access",
            get(access::of_folder).put(access::set_of_folder),
        )
        .route(
            "/folders/{id}/permissions",
            get(permissions::of_folder)
                .post(permissions::add_to_folder)
                .delete(permissions::remove_from_folder),
        )
        .route("/sessions/search", get(sessions::search))
        .route("/sessions/inProgress/webcast", get(sessions::in_progress))
        .route("/sessions/inProgress/recording", get(sessions::in_progress))
        .route(
            "/sessions/{id}",
            get(sessions::read)
                .put(sessions::update)
                .delete(sessions::delete),
        )
        .route("/sessions/{id}/tags", get(tags::read).put(tags::replace))
        .route(
            "/sessions/{id}/captions",
            axum::routing::post(captions::add).delete(captions::remove_all),
        )
        .route(
            "/sessions/{id}/captions/languages/{language}",
            axum::routing::delete(captions::remove),
        )
        .route(
            "/sessions/{id}/settings/access",
            get(access::of_session).put(access::set_of_session),
        )
        .route(
            "/sessions/{id}/permissions",
            get(permissions::of_session)
                .post(permissions::add_to_session)
                .delete(permissions::remove_from_session),
        )
        .route("/sessions/{id}/viewers", get(viewers::list))
        .route("/searchIndexSync/updates", get(search_index::updates))
        .route("/searchIndexSync/content", get(search_index::content))
        .route("/users/search", get(people::search))
        .route("/users/me/sessions/viewed", get(sessions::viewed_by_me))
        .route("/users/{id}", get(people::read))
        .route("/groups/search", get(people::groups));
    Router::new().nest("/Panopto/api/v1", v1)
}
