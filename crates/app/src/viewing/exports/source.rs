use std::error::Error;

use lectern_analytics::export::{ExportSession, ExportView, ExportViewer, ViewSource};

use crate::app::Inner;
use crate::database::Database;
use crate::error::AppError;
use crate::viewing::insights::{Known, People, Who};
use crate::viewing::store::{self, SessionNo, Words};

/// Returns the recordings of a course as an export names them.
pub(super) fn sessions(known: &Known) -> Vec<ExportSession> {
    let order = 1_u32..;
    known
        .sessions
        .iter()
        .zip(order)
        .map(|(row, order)| ExportSession {
            id: row.id.to_string(),
            name: row.name.clone(),
            description: row.description.clone(),
            course_id: known.course.folder.to_string(),
            course_name: known.course.name.clone(),
            folder_id: row.folder.to_string(),
            folder_name: row.folder_name.clone(),
            order,
            recorded_at: row.start_time,
            duration: row.duration,
            gone: row.gone_at.is_some(),
        })
        .collect()
}

/// Returns everyone a view or the class list may name.
pub(super) fn viewers(
    inner: &Inner,
    known: &Known,
    people: &People,
) -> Result<Vec<ExportViewer>, AppError> {
    let who = Who::named(inner, &known.course)?;
    let mut viewers: Vec<ExportViewer> = who
        .everyone()
        .map(|(number, id)| ExportViewer {
            number,
            id: id.to_owned(),
            name: who.name(number),
        })
        .collect();
    viewers.extend(people.never_seen());
    viewers.sort_by_key(|viewer| viewer.number);
    Ok(viewers)
}

/// The views of the store.
pub(super) struct StoredViews<'a> {
    database: &'a Database,
    sessions: Vec<SessionNo>,
    words: Words,
}

impl<'a> StoredViews<'a> {
    pub fn new(database: &'a Database, known: &Known) -> Result<Self, AppError> {
        Ok(Self {
            database,
            sessions: known.sessions.iter().map(|row| row.no).collect(),
            words: database.read(Words::load)?,
        })
    }
}

impl ViewSource for StoredViews<'_> {
    fn each_view(
        &mut self,
        session: usize,
        take: &mut dyn FnMut(&ExportView<'_>),
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let Some(no) = self.sessions.get(session) else {
            return Ok(());
        };
        let words = &self.words;
        self.database.read(|connection| {
            store::each_row(connection, *no, |row| {
                take(&ExportView {
                    viewer: u32::try_from(row.viewer).unwrap_or(u32::MAX),
                    at: row.at,
                    start: row.start,
                    stop: row.stop(),
                    seconds: row.seconds,
                    speed: Some(row.speed).filter(|speed| !speed.is_nan()),
                    start_reason: words.word(row.start_reason),
                    stop_reason: words.word(row.stop_reason),
                });
                Ok(())
            })
        })?;
        Ok(())
    }
}
