//! A started campus and an account on its Canvas.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use lectern_campus::canvas::demo;
use lectern_campus::{Campus, CampusConfig, CampusHandle, CanvasConfig, CanvasWorld};
use lectern_canvas::{AccessTokens, Canvas, FixedToken, Governor};
use lectern_net::{HttpClient, HttpSettings, ProxyChoice};

/// The present of all these tests.
pub const NOW: &str = "2026-11-20T12:00:00Z";

pub fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub async fn campus(courses: CanvasWorld) -> CampusHandle {
    let campus = Campus::start(CampusConfig {
        canvas: CanvasConfig {
            courses,
            ..CanvasConfig::default()
        },
        ..CampusConfig::default()
    })
    .await
    .unwrap();
    campus.clock().stop_at(time(NOW));
    campus
}

pub fn http() -> HttpClient {
    HttpClient::new(&HttpSettings {
        proxy: ProxyChoice::None,
        ..HttpSettings::default()
    })
    .unwrap()
}

pub fn admin(campus: &CampusHandle) -> Canvas {
    with_token(campus, demo::ADMIN_TOKEN)
}

pub fn with_token(campus: &CampusHandle, token: &str) -> Canvas {
    with_tokens(campus, Arc::new(FixedToken::new(token.into())))
}

pub fn with_tokens(campus: &CampusHandle, tokens: Arc<dyn AccessTokens>) -> Canvas {
    Canvas::new(
        campus.canvas().base_url().parse().unwrap(),
        http(),
        Arc::new(Governor::new().faster(50)),
        tokens,
    )
}
