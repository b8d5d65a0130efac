//! How much was watched in a span, without by whom: one call for a whole folder.

use chrono::{DateTime, Utc};

use super::call::{Operation, Outcome, operation};
use super::envelope::Arguments;
use super::usage::{SEE, UsageRange, UsageReporting};
use crate::error::PanoptoError;
use crate::ids::{FolderId, SessionId};

const FOLDER: Operation = operation!("UsageReporting", "GetFolderSummaryUsage", SEE);
const SESSION: Operation = operation!("UsageReporting", "GetSessionSummaryUsage", SEE);

/// Into what spans a summary is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granularity {
    /// Hours.
    Hourly,
    /// Days.
    Daily,
    /// Weeks.
    Weekly,
}

impl Granularity {
    fn word(self) -> &'static str {
        match self {
            Self::Hourly => "Hourly",
            Self::Daily => "Daily",
            Self::Weekly => "Weekly",
        }
    }
}

/// What was watched in one span.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SummaryUsage {
    /// When the span begins.
    pub time: Option<DateTime<Utc>>,
    /// Views.
    pub views: u64,
    /// Different people.
    pub unique_users: u64,
    /// Minutes watched by all.
    pub minutes_viewed: f64,
}

impl SummaryUsage {
    /// Tells whether something was watched.
    pub fn has_views(&self) -> bool {
        self.views > 0 || self.unique_users > 0 || self.minutes_viewed > 0.0
    }
}

impl UsageReporting<'_> {
    /// Summarises a folder.
    ///
    /// Whether folders below count is not documented; ask each folder by itself.
    ///
    /// # Errors
    ///
    /// As every operation: see [`UsageReporting`].
    pub async fn folder_summary(
        &self,
        folder: FolderId,
        range: UsageRange,
        granularity: Granularity,
    ) -> Result<Vec<SummaryUsage>, PanoptoError> {
        let arguments = Arguments::default().text("folderId", &folder.to_string());
        self.summary(FOLDER, arguments, range, granularity).await
    }

    /// Summarises a session.
    ///
    /// # Errors
    ///
    /// As every operation: see [`UsageReporting`].
    pub async fn session_summary(
        &self,
        session: SessionId,
        range: UsageRange,
        granularity: Granularity,
    ) -> Result<Vec<SummaryUsage>, PanoptoError> {
        let arguments = Arguments::default().text("sessionId", &session.to_string());
        self.summary(SESSION, arguments, range, granularity).await
    }

    async fn summary(
        &self,
        operation: Operation,
        arguments: Arguments,
        range: UsageRange,
        granularity: Granularity,
    ) -> Result<Vec<SummaryUsage>, PanoptoError> {
        let arguments = arguments
            .time("beginRange", range.begin)
            .time("endRange", range.end)
            .text("granularity", granularity.word());
        let outcome = self.ask(operation, &arguments).await?;
        read(&outcome)
    }
}

/// Reads the spans. One that cannot be read is an error: what is left out would count as nothing watched.
fn read(outcome: &Outcome) -> Result<Vec<SummaryUsage>, PanoptoError> {
    let spans = outcome.node.children.iter().filter(|span| !span.nil);
    spans
        .map(|span| {
            let count = |name: &str| match span.value(name) {
                None => Ok(0),
                Some(_) => span
                    .count(name)
                    .ok_or_else(|| outcome.unexpected(format!("{name} is no count"))),
            };
            Ok(SummaryUsage {
                time: span.time("Time"),
                views: count("Views")?,
                unique_users: count("UniqueUsers")?,
                minutes_viewed: span.double("MinutesViewed").unwrap_or(0.0),
            })
        })
        .collect()
}
