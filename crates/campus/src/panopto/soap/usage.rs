//! `UsageReporting`: who watched what, in sums and row by row.

use super::{
    SoapFault,
    message::{Arguments, Value},
    schema::Operation,
};
use crate::{
    CampusState,
    viewing::{Granularity, Range, Scope, Subject, SummaryItem, TrueView, UsagePage, UsageRefusal},
    world::Identity,
};

/// Answers a call.
pub(super) fn answer(
    state: &CampusState,
    caller: &Identity,
    operation: &Operation,
    arguments: &Arguments,
) -> Result<Value, SoapFault> {
    let id = |name| arguments.id(name).ok_or(UsageRefusal::NotFound);
    let summary = |subject| summary(state, caller, subject, arguments);
    let extended = operation.name.contains("Extended");
    let rows = |scope| rows(state, caller, scope, arguments, extended);
    match operation.name {
        "GetSystemSummaryUsage" => summary(Subject::System),
        "GetFolderSummaryUsage" => summary(Subject::Folder(id("folderId")?)),
        "GetSessionSummaryUsage" => summary(Subject::Session(id("sessionId")?)),
        "GetSessionDetailedUsage" | "GetSessionExtendedDetailedUsage" => {
            rows(Scope::Session(id("sessionId")?))
        }
        "GetUserDetailedUsage" | "GetUserExtendedDetailedUsage" => rows(Scope::User(id("userId")?)),
        "GetSessionUserDetailedUsage" | "GetSessionUserExtendedDetailedUsage" => {
            rows(Scope::SessionUser(id("sessionId")?, id("userId")?))
        }
        _ => Err(SoapFault::unknown_action()),
    }
}

fn summary(
    state: &CampusState,
    caller: &Identity,
    subject: Subject,
    arguments: &Arguments,
) -> Result<Value, SoapFault> {
    let granularity = match arguments.text("granularity").map(str::trim) {
        Some("Daily") => Granularity::Daily,
        Some("Weekly") => Granularity::Weekly,
        _ => Granularity::Hourly,
    };
    let items = state.usage_summary(caller, subject, range(arguments), granularity)?;
    Ok(Value::List(items.iter().map(sum).collect()))
}

fn rows(
    state: &CampusState,
    caller: &Identity,
    scope: Scope,
    arguments: &Arguments,
    extended: bool,
) -> Result<Value, SoapFault> {
    let number = |member| {
        let text = arguments.inner("pagination", member)?;
        text.trim().parse().ok()
    };
    let page = (number("MaxNumberResults"), number("PageNumber"));
    let UsagePage { rows, total } = state.usage_page(caller, scope, range(arguments), page)?;
    let rows = rows.iter().map(|view| row(view, extended)).collect();
    Ok(Value::Members(vec![
        ("PagedResponses", Value::List(rows)),
        ("TotalNumberResponses", total.into()),
    ]))
}

/// Reads the range; operations without one take all.
fn range(arguments: &Arguments) -> Range {
    Range {
        begin: arguments.time("beginRange"),
        end: arguments.time("endRange"),
    }
}

fn sum(item: &SummaryItem) -> Value {
    Value::Members(vec![
        ("MinutesViewed", item.minutes.into()),
        ("Time", item.time.into()),
        ("UniqueUsers", item.users.into()),
        ("Views", item.views.into()),
    ])
}

fn row(view: &TrueView, extended: bool) -> Value {
    let mut members = vec![
        ("SecondsViewed", view.seconds.into()),
        ("SessionId", view.session.into()),
        ("StartPosition", view.start.into()),
        ("Time", view.at.into()),
        ("UserId", view.viewer.into()),
    ];
    if extended {
        members.extend([
            ("PlaybackSpeed", view.speed.into()),
            ("StartReason", view.start_reason.as_str().into()),
            ("StopReason", view.stop_reason.as_str().into()),
        ]);
    }
    Value::Members(members)
}
