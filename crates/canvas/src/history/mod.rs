//! The page view history, which Canvas gathers in the background by whole months.

mod query;
mod range;
mod rows;
mod stream;
mod unpack;

pub use query::{
    HistoryQuery, HistoryResults, HistoryState, HistoryStatus, HistoryWarning, ResultsFormat,
};
pub use range::HistoryRange;
pub use rows::{HistoryRows, RowError};
pub use stream::HistoryStream;
