//! What is in the files of the campus scripts, for the preview and the page beside them.

use super::columns::{Column, Kind, Table};
use super::preview::FilePreview;

/// The folder of the CSV database.
pub(super) const DATABASE_FOLDER: &str = "database";
/// The folder of what is made of it.
pub(super) const OUTPUT_FOLDER: &str = "output[CHUNKED]";

/// Lists the files of [`super::export_campus_files`].
#[must_use]
pub fn preview_campus_files() -> Vec<FilePreview> {
    let files = campus_tables().into_iter().map(|table| FilePreview {
        name: format!("{}.csv", table.name),
        grain: table.grain.to_owned(),
        about_people: table.columns.iter().any(|column| column.name == "UserId"),
        columns: table.columns,
    });
    files.collect()
}

/// Returns the tables in the order in which they are written. The files for Tableau have the same columns.
pub(super) fn campus_tables() -> [Table; 4] {
    [
        ("videos_overview", "one video", OVERVIEW),
        (
            "viewing_activity",
            "one view: a stretch of a video that one person played",
            ACTIVITY,
        ),
        (
            "chunked_data",
            "one person, one video, one day and one of its 20 equal chunks",
            CHUNKED,
        ),
        ("session_overview", "one video with its counts", COUNTS),
    ]
    .map(|(name, grain, columns)| Table {
        name,
        grain,
        columns: columns.to_vec(),
    })
}

const SESSION: Column = Column::new("SessionId", Kind::Text, "Panopto's id of the video.");
const USER: Column = Column::new(
    "UserId",
    Kind::Text,
    "Short name of the person, in this export alone; without pseudonyms Panopto's id.",
);
const NAME: Column = Column::new("SessionName", Kind::Text, "Title.");
const DESCRIPTION: Column = Column::new("Description", Kind::Text, "Description.").or_empty();
const DURATION: Column = Column::new("Duration", Kind::Number, "Length in seconds.").or_empty();
const FOLDER: Column = Column::new(
    "FolderID",
    Kind::Text,
    "Panopto's id of the folder that holds the video.",
);
const FOLDER_NAME: Column = Column::new("FolderName", Kind::Text, "Name of that folder.");

const OVERVIEW: &[Column] = &[FOLDER, FOLDER_NAME, SESSION, NAME, DESCRIPTION, DURATION];

const ACTIVITY: &[Column] = &[
    SESSION,
    USER,
    Column::new(
        "Date",
        Kind::Date,
        "The day in UTC on which the view began.",
    ),
    Column::new("DateTime", Kind::Time, "When it began."),
    Column::new("PlaybackSpeed", Kind::Number, "1 is normal.").or_empty(),
    Column::new("StartPosition", Kind::Number, "Second where it began.").or_empty(),
    Column::new(
        "StartReason",
        Kind::Text,
        "Why it began, in Panopto's word.",
    )
    .or_empty(),
    Column::new("StopPosition", Kind::Number, "Second where it ended.").or_empty(),
    Column::new("StopReason", Kind::Text, "Why it ended, in Panopto's word.").or_empty(),
    Column::new("SecondsViewed", Kind::Number, "Seconds played.").or_empty(),
];

const CHUNKED: &[Column] = &[
    SESSION,
    USER,
    Column::new(
        "Date",
        Kind::Date,
        "The day of the views, in the time zone of the export.",
    ),
    Column::new("ChunkIndex", Kind::Integer, "0 to 19."),
    Column::new("ChunkStart", Kind::Number, "Second where the chunk begins."),
    Column::new("ChunkEnd", Kind::Number, "Second where it ends."),
    Column::new(
        "ChunkPercentCovered",
        Kind::Number,
        "Per cent (0 to 100) of the chunk that was played, each second once.",
    ),
    Column::new(
        "TotalTimeSpent",
        Kind::Number,
        "Seconds played in it, repeats included.",
    ),
    Column::new(
        "Completed(75%)",
        Kind::Boolean,
        "Whether at least 75% of the chunk was played.",
    ),
];

const COUNTS: &[Column] = &[
    Column::new("Order", Kind::Integer, "Position in the course, from 1."),
    SESSION,
    NAME,
    DESCRIPTION,
    DURATION,
    FOLDER,
    FOLDER_NAME,
    Column::new("UniqueViewers", Kind::Integer, "People with a view."),
    Column::new(
        "CompletedViewerCount(75%Coverage)",
        Kind::Integer,
        "People who covered at least 75% of the video.",
    ),
];
