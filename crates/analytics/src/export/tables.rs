//! The five tables of the star schema.

use super::columns::{Column, Kind, Table};
use super::input::Identities;

/// Returns the tables in the order in which they are written, with the columns that may leave.
pub(super) fn tables(identities: &Identities) -> [Table; 5] {
    let real = matches!(identities, Identities::Real);
    [
        ("dim_session", "one session (video)", SESSION),
        ("dim_viewer", "one person", VIEWER),
        ("fact_segment", "one view: a stretch of a session that one person played", SEGMENT),
        ("fact_session_viewer", "one person and one session with a view", SESSION_VIEWER),
        (
            "fact_chunk",
            "one person, one session, one day and one of the 20 equal chunks of the session that was played",
            CHUNK,
        ),
    ]
    .map(|(name, grain, columns)| Table {
        name,
        grain,
        columns: columns
            .iter()
            .filter(|column| real || !column.identifies)
            .copied()
            .collect(),
    })
}

const SESSION_KEY: Column = Column::new(
    "session_key",
    Kind::Integer,
    "Number of the session in this export; joins dim_session.",
);
const VIEWER_KEY: Column = Column::new(
    "viewer_key",
    Kind::Integer,
    "Number of the person in this export; joins dim_viewer.",
);

const SESSION: &[Column] = &[
    SESSION_KEY,
    Column::new("session_id", Kind::Text, "Panopto's id of the session."),
    Column::new("session_name", Kind::Text, "Title."),
    Column::new("course_id", Kind::Text, "Panopto's id of the course's folder."),
    Column::new("course_name", Kind::Text, "Name of the course."),
    Column::new("folder_id", Kind::Text, "Panopto's id of the folder that holds the session."),
    Column::new("folder_name", Kind::Text, "Name of that folder."),
    Column::new("order_in_course", Kind::Integer, "Position in the course, from 1."),
    Column::new("recorded_at", Kind::Time, "When it was recorded or uploaded.").or_empty(),
    Column::new("duration_seconds", Kind::Number, "Length in seconds.").or_empty(),
    Column::new("gone", Kind::Boolean, "Whether Panopto no longer has the session."),
    Column::new("small_group", Kind::Boolean, "Whether figures were left out because 1 to 4 people watched."),
    Column::new("views", Kind::Integer, "Views in the dates of the export.").or_empty(),
    Column::new("viewers", Kind::Integer, "People with a view in the dates of the export.").or_empty(),
    Column::new("watched_seconds", Kind::Number, "Seconds played in the dates of the export, repeats included; playback speed is not counted in.").or_empty(),
    Column::new("average_covered_percent", Kind::Number, "Mean over the viewers of the per cent (0 to 100) of the session that they covered in the dates of the export, each second once.").or_empty(),
    Column::new("viewers_all_dates", Kind::Integer, "People with a view at any time: the base of the completed counts.").or_empty(),
    Column::new("completed_viewers", Kind::Integer, "People who covered at least 75% of the whole session, over all dates.").or_empty(),
    Column::new("completed_viewers_panopto", Kind::Integer, "People who completed it by Panopto's 100 parts, over all dates.").or_empty(),
    Column::new("completed_viewers_every_second", Kind::Integer, "People who covered every second, over all dates.").or_empty(),
    Column::new("completed_viewers_earlier_scripts", Kind::Integer, "People who completed it by the rule of the earlier campus scripts, over all dates.").or_empty(),
];

const VIEWER: &[Column] = &[
    VIEWER_KEY,
    Column::new(
        "viewer",
        Kind::Text,
        "Short name of the person, in this export alone; without pseudonyms Panopto's id.",
    ),
    Column::new("user_id", Kind::Text, "Panopto's id of the person.").identifying(),
    Column::new("user_name", Kind::Text, "Name of the person.")
        .or_empty()
        .identifying(),
    Column::new(
        "on_class_list",
        Kind::Boolean,
        "Whether the person is on the class list; empty without a class list.",
    )
    .or_empty(),
    Column::new(
        "sessions",
        Kind::Integer,
        "Sessions with a view in the dates of the export.",
    ),
    Column::new("views", Kind::Integer, "Views in the dates of the export."),
    Column::new(
        "watched_seconds",
        Kind::Number,
        "Seconds played, repeats included.",
    ),
    Column::new("first_view_at", Kind::Time, "When the first view began.").or_empty(),
    Column::new("last_view_at", Kind::Time, "When the last view began.").or_empty(),
];

const SEGMENT: &[Column] = &[
    SESSION_KEY,
    VIEWER_KEY,
    Column::new("started_at", Kind::Time, "When the view began."),
    Column::new(
        "date",
        Kind::Date,
        "The day on which it began, in the time zone of the export.",
    ),
    Column::new(
        "start_seconds",
        Kind::Number,
        "Position in the session where it began.",
    )
    .or_empty(),
    Column::new(
        "stop_seconds",
        Kind::Number,
        "Position where it ended; may lie past the end.",
    )
    .or_empty(),
    Column::new("watched_seconds", Kind::Number, "Stop less start.").or_empty(),
    Column::new("playback_speed", Kind::Number, "1 is normal.").or_empty(),
    Column::new(
        "start_reason",
        Kind::Text,
        "Why it began, in Panopto's word.",
    )
    .or_empty(),
    Column::new(
        "stop_reason",
        Kind::Text,
        "Why it ended, in Panopto's word.",
    )
    .or_empty(),
];

const SESSION_VIEWER: &[Column] = &[
    SESSION_KEY,
    VIEWER_KEY,
    Column::new("views", Kind::Integer, "Views in the dates of the export."),
    Column::new("first_view_at", Kind::Time, "When the first of them began."),
    Column::new("last_view_at", Kind::Time, "When the last of them began."),
    Column::new(
        "watched_seconds",
        Kind::Number,
        "Seconds played in them, repeats included.",
    ),
    Column::new(
        "covered_seconds",
        Kind::Number,
        "Seconds of the session covered in them, each once, inside the session.",
    )
    .or_empty(),
    Column::new(
        "covered_percent",
        Kind::Number,
        "The same as per cent (0 to 100) of the session.",
    )
    .or_empty(),
    Column::new(
        "completed",
        Kind::Boolean,
        "At least 75% of the whole session covered, over all dates.",
    ),
    Column::new(
        "panopto_percent",
        Kind::Number,
        "Panopto's per cent: how many of 100 equal parts were watched, over all dates.",
    )
    .or_empty(),
    Column::new(
        "completed_panopto",
        Kind::Boolean,
        "At least 75 of the 100 parts, over all dates.",
    ),
    Column::new(
        "completed_every_second",
        Kind::Boolean,
        "Every second covered, over all dates.",
    ),
    Column::new(
        "completed_earlier_scripts",
        Kind::Boolean,
        "Completed by the rule of the earlier campus scripts, which also counts what lies outside the session, over all dates.",
    ),
];

const CHUNK: &[Column] = &[
    SESSION_KEY,
    VIEWER_KEY,
    Column::new(
        "date",
        Kind::Date,
        "The day of the views, in the time zone of the export.",
    ),
    Column::new("chunk_index", Kind::Integer, "0 to 19."),
    Column::new(
        "chunk_start_seconds",
        Kind::Number,
        "Where the chunk begins.",
    ),
    Column::new("chunk_end_seconds", Kind::Number, "Where it ends."),
    Column::new(
        "covered_percent",
        Kind::Number,
        "Covered part of the chunk on that day, 0 to 100, each second once.",
    ),
    Column::new(
        "watched_seconds",
        Kind::Number,
        "Seconds played in the chunk on that day, repeats included.",
    ),
    Column::new(
        "completed",
        Kind::Boolean,
        "At least 75% of the chunk covered on that day.",
    ),
];
