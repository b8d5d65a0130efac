use http::HeaderMap;
use http::header::SET_COOKIE;
use lectern_net::Secret;

use crate::call::Call;
use crate::caller::Panopto;
use crate::error::PanoptoError;
use crate::folders::api;
use crate::model::UserInfo;

/// The cookies that downloads and the viewer want instead of a token.
#[derive(Debug, Clone)]
pub struct SessionCookies {
    header: Secret,
}

impl SessionCookies {
    /// Returns the value for a `Cookie` header. It goes to the account's own server only.
    pub fn header(&self) -> &Secret {
        &self.header
    }
}

impl Panopto {
    /// Exchanges the access token for the cookies of a web session.
    ///
    /// The server limits how often this may be asked, and the cookies outlive the token: ask once and keep them.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::UnexpectedBody`] if the answer sets no `.ASPXAUTH` cookie.
    pub async fn legacy_login(&self) -> Result<SessionCookies, PanoptoError> {
        let answer = self
            .call(&Call::get("GET /auth/legacyLogin", api("auth/legacyLogin")))
            .await?;
        answer.refuse_page()?;
        cookies_of(&answer.headers).ok_or_else(|| PanoptoError::UnexpectedBody {
            detail: "the answer sets no .ASPXAUTH cookie".to_owned(),
            request: answer.request,
        })
    }

    /// Asks who is signed in.
    ///
    /// # Errors
    ///
    /// Servers need not offer this; a failure says nothing about the sign-in.
    pub async fn user_info(&self) -> Result<UserInfo, PanoptoError> {
        let path = "/Panopto/oauth2/connect/userinfo".to_owned();
        self.json(&Call::get("GET /oauth2/connect/userinfo", path))
            .await
    }
}

/// Takes the cookies that an answer sets, without their attributes; none where the one that signs in is missing.
pub(crate) fn cookies_of(headers: &HeaderMap) -> Option<SessionCookies> {
    let pairs: Vec<&str> = headers
        .get_all(SET_COOKIE)
        .iter()
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .map(str::trim)
        .filter(|pair| {
            pair.split_once('=')
                .is_some_and(|(_, value)| !value.is_empty())
        })
        .collect();
    pairs
        .iter()
        .any(|pair| pair.starts_with(".ASPXAUTH="))
        .then(|| SessionCookies {
            header: Secret::new(pairs.join("; ")),
        })
}
