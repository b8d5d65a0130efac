//! Signing in to the SOAP services, and being sure of it.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use lectern_net::Secret;
use lectern_panopto::{Panopto, PanoptoError, SessionCookies, WebSession};
use tokio::sync::Mutex;

use crate::app::Inner;
use crate::error::AppError;
use crate::mirror::cookies::AccountCookies;
use crate::{AccountId, Grant};

/// How the services are signed in to.
#[derive(Debug, Clone)]
pub(super) enum SoapSession {
    /// With the cookies that the access token gives.
    Token(AccountCookies),
    /// With the account's own name and password.
    Password(PasswordCookies),
}

#[async_trait]
impl WebSession for SoapSession {
    async fn cookies(&self) -> Result<SessionCookies, PanoptoError> {
        match self {
            Self::Token(session) => session.cookies().await,
            Self::Password(session) => session.cookies().await,
        }
    }

    async fn renew(&self, stale: &Secret) -> Result<SessionCookies, PanoptoError> {
        match self {
            Self::Token(session) => session.renew(stale).await,
            Self::Password(session) => session.renew(stale).await,
        }
    }
}

/// The cookies of an account that has a password in Panopto.
#[derive(Debug, Clone)]
pub(super) struct PasswordCookies {
    panopto: Panopto,
    user: String,
    password: Secret,
    held: Arc<Mutex<Option<SessionCookies>>>,
}

impl PasswordCookies {
    /// Returns them for an account that signs in with a password; none for any other.
    pub async fn of(
        app: &Weak<Inner>,
        account: &AccountId,
        panopto: &Panopto,
    ) -> Result<Option<Self>, AppError> {
        let app = app.upgrade().ok_or(AppError::TaskEnded)?;
        let row = app.account_row(account).await?;
        if row.grant != Grant::Password {
            return Ok(None);
        }
        let password = app.password(&row).await?;
        let (Some(user), Some(password)) = (row.username, password) else {
            return Ok(None);
        };
        Ok(Some(Self {
            panopto: panopto.clone(),
            user,
            password,
            held: Arc::default(),
        }))
    }

    async fn log_on(
        &self,
        held: &mut Option<SessionCookies>,
    ) -> Result<SessionCookies, PanoptoError> {
        *held = None;
        let cookies = self
            .panopto
            .log_on_with_password(&self.user, &self.password)
            .await?;
        *held = Some(cookies.clone());
        Ok(cookies)
    }
}

#[async_trait]
impl WebSession for PasswordCookies {
    async fn cookies(&self) -> Result<SessionCookies, PanoptoError> {
        let mut held = self.held.lock().await;
        match held.as_ref() {
            Some(cookies) => Ok(cookies.clone()),
            None => self.log_on(&mut held).await,
        }
    }

    async fn renew(&self, stale: &Secret) -> Result<SessionCookies, PanoptoError> {
        let mut held = self.held.lock().await;
        match held.as_ref() {
            Some(cookies) if cookies.header() != stale => Ok(cookies.clone()),
            _ => self.log_on(&mut held).await,
        }
    }
}

/// Tells whether the services do not sign the account in this way, so that there is nothing to wait for.
pub(super) fn is_no_way_in(error: &PanoptoError) -> bool {
    matches!(
        error,
        PanoptoError::SoapRefused { .. }
            | PanoptoError::PasswordRefused { .. }
            | PanoptoError::Forbidden { .. }
            | PanoptoError::NotFound { .. }
            | PanoptoError::Fault { .. }
            | PanoptoError::NotJson { .. }
            | PanoptoError::UnexpectedBody { .. }
    )
}
