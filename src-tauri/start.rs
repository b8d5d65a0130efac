//! The start and the end of the program.

use std::path::Path;

use lectern_app::{AppEvent, WhenFinished};
use tauri::{AppHandle, Manager};

use crate::core::Core;
use crate::paths::Paths;

/// Opens the profile, goes on with interrupted jobs, and does what the arguments ask.
pub fn start(handle: &AppHandle) -> tauri::Result<()> {
    let paths = Paths::find(handle)?;
    let core = tauri::async_runtime::block_on(Core::open(handle, paths));
    handle.manage(core);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let core = handle.state::<Core>();
        let Ok(app) = core.app() else { return };
        if let Err(error) = app.start_jobs() {
            tracing::error!(%error, "the queue could not be started");
        }
        if arguments.iter().any(|argument| argument == "--demo") {
            open_demo(app).await;
        }
        let folder = std::env::current_dir().unwrap_or_default();
        open_plan(&handle, &arguments, &folder.to_string_lossy());
        quit_when_finished(&handle, app).await;
    });
    Ok(())
}

/// Stops the jobs so that they go on at the next start.
pub fn stop(handle: &AppHandle) {
    let core = handle.state::<Core>();
    if let Ok(app) = core.app() {
        tauri::async_runtime::block_on(app.close());
    }
}

/// Opens a plan file that another start of the program was given.
pub fn open_plan(handle: &AppHandle, arguments: &[String], folder: &str) {
    let core = handle.state::<Core>();
    let plan = arguments
        .iter()
        .find(|argument| argument.ends_with(".lectern-plan.json"));
    if let (Ok(app), Some(plan)) = (core.app(), plan) {
        app.ask_to_open_plan(&Path::new(folder).join(plan));
    }
}

async fn open_demo(app: &lectern_app::App) {
    if let Err(error) = app.explore_demo().await {
        tracing::error!(%error, "the demo campus did not start");
    }
}

/// Closes the program after the last job, where the person asked for that.
async fn quit_when_finished(handle: &AppHandle, app: &lectern_app::App) {
    let mut events = app.subscribe();
    let mut moved = false;
    while let Some(message) = events.next().await {
        let AppEvent::Progress { meters, .. } = message.event else {
            continue;
        };
        if moved && meters.jobs_active == 0 && app.when_finished() == WhenFinished::Quit {
            handle.exit(0);
        }
        moved = meters.jobs_active > 0;
    }
}
