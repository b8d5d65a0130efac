//! The questions of a plan: asked on a terminal, skipped elsewhere, or answered by `--conflicts`.

use std::io::IsTerminal;

use lectern_app::{
    PlanChoice, PlanEdit, PlanId, PlanKind, PlanQuery, PlanRowView, PlanRows, PlanView,
};
use serde_json::{Value, json};

use super::words::choice_words;
use crate::arguments::ConflictAnswer;
use crate::commands::Context;
use crate::exit::Failure;
use crate::output::{bytes, counted, plain};

/// A row whose question nobody answered; nothing is done for it this time.
#[derive(Debug, Clone)]
pub struct Open {
    /// The recording's title.
    pub title: String,
    /// Its folder on the server.
    pub folder: String,
    /// What the question is about.
    pub why: String,
}

impl Open {
    fn of(row: &PlanRowView) -> Self {
        Self {
            title: row.title.clone(),
            folder: row.folder_path.clone(),
            why: row.why.clone(),
        }
    }

    /// The row in the document of a receipt.
    pub fn document(&self) -> Value {
        json!({ "title": self.title, "folder": self.folder, "why": self.why })
    }

    /// The row in the lines of a receipt.
    pub fn line(&self) -> String {
        format!("  - {}: {}\n", plain(&self.title), plain(&self.why))
    }
}

/// Gives every conflict the same answer, as far as it is offered.
pub fn answer_all(context: &Context, id: &PlanId, answer: ConflictAnswer) -> Result<(), Failure> {
    let choice = match answer {
        ConflictAnswer::Skip => PlanChoice::Skip,
        ConflictAnswer::KeepBoth => PlanChoice::KeepBoth,
        ConflictAnswer::KeepMine => PlanChoice::KeepMine,
        ConflictAnswer::TakeTheirs => PlanChoice::TakeTheirs,
    };
    let conflicts = PlanQuery {
        kinds: vec![PlanKind::Conflict],
        ..PlanQuery::default()
    };
    let offers_it = |row: &PlanRowView| row.choices.contains(&choice) && row.choice != Some(choice);
    loop {
        let rows = context.app.plan_rows(id, &conflicts)?.rows;
        let Some(row) = rows.into_iter().find(offers_it) else {
            return Ok(());
        };
        choose(context, id, &row, choice, true)?;
    }
}

/// Asks what has no answer yet, and leaves out what gets none. Returns what was left out that way.
pub fn settle(context: &Context, id: &PlanId) -> Result<Vec<Open>, Failure> {
    let asks = std::io::stdin().is_terminal() && !context.output.yes;
    let mut left = Vec::new();
    while asks && let Some((row, waiting)) = next(context, id)? {
        match ask(&row, waiting)? {
            Some((choice, all_like)) => choose(context, id, &row, choice, all_like)?,
            None => left.push(leave(context, id, &row)?),
        }
    }
    for row in unanswered(context, id, usize::MAX)?.rows {
        left.push(leave(context, id, &row)?);
    }
    Ok(left)
}

/// Asks whether the plan may start; only on a terminal.
pub fn agreed(context: &Context, plan: &PlanView) -> bool {
    let size = match plan.totals.bytes {
        0 => String::new(),
        total => format!(", {}", bytes(total)),
    };
    let question = format!("Start: {}{size}?", counted(plan.totals.items, "item"));
    !std::io::stdin().is_terminal() || context.output.confirm(&question)
}

fn unanswered(context: &Context, id: &PlanId, limit: usize) -> Result<PlanRows, Failure> {
    let query = PlanQuery {
        unanswered: true,
        limit,
        ..PlanQuery::default()
    };
    Ok(context.app.plan_rows(id, &query)?)
}

/// Returns the next row without an answer, and how many there are.
fn next(context: &Context, id: &PlanId) -> Result<Option<(PlanRowView, usize)>, Failure> {
    let found = unanswered(context, id, 1)?;
    Ok(found.rows.into_iter().next().map(|row| (row, found.total)))
}

fn choose(
    context: &Context,
    id: &PlanId,
    row: &PlanRowView,
    choice: PlanChoice,
    all_like: bool,
) -> Result<(), Failure> {
    let edit = PlanEdit::Choose {
        session: row.session,
        choice,
        all_like,
    };
    context.app.edit_plan(id, &edit)?;
    Ok(())
}

fn leave(context: &Context, id: &PlanId, row: &PlanRowView) -> Result<Open, Failure> {
    let edit = PlanEdit::Check {
        session: row.session,
        on: false,
    };
    context.app.edit_plan(id, &edit)?;
    Ok(Open::of(row))
}

/// Asks about one row. An empty answer, or the end of the input, leaves it open; a capital letter answers all like it.
fn ask(row: &PlanRowView, waiting: usize) -> Result<Option<(PlanChoice, bool)>, Failure> {
    let folder = plain(&row.folder_path);
    eprintln!("\n“{}” in {folder}: {}", plain(&row.title), plain(&row.why));
    let offered: Vec<String> = row
        .choices
        .iter()
        .map(|choice| format!("[{}] {}", letter(*choice), choice_words(*choice)))
        .collect();
    loop {
        let all = if waiting > 1 {
            "; a capital letter for all like this"
        } else {
            ""
        };
        eprint!("{}{all}: ", offered.join("  "));
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer)?;
        let Some(typed) = answer.trim().chars().next() else {
            return Ok(None);
        };
        let wanted = typed.to_ascii_lowercase();
        let choice = row.choices.iter().find(|choice| letter(**choice) == wanted);
        if let Some(choice) = choice {
            return Ok(Some((*choice, typed.is_ascii_uppercase())));
        }
    }
}

fn letter(choice: PlanChoice) -> char {
    match choice {
        PlanChoice::KeepBoth => 'b',
        PlanChoice::KeepMine => 'm',
        PlanChoice::TakeTheirs => 't',
        PlanChoice::Skip => 's',
        PlanChoice::Keep => 'k',
        PlanChoice::MoveAside => 'a',
    }
}
