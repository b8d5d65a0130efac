//! `cargo xtask test`: everything, cheapest checks first; `soak` the random series at full length.

use crate::run::{Outcome, cargo, command, has, root, run};
use crate::session::DesktopSession;
use crate::{desktop, machine, tidy};

/// Runs every check and test. The window's tests are last, because they take longest to fail.
pub fn test(no_window: bool) -> Outcome {
    machine::for_testing()?;
    tidy::tidy()?;
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    front_end()?;
    desktop::build()?;
    let windows = || {
        if no_window {
            println!("The tests of the real window were left out on request.");
            return Ok(());
        }
        window(&[])
    };
    all(&[&|| crates(&[]), &windows, &lints, &dependencies])
}

/// Takes every step, whether or not one before it failed, so that one run shows all there is to mend.
fn all(steps: &[&dyn Fn() -> Outcome]) -> Outcome {
    let outcomes: Vec<Outcome> = steps.iter().map(|step| step()).collect();
    let failures: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures.join("\n"))
    }
}

/// Runs the kills, seeds and fault matrices at full length.
pub fn soak() -> Outcome {
    machine::for_testing()?;
    desktop::build()?;
    crates(&[("LECTERN_SOAK", "1")])?;
    window(&[("LECTERN_SOAK", "1")])
}

/// Lets no warning through, the pedantic ones included.
fn lints() -> Outcome {
    run(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "--deny",
        "warnings",
    ]))
}

/// Checks licences, banned crates and registries. Advisories need a network of their own and belong to the release.
fn dependencies() -> Outcome {
    if !has("cargo-deny") {
        println!(
            "Licences and banned crates were not checked: cargo-deny is missing. It takes some minutes to build:\n    cargo install cargo-deny --locked --version {DENY}"
        );
        return Ok(());
    }
    run(&mut cargo(&[
        "deny", "check", "bans", "licenses", "sources",
    ]))
}

/// The version of cargo-deny that `deny.toml` and the release workflow are written for.
const DENY: &str = "0.20.2";

fn front_end() -> Outcome {
    for script in ["check", "lint", "test"] {
        run(command("npm", &["run", "--silent", script]).current_dir(root().join("ui")))?;
    }
    Ok(())
}

/// Runs the tests of all crates but the window's. The same packages as in the build are named, so that nothing is built twice.
fn crates(environment: &[(&str, &str)]) -> Outcome {
    let runner: &[&str] = if has("cargo-nextest") {
        &[
            "nextest",
            "run",
            "--workspace",
            "--filterset",
            "not package(lectern-e2e)",
        ]
    } else {
        &["test", "--workspace", "--exclude", "lectern-e2e"]
    };
    run(cargo(runner).envs(environment.iter().copied()))
}

/// Runs the tests that drive the real window, one at a time, on a display of their own.
fn window(environment: &[(&str, &str)]) -> Outcome {
    let session = DesktopSession::start()?;
    let runner: &[&str] = if has("cargo-nextest") {
        &[
            "nextest",
            "run",
            "--workspace",
            "--filterset",
            "package(lectern-e2e)",
            "--test-threads",
            "1",
            "--no-capture",
        ]
    } else {
        &[
            "test",
            "--package",
            "lectern-e2e",
            "--",
            "--test-threads",
            "1",
        ]
    };
    run(session
        .enter(&mut cargo(runner))
        .envs(environment.iter().copied())
        .envs(desktop::programs()))
}
