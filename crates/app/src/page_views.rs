//! Page views of courses: what Canvas knows of who looked at which page, kept longer than Canvas shows it, and the reports made of it.
//!
//! The profile's database is the source ([`store`]): every row of a person is stored once, whichever course it was read for. Rows come
//! by a durable job ([`run`]); reports, charts and files are made of what is stored and need no network.

mod api;
mod collect;
mod courses;
mod differences;
mod error;
mod exports;
mod find;
mod finish;
mod groups;
mod history;
mod item;
mod job;
mod kind;
mod open_plans;
mod ordinary;
mod people;
mod planning;
mod reports;
mod request;
mod results;
mod rows;
mod run;
mod setback;
mod state;
mod store;
#[cfg(test)]
mod tests;
mod titles;
mod views;
mod who;
mod zones;

pub use error::PageViewError;
pub use exports::{ExportPageViews, PageViewsExported};
pub use request::{
    CanvasRole, CanvasState, PageViewCourseId, PageViewCourseRef, PageViewDays, PageViewFilter,
    PageViewPeopleChoice, PageViewPlanId, PageViewRequest,
};
pub use views::{
    AccessDifference, AccessDifferenceRow, CanvasCourseFound, PageViewCourseView, PageViewGap,
    PageViewLeftOut, PageViewPeople, PageViewPersonRow, PageViewPersonState, PageViewPlan,
    PageViewPlanLine, PageViewQuery, PageViewRisk, PageViewRow, PageViewRows, PageViewRunView,
    PageViewSource, PageViewSummary, PageViewUnread, StartedPageViews,
};

pub(crate) use collect::{KeptCourse, kept};
pub(crate) use find::{found as find_courses, one as find_course};
pub(crate) use state::{PageViews, kind};
