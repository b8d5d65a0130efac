//! What both Insights screens show, computed from the segment files of a course.
//!
//! Every query reads the views themselves and keeps no running totals, so that any dates, zone and people give exact figures. The
//! one exception is completion: it never follows the dates, so segment files carry it for each viewer and rule.
//!
//! Words used in all figures:
//!
//! - A *view* belongs to the local day on which it began; the dates of the filter select whole views.
//! - A *viewer* of a video has at least one view of it, whatever its positions, as in the published tool's `UniqueViewers`.
//! - *Watched* time is `stop − start` of usable views ([`View::is_usable`](crate::View::is_usable)), repeats included, also past
//!   the end of the recording; playback speed is not counted in.
//! - *Covered* time counts each second of the recording once, and only inside it.
//! - A viewer is counted in a *chunk* when any of it was played, and *covers* it from 75 % on.

pub mod course;
pub mod figures;
pub mod filter;
pub mod video;
pub mod viewers;

mod calendar;
mod chunk_counter;
mod chunk_mask;
mod chunk_sums;
mod day_sets;
mod people;
mod periods;
mod person;
mod scan;
mod source;
mod tally;
mod typical;
mod worker;

#[cfg(test)]
mod tests;

pub(crate) use chunk_sums::ChunkSums;
pub use course::{CourseFigures, CourseOverview, VideoDay, VideoMeasures, course_overview};
pub use figures::{AcrossTime, Period, SMALL_GROUP, Share};
pub use filter::{Filter, ViewerSet};
pub use people::{PersonTotals, people_totals};
pub use source::VideoSource;
pub use video::{
    ChunkMeasure, RuleFigure, TypicalBand, VideoFigures, VideoOverview, video_overview,
};
pub use viewers::{
    RuleMark, ViewRow, ViewerList, ViewerOrder, ViewerPage, ViewerStrip, viewer_list, viewer_views,
};
