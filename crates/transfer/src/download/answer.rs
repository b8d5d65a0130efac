//! What the head of an answer means for a download.

use std::time::SystemTime;

use http::{HeaderMap, StatusCode};
use lectern_net::retry_after;

use super::fault::Fault;
use super::validators::ContentRange;
use super::{StartOver, Validators};

/// The rest of a file that was asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// Bytes that are there already, at least one.
    pub at: u64,
    pub validators: &'a Validators,
    pub length: Option<u64>,
}

/// What to do with an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It holds the whole file; what is there already has to go, for this reason.
    Whole(Option<StartOver>),
    /// It holds the file from the place that was asked for. The length of the whole, where told.
    Rest(Option<u64>),
    /// It cannot be used; ask for the whole file.
    Over(StartOver),
    /// Nothing is missing.
    Nothing,
    /// It holds no file.
    Failed(Fault),
}

/// Judges an answer by its head.
pub(crate) fn judge(status: StatusCode, headers: &HeaderMap, asked: Option<Asked<'_>>) -> Verdict {
    match (status, asked) {
        (StatusCode::OK, None) => Verdict::Whole(None),
        (StatusCode::OK, Some(asked)) => Verdict::Whole(Some(why_whole(headers, asked))),
        (StatusCode::PARTIAL_CONTENT, Some(asked)) => rest(headers, asked),
        (StatusCode::RANGE_NOT_SATISFIABLE, Some(asked)) => beyond_the_end(headers, asked),
        _ => Verdict::Failed(Fault::Status {
            status,
            retry_after: retry_after(headers, SystemTime::now().into()),
        }),
    }
}

/// A server that compared versions sends the whole of another one; one that knows no ranges sends the same one whole.
fn why_whole(headers: &HeaderMap, asked: Asked<'_>) -> StartOver {
    if asked.validators.agree_with(headers) {
        StartOver::RangeIgnored
    } else {
        StartOver::FileChanged
    }
}

fn rest(headers: &HeaderMap, asked: Asked<'_>) -> Verdict {
    let Some(ContentRange {
        span: Some((first, _)),
        total,
    }) = ContentRange::of(headers)
    else {
        return Verdict::Over(StartOver::RangeIgnored);
    };
    let same_length = match (total, asked.length) {
        (Some(told), Some(known)) => told == known,
        _ => true,
    };
    if !asked.validators.agree_with(headers) || !same_length {
        Verdict::Over(StartOver::FileChanged)
    } else if first != asked.at {
        Verdict::Over(StartOver::RangeIgnored)
    } else {
        Verdict::Rest(total)
    }
}

/// A range is refused only where `If-Range` found the same version, so a file that ends where ours ends is ours.
fn beyond_the_end(headers: &HeaderMap, asked: Asked<'_>) -> Verdict {
    let total = ContentRange::of(headers).and_then(|range| range.total);
    let names_another =
        headers.contains_key(http::header::ETAG) && !asked.validators.agree_with(headers);
    if total == Some(asked.at)
        && asked.length.is_none_or(|length| length == asked.at)
        && !names_another
    {
        Verdict::Nothing
    } else {
        Verdict::Over(StartOver::RangeRefused)
    }
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
