use serde::{Deserialize, Serialize};

/// The form that results come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResultsFormat {
    /// A table with a header line.
    Csv,
    /// One JSON object a line.
    #[serde(rename = "jsonl")]
    JsonLines,
}

impl ResultsFormat {
    /// Returns Canvas's word.
    pub fn as_canvas(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }
}

/// A query that was started. Canvas forgets it after a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HistoryQuery(pub(crate) String);

impl HistoryQuery {
    /// Takes the address of a query that was started earlier.
    pub fn at(address: impl Into<String>) -> Self {
        Self(address.into())
    }

    /// Returns the address at which its state is asked, as Canvas gave it.
    pub fn address(&self) -> &str {
        &self.0
    }

    /// Tells whether the query is for several people at once.
    pub(crate) fn is_batch(&self) -> bool {
        self.0.contains("/users/page_views/")
    }
}

/// Where the results of a query are. Canvas forgets them after a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HistoryResults(pub(crate) String);

impl HistoryResults {
    /// Takes an address that was given earlier.
    pub fn at(address: impl Into<String>) -> Self {
        Self(address.into())
    }

    /// Returns the address, as Canvas gave it.
    pub fn address(&self) -> &str {
        &self.0
    }
}

/// How far a query is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryStatus {
    /// How far.
    pub state: HistoryState,
    /// What Canvas says beside, for example whom it leaves out.
    pub warnings: Vec<HistoryWarning>,
}

/// How far a query is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryState {
    /// It waits.
    Queued,
    /// Canvas gathers.
    Running,
    /// The results can be fetched.
    Finished(HistoryResults),
    /// Nothing will come of it.
    Failed {
        /// Canvas's code, for example `RESULT_SIZE_LIMIT_EXCEEDED`.
        code: String,
    },
}

impl HistoryState {
    /// Tells whether the query failed because it asked for too much at once: ask for less time or fewer people.
    pub fn too_large(&self) -> bool {
        matches!(self, Self::Failed { code } if code == "RESULT_SIZE_LIMIT_EXCEEDED")
    }

    /// Tells whether the query failed because Canvas shows nothing of this person.
    pub fn person_left_out(&self) -> bool {
        matches!(self, Self::Failed { code } if code == "USER_FILTERED")
    }
}

/// Something Canvas says beside the state of a query.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct HistoryWarning {
    /// Canvas's code, for example `USER_FILTERED`.
    #[serde(default)]
    pub code: String,
    /// Canvas's words.
    #[serde(default)]
    pub message: String,
}
