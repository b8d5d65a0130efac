//! Mirrors: the same plan and job as in the window.

mod counts;
mod follow;
mod lines;
mod questions;
mod reading;
mod words;

use std::path::PathBuf;

use lectern_app::{
    Account, AppError, DEFAULT_TEMPLATE, ErrorCode, MirrorFilter, MirrorOptions, MirrorRequest,
    MirrorScope, PlanId, PlanMirror, PlanView, Problem, Service, Started,
};

use super::sessions::id_in;
use super::{Context, Ended};
use crate::arguments::{ConflictAnswer, MirrorArguments};
use crate::exit::{self, Failure};
use crate::output::bytes;

pub use follow::{take_up, unfinished};
pub use reading::ready;

use counts::Listed;
use questions::Open;

/// What becomes of a plan once it is made.
#[derive(Debug, Clone, Default)]
pub struct Handling {
    /// The answer to every question; asked or skipped if none.
    pub conflicts: Option<ConflictAnswer>,
    /// Shows it and changes nothing.
    pub dry_run: bool,
    /// Writes it there and changes nothing else.
    pub save: Option<PathBuf>,
}

impl Handling {
    /// Tells whether nothing is started.
    pub fn only_looks(&self) -> bool {
        self.dry_run || self.save.is_some()
    }
}

/// Runs `mirror`.
pub async fn mirror(context: &Context, arguments: MirrorArguments) -> Ended {
    let account = context.account().await?;
    let handling = Handling {
        conflicts: arguments.conflicts,
        dry_run: arguments.dry_run,
        save: arguments.plan.clone(),
    };
    let wanted = wanted(context, &account, arguments).await?;
    if !handling.only_looks()
        && let Some(under_way) = unfinished(context, &wanted.request).await?
    {
        return take_up(context, under_way).await;
    }
    let plan = context.app.plan_mirror(wanted).await?;
    let plan = ready(context, &plan).await?;
    handle(context, plan, &handling).await
}

/// Shows a plan that is ready, and saves or starts it.
pub async fn handle(context: &Context, plan: PlanView, handling: &Handling) -> Ended {
    if let Some(answer) = handling.conflicts {
        questions::answer_all(context, &plan.id, answer)?;
    }
    if handling.only_looks() {
        return look(context, &plan.id, handling).await;
    }
    lines::show(context, &plan)?;
    let open = questions::settle(context, &plan.id)?;
    start(context, &plan.id, open).await
}

/// Starts a plan and follows it. `left` are the rows with questions that nobody answered.
pub async fn start(context: &Context, id: &PlanId, left: Vec<Open>) -> Ended {
    let plan = context.app.plan_view(id)?;
    let listed = Listed::of(context, &plan, left)?;
    if let Some(free) = plan.free_bytes.filter(|free| *free < plan.totals.bytes) {
        return Err(no_room(&plan, free));
    }
    if listed.planned() > 0 && !questions::agreed(context, &plan) {
        return Err(Failure::cancelled());
    }
    match context.app.start_plan(id).await {
        Ok(Started::NothingToDo) => follow::nothing_to_do(context, &listed),
        Ok(Started::Job(job)) => follow::to_the_end(context, &job, &listed).await,
        // Another Lectern started the same mirror since the look before the plan.
        Err(error) => match unfinished(context, &plan.request).await? {
            Some(under_way) if error.code() == ErrorCode::Conflict => {
                take_up(context, under_way).await
            }
            _ => Err(error.into()),
        },
    }
}

async fn look(context: &Context, id: &PlanId, handling: &Handling) -> Ended {
    let plan = context.app.plan_view(id)?;
    let document = lines::document(context, &plan).await?;
    match &handling.save {
        None => {
            let text = lines::whole(context, &plan)?;
            context.output.result(&document, |_| text)?;
        }
        Some(file) => {
            context.app.save_plan(id, file).await?;
            lines::show(context, &plan)?;
            let file = file.display();
            context.output.result(&document, |_| {
                format!("Plan written to {file}. Run it with: lectern run {file}")
            })?;
        }
    }
    Ok(if plan.complete {
        exit::DONE
    } else {
        exit::SOME_FAILED
    })
}

fn no_room(plan: &PlanView, free: u64) -> Failure {
    let (needs, free) = (bytes(plan.totals.bytes), bytes(free));
    let message = format!("This needs {needs}, and {free} are free.");
    let hint = "Free some space, leave more out with --filter, or name another folder with --to.";
    Problem::new(ErrorCode::DiskFull, message).hint(hint).into()
}

/// Reads what is wanted from the words of the command.
async fn wanted(
    context: &Context,
    account: &Account,
    words: MirrorArguments,
) -> Result<PlanMirror, Failure> {
    let mut filter = MirrorFilter {
        skip_folders: words.skip,
        ..MirrorFilter::default()
    };
    for rule in words.filter {
        rule.add_to(&mut filter);
    }
    let scope = if words.site {
        MirrorScope::Site
    } else if words.sessions.is_empty() {
        let mut folders = Vec::new();
        for folder in &words.folders {
            let found = context.app.find_folder(&account.id, folder).await?.id;
            if !folders.contains(&found) {
                folders.push(found);
            }
        }
        MirrorScope::Folders { folders }
    } else {
        let ids = words.sessions.iter().map(|session| id_in(session));
        let mut sessions = ids.collect::<Result<Vec<_>, _>>()?;
        sessions.sort_unstable();
        sessions.dedup();
        MirrorScope::Sessions { sessions }
    };
    Ok(PlanMirror {
        request: MirrorRequest {
            account: account.id.clone(),
            scope,
            destination: std::path::absolute(&words.to)?,
            options: MirrorOptions {
                filter,
                template: words
                    .template
                    .unwrap_or_else(|| DEFAULT_TEMPLATE.to_owned()),
                sidecars: words.sidecars.0,
                all_languages: words.all_languages,
                also_search: words.also_search,
            },
        },
        name: words.name,
        check_every_file: words.check_every_file,
    })
}

/// Chooses the account that a plan from a file runs with, where one was named.
pub async fn named_account(context: &Context) -> Result<Option<Account>, AppError> {
    match context.account.as_deref() {
        Some(name) => context
            .app
            .resolve_account(Some(Service::Panopto), Some(name))
            .await
            .map(Some),
        None => Ok(None),
    }
}
