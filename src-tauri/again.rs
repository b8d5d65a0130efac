//! A start that met the end of the instance before it.
//!
//! A second start hands its arguments to the one that runs and ends. If that one goes away at this very moment, because it
//! was closed or killed, nobody has them and no window opens. Then this start begins again.

use std::time::Duration;

/// Counts the beginnings of this start for the next of them.
const VARIABLE: &str = "LECTERN_START";
/// More than this is no coincidence.
const AT_MOST: u32 = 5;
/// How long a session bus may take to notice that a program is gone.
const PAUSE: Duration = Duration::from_millis(300);

/// Begins this start again if it failed because the running instance went away. Does not return if it does.
pub fn after_a_vanished_instance(error: &tauri::Error) {
    let vanished =
        matches!(error, tauri::Error::PluginInitialization(name, _) if name == "single-instance");
    let begun: u32 = std::env::var(VARIABLE)
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(0);
    if !vanished || begun >= AT_MOST {
        return;
    }
    std::thread::sleep(PAUSE);
    begin(begun + 1);
}

#[cfg(unix)]
fn begin(number: u32) {
    use std::os::unix::process::CommandExt;
    // Replaces this process, so that whoever started it still has the right one. Returns only on failure.
    if let Ok(program) = std::env::current_exe() {
        let failure = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(VARIABLE, number.to_string())
            .exec();
        eprintln!("Lectern did not start again: {failure}");
    }
}

/// Elsewhere the instance is found by a window or a socket that ends with its program.
#[cfg(not(unix))]
fn begin(_number: u32) {}
