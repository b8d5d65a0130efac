//! The `lectern` command line: words, bars, JSON and exit codes over the same use cases as the window.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod arguments;
mod commands;
mod exit;
mod output;
mod profile;
mod progress;
mod secrets;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;
use crate::output::Output;

/// Runs the command that the process's arguments name.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(words) => {
            let _ = words.print();
            return ExitCode::from(if words.use_stderr() {
                exit::USAGE
            } else {
                exit::DONE
            });
        }
    };
    let output = Output {
        json: arguments.json,
        quiet: arguments.quiet,
        yes: arguments.yes,
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("lectern: the system gives no threads: {error}");
            return ExitCode::from(exit::DISK);
        }
    };
    let ended = runtime.block_on(commands::run(arguments, output));
    // Reads that hang in the background (a prompt, a keychain) do not hold the end up.
    runtime.shutdown_background();
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            output.failure(&failure);
            failure.exit_code()
        }
    }
}
