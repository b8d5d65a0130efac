//! The everyday loop: the app with the development server, and its generated TypeScript.

use crate::machine;
use crate::run::{Outcome, cargo, command, root, run};

/// Opens the app with the front end's development server behind it.
pub fn dev() -> Outcome {
    machine::for_building()?;
    let ui = root().join("ui");
    let mut server = command("npm", &["run", "dev"])
        .current_dir(ui)
        .spawn()
        .map_err(|error| format!("the development server did not start: {error}"))?;
    let outcome = run(&mut cargo(&[
        "run",
        "--package",
        "lectern-desktop",
        "--bin",
        "lectern-desktop",
    ]));
    let stopped = server.kill().and_then(|()| server.wait());
    outcome.and(stopped.map(|_| ()).map_err(|error| error.to_string()))
}

/// Writes `ui/src/bindings/index.ts` from the commands of the shell.
pub fn bindings() -> Outcome {
    machine::for_building()?;
    run(cargo(&[
        "test",
        "--quiet",
        "--package",
        "lectern-desktop",
        "--lib",
        "bindings",
    ])
    .env("LECTERN_WRITE_BINDINGS", "1"))
}
