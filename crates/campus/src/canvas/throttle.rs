//! The bucket of costs: it leaks all the time, and every request pours something in.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Instant,
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::HeaderValue;

use super::{
    answer::{COST, REMAINING, throttled},
    call::token_of,
};
use crate::{CampusState, ThrottleSettings, endpoint, lock::locked};

/// One bucket for each token.
#[derive(Debug, Default)]
pub(crate) struct Buckets(Mutex<HashMap<String, Bucket>>);

#[derive(Debug)]
struct Bucket {
    level: f64,
    at: Instant,
}

impl Bucket {
    fn leak(&mut self, now: Instant, settings: &ThrottleSettings) {
        let seconds = now.saturating_duration_since(self.at).as_secs_f64();
        self.level = (self.level - seconds * settings.leak_per_second).max(0.0);
        self.at = now;
    }
}

impl Buckets {
    /// Reserves room for a request, or says what remains when the bucket is full.
    fn begin(&self, token: &str, now: Instant, settings: &ThrottleSettings) -> Result<(), f64> {
        let mut buckets = locked(&self.0);
        let bucket = buckets.entry(token.to_owned()).or_insert(Bucket {
            level: 0.0,
            at: now,
        });
        bucket.leak(now, settings);
        if settings.enforced && bucket.level >= settings.high_water {
            return Err(settings.high_water - bucket.level);
        }
        bucket.level =
            (bucket.level + settings.up_front).min(settings.maximum.max(settings.up_front));
        Ok(())
    }

    /// Gives back what was reserved, pours in the cost, and returns what remains.
    fn end(&self, token: &str, cost: f64, now: Instant, settings: &ThrottleSettings) -> f64 {
        let mut buckets = locked(&self.0);
        let Some(bucket) = buckets.get_mut(token) else {
            return settings.high_water;
        };
        bucket.leak(now, settings);
        bucket.level = (bucket.level - settings.up_front + cost)
            .max(0.0)
            .min(settings.maximum);
        settings.high_water - bucket.level
    }

    /// Fills the bucket of a token, as much calling would.
    pub(crate) fn fill(&self, token: &str, level: f64) {
        let bucket = Bucket {
            level,
            at: Instant::now(),
        };
        locked(&self.0).insert(token.to_owned(), bucket);
    }
}

/// Refuses requests above the mark, and tells what the others cost.
pub(super) async fn throttle(
    State(campus): State<Arc<CampusState>>,
    request: Request,
    next: Next,
) -> Response {
    let settings = campus.settings.read().canvas.throttle.clone();
    let Some(token) = token_of(&request) else {
        return next.run(request).await;
    };
    let cost = cost(&request) * settings.cost_factor;
    let buckets = &campus.canvas.buckets;
    if let Err(remaining) = buckets.begin(&token, Instant::now(), &settings) {
        return throttled(settings.status, remaining);
    }
    let held = Held {
        campus: &campus,
        token: &token,
        settings: &settings,
        cost: 0.01,
        is_over: false,
    };
    let mut response = next.run(request).await;
    let remaining = held.end(cost);
    let headers = response.headers_mut();
    for (name, value) in [
        (COST, format!("{cost:.16}")),
        (REMAINING, format!("{remaining:.14}")),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

/// Room that is given back even when the other side hangs up in the middle.
struct Held<'a> {
    campus: &'a CampusState,
    token: &'a str,
    settings: &'a ThrottleSettings,
    cost: f64,
    is_over: bool,
}

impl Held<'_> {
    fn end(mut self, cost: f64) -> f64 {
        self.is_over = true;
        let buckets = &self.campus.canvas.buckets;
        buckets.end(self.token, cost, Instant::now(), self.settings)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            let buckets = &self.campus.canvas.buckets;
            buckets.end(self.token, self.cost, Instant::now(), self.settings);
        }
    }
}

/// Returns what a request costs: its seconds of computing and of the database.
fn cost(request: &Request) -> f64 {
    let endpoint = endpoint::name(request);
    match endpoint.rsplit('/').next().unwrap_or_default() {
        "submissions" => 2.4,
        "enrollments" | "users" => 0.42,
        "page_views" => 0.31,
        "courses" => 0.36,
        _ => 0.07,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn fourteen_requests_at_once_fill_a_bucket_and_it_leaks_ten_a_second() {
        let (buckets, settings, now) = (
            Buckets::default(),
            ThrottleSettings::default(),
            Instant::now(),
        );
        for _ in 0..14 {
            assert!(buckets.begin("a", now, &settings).is_ok());
        }
        assert_eq!(buckets.begin("a", now, &settings), Err(0.0));
        let later = now + Duration::from_secs(1);
        assert!(buckets.begin("a", later, &settings).is_ok());
        assert!(
            buckets.begin("b", now, &settings).is_ok(),
            "each token has its own"
        );
    }

    #[test]
    fn an_idle_bucket_shows_all_but_the_cost() {
        let (buckets, settings, now) = (
            Buckets::default(),
            ThrottleSettings::default(),
            Instant::now(),
        );
        buckets.begin("a", now, &settings).unwrap();
        let remaining = buckets.end("a", 0.5, now, &settings);
        assert!((remaining - 699.5).abs() < 1e-9, "{remaining}");
    }
}
