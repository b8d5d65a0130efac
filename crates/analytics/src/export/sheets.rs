//! What the sheets of the workbook hold.

use super::columns::{Column, Kind};
use super::input::Identities;

/// A sheet's definition.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub name: &'static str,
    pub grain: &'static str,
    pub columns: Vec<Column>,
    pub looks: Vec<Look>,
}

/// How a column's numbers look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Plain,
    /// A per cent from 0 to 100.
    Percent,
    /// Seconds, shown as hours, minutes and seconds.
    Length,
    /// Two decimals.
    Ratio,
    Day,
    Moment,
}

/// Returns the sheets in order, with the columns that may leave. "About" comes before them.
pub(crate) fn sheets(identities: &Identities) -> [Sheet; 5] {
    let real = matches!(identities, Identities::Real);
    [
        ("Videos", "one video", VIDEOS),
        ("Chunks", "one of the 20 equal chunks of a video", CHUNKS),
        ("Days", "one day with a view", DAYS),
        ("Viewers", "one person", PEOPLE),
        (
            "Viewers and videos",
            "one person and one video with a view",
            PAIRS,
        ),
    ]
    .map(|(name, grain, columns)| {
        let may_leave = |(column, _): &&(Column, Look)| real || !column.identifies;
        let (columns, looks) = columns.iter().filter(may_leave).copied().unzip();
        Sheet {
            name,
            grain,
            columns,
            looks,
        }
    })
}

const VIEWER: (Column, Look) = (
    Column::new(
        "Viewer",
        Kind::Text,
        "Short name of the person, in this file alone; without pseudonyms the name.",
    ),
    Look::Plain,
);
const USER_ID: (Column, Look) = (
    Column::new("User ID", Kind::Text, "Panopto's id of the person.").identifying(),
    Look::Plain,
);
const VIDEO: (Column, Look) = (Column::new("Video", Kind::Text, "Title."), Look::Plain);
const VIEWERS: (Column, Look) = (
    Column::new("Viewers", Kind::Integer, "People with a view in the dates.").or_empty(),
    Look::Plain,
);
const VIEWS: (Column, Look) = (
    Column::new("Views", Kind::Integer, "Views in the dates.").or_empty(),
    Look::Plain,
);
const WATCH_TIME: (Column, Look) = (
    Column::new(
        "Watch time",
        Kind::Number,
        "Time played, repeats included; playback speed is not counted in.",
    )
    .or_empty(),
    Look::Length,
);
const FIRST_VIEW: (Column, Look) = (
    Column::new(
        "First view",
        Kind::Time,
        "When the first view in the dates began, in the time zone of this file.",
    )
    .or_empty(),
    Look::Moment,
);
const LAST_VIEW: (Column, Look) = (
    Column::new(
        "Last view",
        Kind::Time,
        "When the last view in the dates began, in the time zone of this file.",
    )
    .or_empty(),
    Look::Moment,
);

const AVERAGE: (Column, Look) = (
    Column::new(
        "Average per viewer",
        Kind::Number,
        "Watch time for each viewer.",
    )
    .or_empty(),
    Look::Length,
);

const VIDEOS: &[(Column, Look)] = &[
    VIDEO,
    (
        Column::new("Folder", Kind::Text, "Panopto folder that holds the video."),
        Look::Plain,
    ),
    (
        Column::new("Recorded", Kind::Date, "Day of the recording or upload.").or_empty(),
        Look::Day,
    ),
    (
        Column::new("Length", Kind::Number, "Length of the video.").or_empty(),
        Look::Length,
    ),
    VIEWERS,
    (
        Column::new(
            "Completed viewers",
            Kind::Integer,
            "People who covered at least 75% of the whole video, over all dates.",
        )
        .or_empty(),
        Look::Plain,
    ),
    (
        Column::new(
            "Viewers over all dates",
            Kind::Integer,
            "People with a view at any time: the base of Completed.",
        )
        .or_empty(),
        Look::Plain,
    ),
    (
        Column::new(
            "Completed",
            Kind::Number,
            "Completed viewers of the viewers over all dates.",
        )
        .or_empty(),
        Look::Percent,
    ),
    WATCH_TIME,
    AVERAGE,
    (
        Column::new(
            "Average covered",
            Kind::Number,
            "Mean part of the video that a viewer covered in the dates, each second once.",
        )
        .or_empty(),
        Look::Percent,
    ),
    VIEWS,
    LAST_VIEW,
];

const CHUNKS: &[(Column, Look)] = &[
    VIDEO,
    (
        Column::new("Chunk", Kind::Integer, "1 to 20: equal parts of the video."),
        Look::Plain,
    ),
    (
        Column::new("From", Kind::Number, "Where the chunk begins."),
        Look::Length,
    ),
    (
        Column::new("To", Kind::Number, "Where it ends."),
        Look::Length,
    ),
    (
        Column::new("Viewers", Kind::Integer, "People who played any of it.").or_empty(),
        Look::Plain,
    ),
    (
        Column::new(
            "Covered 75%",
            Kind::Integer,
            "People who covered at least 75% of it.",
        )
        .or_empty(),
        Look::Plain,
    ),
    (
        Column::new(
            "Watch time",
            Kind::Number,
            "Time played within it, repeats included.",
        )
        .or_empty(),
        Look::Length,
    ),
    AVERAGE,
    (
        Column::new(
            "Times watched",
            Kind::Number,
            "How often a covered second of it was played on average.",
        )
        .or_empty(),
        Look::Ratio,
    ),
];

const DAYS: &[(Column, Look)] = &[
    (
        Column::new("Day", Kind::Date, "Day in the time zone of this file."),
        Look::Day,
    ),
    VIEWERS,
    VIEWS,
    WATCH_TIME,
];

const PEOPLE: &[(Column, Look)] = &[
    VIEWER,
    USER_ID,
    (
        Column::new(
            "On the class list",
            Kind::Boolean,
            "Whether the person is on the class list.",
        )
        .or_empty(),
        Look::Plain,
    ),
    (
        Column::new("Videos", Kind::Integer, "Videos with a view in the dates."),
        Look::Plain,
    ),
    (
        Column::new(
            "Completed videos",
            Kind::Integer,
            "Of these, videos of which at least 75% were covered, over all dates.",
        ),
        Look::Plain,
    ),
    VIEWS,
    WATCH_TIME,
    FIRST_VIEW,
    LAST_VIEW,
];

const PAIRS: &[(Column, Look)] = &[
    VIEWER,
    USER_ID,
    VIDEO,
    VIEWS,
    (
        Column::new(
            "Covered",
            Kind::Number,
            "Part of the video covered in the dates, each second once.",
        )
        .or_empty(),
        Look::Percent,
    ),
    (
        Column::new(
            "Completed",
            Kind::Boolean,
            "At least 75% of the whole video covered, over all dates.",
        ),
        Look::Plain,
    ),
    WATCH_TIME,
    FIRST_VIEW,
    LAST_VIEW,
];
