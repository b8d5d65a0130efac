//! One recording: its views of the span, page by page, and its watermark.

use std::sync::Arc;

use async_trait::async_trait;
use lectern_jobs::{ItemChange, ItemContext, ItemState, JobError};
use lectern_panopto::{
    FaultKind, Granularity, PanoptoError, SessionId, UsagePage, UsageRange, UsageReporting,
};

use super::paging::{self, Pages, Span, SpanError};
use super::plan::Ask;
use super::request::{ItemRequest, ItemResult};
use super::run::{Run, Way};
use super::setback::{Setback, of_sign_in, overcome};
use super::{stored, viewers};
use crate::jobs::{Obstacle, Overcome, Setbacks, count};
use crate::viewing::store::{self, SessionNo};

/// Works on one recording until it is up to date or has failed.
pub(super) async fn work(run: Arc<Run>, item: ItemContext) -> Result<(), JobError> {
    let asked: ItemRequest = serde_json::from_value(item.item().request.clone())?;
    let mut setbacks = Setbacks::default();
    let mut result = ItemResult::default();
    item.change(ItemChange {
        state: Some(ItemState::Running),
        phase: Some("reading".to_owned()),
        detail: Some(String::new()),
        ..ItemChange::default()
    })?;
    loop {
        let way = run.way_number().await;
        let came = match one(&run, &item, &asked, &mut result).await {
            Err(Setback::Refused(problem)) => {
                match run.next_way_in(item.job(), way, &problem.message).await {
                    Ok(true) => continue,
                    Ok(false) => Err(Setback::Refused(problem)),
                    Err(error) => Err(error.into()),
                }
            }
            came => came,
        };
        match came {
            Ok(words) => return done(&item, &words, result),
            // What is gone may be gone for usage reports too.
            Err(Setback::Plain(Obstacle::Failed(..))) if asked.gone => {
                return done(&item, "No longer on the server", result);
            }
            Err(setback) => match overcome(&run, &item, setback, &mut setbacks).await? {
                Overcome::GoOn => {}
                Overcome::Failed(problem) => {
                    note_problem(&run, &asked, problem.message).await;
                    return Ok(());
                }
            },
        }
    }
}

/// Brings one recording up to date and returns what came of it for people.
async fn one(
    run: &Run,
    item: &ItemContext,
    asked: &ItemRequest,
    result: &mut ItemResult,
) -> Result<String, Setback> {
    if run.completion_only() {
        return viewers::read(run, asked, result).await;
    }
    let way = run.way().await?;
    let shared = run.gate(asked.folder).await?;
    let mut gate = match &shared {
        Some(gate) => Some(gate.lock().await),
        None => None,
    };
    if asked.ask == Ask::IfUnexplained
        && let Some(gate) = gate.as_mut()
        && gate
            .is_explained(run, &way, item.job(), asked.session)
            .await?
    {
        advance(run, asked).await?;
        return Ok("Nothing new".to_owned());
    }
    let span = read_span(run, &way, asked, result).await?;
    let words = keep(run, asked, span, result).await?;
    if let Some(gate) = gate.as_mut() {
        gate.changed(asked.no);
    }
    run.engine.sites.note_connection(&run.account, true);
    Ok(words)
}

async fn read_span(
    run: &Run,
    way: &Way,
    asked: &ItemRequest,
    result: &mut ItemResult,
) -> Result<Span, Setback> {
    let asked_with = run.cookies_now(way).await.map_err(of_sign_in)?;
    let memory = run.memory().await?;
    let reports = Reports {
        reporting: way
            .panopto
            .usage_reporting(&way.session)
            .with_dialect(memory.dialect),
        session: asked.session,
        range: UsageRange {
            begin: asked.from,
            end: run.request.until,
        },
        calls: std::sync::atomic::AtomicU64::new(0),
    };
    let mut size = memory.page_size();
    let read = paging::read(&reports, &mut size).await;
    result.asked = true;
    result.calls += reports.calls.into_inner();
    let span = match read {
        Ok(span) => span,
        Err(SpanError::Page(error)) => {
            if is_unknown_fault(&error) && !run.has_proof() && !is_open(run, way).await? {
                let problem = crate::AppError::from(error).problem();
                return Err(Setback::Refused(problem));
            }
            return Err(of_sign_in(error));
        }
        Err(unsteady) => return Err(unsteady.into()),
    };
    if span.rows.is_empty() && span.unreadable == 0 {
        let holds = run.holds(way, &asked_with, asked.session).await;
        if !holds.map_err(of_sign_in)? {
            return Err(Setback::Again);
        }
    } else {
        run.prove(asked_with);
    }
    let dialect = reports.reporting.dialect();
    run.learn(way, |memory| {
        memory.note_page_size(size);
        memory.dialect = dialect;
        memory.refused = false;
    })
    .await?;
    Ok(span)
}

fn is_unknown_fault(error: &PanoptoError) -> bool {
    matches!(
        error,
        PanoptoError::Fault {
            kind: FaultKind::Other,
            ..
        }
    )
}

/// Tells whether the services answer this account at all, after one of them failed without a word that is known.
async fn is_open(run: &Run, way: &Way) -> Result<bool, Setback> {
    let Some(folder) = run.request.folders.first() else {
        return Ok(true);
    };
    let range = UsageRange {
        begin: run.request.until - chrono::TimeDelta::days(1),
        end: run.request.until,
    };
    let reporting = way.panopto.usage_reporting(&way.session);
    let asked = reporting.folder_summary(folder.id, range, Granularity::Daily);
    match asked.await {
        Err(
            PanoptoError::Fault {
                kind: FaultKind::Other,
                ..
            }
            | PanoptoError::SoapRefused { .. },
        ) => Ok(false),
        Ok(_) | Err(PanoptoError::Fault { .. }) => Ok(true),
        Err(error) => Err(of_sign_in(error)),
    }
}

/// Writes the views and the watermark in one transaction.
async fn keep(
    run: &Run,
    asked: &ItemRequest,
    span: Span,
    result: &mut ItemResult,
) -> Result<String, Setback> {
    let no = SessionNo(asked.no);
    let before = run.memory().await?.extended;
    let extended = span.extended;
    let (short_by, unreadable) = (span.short_by, span.unreadable);
    // What the server counts and does not give may come later; then the span is asked again.
    let watermark = (short_by == 0).then_some(run.request.until);
    let problem = match (short_by, unreadable) {
        (0, 0) => None,
        (0, lines) => Some(format!(
            "{} of Panopto's answer could not be understood and {} left out.",
            count(lines, "view", "views"),
            if lines == 1 { "is" } else { "are" }
        )),
        (missing, _) => Some(format!(
            "Panopto counts {} more than it gives. They are asked for again next time.",
            count(missing, "view", "views")
        )),
    };
    let words = problem.clone();
    let added = run.engine.database.writing(move |t| {
        let added = stored::add(t, no, &span, before, watermark)?;
        if let Some(problem) = problem.filter(|_| short_by > 0) {
            store::set_problem(t, no, Some(&problem))?;
        }
        Ok(added)
    });
    let added = added.await?;
    result.new += added.new;
    if before != Some(extended) && added.new > 0 {
        let way = run.way().await?;
        run.learn(&way, |memory| memory.extended = Some(extended))
            .await?;
    }
    let mut said = match added.new {
        0 => "Nothing new".to_owned(),
        new => count(new, "new view", "new views"),
    };
    if let Some(words) = words {
        said = format!("{said}. {words}");
    }
    Ok(said)
}

async fn advance(run: &Run, asked: &ItemRequest) -> Result<(), Setback> {
    let (no, until) = (SessionNo(asked.no), run.request.until);
    let moved = run
        .engine
        .database
        .writing(move |t| store::advance_watermark(t, &[no], until));
    Ok(moved.await?)
}

async fn note_problem(run: &Run, asked: &ItemRequest, words: String) {
    let no = SessionNo(asked.no);
    let noted = run
        .engine
        .database
        .writing(move |t| store::set_problem(t, no, Some(&words)));
    if let Err(error) = noted.await {
        tracing::warn!(%error, "the problem of a recording was not noted");
    }
}

fn done(item: &ItemContext, words: &str, result: ItemResult) -> Result<(), JobError> {
    item.change(ItemChange {
        state: Some(ItemState::Done),
        phase: Some(String::new()),
        detail: Some(words.to_owned()),
        result: Some(serde_json::to_value(result)?),
        error: Some(None),
        ..ItemChange::default()
    })
}

/// The pages of one recording's span.
struct Reports<'a> {
    reporting: UsageReporting<'a>,
    session: SessionId,
    range: UsageRange,
    calls: std::sync::atomic::AtomicU64,
}

#[async_trait]
impl Pages for Reports<'_> {
    type Error = PanoptoError;

    async fn page(&self, number: u32, size: u32) -> Result<UsagePage, PanoptoError> {
        self.calls
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut page = self
            .reporting
            .page(self.session, self.range, number, size)
            .await?;
        let before = page.rows.len();
        page.rows.retain(|row| row.session == self.session);
        page.unreadable += (before - page.rows.len()) as u64;
        Ok(page)
    }

    fn is_refusal(&self, error: &PanoptoError) -> bool {
        matches!(
            error,
            PanoptoError::Fault { .. } | PanoptoError::Refused { .. } | PanoptoError::Server { .. }
        )
    }
}
