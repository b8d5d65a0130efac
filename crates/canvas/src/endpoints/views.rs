use chrono::{DateTime, SecondsFormat, Utc};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::right::VIEWS;
use crate::call::{Call, MOST_ROWS};
use crate::caller::Canvas;
use crate::error::{CanvasError, InputError};
use crate::history::{
    HistoryQuery, HistoryRange, HistoryResults, HistoryState, HistoryStatus, HistoryStream,
    HistoryWarning, ResultsFormat,
};
use crate::ids::UserId;
use crate::model::PageView;
use crate::model::reading::{or_default, text};
use crate::pages::Pages;
use crate::references::UserRef;

const LIST: &str = "/api/v1/users/:user_id/page_views";
const START: &str = "/api/v1/users/:user_id/page_views/query";
const START_BATCH: &str = "/api/v1/users/page_views/query";
/// A query that no Canvas has.
const NO_QUERY: &str = "00000000-0000-4000-8000-000000000000";

impl Canvas {
    /// Lists the page views of a person from a time on until before another, the newest first.
    ///
    /// Canvas as a service lists the last 30 days and says nothing when it leaves older ones out.
    pub fn page_views(
        &self,
        user: &UserRef,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Pages<PageView> {
        let path = format!("/api/v1/users/{}/page_views", user.segment());
        let call = Call::get(LIST, path, VIEWS)
            .query("start_time", written(from))
            .query("end_time", written(to))
            .query("per_page", MOST_ROWS);
        Pages::new(self.clone(), call)
    }

    /// Finds out whether this Canvas has a history of page views, which older ones do not.
    ///
    /// # Errors
    ///
    /// [`CanvasError::Forbidden`] where it has one and the account may not ask, or no answer.
    pub async fn has_history(&self) -> Result<bool, CanvasError> {
        let query = HistoryQuery::at(format!("/api/v1/users/self/page_views/query/{NO_QUERY}"));
        match self.history_status(&query).await {
            Ok(_) | Err(CanvasError::Refused { .. }) => Ok(true),
            // The query is not there; that there might be one is the answer.
            Err(CanvasError::NotFound { message, .. }) => Ok(message.contains("query")),
            Err(error) => Err(error),
        }
    }

    /// Asks for a query without days, which is never started, and for results that are nowhere. What comes back tells whether the
    /// account may ask for the history of a person.
    pub(crate) async fn ask_for_no_history(&self, user: UserId) -> Result<(), CanvasError> {
        let path = format!("/api/v1/users/{user}/page_views/query");
        let results = HistoryResults::at(format!("{path}/{NO_QUERY}/results"));
        let start = Call::post(START, path, json!({}), VIEWS);
        unless_refused(self.call(&start).await.map(drop))?;
        unless_refused(self.open_history(&results).await.map(drop))
    }

    /// Starts a query for the page views of one person.
    ///
    /// # Errors
    ///
    /// If [`CanvasError::may_have_arrived`], starting again is safe: a query that nobody asks about ends after a day.
    /// [`CanvasError::NotFound`] also where this Canvas has no history.
    pub async fn start_history(
        &self,
        user: &UserRef,
        range: HistoryRange,
        format: ResultsFormat,
    ) -> Result<HistoryQuery, CanvasError> {
        let path = format!("/api/v1/users/{}/page_views/query", user.segment());
        let body = json!({
            "start_date": range.start(),
            "end_date": range.end(),
            "results_format": format.as_canvas(),
        });
        self.start(Call::post(START, path, body, VIEWS)).await
    }

    /// Starts a query for the page views of several people at once.
    ///
    /// # Errors
    ///
    /// As [`Self::start_history`]; [`CanvasError::NotFound`] also where this Canvas knows queries for one person alone.
    pub async fn start_batch_history(
        &self,
        users: &[UserId],
        range: HistoryRange,
        format: ResultsFormat,
    ) -> Result<HistoryQuery, CanvasError> {
        if users.is_empty() {
            return Err(InputError::Nobody.into());
        }
        let mut ids: Vec<i64> = users.iter().map(|user| user.get()).collect();
        ids.sort_unstable();
        ids.dedup();
        let body = json!({
            "user_ids": ids,
            "start_date": range.start(),
            "end_date": range.end(),
            "results_format": format.as_canvas(),
        });
        self.start(Call::post(START_BATCH, START_BATCH.to_owned(), body, VIEWS))
            .await
    }

    async fn start(&self, call: Call) -> Result<HistoryQuery, CanvasError> {
        let answer = self.call(&call).await?;
        let request = answer.request.clone();
        let started: Started = answer.json()?;
        match self.own_address(&started.poll_url) {
            Ok(_) => Ok(HistoryQuery::at(started.poll_url)),
            Err(_) => Err(CanvasError::UnexpectedBody {
                request,
                detail: "the address of the query leads away from this Canvas".to_owned(),
            }),
        }
    }

    /// Asks how far a query is. When to ask again is the caller's choice.
    ///
    /// # Errors
    ///
    /// [`CanvasError::NotFound`] for a query that has ended or never was: start it again.
    pub async fn history_status(&self, query: &HistoryQuery) -> Result<HistoryStatus, CanvasError> {
        let route = if query.is_batch() {
            "/api/v1/users/page_views/query/:query_id"
        } else {
            "/api/v1/users/:user_id/page_views/query/:query_id"
        };
        let address = self.own_address(query.address())?;
        let answer = self
            .call(&Call::get(route, String::new(), VIEWS).at(address))
            .await?;
        let request = answer.request.clone();
        let sent: Sent = answer.json()?;
        let unexpected = |detail: String| CanvasError::UnexpectedBody {
            request: request.clone(),
            detail,
        };
        let state = match (sent.status.as_str(), sent.results_url) {
            ("queued", _) => HistoryState::Queued,
            ("running" | "processing", _) => HistoryState::Running,
            ("finished", Some(address)) if self.own_address(&address).is_ok() => {
                HistoryState::Finished(HistoryResults::at(address))
            }
            ("finished", _) => {
                let detail = "a finished query without an address for its results";
                return Err(unexpected(detail.to_owned()));
            }
            ("failed", _) => HistoryState::Failed {
                code: sent
                    .error_code
                    .unwrap_or_else(|| "no reason given".to_owned()),
            },
            (other, _) => return Err(unexpected(format!("“{other}” is no state of a query"))),
        };
        Ok(HistoryStatus {
            state,
            warnings: sent.warnings,
        })
    }

    /// Opens the results of a query; none where there are no page views.
    ///
    /// # Errors
    ///
    /// [`CanvasError::NotFound`] for results that have ended: start the query again.
    pub async fn open_history(
        &self,
        results: &HistoryResults,
    ) -> Result<Option<HistoryStream>, CanvasError> {
        let address = self.own_address(results.address())?;
        let route = if results.address().contains("/users/page_views/") {
            "/api/v1/users/page_views/query/:query_id/results"
        } else {
            "/api/v1/users/:user_id/page_views/query/:query_id/results"
        };
        let opened = self
            .open(&Call::get(route, String::new(), VIEWS).at(address))
            .await?;
        if opened.status == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        if opened.is_page() {
            return Err(opened.into_page_error(self.http()).await);
        }
        Ok(Some(HistoryStream::new(self.http().clone(), opened)))
    }
}

/// Lets an answer pass that says what is wrong with a question, not who may ask it.
fn unless_refused(answer: Result<(), CanvasError>) -> Result<(), CanvasError> {
    match answer {
        Err(CanvasError::Refused { .. } | CanvasError::NotFound { .. }) => Ok(()),
        answer => answer,
    }
}

/// Writes a time as Canvas reads it.
fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[derive(Deserialize)]
struct Started {
    poll_url: String,
}

#[derive(Deserialize)]
struct Sent {
    status: String,
    #[serde(default, deserialize_with = "text")]
    results_url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    error_code: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    warnings: Vec<HistoryWarning>,
}
