//! Insights: who watched what, how far, and files of it.

use std::path::Path;

use super::courses::course;
use super::library::session;
use super::{Answer, State};
use crate::views::insights::class::CourseClassView;
use crate::views::insights::export::{
    ExportFileView, ExportRequestView, ExportedView, ViewingFormat, people,
};
use crate::views::insights::video::{VideoInsightsView, ViewerQuery, ViewersView};
use crate::views::insights::{
    CourseInsightsView, InsightsFilterView, PersonLeftOutView, PersonView, WhyLeftOut,
};
use crate::views::list;

#[tauri::command]
#[specta::specta]
pub async fn course_insights(
    core: State<'_>,
    course_id: String,
    filter: InsightsFilterView,
) -> Answer<CourseInsightsView> {
    let filter = filter.try_into()?;
    Ok(core
        .app()?
        .course_insights(course(&course_id)?, filter)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn video_insights(
    core: State<'_>,
    course_id: String,
    session_id: String,
    filter: InsightsFilterView,
) -> Answer<VideoInsightsView> {
    let app = core.app()?;
    let (course, session) = (course(&course_id)?, session(&session_id)?);
    let insights = app
        .video_insights(course, session, filter.try_into()?)
        .await?;
    let seconds: Vec<u32> = insights
        .overview
        .moments
        .iter()
        .map(|moment| moment.second)
        .collect();
    let sentences = app.sentences_at(course, session, &seconds).await?;
    Ok(VideoInsightsView::new(insights, &sentences))
}

/// Answers a page of the viewers of a video. Names are in it only after `show_names`.
#[tauri::command]
#[specta::specta]
pub async fn video_viewers(
    core: State<'_>,
    course_id: String,
    session_id: String,
    filter: InsightsFilterView,
    query: ViewerQuery,
) -> Answer<ViewersView> {
    let (course, session) = (course(&course_id)?, session(&session_id)?);
    Ok(core
        .app()?
        .video_viewers(course, session, filter.try_into()?, query.into())
        .await?
        .into())
}

/// Answers who is on the class list and has no view in these dates.
#[tauri::command]
#[specta::specta]
pub async fn people_without_views(
    core: State<'_>,
    course_id: String,
    filter: InsightsFilterView,
) -> Answer<Vec<PersonView>> {
    let filter = filter.try_into()?;
    Ok(list(
        core.app()?
            .missing_viewers(course(&course_id)?, filter)
            .await?,
    ))
}

/// Answers who is on the class list, with what they watched in these dates, and who watched without being on it.
#[tauri::command]
#[specta::specta]
pub async fn course_class(
    core: State<'_>,
    course_id: String,
    filter: InsightsFilterView,
) -> Answer<CourseClassView> {
    let filter = filter.try_into()?;
    Ok(core
        .app()?
        .course_class(course(&course_id)?, filter)
        .await?
        .into())
}

#[tauri::command]
#[specta::specta]
pub async fn people_left_out(core: State<'_>, course_id: String) -> Answer<Vec<PersonLeftOutView>> {
    Ok(list(
        core.app()?.people_left_out(course(&course_id)?).await?,
    ))
}

/// Leaves somebody's views out of the figures of a course; with no reason they count again.
#[tauri::command]
#[specta::specta]
pub async fn leave_out_person(
    core: State<'_>,
    course_id: String,
    viewer: u32,
    why: Option<WhyLeftOut>,
) -> Answer<()> {
    let why = why.map(Into::into);
    Ok(core
        .app()?
        .leave_out_person(course(&course_id)?, viewer, why)
        .await?)
}

#[tauri::command]
#[specta::specta]
pub async fn names_shown(core: State<'_>) -> Answer<bool> {
    Ok(core.app()?.names_are_shown())
}

/// Lets names be shown until the window closes. The reason is kept.
#[tauri::command]
#[specta::specta]
pub async fn show_names(core: State<'_>, reason: String) -> Answer<()> {
    Ok(core.app()?.show_names(&reason).await?)
}

/// Answers what an export would hold.
#[tauri::command]
#[specta::specta]
pub async fn preview_viewing_export(
    core: State<'_>,
    format: ViewingFormat,
    pseudonyms: bool,
) -> Answer<Vec<ExportFileView>> {
    let people = people(pseudonyms, String::new());
    Ok(list(
        core.app()?.preview_viewing_export(format.into(), &people),
    ))
}

#[tauri::command]
#[specta::specta]
pub async fn export_viewing(
    core: State<'_>,
    request: ExportRequestView,
) -> Answer<Vec<ExportedView>> {
    let course = course(&request.course_id)?;
    let session = request.session_id.as_deref().map(session).transpose()?;
    let wanted = request.into_core(course, session)?;
    Ok(list(core.app()?.export_viewing(wanted).await?))
}

/// Writes a chart where the person chose; `base64` says how the content came.
#[tauri::command]
#[specta::specta]
pub async fn save_chart(
    core: State<'_>,
    path: String,
    content: String,
    base64: bool,
) -> Answer<()> {
    Ok(core
        .app()?
        .save_chart(Path::new(&path), content, base64)
        .await?)
}
