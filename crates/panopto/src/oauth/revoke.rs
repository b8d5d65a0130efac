use http::{Method, StatusCode};
use lectern_net::{NetError, Secret};

use super::client::OAuthClient;
use super::error::OAuthError;
use super::exchange::LONGEST_ANSWER;
use crate::answer;

impl OAuthClient {
    /// Withdraws a refresh token, or an access token. One that is unknown already counts as withdrawn, so this may be repeated.
    ///
    /// # Errors
    ///
    /// A failure to ask, or a server that does not offer this.
    pub async fn revoke(&self, token: &Secret) -> Result<(), OAuthError> {
        let mut refusal = None;
        for credentials in self.revocation_credentials() {
            let builder = self.http.reqwest().post(self.revocation.clone());
            let request = match &credentials {
                Credentials::Basic(id, secret) => builder
                    .basic_auth(id, Some(secret))
                    .form(&[("token", token.expose())]),
                Credentials::Body(id, secret) => builder.form(&[
                    ("token", token.expose()),
                    ("client_id", id),
                    ("client_secret", secret),
                ]),
            };
            let request = request
                .build()
                .map_err(|error| NetError::from_reqwest(error, Method::POST, &self.revocation))?;
            let response = self.http.execute(request).await?;
            let status = response.status();
            let body = self
                .http
                .read_body(&Method::POST, response, LONGEST_ANSWER)
                .await?;
            if status.is_success() {
                return Ok(());
            }
            refusal = Some(revocation_refusal(status, &body));
            if !matches!(refusal, Some(OAuthError::InvalidClient)) {
                break;
            }
        }
        refusal.map_or(Ok(()), Err)
    }

    /// Returns the ways to say who asks, the likeliest first.
    ///
    /// Revocation is known to take Basic credentials. The standard form-encodes both halves before; some Panopto servers want
    /// them as they are. The body is what the token endpoint takes.
    fn revocation_credentials(&self) -> Vec<Credentials> {
        let id = self.client_id.clone();
        let secret = self
            .client_secret
            .as_ref()
            .map_or(String::new(), |secret| secret.expose().to_owned());
        let encode =
            |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let mut ways = vec![Credentials::Basic(encode(&id), encode(&secret))];
        let plain = Credentials::Basic(id.clone(), secret.clone());
        if plain != ways[0] {
            ways.push(plain);
        }
        ways.push(Credentials::Body(id, secret));
        ways
    }
}

/// Where a client id and secret go.
#[derive(PartialEq, Eq)]
enum Credentials {
    Basic(String, String),
    Body(String, String),
}

fn revocation_refusal(status: StatusCode, body: &[u8]) -> OAuthError {
    let error = serde_json::from_slice::<serde_json::Value>(body)
        .ok()
        .and_then(|body| body.get("error")?.as_str().map(str::to_owned));
    match error.as_deref() {
        Some("invalid_client") => OAuthError::InvalidClient,
        Some(error) => OAuthError::Refused {
            error: error.to_owned(),
            description: None,
        },
        None => OAuthError::NotAToken {
            status,
            excerpt: answer::excerpt(body),
        },
    }
}
