//! A plan as lines and as a document.

use std::fmt::Write as _;

use lectern_app::{PlanKind, PlanQuery, PlanRowView, PlanSort, PlanView};
use serde_json::{Value, json};

use super::words::{choice_words, kind_words, takes};
use crate::commands::Context;
use crate::exit::Failure;
use crate::output::{bytes, plain, table};

/// Rows that are shown before a start; a dry run shows them all.
const SHOWN: usize = 40;

/// Says a plan on standard error, with its first rows.
pub fn show(context: &Context, plan: &PlanView) -> Result<(), Failure> {
    let rows = rows_to_do(context, plan, SHOWN)?;
    context.output.say(text(plan, &rows).trim_end());
    Ok(())
}

/// Writes a plan with all its rows but those where nothing happens.
pub fn whole(context: &Context, plan: &PlanView) -> Result<String, Failure> {
    let text = text(plan, &rows_to_do(context, plan, usize::MAX)?);
    Ok(if plan.nothing_to_do {
        format!("{text}Everything is the same on both sides. Nothing to do.\n")
    } else {
        text
    })
}

/// Writes a plan as a document, every row included.
pub async fn document(context: &Context, plan: &PlanView) -> Result<Value, Failure> {
    let all = PlanQuery {
        sort: PlanSort::Kind,
        ..PlanQuery::default()
    };
    let rows = context.app.plan_rows(&plan.id, &all)?.rows;
    let counts: Vec<Value> = plan
        .counts
        .iter()
        .map(|it| json!({ "kind": it.kind, "count": it.count, "checked": it.checked }))
        .collect();
    let gaps: Vec<Value> = plan
        .gaps
        .iter()
        .map(|gap| json!({ "path": gap.path, "message": gap.message }))
        .collect();
    Ok(json!({
        "title": plan.title,
        "from": plan.from,
        "to": plan.to.display().to_string(),
        "madeAt": plan.made_at,
        "complete": plan.complete,
        "gaps": gaps,
        "notes": plan.notes,
        "counts": counts,
        "totals": plan.totals,
        "freeBytes": plan.free_bytes,
        "blockers": plan.blockers,
        "nothingToDo": plan.nothing_to_do,
        "command": context.app.plan_command(&plan.id).await?,
        "rows": rows.iter().map(row_document).collect::<Vec<_>>(),
    }))
}

struct Rows {
    total: usize,
    shown: Vec<PlanRowView>,
}

fn rows_to_do(context: &Context, plan: &PlanView, limit: usize) -> Result<Rows, Failure> {
    let query = PlanQuery {
        kinds: PlanKind::ALL
            .iter()
            .copied()
            .filter(|kind| *kind != PlanKind::Same)
            .collect(),
        sort: PlanSort::Kind,
        limit,
        ..PlanQuery::default()
    };
    let found = context.app.plan_rows(&plan.id, &query)?;
    Ok(Rows {
        total: found.total,
        shown: found.rows,
    })
}

fn text(plan: &PlanView, rows: &Rows) -> String {
    let to = plan.to.display();
    let mut text = format!(
        "Plan: {}\nFrom: {}\nTo:   {to}\n\n",
        plain(&plan.title),
        plain(&plan.from)
    );
    text.push_str(&heard(plan));
    let counts: Vec<String> = plan
        .counts
        .iter()
        .map(|it| format!("{} {}", it.count, kind_words(it.kind)))
        .collect();
    if !counts.is_empty() {
        let _ = writeln!(text, "{}.", counts.join(", "));
    }
    if !rows.shown.is_empty() {
        let cells: Vec<Vec<String>> = rows.shown.iter().map(cells).collect();
        text.push('\n');
        text.push_str(&table(&["What", "Size", "Where", "Why"], &cells));
        let more = rows.total - rows.shown.len();
        if more > 0 {
            let _ = writeln!(text, "… and {more} more; --dry-run lists them all.");
        }
        text.push('\n');
    }
    if !plan.nothing_to_do {
        let _ = writeln!(text, "{}", takes(&plan.totals, plan.free_bytes));
    }
    for blocker in &plan.blockers {
        let _ = writeln!(text, "{}.", blocker.trim_end_matches('.'));
    }
    text
}

/// Says how much of the listing arrived, and what there is to know besides.
fn heard(plan: &PlanView) -> String {
    let mut text = String::new();
    for note in &plan.notes {
        let _ = writeln!(text, "{}", plain(note));
    }
    for gap in &plan.gaps {
        let _ = writeln!(text, "  - {}: {}", plain(&gap.path), plain(&gap.message));
    }
    text
}

fn cells(row: &PlanRowView) -> Vec<String> {
    let would_do = !matches!(row.kind, PlanKind::Gone | PlanKind::NotDownloadable);
    let what = match row.choice {
        _ if row.checkable && !row.checked && would_do => {
            format!("{}, left out", kind_words(row.kind))
        }
        Some(choice) => format!("{}, {}", kind_words(row.kind), choice_words(choice)),
        None => kind_words(row.kind).to_owned(),
    };
    let place = match (&row.place_now, row.place.is_empty()) {
        (_, false) => row.place.clone(),
        (Some(now), true) => now.clone(),
        (None, true) => format!("{} / {}", row.folder_path, row.title),
    };
    let size = row.bytes.map_or_else(|| "–".to_owned(), bytes);
    vec![what, size, shortened(&place), row.why.clone()]
}

/// Leaves the middle of a long path out, so that one name does not widen the whole table.
fn shortened(path: &str) -> String {
    const WIDEST: usize = 80;
    let letters: Vec<char> = path.chars().collect();
    if letters.len() <= WIDEST {
        return path.to_owned();
    }
    let (first, last) = (
        &letters[..WIDEST / 2],
        &letters[letters.len() - WIDEST / 2..],
    );
    first.iter().chain(&['…']).chain(last).collect()
}

fn row_document(row: &PlanRowView) -> Value {
    json!({
        "sessionId": row.session.to_string(),
        "title": row.title,
        "folder": row.folder_path,
        "recorded": row.recorded,
        "seconds": row.seconds,
        "kind": row.kind,
        "why": row.why,
        "checked": row.checked,
        "choice": row.choice,
        "choices": row.choices,
        "bytes": row.bytes,
        "place": row.place,
        "placeNow": row.place_now,
    })
}
