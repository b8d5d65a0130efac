use chrono::{DateTime, Utc};
use lectern_analytics::page_views::plan::MonthRange;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::{SiteNo, moment};
use crate::error::AppError;

/// A history query whose results are not stored yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::page_views) struct QueryRow {
    pub no: i64,
    pub address: String,
    pub request: QueryRequest,
    pub started_at: DateTime<Utc>,
}

/// Whom and which months a query is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::page_views) struct QueryRequest {
    pub users: Vec<i64>,
    pub months: MonthRange,
}

/// Notes a query that was started.
pub(in crate::page_views) fn note_query(
    connection: &Connection,
    site: SiteNo,
    address: &str,
    request: &QueryRequest,
    now: DateTime<Utc>,
) -> Result<i64, AppError> {
    connection.execute(
        "INSERT INTO page_view_queries (site, address, request, started_at) VALUES (?1, ?2, ?3, ?4)",
        params![site.0, address, serde_json::to_string(request)?, now.timestamp_millis()],
    )?;
    Ok(connection.last_insert_rowid())
}

/// Returns the queries of a Canvas that are open.
pub(in crate::page_views) fn queries(
    connection: &Connection,
    site: SiteNo,
) -> Result<Vec<QueryRow>, AppError> {
    let mut statement = connection.prepare_cached(
        "SELECT no, address, request, started_at FROM page_view_queries WHERE site = ?1 ORDER BY no",
    )?;
    let rows = statement.query_map([site.0], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get::<_, String>(2)?,
            row.get(3)?,
        ))
    })?;
    rows.map(|row| {
        let (no, address, request, started_at) = row?;
        Ok(QueryRow {
            no,
            address,
            request: serde_json::from_str(&request)?,
            started_at: moment(started_at),
        })
    })
    .collect()
}

/// Forgets a query: its results are stored, or it is not there any more.
pub(in crate::page_views) fn forget_query(
    connection: &Connection,
    no: i64,
) -> Result<(), AppError> {
    connection.execute("DELETE FROM page_view_queries WHERE no = ?1", [no])?;
    Ok(())
}
