//! Tokens that people made by hand, as their owner or an administrator sees them.

use std::sync::Arc;

use axum::{Router, extract::Path, response::Response, routing::get};
use serde_json::{Value, json};

use crate::{
    CampusState,
    canvas::{
        answer::{self, Refused},
        call::Call,
        paging::Scheme,
        tokens::Token,
        views::seconds,
    },
};

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/api/v1/users/{user_id}/user_generated_tokens", get(list))
        .route("/api/v1/users/{user_id}/tokens/{id}", get(one))
}

async fn list(Path(user): Path<String>, call: Call) -> Result<Response, Refused> {
    let tokens = of(&call, &user)?;
    call.page(Scheme::Numbers, &tokens, |token| Some(token.clone()))
}

/// Finds a token by its number, or by how it begins, as its owner sees it in the settings.
async fn one(Path((user, id)): Path<(String, String)>, call: Call) -> Result<Response, Refused> {
    let tokens = of(&call, &user)?;
    let found = tokens.into_iter().find(|token| {
        token["id"].as_u64() == id.parse().ok() || token["token_hint"] == id.as_str()
    });
    found
        .map(|token| call.json(token))
        .ok_or_else(answer::not_found)
}

fn of(call: &Call, user: &str) -> Result<Vec<Value>, Refused> {
    let user = call.person(user)?;
    if user.id != call.user && !call.rights.become_user {
        return Err(call.no_permission());
    }
    let now = call.now();
    let tokens = call.campus.canvas.tokens.read();
    let written = tokens
        .of_user(user.id)
        .into_iter()
        .map(|(value, token)| write(value, token, now));
    Ok(written.collect())
}

fn write(value: &str, token: &Token, now: chrono::DateTime<chrono::Utc>) -> Value {
    let is_over = token.revoked || token.until.is_some_and(|until| until <= now);
    let hint: String = value
        .split('~')
        .nth(1)
        .unwrap_or_default()
        .chars()
        .take(5)
        .collect();
    json!({
        "id": token.id,
        "user_id": token.user,
        "real_user_id": null,
        "purpose": format!("Lectern ({})", token.name),
        "app_name": "User-Generated",
        "created_at": seconds(token.created),
        "expires_at": token.until.map(seconds),
        "workflow_state": if is_over { "deleted" } else { "active" },
        "remember_access": null,
        "scopes": [],
        "token_hint": hint,
        "can_manually_regenerate": false,
    })
}
