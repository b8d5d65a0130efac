//! The golden case, the edge cases of the published tool, and both rules against slow references.

mod edges;
mod golden;
mod reference;

use super::{ChunkRow, Rule, SessionMeasure, chunk_session};
use crate::View;

/// Viewer, time of the view and its stretch.
type Row = (u32, &'static str, f64, f64);

fn view(&(viewer, at, start, stop): &Row) -> View {
    let at = chrono::DateTime::parse_from_rfc3339(at).unwrap();
    View {
        viewer,
        at: at.timestamp_micros(),
        start,
        stop,
    }
}

fn chunk(duration: Option<f64>, rows: &[Row], rule: Rule) -> (Vec<ChunkRow>, SessionMeasure) {
    let views: Vec<View> = rows.iter().map(view).collect();
    let mut chunks = Vec::new();
    let zone = chrono_tz::US::Pacific;
    let measure = chunk_session(duration, &views, zone, rule, &mut |row| chunks.push(row));
    assert_eq!(measure.rows, chunks.len() as u64);
    (chunks, measure)
}

/// Index, percent, time spent, completed.
type Short = (u8, f64, f64, bool);

fn short(rows: &[ChunkRow]) -> Vec<Short> {
    rows.iter()
        .map(|row| (row.index, row.percent, row.time_spent, row.completed))
        .collect()
}
