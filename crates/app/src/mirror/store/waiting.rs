use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::moment;
use crate::error::AppError;
use crate::mirror::mirror_views::WaitingPlanView;
use crate::mirror::options::MirrorId;
use crate::mirror::plan::MirrorPlan;
use crate::mirror::views::PlanId;

/// Keeps a plan until its time.
pub(crate) fn add_waiting(
    connection: &Connection,
    id: &PlanId,
    mirror: &MirrorId,
    plan: &MirrorPlan,
    at: DateTime<Utc>,
) -> Result<(), AppError> {
    connection.execute(
        "INSERT OR REPLACE INTO mirror_waiting_plans (id, mirror_id, title, at, plan) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            id.0,
            mirror.0,
            plan.title(),
            at.timestamp_millis(),
            serde_json::to_string(plan)?
        ],
    )?;
    Ok(())
}

/// Lists the plans that wait, the next one first.
pub(crate) fn waiting(connection: &Connection) -> Result<Vec<WaitingPlanView>, AppError> {
    let mut statement = connection
        .prepare_cached("SELECT id, mirror_id, title, at FROM mirror_waiting_plans ORDER BY at")?;
    let rows = statement.query_map([], |row| {
        Ok(WaitingPlanView {
            id: PlanId(row.get(0)?),
            mirror: MirrorId(row.get(1)?),
            title: row.get(2)?,
            at: moment(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the plans whose time has come.
pub(crate) fn due_waiting(
    connection: &Connection,
    now: DateTime<Utc>,
) -> Result<Vec<(PlanId, MirrorPlan)>, AppError> {
    let mut statement =
        connection.prepare_cached("SELECT id, plan FROM mirror_waiting_plans WHERE at <= ?1")?;
    let mut rows = statement.query([now.timestamp_millis()])?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        let plan: String = row.get(1)?;
        due.push((PlanId(row.get(0)?), serde_json::from_str(&plan)?));
    }
    Ok(due)
}

/// Takes a waiting plan away and returns its mirror, if it was there.
pub(crate) fn remove_waiting(
    connection: &Connection,
    id: &PlanId,
) -> Result<Option<MirrorId>, AppError> {
    let mirror = connection.query_row(
        "DELETE FROM mirror_waiting_plans WHERE id = ?1 RETURNING mirror_id",
        [&id.0],
        |row| row.get(0),
    );
    Ok(mirror.optional()?.map(MirrorId))
}
