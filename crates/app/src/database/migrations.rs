use rusqlite_migration::{M, Migrations};

/// The steps from an empty file to today's tables, in their order for ever: a released step is never changed, only followed.
const STEPS: &[M<'static>] = &[
    M::up(include_str!("001_base.sql")).comment("accounts, settings, library"),
    M::up(crate::upload::TABLES).comment("uploads"),
    M::up(lectern_jobs::MIGRATION).comment("the queue"),
    M::up(crate::mirror::TABLES).comment("mirrors"),
    M::up(lectern_jobs::INDEX_MIGRATION).comment("the items of long jobs"),
    M::up(include_str!("002_session_order.sql")).comment("recordings of a folder in their order"),
    M::up(include_str!("003_viewing.sql")).comment("viewing data"),
    M::up(include_str!("004_canvas_accounts.sql")).comment("accounts of Canvas"),
    M::up(include_str!("005_page_views.sql")).comment("page views"),
    M::up(include_str!("007_first_day.sql")).comment("the first day of a course's viewing data"),
    M::up(include_str!("008_canvas_courses.sql")).comment("what courses are at Canvas"),
    M::up(include_str!("006_artifacts.sql")).comment("exports of student work"),
    M::up(include_str!("009_privacy.sql")).comment("deletions and their receipts"),
    M::up(include_str!("010_course_sync.sql")).comment("what a synchronisation of a course brings"),
    M::up(include_str!("011_due_dates.sql")).comment("due dates of sections and single students"),
];

/// The number of today's tables, as `user_version` says it.
pub(super) const LATEST: usize = STEPS.len();

pub(super) const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);
