//! A campus and a client that knows nothing of it.

use lectern_campus::{
    Campus, CampusConfig, CampusHandle, CanvasConfig, CanvasWorld,
    canvas::{Canvas, demo},
};
use reqwest::{Client, Response, redirect::Policy};
use serde_json::Value;

/// The moment at which the campus's clock stands.
pub const NOW: &str = "2026-11-20T12:00:00Z";

pub struct Site {
    pub campus: CampusHandle,
    pub http: Client,
}

impl Site {
    pub async fn open(courses: CanvasWorld) -> Self {
        let config = CampusConfig {
            population: lectern_campus::Population::Empty,
            canvas: CanvasConfig { port: 0, courses },
            ..CampusConfig::default()
        };
        let campus = Campus::start(config).await.unwrap();
        campus.clock().stop_at(NOW.parse().unwrap());
        let http = Client::builder()
            .redirect(Policy::none())
            .no_gzip()
            .no_proxy()
            .build()
            .unwrap();
        Self { campus, http }
    }

    pub async fn small() -> Self {
        Self::open(CanvasWorld::Small).await
    }

    pub fn canvas(&self) -> Canvas<'_> {
        self.campus.canvas()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.canvas().base_url())
    }

    pub async fn get_as(&self, token: &str, path: &str) -> Response {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            self.url(path)
        };
        self.http.get(url).bearer_auth(token).send().await.unwrap()
    }

    pub async fn get(&self, path: &str) -> Response {
        self.get_as(demo::ADMIN_TOKEN, path).await
    }

    /// Reads JSON as the administrator.
    pub async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    /// Posts JSON as the administrator.
    pub async fn post(&self, path: &str, body: Value) -> Response {
        let request = self
            .http
            .post(self.url(path))
            .bearer_auth(demo::ADMIN_TOKEN);
        request.json(&body).send().await.unwrap()
    }

    /// Follows the links to the end and returns all rows, and how many pages there were.
    pub async fn all(&self, path: &str) -> (Vec<Value>, usize) {
        let (mut rows, mut pages) = (Vec::new(), 0);
        let mut next = Some(self.url(path));
        while let Some(address) = next {
            let answer = self.get(&address).await;
            assert_eq!(answer.status(), 200, "{address}");
            next = link(&answer, "next");
            rows.extend(answer.json::<Vec<Value>>().await.unwrap());
            pages += 1;
            assert!(pages < 2_000, "it goes on for ever");
        }
        (rows, pages)
    }
}

/// Returns the address of a link.
pub fn link(answer: &Response, name: &str) -> Option<String> {
    let header = answer.headers().get("link")?.to_str().unwrap();
    header.split(',').find_map(|part| {
        let (address, rest) = part.strip_prefix('<')?.split_once('>')?;
        (rest == format!("; rel=\"{name}\"")).then(|| address.to_owned())
    })
}

/// Returns status and JSON.
pub async fn told(answer: Response) -> (u16, Value) {
    (answer.status().as_u16(), answer.json().await.unwrap())
}

pub fn text(answer: &Response, header: &str) -> Option<String> {
    let value = answer.headers().get(header)?;
    Some(value.to_str().unwrap().to_owned())
}
