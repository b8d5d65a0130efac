//! Who watched which stretch of a session, and when.

use std::sync::atomic::{AtomicU8, Ordering};

use chrono::{DateTime, Utc};

use super::call::{Operation, Outcome, Version, operation};
use super::envelope::{Arguments, V40};
use super::fault::FaultKind;
use super::tree::Node;
use crate::error::PanoptoError;
use crate::ids::{SessionId, UserId};
use crate::{Panopto, WebSession};

pub(super) const SEE: &str = "the right to see who watched, which creators of the folder have";

const EXTENDED: Operation = operation!("UsageReporting", "GetSessionExtendedDetailedUsage", SEE);
const DETAILED: Operation = operation!("UsageReporting", "GetSessionDetailedUsage", SEE);

/// What services may offer, best first. The published tools use 4.0 with the extended operation.
const DIALECTS: [(Version, bool); 4] = [
    (Version::V40, true),
    (Version::V46, true),
    (Version::V40, false),
    (Version::V46, false),
];

/// The span that is asked for. Whether its ends count is not documented: they are chosen so that it makes no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageRange {
    /// The first moment.
    pub begin: DateTime<Utc>,
    /// The last moment.
    pub end: DateTime<Utc>,
}

/// One watched stretch of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageRow {
    /// The session.
    pub session: SessionId,
    /// Who watched.
    pub user: UserId,
    /// When it began, to the microsecond.
    pub time: DateTime<Utc>,
    /// Where it began, in seconds on the session's timeline.
    pub start: f64,
    /// How long it was, in seconds on the timeline. As it came: perhaps negative, or past the end.
    pub seconds: f64,
    /// The speed, where the server tells.
    pub speed: Option<f64>,
    /// Why it began, in the server's word, where it tells.
    pub start_reason: Option<String>,
    /// Why it ended, in the server's word, where it tells.
    pub stop_reason: Option<String>,
}

/// One page of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct UsagePage {
    /// The rows, in the server's order, which is not documented.
    pub rows: Vec<UsageRow>,
    /// All rows of the span, on this page or not; none where the server did not say.
    pub total: Option<u64>,
    /// Rows without a time, a person or a place on the timeline.
    pub unreadable: u64,
    /// Whether rows may tell speed and reasons.
    pub extended: bool,
}

/// The service that tells who watched what, asked with the cookies of one account.
///
/// It is asked in version 4.0 first and in 4.6 where the site does not have that; without speed and reasons where it
/// refuses the extended operation. What a site offers is found out once for each value of this type.
///
/// # Errors
///
/// [`PanoptoError::SoapRefused`] where the site lets no cookie in or has no such service, [`PanoptoError::Forbidden`] and
/// [`PanoptoError::NotFound`] as elsewhere, [`PanoptoError::Fault`] with the server's own words for everything else.
pub struct UsageReporting<'a> {
    panopto: &'a Panopto,
    session: &'a dyn WebSession,
    /// The number of the dialect that the site is known not to refuse.
    dialect: AtomicU8,
}

impl std::fmt::Debug for UsageReporting<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UsageReporting").finish_non_exhaustive()
    }
}

impl Panopto {
    /// Returns the service that tells who watched what.
    pub fn usage_reporting<'a>(&'a self, session: &'a dyn WebSession) -> UsageReporting<'a> {
        UsageReporting {
            panopto: self,
            session,
            dialect: AtomicU8::new(0),
        }
    }
}

impl UsageReporting<'_> {
    /// Goes on with what was found out before: see [`UsageReporting::dialect`].
    #[must_use]
    pub fn with_dialect(self, dialect: u8) -> Self {
        self.dialect.store(dialect, Ordering::Relaxed);
        self
    }

    /// Returns the number of the way the site is asked.
    pub fn dialect(&self) -> u8 {
        self.dialect.load(Ordering::Relaxed)
    }

    /// Asks one page, from 0, of the stretches that were watched in a span.
    ///
    /// # Errors
    ///
    /// As every operation: see [`UsageReporting`].
    pub async fn page(
        &self,
        session: SessionId,
        range: UsageRange,
        page: u32,
        size: u32,
    ) -> Result<UsagePage, PanoptoError> {
        let pagination = [
            ("MaxNumberResults", size.to_string()),
            ("PageNumber", page.to_string()),
        ];
        let arguments = Arguments::default()
            .text("sessionId", &session.to_string())
            .members("pagination", V40, &pagination)
            .time("beginRange", range.begin)
            .time("endRange", range.end);
        let outcome = self.ask(EXTENDED, &arguments).await?;
        let extended = outcome.node.name.contains("Extended");
        read(&outcome, session, extended)
    }

    /// Asks an operation in the best way that the site has.
    pub(super) async fn ask(
        &self,
        operation: Operation,
        arguments: &Arguments,
    ) -> Result<Outcome, PanoptoError> {
        let mut dialect = usize::from(self.dialect()).min(DIALECTS.len() - 1);
        loop {
            let (version, extended) = DIALECTS[dialect];
            let asked = match operation {
                operation if operation.name == EXTENDED.name && !extended => DETAILED,
                operation => operation,
            };
            let answer = self
                .panopto
                .soap(self.session, asked, version, arguments)
                .await;
            let error = match answer {
                Ok(outcome) => {
                    self.note(dialect);
                    return Ok(outcome);
                }
                Err(error) => error,
            };
            if !is_not_there(&error) {
                return Err(error);
            }
            dialect = next_dialect(dialect, operation).ok_or_else(|| refused(error))?;
        }
    }

    fn note(&self, dialect: usize) {
        // A summary says nothing about the extended operation, and never takes back what a page found out.
        let number = u8::try_from(dialect).unwrap_or_default();
        self.dialect.fetch_max(number, Ordering::Relaxed);
    }
}

/// Returns the next way worth trying.
fn next_dialect(dialect: usize, operation: Operation) -> Option<usize> {
    let extended = operation.name == EXTENDED.name;
    // Other operations do not depend on the extended one, so only the version counts.
    (dialect + 1..DIALECTS.len()).find(|next| extended || DIALECTS[*next].1)
}

/// Tells whether this version of the service does not have the operation.
fn is_not_there(error: &PanoptoError) -> bool {
    matches!(
        error,
        PanoptoError::Fault {
            kind: FaultKind::NoOperation,
            ..
        } | PanoptoError::NotFound { .. }
    )
}

/// No version has it, so the site does not offer it at all.
fn refused(error: PanoptoError) -> PanoptoError {
    let (request, message) = match error {
        PanoptoError::Fault {
            request, message, ..
        }
        | PanoptoError::NotFound { request, message } => (request, message),
        other => return other,
    };
    PanoptoError::SoapRefused { request, message }
}

fn read(outcome: &Outcome, session: SessionId, extended: bool) -> Result<UsagePage, PanoptoError> {
    let node = &outcome.node;
    let total = match node.value("TotalNumberResponses") {
        None => None,
        Some(_) => Some(
            node.count("TotalNumberResponses")
                .ok_or_else(|| outcome.unexpected("TotalNumberResponses is no count"))?,
        ),
    };
    let mut page = UsagePage {
        rows: Vec::new(),
        total,
        unreadable: 0,
        extended,
    };
    let responses = node
        .child("PagedResponses")
        .filter(|responses| !responses.nil);
    for item in responses.into_iter().flat_map(|node| &node.children) {
        match row(item, session) {
            Some(row) => page.rows.push(row),
            None => page.unreadable += 1,
        }
    }
    Ok(page)
}

fn row(item: &Node, asked: SessionId) -> Option<UsageRow> {
    Some(UsageRow {
        session: item.guid("SessionId").map_or(asked, SessionId::new),
        user: UserId::new(item.guid("UserId")?),
        time: item.time("Time")?,
        start: item.double("StartPosition")?,
        seconds: item.double("SecondsViewed")?,
        speed: item.double("PlaybackSpeed"),
        start_reason: item.word("StartReason"),
        stop_reason: item.word("StopReason"),
    })
}
