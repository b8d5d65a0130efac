use std::collections::HashMap;

use lectern_analytics::database::ActivityRow;
use lectern_panopto::{FolderId, SessionId};

use crate::database::Database;
use crate::error::AppError;
use crate::privacy::Marks;
use crate::viewing::course::CourseId;
use crate::viewing::store::{self, Added, ListedSession, NewRow, SessionNo, Viewers, Words};

/// Rows that are written in one transaction. It holds up other writers for about a third of a second.
const BATCH: usize = 100_000;

/// Memory for pages of the table while a batch is written, and what SQLite takes otherwise.
const CACHE_KIB: i64 = 65_536;
const USUAL_CACHE_KIB: i64 = 2_000;

/// Stores the rows of a file as they come, sorted a batch at a time.
///
/// Texts are numbered here first, so that a row costs no look-up in the database; the database's numbers follow with the batch.
pub(super) struct Batches<'a> {
    database: &'a Database,
    course: CourseId,
    /// For recordings that only the rows name.
    folder: (FolderId, String),
    now: chrono::DateTime<chrono::Utc>,
    sessions: Numbering<Option<SessionNo>>,
    viewers: Numbering<Option<i64>>,
    words: Numbering<i64>,
    rows: Vec<Pending>,
    pub added: Added,
    /// Rows whose recording has no id.
    pub without_session: u64,
}

struct Pending {
    session: u32,
    viewer: u32,
    start_reason: u32,
    stop_reason: u32,
    row: NewRow,
}

impl<'a> Batches<'a> {
    pub fn new(
        database: &'a Database,
        course: CourseId,
        folder: (FolderId, String),
        now: chrono::DateTime<chrono::Utc>,
    ) -> Self {
        Self {
            database,
            course,
            folder,
            now,
            sessions: Numbering::default(),
            viewers: Numbering::default(),
            words: Numbering::default(),
            rows: Vec::with_capacity(BATCH),
            added: Added::default(),
            without_session: 0,
        }
    }

    /// Takes a row whose time can be read. Tells whether a batch was stored with it.
    pub fn add(&mut self, at: i64, row: &ActivityRow<'_>) -> Result<bool, AppError> {
        self.rows.push(Pending {
            session: self.sessions.number(row.session),
            viewer: self.viewers.number(row.user),
            start_reason: self.words.number(row.start_reason),
            stop_reason: self.words.number(row.stop_reason),
            row: NewRow {
                at,
                viewer: 0,
                start: row.start,
                seconds: row.seconds,
                stop: Some(row.stop).filter(|stop| !stop.is_nan()),
                speed: row.speed,
                start_reason: 0,
                stop_reason: 0,
            },
        });
        let full = self.rows.len() == BATCH;
        if full {
            self.store()?;
        }
        Ok(full)
    }

    /// Stores the rest and returns the recordings that rows named.
    pub fn end(mut self) -> Result<(Added, u64, Vec<SessionNo>), AppError> {
        self.store()?;
        let sessions = self.sessions.known.into_iter().flatten().collect();
        Ok((self.added, self.without_session, sessions))
    }

    fn store(&mut self) -> Result<(), AppError> {
        let database = self.database;
        let added = database.write(|t| {
            // Each batch goes into every part of the table; holding its pages saves a third of the time.
            t.pragma_update(None, "cache_size", -CACHE_KIB)?;
            let mut viewers = Viewers::default();
            let deleted = Marks::load(t)?;
            self.viewers.follow(|text| {
                // Whoever was deleted does not come back with an old file.
                if deleted.has_viewer(text) {
                    return Ok(None);
                }
                viewers.number(t, text).map(Some)
            })?;
            let mut words = Words::load(t)?;
            self.words.follow(|text| words.number(t, text))?;
            let (course, folder, now) = (self.course, &self.folder, self.now);
            self.sessions
                .follow(|text| unlisted(t, course, folder, text, now))?;
            let added = self.store_rows(t)?;
            t.pragma_update(None, "cache_size", -USUAL_CACHE_KIB)?;
            Ok(added)
        })?;
        self.added.new += added.new;
        self.added.known += added.known;
        self.rows.clear();
        Ok(())
    }

    fn store_rows(&mut self, connection: &rusqlite::Connection) -> Result<Added, AppError> {
        self.rows
            .sort_unstable_by_key(|pending| (pending.session, pending.row.at));
        let mut added = Added::default();
        let mut rows = Vec::new();
        for group in self.rows.chunk_by(|one, next| one.session == next.session) {
            let Some(session) = self.sessions.known[group[0].session as usize] else {
                self.without_session += group.len() as u64;
                continue;
            };
            rows.clear();
            rows.extend(group.iter().filter_map(|pending| {
                Some(NewRow {
                    viewer: self.viewers.known[pending.viewer as usize]?,
                    start_reason: self.words.known[pending.start_reason as usize],
                    stop_reason: self.words.known[pending.stop_reason as usize],
                    ..pending.row
                })
            }));
            let some = store::add_rows(connection, session, &rows, None)?;
            added.new += some.new;
            added.known += some.known;
        }
        Ok(added)
    }
}

/// A recording that the overview does not list was deleted on Panopto; its rows are kept with what is known of it.
fn unlisted(
    connection: &rusqlite::Connection,
    course: CourseId,
    (folder, folder_name): &(FolderId, String),
    id: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<SessionNo>, AppError> {
    let Ok(id) = id.parse::<SessionId>() else {
        return Ok(None);
    };
    let told = ListedSession {
        id,
        name: String::new(),
        description: None,
        duration: None,
        start_time: None,
        folder: *folder,
        folder_name: folder_name.clone(),
    };
    let numbers = store::remember_sessions(connection, course, &[told], Some(now))?;
    Ok(numbers.first().copied())
}

/// Numbers texts by their first appearance, and holds what the database calls them.
struct Numbering<T> {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
    known: Vec<T>,
    /// The text of the row before, which most rows repeat.
    last: Option<(String, u32)>,
}

impl<T> Default for Numbering<T> {
    fn default() -> Self {
        Self {
            numbers: HashMap::new(),
            texts: Vec::new(),
            known: Vec::new(),
            last: None,
        }
    }
}

impl<T> Numbering<T> {
    fn number(&mut self, text: &str) -> u32 {
        if let Some((last, number)) = &self.last
            && last == text
        {
            return *number;
        }
        let number = self.numbers.get(text).copied().unwrap_or_else(|| {
            let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
            self.numbers.insert(text.to_owned(), number);
            self.texts.push(text.to_owned());
            number
        });
        let last = self.last.get_or_insert_default();
        last.0.clear();
        last.0.push_str(text);
        last.1 = number;
        number
    }

    /// Asks for the database's numbers of texts that came since the last time.
    fn follow(&mut self, mut ask: impl FnMut(&str) -> Result<T, AppError>) -> Result<(), AppError> {
        for text in &self.texts[self.known.len()..] {
            self.known.push(ask(text)?);
        }
        Ok(())
    }
}
