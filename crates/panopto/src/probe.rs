use http::Method;
use lectern_net::{HttpClient, NetError, NetErrorKind, TrustProblem};
use serde_json::Value;
use url::Url;

use crate::answer;

/// A discovery document or start page is never longer than this.
const LONGEST_PAGE: usize = 2 << 20;

/// What is behind an address.
#[derive(Debug)]
pub enum Probe {
    /// A Panopto site.
    Found {
        /// The site's address, which is another one where the server sent us on.
        server: Url,
    },
    /// A server that is no Panopto.
    NotPanopto {
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

/// Finds out whether a Panopto answers at an address, without signing in.
///
/// The sign-in service's discovery document is proof; where a site does not publish one, its start page under `/Panopto/` is
/// taken. Two small requests at most.
pub async fn probe(server: &Url, http: &HttpClient) -> Probe {
    let discovery = match fetch(
        server,
        http,
        "/Panopto/oauth2/.well-known/openid-configuration",
    )
    .await
    {
        Ok(answer) => answer,
        Err(error) => return failed(error),
    };
    if discovery.is_panopto_discovery() {
        return Probe::Found {
            server: discovery.origin,
        };
    }
    match fetch(server, http, "/Panopto/").await {
        Ok(page) if page.is_panopto_page() => Probe::Found {
            server: page.origin,
        },
        Ok(page) => Probe::NotPanopto {
            detail: page.describe(),
        },
        Err(error) => failed(error),
    }
}

struct Fetched {
    status: http::StatusCode,
    origin: Url,
    path: String,
    text: String,
}

impl Fetched {
    fn is_panopto_discovery(&self) -> bool {
        let Ok(document) = serde_json::from_str::<Value>(&self.text) else {
            return false;
        };
        let names_panopto = |member: &str| {
            document
                .get(member)
                .and_then(Value::as_str)
                .is_some_and(|address| address.to_ascii_lowercase().contains("/panopto/"))
        };
        self.status.is_success()
            && (names_panopto("authorization_endpoint") || names_panopto("token_endpoint"))
    }

    /// A page that only repeats the path it was asked for names Panopto too, but not with success.
    fn is_panopto_page(&self) -> bool {
        self.status.is_success()
            && self.path.to_ascii_lowercase().starts_with("/panopto/")
            && answer::looks_like_html(&self.text)
            && self.text.contains("Panopto")
    }

    fn describe(&self) -> String {
        match answer::page_title(&self.text) {
            Some(title) => format!(
                "the server answered with status {} and the page “{title}”",
                self.status.as_u16()
            ),
            None => format!("the server answered with status {}", self.status.as_u16()),
        }
    }
}

async fn fetch(server: &Url, http: &HttpClient, path: &str) -> Result<Fetched, NetError> {
    let mut url = server.clone();
    url.set_path(path);
    let request = http
        .reqwest()
        .get(url.clone())
        .build()
        .map_err(|error| NetError::from_reqwest(error, Method::GET, &url))?;
    let response = http.execute(request).await?;
    let status = response.status();
    let mut origin = response.url().clone();
    let path = origin.path().to_owned();
    origin.set_path("/");
    origin.set_query(None);
    origin.set_fragment(None);
    let body = http.read_body(&Method::GET, response, LONGEST_PAGE).await?;
    Ok(Fetched {
        status,
        origin,
        path,
        text: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn failed(error: NetError) -> Probe {
    match error.kind {
        NetErrorKind::Untrusted(problem) => Probe::Untrusted { problem, error },
        // Something answered, only nothing that makes sense.
        NetErrorKind::RedirectRefused | NetErrorKind::TooLong | NetErrorKind::BodyCut => {
            Probe::NotPanopto {
                detail: error.kind.to_string(),
            }
        }
        _ => Probe::Unreachable { error },
    }
}
