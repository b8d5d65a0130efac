//! Signing in with a name and a password, for accounts that have a password in Panopto.

use lectern_net::Secret;

use super::call::{Operation, Version, operation, outcome, soap_call};
use super::envelope::Arguments;
use crate::Panopto;
use crate::caller::Credentials;
use crate::error::PanoptoError;
use crate::login::{SessionCookies, cookies_of};

const LOG_ON: Operation = operation!("Auth", "LogOnWithPassword", "a Panopto password");

impl Panopto {
    /// Signs in with a user key (`instance\name`, or a plain name) and a password, and returns the cookies of that session.
    ///
    /// # Errors
    ///
    /// [`PanoptoError::PasswordRefused`] where the server says no, which it does with status 200; accounts that sign in
    /// through their institution have no password there.
    pub async fn log_on_with_password(
        &self,
        user_key: &str,
        password: &Secret,
    ) -> Result<SessionCookies, PanoptoError> {
        let arguments = Arguments::default()
            .text("userKey", user_key)
            .text("password", password.expose());
        let call = soap_call(LOG_ON, Version::V42, &arguments);
        let answer = self.call_soap(&call, Credentials::Nobody).await?;
        let outcome = outcome(LOG_ON, &answer)?;
        if outcome.node.text.trim() != "true" {
            return Err(PanoptoError::PasswordRefused {
                request: outcome.request,
            });
        }
        match cookies_of(&answer.headers) {
            Some(cookies) => Ok(cookies),
            None => Err(outcome.unexpected("the answer sets no .ASPXAUTH cookie")),
        }
    }
}
