//! The start and the end of the program.

use std::path::Path;
use std::time::Duration;

use lectern_app::{AppEvent, WhenFinished};
use tauri::{AppHandle, Manager};

use crate::core::Core;
use crate::paths::Paths;

/// How long a second start waits between looks for the profile of the first.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

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
    let Some(core) = handle.try_state::<Core>() else {
        return;
    };
    if let Ok(app) = core.app() {
        tauri::async_runtime::block_on(app.close());
    }
}

/// Does what another start of the program was asked. It may come while this one still opens its profile.
pub fn second_start(handle: &AppHandle, arguments: Vec<String>, folder: String) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        while handle.try_state::<Core>().is_none() {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        open_plan(&handle, &arguments, &folder);
    });
}

/// Opens a plan file that a start of the program was given.
fn open_plan(handle: &AppHandle, arguments: &[String], folder: &str) {
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
