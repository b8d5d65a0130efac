//! A desktop of our own: a virtual display, a window manager and a session bus with a keychain.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::run::{Outcome, target};

/// A running virtual desktop. It ends when dropped.
pub struct DesktopSession {
    display: String,
    bus: String,
    runtime: PathBuf,
    children: Vec<Child>,
}

impl DesktopSession {
    /// Starts Xvfb, a session bus, an unlocked keychain and openbox.
    pub fn start() -> Result<Self, String> {
        let runtime = target().join("desktop-session");
        let _ = std::fs::remove_dir_all(&runtime);
        std::fs::create_dir_all(&runtime).map_err(|error| error.to_string())?;
        restrict(&runtime)?;
        let mut session = Self {
            display: String::new(),
            bus: String::new(),
            runtime,
            children: Vec::new(),
        };
        session.start_display()?;
        session.start_bus()?;
        session.start_keychain()?;
        session.start_window_manager()?;
        Ok(session)
    }

    /// Makes a command run on this desktop.
    pub fn enter<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("XDG_RUNTIME_DIR", &self.runtime)
            .env("XDG_SESSION_TYPE", "x11")
            .env("GDK_BACKEND", "x11")
            .env("HOME", self.runtime.join("home"))
            .env("CARGO_HOME", cargo_home())
            .env("RUSTUP_HOME", rustup_home())
            .env_remove("WAYLAND_DISPLAY")
    }

    fn start_display(&mut self) -> Outcome {
        let mut child = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1400x960x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("Xvfb did not start: {error}"))?;
        let number = first_line(&mut child, "Xvfb")?;
        self.display = format!(":{number}");
        self.children.push(child);
        Ok(())
    }

    fn start_bus(&mut self) -> Outcome {
        let mut child = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .env("XDG_RUNTIME_DIR", &self.runtime)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("dbus-daemon did not start: {error}"))?;
        self.bus = first_line(&mut child, "dbus-daemon")?;
        self.children.push(child);
        Ok(())
    }

    fn start_keychain(&mut self) -> Outcome {
        std::fs::create_dir_all(self.runtime.join("home")).map_err(|error| error.to_string())?;
        let mut command = Command::new("gnome-keyring-daemon");
        command
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = self
            .enter(&mut command)
            .spawn()
            .map_err(|error| format!("gnome-keyring-daemon did not start: {error}"))?;
        if let Some(mut input) = child.stdin.take() {
            input
                .write_all(b"a passphrase for tests\n")
                .map_err(|error| format!("the keychain took no passphrase: {error}"))?;
        }
        self.children.push(child);
        Ok(())
    }

    fn start_window_manager(&mut self) -> Outcome {
        let mut command = Command::new("openbox");
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = self
            .enter(&mut command)
            .spawn()
            .map_err(|error| format!("openbox did not start: {error}"))?;
        self.children.push(child);
        Ok(())
    }
}

impl Drop for DesktopSession {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn first_line(child: &mut Child, name: &str) -> Result<String, String> {
    let output = child
        .stdout
        .take()
        .ok_or_else(|| format!("{name} has no output"))?;
    let mut line = String::new();
    BufReader::new(output)
        .read_line(&mut line)
        .map_err(|error| format!("{name} said nothing: {error}"))?;
    match line.trim() {
        "" => Err(format!("{name} ended at once")),
        line => Ok(line.to_owned()),
    }
}

fn cargo_home() -> PathBuf {
    home_of("CARGO_HOME", ".cargo")
}

fn rustup_home() -> PathBuf {
    home_of("RUSTUP_HOME", ".rustup")
}

fn home_of(variable: &str, folder: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(
        || {
            std::env::var_os("HOME")
                .map(PathBuf::from)
                .unwrap_or_default()
                .join(folder)
        },
        PathBuf::from,
    )
}

/// A keychain refuses a runtime folder that others may read.
fn restrict(folder: &std::path::Path) -> Outcome {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
            .map_err(|error| error.to_string())?;
    }
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
