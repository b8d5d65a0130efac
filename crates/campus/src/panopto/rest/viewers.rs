//! Who watched a session.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::TimeDelta;
use serde::Serialize;
use uuid::Uuid;

use super::{
    error::{RestError, RestResult},
    forms::{UserForm, date},
    listing::{Results, results},
    request::{Caller, Id, Query, SortOrder},
    sessions,
};
use crate::CampusState;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ViewerForm {
    user: UserForm,
    percent_completed: f64,
    last_viewed_date_time: String,
    /// The last position of the playhead, not the time watched.
    most_recent_view_position_in_seconds: f64,
}

/// Lists who watched, one row per person, for those who may change the session.
pub(super) async fn list(
    State(campus): State<Arc<CampusState>>,
    Caller(caller): Caller,
    Id(id): Id,
    query: Query,
) -> RestResult<Json<Results<ViewerForm>>> {
    let field = query.sort_field(&["UserName", "LastViewedDateTime"], &campus)?;
    let order = query.sort_order(&campus)?;
    let number = query.page_number()?;
    let size = campus.settings.read().quirks.page_size.max(1);
    let world = campus.world.read();
    sessions::may_change(&campus, &world, &caller, id)?;
    let session = world
        .session(id)
        .ok_or(RestError::NotFound("The session"))?;
    let mut rows: Vec<_> = session
        .watched
        .iter()
        .map(|(person, (position, percent))| {
            // Nothing is recorded about when; the same evening for everybody, some seconds apart by who it is.
            let apart = i64::from(person.as_fields().0 % 3600);
            let at = session.created + TimeDelta::hours(6) + TimeDelta::seconds(apart);
            let name = world.person(*person).map(|it| it.username.clone());
            (name, at, *person, *position, *percent)
        })
        .collect();
    rows.sort_by(|one, other| match field {
        "LastViewedDateTime" => one.1.cmp(&other.1),
        _ => one.0.cmp(&other.0),
    });
    if order == SortOrder::Descending {
        rows.reverse();
    }
    let page = rows
        .into_iter()
        .skip(number.saturating_mul(size))
        .take(size);
    let form = |(username, at, id, position, percent): (_, _, Uuid, _, u8)| ViewerForm {
        user: UserForm { id, username },
        percent_completed: percent.into(),
        last_viewed_date_time: date(at),
        most_recent_view_position_in_seconds: position,
    };
    Ok(results(page.map(form).collect()))
}
