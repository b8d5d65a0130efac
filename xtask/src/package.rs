//! `cargo xtask package`: the .deb with both programs, manual pages and completions.

use std::path::{Path, PathBuf};

use crate::run::{Outcome, cargo, command, output, root, run, target};
use crate::{desktop, machine};

/// Builds both programs for release and puts them into a Debian package.
pub fn package() -> Outcome {
    machine::for_building()?;
    desktop::front_end()?;
    // In one go, so that what both programs stand on is built once.
    run(&mut cargo(&[
        "build",
        "--release",
        "--package",
        "lectern-cli",
        "--package",
        "lectern-desktop",
        "--bins",
    ]))?;
    let release = target().join("release");
    let extras = target().join("package");
    documents(&release.join("lectern"), &extras)?;
    let config = bundle_config(&release, &extras)?;
    let config_file = extras.join("tauri.package.json");
    write(&config_file, &config)?;
    let tauri = root().join("ui/node_modules/.bin/tauri");
    run(command(
        &tauri.to_string_lossy(),
        &[
            "bundle",
            "--ci",
            "--bundles",
            "deb",
            "--config",
            &config_file.to_string_lossy(),
        ],
    )
    .env("CARGO_TARGET_DIR", target()))?;
    let folder = release.join("bundle/deb");
    for entry in std::fs::read_dir(&folder)
        .map_err(|error| error.to_string())?
        .flatten()
    {
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "deb")
        {
            println!("{}", entry.path().display());
        }
    }
    Ok(())
}

/// Lets the command line write its own manual pages and completions.
fn documents(lectern: &Path, extras: &Path) -> Outcome {
    let manual = extras.join("man");
    // Pages of commands that are gone must not be packed.
    let _ = std::fs::remove_dir_all(&manual);
    std::fs::create_dir_all(&manual).map_err(|error| error.to_string())?;
    let program = lectern.to_string_lossy();
    run(&mut command(&program, &["man", &manual.to_string_lossy()]))?;
    for (shell, file) in COMPLETIONS {
        let text = output(&mut command(&program, &["completions", shell]))?;
        write(&extras.join(file), &text)?;
    }
    Ok(())
}

/// Shells, and where their scripts lie before they are packed.
const COMPLETIONS: &[(&str, &str)] = &[
    ("bash", "lectern.bash"),
    ("zsh", "_lectern"),
    ("fish", "lectern.fish"),
];

/// Says where each further file goes in the package.
fn bundle_config(release: &Path, extras: &Path) -> Result<String, String> {
    let mut files = serde_json::Map::new();
    let mut put = |to: &str, from: PathBuf| {
        files.insert(to.to_owned(), from.to_string_lossy().into_owned().into());
    };
    put("/usr/bin/lectern", release.join("lectern"));
    put(
        "/usr/share/bash-completion/completions/lectern",
        extras.join("lectern.bash"),
    );
    put(
        "/usr/share/zsh/vendor-completions/_lectern",
        extras.join("_lectern"),
    );
    put(
        "/usr/share/fish/vendor_completions.d/lectern.fish",
        extras.join("lectern.fish"),
    );
    put("/usr/share/doc/lectern/copyright", root().join("LICENSE"));
    let pages = std::fs::read_dir(extras.join("man")).map_err(|error| error.to_string())?;
    for page in pages.flatten() {
        let name = page.file_name().to_string_lossy().into_owned();
        put(&format!("/usr/share/man/man1/{name}"), page.path());
    }
    let config = serde_json::json!({ "bundle": { "linux": { "deb": { "files": files } } } });
    serde_json::to_string_pretty(&config).map_err(|error| error.to_string())
}

fn write(path: &Path, text: &str) -> Outcome {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
