use std::fmt::Write;

use lectern_analytics::database::{Layout, OverviewRow, write_overview_header, write_overview_row};
use sha2::{Digest, Sha256};

use crate::viewing::store::{CourseRow, SessionRow};

/// Makes the overview of a course. A recording of which only views are known has no line, as in the published tool's files.
pub(super) fn overview(
    course: &CourseRow,
    sessions: &[SessionRow],
    layout: Layout,
) -> (Vec<u8>, u64) {
    let mut text = Vec::new();
    write_overview_header(&mut text, layout);
    let mut lines = 0;
    for session in sessions.iter().filter(|session| is_listed(session)) {
        let row = OverviewRow {
            root_folder_id: course.folder.to_string(),
            root_folder_name: course.name.clone(),
            folder_id: session.folder.to_string(),
            folder_name: session.folder_name.clone(),
            session_id: session.id.to_string(),
            session_name: session.name.clone(),
            description: session.description.clone().unwrap_or_default(),
            duration: session.duration,
        };
        write_overview_row(&mut text, &row, layout);
        lines += 1;
    }
    (text, lines)
}

/// Returns what the files of a course are made of: equal texts mean equal files.
pub(super) fn made_of(overview: &[u8], sessions: &[SessionRow]) -> String {
    let mut hash = Sha256::new();
    hash.update(overview);
    for session in sessions {
        hash.update(format!(
            "{} {} {}\n",
            session.no.0, session.generation, session.rows
        ));
    }
    hash.finalize()
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn is_listed(session: &SessionRow) -> bool {
    !session.name.is_empty() || session.duration.is_some()
}
