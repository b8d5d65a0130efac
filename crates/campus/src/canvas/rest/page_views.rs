//! The ordinary list of page views, which reaches back a month and does not say so.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    Router,
    extract::Path,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use http::{StatusCode, header};
use serde_json::json;
use url::form_urlencoded;
use uuid::Uuid;

use crate::{
    CampusState,
    canvas::{
        answer::{Refused, plain_error},
        call::Call,
        history,
        paging::{Links, token},
        views::{PageView, Views},
        world::User,
    },
};

/// Rows of a download in CSV.
const CSV_ROWS: usize = 300;

pub(super) fn routes() -> Router<Arc<CampusState>> {
    Router::new()
        .route("/api/v1/users/{user_id}/page_views", get(list))
        .route("/api/v1/users/{user_id}/page_views.csv", get(list))
        .route(
            "/api/v1/users/{user_id}/page_views/query",
            post(history::ask),
        )
        .route(
            "/api/v1/users/{user_id}/page_views/query/{query_id}",
            get(history::poll),
        )
        .route(
            "/api/v1/users/{user_id}/page_views/query/{query_id}/results",
            get(history::results),
        )
        .route(
            "/api/v1/users/page_views/query",
            post(history::ask_for_many),
        )
        .route(
            "/api/v1/users/page_views/query/{query_id}",
            get(history::poll_many),
        )
        .route(
            "/api/v1/users/page_views/query/{query_id}/results",
            get(history::results_of_many),
        )
}

async fn list(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let user = call.person(&id)?;
    let settings = call.settings().page_views;
    if !(call.rights.view_statistics || settings.own_allowed && user.id == call.user) {
        return Err(call.no_permission());
    }
    if call
        .campus
        .canvas
        .refuses_page_views(settings.too_many_every)
    {
        return Err(too_many());
    }
    let (from, to) = range(&call)?;
    let oldest = settings
        .days
        .and_then(|days| call.now().checked_sub_days(Days::new(days.into())));
    let from = from.max(oldest);
    let rows = Rows {
        views: Views::of(call.catalogue(), user.id, call.now()),
        from,
        to,
        duplicates: settings.duplicates,
    };
    if call.accepts_csv {
        return Ok(csv(&user, rows));
    }
    if settings.numbered_pages {
        return Ok(numbered(&call, rows));
    }
    let size = call.per_page();
    let after = bookmark(&call);
    let page: Vec<PageView> = rows.after(after).take(size).collect();
    let name = |view: &PageView| {
        let at = view
            .created_at()
            .to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        format!("bookmark:{}", token(&json!([at, view.id])))
    };
    let links = Links {
        current: Some(after.map_or("first".to_owned(), |(at, id)| {
            let at = DateTime::from_timestamp_millis(at).unwrap_or_default();
            let at = at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
            format!("bookmark:{}", token(&json!([at, id])))
        })),
        // Whether more follows is not known until somebody looks: the last page is always an empty one.
        next: page.last().map(name),
        first: Some("first".to_owned()),
        ..Links::default()
    };
    Ok(call.linked(call.written(write(&page)), &links, &doubled(&call)))
}

/// Pages by number, of installs that keep page views in their own database.
fn numbered(call: &Call, rows: Rows<'_>) -> Response {
    let size = call.per_page();
    let number = call
        .params
        .filled("page")
        .and_then(|page| page.parse::<usize>().ok());
    let number = number.unwrap_or(1).max(1);
    let mut page: Vec<PageView> = rows
        .after(None)
        .skip((number - 1) * size)
        .take(size + 1)
        .collect();
    let is_last = page.len() <= size;
    page.truncate(size);
    let links = Links {
        current: Some(number.to_string()),
        next: (!is_last).then(|| (number + 1).to_string()),
        prev: (number > 1).then(|| (number - 1).to_string()),
        first: Some("1".to_owned()),
        last: is_last.then(|| number.to_string()),
    };
    call.linked(call.written(write(&page)), &links, "")
}

struct Rows<'a> {
    views: Views<'a>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    duplicates: bool,
}

impl<'a> Rows<'a> {
    /// Returns the rows after a place in the list, those that it has twice included.
    fn after(self, place: Option<(i64, Uuid)>) -> impl Iterator<Item = PageView> + use<'a> {
        // A row that is there twice has its second copy a millisecond earlier, which only shows in bookmarks.
        let until = place.and_then(|(at, _)| DateTime::from_timestamp_millis(at + 2));
        let to = match (self.to, until) {
            (Some(to), Some(until)) => Some(to.min(until)),
            (to, until) => to.or(until),
        };
        let duplicates = self.duplicates;
        self.views
            .newest_first(self.from, to)
            .flat_map(move |view| {
                let again = (duplicates && view.twice).then(|| PageView {
                    at: view.at - 1,
                    ..view.clone()
                });
                std::iter::once(view).chain(again)
            })
            .skip_while(move |view| place.is_some_and(|place| (view.at, view.id) >= place))
    }
}

fn write(page: &[PageView]) -> Vec<u8> {
    let rows: Vec<_> = page.iter().map(PageView::row).collect();
    serde_json::to_vec(&rows).unwrap_or_default()
}

/// Reads the place in the list at which a page begins; what cannot be read begins at the top.
fn bookmark(call: &Call) -> Option<(i64, Uuid)> {
    let value = call.bookmark()?;
    let at = DateTime::parse_from_rfc3339(value.get(0)?.as_str()?).ok()?;
    Some((at.timestamp_millis(), value.get(1)?.as_str()?.parse().ok()?))
}

/// The address of the next page has the times twice: once from the list itself, once from the request.
fn doubled(call: &Call) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["start_time", "end_time"] {
        if let Some(value) = call.params.filled(name) {
            query.append_pair(name, value);
        }
    }
    query.finish()
}

/// From a time to before another, either of which may be open.
type Range = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

fn range(call: &Call) -> Result<Range, Refused> {
    let time = |name| call.params.filled(name).and_then(read_time);
    let (from, to) = (time("start_time"), time("end_time"));
    let refused = |text| plain_error(StatusCode::BAD_REQUEST, text);
    if from.is_some_and(|from| from > call.now()) {
        return Err(refused("start_time cannot be in the future"));
    }
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        return Err(refused("end_time must be after start_time"));
    }
    Ok((from, to))
}

/// Reads a day or a time; a day is its first moment.
fn read_time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let day: NaiveDate = text.parse().ok()?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

/// Makes the refusal that page views have of their own, apart from the bucket.
pub(crate) fn too_many() -> Refused {
    let text = "Page Views rate limit exceeded. Please wait and try again.";
    plain_error(StatusCode::TOO_MANY_REQUESTS, text)
}

fn csv(user: &User, rows: Rows<'_>) -> Response {
    let mut text = "request_id,user_id,url,context_id,context_type,asset_id,asset_type,controller,action,\
                    interaction_seconds,created_at,user_request,render_time,user_agent,participated,account_id,\
                    real_user_id,http_method,remote_ip\n"
        .to_owned();
    for view in rows.after(None).take(CSV_ROWS) {
        let row = serde_json::to_value(view.row()).unwrap_or_default();
        let cell = |value: &serde_json::Value| match value {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => history::quoted(text),
            other => other.to_string(),
        };
        let (asset, context) = (&row["links"]["asset"], &row["links"]["context"]);
        let cells = [
            &row["id"],
            &row["links"]["user"],
            &row["url"],
            context,
            &row["context_type"],
            asset,
            &row["asset_type"],
            &row["controller"],
            &row["action"],
            &row["interaction_seconds"],
            &row["created_at"],
            &row["user_request"],
            &row["render_time"],
            &row["user_agent"],
            &row["participated"],
            &row["links"]["account"],
            &row["links"]["real_user"],
            &row["http_method"],
            &row["remote_ip"],
        ];
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        let _ = writeln!(text, "{}", cells.join(","));
    }
    let name = user.name().replace(' ', "_");
    let ascii: String = name.chars().filter(char::is_ascii).collect();
    let disposition = format!("attachment; filename=\"Pageviews For {ascii}.csv\"");
    (
        [
            (header::CONTENT_TYPE, "text/csv".to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        text,
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read_and_anything_else_is_ignored() {
        let day = read_time("2026-02-03").unwrap();
        assert_eq!(day, read_time("2026-02-02T16:00:00-08:00").unwrap());
        assert_eq!(read_time("yesterday"), None);
    }
}
