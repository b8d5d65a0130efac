//! Queries of the history of page views: asked for, waited for, fetched. A year back, by whole months.

mod result;

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use axum::{extract::Path, response::Response};
use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    answer::{self, Refused, plain_error},
    call::Call,
    rest::too_many_page_views,
    views::Views,
    world::parse_id,
};
use crate::{HistorySettings, lock::locked};
pub(crate) use result::quoted;

/// How long a query that nobody asks about any more counts as under way.
const FORGOTTEN: Duration = Duration::from_secs(30);
const MALFORMED: &str = "Page Views received an invalid or malformed request.";

/// Queries that were asked for.
#[derive(Debug, Default)]
pub(crate) struct QueryBook(Mutex<HashMap<Uuid, Query>>);

/// A query.
#[derive(Debug, Clone)]
struct Query {
    users: Vec<u64>,
    is_batch: bool,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    format: Format,
    created: DateTime<Utc>,
    touched: Instant,
    token: String,
    polls: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Jsonl,
}

impl Format {
    fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

/// Where a query is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    Queued,
    Running,
    Finished,
    Failed(String),
}

pub(crate) async fn ask(Path(id): Path<String>, call: Call) -> Result<Response, Refused> {
    let settings = exists(&call)?;
    let user = call.person(&id)?;
    begin(&call, &settings, vec![user.id], false)
}

pub(crate) async fn ask_for_many(call: Call) -> Result<Response, Refused> {
    let settings = exists(&call)?;
    if !settings.batch {
        return Err(answer::not_found());
    }
    let asked = call.params.list("user_ids");
    let users: Vec<u64> = asked.iter().filter_map(|id| parse_id(id)).collect();
    let known = users.iter().all(|id| call.catalogue().user(*id).is_some());
    let all = call.params.all().iter();
    let given = all.filter(|(name, _)| name.starts_with("user_ids")).count();
    // Each once: what is there twice is not quietly dropped.
    if users.is_empty() || users.len() != given || !known {
        return Err(malformed());
    }
    begin(&call, &settings, users, true)
}

pub(crate) async fn poll(
    Path((_, query)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Refused> {
    status(&call, &query)
}

pub(crate) async fn poll_many(Path(query): Path<String>, call: Call) -> Result<Response, Refused> {
    status(&call, &query)
}

pub(crate) async fn results(
    Path((_, query)): Path<(String, String)>,
    call: Call,
) -> Result<Response, Refused> {
    fetch(&call, &query)
}

pub(crate) async fn results_of_many(
    Path(query): Path<String>,
    call: Call,
) -> Result<Response, Refused> {
    fetch(&call, &query)
}

fn exists(call: &Call) -> Result<HistorySettings, Refused> {
    let settings = call.settings().history;
    if !settings.enabled {
        return Err(answer::not_found());
    }
    if !call.rights.view_statistics {
        return Err(call.no_permission());
    }
    Ok(settings)
}

fn begin(
    call: &Call,
    settings: &HistorySettings,
    users: Vec<u64>,
    is_batch: bool,
) -> Result<Response, Refused> {
    let (from, to) = months(call, settings)?;
    let format = match call.params.filled("results_format") {
        Some("csv") | None => Format::Csv,
        Some("jsonl") => Format::Jsonl,
        Some(_) => return Err(malformed()),
    };
    let mut queries = locked(&call.campus.canvas.queries.0);
    let under_way = queries.values().filter(|query| {
        query.token == call.token
            && query.touched.elapsed() < FORGOTTEN
            && matches!(
                query.stage_by_polls(settings),
                Stage::Queued | Stage::Running
            )
    });
    if under_way.count() >= settings.at_once {
        return Err(too_many_page_views());
    }
    let id = call.campus.new_id();
    let address = address(&users, is_batch, id);
    let query = Query {
        users,
        is_batch,
        from,
        to,
        format,
        created: call.now(),
        touched: Instant::now(),
        token: call.token.clone(),
        polls: 0,
    };
    queries.insert(id, query);
    Ok(answer::answer(
        StatusCode::CREATED,
        &json!({ "poll_url": address }),
    ))
}

fn address(users: &[u64], is_batch: bool, id: Uuid) -> String {
    match users {
        [user] if !is_batch => format!("/api/v1/users/{user}/page_views/query/{id}"),
        _ => format!("/api/v1/users/page_views/query/{id}"),
    }
}

fn malformed() -> Refused {
    plain_error(StatusCode::BAD_REQUEST, MALFORMED)
}

/// Reads the months asked for: both ends are the first day of one, the end is not included.
fn months(
    call: &Call,
    settings: &HistorySettings,
) -> Result<(DateTime<Utc>, DateTime<Utc>), Refused> {
    let day = |name: &str| {
        let Some(text) = call.params.filled(name) else {
            let text = format!("Parameter {name} is missing.");
            return Err(plain_error(StatusCode::BAD_REQUEST, &text));
        };
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        day.filter(|day| day.day() == 1 && text.len() == 10)
            .ok_or_else(malformed)
    };
    let (from, to) = (day("start_date")?, day("end_date")?);
    let present = call.now().date_naive().with_day(1).unwrap_or_default();
    let latest = present.checked_add_months(Months::new(settings.present_month.into()));
    let earliest = present.checked_sub_months(Months::new(settings.months));
    if from > to || Some(to) > latest || earliest.is_some_and(|earliest| from < earliest) {
        return Err(malformed());
    }
    let at = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    Ok((at(from), at(to)))
}

fn status(call: &Call, id: &str) -> Result<Response, Refused> {
    let settings = exists(call)?;
    let (id, query) = find(call, &settings, id, "The query was not found.", true)?;
    let stage = query.stage(call, &settings);
    let word = match &stage {
        Stage::Queued => "queued",
        Stage::Running if settings.says_processing => "processing",
        Stage::Running => "running",
        Stage::Finished => "finished",
        Stage::Failed(_) => "failed",
    };
    let mut written = json!({
        "query_id": id,
        "status": word,
        "format": query.format.as_str(),
        "results_url": null,
    });
    if stage == Stage::Finished {
        let address = address(&query.users, query.is_batch, id);
        written["results_url"] = format!("{address}/results").into();
    }
    if let Stage::Failed(code) = &stage {
        written["error_code"] = code.as_str().into();
    }
    if query.is_batch && matches!(stage, Stage::Finished) {
        let warnings = query
            .users
            .iter()
            .filter(|user| settings.filtered_users.contains(user));
        let warnings: Vec<Value> = warnings
            .map(|user| json!({ "code": "USER_FILTERED", "message": format!("User {user} was left out of the results.") }))
            .collect();
        if !warnings.is_empty() {
            written["warnings"] = warnings.into();
        }
    }
    Ok(call.json(written))
}

fn fetch(call: &Call, id: &str) -> Result<Response, Refused> {
    let settings = exists(call)?;
    let missing = "The result for query was not found.";
    let (id, mut query) = find(call, &settings, id, missing, false)?;
    if query.stage(call, &settings) != Stage::Finished {
        let text = "Query results are not in a valid state for download";
        return Err(plain_error(StatusCode::BAD_REQUEST, text));
    }
    query
        .users
        .retain(|user| !settings.filtered_users.contains(user));
    Ok(result::respond(call, &settings, id, query))
}

/// Finds a query that is not forgotten yet, and counts the asking.
fn find(
    call: &Call,
    settings: &HistorySettings,
    id: &str,
    missing: &str,
    counts: bool,
) -> Result<(Uuid, Query), Refused> {
    let id: Uuid = id
        .parse()
        .map_err(|_| plain_error(StatusCode::BAD_REQUEST, "Invalid query ID"))?;
    let now = call.now();
    let mut queries = locked(&call.campus.canvas.queries.0);
    queries.retain(|_, query| query.created + TimeDelta::hours(settings.expires_hours) > now);
    let Some(query) = queries.get_mut(&id) else {
        return Err(plain_error(StatusCode::NOT_FOUND, missing));
    };
    let found = query.clone();
    query.touched = Instant::now();
    query.polls += u32::from(counts);
    Ok((id, found))
}

impl Query {
    fn stage_by_polls(&self, settings: &HistorySettings) -> Stage {
        match self.polls {
            polls if polls < settings.queued_polls => Stage::Queued,
            polls if polls < settings.queued_polls + settings.running_polls => Stage::Running,
            _ => Stage::Finished,
        }
    }

    fn stage(&self, call: &Call, settings: &HistorySettings) -> Stage {
        let stage = self.stage_by_polls(settings);
        if stage != Stage::Finished {
            return stage;
        }
        if let Some(code) = &settings.fail_with {
            return Stage::Failed(code.clone());
        }
        if !self.is_batch
            && self
                .users
                .iter()
                .all(|user| settings.filtered_users.contains(user))
        {
            return Stage::Failed("USER_FILTERED".to_owned());
        }
        if let Some(most) = settings.most_rows {
            let views = self.users.iter().flat_map(|user| {
                let views = Views::of(call.catalogue(), *user, call.now());
                views.newest_first(Some(self.from), Some(self.to))
            });
            if views.take(most + 1).count() > most {
                return Stage::Failed("RESULT_SIZE_LIMIT_EXCEEDED".to_owned());
            }
        }
        Stage::Finished
    }
}
