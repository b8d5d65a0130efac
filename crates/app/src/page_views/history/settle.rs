//! What becomes of a query that left somebody out, or failed.

use lectern_jobs::ItemContext;

use super::super::groups::{Outcome, Query};
use super::super::results::Stored;
use super::super::run::Run;
use super::super::setback::Setback;
use super::missing;
use crate::error::{ErrorCode, Problem};

/// How often the same query is made again before it is split.
const SAME_AGAIN: u32 = 1;
/// Looks who has no rows where Canvas says that it left somebody out.
pub(super) async fn settle(
    run: &Run,
    query: &Query,
    stored: Stored,
    open: &mut Vec<Query>,
    outcome: &mut Outcome,
) -> Result<(), Setback> {
    if stored.uncertain.is_empty() {
        return Ok(());
    }
    if query.users.len() > 1 {
        open.extend(stored.uncertain.iter().map(|user| Query {
            users: vec![*user],
            months: query.months,
            failures: 0,
        }));
        return Ok(());
    }
    for user in stored.uncertain {
        if !missing(run, user, &[query.months]).await?.is_empty() {
            outcome.failed.insert(user, (true, left_out()));
        }
    }
    Ok(())
}

/// Makes a failed query again, or in halves.
pub(super) fn split(
    item: &ItemContext,
    query: &Query,
    code: &str,
    open: &mut Vec<Query>,
    outcome: &mut Outcome,
) {
    if code == "USER_FILTERED" && query.users.len() == 1 {
        outcome.failed.insert(query.users[0], (true, left_out()));
        return;
    }
    let too_large = code == "RESULT_SIZE_LIMIT_EXCEEDED";
    if !too_large && query.failures < SAME_AGAIN {
        open.push(Query {
            failures: query.failures + 1,
            ..query.clone()
        });
        return;
    }
    let month = query.months.start.format("%B %Y");
    if let Some(halves) = query.halves() {
        item.job().log(&if too_large {
            format!("The history from {month} is too large. Lectern asks again for less at a time.")
        } else {
            format!(
                "Canvas could not gather the history from {month} ({code}). Lectern asks again for less at a time."
            )
        });
        open.extend(halves);
        return;
    }
    let problem = Problem::new(
        ErrorCode::Server,
        format!("Canvas could not gather the history of {month} for this person ({code})."),
    )
    .hint("Try again later. What was stored stays.")
    .retryable();
    outcome.failed.insert(query.users[0], (false, problem));
}

fn left_out() -> Problem {
    Problem::new(
        ErrorCode::Forbidden,
        "Canvas leaves this person out of its page view history.",
    )
    .hint("Ask your Canvas administrator why. Other people are not affected.")
    .detail("USER_FILTERED")
}
