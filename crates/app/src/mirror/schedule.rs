//! Runs mirrors by themselves: whoever runs the jobs of the profile looks what is due.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Datelike, Days, Local, NaiveDateTime, TimeDelta, TimeZone, Utc};
use tokio_util::sync::CancellationToken;

use super::choices::{self, PlanEdit};
use super::error::MirrorError;
use super::mirror_views::{MirrorOutcome, MirrorRunView};
use super::options::MirrorSchedule;
use super::plan::PlanChoice;
use super::planning::Making;
use super::plans::Made;
use super::read::{Counter, ReadError};
use super::store::{self, MirrorRow};
use crate::app::App;
use crate::clock;
use crate::error::AppError;

/// The longest time between two looks. The clock may jump, when the computer slept or its time was set.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Returns when a schedule is due after a moment, on this computer's clock.
pub(crate) fn next_run(schedule: &MirrorSchedule, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    next_in(&Local, schedule, after)
}

/// A time that a change of the clock leaves out is due at the first moment after the gap; one that comes twice, once.
fn next_in<Zone: TimeZone>(
    zone: &Zone,
    schedule: &MirrorSchedule,
    after: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let today = after.with_timezone(zone).date_naive();
    let minute = TimeDelta::minutes(i64::from(schedule.minute.min(24 * 60 - 1)));
    (0..=8)
        .filter_map(|days| today.checked_add_days(Days::new(days)))
        .filter(|day| schedule.days[day.weekday().num_days_from_monday() as usize])
        .filter_map(|day| moment(zone, day.and_time(chrono::NaiveTime::MIN) + minute))
        .find(|at| *at > after)
}

fn moment<Zone: TimeZone>(zone: &Zone, at: NaiveDateTime) -> Option<DateTime<Utc>> {
    // No clock change is longer than three hours.
    (0..=12).find_map(|quarters| {
        let at = at + TimeDelta::minutes(15 * quarters);
        zone.from_local_datetime(&at)
            .earliest()
            .map(|at| at.to_utc())
    })
}

impl App {
    /// Looks for due mirrors and plans until the app is gone. Only whoever runs the jobs acts.
    pub(crate) fn begin_schedule(&self) {
        if self.inner.mirrors.begin_schedule() {
            return;
        }
        let weak = Arc::downgrade(&self.inner);
        let look = Arc::clone(&self.inner.mirrors.look);
        tokio::spawn(async move {
            loop {
                {
                    let Some(inner) = weak.upgrade() else { return };
                    let app = Self { inner };
                    if app.runs_jobs()
                        && let Err(error) = app.run_what_is_due(clock::now()).await
                    {
                        tracing::warn!(%error, "schedule not looked at");
                    }
                    if app.runs_jobs()
                        && let Err(error) = app.synchronise_what_is_due(clock::now()).await
                    {
                        tracing::warn!(%error, "schedule of courses not looked at");
                    }
                    if app.runs_jobs()
                        && let Err(error) = app.collect_page_views(clock::now()).await
                    {
                        tracing::warn!(%error, "schedule of page views not looked at");
                    }
                }
                tokio::select! {
                    () = look.notified() => {}
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                }
            }
        });
    }

    /// Starts everything whose time has come, also what was missed while the computer slept.
    pub(crate) async fn run_what_is_due(&self, now: DateTime<Utc>) -> Result<(), AppError> {
        let plans = self
            .inner
            .database
            .reading(move |connection| store::due_waiting(connection, now))
            .await?;
        for (id, plan) in plans {
            let mirror = plan.mirror.clone();
            // A mirror that is at work gets its turn at the next look.
            if let Some(mirror) = &mirror
                && self.at_work(mirror).await?.is_some()
            {
                continue;
            }
            let taken = self
                .inner
                .database
                .writing(move |tx| store::remove_waiting(tx, &id))
                .await?;
            if taken.is_none() {
                continue;
            }
            let index = match mirror.clone() {
                Some(id) => {
                    let read = self
                        .inner
                        .database
                        .reading(move |connection| store::index(connection, &id));
                    read.await?.0
                }
                None => super::index::Index::default(),
            };
            if let Err(error) = self.start(plan, &index, false, None, 0).await {
                tracing::warn!(%error, "a plan could not be started at its time");
            }
        }
        let rows = self.inner.database.reading(store::mirrors).await?;
        for row in rows {
            let due = row.next_run.is_some_and(|at| at <= now) && !row.schedule_paused;
            if due && self.at_work(&row.mirror.id).await?.is_none() {
                self.run_by_schedule(row, now).await?;
            }
        }
        Ok(())
    }

    async fn run_by_schedule(&self, row: MirrorRow, now: DateTime<Utc>) -> Result<(), AppError> {
        let (id, schedule) = (row.mirror.id.clone(), row.mirror.schedule);
        let next = schedule.and_then(|schedule| next_run(&schedule, now));
        // Set first: a plan that cannot be made is not tried again and again.
        self.inner
            .database
            .writing(move |tx| store::set_schedule(tx, &id, schedule.as_ref(), false, next))
            .await?;
        // Why it did not come about is noted with its run.
        let _ = self.run_unattended(row, now).await;
        Ok(())
    }

    /// Runs a mirror with nobody there to answer, unless it is at work. What keeps it from that is noted with its run.
    pub(crate) async fn run_unattended(
        &self,
        row: MirrorRow,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        if self.at_work(&row.mirror.id).await?.is_some() {
            return Ok(());
        }
        let making = Making {
            app: self.clone(),
            request: row.mirror.request.clone(),
            mirror: Some(row.mirror.id.clone()),
            name: Some(row.mirror.name.clone()),
            every_file: false,
            stop: CancellationToken::new(),
            counter: Arc::new(Counter::default()),
        };
        let error = match Box::pin(making.make()).await {
            Ok(made) => match self.start_unattended(made).await {
                // Or somebody else began it while it was planned.
                Ok(()) | Err(AppError::Mirror(MirrorError::AtWork { .. })) => return Ok(()),
                Err(error) => error,
            },
            Err(ReadError::Stopped) => return Ok(()),
            Err(ReadError::Failed(error)) => error,
        };
        let failed = error.problem().message;
        tracing::warn!(mirror = row.mirror.id.0, failed, "a run by itself failed");
        let run = MirrorRunView {
            at: now,
            ended_at: Some(clock::now()),
            outcome: MirrorOutcome::Failed,
            complete: false,
            new: 0,
            changed: 0,
            same: 0,
            failed: 0,
            skipped_conflicts: 0,
            problem: Some(failed),
        };
        let id = row.mirror.id;
        self.inner
            .database
            .writing(move |tx| store::note_run(tx, &id, &run))
            .await?;
        self.inner.events.invalidate(["mirrors"]);
        Err(error)
    }

    /// Nobody is there to answer, so what asks something is left out this time.
    async fn start_unattended(&self, made: Made) -> Result<(), AppError> {
        let Made {
            mut plan,
            index,
            adopted,
            remote,
            ..
        } = made;
        let asking: Vec<_> = plan
            .items
            .iter()
            .filter(|item| item.waits_for_a_choice())
            .map(|item| item.session.id)
            .collect();
        for session in &asking {
            let skip = PlanEdit::Choose {
                session: *session,
                choice: PlanChoice::Skip,
                all_like: false,
            };
            choices::apply(&mut plan, &skip).map_err(MirrorError::from)?;
        }
        let skipped = asking.len() as u64;
        self.start(plan, &index, adopted, remote.as_ref(), skipped)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_run_is_the_first_chosen_day_at_its_minute() {
        let zone = FixedOffset::west_opt(8 * 3600).unwrap();
        // Monday and Thursday at 02:30 local time.
        let schedule = MirrorSchedule {
            days: [true, false, false, true, false, false, false],
            minute: 150,
        };
        // Wednesday 25 November 2026, noon UTC.
        let next = next_in(&zone, &schedule, at("2026-11-25T12:00:00Z")).unwrap();
        assert_eq!(next, at("2026-11-26T10:30:00Z"));
        assert_eq!(
            next_in(&zone, &schedule, next).unwrap(),
            at("2026-11-30T10:30:00Z")
        );
    }

    #[test]
    fn no_day_means_never_and_one_day_means_once_a_week() {
        let mut schedule = MirrorSchedule {
            days: [false; 7],
            minute: 0,
        };
        let now = at("2026-11-25T00:00:00Z");
        assert_eq!(next_in(&Utc, &schedule, now), None);
        // It is Wednesday, midnight: due again in a week.
        schedule.days[2] = true;
        assert_eq!(
            next_in(&Utc, &schedule, now),
            Some(at("2026-12-02T00:00:00Z"))
        );
    }
}
