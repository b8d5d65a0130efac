//! Installs the Debian packages and front-end packages that a step needs.

use crate::run::{Outcome, command, has, output, root, run};

/// Packages without which the window does not build.
const BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "libayatana-appindicator3-dev",
    "curl",
];

/// Packages that drive a real window, a real keychain, a real browser and real peers.
const TEST: &[&str] = &[
    "webkit2gtk-driver",
    "xvfb",
    "openbox",
    "xdotool",
    "x11-utils",
    "procps",
    "imagemagick",
    "dbus-x11",
    "gnome-keyring",
    "libsecret-tools",
    "python3-gi",
    "gir1.2-gtk-3.0",
    "gir1.2-secret-1",
    "python3-venv",
    "libxml2-utils",
    "chromium",
    // So that pictures look the same on every machine.
    "fonts-liberation",
    "ffmpeg",
    "time",
    "aria2",
    "openssl",
];

/// Installs what a build of the window needs.
pub fn for_building() -> Outcome {
    debian(BUILD)?;
    front_end()
}

/// Installs what the whole test run needs.
pub fn for_testing() -> Outcome {
    debian(&[BUILD, TEST].concat())?;
    front_end()
}

/// Says whether a display is there to open a window on.
pub fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var(name).is_ok_and(|value| !value.is_empty()))
}

fn debian(packages: &[&str]) -> Outcome {
    if !has("dpkg-query") {
        println!(
            "This is not a Debian machine; the packages named in CONTRIBUTING.md are taken as installed."
        );
        return Ok(());
    }
    let missing: Vec<&str> = packages
        .iter()
        .copied()
        .filter(|name| !installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!(
        "apt-get install -y --no-install-recommends {}",
        missing.join(" ")
    );
    let prefix: &[&str] = if is_root() {
        &[]
    } else if has("sudo") {
        &["sudo"]
    } else {
        return Err(format!(
            "these Debian packages are missing; as root, run:\n  apt-get update && {line}"
        ));
    };
    run(&mut apt(prefix, &["update", "-q"]))?;
    let mut install = vec!["install", "-y", "-q", "--no-install-recommends"];
    install.extend(&missing);
    run(&mut apt(prefix, &install))
}

fn apt(prefix: &[&str], arguments: &[&str]) -> std::process::Command {
    let words: Vec<&str> = [prefix, &["apt-get"], arguments].concat();
    let mut command = command(words[0], &words[1..]);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn installed(package: &str) -> bool {
    output(&mut command("dpkg-query", &["-W", "-f=${Status}", package]))
        .is_ok_and(|status| status.contains("install ok installed"))
}

fn is_root() -> bool {
    output(&mut command("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}

/// Installs the front end's packages when the lock file is newer than the folder.
fn front_end() -> Outcome {
    if !has("npm") {
        return Err("npm is missing; install Node 20 or newer with npm 11".to_owned());
    }
    let ui = root().join("ui");
    let stamp = ui.join("node_modules/.package-lock.json");
    let newer = |a: &std::path::Path, b: &std::path::Path| {
        let time = |path: &std::path::Path| path.metadata().and_then(|meta| meta.modified()).ok();
        time(a) > time(b)
    };
    if stamp.is_file() && !newer(&ui.join("package-lock.json"), &stamp) {
        return Ok(());
    }
    run(command("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(ui))
}
