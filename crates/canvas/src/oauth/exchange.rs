use std::time::Instant;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::header::DATE;
use http::{Method, StatusCode};
use lectern_net::page::excerpt;
use lectern_net::{Decision, Failure, Idempotency, NetError, Secret, Tokens};
use reqwest::Response;
use serde::Deserialize;
use url::Url;

use super::client::{OAuthClient, refusal};
use super::error::{Grant, OAuthError};

/// No answer about tokens is longer.
const LONGEST_ANSWER: usize = 1 << 20;

/// What the token endpoint answered.
pub(super) struct TokenAnswer {
    pub status: StatusCode,
    date: Option<DateTime<Utc>>,
    body: Bytes,
}

/// Sends a form with the key's id and secret to the token endpoint; again only if it never left.
pub(super) async fn send(
    client: &OAuthClient,
    endpoint: &Url,
    form: &[(&str, &str)],
) -> Result<TokenAnswer, OAuthError> {
    let mut form = form.to_vec();
    form.push(("client_id", &client.client_id));
    if let Some(secret) = &client.client_secret {
        form.push(("client_secret", secret.expose()));
    }
    let started = Instant::now();
    let mut attempt = 1;
    let response = loop {
        let request = client
            .http
            .reqwest()
            .post(endpoint.clone())
            .form(&form)
            .build()
            .map_err(|error| NetError::from_reqwest(error, Method::POST, endpoint))?;
        let error = match client.http.execute(request).await {
            Ok(response) => break response,
            Err(error) => error,
        };
        let failure = Failure::Net(&error.kind);
        let (class, elapsed) = (Idempotency::NotSentOnly, started.elapsed());
        match client
            .retry
            .decide(class, failure, attempt, elapsed, rand::random())
        {
            Decision::Retry { after } => tokio::time::sleep(after).await,
            Decision::Stop(_) => return Err(error.after(attempt, started.elapsed()).into()),
        }
        attempt += 1;
    };
    read(client, &Method::POST, response).await
}

/// Reads an answer of the token endpoint.
pub(super) async fn read(
    client: &OAuthClient,
    method: &Method,
    response: Response,
) -> Result<TokenAnswer, OAuthError> {
    let status = response.status();
    let date = response
        .headers()
        .get(DATE)
        .and_then(|date| DateTime::parse_from_rfc2822(date.to_str().ok()?).ok())
        .map(|date| date.to_utc());
    let body = client
        .http
        .read_body(method, response, LONGEST_ANSWER)
        .await?;
    Ok(TokenAnswer { status, date, body })
}

#[derive(Deserialize)]
struct Granted {
    access_token: Option<String>,
    refresh_token: Option<String>,
    expires_in: Option<i64>,
}

#[derive(Deserialize)]
struct Problem {
    error: String,
    error_description: Option<String>,
}

impl TokenAnswer {
    /// Reads the tokens, or why there are none.
    pub fn tokens(
        self,
        grant: Grant,
        redirect_uri: &str,
        previous: Option<&Secret>,
        now: DateTime<Utc>,
    ) -> Result<Tokens, OAuthError> {
        if !self.status.is_success() {
            return Err(match serde_json::from_slice::<Problem>(&self.body) {
                Ok(problem) => named(problem, grant, redirect_uri),
                Err(_) => self.not_a_token(),
            });
        }
        let granted = serde_json::from_slice::<Granted>(&self.body).ok();
        let Some((granted, access)) = granted.and_then(|mut granted| {
            let access = granted.access_token.take()?;
            (!access.is_empty()).then_some((granted, access))
        }) else {
            return Err(self.not_a_token());
        };
        Ok(Tokens {
            access_token: access.into(),
            refresh_token: granted
                .refresh_token
                .filter(|token| !token.is_empty())
                .map(Secret::new)
                .or_else(|| previous.cloned()),
            obtained_at: now,
            expires_at: Tokens::end(now, granted.expires_in.map(TimeDelta::seconds)),
            server_ahead: self.date.map(|date| date - now),
        })
    }

    pub fn not_a_token(&self) -> OAuthError {
        OAuthError::NotAToken {
            status: self.status,
            excerpt: excerpt(&self.body),
        }
    }
}

/// Canvas says most of what is wrong in the description alone.
fn named(problem: Problem, grant: Grant, redirect_uri: &str) -> OAuthError {
    let says = |words: &str| {
        problem
            .error_description
            .as_deref()
            .is_some_and(|text| text.contains(words))
    };
    if problem.error == "invalid_grant" || says("refresh_token not found") {
        return OAuthError::InvalidGrant { grant };
    }
    refusal(problem.error, problem.error_description, redirect_uri)
}
