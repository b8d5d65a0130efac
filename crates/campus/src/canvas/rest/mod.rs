//! The API below `/api/v1`.

mod account;
mod analytics;
mod assignments;
mod content;
mod courses;
mod discussions;
mod enrollments;
pub(super) mod files;
mod page_views;
mod people;
mod submissions;
mod tokens;
mod work;

use std::sync::Arc;

use axum::Router;

use super::answer::{Refused, not_found};
use crate::CampusState;
pub(super) use page_views::too_many as too_many_page_views;

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .merge(account::routes())
        .merge(analytics::routes())
        .merge(assignments::routes())
        .merge(content::routes())
        .merge(courses::routes())
        .merge(discussions::routes())
        .merge(enrollments::routes())
        .merge(files::routes())
        .merge(page_views::routes())
        .merge(people::routes())
        .merge(submissions::routes())
        .merge(tokens::routes())
}

/// Answers what is not an address of the API.
pub(super) async fn no_address() -> Refused {
    not_found()
}
