//! Courses: which folders a person follows, and the sync of their viewing data.

use std::path::Path;

use lectern_app::{
    App, AppError, CourseEdit as Edit, CourseId, CourseImportId, NewTermChoice, PageViewError,
    ViewingError,
};

use super::library::folder;
use super::{Answer, State, account};
use crate::views::course::{
    CanvasChoice, CanvasProposalView, CourseEdit, CourseImportView, CoursePart, CourseView,
    NewTermChoiceView, NewTermView, SyncStartedView,
};
use crate::views::error::ErrorView;
use crate::views::list;
use crate::views::mirror::MirrorScheduleView;

#[tauri::command]
#[specta::specta]
pub async fn list_courses(core: State<'_>) -> Answer<Vec<CourseView>> {
    let app = core.app()?;
    let mut views = Vec::new();
    for one in app.courses().await? {
        views.push(view(app, one).await?);
    }
    Ok(views)
}

/// Follows a folder and all below it.
#[tauri::command]
#[specta::specta]
pub async fn add_course(
    core: State<'_>,
    account_id: String,
    folder_id: String,
) -> Answer<CourseView> {
    let app = core.app()?;
    let course = app.add_course(&account(&account_id), &folder_id).await?;
    view(app, course).await
}

/// Its data stay.
#[tauri::command]
#[specta::specta]
pub async fn remove_course(core: State<'_>, course_id: String) -> Answer<()> {
    Ok(core.app()?.remove_course(course(&course_id)?).await?)
}

#[tauri::command]
#[specta::specta]
pub async fn restore_course(core: State<'_>, course_id: String) -> Answer<()> {
    core.app()?.restore_course(course(&course_id)?).await?;
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn edit_course(core: State<'_>, course_id: String, edit: CourseEdit) -> Answer<()> {
    let edit = edit.try_into()?;
    core.app()?.edit_course(course(&course_id)?, edit).await?;
    Ok(())
}

/// `None` takes the schedule away.
#[tauri::command]
#[specta::specta]
pub async fn schedule_course(
    core: State<'_>,
    course_id: String,
    schedule: Option<MirrorScheduleView>,
) -> Answer<()> {
    let edit = Edit {
        schedule: Some(schedule.map(Into::into)),
        schedule_paused: Some(false),
        ..Edit::default()
    };
    core.app()?.edit_course(course(&course_id)?, edit).await?;
    Ok(())
}

/// A paused schedule is kept, and nothing runs by it.
#[tauri::command]
#[specta::specta]
pub async fn pause_course_schedule(core: State<'_>, course_id: String, paused: bool) -> Answer<()> {
    let edit = Edit {
        schedule_paused: Some(paused),
        ..Edit::default()
    };
    core.app()?.edit_course(course(&course_id)?, edit).await?;
    Ok(())
}

/// Says what of a `courses.csv` is new, changed or wrong. Nothing is taken yet.
#[tauri::command]
#[specta::specta]
pub async fn preview_course_import(core: State<'_>, path: String) -> Answer<CourseImportView> {
    Ok(core
        .app()?
        .preview_course_import(Path::new(&path))
        .await?
        .into())
}

/// Takes what was looked at; answers how many courses are new or changed.
#[tauri::command]
#[specta::specta]
pub async fn import_courses(core: State<'_>, import_id: String, account_id: String) -> Answer<u64> {
    let id = CourseImportId(import_id);
    let outcome = core
        .app()?
        .apply_course_import(&id, Some(account(&account_id)), None)
        .await?;
    Ok(outcome.new + outcome.changed)
}

#[tauri::command]
#[specta::specta]
pub async fn export_courses(core: State<'_>, path: String) -> Answer<u64> {
    Ok(core.app()?.export_courses(Path::new(&path)).await?)
}

/// Begins to bring courses up to date with everything that their sync includes. Nothing is replaced or removed by it.
#[tauri::command]
#[specta::specta]
pub async fn sync_courses(core: State<'_>, course_ids: Vec<String>) -> Answer<SyncStartedView> {
    let courses: Answer<Vec<CourseId>> = course_ids.iter().map(|id| course(id)).collect();
    Ok(core.app()?.sync_courses(&courses?).await?.into())
}

/// Begins to bring the views of courses up to the last complete day, whatever their sync includes.
#[tauri::command]
#[specta::specta]
pub async fn sync_viewing(core: State<'_>, course_ids: Vec<String>) -> Answer<SyncStartedView> {
    let courses: Answer<Vec<CourseId>> = course_ids.iter().map(|id| course(id)).collect();
    Ok(core.app()?.sync_viewing(courses?).await?.into())
}

/// Lets a sync bring a part of a course, or no more.
#[tauri::command]
#[specta::specta]
pub async fn include_in_sync(
    core: State<'_>,
    course_id: String,
    part: CoursePart,
    on: bool,
) -> Answer<()> {
    let edit = part.edit(on);
    core.app()?.edit_course(course(&course_id)?, edit).await?;
    Ok(())
}

/// Takes a class list in place of the one before; answers how many people are on it.
#[tauri::command]
#[specta::specta]
pub async fn import_roster(core: State<'_>, course_id: String, path: String) -> Answer<u64> {
    let imported = core
        .app()?
        .import_roster(course(&course_id)?, Path::new(&path))
        .await?;
    Ok(imported.people)
}

#[tauri::command]
#[specta::specta]
pub async fn remove_roster(core: State<'_>, course_id: String) -> Answer<()> {
    Ok(core.app()?.forget_roster(course(&course_id)?).await?)
}

/// Sets where the files of a course are, or are to be, on this computer; `None` for nowhere.
#[tauri::command]
#[specta::specta]
pub async fn set_course_local_folder(
    core: State<'_>,
    course_id: String,
    path: Option<String>,
) -> Answer<()> {
    let edit = Edit {
        local_folder: Some(path.map(Into::into)),
        ..Edit::default()
    };
    core.app()?.edit_course(course(&course_id)?, edit).await?;
    Ok(())
}

/// Proposes Canvas courses for a course. Nothing is linked.
#[tauri::command]
#[specta::specta]
pub async fn propose_canvas(core: State<'_>, course_id: String) -> Answer<Vec<CanvasProposalView>> {
    let course = course(&course_id)?;
    Ok(list(core.app()?.propose_canvas_courses(course).await?))
}

/// Proposes Canvas courses for a folder that is not followed yet.
#[tauri::command]
#[specta::specta]
pub async fn propose_canvas_for_folder(
    core: State<'_>,
    account_id: String,
    folder_id: String,
) -> Answer<Vec<CanvasProposalView>> {
    let (account, folder) = (account(&account_id), folder(&folder_id)?);
    Ok(list(
        core.app()?
            .propose_canvas_for_folder(&account, folder)
            .await?,
    ))
}

/// Links a course to the Canvas course that was chosen; `None` takes the link away, what was read stays.
#[tauri::command]
#[specta::specta]
pub async fn link_canvas(
    core: State<'_>,
    course_id: String,
    canvas: Option<CanvasChoice>,
) -> Answer<CourseView> {
    let (app, course) = (core.app()?, course(&course_id)?);
    let linked = match canvas {
        Some(choice) => {
            let id = canvas_number(&choice.canvas_id)?;
            let account = account(&choice.account_id);
            app.link_canvas_course(course, &account, id).await?
        }
        None => app.unlink_canvas_course(course).await?,
    };
    view(app, linked).await
}

/// Lets a sync, and every night, read new page views of a linked course, or no more.
#[tauri::command]
#[specta::specta]
pub async fn include_page_views(
    core: State<'_>,
    course_id: String,
    include: bool,
) -> Answer<CourseView> {
    let app = core.app()?;
    let course = app.include_page_views(course(&course_id)?, include).await?;
    view(app, course).await
}

/// Looks for what follows the courses of a term; without one the latest. Nothing is followed yet.
#[tauri::command]
#[specta::specta]
pub async fn propose_new_term(
    core: State<'_>,
    from: Option<String>,
    to: Option<String>,
) -> Answer<NewTermView> {
    let app = core.app()?;
    Ok(app
        .propose_new_term(from.as_deref(), to.as_deref())
        .await?
        .into())
}

/// Follows the courses that were chosen for a new term; answers how many.
#[tauri::command]
#[specta::specta]
pub async fn start_new_term(core: State<'_>, choices: Vec<NewTermChoiceView>) -> Answer<u64> {
    let choices: Answer<Vec<NewTermChoice>> = choices.into_iter().map(choice).collect();
    Ok(core.app()?.start_new_term(choices?).await?.len() as u64)
}

fn choice(chosen: NewTermChoiceView) -> Answer<NewTermChoice> {
    let canvas = chosen.canvas.map(|canvas| {
        let id = canvas_number(&canvas.canvas_id)?;
        Ok::<_, ErrorView>((account(&canvas.account_id), id))
    });
    Ok(NewTermChoice {
        course: course(&chosen.course_id)?,
        folder: folder(&chosen.folder_id)?,
        canvas: canvas.transpose()?,
        local_folder: chosen.local_folder.map(Into::into),
    })
}

/// Takes a number of Canvas, which the page has as text.
fn canvas_number(text: &str) -> Answer<i64> {
    text.parse()
        .map_err(|_| AppError::from(PageViewError::NotFound(text.to_owned())).into())
}

async fn view(app: &App, course: lectern_app::CourseView) -> Answer<CourseView> {
    let path = match &course.account {
        Some(account) => app.known_folder_path(account, course.folder).await?,
        None => Vec::new(),
    };
    let left_out = app.people_left_out(course.id).await?.len() as u64;
    Ok(CourseView::new(course, &path, left_out))
}

/// Takes a course id of the page.
pub(super) fn course(id: &str) -> Answer<CourseId> {
    id.parse()
        .map(CourseId)
        .map_err(|_| AppError::from(ViewingError::NoSuchCourse).into())
}
