use http::header::WWW_AUTHENTICATE;
use http::{HeaderMap, Method, StatusCode};
use lectern_net::page::{looks_like_html, page_title};
use lectern_net::{HttpClient, NetError, NetErrorKind, TrustProblem};
use url::Url;

/// The answer to somebody unknown is never longer than this.
const LONGEST_PAGE: usize = 2 << 20;

/// What is behind an address.
#[derive(Debug)]
pub enum Probe {
    /// A Canvas.
    Found {
        /// Its address, which is another one where the server sent us on.
        server: Url,
    },
    /// A server that is no Canvas.
    NotCanvas {
        /// What answered, in a few words.
        detail: String,
    },
    /// Nothing that answers.
    Unreachable {
        /// Why.
        error: NetError,
    },
    /// A server whose certificate is not trusted.
    Untrusted {
        /// What is wrong with it.
        problem: TrustProblem,
        /// The failure.
        error: NetError,
    },
}

/// Finds out whether a Canvas answers at an address, without signing in: it asks who somebody without a token is, and Canvas
/// says in its own way that it does not know.
pub async fn probe(server: &Url, http: &HttpClient) -> Probe {
    match fetch(server, http).await {
        Ok(answer) if answer.is_canvas() => Probe::Found {
            server: answer.origin,
        },
        Ok(answer) => Probe::NotCanvas {
            detail: answer.describe(),
        },
        Err(error) => failed(error),
    }
}

struct Fetched {
    status: StatusCode,
    headers: HeaderMap,
    origin: Url,
    text: String,
}

impl Fetched {
    fn is_canvas(&self) -> bool {
        let realm = self
            .headers
            .get(WWW_AUTHENTICATE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains("canvas-lms"));
        let words = self.text.contains("\"unauthenticated\"") && !looks_like_html(&self.text);
        self.status == StatusCode::UNAUTHORIZED && (realm || words)
    }

    fn describe(&self) -> String {
        match page_title(&self.text) {
            Some(title) => format!(
                "the server answered with status {} and the page “{title}”",
                self.status.as_u16()
            ),
            None => format!("the server answered with status {}", self.status.as_u16()),
        }
    }
}

async fn fetch(server: &Url, http: &HttpClient) -> Result<Fetched, NetError> {
    let mut url = server.clone();
    url.set_path("/api/v1/users/self");
    let request = http
        .reqwest()
        .get(url.clone())
        .header("accept", "application/json")
        .build()
        .map_err(|error| NetError::from_reqwest(error, Method::GET, &url))?;
    let response = http.execute(request).await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut origin = response.url().clone();
    origin.set_path("/");
    origin.set_query(None);
    origin.set_fragment(None);
    let body = http.read_body(&Method::GET, response, LONGEST_PAGE).await?;
    Ok(Fetched {
        status,
        headers,
        origin,
        text: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn failed(error: NetError) -> Probe {
    match error.kind {
        NetErrorKind::Untrusted(problem) => Probe::Untrusted { problem, error },
        // Something answered, only nothing that makes sense.
        NetErrorKind::RedirectRefused | NetErrorKind::TooLong | NetErrorKind::BodyCut => {
            Probe::NotCanvas {
                detail: error.kind.to_string(),
            }
        }
        _ => Probe::Unreachable { error },
    }
}
