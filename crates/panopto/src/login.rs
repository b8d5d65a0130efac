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
        let pairs: Vec<&str> = answer
            .headers
            .get_all(SET_COOKIE)
            .iter()
            .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
            .map(str::trim)
            .filter(|pair| {
                pair.split_once('=')
                    .is_some_and(|(_, value)| !value.is_empty())
            })
            .collect();
        if !pairs.iter().any(|pair| pair.starts_with(".ASPXAUTH=")) {
            let detail = "the answer sets no .ASPXAUTH cookie".to_owned();
            return Err(PanoptoError::UnexpectedBody {
                request: answer.request,
                detail,
            });
        }
        Ok(SessionCookies {
            header: Secret::new(pairs.join("; ")),
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
