//! One page view, whichever source it came from.

use serde::{Deserialize, Serialize};

/// Where a row was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Source {
    /// The list of a person's page views, which reaches back some 30 days.
    Ordinary,
    /// The result of a history query over whole months.
    History,
}

impl Source {
    /// Returns the word that stands in files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::History => "history",
        }
    }
}

/// One request that a signed-in person made.
///
/// Ids are those of the account's own domain; what belongs to another shard keeps its global id. Network address and session of the
/// person are not taken in: no report needs them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PageView {
    /// The id of the request; the same in both sources.
    pub id: String,
    /// The person.
    pub user: i64,
    /// When, in microseconds since 1970-01-01T00:00:00Z. The ordinary list gives whole seconds.
    pub at: i64,
    /// The whole address.
    pub url: String,
    /// What kind of place the page belongs to: Course, Group, User, Account, UserProfile.
    pub context_type: Option<String>,
    /// Id of that place.
    pub context: Option<i64>,
    /// What kind of thing was looked at.
    pub asset_type: Option<String>,
    /// Id of that thing.
    pub asset: Option<i64>,
    /// The part of the service that answered.
    pub controller: Option<String>,
    /// What that part did.
    pub action: Option<String>,
    /// The request's method, in lower case.
    pub http_method: Option<String>,
    /// The app or tool, where one with a key made the request.
    pub app_name: Option<String>,
    /// What the browser called itself.
    pub user_agent: Option<String>,
    /// Seconds that the person spent, as far as the service knows.
    pub seconds: Option<f64>,
    /// Whether the person took part: handed in, posted.
    pub participated: bool,
    /// Whether a person, not a program, asked; only the ordinary list says so.
    pub user_request: Option<bool>,
    /// Who acted, where somebody acted in the person's name.
    pub real_user: Option<i64>,
}
