use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A small window of its own that offers files, as a file manager does.
pub struct DragSource {
    process: Child,
}

const WINDOW: &str = include_str!("drag_source.py");
const TITLE: &str = "Lectern test files";
/// Motions on the way, as a hand makes them.
const STEPS: i32 = 24;

impl DragSource {
    /// Opens the window in the lower right corner of the display and waits until it is there.
    pub async fn offer(files: &[PathBuf]) -> Self {
        let process = Command::new("/usr/bin/python3")
            .arg("-c")
            .arg(WINDOW)
            .arg(TITLE)
            .args(files)
            .stdout(Stdio::null())
            .spawn()
            .expect("python3 with GTK opens the window of files");
        xdotool(&["search", "--sync", "--onlyvisible", "--name", TITLE]).await;
        Self { process }
    }

    /// Presses on the files and moves the pointer to a place of the display in small steps, as a hand does.
    pub async fn hold_over(&self, x: i32, y: i32) {
        let (from_x, from_y) = self.middle().await;
        move_to(from_x, from_y).await;
        xdotool(&["mousedown", "1"]).await;
        for step in 1..=STEPS {
            move_to(
                from_x + (x - from_x) * step / STEPS,
                from_y + (y - from_y) * step / STEPS,
            )
            .await;
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
        // The target answers each motion; a hand stays a moment before it lets go.
        for wiggle in [1, 0, 1, 0] {
            move_to(x + wiggle, y).await;
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Lets go.
    pub async fn drop_here(&self) {
        xdotool(&["mouseup", "1"]).await;
    }

    async fn middle(&self) -> (i32, i32) {
        let text = xdotool(&["search", "--name", TITLE, "getwindowgeometry", "--shell"]).await;
        let number = |name: &str| -> i32 {
            text.lines()
                .find_map(|line| line.strip_prefix(name))
                .and_then(|value| value.parse().ok())
                .expect("geometry")
        };
        (
            number("X=") + number("WIDTH=") / 2,
            number("Y=") + number("HEIGHT=") / 2,
        )
    }
}

impl Drop for DragSource {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn move_to(x: i32, y: i32) {
    xdotool(&["mousemove", &x.to_string(), &y.to_string()]).await;
}

/// Runs xdotool and returns what it printed.
pub(crate) async fn xdotool(words: &[&str]) -> String {
    let output = tokio::time::timeout(
        Duration::from_secs(20),
        tokio::process::Command::new("xdotool").args(words).output(),
    )
    .await
    .unwrap_or_else(|_| panic!("xdotool {words:?} waited in vain"))
    .expect("xdotool runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
