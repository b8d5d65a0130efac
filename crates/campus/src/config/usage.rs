//! The SOAP interface, and how it tells who watched what.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The SOAP interface.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct SoapSettings {
    /// Whether there is one at all.
    pub access: SoapAccess,
    /// What a list answers to a caller without a cookie or with one that ended. A bearer token alone is always
    /// answered with an empty list.
    pub signed_out: SignedOut,
    /// Whether times in answers end in `Z`.
    pub times_with_zone: bool,
    /// What becomes of a member that comes later than its place in the alphabet.
    pub misplaced: Misplaced,
    /// How a page without rows is written.
    pub empty_pages: EmptyPages,
    /// Largest page of usage rows. What the real service takes is not known.
    pub max_page_size: u32,
    /// What becomes of a larger one.
    pub above_max: AboveMax,
}

impl Default for SoapSettings {
    fn default() -> Self {
        Self {
            access: SoapAccess::Open,
            signed_out: SignedOut::Fault,
            times_with_zone: true,
            misplaced: Misplaced::Dropped,
            empty_pages: EmptyPages::Empty,
            max_page_size: 1000,
            above_max: AboveMax::Clamp,
        }
    }
}

/// Whether a site lets anybody use its SOAP interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SoapAccess {
    /// It does.
    Open,
    /// Every call is a fault.
    Faults,
    /// Every request is 403 with a page.
    Forbidden,
    /// Every request is 404 with a page.
    NotFound,
}

/// What a list answers to a caller who is nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedOut {
    /// A fault.
    Fault,
    /// 200 and an empty list, as if nothing had been watched.
    Empty,
}

/// What becomes of a member that is not in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Misplaced {
    /// It is taken as not given.
    Dropped,
    /// The call is a fault.
    Fault,
}

/// How a page without rows is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyPages {
    /// An element without content.
    Empty,
    /// An element with `xsi:nil`.
    Nil,
}

/// What becomes of a page that is asked to be too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AboveMax {
    /// It is as large as it may be; page numbers count in such pages.
    Clamp,
    /// A fault.
    Fault,
}

/// How usage is told.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent switch"
)]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct UsageSettings {
    /// Whether a row at exactly the end of the range is in it.
    pub inclusive_ends: bool,
    /// How rows are ordered over the pages.
    pub order: RowOrder,
    /// Whether each page but the first begins with the last row of the one before.
    pub overlapping_pages: bool,
    /// Every so-manieth row comes twice; 0 is none.
    pub repeat_every: u32,
    /// Rows that are known later than they happened, in per cent.
    pub late_percent: u8,
    /// How much later at most.
    pub late_hours: u32,
    /// Whether sums can be trusted.
    pub summaries: Summaries,
    /// Whether the sums of a folder count what is below it.
    pub summary_covers_subfolders: bool,
    /// Whether periods without views are listed with zeros.
    pub empty_periods: bool,
    /// Whether rows of deleted sessions are told.
    pub deleted_sessions: bool,
    /// Sessions whose rows are always a fault.
    pub broken_sessions: BTreeSet<Uuid>,
    /// Rows that are counted in the total but never come.
    pub phantom_total: u32,
}

impl Default for UsageSettings {
    fn default() -> Self {
        Self {
            inclusive_ends: true,
            order: RowOrder::Oldest,
            overlapping_pages: false,
            repeat_every: 0,
            late_percent: 0,
            late_hours: 30,
            summaries: Summaries::Right,
            summary_covers_subfolders: false,
            empty_periods: false,
            deleted_sessions: true,
            broken_sessions: BTreeSet::new(),
            phantom_total: 0,
        }
    }
}

/// How rows are ordered over the pages. It is not known how the real service does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOrder {
    /// By time.
    Oldest,
    /// By time, the latest first, so that new rows move all others on.
    Newest,
    /// The same rows on each page, within it in another order at each request.
    ShuffledPages,
    /// In another order at each request, over all pages.
    Shuffled,
}

/// Whether sums agree with the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Summaries {
    /// They do.
    Right,
    /// There are none, whatever was watched.
    Empty,
    /// The last 48 hours are missing.
    Behind,
    /// Every sum is a fault.
    Refused,
}
