//! Plans and receipts of page views in words, and as documents.

use lectern_app::{JobView, PageViewPlan, PageViewSource, PageViewsExported};
use serde_json::{Value, json};

use crate::output::{counted, in_lines, plain, written};

/// Says what a plan does.
pub fn plan_words(plan: &PageViewPlan) -> String {
    let mut lines = vec![
        format!(
            "Page views of {} ({}), days in {}",
            plain(&plan.name),
            plan.canvas_id,
            plan.zone
        ),
        plan.words.clone(),
    ];
    for line in &plan.lines {
        let what = match line.source {
            PageViewSource::Stored => "stored already".to_owned(),
            PageViewSource::List => "from each person's list".to_owned(),
            PageViewSource::History => {
                format!(
                    "from the history, {} asked for",
                    counted(line.months.len() as u64, "month")
                )
            }
        };
        let people = if line.people == 1 {
            "1 person".to_owned()
        } else {
            format!("{} people", line.people)
        };
        lines.push(format!("  {} to {}: {what}, {people}", line.from, line.to));
    }
    for gap in &plan.cannot {
        lines.push(if gap.to_come {
            format!("  {}", gap.sentence)
        } else {
            format!("  Cannot be had: {}", gap.sentence)
        });
    }
    lines.extend(plan.notes.iter().map(|note| format!("  {note}")));
    if plan.has_work() {
        lines.push(format!(
            "About {} to {} calls to Canvas.",
            plan.calls.0, plan.calls.1
        ));
    }
    in_lines(lines)
}

/// Writes a plan as a document.
pub fn plan_document(plan: &PageViewPlan) -> Value {
    let lines = plan.lines.iter().map(|line| {
        json!({
            "source": match line.source {
                PageViewSource::Stored => "stored",
                PageViewSource::List => "list",
                PageViewSource::History => "history",
            },
            "from": line.from,
            "to": line.to,
            "people": line.people,
            "months": line.months,
        })
    });
    let cannot = plan.cannot.iter().map(
        |gap| json!({ "from": gap.from, "to": gap.to, "people": gap.people, "notOverYet": gap.to_come, "why": gap.sentence }),
    );
    json!({
        "course": { "id": plan.canvas_id, "name": plan.name },
        "timeZone": plan.zone,
        "people": plan.people,
        "peopleToRead": plan.people_to_read,
        "parts": lines.collect::<Vec<_>>(),
        "cannotBeHad": cannot.collect::<Vec<_>>(),
        "history": plan.history,
        "calls": { "least": plan.calls.0, "most": plan.calls.1 },
        "notes": plan.notes,
    })
}

/// Says what was written.
pub fn receipt_words(exported: &PageViewsExported) -> String {
    let receipt = &exported.receipt;
    let mut lines = vec![format!(
        "{}: {} by {} of {} people, on {}, to {}",
        plain(&exported.name),
        counted(receipt.views, "view"),
        receipt.people,
        receipt.people_asked,
        counted(receipt.pages, "page"),
        exported.folder.display()
    )];
    let files = receipt.files.iter();
    lines.extend(files.map(|file| written(&file.name, file.rows)));
    for (what, _, views) in receipt
        .left_out
        .lines()
        .into_iter()
        .filter(|(_, _, views)| *views > 0)
    {
        lines.push(format!("  Left out: {what}, {}", counted(views, "view")));
    }
    for one in &receipt.unread {
        lines.push(format!(
            "  Not read: {}, {}",
            plain(&one.person),
            plain(&one.reason)
        ));
    }
    lines.extend(
        exported
            .missing
            .iter()
            .map(|sentence| format!("  Missing: {sentence}")),
    );
    in_lines(lines)
}

/// Writes what was fetched and written as a document.
pub fn receipt_document(
    plan: &PageViewPlan,
    job: Option<&JobView>,
    exported: &PageViewsExported,
) -> Value {
    json!({
        "plan": plan_document(plan),
        "job": job.map(|job| json!({
            "id": job.id,
            "people": job.items_total,
            "done": job.items_done,
            "failed": job.items_failed,
            "leftOut": job.items_skipped,
        })),
        "folder": exported.folder,
        "receipt": exported.receipt,
        "missing": exported.missing,
    })
}
