//! Who watched a session, from the same views that SOAP tells row by row.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{
    error::{RestError, RestResult},
    forms::{UserForm, date},
    listing::{Results, results},
    request::{Caller, Id, Query, SortOrder},
    sessions,
};
use crate::{CampusState, viewing::TrueView};

/// Panopto counts how many of this many equal parts somebody saw something of.
const PARTS: u8 = 100;
/// Seconds by which a part has to be touched to count.
const TOUCHED: f64 = 1e-6;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ViewerForm {
    user: UserForm,
    percent_completed: f64,
    last_viewed_date_time: String,
    /// The last position of the playhead, not the time watched.
    most_recent_view_position_in_seconds: f64,
}

/// Lists who watched, one row per person, for those who may change the session. There is no range of dates.
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
    let duration = {
        let world = campus.world.read();
        sessions::may_change(&campus, &world, &caller, id)?;
        world.session(id).and_then(|session| session.duration)
    };
    let looking = tokio::task::spawn_blocking(move || {
        let mut viewers = viewers(&campus.views_of(id), duration);
        for viewer in &mut viewers {
            viewer.username = campus.viewer(viewer.id).map(|it| it.username);
        }
        viewers
    });
    let mut rows = looking.await.map_err(|_| RestError::Broken)?;
    rows.sort_by(|one, other| match field {
        "LastViewedDateTime" => one.at.cmp(&other.at),
        _ => one.username.cmp(&other.username),
    });
    if order == SortOrder::Descending {
        rows.reverse();
    }
    let page = rows
        .into_iter()
        .skip(number.saturating_mul(size))
        .take(size);
    Ok(results(page.map(Viewer::form).collect()))
}

/// What is told of one person.
struct Viewer {
    id: Uuid,
    username: Option<String>,
    at: DateTime<Utc>,
    position: f64,
    percent: u8,
}

impl Viewer {
    fn form(self) -> ViewerForm {
        ViewerForm {
            user: UserForm {
                id: self.id,
                username: self.username,
            },
            percent_completed: self.percent.into(),
            last_viewed_date_time: date(self.at),
            most_recent_view_position_in_seconds: self.position,
        }
    }
}

/// Makes one viewer of all views of a person; they come by time.
fn viewers(views: &[TrueView], duration: Option<f64>) -> Vec<Viewer> {
    let mut people: BTreeMap<Uuid, (Vec<bool>, &TrueView)> = BTreeMap::new();
    let length = duration.filter(|it| *it > 0.0);
    for view in views {
        let entry = people.entry(view.viewer);
        let (seen, last) = entry.or_insert_with(|| (vec![false; PARTS.into()], view));
        *last = view;
        let Some(length) = length else {
            continue;
        };
        for (number, seen) in (0_u8..).zip(seen) {
            let begin = length * f64::from(number) / f64::from(PARTS);
            let end = length * f64::from(number + 1) / f64::from(PARTS);
            *seen |= view.stop().min(end) - view.start.max(begin) > TOUCHED;
        }
    }
    let viewer = |(id, (seen, last)): (Uuid, (Vec<bool>, &TrueView))| Viewer {
        id,
        username: None,
        at: last.at,
        position: last.stop(),
        percent: (0..PARTS).zip(seen).map(|(_, seen)| u8::from(seen)).sum(),
    };
    people.into_iter().map(viewer).collect()
}
