//! The columns of the tables.

use crate::export::columns::{Column, Kind};
use crate::page_views::texts::USER_NAME;

pub(super) const USER: Column = Column::new(
    "user",
    Kind::Text,
    "The person: the id in Canvas, or a name of this export alone.",
);
pub(super) const NAME: Column = Column::new("user_name", Kind::Text, "What the person is called.")
    .or_empty()
    .identifying();
pub(super) const URL: Column = Column::new("course_url", Kind::Text, "The address of the page.");
pub(super) const PAGE: Column = Column::new("page", Kind::Text, "What the page is called.");
pub(super) const KIND: Column = Column::new("page_kind", Kind::Text, "What kind of page it is.");
pub(super) const AT: Column =
    Column::new("request_date", Kind::Time, "When the page was asked for.");
pub(super) const SECONDS: Column = Column::new(
    "seconds",
    Kind::Number,
    "Seconds spent, as far as Canvas knows.",
)
.or_empty();
pub(super) const TOOK_PART: Column = Column::new(
    "took_part",
    Kind::Boolean,
    "Whether the person handed in or posted something.",
);
pub(super) const SOURCE: Column = Column::new(
    "source",
    Kind::Text,
    "Where it was read: ordinary list or history.",
);
pub(super) const VIEWS: Column = Column::new("page_views", Kind::Integer, "Views.");
pub(super) const PEOPLE: Column = Column::new("people", Kind::Integer, "People with a view.");
pub(super) const LAST: Column = Column::new("last_view", Kind::Time, "The last view.").or_empty();
pub(super) const STATE: Column = Column::new(
    "could_be_read",
    Kind::Text,
    "Yes, or why not all views could be read.",
);
pub(super) const VIEWS_KNOWN: Column = Column::new(
    "page_views",
    Kind::Integer,
    "Views; empty where none could be read.",
)
.or_empty();

pub(super) const EVERY_VIEW: &[Column] =
    &[USER, NAME, URL, PAGE, KIND, AT, SECONDS, TOOK_PART, SOURCE];
pub(super) const PAGES: &[Column] = &[URL, PAGE, KIND, VIEWS, PEOPLE, LAST];
pub(super) const USER_PAGES: &[Column] = &[USER, NAME, URL, PAGE, KIND, VIEWS, LAST];
pub(super) const PERSONS: &[Column] = &[USER, NAME, VIEWS_KNOWN, LAST, STATE];

/// Leaves out the columns that name people, unless they may leave.
pub(super) fn may_leave(columns: &[Column], names: bool) -> Vec<Column> {
    columns
        .iter()
        .filter(|column| names || !column.identifies)
        .copied()
        .collect()
}

/// Describes a column of the reports in CSV and JSON by its name.
pub(super) fn text_column(name: &'static str) -> Column {
    let (kind, meaning) = match name {
        "Course URL" => (Kind::Text, URL.meaning),
        "Page Views" => (Kind::Integer, VIEWS.meaning),
        "User ID" => (Kind::Text, USER.meaning),
        "User Name" => (Kind::Text, NAME.meaning),
        "Request Date" => (Kind::Time, AT.meaning),
        "Last View" => (Kind::Time, LAST.meaning),
        "Page" => (Kind::Text, PAGE.meaning),
        "Page Kind" => (Kind::Text, KIND.meaning),
        "People" => (Kind::Integer, PEOPLE.meaning),
        "Seconds" => (Kind::Number, SECONDS.meaning),
        "Took Part" => (Kind::Boolean, TOOK_PART.meaning),
        "Source" => (Kind::Text, SOURCE.meaning),
        "Report Start Time" => (Kind::Date, "The first day that was asked for."),
        "Report End Time" => (Kind::Date, "The last day that was asked for."),
        _ => (Kind::Integer, "The course's id in Canvas."),
    };
    let column = Column::new(name, kind, meaning);
    if name == USER_NAME {
        column.identifying()
    } else {
        column
    }
}
