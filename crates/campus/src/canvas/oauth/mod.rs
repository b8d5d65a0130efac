//! Sign-in with a developer key: authorize, consent, token, and the end of a token.

mod authorize;
mod pages;
mod token;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use crate::CampusState;
pub(crate) use authorize::approve;
pub(crate) use pages::LOGIN_PAGE;

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/login/oauth2/auth", get(authorize::authorize))
        .route("/login/oauth2/sign-in", post(authorize::sign_in))
        .route("/login/oauth2/consent", post(authorize::consent))
        .route("/login/oauth2/token", post(token::token).delete(token::end))
        .route("/login", get(pages::login))
        .route("/login/session_token", get(token::session))
}
