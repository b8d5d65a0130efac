//! Page views: courses of Canvas, what is read of them, and the reports.

use lectern_app::PageViewPlanId;

use super::{Answer, State, account};
use crate::views::insights::export::{ExportFileView, people};
use crate::views::list;
use crate::views::page_views::report::{
    AccessDifferenceView, PageViewExportView, PageViewExportedView, PageViewFilterView,
    PageViewFormat, PageViewQueryView, PageViewRowsView, PageViewSummaryView,
};
use crate::views::page_views::{
    FoundCourseView, PageViewCourseView, PageViewPlanView, PageViewRequestView, PeopleReadView,
    StartedPageViewsView, course,
};

/// Finds courses by number, address or SIS id, or by words of their name.
#[tauri::command]
#[specta::specta]
pub async fn find_canvas_courses(
    core: State<'_>,
    account_id: String,
    text: String,
) -> Answer<Vec<FoundCourseView>> {
    let found = core
        .app()?
        .find_canvas_courses(&account(&account_id), &text)
        .await?;
    Ok(found
        .into_iter()
        .map(|course| FoundCourseView::new(&account_id, course))
        .collect())
}

#[tauri::command]
#[specta::specta]
pub async fn list_page_view_courses(core: State<'_>) -> Answer<Vec<PageViewCourseView>> {
    Ok(list(core.app()?.page_view_courses().await?))
}

/// Says what comes from where and what cannot be had. Nothing is stored yet.
#[tauri::command]
#[specta::specta]
pub async fn plan_page_views(
    core: State<'_>,
    request: PageViewRequestView,
) -> Answer<PageViewPlanView> {
    let request = request.try_into()?;
    Ok(core.app()?.plan_page_views(&request).await?.into())
}

#[tauri::command]
#[specta::specta]
pub async fn start_page_views(core: State<'_>, plan_id: String) -> Answer<StartedPageViewsView> {
    let plan = PageViewPlanId(plan_id);
    Ok(core.app()?.start_page_views(&plan).await?.into())
}

/// Answers people of a course with how far they are read, failed ones first.
#[tauri::command]
#[specta::specta]
pub async fn page_view_people(
    core: State<'_>,
    course_id: String,
    offset: u64,
    limit: u32,
    problems_only: bool,
) -> Answer<PeopleReadView> {
    Ok(core
        .app()?
        .page_view_people(course(&course_id)?, offset, limit, problems_only)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn page_view_summary(
    core: State<'_>,
    course_id: String,
    filter: PageViewFilterView,
) -> Answer<PageViewSummaryView> {
    let filter = filter.try_into()?;
    Ok(core
        .app()?
        .page_view_summary(course(&course_id)?, &filter)
        .await?
        .into())
}

/// Answers a page of a report. Names are in it only after `show_names`.
#[tauri::command]
#[specta::specta]
pub async fn page_view_rows(
    core: State<'_>,
    course_id: String,
    filter: PageViewFilterView,
    query: PageViewQueryView,
) -> Answer<PageViewRowsView> {
    let filter = filter.try_into()?;
    Ok(core
        .app()?
        .page_view_rows(course(&course_id)?, &filter, &query.into())
        .await?
        .into())
}

/// Compares the counts with those that Canvas tells itself.
#[tauri::command]
#[specta::specta]
pub async fn access_differences(
    core: State<'_>,
    course_id: String,
    filter: PageViewFilterView,
) -> Answer<AccessDifferenceView> {
    let filter = filter.try_into()?;
    Ok(core
        .app()?
        .page_view_differences(course(&course_id)?, &filter)
        .await?
        .into())
}

/// Reads new days of a course every night, or no more.
#[tauri::command]
#[specta::specta]
pub async fn keep_collecting(core: State<'_>, course_id: String, on: bool) -> Answer<()> {
    Ok(core.app()?.keep_collecting(course(&course_id)?, on).await?)
}

/// Answers what an export would hold.
#[tauri::command]
#[specta::specta]
pub async fn preview_page_view_export(
    core: State<'_>,
    format: PageViewFormat,
    pseudonyms: bool,
    readable: bool,
) -> Answer<Vec<ExportFileView>> {
    let people = people(pseudonyms, String::new());
    Ok(list(core.app()?.preview_page_view_export(
        format.into(),
        &people,
        readable,
    )))
}

#[tauri::command]
#[specta::specta]
pub async fn export_page_views(
    core: State<'_>,
    request: PageViewExportView,
) -> Answer<PageViewExportedView> {
    let wanted = request.try_into()?;
    Ok(core.app()?.export_page_views(wanted).await?.into())
}
