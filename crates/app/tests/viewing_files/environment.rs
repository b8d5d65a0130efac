//! The Python environment the peers live in: `viewing-venv` below the target folder.

use std::{
    env::consts::EXE_SUFFIX,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// Returns the command that runs one of the scripts beside this file.
pub fn script(name: &str) -> Command {
    let mut command = Command::new(program("python"));
    command.arg(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/viewing_files")
            .join(name),
    );
    command
}

/// Returns the path of a program in the environment.
fn program(name: &str) -> PathBuf {
    static ENVIRONMENT: OnceLock<PathBuf> = OnceLock::new();
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    ENVIRONMENT
        .get_or_init(prepare)
        .join(folder)
        .join(format!("{name}{EXE_SUFFIX}"))
}

/// Makes the environment unless it is there with just these requirements. Tests run as several processes,
/// so it is made under a lock.
fn prepare() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the target folder");
    let environment = target.join("viewing-venv");
    let lock =
        File::create(target.join("viewing-venv.lock")).expect("a lock file in the target folder");
    lock.lock().expect("the lock");
    let requirements =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/viewing_files/requirements.txt");
    let wanted = fs::read_to_string(&requirements).expect("the requirements");
    let made = environment.join("requirements.made");
    if fs::read_to_string(&made).is_ok_and(|have| have == wanted) {
        return environment;
    }
    let python = if cfg!(windows) { "python" } else { "python3" };
    succeed(
        Command::new(python)
            .args(["-m", "venv", "--clear"])
            .arg(&environment),
    );
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    let pip = environment.join(folder).join(format!("python{EXE_SUFFIX}"));
    succeed(
        Command::new(pip)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "-r",
            ])
            .arg(&requirements),
    );
    fs::write(made, wanted).expect("the note of what was installed");
    environment
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?} cannot be run: {error}; the peers need python3 with venv")
    });
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
