//! What runners of every kind do with an item that cannot go on.

use std::time::Duration;

use lectern_jobs::{
    ItemChange, ItemContext, ItemState, JobError, Problem as JobProblem, WaitReason, Waited,
};
use lectern_net::NetErrorKind;

use crate::AccountId;
use crate::error::{ErrorCode, Problem};
use crate::sites::Sites;

/// Returns what a whole job waits for where the trouble lies with the account or this computer, not with what is worked on.
pub(crate) fn reason_to_wait(code: ErrorCode) -> Option<WaitReason> {
    match code {
        ErrorCode::SignInNeeded | ErrorCode::Keychain => Some(WaitReason::SignIn),
        ErrorCode::Database | ErrorCode::DiskFull => Some(WaitReason::Disk),
        _ => None,
    }
}

/// Tells whether the whole account is cut off, so that waiting is the only thing to do.
pub(crate) fn is_no_connection(kind: &NetErrorKind) -> bool {
    matches!(
        kind,
        NetErrorKind::Offline
            | NetErrorKind::UnknownHost
            | NetErrorKind::Unreachable
            | NetErrorKind::ConnectTimedOut
    )
}

/// Lets the whole job wait: for a sign-in without an end, for anything else until the next look.
pub(crate) async fn wait_for(
    sites: &dyn Sites,
    item: &ItemContext,
    account: &AccountId,
    reason: WaitReason,
    look_after: Duration,
) -> Result<Waited, JobError> {
    if reason == WaitReason::SignIn {
        return item
            .job()
            .wait(reason, None, sites.signed_in(account))
            .await;
    }
    if reason == WaitReason::Connection {
        sites.note_connection(account, false);
    }
    let never = std::future::pending();
    item.job().wait(reason, Some(look_after), never).await
}

/// Says what an item waits for.
pub(super) fn waiting_words(reason: WaitReason, problem: &Problem) -> String {
    match reason {
        WaitReason::SignIn => "Waiting for you to sign in".to_owned(),
        WaitReason::Connection => "Waiting for the connection".to_owned(),
        WaitReason::Limit if problem.message.contains("Canvas") => {
            "Waiting for Canvas to take more calls".to_owned()
        }
        WaitReason::Limit => "Waiting for the Panopto limit".to_owned(),
        WaitReason::Server | WaitReason::Disk => problem.message.clone(),
    }
}

/// Never returns: a stopped job drops the tasks of its items, and until then there is nothing to do.
pub(crate) async fn never<T>() -> Result<T, JobError> {
    std::future::pending().await
}

/// Ends an item with a problem. Its checkpoint stays, so that a retry goes on from there.
pub(crate) fn fail(item: &ItemContext, problem: JobProblem) -> Result<(), JobError> {
    item.job()
        .log(&format!("{}: {}", item.item().title, problem.message));
    item.leave_lane();
    item.change(ItemChange {
        state: Some(ItemState::Failed),
        phase: Some(String::new()),
        detail: Some(problem.message.clone()),
        error: Some(Some(problem)),
        ..ItemChange::default()
    })
}
