//! Page views of a learning platform: what is fetched for a span, what counts, and the reports made of it.
//!
//! [`plan`] says which source a span is read from and what cannot be had. [`block`] keeps the rows of a person compactly, whichever
//! of the two sources they came from. [`Counter`] decides row by row what counts under [`Rules`]; screens ask a
//! [`PageViewTable`], files come from [`export_page_views`]. One person's rows are in memory at a time; what stays is a few bytes
//! for each view that counts.

mod address;
pub mod block;
mod counter;
mod export;
mod figures;
mod mask;
mod orders;
mod pages;
pub mod plan;
mod readme;
mod row;
mod rules;
mod shard;
mod span;
mod table;
mod tables;
mod text_reports;
mod texts;
mod title;
mod varint;

#[cfg(test)]
mod tests;

pub use counter::{Counter, PersonViews, StoredPageViews};
pub use export::{
    ExportPageViews, ExportPerson, PageViewFormats, PageViewsReceipt, Unread, export_page_views,
    preview_page_views,
};
pub use figures::{DayViews, Figures};
pub use mask::MaskedPeople;
pub use orders::{Order, Query, Report, Sort};
pub use pages::Page;
pub use row::{PageView, Source};
pub use rules::{Belonging, CourseFacts, Folded, LeftOut, OtherHosts, Queries, Rules};
pub use shard::HomeShard;
pub use span::{Covered, EndDay, Span, SpanError, days_to_span};
pub use table::{PageViewTable, Person, TableRow};
pub use title::{PageKind, PageTitles, describe};

/// What the platform says of its page views, in our words; stands on every screen and in every file that shows them.
pub const DISCLAIMER: &str = "Canvas gives page views as best effort. Do not use them to judge single people or small groups.";
