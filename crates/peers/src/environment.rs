//! The Python environments that peers live in.

use std::env::consts::EXE_SUFFIX;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Fallible;

/// A Python environment below the build folder.
#[derive(Debug, Clone)]
pub struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// Makes an environment, unless it is there with just these requirements. They are the lines of a `requirements.txt`.
    ///
    /// # Errors
    ///
    /// There is no Python with venv, or what is required cannot be had.
    pub fn with(name: &str, requirements: &str) -> Fallible<Self> {
        let parent = build_folder()?;
        let environment = Self {
            folder: parent.join(name),
        };
        // Tests run as several processes.
        let lock = File::create(parent.join(format!("{name}.lock")))?;
        lock.lock()?;
        let made = environment.folder.join("requirements.made");
        if fs::read_to_string(&made).is_ok_and(|have| have == requirements) {
            return Ok(environment);
        }
        let python = if cfg!(windows) { "python" } else { "python3" };
        succeed(
            Command::new(python)
                .args(["-m", "venv", "--clear"])
                .arg(&environment.folder),
        )?;
        let list = environment.folder.join("requirements.txt");
        fs::write(&list, requirements)?;
        let pip = ["-m", "pip", "install", "--quiet"];
        succeed(
            environment
                .command("python")
                .args(pip)
                .args(["--disable-pip-version-check", "-r"])
                .arg(&list),
        )?;
        fs::write(made, requirements)?;
        Ok(environment)
    }

    /// Takes an environment that somebody else made.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Returns the path of a program in it.
    pub fn program(&self, name: &str) -> PathBuf {
        let folder = if cfg!(windows) { "Scripts" } else { "bin" };
        self.folder.join(folder).join(format!("{name}{EXE_SUFFIX}"))
    }

    /// Finds a program inside the packages of the environment, whatever its Python version: what a package puts in front of
    /// it may take time of its own.
    ///
    /// # Errors
    ///
    /// No package has it.
    pub fn bundled(&self, program: &str) -> Fallible<PathBuf> {
        let versions = fs::read_dir(self.folder.join("lib"))?;
        let mut places = versions
            .flatten()
            .map(|version| version.path().join("site-packages").join(program));
        let found = places.find(|place| place.is_file());
        found.ok_or_else(|| format!("{program} is not in {}", self.folder.display()).into())
    }

    /// Returns the command that runs a program in it.
    pub fn command(&self, name: &str) -> Command {
        Command::new(self.program(name))
    }

    /// Returns the command that runs a Python script.
    pub fn script(&self, path: &Path) -> Command {
        let mut command = self.command("python");
        command.arg(path);
        command
    }
}

/// Returns the build folder that the running test or example lies in. It lies on a real disk, where syncing costs what it costs.
///
/// # Errors
///
/// The program lies elsewhere.
pub fn build_folder() -> Fallible<PathBuf> {
    let program = std::env::current_exe()?;
    // target/debug/deps/… or target/release/examples/…
    let folder = program.ancestors().nth(3);
    Ok(folder
        .ok_or("the program lies outside the build folder")?
        .to_owned())
}

/// Runs a command that has to end well and returns what it printed.
///
/// # Errors
///
/// It cannot be run, or says that something is wrong; what it printed is part of the error.
pub fn succeed(command: &mut Command) -> Fallible<String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?} cannot be run: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    let wrong = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?} ended with {}: {said}{wrong}", output.status).into())
}
