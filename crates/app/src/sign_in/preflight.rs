use std::time::Duration;

use http::Method;
use lectern_panopto::oauth::{AuthorizationRequest, Grant, OAuthError};

use super::SignInError;
use crate::accounts::AccountRow;
use crate::app::Inner;
use crate::error::AppError;

/// The browser is not kept waiting for longer.
const PATIENCE: Duration = Duration::from_secs(8);
const LONGEST_PAGE: usize = 256 * 1024;

/// Asks for the sign-in page once before the browser does.
///
/// A server that does not know the client or its redirect address says so on a page of its own and never redirects, so
/// without this the person would read a server's error in the browser while Lectern waits. Only a definite refusal ends
/// the sign-in; whatever else happens is left to the browser.
pub(super) async fn check(
    app: &Inner,
    row: &AccountRow,
    request: &AuthorizationRequest,
) -> Result<(), AppError> {
    let http = app.http_for(&row.server, row.ca_file.as_deref()).await?;
    let ask = async {
        let request = http.reqwest().get(request.url.clone()).build().ok()?;
        let response = http.execute(request).await.ok()?;
        let (status, landed) = (response.status(), response.url().clone());
        let page = http
            .read_body(&Method::GET, response, LONGEST_PAGE)
            .await
            .ok()?;
        let is_error_page =
            status.is_client_error() || landed.path().to_ascii_lowercase().contains("/error");
        is_error_page.then(|| String::from_utf8_lossy(&page).to_ascii_lowercase())
    };
    let refusal = match tokio::time::timeout(PATIENCE, ask).await {
        Ok(Some(page)) => definite(&page, &request.redirect_uri),
        _ => None,
    };
    refusal.map_or(Ok(()), |error| Err(SignInError::OAuth(error).into()))
}

fn definite(page: &str, redirect_uri: &str) -> Option<OAuthError> {
    if page.contains("redirect_uri")
        || page.contains("redirect uri")
        || page.contains("redirect url")
    {
        Some(OAuthError::RedirectMismatch {
            redirect_uri: redirect_uri.to_owned(),
        })
    } else if page.contains("unauthorized_client") {
        Some(OAuthError::UnauthorizedClient { grant: Grant::Code })
    } else if page.contains("invalid_client") || page.contains("unknown client") {
        Some(OAuthError::InvalidClient)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use lectern_panopto::oauth::OAuthError;

    use super::definite;

    #[test]
    fn tells_the_refusals_of_a_page_apart_and_leaves_the_rest_to_the_browser() {
        let read = |page: &str| definite(page, "http://localhost:9127/redirect");

        assert!(matches!(
            read("error: invalid_redirect_uri"),
            Some(OAuthError::RedirectMismatch { .. })
        ));
        assert!(matches!(
            read("unauthorized_client"),
            Some(OAuthError::UnauthorizedClient { .. })
        ));
        assert!(matches!(
            read("sorry, there was an error : invalid_client"),
            Some(OAuthError::InvalidClient)
        ));
        assert!(read("too many requests").is_none());
    }
}
