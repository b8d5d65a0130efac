//! The API below `/api/v1`.

mod account;
mod content;
mod courses;
mod enrollments;
mod page_views;
mod people;
mod tokens;

use std::sync::Arc;

use axum::Router;

use super::answer::{Refused, not_found};
use crate::CampusState;
pub(super) use page_views::too_many as too_many_page_views;

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .merge(account::routes())
        .merge(content::routes())
        .merge(courses::routes())
        .merge(enrollments::routes())
        .merge(page_views::routes())
        .merge(people::routes())
        .merge(tokens::routes())
}

/// Answers what is not an address of the API.
pub(super) async fn no_address() -> Refused {
    not_found()
}
