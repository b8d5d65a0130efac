//! Is there a Canvas, and what may an account do in it?

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use lectern_canvas::{Canvas, Need, Probe, Right, Rights, TokenEnd, probe};
use lectern_net::parse_server_address;
use serde::Serialize;
use url::Url;

use super::check::{Looked, Sought, no_address};
use super::{AccountRow, AccountTest, Grant, ServerCheck, ServerOutcome, SignInRow, host_of};
use crate::app::App;
use crate::clock;
use crate::error::AppError;

/// How long before its end a token is said to end soon.
const WARNING: TimeDelta = TimeDelta::days(14);

/// Tells whether the end of an access token is so near, or past, that the person should make another.
pub fn ends_soon(end: DateTime<Utc>) -> bool {
    end - clock::now() <= WARNING
}

/// What an account may not do, and which job would need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MissingRight {
    /// What it is needed for.
    pub need: Need,
    /// The job, as the screens call it.
    pub job: &'static str,
    /// What to ask the Canvas administrator for.
    pub ask_for: String,
    /// One sentence for the person.
    pub message: String,
}

impl App {
    /// Looks whether there is a Canvas at an address as people type or paste it.
    ///
    /// # Errors
    ///
    /// Only network settings that cannot be used; everything about the address is an outcome.
    pub async fn check_canvas_server(&self, address: &str) -> Result<ServerCheck, AppError> {
        let server = match parse_server_address(address) {
            Ok(server) => server,
            Err(error) => return Ok(no_address(&error)),
        };
        let http = self.inner.http_for(&server, None).await?;
        Ok(CANVAS.describe(probe(&server, &http).await.into(), server))
    }

    /// Opens the page of a Canvas on which people make access tokens.
    ///
    /// # Errors
    ///
    /// A text that is no address, or a browser that does not open.
    pub async fn open_canvas_tokens_page(&self, address: &str) -> Result<(), AppError> {
        let page = tokens_page(&parse_server_address(address)?);
        if self.open_in_browser(&page).await {
            Ok(())
        } else {
            Err(crate::sign_in::SignInError::NoBrowser.into())
        }
    }

    /// Asks Canvas who the account is and what it may do.
    pub(super) async fn test_canvas_account(
        &self,
        mut row: AccountRow,
    ) -> Result<AccountTest, AppError> {
        let started = Instant::now();
        let id = row.id.clone();
        let canvas = self.canvas_to_test(&mut row).await?;
        let user = self.inner.noting_canvas(&id, canvas.me().await)?.title();
        let elapsed = started.elapsed();
        self.inner.remember_user(&id, Some(user.clone())).await?;
        let rights = self
            .inner
            .noting_canvas(&id, canvas.rights(clock::now()).await)?;
        let host = host_of(canvas.server());
        let end = match row.token_end() {
            Some(TokenEnd::At(at)) => format!(" The token ends on {}.", at.format("%-d %B %Y")),
            Some(TokenEnd::Never) => " The token has no end date.".to_owned(),
            _ => String::new(),
        };
        Ok(AccountTest {
            message: format!("{host} answers. Signed in as {user}.{end}"),
            user: Some(user),
            elapsed,
            missing: missing(&rights),
        })
    }

    /// Returns the client to test with. A token that was refused before is tried again, and its end is read anew.
    async fn canvas_to_test(&self, row: &mut AccountRow) -> Result<Arc<Canvas>, AppError> {
        if row.grant == Grant::Token && !row.demo && row.sign_in != SignInRow::SignedOut {
            let held = self.inner.tokens(row).made_by_hand(row).await?;
            let tried = self.inner.try_token(row, &held).await;
            self.inner.noting_app(&row.id, tried)?;
            let stored = row.clone();
            self.inner
                .database
                .writing(move |t| stored.update_sign_in(t))
                .await?;
            self.inner.tell_accounts();
            self.inner.tell_of_token_ends().await;
        }
        self.canvas_for(&row.id).await
    }
}

fn missing(rights: &Rights) -> Vec<MissingRight> {
    let lacking = rights.found.iter().filter_map(|(need, right)| match right {
        Right::Missing { ask_for } => Some((*need, ask_for.clone())),
        Right::Granted | Right::Unknown => None,
    });
    lacking
        .map(|(need, ask_for)| {
            let (job, without) = match need {
                Need::FindCourses => (
                    "Find courses",
                    "Only your own courses can be searched; others are found by their number or address",
                ),
                Need::People => ("Class lists", "Lectern cannot read who is in a course"),
                Need::PageViews => ("Page views", "Canvas shows you no page views of others"),
                Need::StudentWork => ("Student work", "Canvas shows you no submissions"),
                Need::Details => (
                    "Student work",
                    "Canvas hides comments, rubrics and earlier attempts from this token",
                ),
            };
            MissingRight {
                message: format!("{job}: {without}. Ask for {ask_for}."),
                need,
                job,
                ask_for,
            }
        })
        .collect()
}

/// The page on which people make access tokens.
pub(super) fn tokens_page(server: &Url) -> String {
    let mut page = server.clone();
    page.set_path("/profile/settings");
    page.into()
}

const CANVAS: Sought = Sought {
    name: "Canvas",
    other: ServerOutcome::NotCanvas,
    page: tokens_page,
};

impl From<Probe> for Looked {
    fn from(probe: Probe) -> Self {
        match probe {
            Probe::Found { server } => Self::Found(server),
            Probe::NotCanvas { detail } => Self::Other(detail),
            Probe::Unreachable { error } => Self::Unreachable(error),
            Probe::Untrusted { error, .. } => Self::Untrusted(error),
        }
    }
}
