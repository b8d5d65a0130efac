//! The Python environment that the readers live in: `export-peers-venv` below the target folder.

use std::env::consts::EXE_SUFFIX;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the command that runs one of the scripts in `peers`.
pub fn script(name: &str) -> Command {
    let mut command = Command::new(python(&prepare()));
    command.arg(peers().join(name));
    command
}

fn peers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/export/peers")
}

/// Makes the environment unless it is there with just these requirements. Tests run as several processes, so it is made under a lock.
fn prepare() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the target folder");
    let environment = target.join("export-peers-venv");
    let lock = File::create(target.join("export-peers-venv.lock"))
        .expect("a lock file in the target folder");
    lock.lock().expect("the lock");
    let requirements = peers().join("requirements.txt");
    let wanted = fs::read_to_string(&requirements).expect("the requirements");
    let made = environment.join("requirements.made");
    if fs::read_to_string(&made).is_ok_and(|have| have == wanted) {
        return environment;
    }
    let system = if cfg!(windows) { "python" } else { "python3" };
    succeed(
        Command::new(system)
            .args(["-m", "venv", "--clear"])
            .arg(&environment),
    );
    let mut pip = Command::new(python(&environment));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
    ]);
    succeed(pip.arg(&requirements));
    fs::write(made, wanted).expect("the note of what was installed");
    environment
}

fn python(environment: &Path) -> PathBuf {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    environment.join(folder).join(format!("python{EXE_SUFFIX}"))
}

/// Runs a command that has to end well; returns what it printed.
pub fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?} cannot be run: {error}; the readers need python3 with venv")
    });
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
